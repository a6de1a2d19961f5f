//! What Node and browsers call.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Hour, Shipped};

/// Plays job A for this many seconds and says the digest.
#[wasm_bindgen]
pub fn play_job_a(seed: u32, seconds: u32) -> String {
    let mut shipped = Shipped::new(u64::from(seed));
    shipped.play(u64::from(seconds) * 1_000_000);
    shipped.digest()
}

/// Plays job A in the simulator alone and says the digest.
#[wasm_bindgen]
pub fn play_bare(seed: u32, seconds: u32) -> String {
    let mut bare = crate::Bare::new(5, u64::from(seed));
    bare.play(kernel::Micros::from_millis(u64::from(seconds) * 1_000));
    bare.digest()
}

/// A long run to travel in.
#[wasm_bindgen]
pub struct LongRun(Hour);

#[wasm_bindgen]
impl LongRun {
    /// A run of this many seconds.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: u32, seconds: u32) -> Self {
        let mut hour = Hour::new(u64::from(seed));
        hour.play(u64::from(seconds));
        Self(hour)
    }

    /// Goes to the `nth` of the places to go to.
    pub fn seek(&mut self, nth: u32) {
        let place = self.0.place_us(u64::from(nth));
        self.0.seek(place);
    }

    /// Goes one step back.
    pub fn back(&mut self) {
        self.0.back();
    }
}

/// Every run by its name with its digest, one a line.
#[wasm_bindgen]
pub fn digests() -> String {
    let lines = crate::digests().into_iter().map(|(name, digest)| format!("{name}={digest}"));
    lines.collect::<Vec<_>>().join(" ")
}

/// How much memory this module has taken so far, in kibibytes.
#[wasm_bindgen]
pub fn memory_kib() -> u32 {
    let pages = core::arch::wasm32::memory_size(0);
    u32::try_from(pages * 64).expect("a module has four gibibytes at most")
}
