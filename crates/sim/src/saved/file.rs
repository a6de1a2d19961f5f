//! A run as a file: TOML to read, edit and compare. `docs/scenario.md` shows one.
//!
//! Reading needs the feature `files`: the page writes files itself, and leaves reading them to a
//! module of its own (`crates/annex`).

#[cfg(feature = "files")]
mod read;
mod write;

#[cfg(feature = "files")]
pub use self::read::{BadFile, FILE_MAX, line_of, read};
pub use self::write::write;
