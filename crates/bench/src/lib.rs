//! Job A, the common work of all measurements, in the forms that they need.
//!
//! Job A: five servers, messages that travel 10 to 15 ms, elections after 100 to 200 ms, heartbeats
//! every 50 ms, one entry in a message, disks that take no time, and one client that asks for one
//! thing every 100 ms from the first second on. The first server is told to ask for votes at once,
//! so that the same one leads however many there are, and nothing but the work is measured.
//!
//! [`Bare`] is the simulator alone; [`Shipped`] is what the page runs: history, story, checkpoints
//! and every promise watched. [`Hour`] is a long run to travel in, whose client asks by itself about
//! ten times a second. The program beside this library measures them, natively here and in
//! WebAssembly through Node.
//!
//! Left out: the page. Its frames and its loading are measured in a browser.

mod bare;
mod digests;
mod hour;
#[cfg(target_family = "wasm")]
pub mod node;
mod shipped;

pub use bare::{Bare, Work};
pub use digests::digests;
pub use hour::Hour;
pub use shipped::{Shipped, job_a};

use kernel::Micros;

/// The first request of the client, and how far apart requests are.
const FIRST_REQUEST: Micros = Micros::from_millis(1_000);
const REQUEST_EVERY: Micros = Micros::from_millis(100);
