//! The fewest interventions after which a leader reads something old within its lease, by hand: at
//! moments, since a lease needs time to pass.

use std::path::Path;

use sim::delay::Delay;
use sim::saved::{Intervention, Network, SavedRun, Setting, link};
use synod_lab_raft::ENTRY;

use crate::broken;

const FLAW: &str = "lease-without-drift";
const PROMISE: &str = "Fresh reads";

/// Clocks may differ by as much as they do here and more; so with the rule kept a lease is short enough.
const SETTINGS: &[(&str, &str)] = &[
    ("servers", "3"),
    ("clients", "3"),
    ("timers", "etcd"),
    ("think", "5ms"),
    ("timeout", "20ms"),
    ("check-quorum", "on"),
    ("reads", "lease"),
    ("clock-drift", "223"),
];

/// With it s3 leads first, and another server waits for hardly longer than the shortest election
/// timeout.
const SEED: u64 = 71;

/// In which millisecond, and what. Clients write of their own accord, at whoever leads.
const DONE: &[(u64, &str)] = &[
    // A second of s3 is 1.11 seconds, and so long it takes nobody else to lead.
    (3_000, "drift s3 -100000"),
    (3_000, "bridge s3 | s1 s2 over c1"),
    // Another one leads by now, and a client knows that it wrote there.
    (4_060, "c1 get x to s3"),
];

fn run() -> SavedRun {
    let flaw = [("flaw", FLAW)];
    let settings = SETTINGS.iter().chain(&flaw);
    let setting = |(key, value): &(&str, &str)| Setting {
        key: (*key).to_owned(),
        value: (*value).to_owned(),
    };
    let done = DONE.iter().map(|(ms, words)| Intervention {
        at_us: ms * 1_000,
        nth: 0,
        words: (*words).to_owned(),
    });
    SavedRun {
        config: settings.map(setting).collect(),
        // An election and a write take little of what clocks differ by in a second.
        network: Network { delay: Delay::Constant { us: 1_000 }, loss_permille: 0 },
        seed: SEED,
        interventions: done.collect(),
        ..SavedRun::new("raft")
    }
}

#[test]
fn a_lease_by_a_slow_clock_reads_something_old_and_all_that_is_done_is_needed() {
    let known = ENTRY.flaws.iter().find(|known| known.name == FLAW).unwrap();
    assert_eq!(known.breaks, [PROMISE]);
    assert_eq!(broken(&run()).as_deref(), Some(PROMISE));
    for (left_out, (_, words)) in DONE.iter().enumerate() {
        let mut less = run();
        less.interventions.remove(left_out);
        assert_ne!(broken(&less).as_deref(), Some(PROMISE), "without {words}");
    }
    let mut honest = run();
    honest.config.retain(|setting| setting.key != "flaw");
    assert_eq!(broken(&honest), None, "switched on again");
}

#[test]
fn what_a_sweep_leaves_of_its_run_is_at_most_a_fifth_more() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/flaws.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (_, part) = document.split_once(&format!("\n## {FLAW}\n")).unwrap();
    let text = part.lines().find(|line| line.starts_with("#s=")).unwrap();
    let short = link::decode(text).unwrap();
    assert_eq!(broken(&short).as_deref(), Some(PROMISE));
    let left = short.interventions.len();
    assert!(5 * left <= 6 * DONE.len(), "{left} interventions, and {} by hand", DONE.len());
}
