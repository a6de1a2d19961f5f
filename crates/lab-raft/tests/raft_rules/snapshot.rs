//! Snapshots and log compaction (Raft 7, figure 13; thesis 5.1).

use std::rc::Rc;

use kernel::{Effect, EffectList, Effects, Input, NodeId, Process, WriteId};
use raft::{
    AppendResult, Disk, Flaw, Flow, Index, InstallSnapshot, Message, Note, Output, Raft, Record,
    Role, Snapshot, Term, Timer,
};

use crate::one_server::{
    Bench, Op, Server, append, at, entries, matched, notes, refused, reply, sends, writes,
};

/// A leader's snapshot of the first entries of a log of these terms.
fn snapshot(terms: &[u64]) -> Rc<Snapshot<Op>> {
    let mut follower = Bench::with(3, 9, terms, |config| config.snapshot_count = Some(1));
    let last = at(*terms.last().expect("there are entries"), terms.len() as u64);
    follower.hear(1, append(9, last, &[], last.index.0));
    save(&mut follower, last.index.0);
    Rc::clone(follower.server.snapshot().expect("it saved one"))
}

/// The owner of this server has applied so many entries, and saves.
fn save(bench: &mut Bench, applied: u64) -> Vec<Effect<Server>> {
    let mut out = EffectList::after(bench.last);
    bench.server.save_snapshot(Index(applied), Rc::from(*b"the state"), &mut out);
    bench.last = out.last_write();
    out.list
}

fn install(term: u64, terms: &[u64]) -> Message<Op> {
    Message::Snapshot(InstallSnapshot { term: Term(term), snapshot: snapshot(terms) })
}

fn answer(effects: &[Effect<Server>]) -> (Message<Op>, WriteId) {
    let [(_, message, after)] = &sends(effects)[..] else { panic!("{effects:?}") };
    (message.clone(), after.unwrap_or_default())
}

/// A leader of term 2 with entries of term 1 and a no-op, all committed and the first compacted.
fn compacted(inflight: Option<u64>) -> Bench {
    let mut leader = Bench::with(3, 1, &[1, 1, 1, 1], |config| {
        (config.snapshot_count, config.inflight) = (Some(2), inflight);
    });
    leader.elect();
    leader.hear(1, matched(2, 5));
    assert_eq!(leader.commit(), 5);
    save(&mut leader, 5);
    leader
}

fn flow(leader: &Bench, peer: u8) -> (u64, u64, Flow) {
    let Role::Leader { progress, .. } = leader.server.role() else { panic!("it leads") };
    let known = &progress[NodeId(peer)];
    (known.next().0, known.matched().0, known.flow().clone())
}

#[test]
fn a_snapshot_is_due_after_so_many_applied_entries_and_half_of_them_stay() {
    let mut server = Bench::with(3, 1, &[1; 9], |config| config.snapshot_count = Some(4));
    server.hear(1, append(1, at(1, 9), &[], 9));
    assert!(!server.server.needs_snapshot(Index(3)) && server.server.needs_snapshot(Index(4)));
    let effects = save(&mut server, 7);
    let saved = Note::SavedSnapshot { last: at(1, 7), start: Index(5) };
    assert_eq!(notes(&effects), [saved]);
    assert_eq!((server.server.log().start(), server.terms().len()), (5, 4));
    assert_eq!(server.server.log().get(5), None, "it can no longer be read");
    assert!(!server.server.needs_snapshot(Index(10)) && server.server.needs_snapshot(Index(11)));
    let never = Bench::with(3, 1, &[1; 9], |_| {});
    assert!(!never.server.needs_snapshot(Index(9)));
}

#[test]
fn what_follows_a_compacted_entry_is_still_compared_with_it() {
    let mut server = Bench::with(3, 2, &[1, 1, 2], |config| config.snapshot_count = Some(1));
    server.hear(1, append(2, at(1, 2), &[], 2));
    save(&mut server, 2);
    let effects = server.hear(1, append(2, at(1, 2), &[2, 2], 2));
    assert_eq!(answer(&effects).0, matched(2, 4));
    let effects = server.hear(1, append(3, at(2, 2), &[3], 2));
    let no = AppendResult::Refused { probed: Index(2), hint: at(1, 2) };
    assert_eq!(answer(&effects).0, reply(3, no), "the leader cannot be right, but it is compared");
}

