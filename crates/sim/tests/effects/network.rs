//! Bridges, rings, flapping, clogs, losses by kind, copies and exchanged messages; lost disks.

use synod_sim::{Bridge, KindLoss, Place, Rhythm};

use super::*;

const MS: u64 = 1_000;

fn lose(kind: &str, from: Option<NodeId>, to: Option<NodeId>, permille: u16) -> Fault {
    Fault::Lose(KindLoss { kind: kind.to_owned(), from, to, permille })
}

impl Seen {
    /// How many calls sent after `T` arrive on a link: they leave on whole tens of milliseconds,
    /// answers do not.
    fn calls(&self, a: NodeId, b: NodeId) -> usize {
        let late = self.between(a, b).filter(|x| x.sent > T);
        late.filter(|x| x.sent.is_multiple_of(10 * MS)).count()
    }

    fn answers(&self, a: NodeId, b: NodeId) -> usize {
        self.between(a, b).filter(|x| x.sent > T).count() - self.calls(a, b)
    }
}

#[test]
fn a_bridge_hears_both_sides_and_they_do_not_hear_each_other() {
    let bridge: Planned =
        (T, |_| Fault::Bridge(Bridge { sides: [set(&[A]), set(&[B, D])], over: C }));
    let apart = [(A, B), (B, A), (A, D), (D, A)];
    let joined = [(A, C), (C, A), (B, C), (C, D), (B, D), (D, B)];
    moves(&[bridge], "C hears both", |seen| {
        apart.iter().all(|(a, b)| !seen.hears(*a, *b, T))
            && joined.iter().all(|(a, b)| seen.hears(*a, *b, LATER))
            && seen.lost_by(Loss::Cut)
    });
    moves(&[bridge, (LATER, |_| Fault::EndBridge)], "all hear all again", |seen| {
        apart.iter().all(|(a, b)| seen.hears(*a, *b, LATER))
    });
    moves(&[bridge, (LATER, |_| Fault::HealAll)], "all hear all again", |seen| {
        apart.iter().all(|(a, b)| seen.hears(*a, *b, LATER))
    });
    let halves = Bridge::between_halves(&[A, B, C, D], B);
    assert_eq!(halves, Bridge { sides: [set(&[A]), set(&[C, D])], over: B });
}

#[test]
fn on_a_ring_only_neighbours_hear_each_other() {
    let ring: Planned = (T, |_| Fault::Ring(vec![A, C, B, D]));
    moves(&[ring], "A and B are opposite, C and D too", |seen| {
        let apart = [(A, B), (B, A), (C, D), (D, C)];
        let near = [(A, C), (C, B), (B, D), (D, A)];
        apart.iter().all(|(a, b)| !seen.hears(*a, *b, T))
            && near.iter().all(|(a, b)| seen.hears(*a, *b, LATER) && seen.hears(*b, *a, LATER))
    });
    moves(&[ring, (LATER, |_| Fault::EndRing)], "all hear all again", |seen| {
        seen.hears(A, B, LATER) && seen.hears(C, D, LATER)
    });
}

#[test]
fn a_flapping_connection_is_off_and_on_by_turns() {
    const RHYTHM: Rhythm = Rhythm { off: Micros(30 * MS), on: Micros(50 * MS) };
    let off = |at: u64| (at - T) % (80 * MS) < 30 * MS;
    let node: Planned = (T, |_| Fault::Flap(Place::Node(B), RHYTHM));
    moves(&[node], "B hears in its turns only", |seen| {
        let late: Vec<Arrival> = seen.between(A, B).filter(|x| x.at >= T).collect();
        late.iter().all(|x| !off(x.at))
            && late.len() > 20
            && seen.between(C, B).filter(|x| x.at >= T).all(|x| !off(x.at))
            && seen.between(A, C).any(|x| x.at >= T && off(x.at))
    });
    let link: Planned = (T, |_| Fault::Flap(Place::Link(B, A), RHYTHM));
    moves(&[link], "only this link", |seen| {
        seen.between(A, B).filter(|x| x.at >= T).all(|x| !off(x.at))
            && seen.between(B, A).filter(|x| x.at >= T).all(|x| !off(x.at))
            && seen.between(C, B).any(|x| x.at >= T && off(x.at))
    });
    let always = |seen: &Seen| seen.between(A, B).any(|x| x.at >= LATER && off(x.at));
    moves(&[node, (LATER, |_| Fault::Heal(B))], "always again", always);
    moves(&[link, (LATER, |_| Fault::HealLink(A, B))], "always again", always);
    moves(&[link, (LATER, |_| Fault::HealAll)], "always again", always);
}

