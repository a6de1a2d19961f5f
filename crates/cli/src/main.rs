//! `synod`: the same engine without a browser.
fn main() {}
