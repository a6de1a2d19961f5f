//! What the checker says of histories: of those written by hand, and beside two judges that know
//! nothing of how it works.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreement;
mod by_hand;
mod every_order;
mod every_set;
mod many_keys;
