//! What the page can do without at first: runs as files, the gallery, the glossary, further systems,
//! and the search for broken promises.
//!
//! The page reaches all of it through [`PARTS`] alone, so that the build can cut everything that hangs
//! on it off the page's program, and the page loads that after its first view (`web/src/annex.rs`).

mod files;
mod gallery;
mod seek;

pub use files::Word;
pub use gallery::Card;
use lab::Entry;
pub use seek::Seek;

/// Everything that comes later, to be called through here.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a list of systems has none")]
pub struct Parts {
    /// The systems that the page does not begin with.
    pub systems: &'static [Entry],
    /// The link of the run in the text of a file. The error is in the page's words, and begins with its
    /// line, as in `Line 3: `, where it has one.
    pub read_file: fn(&str) -> Result<String, String>,
    /// The text of a file of the run in a link that the page made; the error is in the page's words.
    pub write_file: fn(&str) -> Result<String, String>,
    /// The line, from 1 on, of a place in a file: `condition of action 3`, as the page's error says.
    pub line_of: fn(text: &str, place: &str) -> usize,
    /// The scenarios of a system, in order, with pictures in the colours of the theme `light`, `dark`
    /// or `projector`.
    pub gallery: fn(lab: &str, theme: &str) -> Vec<Card>,
    /// The glossary, by the alphabet.
    pub glossary: fn() -> Vec<Word>,
    /// Begins a search: see [`Seek::new`].
    pub seek: fn(request: &str) -> Result<Seek, String>,
    /// Goes on with it: see [`Seek::advance`].
    pub advance: fn(&mut Seek, states: u32) -> String,
}

/// All of it.
pub static PARTS: Parts = Parts {
    systems: catalog::LATER,
    read_file: files::read,
    write_file: files::write,
    line_of: sim::saved::file::line_of,
    gallery: gallery::list,
    glossary: files::glossary,
    seek: Seek::new,
    advance: Seek::advance,
};
