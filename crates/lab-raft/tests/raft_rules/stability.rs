//! Pre-vote, check-quorum and flow control: what goes beyond the paper.

use kernel::{Effect, Input, NodeId};
use raft::{Flow, Index, Message, Note, RequestVote, Role, Term, Timer, VoteReply};

use crate::one_server::{Bench, append, ask, at, matched, notes, refused, sends, writes, yes};

fn would(term: u64) -> Message<crate::one_server::Op> {
    Message::PreVoteReply(VoteReply { term: Term(term), granted: true })
}

fn would_not(term: u64) -> Message<crate::one_server::Op> {
    Message::PreVoteReply(VoteReply { term: Term(term), granted: false })
}

#[test]
fn who_asks_before_it_campaigns_changes_neither_term_nor_vote() {
    let mut server = Bench::with(3, 4, &[], |config| config.pre_vote = true);
    let effects = server.step(Input::Timer(Timer::Election));
    assert!(writes(&effects).is_empty() && server.server.term() == Term(4), "{effects:?}");
    assert!(sends(&effects).iter().all(|(_, message, _)| matches!(
        message,
        Message::PreVote(RequestVote { term: Term(5), .. })
    )));
    server.hear(1, would(5));
    assert!(matches!(server.server.role(), Role::Candidate { .. }), "two of three would vote");
    assert_eq!((server.server.term(), server.server.voted_for()), (Term(5), Some(NodeId(0))));
}

#[test]
fn answers_to_another_question_are_no_pre_votes() {
    for reply in [would(6), would(4), would_not(4), yes(4)] {
        let mut server = Bench::with(3, 4, &[], |config| config.pre_vote = true);
        server.step(Input::Timer(Timer::Election));
        server.hear(1, reply.clone());
        assert!(matches!(server.server.role(), Role::PreCandidate { .. }), "{reply:?}");
        assert_eq!(server.server.term(), Term(4), "{reply:?}");
    }
}

#[test]
fn a_refusal_of_a_later_term_is_adopted_and_a_grant_is_not() {
    let mut server = Bench::with(3, 4, &[], |config| config.pre_vote = true);
    server.step(Input::Timer(Timer::Election));
    server.hear(1, would_not(9));
    assert_eq!((server.server.term(), server.server.role()), (Term(9), &Role::Follower));
}

#[test]
fn a_pre_vote_is_granted_only_for_a_later_term_a_good_log_and_without_a_leader() {
    let short =
        |term| Message::PreVote(RequestVote { term: Term(term), last: at(1, 1), transfer: false });
    let long =
        |term| Message::PreVote(RequestVote { term: Term(term), last: at(2, 2), transfer: false });
    for (heard_ms_ago, question, answer) in [
        (None, long(5), would(5)),
        (None, long(4), would_not(4)),
        (None, short(5), would_not(4)),
        (Some(100), long(5), would_not(4)),
        (Some(150), long(5), would(5)),
    ] {
        let mut server = Bench::with(3, 4, &[1, 2], |config| config.pre_vote = true);
        if let Some(ms) = heard_ms_ago {
            server.hear(2, append(4, at(2, 2), &[], 0));
            server.wait_ms(ms);
        }
        let effects = server.hear(1, question.clone());
        let [(_, said, _)] = &sends(&effects)[..] else { panic!("{effects:?}") };
        assert_eq!(*said, answer, "{question:?} after {heard_ms_ago:?}");
        assert_eq!((server.server.term(), writes(&effects).len()), (Term(4), 0));
        let timer = |effect: &Effect<_>| matches!(effect, Effect::SetTimer { .. });
        assert!(!effects.iter().any(timer), "it changes nothing");
    }
}

#[test]
fn with_check_quorum_whoever_hears_a_leader_ignores_candidates() {
    for (check_quorum, ms, term) in [(true, 149, 4), (true, 150, 9), (false, 0, 9)] {
        let mut server = Bench::with(3, 4, &[], |config| config.check_quorum = check_quorum);
        server.hear(2, append(4, at(0, 0), &[], 0));
        server.wait_ms(ms);
        server.hear(1, ask(9, at(0, 0)));
        assert_eq!(server.server.term(), Term(term), "{check_quorum} after {ms} ms");
    }
}

