//! What each rule costs, with as few interventions as it takes a person who knows the rule: what a
//! sweep finds and makes short (`docs/flaws-zookeeper.md`) has at most a fifth more. Steps without a
//! clock stand beside the searches (`search.rs`).

use lab::{Stop, Travel};
use sim::saved::{Intervention, SavedRun, Setting, link};
use synod_lab_zookeeper::ENTRY;

/// A run by hand. Network, disks and what is not set are the usual ones: of three servers s3 is elected
/// first, since votes are equal but for the numbers of the servers. It leads from 134 ms on, and makes
/// transactions of the sessions that clients open from 215 ms on.
struct Hand {
    flaw: &'static str,
    promise: &'static str,
    clients: &'static str,
    /// Milliseconds, and what is done then.
    script: &'static [(u64, &'static str)],
}

const BY_HAND: &[Hand] = &[
    Hand {
        flaw: "ack-before-disk",
        promise: "Durable on a quorum",
        clients: "1",
        script: &[
            // c1 is about to ask s3 for a session. Both followers acknowledge it at once, and neither
            // has it on disk when s3 delivers it. With one fast disk there would be two of three.
            (200, "fsync s1 constant 500ms"),
            (200, "fsync s2 constant 500ms"),
        ],
    },
    Hand {
        flaw: "counter-only",
        promise: "Primary integrity",
        clients: "3",
        script: &[
            // Three sessions are transactions of epoch 1. The client that was at s3 opens a session at
            // another server: the first transaction of epoch 2, which s2 leads.
            (255, "partition s3 | s1 s2 c1 c2 c3"),
            // Now s1 and s3 hear each other. s3 has counted to three, s1 to one, so s3 leads.
            (1_000, "partition s2 | s1 s3 c1 c2 c3"),
        ],
    },
    Hand {
        flaw: "no-trunc",
        promise: "Total order",
        clients: "3",
        script: &[
            // s3 has just made a transaction of the third session, which nobody else has got.
            (230, "isolate s3"),
            // The others elect s2, which tells s3 to cut the third session off. s3 keeps it, and
            // delivers it at the place of the first transaction of epoch 2.
            (400, "heal s3"),
        ],
    },
    Hand {
        flaw: "serve-without-quorum",
        promise: "Live quorum",
        clients: "3",
        // It leads, and goes on.
        script: &[(500, "isolate s3")],
    },
    Hand {
        flaw: "global-sequence",
        promise: "Sequence numbers",
        clients: "1",
        script: &[
            // The root has had a child, which was not sequential.
            (500, "c1 create /a"),
            // So the next one is its second, and is numbered as the first sequential one of all.
            (600, "c1 create -s /n-"),
        ],
    },
    Hand {
        flaw: "list-then-watch",
        promise: "No vain wait",
        clients: "2",
        script: &[
            // Somebody to wait for.
            (500, "c1 lock /lock"),
            // At 977 ms c2 hears that the node of c1 is before its own, and asks for a watch on that.
            (800, "c2 lock /lock"),
            // Its server has listed both, and has deleted that of c1 before it is asked for the watch.
            (920, "c1 release"),
        ],
    },
    Hand {
        flaw: "ignore-owner",
        promise: "Own session",
        clients: "1",
        script: &[
            // Its node is being created.
            (500, "c1 elect /election"),
            // Before it hears of that it begins another session, in which it finds that node.
            (550, "c1 renew"),
        ],
    },
    Hand {
        flaw: "serve-ahead-client",
        promise: "Single system image",
        clients: "1",
        script: &[
            // s2 leads epoch 2, and c1 comes to it in the session that it has.
            (540, "crash s3"),
            // With the answer c1 has seen the beginning of epoch 2, which only a leader applies.
            (1_500, "c1 get /"),
            // s1 has applied nothing of epoch 2.
            (1_600, "c1 connect s1"),
        ],
    },
    Hand {
        flaw: "follower-expiry",
        promise: "Never early",
        clients: "3",
        // c2 has been at s2, and has pinged there. s2 hears nothing more of it.
        script: &[(1_000, "c2 connect s1")],
    },
];

impl Hand {
    fn run(&self) -> SavedRun {
        let setting = |(key, value): (&str, &str)| Setting { key: key.into(), value: value.into() };
        let act = |(ms, words): &(u64, &str)| Intervention {
            at_us: ms * 1_000,
            nth: 0,
            words: (*words).to_owned(),
        };
        SavedRun {
            config: [("clients", self.clients), ("flaw", self.flaw)].map(setting).to_vec(),
            interventions: self.script.iter().map(act).collect(),
            until_us: 6_000_000,
            ..SavedRun::new("zookeeper")
        }
    }
}

/// The promise that breaks first, if one does, and how many interventions could not be made.
fn play(run: &SavedRun) -> (Option<String>, usize) {
    let mut bench = (ENTRY.open)(run).expect("the run is valid");
    let stop = loop {
        match bench.travel(Travel::To(run.until_us), 1_000_000).stop {
            Stop::Budget | Stop::Beat => {}
            stop @ (Stop::Breach | Stop::Reached | Stop::Quiet | Stop::InVain) => break stop,
        }
    };
    let frame = bench.frame(lab::Window::default());
    assert_eq!(frame.breach.is_some(), stop == Stop::Breach);
    (frame.breach.map(|breach| breach.promise), frame.skipped.len())
}

#[test]
fn every_rule_has_a_script_that_breaks_a_promise_it_names() {
    assert!(BY_HAND.iter().map(|hand| hand.flaw).eq(ENTRY.flaws.iter().map(|flaw| flaw.name)));
    for (hand, flaw) in BY_HAND.iter().zip(ENTRY.flaws) {
        assert!(flaw.breaks.contains(&hand.promise), "{}", flaw.name);
        let all_done = (Some(hand.promise.to_owned()), 0);
        assert_eq!(play(&hand.run()), all_done, "{}", flaw.name);
    }
}

#[test]
fn with_every_rule_kept_the_same_scripts_break_nothing() {
    for hand in BY_HAND {
        let mut honest = hand.run();
        honest.config.retain(|setting| setting.key != "flaw");
        assert_eq!(play(&honest), (None, 0), "{}", hand.flaw);
    }
}

#[test]
fn nothing_of_a_script_can_be_left_out() {
    for hand in BY_HAND {
        for (nth, (_, words)) in hand.script.iter().enumerate() {
            let mut without = hand.run();
            without.interventions.remove(nth);
            let (broken, _) = play(&without);
            assert_ne!(broken.as_deref(), Some(hand.promise), "{} without {words}", hand.flaw);
        }
    }
}

#[test]
fn what_a_sweep_finds_is_made_as_short_as_by_hand() {
    let document = include_str!("../../../docs/flaws-zookeeper.md");
    for hand in BY_HAND {
        let (_, part) = document.split_once(&format!("\n## {}\n", hand.flaw)).expect("it is there");
        let text = part.lines().find(|line| line.starts_with("#s=")).expect("it has a link");
        let run = link::decode(text).expect("it can be read");
        assert_eq!(play(&run).0.as_deref(), Some(hand.promise), "{}", hand.flaw);
        let (short, by_hand) = (run.interventions.len(), hand.script.len());
        assert!(5 * short <= 6 * by_hand, "{}: {short}, and {by_hand} by hand", hand.flaw);
    }
}
