//! A run as a link: `#s=1.` and then base64url without padding.
//!
//! The bytes are a flag (0 as it is, 1 deflated), the length of the body as a varint, the body
//! (postcard, `body.rs`) and a CRC-32 over flag and body. A run with questions, beats or an
//! expectation has form 2, `#s=2.`: its body holds them behind the rest (`lesson.rs`), and its flags
//! are 2 and 3, so that the checksum covers the form too. Every other run keeps form 1.
//! The length tells a link that was cut from
//! one that was damaged; the version before the dot tells one that is newer. Nothing is ever
//! silently replaced, and every cap is checked before memory is taken.
//!
//! White space in words is not kept: it comes back as single spaces.

mod body;
mod lesson;

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::SavedRun;
use super::check::BadRun;
use super::pack::{put_varint, take_varint};

/// The longest link that is read from elsewhere, in characters.
pub const LINK_MAX: usize = 8_000;
/// The largest body that is unpacked, in bytes.
pub const BODY_MAX: usize = 65_536;

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLink {
    /// There is nothing to open.
    Empty,
    /// It is text, but not a link to a run. The number is how many characters came.
    NotALink(usize),
    /// The end is missing.
    Cut {
        /// How many characters of the run came.
        received: usize,
        /// How many there were, where the beginning says so.
        whole: Option<usize>,
    },
    /// Characters were changed or added. The number is how many came.
    Damaged(usize),
    /// It was made in a form that a newer version of Synod introduced, the one of this number.
    Newer(u32),
    /// It uses a word that a newer version of Synod introduced.
    NewerWord,
    /// It is longer than [`LINK_MAX`]. The number is how many characters came.
    TooLong(usize),
    /// It unpacks to more than [`BODY_MAX`].
    TooLarge,
    /// It arrived as it was made, but what made it was not Synod.
    Malformed,
    /// It arrived as it was made, but the run in it breaks a rule.
    Refused(BadRun),
}

/// The fragment of a link to this run: `s=1.…`, to be put behind a page's address and `#`.
///
/// A run that `validate` refuses makes a link that [`decode`] refuses.
pub fn encode(run: &SavedRun) -> String {
    let (form, body) = body::to_bytes(run);
    let deflated = compress_to_vec(&body, 9);
    let (packing, body) =
        if deflated.len() < body.len() { (DEFLATED, deflated) } else { (AS_IT_IS, body) };
    let flag = form.flags() | packing;
    let mut bytes = vec![flag];
    put_varint(body.len() as u64, &mut bytes);
    bytes.extend_from_slice(&body);
    bytes.extend_from_slice(&checksum(flag, &body).to_le_bytes());
    format!("{KEY}={}.{}", form.version(), BASE64URL_NOPAD.encode(&bytes))
}

/// The run in a link: a whole address, `#s=…`, `?s=…` or `s=…`, with white space around it and
/// further `&key=value` parts beside it, which are ignored.
pub fn decode(text: &str) -> Result<SavedRun, BadLink> {
    let text = text.trim();
    let length = text.chars().count();
    if LINK_MAX < length {
        return Err(BadLink::TooLong(length));
    }
    open(text)
}

/// The run in a link that `crates/annex` made of a file, of any length.
///
/// Such a link never leaves the page: it is how one module hands a run to the other. [`BODY_MAX`]
/// and every other rule hold as for [`decode`].
pub fn decode_of_file(link: &str) -> Result<SavedRun, BadLink> {
    open(link)
}

const KEY: &str = "s";
/// The newest form that is read here.
const VERSION: u32 = 2;
const AS_IT_IS: u8 = 0;
const DEFLATED: u8 = 1;
const CHECKSUM_BYTES: usize = 4;
/// As many characters hold the flag and the whole length of any body that fits a link.
const HEADER_CHARACTERS: usize = 4;

/// What a link holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The run.
    Plain,
    /// The run, and what a teacher adds.
    Lesson,
}

impl Form {
    /// The number before the dot.
    const fn version(self) -> u32 {
        match self {
            Self::Plain => 1,
            Self::Lesson => VERSION,
        }
    }

    /// The bits of the flag that say it once more, where the checksum covers them.
    const fn flags(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Lesson => 2,
        }
    }
}

/// Every link goes through here, wherever it came from.
fn open(text: &str) -> Result<SavedRun, BadLink> {
    let (form, payload) = versioned(find_value(text)?)?;
    let (flag, body) = open_envelope(payload)?;
    match flag ^ form.flags() {
        AS_IT_IS if BODY_MAX < body.len() => Err(BadLink::TooLarge),
        AS_IT_IS => body::from_bytes(form, &body),
        DEFLATED => body::from_bytes(form, &inflate(&body)?),
        2 | 3 => Err(BadLink::Damaged(payload.chars().count())),
        _ => Err(BadLink::Malformed),
    }
}

/// What stands behind `s=`: in the fragment, else in the query, else in the bare text.
fn find_value(text: &str) -> Result<&str, BadLink> {
    let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (address, query) = before.split_once('?').unwrap_or((before, ""));
    let bare = if text == address { address } else { "" };
    if let Some(value) = [fragment, query, bare].into_iter().find_map(value_of_key) {
        return Ok(value);
    }
    let is_empty = address.is_empty() && query.is_empty() && fragment.is_empty();
    Err(if is_empty { BadLink::Empty } else { BadLink::NotALink(text.chars().count()) })
}