#[test]
fn entries_that_are_compacted_here_are_known_to_be_the_leaders() {
    for (previous, sent, upto) in [
        (at(0, 0), &[1, 1][..], 3),
        (at(0, 0), &[1, 1, 1], 3),
        (at(0, 0), &[1, 1, 1, 1, 1], 5),
        (at(1, 2), &[], 3),
        (at(1, 3), &[1, 1], 5),
    ] {
        let mut server = Bench::with(3, 1, &[1; 4], |config| config.snapshot_count = Some(1));
        server.hear(1, append(1, at(1, 4), &[], 3));
        save(&mut server, 3);
        let effects = server.hear(1, append(1, previous, sent, 5));
        assert_eq!(answer(&effects).0, matched(1, upto), "{previous:?} {sent:?}");
        assert_eq!(server.commit(), upto, "{previous:?} {sent:?}");
    }
}

#[test]
fn a_server_begins_again_with_its_snapshot_and_knows_it_to_be_committed() {
    let mut server = Bench::with(3, 1, &[1; 6], |config| config.snapshot_count = Some(4));
    server.hear(1, append(1, at(1, 6), &[], 5));
    let mut disk = Disk::<Op>::default();
    Server::write(
        &mut disk,
        Record::Entries { kept: Index(0), entries: entries(&[1; 6]).into_iter().collect() },
    );
    for effect in save(&mut server, 5) {
        if let Effect::Persist(_, record) = effect {
            Server::write(&mut disk, record);
        }
    }
    let again = Raft::boot(Rc::new(server.server.config().clone()), NodeId(0), &disk);
    assert_eq!((again.commit(), again.durable()), (Index(5), Index(6)));
    assert_eq!(again.log(), server.server.log());
    assert_eq!(again.snapshot(), server.server.snapshot());
    assert_eq!(again.configuration(), server.server.configuration());
}

#[test]
fn an_old_leaders_snapshot_is_refused_and_a_leader_refuses_any() {
    let mut server = Bench::with(3, 5, &[1], |_| {});
    let effects = server.hear(1, install(4, &[1, 1, 1]));
    let no = AppendResult::Refused { probed: Index(3), hint: at(1, 1) };
    assert_eq!(answer(&effects).0, reply(5, no));
    assert_eq!((server.commit(), server.server.leader()), (0, None));
}

#[test]
fn a_snapshot_takes_the_place_of_a_log_that_does_not_have_its_last_entry() {
    for log in [&[][..], &[1], &[1, 2, 2, 2], &[2, 2, 2]] {
        let mut server = Bench::with(3, 3, log, |_| {});
        let effects = server.hear(1, install(3, &[1, 1, 3]));
        let restored = effects.iter().any(|effect| {
            matches!(effect, Effect::Output(Output::Restored { snapshot }) if &*snapshot.state == b"the state")
        });
        assert!(restored, "{log:?}");
        let (message, after) = answer(&effects);
        assert_eq!((message, Some(&after)), (matched(3, 3), writes(&effects).last()));
        assert_eq!((server.commit(), server.server.log().start()), (3, 3));
        assert_eq!(raft::log::last(server.server.log()), at(3, 3));
        let late = server.server.durable();
        assert_eq!(late, Index(0), "not on its disk yet");
        server.sync();
        assert_eq!(server.server.durable(), Index(3));
        let effects = server.hear(1, append(3, at(3, 3), &[3], 4));
        assert_eq!((answer(&effects).0, server.commit()), (matched(3, 4), 4));
    }
}

#[test]
fn a_log_that_has_the_last_entry_of_a_snapshot_keeps_what_follows() {
    let [honest, broken] = [None, Some(Flaw::SuffixDropped)].map(|flaw| {
        let mut server = Bench::with(3, 3, &[1, 1, 3, 3, 3], |config| config.flaw = flaw);
        let effects = server.hear(1, install(3, &[1, 1, 3]));
        assert_eq!((answer(&effects).0, server.commit()), (matched(3, 3), 3));
        let committed = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Output(Output::Committed { .. })));
        (server.server.log().len(), server.server.log().start(), committed.count())
    });
    assert_eq!((honest, broken), ((5, 0, 3), (3, 3, 0)));
}

