//! Runs to make links of, and dice to change them with.

use synod_sim::saved::{Action, Expect, SavedRun, Trigger};

/// Numbers that look random and are the same each time (xorshift64*).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }
}

/// Actions as a person writes them, some at a time and some on a condition.
fn actions(count: usize) -> Vec<Action> {
    const MIXED: [(&str, &str); 10] = [
        ("2s", "crash leader"),
        ("leader elected", "put x 7"),
        ("3.25s", "partition s1 s2 | s3 s4 s5"),
        ("4700ms", "delay uniform 50ms 80ms"),
        ("entry 12 committed", "heal all"),
        ("6.5s", "power s3"),
        ("7.125s", "restart s3"),
        ("no leader", "cut s1 > s4"),
        ("9s", "slow a follower"),
        ("10.4s", "duplicate s1→s2#31"),
    ];
    let action = |index: usize| {
        let (when, words) = MIXED[index % 10];
        let trigger = match synod_sim::saved::duration::parse_us(when) {
            Ok(us) => Trigger::At(us + 10_400_000 * (index as u64 / 10)),
            Err(_) => Trigger::When(when.to_owned()),
        };
        Action::new(trigger, words, "")
    };
    (0..count).map(action).collect()
}

/// A run with so many actions.
pub(super) fn scenario(count: usize) -> SavedRun {
    SavedRun {
        title: "A leader that lost its quorum.".to_owned(),
        seed: 8_675_309,
        until_us: 60_000_000,
        script: actions(count),
        ..SavedRun::new("raft")
    }
}

/// The same with questions, beats and an expectation.
pub(super) fn lesson(count: usize) -> SavedRun {
    let mut run = scenario(count);
    run.questions = vec!["Who leads?".to_owned(), "Since when?".to_owned()];
    "Raft 5.4.2, figure 8".clone_into(&mut run.source);
    run.expect = Some(Expect::Breaks("State Machine Safety".to_owned()));
    run.script.iter_mut().step_by(3).for_each(|action| action.beat = true);
    let ask = "What becomes of it?".to_owned();
    run.script.insert(0, Action { ask, ..Action::new(Trigger::At(0), "", "") });
    run
}
