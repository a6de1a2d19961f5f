//! Paths of znodes, and the rules for them (`PathUtils.validatePath`).

use std::fmt;
use std::rc::Rc;

use kernel::{Canonical, Digest};

/// The path of a znode: absolute, with `/` between names. Cloning it is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Rc<str>);

impl Path {
    /// The root.
    pub fn root() -> Self {
        Self(Rc::from("/"))
    }

    /// A path as a client wrote it, which need not be valid.
    pub fn new(text: &str) -> Self {
        Self(Rc::from(text))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is it a path that a znode may have? For a sequential one the number is yet to come, so that
    /// `/p/` is one.
    pub fn is_valid(&self, sequential: Sequential) -> bool {
        match sequential {
            Sequential::Yes => is_valid(&format!("{}1", self.0)),
            Sequential::No => is_valid(&self.0),
        }
    }

    /// The path of its parent; none for the root, and for what is no absolute path.
    pub fn parent(&self) -> Option<Self> {
        match self.0.rfind('/')? {
            _ if &*self.0 == "/" => None,
            0 => Some(Self::root()),
            at => Some(Self(Rc::from(&self.0[..at]))),
        }
    }

    /// Its last name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The path of a child.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let between = if self.0.ends_with('/') { "" } else { "/" };
        Self(Rc::from(format!("{}{between}{name}", self.0)))
    }

    /// The path with a sequence number after it: `%010d` of a counter of 32 bits with a sign.
    #[must_use]
    pub fn numbered(&self, number: i32) -> Self {
        Self(Rc::from(format!("{}{number:010}", self.0)))
    }

    /// Itself, its parent, and so on to the root.
    pub fn up(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// Must it stay, whatever clients ask (`isSpecialPath`)?
    pub fn is_reserved(&self) -> bool {
        RESERVED.contains(&&*self.0) || &*self.0 == "/"
    }
}

/// Does a znode get a number?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sequential {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// What there is from the beginning: for quotas and the configuration of the ensemble.
pub(crate) const RESERVED: [&str; 3] = ["/zookeeper", "/zookeeper/quota", "/zookeeper/config"];

fn is_valid(text: &str) -> bool {
    if text == "/" {
        return true;
    }
    let printable = |letter: char| !matches!(letter, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}');
    let mut names = text.split('/');
    text.starts_with('/')
        && names.next() == Some("")
        && names.all(|name| !name.is_empty() && name != "." && name != "..")
        && text.chars().all(printable)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Canonical for Path {
    fn canonical(&self, digest: &mut Digest) {
        digest.text(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_paths_of_proper_names_are_valid() {
        for (text, plain, sequential) in [
            ("/", true, true),
            ("/a", true, true),
            ("/a/b-", true, true),
            ("/a/", false, true),
            ("a", false, false),
            ("", false, false),
            ("/a//b", false, false),
            ("/a/./b", false, false),
            ("/a/..", false, true),
            ("/a\u{1}", false, false),
        ] {
            let path = Path::new(text);
            assert_eq!(path.is_valid(Sequential::No), plain, "{text:?}");
            assert_eq!(path.is_valid(Sequential::Yes), sequential, "{text:?} with a number");
        }
    }

    #[test]
    fn a_number_has_ten_digits_and_a_sign_where_the_counter_overflowed() {
        let numbered = |number| Path::new("/q/x-").numbered(number).to_string();
        assert_eq!(numbered(0), "/q/x-0000000000");
        assert_eq!(numbered(i32::MAX), "/q/x-2147483647");
        assert_eq!(numbered(i32::MIN), "/q/x--2147483648");
    }

    #[test]
    fn parents_lead_to_the_root() {
        let up: Vec<String> = Path::new("/a/b/c").up().map(|path| path.to_string()).collect();
        assert_eq!(up, ["/a/b/c", "/a/b", "/a", "/"]);
        assert_eq!(Path::root().child("a").child("b").as_str(), "/a/b");
        assert_eq!(Path::new("/a/b").name(), "b");
        assert_eq!(Path::new("/p/").parent(), Some(Path::new("/p")));
    }
}
