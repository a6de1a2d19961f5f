//! The fault console: what it offers can be done, in each strength, and ended again; what it does
//! not offer is refused for the reason that it gives.

use lab::{Bench, Change, Exhibit, Lab, Offer, OpensAt, Selection, Stop, Travel};
use scene::Group;
use sim::saved::{SavedRun, Setting};
use sim::{Event, Setup, System, World};
use synod_lab_raft::Cluster;
use verify::{Plan, Run};

/// The run that the page begins with, while it is busy; and what can be selected then.
fn busy() -> (Bench<Cluster>, Vec<Option<Selection>>) {
    let mut lab = Bench::<Cluster>::open(&SavedRun::new("raft")).expect("the run is valid");
    lab.travel(Travel::To(500_000), 100_000);
    while lab.frame(lab::Window::default()).scene.packets.is_empty() {
        lab.travel(Travel::Step, 1);
    }
    let packet = lab.frame(lab::Window::default()).scene.packets.remove(0).id;
    let mut all = vec![None, Some(Selection::Link(0, 1)), Some(Selection::Packet(packet))];
    all.extend([0, 1, 5].map(|actor| Some(Selection::Actor(actor))));
    (lab, all)
}

fn offers(lab: &Bench<Cluster>, what: Option<&Selection>) -> Vec<Offer> {
    lab.console(what).into_iter().flat_map(|group| group.offers).collect()
}

#[test]
fn every_offer_can_be_made_in_each_strength_or_says_why_not() {
    let (lab, all) = busy();
    let mut made = 0;
    for what in all {
        assert!(!lab.console(what.as_ref()).is_empty(), "{what:?}");
        for offer in offers(&lab, what.as_ref()) {
            assert!(!offer.label.is_empty() && !offer.help.is_empty(), "{offer:?}");
            let steps = offer.steps.iter().map(|(_, words)| words);
            for words in steps.chain([&offer.words]) {
                let (mut lab, _) = busy();
                let done = lab.intervene(words);
                assert_eq!(done.is_err(), offer.disabled.is_some(), "{words}: {done:?}");
                made += u32::from(done.is_ok());
            }
        }
    }
    assert!(made > 50, "{made}");
}

