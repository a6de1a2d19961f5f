//! What cannot be done is refused: never bent until it fits, and it changes nothing.

mod echo;

use kernel::{Micros, NodeId, NodeSet};
use synod_sim::delay::Delay;
use synod_sim::saved::Network;
use synod_sim::{Choice, Event, Fault, PacketId, Refused, Setup, Step, World};

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
    all.find(|id| (id.from, id.to) == (A, B)).expect("a call is under way")
}

fn set(nodes: &[NodeId]) -> NodeSet {
    nodes.iter().copied().collect()
}

/// The world at `T`, after this.
fn at_t(prepared: &[Fault]) -> World<Echo> {
    let mut world = until(T);
    for fault in prepared {
        let step = Step { at: Micros(T), choice: Choice::Fault(fault.clone()) };
        world.apply(&step, &mut Vec::new()).expect("the preparation is possible");
    }
    world
}

#[test]
fn what_cannot_be_done_is_refused_not_bent_and_changes_nothing() {
    let long = Delay::Constant { us: Delay::CAP_US + 1 };
    let (nobody, copy) = (NodeId(9), call(&at_t(&[])));
    let none = PacketId { nth: 999, ..copy };
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
        refused(prepared, &Step { at: Micros(T), choice: Choice::Fault(fault) }, why);
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

fn refused(prepared: &[Fault], step: &Step<Echo>, why: Refused) {
    let mut world = at_t(prepared);
    let (before, mut events) = (format!("{world:?}"), Vec::new());
    assert_eq!(world.apply(step, &mut events), Err(why), "{step:?}");
    assert!(events.is_empty() && format!("{world:?}") == before, "{step:?} changed something");
}

#[test]
fn after_a_power_loss_a_send_does_not_wait_for_the_writes_that_were_lost() {
    let mut world = until(WRITING);
    let mut events = Vec::new();
    let answer = Choice::Command(B, echo::Say::Answer(9));
    for choice in [Choice::Fault(Fault::PowerLoss(B)), Choice::Fault(Fault::Restart(B)), answer] {
        events.clear();
        world.apply(&Step { at: Micros(WRITING), choice }, &mut events).expect("it is possible");
    }
    assert!(events.iter().any(|event| matches!(event, Event::Sent(_))), "nothing is being written");
}
