//! Whatever somebody clicks in the fault console, in any order: no promise is broken, everything
//! but a lost disk heals, and the run plays the same from its saved form, however it is sliced.

use kernel::majority;
use lab::{Bench, Change, Lab, LampState, Offer, OpensAt, Selection, Stop, Travel};
use sim::saved::SavedRun;
use synod_lab_raft::Cluster;

/// `SplitMix64`, Steele, Lea, Flood 2014.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % count as u64).expect("it fits")
    }
}

fn play_to(lab: &mut Bench<Cluster>, us: u64, steps: u32) {
    while lab.travel(Travel::To(us), steps).stop == Stop::Budget {}
}

/// Something that can be done now, in one of its strengths; a lost disk only while a majority of
/// the servers has one.
fn any_words(lab: &mut Bench<Cluster>, dice: &mut Dice) -> Option<String> {
    let actors = lab.frame(lab::Window::default()).scene.actors.len();
    let packets: Vec<String> = lab
        .frame(lab::Window::default())
        .scene
        .packets
        .into_iter()
        .map(|packet| packet.id)
        .collect();
    let actor = |dice: &mut Dice| u8::try_from(dice.below(actors)).expect("there are few");
    let what = match dice.below(5) {
        0 => None,
        1 | 2 => Some(Selection::Actor(actor(dice))),
        3 => Some(Selection::Link(actor(dice), actor(dice))),
        _ if packets.is_empty() => None,
        _ => Some(Selection::Packet(packets[dice.below(packets.len())].clone())),
    };
    let gone =
        lab.frame(lab::Window::default()).faults.iter().filter(|line| line.heal.is_empty()).count()
            as u64;
    let offers = lab.console(what.as_ref()).into_iter().flat_map(|group| group.offers);
    let can = |offer: &Offer| {
        offer.disabled.is_none() && (offer.verb != "wipe" || majority(5) + gone < 5)
    };
    let offers: Vec<Offer> = offers.filter(can).collect();
    let offer = offers.get(dice.below(offers.len().max(1)))?;
    let mut words: Vec<&String> = offer.steps.iter().map(|(_, words)| words).collect();
    words.push(&offer.words);
    Some(words[dice.below(words.len())].clone())
}

#[test]
fn no_mischief_breaks_a_promise_or_the_replay() {
    let seeds = std::env::var("SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let mut verbs = std::collections::BTreeSet::new();
    for seed in 0..seeds {
        let run = SavedRun { seed, ..SavedRun::new("raft") };
        let mut lab = Bench::<Cluster>::open(&run).expect("the run is valid");
        let mut dice = Dice(seed);
        let mut now = 0;
        for _ in 0..40 {
            now += dice.below(120_000) as u64;
            play_to(&mut lab, now, 1_000_000);
            let Some(words) = any_words(&mut lab, &mut dice) else { continue };
            lab.intervene(&words).unwrap_or_else(|why| panic!("{seed}: {words}: {why}"));
            verbs.extend(words.split(' ').next().map(str::to_owned));
        }
        let _ = lab.change(Change::HealAll);
        let left = lab.frame(lab::Window::default()).faults;
        assert!(left.iter().all(|line| line.heal.is_empty()), "{seed}: {left:?}");
        let before = committed(&mut lab);
        play_to(&mut lab, now + 8_000_000, 1_000_000);
        assert!(before < committed(&mut lab), "{seed}: nothing more is committed after all heals");
        let frame = lab.frame(lab::Window::default());
        assert!(
            frame.lamps.iter().all(|lamp| lamp.state == LampState::Holds),
            "{seed}: {:?}",
            frame.breach
        );
        let mut again = Bench::<Cluster>::open(&lab.saved(OpensAt::Start)).expect("it was saved");
        for us in (0..now + 8_000_000).step_by(70_001).chain([now + 8_000_000]) {
            play_to(&mut again, us, 7);
        }
        assert_eq!(again.frame(lab::Window::default()).skipped, [], "{seed}");
        assert_eq!(again.position().digest, lab.position().digest, "{seed}");
        play_to(&mut again, now / 2, 1_000_000);
        play_to(&mut again, now + 8_000_000, 1_000_000);
        assert_eq!(again.position().digest, lab.position().digest, "{seed}: after going back");
    }
    assert!(verbs.len() >= 25, "{verbs:?}");
}

/// The highest commit index that any server shows.
fn committed(lab: &mut Bench<Cluster>) -> u64 {
    let actors = lab.frame(lab::Window::default()).scene.actors.into_iter();
    let commits = actors.filter_map(|actor| actor.caption.strip_prefix("commit ")?.parse().ok());
    commits.max().unwrap_or(0)
}
