//! Reads without the log (thesis 6.4).

use kernel::{Effect, Input, NodeId};
use raft::{
    Change, Confirm, Flaw, Index, Message, Output, ReadAnswer, ReadId, ReadQuestion, RequestVote,
    Role, Term, Timer, VoteReply,
};

use crate::one_server::{Bench, Op, Server, act, append, ask, at, matched, sends};

const READ: ReadId = ReadId(7);

fn read(bench: &mut Bench) -> Vec<Effect<Server>> {
    let now = bench.now;
    act(bench, |server, out| server.read_index(now, READ, out))
}

fn confirmed(round: u64) -> Message<Op> {
    Message::Confirmed(Confirm { term: Term(2), round })
}

fn ready(effects: &[Effect<Server>]) -> Option<Index> {
    effects.iter().find_map(|effect| match effect {
        Effect::Output(Output::ReadReady { read: READ, index }) => Some(*index),
        _ => None,
    })
}

fn rounds(effects: &[Effect<Server>]) -> Vec<u64> {
    let to_1 = sends(effects).into_iter().filter(|(to, ..)| *to == NodeId(1));
    to_1.filter_map(|(_, message, _)| match message {
        Message::Confirm(confirm) => Some(confirm.round),
        _ => None,
    })
    .collect()
}

/// A leader of term 2 of five servers whose no-op is committed.
fn leader(flaw: Option<Flaw>, drift_permille: Option<u64>) -> Bench {
    let mut leader = Bench::with(5, 1, &[1], |config| {
        (config.flaw, config.lease_drift_permille) = (flaw, drift_permille);
        config.check_quorum = drift_permille.is_some();
    });
    leader.wait_ms(1_000);
    leader.elect();
    leader.hear(1, matched(2, 2));
    leader.hear(2, matched(2, 2));
    assert_eq!(leader.commit(), 2);
    leader
}

/// etcd's `TestReadOnlyOptionSafe`.
#[test]
fn a_read_waits_for_a_round_that_began_after_it_and_that_a_quorum_answers() {
    let mut leader = leader(None, None);
    let effects = read(&mut leader);
    assert_eq!((rounds(&effects), ready(&effects)), (vec![1], None));
    assert_eq!(ready(&leader.hear(1, confirmed(1))), None);
    assert_eq!(ready(&leader.hear(1, confirmed(1))), None, "the same server again");
    assert_eq!(ready(&leader.hear(2, confirmed(1))), Some(Index(2)));
    let effects = read(&mut leader);
    assert_eq!(rounds(&effects), [2], "no number is used twice");
    for peer in [1, 2, 3, 4] {
        assert_eq!(ready(&leader.hear(peer, confirmed(1))), None, "that round is older");
    }
    leader.hear(3, confirmed(2));
    assert_eq!(ready(&leader.hear(4, confirmed(2))), Some(Index(2)));
}

/// etcd's `TestReadOnlyForNewLeader`.
#[test]
fn a_new_leader_knows_what_is_committed_only_with_an_entry_of_its_own() {
    for (flaw, at_once) in [(None, None), (Some(Flaw::ReadWithoutOwnCommit), Some(Index(0)))] {
        let mut leader = Bench::with(3, 1, &[1], |config| config.flaw = flaw);
        leader.elect();
        read(&mut leader);
        assert_eq!(ready(&leader.hear(1, confirmed(1))), at_once, "{flaw:?}");
        if flaw.is_none() {
            leader.hear(1, matched(2, 2));
            let effects = leader.step(Input::Timer(Timer::Heartbeat));
            assert_eq!(rounds(&effects), [1]);
            assert_eq!(ready(&leader.hear(1, confirmed(1))), Some(Index(2)));
        }
    }
}

#[test]
fn a_lost_round_is_asked_again_with_the_next_heartbeat() {
    let mut leader = leader(None, None);
    read(&mut leader);
    let effects = leader.step(Input::Timer(Timer::Heartbeat));
    assert_eq!(rounds(&effects), [2]);
    leader.hear(1, confirmed(2));
    assert_eq!(ready(&leader.hear(2, confirmed(2))), Some(Index(2)), "a later one does as well");
    assert!(rounds(&leader.step(Input::Timer(Timer::Heartbeat))).is_empty());
}

#[test]
fn a_follower_asks_its_leader_and_hears_what_to_wait_for() {
    let mut follower = Bench::with(3, 2, &[1], |_| {});
    let refused = Effect::Output(Output::ReadRefused { read: READ });
    assert!(read(&mut follower).contains(&refused), "it knows nobody to ask");
    follower.hear(1, append(2, at(1, 1), &[], 0));
    let question = Message::ReadIndex(ReadQuestion { term: Term(2), read: READ });
    assert_eq!(sends(&read(&mut follower))[0].1, question);
    let mut leader = leader(None, None);
    let effects = leader.hear(3, question);
    assert_eq!((rounds(&effects), ready(&effects)), (vec![1], None));
    leader.hear(1, confirmed(1));
    let effects = leader.hear(2, confirmed(1));
    let answer = ReadAnswer { term: Term(2), read: READ, index: Index(2) };
    let answer: Message<Op> = Message::ReadIndexReply(answer);
    assert_eq!(sends(&effects)[0].1, answer);
    assert_eq!(ready(&follower.hear(1, answer)), Some(Index(2)));
}

