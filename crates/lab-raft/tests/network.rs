//! A reader who is the network: the clock stands still, and every choice is picked from an inbox.

use lab::{Goal, Lab, OfferGroup, Stop, Travel};
use sim::saved::{ClockMode, SavedRun};

fn open(clock: ClockMode) -> Box<dyn Lab> {
    let run = SavedRun { clock, ..synod_lab_raft::first() };
    let mut lab = (synod_lab_raft::ENTRY.open)(&run).expect("the first run opens");
    lab.travel(Travel::To(0), 100);
    lab
}

/// The words of what can happen at a node, by what is on the button.
fn words(inbox: &[OfferGroup], node: &str, label: &str) -> Option<String> {
    let group = inbox.iter().find(|group| group.title == node)?;
    let offer = group.offers.iter().find(|offer| offer.label.contains(label))?;
    Some(offer.words.clone())
}

fn pick(lab: &mut dyn Lab, node: &str, label: &str) {
    let inbox = lab.inbox();
    let words = words(&inbox, node, label).unwrap_or_else(|| panic!("{node} {label}: {inbox:#?}"));
    lab.intervene(&words).expect("what is in an inbox can be done");
}

#[test]
fn whoever_is_the_network_elects_a_leader_by_picking() {
    let mut lab = open(ClockMode::Stopped);
    assert_eq!(lab.travel(Travel::To(10_000_000), 100_000).stop, Stop::Quiet);
    let started = lab.position().step;
    pick(lab.as_mut(), "s1", "election timer");
    pick(lab.as_mut(), "s1", "Disk is done");
    for voter in ["s2", "s3"] {
        pick(lab.as_mut(), voter, "RequestVote");
        pick(lab.as_mut(), voter, "Disk is done");
        pick(lab.as_mut(), "s1", &format!("from {voter}"));
    }
    let frame = lab.frame(lab::Window::default());
    let leader = frame.scene.actors.iter().find(|actor| actor.role == "Leader");
    assert_eq!(leader.map(|leader| leader.name.as_str()), Some("s1"));
    assert_eq!(lab.position().step, started + 8, "nothing happened but what was picked");
}

#[test]
fn everything_in_an_inbox_can_be_done_and_plays_again_from_the_saved_run() {
    let mut lab = open(ClockMode::Stopped);
    for nth in 0..60_usize {
        let inbox = lab.inbox();
        let all: Vec<&lab::Offer> = inbox.iter().flat_map(|group| &group.offers).collect();
        for offer in &all {
            let mut copy = (synod_lab_raft::ENTRY.open)(&lab.saved(lab::OpensAt::Moment)).unwrap();
            copy.travel(Travel::Moment, 100_000);
            assert_eq!(copy.intervene(&offer.words), Ok(()), "{offer:?}");
            if nth > 8 {
                break;
            }
        }
        let words = all[nth * 7 % all.len()].words.clone();
        lab.intervene(&words).unwrap();
    }
    let mut again = (synod_lab_raft::ENTRY.open)(&lab.saved(lab::OpensAt::Moment)).unwrap();
    again.travel(Travel::Moment, 100_000);
    assert_eq!(again.position().digest, lab.position().digest);
    assert_eq!(again.position().step, lab.position().step);
}

#[test]
fn a_run_plays_until_its_goal_and_then_to_the_next_one() {
    let mut lab = open(ClockMode::Runs);
    let until = |lab: &mut Box<dyn Lab>, goal| {
        let progress = lab.travel(Travel::Until(goal, 60_000_000), u32::MAX);
        (progress.stop, lab.position().step)
    };
    let (stop, elected) = until(&mut lab, Goal::Leader);
    assert_eq!(stop, Stop::Reached);
    let leads = |lab: &mut Box<dyn Lab>| {
        lab.frame(lab::Window::default())
            .scene
            .actors
            .iter()
            .filter(|actor| actor.role == "Leader")
            .count()
    };
    assert_eq!(leads(&mut lab), 1);
    lab.travel(Travel::Back, 1);
    assert_eq!(leads(&mut lab), 0, "it stopped right after the election");
    let (_, again) = until(&mut lab, Goal::Leader);
    assert_eq!(again, elected);
    let (stop, committed) = until(&mut lab, Goal::Commit);
    assert!(stop == Stop::Reached && elected < committed);
    let (stop, next) = until(&mut lab, Goal::Commit);
    assert!(stop == Stop::Reached && committed < next, "the next one is another one");
    let (stop, answered) = until(&mut lab, Goal::Answer);
    assert!(stop == Stop::Reached && next < answered);
}

#[test]
fn what_does_not_happen_is_waited_for_in_vain_and_no_longer_than_said() {
    let mut lab = open(ClockMode::Runs);
    let progress = lab.travel(Travel::Until(Goal::Breach, 3_000_000), u32::MAX);
    assert_eq!((progress.stop, progress.at_us), (Stop::InVain, 3_000_000));
}
