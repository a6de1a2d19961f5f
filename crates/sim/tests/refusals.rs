//! What cannot be done is refused: never bent until it fits, and it changes nothing.

mod echo;

use kernel::{Micros, NodeId, NodeSet};
use synod_sim::delay::Delay;
use synod_sim::saved::Network;
use synod_sim::{
    Bridge, Choice, Event, Fault, KindLoss, PacketId, Place, Refused, Rhythm, Setup, Step, World,
};

use echo::Echo;

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
/// Calls leave every 10 ms and arrive 3 ms later: now some are under way.
const T: u64 = 51_000;
/// Now they have arrived and are being written.
const WRITING: u64 = 53_500;

fn until(us: u64) -> World<Echo> {
    let network = Network { delay: Delay::Constant { us: 3_000 }, loss_permille: 0 };
    let fsync = Delay::Constant { us: 1_000 };
    let mut world = World::new((), Setup { network, fsync, seed: 7 });
    while let Some(step) = world.next_due().filter(|step| step.at.0 <= us) {
        world.apply(&step, &mut Vec::new()).expect("what is due can be done");
    }
    world
}

/// The message under way from A to B.
fn call(world: &World<Echo>) -> PacketId {
    let mut all = world.packets().map(|(id, _)| id);
    all.find(|id| (id.from(), id.to()) == (A, B)).expect("a call is under way")
}

fn set(nodes: &[NodeId]) -> NodeSet {
    nodes.iter().copied().collect()
}

/// The world at `T`, after this.
fn at_t(prepared: &[Fault]) -> World<Echo> {
    let mut world = until(T);
    for fault in prepared {
        let step = Step { at: Micros(T), choice: Choice::Fault(Box::new(fault.clone())) };
        world.apply(&step, &mut Vec::new()).expect("the preparation is possible");
    }
    world
}

#[test]
fn what_cannot_be_done_is_refused_not_bent_and_changes_nothing() {
    let long = Delay::Constant { us: Delay::CAP_US + 1 };
    let (nobody, copy) = (NodeId(9), call(&at_t(&[])));
    let none = PacketId::new(copy.from(), copy.to(), 999).with_copy(copy.copy());
    let copies = vec![Fault::Duplicate(copy); usize::from(PacketId::COPIES_MAX)];
    let groups = Fault::Partition(vec![set(&[A]); Fault::GROUPS_MAX + 1]);
    let cases: [(&[Fault], Fault, Refused); 24] = [
        (&[], Fault::Loss(1_001), Refused::Cap),
        (&[], Fault::Slow(A, 1_001), Refused::Cap),
        (&[], Fault::Slow(A, 1), Refused::Cap),
        (&[], Fault::Delay(None, long), Refused::Cap),
        (&[], Fault::Delay(Some((A, B)), long), Refused::Cap),
        (&[], Fault::Fsync(A, Some(long)), Refused::Cap),
        (&[], groups, Refused::Cap),
        (&copies, Fault::Duplicate(copy), Refused::TooManyCopies),
        (&[], Fault::Crash(nobody), Refused::NoNode),
        (&[], Fault::Partition(vec![set(&[nobody])]), Refused::NoNode),
        (&[], Fault::Cut(A, A), Refused::Itself),
        (&[], Fault::Restart(A), Refused::Up),
        (&[Fault::Crash(A)], Fault::Crash(A), Refused::Down),
        (&[Fault::Crash(A)], Fault::Pause(A), Refused::Down),
        (&[Fault::Pause(A)], Fault::Pause(A), Refused::Paused),
        (&[Fault::Pause(B)], Fault::DeliverNow(copy), Refused::Paused),
        (&[], Fault::Resume(A), Refused::NotPaused),
        (&[], Fault::EndPartition, Refused::NothingToHeal),
        (&[Fault::Cut(A, B)], Fault::HealLink(A, C), Refused::NothingToHeal),
        (&[], Fault::HealAll, Refused::NothingToHeal),
        (&[], Fault::Normal(A), Refused::NothingToHeal),
        (&[], Fault::Drop(none), Refused::NoPacket),
        (&[], Fault::Release(copy), Refused::NotHeld),
        (&[Fault::Hold(copy)], Fault::Hold(copy), Refused::NotFlying),
    ];
    for (prepared, fault, why) in cases {
        refused(prepared, &Step { at: Micros(T), choice: Choice::Fault(Box::new(fault)) }, why);
    }
    for (at, choice, why) in [
        (T - 1_001, Choice::Expire(A, ()), Refused::Past),
        (World::<Echo>::TIME_MAX.0 + 1, Choice::Expire(A, ()), Refused::Over),
        (T, Choice::Start(A), Refused::Up),
        (T, Choice::Sync(A), Refused::NoSync),
        (T, Choice::Deliver(none), Refused::NoPacket),
    ] {
        refused(&[], &Step { at: Micros(at), choice }, why);
    }
}

#[test]
fn a_disk_cannot_be_lost_before_its_machine_has_started() {
    let network = Network { delay: Delay::Constant { us: 3_000 }, loss_permille: 0 };
    let world =
        World::<Echo>::new((), Setup { network, fsync: Delay::Constant { us: 1_000 }, seed: 7 });
    let lose = Choice::Fault(Box::new(Fault::LoseDisk(A)));
    assert_eq!(world.check(&lose), Err(Refused::Down));
    assert_eq!(until(T).check(&lose), Ok(()));
}

