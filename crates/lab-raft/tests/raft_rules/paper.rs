//! The rules of the paper.

use std::rc::Rc;

use kernel::{Effect, Input, Micros, NodeId, Process};
use raft::{
    AppendReply, AppendResult, Disk, Index, Message, NotLeader, Note, Output, Raft, Record,
    ReplyIgnored, Role, Term, Timer, VoteReply,
};

use crate::one_server::{
    Bench, Noop, Op, Server, append, ask, at, entries, matched, notes, refused, sends, writes, yes,
};

#[test]
fn a_vote_and_a_stored_entry_are_answered_only_after_they_are_durable() {
    let mut voter = Bench::new(3, Noop::On, 1, &[1]);
    let effects = voter.hear(1, ask(2, at(1, 1)));
    let [(_, Message::VoteReply(VoteReply { granted: true, .. }), Some(after))] =
        &sends(&effects)[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(writes(&effects).last(), Some(after));
    assert_eq!(voter.server.voted_for(), Some(NodeId(1)));
    let effects = voter.hear(1, append(2, at(1, 1), &[2], 0));
    let [(_, Message::AppendReply(_), Some(after))] = &sends(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(writes(&effects), [*after]);
}

#[test]
fn a_candidate_counts_its_own_vote_and_asks_only_once_that_is_durable() {
    let mut candidate = Bench::new(3, Noop::On, 1, &[]);
    let effects = candidate.step(Input::Timer(Timer::Election));
    assert!(sends(&effects).iter().all(|(.., after)| *after == Some(candidate.last)));
    let Role::Candidate { tally, .. } = candidate.server.role() else { panic!("it asks") };
    assert!(tally.granted().is_empty());
    candidate.sync();
    let Role::Candidate { tally, .. } = candidate.server.role() else { panic!("it asks") };
    assert!(tally.granted().contains(NodeId(0)));
    candidate.hear(1, yes(2));
    assert!(candidate.server.leads());
}

#[test]
fn a_repeated_vote_counts_once() {
    let mut candidate = Bench::new(5, Noop::On, 1, &[]);
    candidate.step(Input::Timer(Timer::Election));
    candidate.sync();
    for _ in 0..3 {
        candidate.hear(1, yes(2));
    }
    assert!(!candidate.server.leads());
    candidate.hear(2, yes(2));
    assert!(candidate.server.leads());
}

#[test]
fn stepping_down_in_the_same_term_keeps_the_vote() {
    let mut candidate = Bench::new(3, Noop::On, 1, &[]);
    candidate.step(Input::Timer(Timer::Election));
    candidate.hear(1, append(2, at(0, 0), &[], 0));
    assert_eq!(*candidate.server.role(), Role::Follower);
    assert_eq!(candidate.server.voted_for(), Some(NodeId(0)));
    let effects = candidate.hear(2, ask(2, at(9, 9)));
    let sent = sends(&effects);
    let no = Message::VoteReply(VoteReply { term: Term(2), granted: false });
    assert_eq!(sent[0].1, no, "it has voted in this term");
}

#[test]
fn a_later_term_makes_a_follower_that_has_not_voted_and_knows_no_leader() {
    let mut leader = Bench::leader(3, Noop::On, 1, &[]);
    leader.hear(1, refused(7, 0, at(0, 0)));
    assert_eq!(*leader.server.role(), Role::Follower);
    assert_eq!((leader.server.term(), leader.server.voted_for()), (Term(7), None));
    assert_eq!(leader.server.leader(), None);
}

#[test]
fn appends_in_any_order_and_number_end_in_the_same_log_and_truncate_no_match() {
    let messages = [
        append(3, at(1, 1), &[], 0),
        append(3, at(1, 1), &[3], 1),
        append(3, at(3, 2), &[3, 3], 2),
        append(3, at(1, 1), &[3, 3, 3], 3),
    ];
    let pick = |number: usize, place: u32| number / messages.len().pow(place) % messages.len();
    for number in 0..messages.len().pow(5) {
        let mut follower = Bench::new(3, Noop::On, 1, &[1, 2, 2, 2]);
        let mut best = 0;
        for place in 0..5 {
            follower.hear(1, messages[pick(number, place)].clone());
            let good = follower
                .server
                .log()
                .common(Bench::new(3, Noop::On, 1, &[1, 3, 3, 3]).server.log());
            assert!(good >= best, "order {number} lost entry {best}");
            assert!(follower.commit() <= good, "order {number} committed what is not the leader's");
            best = good;
        }
        follower.hear(1, messages[3].clone());
        assert_eq!(follower.terms(), [1, 3, 3, 3], "order {number}");
        assert_eq!(follower.commit(), 3);
    }
}

#[test]
fn a_follower_commits_no_further_than_what_the_message_confirms() {
    for (previous, new, commit, expected) in [
        (at(1, 1), &[][..], 3, 1),
        (at(1, 1), &[3], 3, 2),
        (at(1, 1), &[3, 3], 3, 3),
        (at(1, 1), &[3, 3, 3], 3, 3),
        (at(0, 0), &[], 3, 0),
    ] {
        let mut follower = Bench::new(3, Noop::On, 2, &[1, 2]);
        follower.hear(1, append(3, previous, new, commit));
        assert_eq!(follower.commit(), expected, "after {previous:?} {new:?}");
    }
}

#[test]
fn an_old_commit_index_moves_nothing_back() {
    let mut follower = Bench::new(3, Noop::On, 1, &[1, 1]);
    follower.hear(1, append(1, at(1, 2), &[], 2));
    follower.hear(1, append(1, at(1, 1), &[], 1));
    assert_eq!(follower.commit(), 2);
}

#[test]
fn old_answers_never_move_a_leader_back() {
    let mut leader = Bench::leader(3, Noop::On, 2, &[1, 1, 2]);
    let of = |leader: &Bench| match leader.server.role() {
        Role::Leader { progress, .. } => progress[NodeId(1)].clone(),
        other => panic!("{other:?}"),
    };
    let ignored = |why| move |note: &Note| *note == Note::IgnoredReply { from: NodeId(1), why };
    let effects = leader.hear(1, matched(2, 4));
    assert!(notes(&effects).iter().any(ignored(ReplyIgnored::OldTerm)), "of the term before");
    assert_eq!(of(&leader).matched(), Index(0));
    leader.hear(1, refused(3, 3, at(1, 2)));
    assert_eq!(of(&leader).next(), Index(3));
    leader.hear(1, matched(3, 4));
    let known = (of(&leader).next(), of(&leader).matched());
    assert_eq!(known, (Index(5), Index(4)));
    for late in [refused(3, 3, at(1, 2)), refused(3, 2, at(0, 0)), matched(3, 2), matched(2, 1)] {
        leader.hear(1, late.clone());
        assert_eq!((of(&leader).next(), of(&leader).matched()), known, "{late:?}");
    }
    let effects = leader.hear(1, refused(3, 3, at(1, 2)));
    assert!(notes(&effects).iter().any(ignored(ReplyIgnored::Stale)));
}

#[test]
fn an_entry_of_an_earlier_term_is_committed_only_with_one_of_the_leaders_own() {
    let mut leader = Bench::leader(3, Noop::Off, 3, &[1, 2]);
    let effects = leader.hear(1, matched(4, 2));
    let held = Note::NotCommitted { at: at(2, 2), copies: 2, term: Term(4) };
    assert!(notes(&effects).contains(&held), "figure 8: {effects:?}");
    leader.hear(2, matched(4, 2));
    assert_eq!(leader.commit(), 0, "not even when everyone has it");
    leader.step(Input::Command(Micros(7)));
    leader.hear(1, matched(4, 3));
    assert_eq!(leader.commit(), 0, "two have it, one of them not on disk");
    let effects = leader.sync();
    let outputs = effects.iter().filter(|effect| matches!(effect, Effect::Output(_))).count();
    assert_eq!((leader.commit(), outputs), (3, 3));
}

#[test]
fn a_new_leader_appends_a_no_op_at_once_where_that_is_set() {
    for (noop, expected) in [(Noop::On, &[1, 2][..]), (Noop::Off, &[1])] {
        let leader = Bench::leader(3, noop, 1, &[1]);
        assert_eq!(leader.terms(), expected, "{noop:?}");
        assert!(leader.server.log().get(2).is_none_or(|entry| entry.op.is_none()));
    }
}

/// Figure 7: the leader of term 8, and its followers a to f. A probe is an append that is refused.
#[test]
fn a_leader_probes_at_most_once_for_each_term_in_which_the_logs_differ() {
    let leaders = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let cases: [(char, &[u64], u64); 6] = [
        ('a', &[1, 1, 1, 4, 4, 5, 5, 6, 6], 1),
        ('b', &[1, 1, 1, 4], 1),
        ('c', &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], 0),
        ('d', &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], 0),
        ('e', &[1, 1, 1, 4, 4, 4, 4], 1),
        ('f', &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 1),
    ];
    for (name, log, expected) in cases {
        let mut leader = Bench::leader(2, Noop::Off, 7, &leaders);
        let mut follower = Bench::new(2, Noop::Off, 7, log);
        let mut wire = sends(&leader.step(Input::Timer(Timer::Heartbeat)));
        let mut probes = 0;
        while let Some((_, message, _)) = wire.pop() {
            let answers = sends(&follower.hear(1, message));
            let (_, answer, _) = answers.into_iter().next().expect("every append is answered");
            if let Message::AppendReply(AppendReply { result, .. }) = &answer {
                probes += u64::from(matches!(result, AppendResult::Refused { .. }));
            }
            wire = sends(&leader.hear(1, answer));
        }
        assert_eq!(probes, expected, "{name}");
        let common = follower.server.log().common(leader.server.log());
        assert_eq!(common, 10, "{name} has what the leader has");
    }
}

