//! A lab in another program is the lab: whatever is asked of both, both say the same.

use std::cell::RefCell;

use lab::far::{self, Far, Host};
use lab::{Change, Flaw, Goal, Lab, OpensAt, Selection, Stop, Travel, Window};
use sim::saved::{ClockMode, SavedRun, file, link};
use synod_lab_raft::{ENTRY, SCENARIOS};

/// The lab as another program would hold it.
fn far(run: &SavedRun) -> impl Lab {
    let Ok(host) = Host::open(&[ENTRY], &link::to_bytes(run)) else { panic!("it is a run") };
    let host = RefCell::new(host);
    Far::new(move |request: &[u8]| host.borrow_mut().answer(request))
}

fn near(run: &SavedRun) -> Box<dyn Lab> {
    (ENTRY.open)(run).expect("it is a run")
}

/// Everything that can be asked without changing the run.
fn same(near: &mut dyn Lab, far: &mut dyn Lab) {
    assert_eq!(near.position(), far.position());
    let window = Window { log_first: Some(2), tree_of: None };
    for window in [Window::default(), window] {
        assert_eq!(near.frame(window), far.frame(window));
    }
    assert_eq!(near.timeline(30), far.timeline(30));
    assert_eq!(near.story(40), far.story(40));
    assert_eq!(near.inbox(), far.inbox());
    assert_eq!(near.settings(), far.settings());
    let packets = near.frame(Window::default()).scene.packets;
    let packet = packets.first().map(|packet| Selection::Packet(packet.id.clone()));
    let things = [Selection::Actor(0), Selection::Actor(9), Selection::Link(0, 1)];
    for what in things.into_iter().chain(packet) {
        assert_eq!(near.inspect(&what), far.inspect(&what));
        assert_eq!(near.offers(Some(&what)), far.offers(Some(&what)));
        assert_eq!(near.console(Some(&what)), far.console(Some(&what)));
    }
    assert_eq!(near.offers(None), far.offers(None));
    assert_eq!(near.console(None), far.console(None));
    for opens_at in [OpensAt::Start, OpensAt::Moment] {
        assert_eq!(near.saved(opens_at), far.saved(opens_at));
    }
    assert_eq!(near.position(), far.position());
}

/// Goes the same way in both.
fn go(near: &mut dyn Lab, far: &mut dyn Lab, travel: Travel) {
    loop {
        let progress = near.travel(travel, 500);
        assert_eq!(progress, far.travel(travel, 500));
        if progress.stop != Stop::Budget {
            return same(near, far);
        }
    }
}

#[test]
fn every_scenario_is_shown_alike_from_afar() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("it is a scenario");
        let (mut near, mut far) = (near(&run), far(&run));
        same(near.as_mut(), &mut far);
        if run.script.iter().any(sim::saved::Action::is_beat) {
            go(near.as_mut(), &mut far, Travel::NextBeat);
            go(near.as_mut(), &mut far, Travel::PreviousBeat);
        }
        for until_us in [150_000, 900_000, run.until_us] {
            let progress = near.advance(until_us, 100_000);
            assert_eq!(progress, far.advance(until_us, 100_000), "{}", scenario.slug);
            same(near.as_mut(), &mut far);
        }
    }
}

#[test]
fn whatever_a_person_does_comes_to_the_same_from_afar() {
    let run = (ENTRY.first)();
    let (mut near, mut far) = (near(&run), far(&run));
    let near = near.as_mut();
    for travel in [
        Travel::Step,
        Travel::NextMeaningful,
        Travel::Until(Goal::Commit, 9_000_000),
        Travel::Back,
        Travel::PreviousMeaningful,
        Travel::To(2_000_000),
        Travel::AfterStep(7),
        Travel::To(1_500_000),
    ] {
        go(near, &mut far, travel);
    }
    for (words, until_us) in
        [("crash leader", 1_700_000), ("fly s1", 1_800_000), ("isolate s2", 1_900_000)]
    {
        assert_eq!(near.intervene(words), far.intervene(words), "{words}");
        go(near, &mut far, Travel::To(until_us));
    }
    for change in [
        Change::Undo,
        Change::Redo,
        Change::Redo,
        Change::Branch(1),
        Change::Branch(77),
        Change::HealAll,
    ] {
        assert_eq!(near.change(change), far.change(change), "{change:?}");
        same(near, &mut far);
    }
    go(near, &mut far, Travel::To(3_000_000));
    assert_eq!(near.record(), far.record());
    same(near, &mut far);
}

#[test]
fn a_run_of_picked_choices_is_told_alike_from_afar() {
    let run = SavedRun { clock: ClockMode::Stopped, ..(ENTRY.first)() };
    let (mut near, mut far) = (near(&run), far(&run));
    go(near.as_mut(), &mut far, Travel::To(0));
    for _ in 0..6 {
        let offer = near.inbox().iter().find_map(|group| group.offers.first().cloned());
        let words = offer.expect("something can happen").words;
        assert_eq!(near.intervene(&words), far.intervene(&words));
        same(near.as_mut(), &mut far);
    }
    assert_eq!(near.narrated(), far.narrated());
}

#[test]
fn a_run_from_afar_opens_at_its_moment_here() {
    let run = (ENTRY.first)();
    let mut shared = far(&run);
    shared.travel(Travel::To(700_000), 100_000);
    shared.intervene("crash s1").expect("it runs");
    shared.travel(Travel::To(900_000), 100_000);
    let saved = shared.saved(OpensAt::Moment);
    let mut opened = near(&saved);
    opened.travel(Travel::Moment, 100_000);
    assert_eq!(opened.position().digest, shared.position().digest);
}

#[test]
fn a_run_that_does_not_open_is_refused_in_the_same_words() {
    let run = SavedRun::new("raft");
    let mut bad = vec![SavedRun::new("no-such-system"), run.clone(), run.clone()];
    let setting =
        |key: &str, value: &str| sim::saved::Setting { key: key.into(), value: value.into() };
    bad[1].config.push(setting("servers", "many"));
    bad[2].expect = Some(sim::saved::Expect::Breaks("Peace".to_owned()));
    for run in bad {
        let why = Host::open(&[ENTRY], &link::to_bytes(&run)).map(|_| ()).expect_err("it is bad");
        let why = far::read_error(&why);
        if run.lab == ENTRY.name {
            assert_eq!(Some(why), (ENTRY.open)(&run).err());
        } else {
            assert_eq!(why.words, "This build has no system called “no-such-system”");
            assert_eq!(why.place.expect("it is known").to_string(), "lab");
        }
    }
}

#[test]
fn a_page_learns_of_a_system_all_that_it_must_know_to_list_it() {
    let listed = far::read_list(far::list(&[ENTRY]));
    let [raft] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((raft.name, raft.title), (ENTRY.name, ENTRY.title));
    assert_eq!(link::decode(raft.first), Ok((ENTRY.first)()));
    let flaws: &[Flaw] = ENTRY.flaws;
    assert_eq!(raft.flaws, flaws);
    assert!(flaws.iter().any(|flaw| !flaw.needs.is_empty()), "what stands in lists crosses too");
}
