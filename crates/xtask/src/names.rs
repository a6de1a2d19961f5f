//! Short names between a program and its glue: wasm-bindgen's hold a hash each, and every one stands
//! in both files.

use crate::shell::{Failure, Outcome, failure};

/// How the names begin that wasm-bindgen makes up.
const MADE_UP: &str = "__wb";
/// How the name of the module ends that the glue gives; others keep their names.
const GLUE: &str = "_bg.js";

/// The glue and the program with short names for what the program imports.
pub(crate) fn shorten(glue: &str, wasm: &[u8]) -> Outcome<(String, Vec<u8>)> {
    let Some(section) = imports(wasm)? else { return Ok((glue.to_owned(), wasm.to_vec())) };
    let mut reader = Reader { bytes: wasm, at: section.content };
    let count = reader.number()?;
    let mut content = Vec::new();
    put_number(&mut content, count);
    let mut glue = glue.to_owned();
    let (mut given, mut module) = (0, None);
    for _ in 0..count {
        let from = reader.text()?;
        if !from.ends_with(GLUE) {
            put_text(&mut content, &from);
            let rest = reader.at;
            reader.text()?;
            reader.description()?;
            content.extend_from_slice(&wasm[rest..reader.at]);
            continue;
        }
        put_text(&mut content, "a");
        match &module {
            None => {
                glue = replaced(&glue, &format!("\"{from}\": "), "\"a\": ")?;
                module = Some(from);
            }
            Some(first) if *first == from => {}
            Some(_) => return failure("the program imports from more than one module"),
        }
        let name = reader.text()?;
        if name.starts_with(MADE_UP) {
            let short = short_name(given);
            given += 1;
            glue = replaced(&glue, &format!("\n{name}: "), &format!("\n{short}: "))?;
            put_text(&mut content, &short);
        } else {
            put_text(&mut content, &name);
        }
        let described = reader.at;
        reader.description()?;
        content.extend_from_slice(&wasm[described..reader.at]);
    }
    let mut short = wasm[..section.start].to_vec();
    short.push(IMPORT_SECTION);
    put_number(&mut short, u32::try_from(content.len()).expect("a section fits into memory"));
    short.extend_from_slice(&content);
    short.extend_from_slice(&wasm[section.end..]);
    Ok((glue, short))
}

const IMPORT_SECTION: u8 = 2;

struct Section {
    start: usize,
    content: usize,
    end: usize,
}

/// Where the imports of a program stand.
fn imports(wasm: &[u8]) -> Outcome<Option<Section>> {
    const HEADER: usize = 8;
    let mut reader = Reader { bytes: wasm, at: HEADER };
    while reader.at < wasm.len() {
        let start = reader.at;
        let kind = reader.byte()?;
        let length = reader.number()? as usize;
        let content = reader.at;
        reader.at += length;
        if kind == IMPORT_SECTION {
            return Ok(Some(Section { start, content, end: reader.at }));
        }
    }
    Ok(None)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Outcome<u8> {
        let byte = self.bytes.get(self.at);
        self.at += 1;
        byte.copied().ok_or_else(|| Failure("the program ends within a section".to_owned()))
    }

    /// A number in LEB128.
    fn number(&mut self) -> Outcome<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    fn text(&mut self) -> Outcome<String> {
        let length = self.number()?;
        let bytes: Vec<u8> = (0..length).map(|_| self.byte()).collect::<Outcome<_>>()?;
        String::from_utf8(bytes).map_err(|_| Failure("a name in the program is no text".to_owned()))
    }

    /// What is imported: a function, a table, a memory, a global or a tag.
    fn description(&mut self) -> Outcome {
        match self.byte()? {
            0 => self.number().map(|_| ()),
            1 => self.byte().and_then(|_| self.limits()),
            2 => self.limits(),
            3 => self.byte().and_then(|_| self.byte()).map(|_| ()),
            4 => self.byte().and_then(|_| self.number()).map(|_| ()),
            other => failure(format!("the program imports something of kind {other}")),
        }
    }

    fn limits(&mut self) -> Outcome {
        let bounded = self.byte()? & 1 == 1;
        self.number()?;
        if bounded { self.number().map(|_| ()) } else { Ok(()) }
    }
}

/// `a`, `b`, … `z`, `aa`, `ab`, …
fn short_name(number: u32) -> String {
    let mut name = Vec::new();
    let mut rest = number + 1;
    while rest > 0 {
        rest -= 1;
        name.push(b'a' + u8::try_from(rest % 26).expect("a remainder of 26 is small"));
        rest /= 26;
    }
    name.reverse();
    String::from_utf8(name).expect("letters are text")
}

fn replaced(glue: &str, from: &str, to: &str) -> Outcome<String> {
    match glue.matches(from).count() {
        1 => Ok(glue.replacen(from, to, 1)),
        times => failure(format!("the glue has `{}` {times} times", from.trim())),
    }
}

fn put_number(bytes: &mut Vec<u8>, number: u32) {
    let mut rest = number;
    while rest >= 0x80 {
        bytes.push(low(rest) | 0x80);
        rest >>= 7;
    }
    bytes.push(low(rest));
}

/// The lowest seven bits.
fn low(number: u32) -> u8 {
    u8::try_from(number & 0x7f).expect("seven bits fit into eight")
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, u32::try_from(text.len()).expect("a name is short"));
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(names: &[(&str, &str)]) -> Vec<u8> {
        let mut content = Vec::new();
        put_number(&mut content, u32::try_from(names.len()).unwrap());
        for (module, name) in names {
            put_text(&mut content, module);
            put_text(&mut content, name);
            content.extend([0, 5]);
        }
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([1, 1, 0, IMPORT_SECTION]);
        put_number(&mut wasm, u32::try_from(content.len()).unwrap());
        wasm.extend(content);
        wasm.extend([3, 2, 1, 0]);
        wasm
    }

    #[test]
    fn made_up_names_become_short_on_both_sides() {
        let long = program(&[("./x_bg.js", "__wbg_now_1"), ("./x_bg.js", "__wbindgen_init")]);
        let glue = "{\n__wbg_now_1: f,\n__wbindgen_init: g,\n};\nreturn { \"./x_bg.js\": it };\n";
        let (glue, wasm) = shorten(glue, &long).unwrap();
        assert_eq!(wasm, program(&[("a", "a"), ("a", "b")]));
        assert_eq!(glue, "{\na: f,\nb: g,\n};\nreturn { \"a\": it };\n");
    }

    #[test]
    fn what_another_module_gives_keeps_its_name() {
        let long = program(&[("./split.js", "__wb_load"), ("./x_bg.js", "__wbg_now_1")]);
        let glue = "{\n__wbg_now_1: f,\n};\nreturn { \"./x_bg.js\": it, \"./split.js\": that };\n";
        let (glue, wasm) = shorten(glue, &long).unwrap();
        assert_eq!(wasm, program(&[("./split.js", "__wb_load"), ("a", "a")]));
        assert_eq!(glue, "{\na: f,\n};\nreturn { \"a\": it, \"./split.js\": that };\n");
    }

    #[test]
    fn a_name_that_the_glue_lacks_stops_the_build() {
        let wasm = program(&[("./x_bg.js", "__wbg_now_1")]);
        assert!(shorten("\"./x_bg.js\": it", &wasm).is_err());
        assert!(shorten("\n__wbg_now_1: f", &wasm).is_err());
    }

    #[test]
    fn short_names_are_all_different() {
        let names: Vec<String> = (0..2_000).map(short_name).collect();
        assert_eq!((&names[0][..], &names[25][..], &names[26][..]), ("a", "z", "aa"));
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