#[test]
fn a_clog_holds_messages_back_and_then_they_burst_out_in_order() {
    let node: Planned = (T, |_| Fault::Clog(Place::Node(B)));
    moves(&[node], "B hears nobody, and nothing is lost", |seen| {
        !seen.hears(B, A, T)
            && !seen.hears(A, B, T)
            && seen.hears(A, C, LATER)
            && seen.lost.is_empty()
    });
    let burst = |seen: &Seen, a: NodeId, b: NodeId| {
        let held: Vec<Arrival> =
            seen.between(a, b).filter(|x| x.sent < LATER - TRAVEL_US && x.at > T).collect();
        held.len() >= 10
            && held.iter().all(|x| (LATER..LATER + 200).contains(&x.at))
            && held
                .windows(2)
                .all(|pair| pair[0].id.nth() < pair[1].id.nth() && pair[0].at < pair[1].at)
    };
    moves(&[node, (LATER, |_| Fault::Unclog(Place::Node(B)))], "all at once", |seen| {
        burst(seen, A, B) && burst(seen, C, B) && seen.lost.is_empty()
    });
    let link: Planned = (T, |_| Fault::Clog(Place::Link(B, A)));
    moves(&[link, (LATER, |_| Fault::HealLink(A, B))], "of one link", |seen| {
        burst(seen, A, B) && seen.hears(C, B, T) && seen.lost.is_empty()
    });
    let both = [node, link];
    moves(&[both[0], both[1], (LATER, |_| Fault::Heal(B))], "both clogs", |seen| burst(seen, A, B));
    moves(&[both[0], both[1], (LATER, |_| Fault::HealAll)], "both clogs", |seen| burst(seen, A, B));
    moves(&[node, (LATER, |w| Fault::DeliverNow(call(w)))], "one by hand", |seen| {
        seen.between(A, B).filter(|x| x.at >= LATER).count() == 1
    });
}

#[test]
fn what_is_still_under_way_when_a_clog_ends_arrives_in_its_own_time() {
    let clog: Planned = (T, |_| Fault::Clog(Place::Node(B)));
    let freed = play(&[clog, (T + 500, |_| Fault::Unclog(Place::Node(B)))]);
    assert_eq!(freed.between(A, B).filter(|x| x.at == 53_000).count(), 1);
    let held = play(&[clog, (T + 500, |w| Fault::Hold(call(w))), (LATER, |_| Fault::HealAll)]);
    assert_eq!(held.between(A, B).filter(|x| x.sent == 50_000).count(), 0, "it was held in flight");
}

#[test]
fn messages_are_lost_by_their_kind_and_their_ends() {
    moves(&[(T, |_| lose("answer", None, None, 1_000))], "all answers", |seen| {
        seen.answers(A, B) + seen.answers(C, D) == 0
            && seen.calls(A, B) > 20
            && seen.lost_by(Loss::Chance)
    });
    moves(&[(T, |_| lose("call", Some(A), None, 1_000))], "the calls of A", |seen| {
        seen.calls(A, B) == 0 && seen.calls(B, A) > 20
    });
    moves(&[(T, |_| lose("call", None, Some(B), 1_000))], "the calls to B", |seen| {
        seen.calls(A, B) == 0 && seen.calls(A, C) > 20
    });
    moves(&[(T, |_| lose("call", None, None, 500))], "about half of the calls", |seen| {
        (40..260).contains(&seen.lost.len()) && seen.calls(A, B) > 5
    });
    let lost: Planned = (T, |_| lose("call", Some(A), Some(B), 1_000));
    moves(&[lost, (LATER, |_| lose("call", Some(A), Some(B), 0))], "calls again", |seen| {
        seen.hears(B, A, LATER) && seen.between(A, B).filter(|x| x.at > LATER).count() > 20
    });
}