/// The kinds that the console offers to lose of this node.
fn kinds_of(lab: &Bench<Cluster>, actor: Option<u8>) -> Vec<String> {
    let all = offers(lab, actor.map(Selection::Actor).as_ref());
    let lose = all.into_iter().filter(|offer| offer.verb == "lose");
    lose.map(|offer| offer.words.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
}

#[test]
fn only_what_is_sent_can_be_lost_by_kind() {
    let with = |settings: &[(&str, &str)]| {
        let mut run = SavedRun::new("raft");
        run.config = settings
            .iter()
            .map(|(key, value)| Setting { key: (*key).into(), value: (*value).into() })
            .collect();
        Bench::<Cluster>::open(&run).expect("the run is valid")
    };
    let plain = with(&[("pre-vote", "off"), ("reads", "log")]);
    assert_eq!(kinds_of(&plain, Some(5)), ["request"]);
    let server = kinds_of(&plain, Some(0));
    assert!(server.contains(&"append".into()) && !server.contains(&"pre-vote".into()));
    assert!(!server.contains(&"request".into()) && !server.contains(&"snapshot".into()));
    let all = kinds_of(&plain, None);
    assert!(all.len() == server.len() + 1 && all.contains(&"request".into()), "{all:?}");
    let more = with(&[("pre-vote", "on"), ("reads", "read-index"), ("snapshot-count", "4")]);
    assert_eq!(kinds_of(&more, Some(5)), ["request", "read"]);
    let server = kinds_of(&more, Some(0));
    for kind in ["pre-vote", "snapshot", "confirm", "read-index-reply"] {
        assert!(server.contains(&kind.into()), "{kind}");
    }
}

/// Whatever is sent in a scenario is among the kinds of its sender.
#[test]
fn nothing_is_sent_that_is_not_among_the_kinds() {
    let mut seen = std::collections::BTreeSet::new();
    for scenario in synod_lab_raft::SCENARIOS {
        let saved = sim::saved::file::read(scenario.toml).expect("the file is valid");
        let config = Cluster::read(&saved).expect("its settings are");
        let plan = Plan::<Cluster>::read(&saved, &config).expect("its script is known");
        let of = |who| Cluster::sends(&config, who);
        let (servers, clients) = (of(Group::Server), of(Group::Client));
        let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
        let mut run = Run::new(World::new(config.clone(), setup), &plan);
        let (until, mut events) = (kernel::Micros(saved.until_us), Vec::new());
        while run.step(&plan, until, &mut events).is_some() {
            for event in &events {
                let Event::Sent(id) = event else { continue };
                let Some(packet) = run.world().packet(*id) else { continue };
                let is_server = Cluster::group(&config, id.from()) == Group::Server;
                let known = if is_server { &servers } else { &clients };
                let kind = Cluster::kind(&packet.message);
                assert!(known.contains(&kind), "{}: {kind}", scenario.slug);
                seen.insert(kind);
            }
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn every_fault_of_a_lasting_kind_is_listed_and_healed() {
    let (lab, all) = busy();
    for what in all {
        for offer in offers(&lab, what.as_ref()).iter().filter(|offer| offer.disabled.is_none()) {
            let (mut lab, _) = busy();
            lab.intervene(&offer.words).expect("it is not disabled");
            let listed = !lab.frame(lab::Window::default()).faults.is_empty();
            let lost = offer.verb == "wipe";
            assert_eq!(lab.change(Change::HealAll).is_ok(), listed && !lost, "{}", offer.words);
            let left = lab.frame(lab::Window::default()).faults;
            assert_eq!(left.is_empty(), !lost, "{}: {left:?} is left", offer.words);
        }
    }
}

#[test]
fn healing_all_ends_faults_that_overlap() {
    let (mut lab, _) = busy();
    let all = "isolate s1, cut s1 s2, cut s2 s3, crash s1, pause s2, loss 10, clog s2, clog s1 s2, \
               flap s2 off 1s on 1s, flap s2 s3 off 1s on 1s, ring, bridge s3, partition halves, \
               lose append 1000, lose append 10 from s1, duplicate 10, delay s1 s2 constant 1s, skew s4 1s, drift s4 9, \
               cpu s4 9, cpu s5 1000";
    for words in all.split(", ") {
        lab.intervene(words).expect(words);
    }
    lab.change(Change::HealAll).expect("there is much to heal");
    assert_eq!(lab.frame(lab::Window::default()).faults, []);
}

#[test]
fn a_server_that_lost_its_disk_stays_away_and_the_page_says_why() {
    let (mut lab, _) = busy();
    lab.intervene("wipe s2").expect("it has a disk");
    let actor = Some(Selection::Actor(1));
    let restart = offers(&lab, actor.as_ref()).into_iter().find(|offer| offer.verb == "crash");
    let restart = restart.expect("the first verb is always there");
    let why = restart.disabled.expect("it must not return");
    assert_eq!(restart.words, "restart s2");
    assert!(why.contains("may have forgotten a vote (Raft thesis 3.8)"), "{why}");
    assert_eq!(lab.intervene("restart s2").map_err(|refused| refused.0), Err(why));
    assert!(lab.intervene("restart crashed").is_err(), "nobody else is down");
    let lines = lab.frame(lab::Window::default()).faults;
    assert!(lines.iter().any(|line| line.text.contains("for good") && line.heal.is_empty()));
    let said = lab.change(Change::HealAll).expect_err("nothing else is wrong");
    assert_eq!(said.0, "A lost disk cannot be healed");
    lab.intervene("crash s3").expect("it runs");
    lab.change(Change::HealAll).expect("s3 can restart");
    assert_eq!(lab.frame(lab::Window::default()).faults.len(), 1);
    let client = lab.intervene("wipe c1").expect_err("a client has no disk");
    assert_eq!(client.0, "It has no disk to lose");
}

#[test]
fn roles_stand_in_the_words_of_the_network() {
    for (words, becomes) in [
        ("bridge leader", "bridge s1 s2 | s3 s4 over s5"),
        ("bridge s1", "bridge s2 s3 | s4 s5 over s1"),
        ("ring", "ring s1 s2 s3 s4 s5"),
        ("flap leader off 20ms on 1s", "flap s5 off 20ms on 1s"),
        ("clog follower", "clog s1"),
        ("lose append 1000 from leader", "lose append 1000 from s5"),
        ("wipe follower", "wipe s1"),
        ("bridge minority | majority over c1", "bridge s1 s5 | s2 s3 s4 over c1"),
    ] {
        let (mut lab, _) = busy();
        let leader =
            lab.frame(lab::Window::default()).scene.actors.into_iter().find(|x| x.role == "Leader");
        assert_eq!(leader.expect("there is one").name, "s5", "the words below name it");
        lab.intervene(words).unwrap_or_else(|why| panic!("{words}: {why}"));
        let saved = lab.saved(lab::OpensAt::Start);
        assert_eq!(saved.interventions[0].words, becomes);
    }
}

/// Every example of `docs/scenario.md`, after what makes it possible.
#[test]
fn whatever_can_be_typed_has_a_sentence_in_the_story() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenario.md");
    let document = std::fs::read_to_string(document).expect("it is there");
    let blocks = document.split("\n```").skip(1).step_by(2);
    let words = blocks.filter_map(|block| block.strip_prefix("words\n"));
    let (mut told, prepare) = (0, |lab: &mut Bench<Cluster>, words: &str| {
        for before in [
            "crash s1",
            "pause s1",
            "partition s1",
            "bridge s3",
            "ring",
            "clog s1",
            "clog s1 s2",
            "slow s1",
            "delay s1 s2 constant 1s",
            "cut s1 s2",
            "isolate s1",
        ] {
            let mut other = busy().0;
            other.intervene(before).expect(before);
            if other.intervene(words).is_ok() {
                *lab = other;
            }
        }
    });
    for words in words.flat_map(str::lines) {
        let mut lab = busy().0;
        let packets = lab.frame(lab::Window::default()).scene.packets;
        let words = words.replace("s1>s2#3", &packets[0].id);
        let words = words.replace("s1>s2#4", &packets.last().expect("some are under way").id);
        if lab.intervene(&words).is_err() {
            prepare(&mut lab, &words);
        }
        let lines = lab.story(50).lines;
        let chosen = lines.iter().rev().find(|line| line.rule == "Chosen by you or the script");
        told +=
            u32::from(chosen.is_some_and(|line| line.text.ends_with('.') && line.text.len() > 8));
    }
    assert!(told > 55, "{told}");
}

#[test]
fn the_page_says_that_a_wrong_wall_clock_changes_nothing_and_why() {
    let (lab, _) = busy();
    let actor = Selection::Actor(0);
    let clock = offers(&lab, Some(&actor))
        .into_iter()
        .filter(|offer| offer.verb == "jump" || offer.verb == "skew");
    let clock: Vec<Offer> = clock.collect();
    assert_eq!(clock.len(), 2);
    assert!(clock.iter().all(|offer| offer.help.contains("changes nothing (Raft 5.2, 5.6)")));
    let story = |words: &[&str]| {
        let (mut lab, _) = busy();
        words.iter().for_each(|words| lab.intervene(words).expect(words));
        lab.travel(Travel::To(3_000_000), 1_000_000);
        let lines = lab.story(10_000).lines.into_iter();
        let lines = lines.filter(|line| line.rule != "Chosen by you or the script");
        lines.map(|line| (line.at_us, line.who, line.text)).collect::<Vec<_>>()
    };
    assert!(story(&["jump s5 60min", "skew s2 -60min"]) == story(&[]), "and it is so");
    assert!(story(&["drift s5 100000"]) != story(&[]), "a leader that drifts beats faster");
}

#[test]
fn power_is_offered_to_what_has_a_disk() {
    let (lab, _) = busy();
    let labels = |actor: u8| -> Vec<String> {
        let offers = offers(&lab, Some(&Selection::Actor(actor)));
        offers.into_iter().map(|offer| offer.label).collect()
    };
    let (server, client) = (labels(0), labels(5));
    assert!(server.iter().any(|label| label.starts_with("Power off s1")), "{server:?}");
    assert!(client.iter().any(|label| label.starts_with("Crash c1")), "{client:?}");
    assert!(!client.iter().any(|label| label.starts_with("Power")), "{client:?}");
}

#[test]
fn what_has_come_to_a_paused_machine_is_not_held() {
    let mut lab = Bench::<Cluster>::open(&SavedRun::new("raft")).expect("the run is valid");
    let packet = |lab: &mut Bench<Cluster>, us: u64| {
        while lab.travel(Travel::To(us), 1_000_000).stop == Stop::Budget {}
        lab.frame(lab::Window::default())
            .scene
            .packets
            .into_iter()
            .find(|it| it.to < 5)
            .expect("it is busy")
    };
    let it = packet(&mut lab, 700_000);
    lab.intervene(&format!("pause s{}", it.to + 1)).expect("it runs");
    let hold = format!("hold {}", it.id);
    // Nothing else need happen between its arrival and the playhead.
    for (us, can) in [(it.due_us - 1, true), (it.due_us, false), (it.due_us + 1, false)] {
        let mut lab = Bench::<Cluster>::open(&lab.saved(OpensAt::Start)).expect("it was saved");
        while lab.travel(Travel::To(us), 1_000_000).stop == Stop::Budget {}
        let offers = offers(&lab, Some(&Selection::Packet(it.id.clone())));
        let offer = offers.iter().find(|offer| offer.words == hold).expect("it is offered");
        assert_eq!(offer.disabled.is_none(), can, "{us}: {offer:?}");
        assert_eq!(lab.intervene(&hold).is_ok(), can, "{us}");
        assert_eq!(lab.frame(lab::Window::default()).skipped, [], "{us}");
    }
}
