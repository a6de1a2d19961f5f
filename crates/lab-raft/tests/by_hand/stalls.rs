//! The fewest interventions after which nothing new gets done, by hand, for the rules that are for
//! that: judged as a sweep does, which watches a majority that is well for as long as it should take.

use std::path::Path;

use sim::saved::{Intervention, SavedRun, Setting};
use synod_lab_raft::{ENTRY, SWEEPER};
use verify::sweep::PROGRESS;

/// A cluster with a rule switched off, and what is done to it: in which millisecond, and what.
struct Stall {
    flaw: &'static str,
    settings: &'static [(&'static str, &'static str)],
    done: &'static [(u64, &'static str)],
}

const STALLS: &[Stall] = &[
    // All time out at once, again and again, from the beginning.
    Stall { flaw: "fixed-timeout", settings: &[("servers", "3"), ("clients", "1")], done: &[] },
    // s3, which leads here first, is heard and hears nobody.
    Stall {
        flaw: "no-check-quorum",
        settings: &[("servers", "3"), ("clients", "1"), ("check-quorum", "on")],
        done: &[(1_000, "cut s1 > s3"), (1_000, "cut s2 > s3")],
    },
    // s4 becomes a voter without hearing of it, and then its vote is needed.
    Stall {
        flaw: "learner-refuses-vote",
        settings: &[("servers", "3"), ("clients", "1"), ("spare", "1")],
        done: &[
            (1_000, "member learn s4"),
            (1_540, "isolate s4"),
            (1_540, "member promote s4"),
            (3_000, "crash leader"),
            (3_100, "heal s4"),
        ],
    },
];

impl Stall {
    fn run(&self) -> SavedRun {
        let flaw = [("flaw", self.flaw)];
        let settings = self
            .settings
            .iter()
            .chain(&flaw)
            .map(|(key, value)| Setting { key: (*key).to_owned(), value: (*value).to_owned() });
        let done = self.done.iter().map(|(ms, words)| Intervention {
            at_us: ms * 1_000,
            nth: 0,
            words: (*words).to_owned(),
        });
        SavedRun {
            config: settings.collect(),
            interventions: done.collect(),
            until_us: 40_000_000,
            ..SavedRun::new("raft")
        }
    }
}

#[test]
fn what_is_done_by_hand_keeps_a_majority_from_getting_anything_done_and_all_of_it_is_needed() {
    for stall in STALLS {
        let (run, flaw) = (stall.run(), stall.flaw);
        let known = ENTRY.flaws.iter().find(|known| known.name == flaw).unwrap();
        assert_eq!(known.breaks, [PROGRESS], "{flaw}");
        let (short, found) = (SWEEPER.shrink)(&run, PROGRESS);
        assert_eq!(found.map(|found| found.promise), Some(PROGRESS), "{flaw}");
        assert_eq!(short.interventions, run.interventions, "{flaw}: some can be left out");
        let mut honest = run;
        honest.config.retain(|setting| setting.key != "flaw");
        assert_eq!((SWEEPER.shrink)(&honest, PROGRESS).1, None, "{flaw}, switched on again");
    }
}

#[test]
fn what_a_sweep_leaves_of_its_runs_is_at_most_a_fifth_more() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/flaws.md");
    let document = std::fs::read_to_string(path).unwrap();
    for stall in STALLS {
        let begin = format!("| `{}` |", stall.flaw);
        let row = document.lines().find(|line| line.starts_with(&begin)).unwrap();
        let left: usize = row.split('|').nth(5).unwrap().trim().parse().unwrap();
        let by_hand = stall.done.len();
        assert!(5 * left <= 6 * by_hand, "{}: {left}, and {by_hand} by hand", stall.flaw);
    }
}
