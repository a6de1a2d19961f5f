//! Links of an earlier build: they open, and play to the digest that it recorded.
//!
//! `golden/links.txt` holds a line for each: a name, the digest at the end of the run, the link. No
//! line is ever changed or removed; newer builds add theirs. They hold every fault, setting and size
//! that there was then.

use lab::{Stop, Travel};
use sim::saved::link;

/// Runs that a later build plays differently on purpose, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[("run-2", PAUSED), ("run-18", PAUSED), ("run-22", PAUSED)];

/// The build of these links handed a node that went on, or crashed, also what had not come yet.
const PAUSED: &str = "what is due at a paused node after it goes on keeps its time";

/// More would be a new format, and not an exception.
const EXCEPTIONS_MAX: usize = 3;

fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    include_str!("golden/links.txt").lines().map(|line| {
        let mut parts = line.split(' ');
        let mut next = || parts.next().expect("a name, a digest and a link");
        (next(), next(), next())
    })
}

fn digest_at_end(text: &str) -> String {
    let run = link::decode(text).expect("a golden link opens");
    let mut lab = (synod_lab_raft::ENTRY.open)(&run).expect("its settings are still known");
    loop {
        match lab.travel(Travel::To(run.until_us), 1_000_000).stop {
            Stop::Budget => {}
            Stop::Reached | Stop::Quiet | Stop::InVain => return lab.position().digest,
            Stop::Breach | Stop::Beat => panic!("an old run of an honest core stops at nothing"),
        }
    }
}

#[test]
fn links_of_an_earlier_build_play_to_the_same_digest() {
    assert!(EXCEPTIONS.len() <= EXCEPTIONS_MAX);
    assert!(lines().count() > EXCEPTIONS_MAX * 5, "the corpus is there");
    for (name, digest, link) in lines() {
        let exception = EXCEPTIONS.iter().find(|(known, _)| *known == name);
        let played = digest_at_end(link);
        match exception {
            None => assert_eq!(played, digest, "{name}"),
            Some((_, reason)) => {
                assert_ne!(played, digest, "{name} is no exception any more: {reason}");
            }
        }
    }
    for (name, _) in EXCEPTIONS {
        assert!(lines().any(|(known, ..)| known == *name), "{name} is no golden link");
    }
}
