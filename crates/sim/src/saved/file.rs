//! A run as a file: TOML to read, edit and compare. `docs/scenario.md` shows one.
//!
//! Reading needs the feature `files`: the page asks for it only in the part of it that comes later
//! (`crates/annex`).

#[cfg(feature = "files")]
mod read;
mod write;

#[cfg(feature = "files")]
pub use self::read::{BadFile, FILE_MAX, line_of, read};
pub use self::write::write;