#[test]
fn many_messages_arrive_twice_the_copy_later() {
    let twice: Planned = (T, |_| Fault::Duplicates(500, Delay::Constant { us: 5 * MS }));
    moves(&[twice], "about half, 5 ms after", |seen| {
        let copies: Vec<Arrival> =
            seen.arrivals.iter().copied().filter(|x| x.id.copy() == 1).collect();
        let sent = seen.arrivals.iter().filter(|x| x.id.copy() == 0 && x.sent > T).count();
        (sent / 3..sent * 2 / 3).contains(&copies.len())
            && copies.iter().all(|x| x.at - x.sent == TRAVEL_US + 5 * MS)
    });
    let none: Planned = (LATER, |_| Fault::Duplicates(0, Delay::Constant { us: 0 }));
    moves(&[twice, none], "once again", |seen| {
        seen.arrivals.iter().filter(|x| x.sent > LATER).all(|x| x.id.copy() == 0)
    });
}

#[test]
fn one_message_is_replayed_late() {
    moves(&[(T, |w| Fault::Replay(call(w), Micros(70 * MS)))], "again 70 ms later", |seen| {
        let copies: Vec<Arrival> = seen.between(A, B).filter(|x| x.id.copy() == 1).collect();
        let original = seen.between(A, B).any(|x| x.at == 53_000 && x.id.copy() == 0);
        matches!(copies[..], [Arrival { at, .. }] if at == T + 70 * MS) && original
    });
}

/// The two calls from A to B that are under way, the older one first.
fn calls(world: &World<Echo>) -> [PacketId; 2] {
    let all = world
        .packets()
        .filter(|(id, x)| (id.from(), id.to()) == (A, B) && x.sent.0 % (10 * MS) == 0);
    let calls: Vec<PacketId> = all.map(|(id, _)| id).collect();
    calls.try_into().expect("there are two")
}

#[test]
fn two_messages_under_way_change_places() {
    let slow: Planned = (35_000, |_| Fault::Delay(None, Delay::Constant { us: 12 * MS }));
    let swap: Planned = (T, |w| {
        let [one, other] = calls(w);
        Fault::Swap(one, other)
    });
    moves(&[slow, swap], "the newer call is first", |seen| {
        let late: Vec<Arrival> =
            seen.between(A, B).filter(|x| x.sent == 40_000 || x.sent == 50_000).collect();
        matches!(late[..], [first, second] if second.id.nth() < first.id.nth())
    });
}

#[test]
fn a_lost_disk_is_empty_and_its_machine_is_out_for_good() {
    let wipe: Planned = (WRITING, |_| Fault::LoseDisk(B));
    moves(&[wipe], "B is down and its disk is empty", |seen| {
        seen.writes(B) == 0
            && seen.lost_disks[1] == Some(12)
            && !seen.hears(B, A, WRITING)
            && !seen.hears(A, B, LATER)
            && seen.lost_by(Loss::Down)
    });
    moves(
        &[(WRITING, |_| Fault::Crash(B)), (LATER, |_| Fault::LoseDisk(B))],
        "when down",
        |seen| seen.writes(B) == 0 && seen.lost_disks[1] == Some(15),
    );
}

#[test]
fn a_server_that_returns_without_its_disk_remembers_nothing() {
    let wipe: Planned = (WRITING, |_| Fault::LoseDisk(B));
    moves(
        &[wipe, (LATER, |_| Fault::Return(B))],
        "B begins with nothing and hears again",
        |seen| {
            seen.lost_disks[1].is_none()
                && seen.remembers[1] == Some(0)
                && seen.hears(B, A, LATER)
                && seen.rings(B, LATER, END.0)
        },
    );
}
