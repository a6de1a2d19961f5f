//! What the page loads after its first view, as one Wasm module, so that the engine is in it once:
//! runs as files with the gallery and the glossary, the labs that the page's own program does not
//! hold, and the search for broken promises, for which a worker runs the same module.
//!
//! `web/shell/boot.js` loads it, and offers what it does as functions of `synodShell`.
//!
//! Left out: the labs of the page's own program; the page has those.

pub mod far;
pub mod files;
mod gallery;
pub mod seek;
