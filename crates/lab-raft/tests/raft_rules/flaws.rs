//! The rules that can be switched off: what each of them changes, and that the honest server does
//! otherwise.

use kernel::{Effect, Input, NodeId, Span};
use raft::{Flaw, Message, RequestVote, Role, Term, Timer};

use crate::one_server::{Bench, append, ask, at, matched, sends, yes};

/// A server of this many, in term 1 with this log, honest and with the flaw.
fn both(servers: u8, log: &[u64], flaw: Flaw) -> [Bench; 2] {
    [None, Some(flaw)].map(|flaw| Bench::with(servers, 1, log, |config| config.flaw = flaw))
}

#[test]
fn a_vote_that_is_not_durable_is_sent_at_once() {
    let [honest, broken] = both(3, &[], Flaw::VoteNotDurable).map(|mut server| {
        let effects = server.hear(1, ask(2, at(0, 0)));
        let waits = sends(&effects)[0].2.is_some();
        server.step(Input::Timer(Timer::Election));
        let Role::Candidate { tally, .. } = server.server.role() else { panic!("it campaigns") };
        (waits, tally.granted().count())
    });
    assert_eq!((honest, broken), ((true, 0), (false, 1)));
}

#[test]
fn an_entry_of_an_old_term_is_committed_by_counting() {
    let commit = both(3, &[1], Flaw::OldTermCommit).map(|mut leader| {
        leader.server = without_noop(&leader);
        leader.elect();
        leader.hear(1, matched(2, 1));
        leader.commit()
    });
    assert_eq!(commit, [0, 1]);
}

/// The same server, but it appends no no-op as a leader.
fn without_noop(bench: &Bench) -> crate::one_server::Server {
    let flaw = bench.server.config().flaw;
    Bench::with(3, 1, &[1], |config| (config.noop, config.flaw) = (false, flaw)).server
}

#[test]
fn a_follower_commits_what_was_not_compared() {
    let commit = both(3, &[1, 1, 1], Flaw::CommitPastMatch).map(|mut server| {
        server.hear(1, append(2, at(1, 1), &[], 3));
        server.commit()
    });
    assert_eq!(commit, [1, 3]);
}

#[test]
fn the_longer_log_is_voted_for() {
    let granted = both(3, &[1, 2], Flaw::LongerLogOnly).map(|mut server| {
        let effects = server.hear(1, ask(3, at(1, 5)));
        sends(&effects)[0].1 == yes(3)
    });
    assert_eq!(granted, [false, true]);
}

#[test]
fn a_short_message_takes_entries_away() {
    let terms = both(3, &[1, 1, 1], Flaw::TruncateAlways).map(|mut server| {
        server.hear(1, append(1, at(1, 1), &[1], 0));
        server.terms().len()
    });
    assert_eq!(terms, [3, 2]);
}

#[test]
fn half_of_the_servers_elect() {
    let leads = both(4, &[], Flaw::HalfQuorum).map(|mut server| {
        server.step(Input::Timer(Timer::Election));
        server.sync();
        server.hear(1, yes(2));
        server.server.leads()
    });
    assert_eq!(leads, [false, true]);
}

#[test]
fn who_steps_down_votes_again() {
    let votes = both(3, &[], Flaw::VoteCleared).map(|mut server| {
        server.step(Input::Timer(Timer::Election));
        server.hear(1, append(2, at(0, 0), &[], 0));
        let effects = server.hear(2, ask(2, at(0, 0)));
        (sends(&effects)[0].1 == yes(2), server.server.voted_for())
    });
    assert_eq!(votes, [(false, Some(NodeId(0))), (true, Some(NodeId(2)))]);
}

#[test]
fn a_vote_that_comes_twice_counts_twice() {
    let leads = both(5, &[], Flaw::VotesCountedTwice).map(|mut server| {
        server.step(Input::Timer(Timer::Election));
        server.sync();
        server.hear(1, yes(2));
        server.hear(1, yes(2));
        server.server.leads()
    });
    assert_eq!(leads, [false, true]);
}

#[test]
fn every_wait_for_a_leader_is_equally_long() {
    let waits = both(3, &[], Flaw::FixedTimeout).map(|mut server| {
        let effects = server.step(Input::Timer(Timer::Election));
        let wait = effects.iter().find_map(|effect| match effect {
            Effect::SetTimer { timer: Timer::Election, after, .. } => Some(*after),
            _ => None,
        });
        let election = server.server.config().election;
        (wait == Some(election), wait == Some(Span::exactly(election.min)))
    });
    assert_eq!(waits, [(true, false), (false, true)]);
}

#[test]
fn an_answer_of_an_old_term_is_believed() {
    let commit = both(3, &[1], Flaw::OldAppendReply).map(|mut leader| {
        leader.elect();
        leader.hear(1, matched(1, 2));
        leader.commit()
    });
    assert_eq!(commit, [0, 2]);
}

#[test]
fn a_campaign_asks_for_the_next_term_whatever_rule_is_broken() {
    for flaw in [Flaw::HalfQuorum, Flaw::LongerLogOnly, Flaw::TruncateAlways] {
        let [_, mut server] = both(3, &[1], flaw);
        let effects = server.step(Input::Timer(Timer::Election));
        let asked =
            Message::RequestVote(RequestVote { term: Term(2), last: at(1, 1), transfer: false });
        assert!(sends(&effects).iter().all(|(_, message, _)| *message == asked), "{flaw:?}");
    }
}
