//! A program in two parts, each packed by itself, so that both can be unpacked at the same time.

use alloc::vec::Vec;

/// The two parts of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut<'a> {
    /// How the program begins, up to one of its functions.
    pub first: &'a [u8],
    /// What follows, behind a head that tells the model what all functions take and give, and how many
    /// of them are here.
    pub second: Vec<u8>,
    /// How many bytes of the second part are that head: the program is the first part and what the
    /// second one has behind it.
    pub head: usize,
}

const MAGIC_BYTES: usize = 8;
const CODE: u8 = 10;
/// Types, imports, and which function has which type.
const SIGNATURES: core::ops::RangeInclusive<u8> = 1..=3;

/// Cuts a program between two functions, about in the middle. None for what is no program, or has no
/// two functions.
pub fn cut(program: &[u8]) -> Option<Cut<'_>> {
    let mut second = program.get(..MAGIC_BYTES)?.to_vec();
    let mut at = MAGIC_BYTES;
    loop {
        let section = *program.get(at)?;
        let (size, content) = number(program, at + 1)?;
        let end = content.checked_add(size).filter(|end| *end <= program.len())?;
        if section == CODE {
            return cut_code(program, second, content, end);
        }
        if SIGNATURES.contains(&section) {
            second.extend(&program[at..end]);
        }
        at = end;
    }
}

fn cut_code(program: &[u8], mut second: Vec<u8>, content: usize, end: usize) -> Option<Cut<'_>> {
    let (count, mut at) = number(program, content)?;
    let mut left = count;
    // Each part has a function at least.
    while left > 1 && (left == count || at < program.len() / 2) {
        let (size, body) = number(program, at)?;
        at = body.checked_add(size).filter(|at| *at <= end)?;
        left -= 1;
    }
    if count < 2 {
        return None;
    }
    let mut of_code = Vec::new();
    put(&mut of_code, left);
    second.push(CODE);
    put(&mut second, of_code.len() + end - at);
    second.extend(of_code);
    let head = second.len();
    second.extend(&program[at..]);
    Some(Cut { first: &program[..at], second, head })
}

/// A number of the format (LEB128, WebAssembly 5.2.2), and where it ends.
fn number(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    const BITS: u32 = 32;
    let (mut number, mut shift) = (0, 0);
    while shift < BITS {
        let byte = *bytes.get(at)?;
        at += 1;
        number |= usize::from(byte & 127) << shift;
        if byte < 128 {
            return Some((number, at));
        }
        shift += 7;
    }
    None
}

fn put(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 128 {
        bytes.push(number as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::{Progress, QuickUnpacker, pack};

    fn section(bytes: &mut Vec<u8>, id: u8, content: &[u8]) {
        bytes.push(id);
        put(bytes, content.len());
        bytes.extend(content);
    }

    /// So many functions, each with a body of its own.
    fn program(functions: u8) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        section(&mut bytes, 1, &[1, 0x60, 1, 0x7f, 1, 0x7f]);
        section(&mut bytes, 3, &[&[functions][..], &vec![0; usize::from(functions)]].concat());
        section(&mut bytes, 7, &[0]);
        let body = |nth| [7, 0, 0x20, 0, 0x41, nth & 63, 0x6a, 0x0b];
        let bodies: Vec<u8> = (0..functions).flat_map(body).collect();
        section(&mut bytes, CODE, &[&[functions][..], &bodies].concat());
        section(&mut bytes, 11, b"data");
        bytes
    }

    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let mut unpacker = QuickUnpacker::new();
        assert_eq!(unpacker.go_on(packed, packed.len(), usize::MAX), Ok(Progress::Done));
        unpacker.program().to_vec()
    }

    #[test]
    fn two_parts_that_are_unpacked_by_themselves_are_the_program() {
        for functions in [2, 3, 50, 120] {
            let program = program(functions);
            let Cut { first, second, head } = cut(&program).unwrap();
            let [first, second] = [first, &second[..]].map(|part| unpacked(&pack(part)));
            assert_eq!([&first[..], &second[head..]].concat(), program);
        }
        let program = program(120);
        let Cut { first, second, .. } = cut(&program).unwrap();
        assert!(first.len().abs_diff(second.len()) < program.len() / 4, "about in the middle");
    }

    #[test]
    fn what_is_no_program_with_two_functions_is_not_cut() {
        assert_eq!(cut(b""), None);
        assert_eq!(cut(b"\0asm\x01\0\0\0"), None);
        let whole = program(50);
        for end in 0..whole.len() {
            // However it ends: no panic.
            let _ = cut(&whole[..end]);
        }
        assert_eq!(cut(&[&whole[..8], &[10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat()), None);
    }
}