#[test]
fn a_snapshot_never_moves_anything_back() {
    let mut server = Bench::with(3, 3, &[1, 1, 3, 3], |_| {});
    server.hear(1, append(3, at(3, 4), &[], 4));
    let effects = server.hear(1, install(3, &[1, 1, 3]));
    assert_eq!(answer(&effects).0, matched(3, 4), "all of it is known to be the leader's");
    assert_eq!((server.commit(), server.server.log().start()), (4, 0));
}

#[test]
fn a_snapshot_puts_off_an_election_as_any_message_of_a_leader_does() {
    let mut server = Bench::with(3, 3, &[], |_| {});
    let effects = server.hear(1, install(3, &[1]));
    let timer =
        |effect: &Effect<_>| matches!(effect, Effect::SetTimer { timer: Timer::Election, .. });
    assert!(effects.iter().any(timer));
    assert_eq!(server.server.leader(), Some(NodeId(1)));
}

/// etcd's `TestProvideSnap`: only who needs what is compacted is sent a snapshot.
#[test]
fn a_follower_that_needs_compacted_entries_is_sent_the_snapshot() {
    let mut leader = compacted(None);
    assert_eq!(leader.server.log().start(), 4);
    let effects = leader.hear(2, refused(2, 4, at(1, 3)));
    let [(to, Message::Snapshot(sent), None)] = &sends(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((*to, sent.snapshot.last), (NodeId(2), at(2, 5)));
    let effects = leader.step(Input::Timer(Timer::Heartbeat));
    let kinds: Vec<bool> = sends(&effects)
        .iter()
        .map(|(_, message, _)| matches!(message, Message::Snapshot(_)))
        .collect();
    assert_eq!(kinds, [false, true], "the plain way sends again what it lacks");
    leader.hear(2, matched(2, 5));
    assert_eq!(flow(&leader, 2), (6, 5, Flow::OneByOne));
}

/// etcd's `TestPendingSnapshotPauseReplication` and `TestRestoreFromSnapMsg`.
#[test]
fn who_was_sent_a_snapshot_gets_nothing_else_until_it_has_that() {
    let mut leader = compacted(Some(4));
    let effects = leader.hear(2, refused(2, 4, at(1, 1)));
    assert!(matches!(&sends(&effects)[..], [(_, Message::Snapshot(_), _)]));
    let waits = Flow::Snapshot { last: Index(5) };
    assert_eq!(flow(&leader, 2), (6, 0, waits.clone()));
    let effects = leader.step(Input::Command(kernel::Micros(7)));
    assert!(sends(&effects).iter().all(|(to, ..)| *to != NodeId(2)), "{effects:?}");
    leader.hear(2, matched(2, 3));
    assert_eq!(flow(&leader, 2), (6, 3, waits), "an answer to something earlier");
    let effects = leader.hear(2, matched(2, 5));
    assert!(notes(&effects).contains(&Note::Pipelined { follower: NodeId(2) }));
    assert_eq!(sends(&effects).len(), 1, "and the entry that waited");
    assert_eq!(flow(&leader, 2).2, Flow::Replicate { under_way: vec![Index(6)] });
}

#[test]
fn a_lost_snapshot_shows_in_the_answer_to_a_heartbeat_and_is_sent_again() {
    let mut leader = compacted(Some(4));
    leader.hear(2, refused(2, 4, at(1, 1)));
    let effects = leader.step(Input::Timer(Timer::Heartbeat));
    let heartbeat = sends(&effects).into_iter().find(|(to, ..)| *to == NodeId(2));
    assert_eq!(heartbeat.map(|(_, message, _)| message), Some(append(2, at(2, 5), &[], 5)));
    let effects = leader.hear(2, refused(2, 5, at(1, 1)));
    assert!(matches!(&sends(&effects)[..], [(_, Message::Snapshot(_), _)]), "{effects:?}");
}
