//! What a newcomer types: serve, test, build, bench.
fn main() {}
