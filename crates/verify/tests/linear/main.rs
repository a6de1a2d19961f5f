//! What the checker says of histories, beside two judges that know nothing of how it works.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreement;
mod every_order;
mod every_set;
