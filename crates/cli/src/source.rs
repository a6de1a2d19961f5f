//! Where runs come from: files, links, standard input, and the scenarios of the labs.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use sim::saved::{SavedRun, file, link};

use crate::Failure;

/// Reads the run that a person names, and has its lab open it once, so that whatever is wrong with
/// it is said here.
pub(crate) fn open(name: &OsStr) -> Result<SavedRun, Failure> {
    let (text, place) = text(name)?;
    let read = if is_link(&text) {
        link::decode(&text).map_err(|why| why.to_string())
    } else {
        file::read(&text).map_err(|why| why.to_string())
    };
    let saved = read.map_err(|why| Failure::Run(format!("{place}{why}")))?;
    let entry = catalog::find(&saved.lab).ok_or_else(|| {
        Failure::Run(format!("{place}This build has no system called “{}”", saved.lab))
    })?;
    (entry.open)(&saved).map_err(|why| Failure::Run(format!("{place}{why}")))?;
    Ok(saved)
}

/// Does this name standard input or output?
pub(crate) fn is_dash(name: &OsStr) -> bool {
    name == "-"
}

/// The link to a run, from `#` on, if it is short enough to be opened again.
pub(crate) fn link(saved: &SavedRun) -> Option<String> {
    let link = format!("#{}", link::encode(saved));
    (link.len() <= link::LINK_MAX).then_some(link)
}

/// The file of a built-in scenario.
pub(crate) fn scenario(name: &str) -> Result<&'static str, Failure> {
    let all = catalog::all().flat_map(|entry| catalog::scenarios(entry.name));
    let known = all.into_iter().find(|scenario| scenario.slug == name);
    known
        .map(|scenario| scenario.toml)
        .ok_or_else(|| Failure::Run(format!("There is no scenario “{name}”")))
}

/// The text of a run, and what to say before an error in it.
fn text(name: &OsStr) -> Result<(String, String), Failure> {
    if is_dash(name) {
        let text = bounded(&mut io::stdin().lock());
        let text = text.map_err(|why| unreadable("standard input", &why))?;
        return Ok((text, "Standard input: ".to_owned()));
    }
    if Path::new(name).is_file() {
        let shown = name.display().to_string();
        let text = fs::File::open(name).and_then(|mut file| bounded(&mut file));
        return Ok((text.map_err(|why| unreadable(&shown, &why))?, format!("{shown}: ")));
    }
    match name.to_str().filter(|text| is_link(text)) {
        Some(link) => Ok((link.to_owned(), String::new())),
        None => Err(Failure::Run(format!(
            "“{}” is neither a file here nor a link; a link has a part #s=1.…",
            name.display()
        ))),
    }
}

/// No more than a little over what is read anyway.
fn bounded(from: &mut dyn Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(file::FILE_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn unreadable(what: &str, why: &io::Error) -> Failure {
    Failure::Run(format!("{what} cannot be read: {why}"))
}

/// Is this a link, whole or damaged, and no file? A link is one line.
fn is_link(text: &str) -> bool {
    let text = text.trim();
    let begins = ["http://", "https://", "file://", "#", "?s=", "s="];
    !text.contains('\n')
        && (begins.iter().any(|begin| text.starts_with(begin)) || text.contains("#s="))
}