#[test]
fn a_server_that_does_not_lead_names_the_leader_it_knows_and_forgets_it_with_the_term() {
    let mut follower = Bench::new(3, Noop::On, 1, &[]);
    let refusal = |follower: &mut Bench| {
        let effects = follower.step(Input::Command(Micros(1)));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Output(Output::NotLeader(NotLeader { leader })) => Some(leader),
            _ => None,
        })
    };
    assert_eq!(refusal(&mut follower), Some(None));
    follower.hear(2, append(1, at(0, 0), &[], 0));
    assert_eq!(refusal(&mut follower), Some(Some(NodeId(2))));
    follower.hear(1, ask(2, at(0, 0)));
    assert_eq!(refusal(&mut follower), Some(None), "a new term");
    follower.hear(1, append(2, at(0, 0), &[], 0));
    follower.step(Input::Timer(Timer::Election));
    assert_eq!(refusal(&mut follower), Some(None), "its own candidacy");
}

#[test]
fn a_deposed_leader_says_so_to_its_owner() {
    let mut leader = Bench::leader(3, Noop::On, 1, &[]);
    leader.step(Input::Command(Micros(7)));
    let effects = leader.hear(1, append(9, at(0, 0), &[], 0));
    let deposed = Effect::Output(Output::Deposed { term: Term(2) });
    assert!(effects.contains(&deposed), "{effects:?}");
}

