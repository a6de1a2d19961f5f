//! What the next byte may depend on: each context has its own memory of what came behind it.

use core::array;

use crate::function::{Function, Value};
use crate::numbers::mix;
use crate::place::{Kind, Place};

/// As many contexts as there are. The first two of a byte say most.
const ALL: usize = 8;
/// Those that the bytes before give.
const OF_BYTES: usize = ALL - 1;

/// The hashes of the contexts of the next byte; the last bytes, the very last in the lowest place; and what
/// a place before lets expect.
#[inline(always)]
pub(crate) fn contexts<const CONTEXTS: usize>(
    place: &Place,
    last: u64,
    expected: u32,
) -> [u32; CONTEXTS] {
    let of_bytes = match place.in_code() {
        true => in_code(place),
        false => in_bytes(place.bytes, last),
    };
    let mut contexts: [u32; CONTEXTS] =
        array::from_fn(|nth| of_bytes.get(nth).copied().unwrap_or(expected));
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
#[inline(always)]
fn in_bytes(bytes: u32, last: u64) -> [u32; OF_BYTES] {
    let before = |count| last_of(last, count);
    [
        before(2),
        before(4),
        before(1),
        before(3),
        before(6),
        pair(bytes & 3, last as u32 & 0xf0f0_f0f0),
        pair((last >> 24 & 0xff) as u32, before(1)),
    ]
}

#[inline(always)]
fn in_code(place: &Place) -> [u32; OF_BYTES] {
    let function = &place.function;
    let operations = |count| last_of(function.operations, count);
    let [last, second, third] = function.instructions;
    let (top, under, below) = (function.peek(0), function.peek(1), function.peek(2));
    let now = now(place);
    let types =
        [top, under, below].iter().fold(0, |types, value| types << 3 | u32::from(value.of_type));
    let (by_values, by_operations) = if place.kind == Kind::Local {
        let widest = triple(now, function.set_max, operations(1));
        (triple(now, top.maker, function.last_set), widest)
    } else {
        let both = u32::from(top.operation) << 8 | u32::from(under.operation);
        (triple(now, types, both), pair(now, operations(6)))
    };
    let own = match place.kind {
        Kind::Operation => of_operation(function),
        Kind::Local => of_local(function, now),
        Kind::Align | Kind::Offset => of_offset(function, now, base(function, top, under)),
        Kind::Call => of_call(function, now, types),
        Kind::I32 => of_number(function, now),
        _ => of_others(function, now),
    };
    let by_instructions = pair(now, mix(mix(last, second), third));
    [by_values, own[0], own[1], own[2], by_operations, pair(now, last), by_instructions]
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

#[inline(always)]
fn of_operation(function: &Function) -> [u32; 3] {
    let block = function.block();
    let kind = u32::from(block.operation);
    let before = (function.operations & 0xff) as u32;
    let local = function.last_locals[0];
    [
        triple(function.statement, function.unfinished, kind),
        triple(
            kind | u32::from(block.result) << 8,
            function.count() as u32,
            before | function.since_block().min(3) << 8,
        ),
        triple(local, u32::from(function.uses(local)), before),
    ]
}

#[inline(always)]
fn of_local(function: &Function, now: u32) -> [u32; 3] {
    let [last, second] = function.last_locals;
    [
        triple(now, function.number, last),
        triple(now, last, second),
        triple(now, u32::from(function.follower(last)), function.last_set),
    ]
}

#[inline(always)]
fn of_offset(function: &Function, now: u32, base: u32) -> [u32; 3] {
    let [last, second] = function.last_offsets;
    [pair(now, base), triple(now, base, last), triple(now, last, second)]
}

#[inline(always)]
fn of_call(function: &Function, now: u32, types: u32) -> [u32; 3] {
    let [last, second] = function.last_calls;
    [pair(now, last), triple(now, last, second), triple(now, function.last_numbers[0], types)]
}

#[inline(always)]
fn of_number(function: &Function, now: u32) -> [u32; 3] {
    let [last, second] = function.last_numbers;
    [pair(now, last), triple(now, last, second), pair(now, function.last_calls[0])]
}

#[inline(always)]
fn of_others(function: &Function, now: u32) -> [u32; 3] {
    let last = function.values[2];
    [
        triple(now, u32::from(function.block().operation), function.depth as u32),
        triple(now, function.number, last),
        triple(now, function.since_block(), last),
    ]
}