#[test]
fn a_round_puts_off_an_election_and_is_answered_in_its_own_term_only() {
    let mut follower = Bench::with(3, 2, &[1], |_| {});
    let ask = |term| Message::Confirm(Confirm { term: Term(term), round: 4 });
    let effects = follower.hear(1, ask(2));
    assert_eq!(sends(&effects)[0].1, confirmed(4));
    assert_eq!(follower.server.leader(), Some(NodeId(1)));
    assert!(sends(&follower.hear(1, ask(1))).is_empty());
}

/// etcd's `TestReadOnlyOptionLease`, with the bound that etcd leaves to its users.
#[test]
fn a_lease_lasts_the_shortest_election_timeout_by_the_slowest_clock() {
    for (flaw, lasts_ms) in [(None, 120), (Some(Flaw::LeaseWithoutDrift), 150)] {
        let mut leader = leader(flaw, Some(250));
        let has = |leader: &Bench| leader.server.has_lease(leader.now);
        leader.step(Input::Timer(Timer::Heartbeat));
        leader.wait_ms(10);
        leader.hear(1, confirmed(1));
        assert!(!has(&leader), "one of four others");
        leader.hear(2, confirmed(1));
        assert!(has(&leader));
        leader.wait_ms(lasts_ms - 11);
        assert!(has(&leader), "from the beginning of the round");
        leader.wait_ms(1);
        assert!(!has(&leader), "{flaw:?}");
    }
}

/// Thesis 6.4.1; who was told to campaign may do so late, and those that hear the leader vote for it.
#[test]
fn a_leader_that_told_another_one_to_campaign_has_no_lease_any_more() {
    let mut leader = leader(None, Some(100));
    leader.step(Input::Timer(Timer::Heartbeat));
    leader.hear(1, confirmed(1));
    leader.hear(2, confirmed(1));
    assert!(leader.server.has_lease(leader.now));
    act(&mut leader, |server, out| server.transfer(NodeId(3), out));
    assert!(!leader.server.has_lease(leader.now));
    leader.step(Input::Timer(Timer::Transfer));
    assert!(leader.server.has_lease(leader.now), "it told nobody");
    act(&mut leader, |server, out| server.transfer(NodeId(1), out));
    leader.step(Input::Timer(Timer::Transfer));
    assert!(!leader.server.has_lease(leader.now), "it told it, and that may come late");
}

#[test]
fn a_server_that_began_lately_neither_votes_nor_campaigns_where_leases_count_on_it() {
    for (drift, waited_ms, acts) in
        [(None, 0, true), (Some(100), 329, false), (Some(100), 330, true)]
    {
        let mut server = Bench::with(3, 1, &[1], |config| {
            (config.lease_drift_permille, config.check_quorum) = (drift, true);
        });
        server.wait_ms(waited_ms);
        let last = at(1, 1);
        let ask = Message::RequestVote(RequestVote { term: Term(2), last, transfer: false });
        let answers = sends(&server.clone().hear(1, ask)).len();
        assert_eq!(answers, usize::from(acts), "{drift:?} after {waited_ms} ms");
        server.step(Input::Timer(Timer::Election));
        let campaigns = matches!(server.server.role(), Role::Candidate { .. });
        assert_eq!(campaigns, acts, "{drift:?} after {waited_ms} ms");
    }
}

#[test]
fn a_round_is_counted_by_the_configuration_in_force() {
    let mut leader = leader(None, None);
    act(&mut leader, |server, out| server.change(Change::Remove(NodeId(4)), out));
    read(&mut leader);
    leader.hear(4, confirmed(1));
    assert_eq!(ready(&leader.hear(1, confirmed(1))), None, "two of four");
    assert_eq!(ready(&leader.hear(2, confirmed(1))), Some(Index(2)));
}

/// Found in a sweep: a leader that counts on its lease counts on each vote of those that it hears,
/// whatever term they learn of since, their own included.
#[test]
fn who_hears_a_leader_with_leases_votes_for_nobody_not_even_itself() {
    for (drift, is_kept) in [(Some(100), true), (None, false)] {
        let follower = || {
            let mut follower = Bench::with(3, 1, &[1], |config| {
                (config.check_quorum, config.lease_drift_permille) = (true, drift);
            });
            follower.wait_ms(400);
            follower.hear(1, append(1, at(1, 1), &[], 0));
            follower
        };
        let mut early = follower();
        early.step(Input::Timer(Timer::Election));
        assert_eq!(*early.server.role() == Role::Follower, is_kept, "{drift:?}");
        let mut told = follower();
        let refused = Message::VoteReply(VoteReply { term: Term(2), granted: false });
        told.hear(2, refused);
        told.hear(2, ask(3, at(1, 1)));
        assert_eq!(told.server.voted_for().is_none(), is_kept, "{drift:?}");
        told.wait_ms(150);
        told.hear(2, ask(3, at(1, 1)));
        assert_eq!(told.server.voted_for(), Some(NodeId(2)));
    }
}