#[test]
fn with_check_quorum_a_leader_that_a_majority_does_not_answer_steps_down() {
    let mut leader = Bench::with(5, 1, &[], |config| config.check_quorum = true);
    leader.elect();
    let last = leader.server.log().len();
    leader.hear(1, matched(2, last));
    leader.hear(2, matched(2, last));
    leader.step(Input::Timer(Timer::Quorum));
    assert!(leader.server.leads(), "three of five, itself included");
    leader.hear(1, matched(2, last));
    let effects = leader.step(Input::Timer(Timer::Quorum));
    let lost = Note::LostQuorum { term: Term(2), have: 2, need: 3 };
    assert!(notes(&effects).contains(&lost), "{effects:?}");
    let (role, leader, term) = (leader.server.role(), leader.server.leader(), leader.server.term());
    assert_eq!((role, leader, term), (&Role::Follower, None, Term(2)));
    assert!(effects.contains(&Effect::CancelTimer(Timer::Heartbeat)));
}

fn flow(bench: &Bench, peer: u8) -> (u64, Flow) {
    let Role::Leader { progress, .. } = bench.server.role() else { panic!("it leads") };
    let progress = &progress[NodeId(peer)];
    (progress.next().0, progress.flow().clone())
}

/// The entries that it sent to server 1: after which index, and how many.
fn sent_to_1(effects: &[Effect<crate::one_server::Server>]) -> Vec<(u64, u64)> {
    let sent = sends(effects).into_iter().filter(|(to, ..)| *to == NodeId(1));
    sent.filter_map(|(_, message, _)| match message {
        Message::Append(append) => Some((append.previous.index.0, append.entries.len())),
        _ => None,
    })
    .collect()
}

/// A leader of three entries of term 1 and a no-op of term 2, one entry in a message and two under
/// way.
fn windowed() -> Bench {
    let mut leader = Bench::with(3, 1, &[1, 1, 1], |config| {
        (config.inflight, config.batch) = (Some(2), 1);
    });
    leader.elect();
    leader
}

#[test]
fn a_follower_is_probed_with_one_message_until_its_log_is_known() {
    let mut leader = windowed();
    assert_eq!(flow(&leader, 1), (4, Flow::Probe));
    let effects = leader.step(Input::Timer(Timer::Heartbeat));
    assert_eq!(sent_to_1(&effects), [(3, 0)], "the probe is under way, this is a heartbeat");
    let effects = leader.hear(1, refused(2, 3, at(1, 1)));
    assert_eq!(sent_to_1(&effects), [(1, 1)], "one message, from where the logs may agree");
    assert_eq!(flow(&leader, 1), (2, Flow::Probe));
}

#[test]
fn a_follower_that_keeps_up_gets_several_messages_and_no_more_than_fit() {
    let mut leader = windowed();
    leader.hear(1, refused(2, 3, at(0, 0)));
    let effects = leader.hear(1, matched(2, 1));
    assert_eq!(sent_to_1(&effects), [(1, 1), (2, 1)], "two at once");
    let under_way = vec![Index(2), Index(3)];
    assert_eq!(flow(&leader, 1), (4, Flow::Replicate { under_way }));
    let effects = leader.hear(1, matched(2, 2));
    assert_eq!(sent_to_1(&effects), [(3, 1)], "an answer makes room");
    let effects = leader.hear(1, matched(2, 1));
    assert_eq!(sent_to_1(&effects), [], "an old answer makes none");
}

#[test]
fn what_was_lost_shows_in_the_answer_to_a_heartbeat() {
    let mut leader = windowed();
    leader.hear(1, refused(2, 3, at(0, 0)));
    leader.hear(1, matched(2, 1));
    let effects = leader.step(Input::Timer(Timer::Heartbeat));
    assert_eq!(sent_to_1(&effects), [(3, 0)], "no room for entries");
    let effects = leader.hear(1, refused(2, 3, at(1, 1)));
    assert_eq!(sent_to_1(&effects), [(1, 1)], "back to what is known to match");
    assert_eq!(flow(&leader, 1), (2, Flow::Probe));
}
