//! Two hashes: the digest says how a world came to be, the fingerprint says what it is.

use kernel::{Micros, NodeId};
use sim::delay::Delay;
use sim::saved::Network;
use sim::{Choice, Fault, PacketId, Setup, Step, World};
use synod_lab_raft::{Cluster, ClusterConfig};

fn begun() -> World<Cluster> {
    let network = Network { delay: Delay::Constant { us: 10_000 }, loss_permille: 0 };
    let setup = Setup { network, fsync: Delay::Constant { us: 0 }, seed: 1 };
    let mut world = World::new(ClusterConfig::new(3, 0), setup);
    (0..3).for_each(|node| make(&mut world, Choice::Start(NodeId(node))));
    let timer = kv::Timer::Raft(raft::Timer::Election);
    make(&mut world, Choice::Expire(NodeId(0), timer));
    make(&mut world, Choice::Sync(NodeId(0)));
    world
}

fn make(world: &mut World<Cluster>, choice: Choice<kv::Node>) {
    let step = Step { at: Micros(world.now().0 + 1), choice };
    world.apply(&step, &mut Vec::new()).expect("the step can be made");
}

fn request(to: u8) -> Choice<kv::Node> {
    let (from, to) = (NodeId(0), NodeId(to));
    Choice::Deliver(PacketId::new(from, to, 1))
}

#[test]
fn two_ways_to_one_state_have_one_fingerprint_and_two_digests() {
    let (mut one, mut other) = (begun(), begun());
    [1, 2].into_iter().for_each(|to| make(&mut one, request(to)));
    [2, 1].into_iter().for_each(|to| make(&mut other, request(to)));
    assert_eq!(one.fingerprint(), other.fingerprint());
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn what_differs_has_another_fingerprint() {
    let (base, mut other) = (begun(), begun());
    make(&mut other, request(1));
    assert_ne!(base.fingerprint(), other.fingerprint(), "a vote is given");
    for fault in [Fault::Crash(NodeId(1)), Fault::Pause(NodeId(1)), Fault::Isolate(NodeId(1))] {
        let mut other = begun();
        make(&mut other, Choice::Fault(Box::new(fault.clone())));
        assert_ne!(base.fingerprint(), other.fingerprint(), "{fault:?}");
    }
}

#[test]
fn sends_that_wait_for_the_disk_count() {
    let (mut once, mut twice) = (begun(), begun());
    let id = PacketId::new(NodeId(0), NodeId(1), 1);
    make(&mut twice, Choice::Fault(Box::new(Fault::Duplicate(id))));
    make(&mut twice, Choice::Deliver(id.with_copy(1)));
    make(&mut twice, request(1));
    make(&mut once, request(1));
    let held = |world: &World<Cluster>| world.host(NodeId(1)).map(sim::Host::held_sends);
    assert_eq!((held(&once), held(&twice)), (Some(1), Some(2)));
    let written = |world: &World<Cluster>| world.host(NodeId(1)).map(|host| host.written.len());
    assert_eq!(written(&once), written(&twice), "the second request changes nothing else");
    assert_ne!(once.fingerprint(), twice.fingerprint());
}

/// Machines and messages keep their fingerprints until they change, and copies of a world share them.
#[test]
fn what_is_kept_of_a_fingerprint_is_what_is_made_anew() {
    let id = |from, to, copy| {
        let (from, to) = (NodeId(from), NodeId(to));
        PacketId::new(from, to, 1).with_copy(copy)
    };
    let fault = |fault| Choice::Fault(Box::new(fault));
    let choices = [
        fault(Fault::Duplicate(id(0, 1, 0))),
        request(1),
        Choice::Sync(NodeId(1)),
        fault(Fault::Isolate(NodeId(2))),
        Choice::Deliver(id(0, 1, 1)),
        request(2),
        fault(Fault::HealAll),
        Choice::Deliver(id(1, 0, 0)),
        fault(Fault::Pause(NodeId(2))),
        fault(Fault::PowerLoss(NodeId(0))),
        fault(Fault::Restart(NodeId(0))),
    ];
    let (mut kept, mut copied) = (begun(), begun());
    for many in 1..=choices.len() {
        let before = kept.fingerprint();
        copied.clone_from(&kept);
        make(&mut copied, choices[many - 1].clone());
        let mut anew = begun();
        choices[..many].iter().for_each(|choice| make(&mut anew, choice.clone()));
        assert_eq!(copied.fingerprint(), anew.fingerprint(), "{:?}", choices[many - 1]);
        assert_eq!(copied.digest(), anew.digest(), "{:?}", choices[many - 1]);
        assert_eq!(kept.fingerprint(), before, "a copy changes nothing of what it was made from");
        make(&mut kept, choices[many - 1].clone());
        assert_eq!(kept.fingerprint(), anew.fingerprint(), "{:?}", choices[many - 1]);
    }
}

#[test]
fn a_fingerprint_is_the_same_on_every_machine() {
    assert_eq!(format!("{:016x}", begun().fingerprint()), "71643fe3a33ea4a6");
}
