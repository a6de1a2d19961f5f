//! What the next byte may depend on: each context has its own memory of what came behind it.

use crate::function::{Function, Value};
use crate::numbers::mix;
use crate::place::{Kind, Place};

/// How many contexts each byte has.
pub(crate) const CONTEXTS: usize = 2;

/// The hashes of the contexts of the next byte; the last bytes, the very last in the lowest place.
pub(crate) fn contexts(place: &Place, last: u64) -> [u32; CONTEXTS] {
    let mut contexts = match place.in_code() {
        true => in_code(place),
        false => in_bytes(last),
    };
    let part = mix(place.part, place.kind as u32 + 32 * place.nth);
    for (nth, context) in (1..).zip(&mut contexts) {
        *context = finish(mix(mix(*context, part), nth));
    }
    contexts
}

/// So that all bits of a hash depend on all that went into it.
pub(crate) fn finish(hash: u32) -> u32 {
    let hash = (hash ^ hash >> 15).wrapping_mul(0x2C1B_3C6D);
    hash ^ hash >> 13
}

fn pair(one: u32, two: u32) -> u32 {
    mix(mix(one, two), 0x0123_4567)
}

fn triple(one: u32, two: u32, three: u32) -> u32 {
    pair(mix(one, two), three)
}

/// The last so many of eight bytes.
fn last_of(bytes: u64, count: u32) -> u32 {
    let kept = bytes << (64 - 8 * count);
    (kept as u32) ^ ((kept >> 32) as u32).wrapping_mul(0x85EB_CA6B)
}

/// Text and tables: the bytes before.
fn in_bytes(last: u64) -> [u32; CONTEXTS] {
    [last_of(last, 2), last_of(last, 4)]
}

fn in_code(place: &Place) -> [u32; CONTEXTS] {
    let function = &place.function;
    let (top, under, below) = (function.peek(0), function.peek(1), function.peek(2));
    let now = now(place);
    let types =
        [top, under, below].iter().fold(0, |types, value| types << 3 | u32::from(value.of_type));
    let by_values = match place.kind {
        Kind::Local => triple(now, top.maker, function.last_set),
        _ => triple(now, types, u32::from(top.operation) << 8 | u32::from(under.operation)),
    };
    let own = match place.kind {
        Kind::Operation => {
            let kind = u32::from(function.block().operation);
            triple(function.statement, function.unfinished, kind)
        }
        Kind::Local => triple(now, function.number, function.last_locals[0]),
        Kind::Align | Kind::Offset => pair(now, base(function, top, under)),
        Kind::Call => pair(now, function.last_calls[0]),
        Kind::I32 => pair(now, function.last_numbers[0]),
        _ => triple(now, u32::from(function.block().operation), function.depth as u32),
    };
    [by_values, own]
}

/// What is being said: nothing yet, or an instruction and how far it is.
fn now(place: &Place) -> u32 {
    let operation = u32::from(place.function.operation);
    match place.kind {
        Kind::Operation => 0,
        Kind::Offset => operation | 1 << 16 | place.function.values[0] << 8,
        _ => operation | 1 << 16,
    }
}

/// Where an access to memory counts from.
fn base(function: &Function, top: Value, under: Value) -> u32 {
    if 0x36 <= function.operation { under.maker } else { top.maker }
}