#[test]
fn a_late_sync_of_entries_that_are_gone_says_nothing_about_those_in_their_place() {
    let mut server = Bench::leader(3, Noop::Off, 1, &[1]);
    server.step(Input::Command(Micros(7)));
    let first = server.last;
    server.hear(1, append(3, at(1, 1), &[3], 0));
    assert_eq!((server.terms(), server.server.durable()), (vec![1, 3], Index(1)));
    server.step(Input::Synced(first));
    assert_eq!(server.server.durable(), Index(1), "the old second entry became durable");
    server.sync();
    assert_eq!(server.server.durable(), Index(2));
}

#[test]
fn a_written_record_is_what_a_server_boots_from() {
    let mut disk = Disk::<Op>::default();
    Server::write(&mut disk, Record::Vote { term: Term(4), voted_for: Some(NodeId(2)) });
    let new = |terms: &[u64]| entries(terms).into_iter().collect();
    Server::write(&mut disk, Record::Entries { kept: Index(0), entries: new(&[1, 2, 2]) });
    Server::write(&mut disk, Record::Entries { kept: Index(1), entries: new(&[4]) });
    let config = Bench::new(3, Noop::On, 0, &[]).server.config().clone();
    let server = Raft::boot(Rc::new(config), NodeId(0), &disk);
    assert_eq!((server.term(), server.voted_for()), (Term(4), Some(NodeId(2))));
    assert_eq!((server.log().len(), server.commit(), server.durable()), (2, Index(0), Index(2)));
    assert_eq!(*server.role(), Role::Follower);
}