#[test]
fn faults_of_the_network_have_caps_and_reasons() {
    let copy = call(&at_t(&[]));
    let to_c = PacketId::new(copy.from(), C, copy.nth()).with_copy(copy.copy());
    let lose = |kind: &str, from, permille| {
        Fault::Lose(KindLoss { kind: kind.to_owned(), from, to: None, permille })
    };
    let bridge = |sides, over| Fault::Bridge(Bridge { sides, over });
    let flap = |off, on| Fault::Flap(Place::Node(A), Rhythm { off: Micros(off), on: Micros(on) });
    let (none, nobody) = (Delay::Constant { us: 0 }, NodeId(9));
    let why_not = "It would answer anew what it answered before";
    let long = Delay::Constant { us: Delay::CAP_US + 1 };
    let copies = vec![Fault::Duplicate(copy); usize::from(PacketId::COPIES_MAX)];
    let cases: [(&[Fault], Fault, Refused); 32] = [
        (&[], lose("shout", None, 10), Refused::NoKind(&["call", "answer"])),
        (&[], lose("call", None, 1_001), Refused::Cap),
        (&[], lose("call", Some(nobody), 10), Refused::NoNode),
        (&[], Fault::Duplicates(501, none), Refused::Cap),
        (&[], Fault::Duplicates(10, long), Refused::Cap),
        (&[], Fault::Replay(copy, Micros(0)), Refused::Cap),
        (&[], Fault::Replay(copy, Micros(Delay::CAP_US + 1)), Refused::Cap),
        (&copies, Fault::Replay(copy, Micros(1)), Refused::TooManyCopies),
        (&[], Fault::Swap(copy, copy), Refused::SameTime),
        (&[], Fault::Swap(copy, to_c), Refused::SameTime),
        (&[Fault::Hold(copy)], Fault::Swap(copy, to_c), Refused::NotFlying),
        (&[], bridge([set(&[A]), set(&[])], B), Refused::Sides),
        (&[], bridge([set(&[A]), set(&[A, B])], C), Refused::Sides),
        (&[], bridge([set(&[A]), set(&[B])], B), Refused::Sides),
        (&[], bridge([set(&[A]), set(&[nobody])], B), Refused::NoNode),
        (&[], Fault::EndBridge, Refused::NothingToHeal),
        (&[], Fault::Ring(vec![A, B, C]), Refused::Ring),
        (&[], Fault::Ring(vec![A, B, C, A]), Refused::Ring),
        (&[], Fault::EndRing, Refused::NothingToHeal),
        (&[], flap(9_999, 20_000), Refused::Cap),
        (&[], flap(20_000, 60_000_001), Refused::Cap),
        (
            &[],
            Fault::Flap(Place::Link(A, A), Rhythm { off: Rhythm::MIN, on: Rhythm::MIN }),
            Refused::Itself,
        ),
        (&[], Fault::Clog(Place::Node(nobody)), Refused::NoNode),
        (&[Fault::Clog(Place::Node(A))], Fault::Unclog(Place::Link(A, B)), Refused::NothingToHeal),
        (&[], Fault::HealLink(A, B), Refused::NothingToHeal),
        (&[], Fault::LoseDisk(NodeId(3)), Refused::NoDisk),
        (&[Fault::LoseDisk(A)], Fault::LoseDisk(A), Refused::DiskLost(why_not)),
        (&[Fault::LoseDisk(A)], Fault::Restart(A), Refused::DiskLost(why_not)),
        (&[Fault::LoseDisk(A)], Fault::Crash(A), Refused::Down),
        (&[Fault::Crash(A)], Fault::Return(A), Refused::DiskKept),
        (&[], Fault::Return(nobody), Refused::NoNode),
        (&[], Fault::UsualDelay(A, B), Refused::NothingToHeal),
    ];
    for (prepared, fault, why) in cases {
        refused(prepared, &Step { at: Micros(T), choice: Choice::Fault(Box::new(fault)) }, why);
    }
    let clogged = [Fault::Clog(Place::Link(B, A))];
    refused(&clogged, &Step { at: Micros(T), choice: Choice::Deliver(copy) }, Refused::Clogged);
}

fn refused(prepared: &[Fault], step: &Step<echo::Caller>, why: Refused) {
    let mut world = at_t(prepared);
    let (before, mut events) = (format!("{world:?}"), Vec::new());
    assert_eq!(world.apply(step, &mut events), Err(why), "{step:?}");
    assert!(events.is_empty() && format!("{world:?}") == before, "{step:?} changed something");
}

#[test]
fn after_a_power_loss_a_send_does_not_wait_for_the_writes_that_were_lost() {
    let mut world = until(WRITING);
    let mut events = Vec::new();
    let answer = Choice::Command(B, Box::new(echo::Say::Answer(9)));
    for choice in [
        Choice::Fault(Box::new(Fault::PowerLoss(B))),
        Choice::Fault(Box::new(Fault::Restart(B))),
        answer,
    ] {
        events.clear();
        world.apply(&Step { at: Micros(WRITING), choice }, &mut events).expect("it is possible");
    }
    assert!(events.iter().any(|event| matches!(event, Event::Sent(_))), "nothing is being written");
}
