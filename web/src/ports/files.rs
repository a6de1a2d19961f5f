//! Saving a text as a file, and opening one that a person chose.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, File, FileReader, HtmlAnchorElement, HtmlInputElement, Url};
use yew::Callback;

use super::listener::Listener;
use super::page;

/// No file larger than this is read: a saved run is a few kilobytes.
const BYTES_MAX: f64 = 1_000_000.0;

/// Offers the text as a download; says whether the browser took it.
pub(crate) fn save(name: &str, text: &str) -> bool {
    try_save(name, text).is_ok()
}

fn try_save(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = Array::of1(&JsValue::from_str(text));
    let kind = BlobPropertyBag::new();
    kind.set_type("application/toml");
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let anchor: HtmlAnchorElement = page().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&address)
}

/// Reads the file that stands in a file field, and empties the field.
pub(crate) struct Opening {
    _listeners: Vec<Listener>,
}

impl Opening {
    /// Starts to read what stands in the field of this id; the answer is the text, or why there is none. None if no file is chosen.
    pub(crate) fn start(field_id: &str, done: Callback<Result<String, String>>) -> Option<Self> {
        let field: HtmlInputElement = page().get_element_by_id(field_id)?.dyn_into().ok()?;
        let file: File = field.files()?.get(0)?;
        field.set_value("");
        if BYTES_MAX < file.size() {
            done.emit(Err("This file is too large to be a saved run".to_owned()));
            return None;
        }
        let reader = FileReader::new().ok()?;
        reader.read_as_text(&file).ok()?;
        let (finished, failed) = (done.clone(), done);
        let source = reader.clone();
        let loaded = Listener::on(&reader, "load", move |_| {
            let text = source.result().ok().and_then(|text| text.as_string());
            finished.emit(text.ok_or_else(|| "This file holds no text".to_owned()));
        });
        let broken = Listener::on(&reader, "error", move |_| {
            failed.emit(Err("The browser could not read this file".to_owned()));
        });
        Some(Self { _listeners: vec![loaded, broken] })
    }
}