/// The value of the key in `key=value&key=value`. A key alone has its `=` cut off.
fn value_of_key(parts: &str) -> Option<&str> {
    parts.split('&').find_map(|part| {
        let rest = part.strip_prefix(KEY)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('=') }
    })
}

/// The form, and what stands behind the dot.
fn versioned(value: &str) -> Result<(Form, &str), BadLink> {
    let received = value.chars().count();
    let (version, payload) = value.split_once('.').unwrap_or((value, ""));
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit()) && !version.starts_with('0');
    if !is_number || 3 < version.len() {
        return Err(BadLink::Damaged(received));
    }
    if payload.is_empty() {
        return Err(BadLink::Cut { received, whole: None });
    }
    match version.parse() {
        Ok(1) => Ok((Form::Plain, payload)),
        Ok(VERSION) => Ok((Form::Lesson, payload)),
        Ok(newer) => Err(BadLink::Newer(newer)),
        Err(_) => Err(BadLink::Damaged(received)),
    }
}

/// The flag and the body, if all of it came and the checksum holds.
fn open_envelope(payload: &str) -> Result<(u8, Vec<u8>), BadLink> {
    let received = payload.chars().count();
    let damaged = BadLink::Damaged(received);
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !payload.bytes().all(is_base64url) {
        return Err(damaged);
    }
    let Some(header) = payload.get(..HEADER_CHARACTERS) else {
        return Err(BadLink::Cut { received, whole: None });
    };
    let header = BASE64URL_NOPAD.decode(header.as_bytes()).map_err(|_| damaged)?;
    let mut rest = header.get(1..).ok_or(damaged)?;
    let body_length = take_varint(&mut rest).and_then(|length| usize::try_from(length).ok());
    let body_length = body_length.ok_or(damaged)?;
    let body_start = header.len() - rest.len();
    let bytes_whole = body_start + body_length + CHECKSUM_BYTES;
    let whole = (bytes_whole * 4).div_ceil(3);
    if received < whole {
        return Err(BadLink::Cut { received, whole: Some(whole) });
    }
    let bytes = BASE64URL_NOPAD.decode(payload.as_bytes()).map_err(|_| damaged)?;
    let body_and_checksum = bytes.get(body_start..).unwrap_or_default();
    let (body, sum) = body_and_checksum.split_at_checked(body_length).ok_or(damaged)?;
    if *sum != checksum(header[0], body).to_le_bytes() {
        return Err(damaged);
    }
    Ok((header[0], body.to_vec()))
}

/// CRC-32 (IEEE 802.3) over flag and body, bit by bit: a link is short, and a table is 16 KiB that
/// every visitor would load.
fn checksum(flag: u8, body: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut sum = u32::MAX;
    for byte in std::iter::once(&flag).chain(body) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let divides = if sum & 1 == 1 { POLYNOMIAL } else { 0 };
            sum = (sum >> 1) ^ divides;
        }
    }
    !sum
}

fn inflate(body: &[u8]) -> Result<Vec<u8>, BadLink> {
    decompress_to_vec_with_limit(body, BODY_MAX).map_err(|error| {
        let is_larger = error.status == TINFLStatus::HasMoreOutput;
        if is_larger { BadLink::TooLarge } else { BadLink::Malformed }
    })
}

impl fmt::Display for BadLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("There is no link here. Paste the whole link."),
            Self::NotALink(received) => write!(
                f,
                "These {received} characters are not a link to a run: its part #s=1.… is missing. \
                 Ask for the whole link."
            ),
            Self::Cut { received, whole: Some(whole) } => write!(
                f,
                "The link was cut off: {received} of {whole} characters arrived. \
                 Ask for the whole link."
            ),
            Self::Cut { received, whole: None } => write!(
                f,
                "The link was cut off near its beginning: {received} characters arrived. \
                 Ask for the whole link."
            ),
            Self::Damaged(received) => write!(
                f,
                "The link was damaged on its way: {received} characters arrived, and some of them \
                 are not as they were. Ask for the whole link, or for the run as a file."
            ),
            Self::Newer(version) => write!(
                f,
                "The link has form {version}, and this page reads up to form {VERSION}. \
                 Open it with a newer version of Synod."
            ),
            Self::NewerWord => f.write_str(
                "The link uses a word that this page does not know. \
                 Open it with a newer version of Synod.",
            ),
            Self::TooLong(received) => write!(
                f,
                "The link has {received} characters, and {LINK_MAX} are allowed. \
                 Ask for the run as a file."
            ),
            Self::TooLarge => write!(
                f,
                "The link unpacks to more than {} KiB, which no run needs. It was not opened.",
                BODY_MAX / 1_024
            ),
            Self::Malformed => f.write_str(
                "The link arrived whole, but there is no run in it. Ask where it came from.",
            ),
            Self::Refused(why) => {
                write!(f, "The link arrived whole, but its run is refused. {why}")
            }
        }
    }
}

#[cfg(test)]
mod tests;
