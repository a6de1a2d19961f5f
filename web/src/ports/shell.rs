//! The bridge to the shell: the few lines of JavaScript around this program that speak when it
//! cannot. It may be absent (an embedding, a test); then nobody is told.

use std::panic;

use js_sys::{Array, Error, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::window;

/// Hands the shell the run as it stands, so that it can offer it after a failure.
pub(crate) fn run(fragment: &str) {
    call("run", &JsValue::from_str(fragment));
}

/// Tells the shell where the playhead is.
#[expect(clippy::cast_precision_loss, reason = "exact up to 285 simulated years")]
pub(crate) fn position(at_us: u64) {
    call("position", &JsValue::from_f64(at_us as f64));
}

/// The link of the run in the text of a file; the error is in the page's words.
pub(crate) fn read_file(text: &str) -> Result<String, String> {
    ask_files("readFile", text)
}

/// The text of a file of the run in a link; the error is in the page's words.
pub(crate) fn write_file(link: &str) -> Result<String, String> {
    ask_files("writeFile", link)
}

fn ask_files(name: &str, text: &str) -> Result<String, String> {
    let Some((shell, function)) = find(name) else {
        return Err(NOT_YET.to_owned());
    };
    match function.call1(&shell, &JsValue::from_str(text)) {
        Ok(answer) => Ok(answer.as_string().expect("the module for files answers in text")),
        Err(thrown) => Err(thrown.unchecked_into::<Error>().message().into()),
    }
}

/// The line, from 1 on, of a place in the text of a file.
pub(crate) fn line_of(text: &str, place: &str) -> Option<usize> {
    let (shell, function) = find("lineOf")?;
    let line = function.call2(&shell, &JsValue::from_str(text), &JsValue::from_str(place));
    let line = line.ok()?.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of lines"
    )]
    Some(line as usize)
}

/// A scenario of the gallery.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// The title of its system.
    pub(crate) system: &'static str,
    /// Its title.
    pub(crate) title: String,
    /// What to watch.
    pub(crate) about: String,
    /// How many questions it asks about itself.
    pub(crate) questions: u32,
    /// Where it is from.
    pub(crate) source: String,
    /// `holds`, `breaks …` or nothing.
    pub(crate) expect: String,
    /// Its run.
    pub(crate) link: String,
    /// Its picture, as an address.
    pub(crate) picture: String,
}

/// The scenarios of a system (its name and its title), with pictures in the colours of a theme.
pub(crate) fn gallery(lab: &str, system: &'static str, theme: &str) -> Result<Vec<Card>, String> {
    let (shell, function) = find("gallery").ok_or_else(|| NOT_YET.to_owned())?;
    let answer = function.call2(&shell, &JsValue::from_str(lab), &JsValue::from_str(theme));
    let cards =
        answer.map_err(|thrown| String::from(thrown.unchecked_into::<Error>().message()))?;
    let card = |card: JsValue| {
        let field = |name: &str| Reflect::get(&card, &JsValue::from_str(name)).unwrap_or_default();
        let text = |name: &str| field(name).as_string().unwrap_or_default();
        let picture = String::from(js_sys::encode_uri_component(&text("picture")));
        Card {
            system,
            title: text("title"),
            about: text("about"),
            questions: Array::from(&field("questions")).length(),
            source: text("source"),
            expect: text("expect"),
            link: text("link"),
            picture: format!("data:image/svg+xml,{picture}"),
        }
    };
    Ok(Array::from(&cards).iter().map(card).collect())
}

/// A word of the glossary.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word.
    pub(crate) term: String,
    /// What it means.
    pub(crate) sentence: String,
    /// Who says so.
    pub(crate) source: String,
}

/// The glossary, once its module has loaded.
pub(crate) fn glossary() -> Result<Vec<Word>, String> {
    let lines = ask_files("glossary", "")?;
    let words = lines.lines().map(|line| {
        let mut parts = line.split('\t').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Word { term: part(), sentence: part(), source: part() }
    });
    Ok(words.collect())
}

/// What is said while the later module is on its way.
pub(super) const NOT_YET: &str = "This part of the page has not loaded yet. Try again in a moment.";

/// Where a run that failed was, when the shell has reopened it: the moment before its failure.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the shell gives back what it was given"
)]
pub(crate) fn reopen_at_us() -> Option<u64> {
    let shell = Reflect::get(&window(), &JsValue::from_str("synodShell")).ok()?;
    let at_us = Reflect::get(&shell, &JsValue::from_str("reopenAtUs")).ok()?.as_f64()?;
    Some(at_us as u64)
}

/// Lets the shell speak when this program panics: Yew is dead by then and says nothing.
pub(crate) fn report_panics() {
    panic::set_hook(Box::new(|info| fail(&info.to_string())));
    yew::set_custom_panic_hook(Box::new(|info| fail(&info.to_string())));
}

fn fail(message: &str) {
    call("fail", &JsValue::from_str(message));
}

/// Calls one of the shell's functions. A shell that is absent or fails is the one party that
/// nothing can be reported to.
fn call(name: &str, argument: &JsValue) {
    if let Some((shell, function)) = find(name) {
        drop(function.call1(&shell, argument));
    }
}

/// The shell and one of its functions, where they are there.
pub(super) fn find(name: &str) -> Option<(JsValue, Function)> {
    let shell = Reflect::get(&window(), &JsValue::from_str("synodShell")).ok()?;
    let function = Reflect::get(&shell, &JsValue::from_str(name)).ok()?;
    Some((shell, function.dyn_into().ok()?))
}
