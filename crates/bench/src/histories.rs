//! Histories of clients, judged: a thousand of a hundred operations on ten keys, half of them with
//! answers that are falsified.

use verify::Dice;
use verify::linear::{Bound, History, Model, Shape, Verdict, check, draw};

/// How many histories.
pub(crate) const COUNT: u64 = 1_000;
/// How many operations each has, and on how many keys.
pub(crate) const CALLS: u64 = 100;
pub(crate) const KEYS: u64 = 10;

/// How many histories were what.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) linearizable: u64,
    pub(crate) not: u64,
    pub(crate) unknown: u64,
}

/// Draws the histories.
pub(crate) fn draw_all(seed: u64) -> Vec<History> {
    let mut dice = Dice::new(seed);
    let shape = |nth: u64, dice: &mut Dice| Shape {
        model: Model::Kv,
        calls: CALLS,
        keys: KEYS,
        at_once: dice.one([3, 10, 30, 100]),
        values: 5,
        info_permille: dice.one([0, 20, 100]),
        false_permille: if nth.is_multiple_of(2) { 0 } else { 20 },
    };
    (0..COUNT)
        .map(|nth| {
            let shape = shape(nth, &mut dice);
            draw(&mut dice, shape)
        })
        .collect()
}

/// Judges them.
pub(crate) fn judge(histories: &[History]) -> Judged {
    let mut judged = Judged::default();
    for history in histories {
        match check(history, Bound::USUAL) {
            Verdict::Linearizable => judged.linearizable += 1,
            Verdict::NotLinearizable(_) => judged.not += 1,
            Verdict::Unknown => judged.unknown += 1,
        }
    }
    judged
}
