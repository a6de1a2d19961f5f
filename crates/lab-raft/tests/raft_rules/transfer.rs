//! Handing over leadership (thesis 3.10). The names of etcd's tests stand beside those that follow
//! them.

use kernel::{Effect, Input, Micros, NodeId};
use raft::{
    Change, ChangeRefusal, Message, Note, RequestVote, Role, Term, TimeoutNow, Timer,
    TransferRefusal,
};

use crate::one_server::{Bench, Op, act, append, at, matched, notes, sends};

fn now(term: u64) -> Message<Op> {
    Message::TimeoutNow(TimeoutNow { term: Term(term) })
}

fn leader() -> Bench {
    let mut leader = Bench::with(3, 1, &[1], |config| config.check_quorum = true);
    leader.elect();
    leader.hear(1, matched(2, 2));
    leader
}

fn transfer(bench: &mut Bench, to: u8) -> Vec<Effect<crate::one_server::Server>> {
    act(bench, |server, out| server.transfer(NodeId(to), out))
}

fn told(effects: &[Effect<crate::one_server::Server>]) -> Vec<u8> {
    let told = sends(effects).into_iter().filter(|(_, message, _)| *message == now(2));
    told.map(|(to, ..)| to.0).collect()
}

/// `TestLeaderTransferToUpToDateNode`.
#[test]
fn a_server_that_has_everything_is_told_at_once() {
    let mut leader = leader();
    let effects = transfer(&mut leader, 1);
    assert_eq!(told(&effects), [1]);
    let timer =
        |effect: &Effect<_>| matches!(effect, Effect::SetTimer { timer: Timer::Transfer, .. });
    assert!(effects.iter().any(timer));
}

/// `TestLeaderTransferToSlowFollower`.
#[test]
fn a_server_that_lacks_something_gets_that_first() {
    let mut leader = leader();
    assert_eq!(told(&transfer(&mut leader, 2)), []);
    assert_eq!(told(&leader.hear(2, matched(2, 1))), []);
    assert_eq!(told(&leader.hear(2, matched(2, 2))), [2]);
    assert_eq!(told(&leader.hear(2, matched(2, 2))), [], "once");
}

/// `TestLeaderTransferToSelf`, `TestLeaderTransferToNonExistingNode`, `TestLeaderTransferToLearner`.
#[test]
fn only_another_voter_can_take_over() {
    for (to, why) in
        [(0, TransferRefusal::Itself), (8, TransferRefusal::NoVoter), (3, TransferRefusal::NoVoter)]
    {
        let mut leader = leader();
        act(&mut leader, |server, out| server.change(Change::AddLearner(NodeId(3)), out));
        let effects = transfer(&mut leader, to);
        assert_eq!(notes(&effects), [Note::RefusedTransfer { to: NodeId(to), why }]);
    }
    let mut follower = Bench::with(3, 1, &[1], |_| {});
    let why = TransferRefusal::NotLeader;
    assert_eq!(notes(&transfer(&mut follower, 1)), [Note::RefusedTransfer { to: NodeId(1), why }]);
}

/// `TestLeaderTransferIgnoreProposal`, `TestLeaderTransferTimeout`.
#[test]
fn meanwhile_it_takes_nothing_on_and_after_an_election_timeout_it_goes_on() {
    let mut leader = leader();
    transfer(&mut leader, 2);
    leader.step(Input::Command(Micros(7)));
    let mut refused = None;
    act(&mut leader, |server, out| refused = server.change(Change::Remove(NodeId(1)), out).err());
    assert_eq!((refused, leader.terms().len()), (Some(ChangeRefusal::Transferring), 2));
    let effects = leader.step(Input::Timer(Timer::Transfer));
    assert_eq!(notes(&effects), [Note::TransferAborted { to: NodeId(2) }]);
    leader.step(Input::Command(Micros(7)));
    assert_eq!(leader.terms().len(), 3);
}

/// `TestLeaderTransferSecondTransferToAnotherNode`, `TestLeaderTransferSecondTransferToSameNode`.
#[test]
fn another_target_takes_the_place_of_the_first_and_the_same_one_changes_nothing() {
    let mut leader = leader();
    transfer(&mut leader, 2);
    let (to, why) = (NodeId(2), TransferRefusal::UnderWay);
    assert_eq!(notes(&transfer(&mut leader, 2)), [Note::RefusedTransfer { to, why }]);
    let effects = transfer(&mut leader, 1);
    assert!(notes(&effects).contains(&Note::TransferAborted { to }));
    assert_eq!(told(&effects), [1]);
    assert_eq!(told(&leader.hear(2, matched(2, 2))), []);
}

/// `TestLeaderTransferRemoveNode`.
#[test]
fn a_target_that_takes_no_part_any_more_is_no_target() {
    let mut leader = leader();
    leader.hear(2, matched(2, 2));
    act(&mut leader, |server, out| server.change(Change::Remove(NodeId(2)), out));
    let why = TransferRefusal::NoVoter;
    assert_eq!(notes(&transfer(&mut leader, 2)), [Note::RefusedTransfer { to: NodeId(2), why }]);
}

/// `TestLeaderTransferReceiveHigherTermVote`.
#[test]
fn a_deposed_leader_hands_nothing_over() {
    let mut leader = leader();
    transfer(&mut leader, 2);
    let effects = leader.hear(1, append(9, at(0, 0), &[], 0));
    assert!(effects.contains(&Effect::CancelTimer(Timer::Transfer)), "{effects:?}");
    assert_eq!(*leader.server.role(), Role::Follower);
}

#[test]
fn who_is_told_asks_for_votes_without_asking_whether_it_could_win() {
    let mut target = Bench::with(3, 2, &[1, 2], |config| {
        (config.pre_vote, config.check_quorum) = (true, true);
    });
    target.hear(1, append(2, at(2, 2), &[], 2));
    let effects = target.hear(1, now(2));
    let asks = Message::RequestVote(RequestVote { term: Term(3), last: at(2, 2), transfer: true });
    assert!(sends(&effects).iter().all(|(_, message, _)| *message == asks), "{effects:?}");
    assert!(matches!(target.server.role(), Role::Candidate { .. }));
    let mut late = Bench::with(3, 3, &[1, 2], |_| {});
    late.hear(1, now(2));
    assert_eq!(*late.server.role(), Role::Follower, "that term is over");
}

/// `TestDisruptiveFollower` and thesis 4.2.3: who hears a leader ignores candidates, but for this.
#[test]
fn also_who_hears_the_leader_votes_for_the_one_that_it_chose() {
    for (transfer, term) in [(false, 2), (true, 3)] {
        let mut voter = Bench::with(3, 2, &[1, 2], |config| config.check_quorum = true);
        voter.hear(1, append(2, at(2, 2), &[], 2));
        voter
            .hear(2, Message::RequestVote(RequestVote { term: Term(3), last: at(2, 2), transfer }));
        assert_eq!(voter.server.term(), Term(term), "{transfer}");
    }
}
