//! The fault console: what it offers can be done, in each strength, and ended again; what it does
//! not offer is refused for the reason that it gives.

use lab::{Bench, Change, Lab, Offer, Selection, Travel};
use sim::saved::SavedRun;
use synod_lab_raft::Cluster;

/// The run that the page begins with, while it is busy; and what can be selected then.
fn busy() -> (Bench<Cluster>, Vec<Option<Selection>>) {
    let mut lab = Bench::<Cluster>::open(&SavedRun::new("raft")).expect("the run is valid");
    lab.travel(Travel::To(500_000), 100_000);
    while lab.frame(None).scene.packets.is_empty() {
        lab.travel(Travel::Step, 1);
    }
    let packet = lab.frame(None).scene.packets.remove(0).id;
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

#[test]
fn every_fault_of_a_lasting_kind_is_listed_and_healed() {
    let (lab, all) = busy();
    for what in all {
        for offer in offers(&lab, what.as_ref()).iter().filter(|offer| offer.disabled.is_none()) {
            let (mut lab, _) = busy();
            lab.intervene(&offer.words).expect("it is not disabled");
            let listed = !lab.frame(None).faults.is_empty();
            assert_eq!(lab.change(Change::HealAll).is_ok(), listed, "{}", offer.words);
            let left = lab.frame(None).faults;
            assert!(left.is_empty(), "{}: {left:?} is left", offer.words);
        }
    }
}

#[test]
fn healing_all_ends_faults_that_overlap() {
    let (mut lab, _) = busy();
    for words in ["isolate s1", "cut s1 s2", "cut s2 s3", "crash s1", "pause s2", "loss 10"] {
        lab.intervene(words).expect(words);
    }
    lab.change(Change::HealAll).expect("there is much to heal");
    assert_eq!(lab.frame(None).faults, []);
}
