//! Who takes part: one server at a time, joint, learners, and those that are gone (Raft 6, thesis 4,
//! etcd's `confchange`).

use std::rc::Rc;

use kernel::{Effect, Input, NodeId, NodeSet, Process, WriteId};
use raft::{
    Append, BadChange, Change, ChangeRefusal, Config, Configuration, Disk, Effective, Entry, Flaw,
    Index, Message, Note, Position, Raft, RequestVote, Role, Term, Timer, VoteReply,
};

use crate::one_server::{Bench, Op, Server, act, append, ask, at, matched, notes, sends, yes};

fn set(nodes: &[u8]) -> NodeSet {
    nodes.iter().copied().map(NodeId).collect()
}

fn of(nodes: &[u8]) -> Configuration {
    Configuration::of(set(nodes).iter())
}

fn change(bench: &mut Bench, change: Change) -> Result<Position, ChangeRefusal> {
    let mut came = Err(ChangeRefusal::NotLeader);
    act(bench, |server, out| came = server.change(change, out));
    came
}

fn with(effective: Effective, servers: u8, flaw: Option<Flaw>) -> Bench {
    let mut leader = Bench::with(servers, 1, &[1], |config| {
        (config.effective, config.flaw) = (effective, flaw);
    });
    leader.elect();
    leader
}

/// A leader of term 2 whose no-op is committed, its log being entries of terms 1 and 2.
fn leader(effective: Effective, servers: u8) -> Bench {
    let mut leader = with(effective, servers, None);
    (1..servers).for_each(|peer| drop(leader.hear(peer, matched(2, 2))));
    assert_eq!(leader.commit(), 2);
    leader
}

fn to(effects: &[Effect<Server>]) -> Vec<u8> {
    sends(effects).iter().map(|(to, ..)| to.0).collect()
}

/// An entry that holds a configuration.
fn holding(term: u64, previous: Position, these: Configuration, commit: u64) -> Message<Op> {
    let entry = Entry { configuration: Some(Rc::new(these)), ..Entry::noop(Term(term)) };
    let (term, entries, commit) = (Term(term), [entry].into_iter().collect(), Index(commit));
    Message::Append(Append { term, previous, entries, commit })
}

#[test]
fn a_configuration_is_in_force_when_appended_or_when_applied() {
    for (effective, at_once) in [(Effective::Appended, 4), (Effective::Applied, 3)] {
        let mut leader = leader(effective, 3);
        assert_eq!(change(&mut leader, Change::Add(NodeId(3))), Ok(at(2, 3)));
        let voters = |bench: &Bench| bench.server.configuration().voters().count();
        assert_eq!(voters(&leader), at_once, "{effective:?}");
        leader.sync();
        leader.hear(1, matched(2, 3));
        let committed = if effective == Effective::Applied { 3 } else { 2 };
        assert_eq!(leader.commit(), committed, "two of three, or of four");
        leader.hear(2, matched(2, 3));
        assert_eq!((leader.commit(), voters(&leader)), (3, 4), "{effective:?}");
        let effects = leader.step(Input::Timer(Timer::Heartbeat));
        assert_eq!(to(&effects), [1, 2, 3]);
    }
}

#[test]
fn a_follower_takes_on_what_it_stores_and_gives_it_back_when_that_is_dropped() {
    let mut follower = Bench::new(3, crate::one_server::Noop::On, 1, &[1]);
    follower.hear(1, holding(1, at(1, 1), of(&[0, 1, 2, 3]), 0));
    assert_eq!(*follower.server.configuration(), of(&[0, 1, 2, 3]));
    follower.hear(2, append(2, at(1, 1), &[2], 0));
    assert_eq!(*follower.server.configuration(), of(&[0, 1, 2]), "its entry is gone");
}

#[test]
fn one_change_at_a_time_and_only_after_an_entry_of_its_own_term() {
    let mut leader = with(Effective::Appended, 3, None);
    let add = Change::Add(NodeId(3));
    assert_eq!(change(&mut leader, add), Err(ChangeRefusal::NoOwnCommit));
    leader.hear(1, matched(2, 2));
    assert!(change(&mut leader, add).is_ok());
    assert_eq!(change(&mut leader, Change::Remove(NodeId(1))), Err(ChangeRefusal::Pending));
    let mut follower = Bench::new(3, crate::one_server::Noop::On, 1, &[1]);
    assert_eq!(change(&mut follower, add), Err(ChangeRefusal::NotLeader));
    for (effective, flaw) in
        [(Effective::Applied, None), (Effective::Appended, Some(Flaw::ChangeWithoutOwnCommit))]
    {
        let mut leader = with(effective, 3, flaw);
        assert!(change(&mut leader, add).is_ok(), "{effective:?} {flaw:?}");
    }
}

#[test]
fn a_change_that_makes_no_sense_appends_nothing() {
    let mut leader = leader(Effective::Appended, 3);
    for (asked, why) in [
        (Change::Add(NodeId(1)), BadChange::Already),
        (Change::Remove(NodeId(7)), BadChange::NoMember),
    ] {
        assert_eq!(change(&mut leader, asked), Err(ChangeRefusal::Bad(why)));
    }
    assert_eq!(leader.terms().len(), 2);
}

#[test]
fn while_two_configurations_decide_each_has_its_majority() {
    for flaw in [None, Some(Flaw::UnionMajority)] {
        let mut leader = with(Effective::Appended, 3, flaw);
        leader.hear(1, matched(2, 2));
        let (voters, learners) = (set(&[0, 3, 4, 5, 6]), NodeSet::default());
        change(&mut leader, Change::Replace { voters, learners }).unwrap();
        assert!(leader.server.configuration().is_joint());
        leader.sync();
        for peer in [3, 4, 5] {
            leader.hear(peer, matched(2, 3));
        }
        let commit = if flaw.is_none() { 2 } else { 3 };
        assert_eq!(leader.commit(), commit, "four of five, but one of three");
        leader.hear(1, matched(2, 3));
        assert_eq!(leader.commit(), 3);
        assert_eq!(*leader.server.configuration(), of(&[0, 3, 4, 5, 6]), "and it is left at once");
        assert_eq!(leader.terms().len(), 4);
        let asked = change(&mut leader, Change::Add(NodeId(1)));
        assert_eq!(asked, Err(ChangeRefusal::Pending));
    }
}

#[test]
fn a_candidate_needs_both_majorities_while_its_configuration_is_joint() {
    let joint = of(&[0, 1, 2])
        .after(Change::Replace { voters: set(&[0, 3, 4]), learners: NodeSet::default() })
        .unwrap();
    let mut candidate = Bench::new(3, crate::one_server::Noop::On, 1, &[1]);
    candidate.hear(1, holding(1, at(1, 1), joint, 0));
    candidate.step(Input::Timer(Timer::Election));
    candidate.sync();
    candidate.hear(3, yes(2));
    candidate.hear(4, yes(2));
    assert!(!candidate.server.leads(), "all new ones, and one of three old ones");
    candidate.hear(1, yes(2));
    assert!(candidate.server.leads());
}

#[test]
fn a_leader_that_is_no_part_of_it_does_not_count_itself_and_leaves_when_it_is_committed() {
    for effective in [Effective::Appended, Effective::Applied] {
        let mut leader = leader(effective, 3);
        change(&mut leader, Change::Remove(NodeId(0))).unwrap();
        leader.sync();
        leader.hear(1, matched(2, 3));
        if effective == Effective::Appended {
            assert_eq!((leader.commit(), leader.server.leads()), (2, true), "one of two");
            let effects = leader.hear(2, matched(2, 3));
            assert!(notes(&effects).contains(&Note::LeftCluster { term: Term(2) }));
            let told = sends(&effects).into_iter().filter(|(_, message, _)| {
                matches!(message, Message::Append(append) if append.commit == Index(3))
            });
            assert_eq!(told.count(), 2, "it says what is committed before it goes");
            assert_eq!((leader.commit(), leader.server.role()), (3, &Role::Follower));
        } else {
            assert_eq!((leader.commit(), leader.server.leads()), (3, true), "two of three");
            assert_eq!(leader.terms(), [1, 2, 2, 2], "an entry that those get who do not know");
            let left = Note::LeftCluster { term: Term(2) };
            leader.sync();
            leader.hear(2, matched(2, 3));
            let effects = leader.hear(1, matched(2, 4));
            assert!(leader.server.leads() && !notes(&effects).contains(&left), "one of two has it");
            let effects = leader.hear(2, matched(2, 4));
            assert!(notes(&effects).contains(&left));
            assert_eq!((leader.commit(), leader.server.role()), (4, &Role::Follower));
        }
    }
}

/// It takes on what it is asked for meanwhile, and leaves when the first of that is committed.
#[test]
fn a_leader_that_has_to_go_works_until_others_know_and_stays_if_it_counts_again() {
    let mut leader = leader(Effective::Applied, 3);
    change(&mut leader, Change::Remove(NodeId(0))).unwrap();
    leader.sync();
    leader.hear(1, matched(2, 3));
    change(&mut leader, Change::Add(NodeId(0))).unwrap();
    assert_eq!(leader.terms().len(), 5);
    leader.sync();
    [1, 2].into_iter().for_each(|peer| drop(leader.hear(peer, matched(2, 5))));
    assert_eq!(*leader.server.configuration(), of(&[0, 1, 2]));
    assert!(leader.server.leads());
}

#[test]
fn a_learner_gets_the_log_and_is_not_counted() {
    let mut leader = leader(Effective::Appended, 3);
    change(&mut leader, Change::AddLearner(NodeId(3))).unwrap();
    leader.sync();
    let effects = leader.step(Input::Timer(Timer::Heartbeat));
    assert_eq!(to(&effects), [1, 2, 3]);
    leader.hear(3, matched(2, 3));
    assert_eq!(leader.commit(), 2, "a learner is no majority");
    leader.hear(1, matched(2, 3));
    assert_eq!(leader.commit(), 3);
}

/// etcd's `readyPercentThreshold`.
#[test]
fn a_learner_is_promoted_when_it_has_nine_tenths_of_the_log() {
    let mut leader = Bench::with(3, 1, &[1; 18], |_| {});
    leader.elect();
    leader.hear(1, matched(2, 19));
    change(&mut leader, Change::AddLearner(NodeId(3))).unwrap();
    leader.sync();
    leader.hear(1, matched(2, 20));
    let promote = Change::Promote(NodeId(3));
    leader.hear(3, matched(2, 17));
    assert_eq!(change(&mut leader, promote), Err(ChangeRefusal::LearnerBehind));
    leader.hear(3, matched(2, 18));
    assert!(change(&mut leader, promote).is_ok());
    assert!(leader.server.configuration().is_voter(NodeId(3)));
}

/// etcd's `campaign_learner_must_vote`.
#[test]
fn a_learner_answers_a_request_for_its_vote_and_does_not_campaign_by_itself() {
    for (flaw, granted) in [(None, true), (Some(Flaw::LearnerRefuses), false)] {
        let mut learner = Bench::with(3, 1, &[1], |config| config.flaw = flaw);
        let these = of(&[1, 2]).after(Change::AddLearner(NodeId(0))).unwrap();
        learner.hear(1, holding(1, at(1, 1), these, 2));
        let effects = learner.hear(2, ask(2, at(1, 2)));
        let vote = Message::VoteReply(VoteReply { term: Term(2), granted });
        assert_eq!(sends(&effects)[0].1, vote);
        learner.step(Input::Timer(Timer::Election));
        assert_eq!(*learner.server.role(), Role::Follower);
    }
}

/// Found in a sweep: who leads through a joint configuration and shall only learn afterwards may be
/// the only one that has the entry which says so (thesis 4.2.2).
#[test]
fn a_voter_that_becomes_a_learner_may_be_needed_until_that_is_committed() {
    for (commit, needed) in [(1, true), (2, false)] {
        let mut demoted = Bench::with(3, 1, &[1], |_| {});
        let these = of(&[1, 2]).after(Change::AddLearner(NodeId(0))).unwrap();
        demoted.hear(1, holding(1, at(1, 1), these, commit));
        demoted.step(Input::Timer(Timer::Election));
        assert_eq!(matches!(demoted.server.role(), Role::Candidate { .. }), needed, "{commit}");
    }
}

/// Server 0, which is no voter of these by an entry of its own log.
fn no_voter(these: Configuration, set: impl Fn(&mut Config)) -> Bench {
    let mut bench = Bench::with(3, 1, &[1], set);
    bench.hear(1, holding(1, at(1, 1), these, 2));
    bench.wait_ms(150);
    bench
}

/// The same where it has left for good.
fn gone() -> Bench {
    no_voter(of(&[1, 2]), |config| config.effective = Effective::Applied)
}

/// Found in a sweep: only one that had left, or only a learner, had an entry without which nobody
/// wins, and did not ask to lead.
#[test]
fn who_does_not_decide_asks_to_lead_once_where_one_that_does_lacks_its_entries() {
    let left = of(&[1, 2]);
    let learns = left.after(Change::AddLearner(NodeId(0))).unwrap();
    for (effective, these, pre_vote) in [
        (Effective::Applied, left, false),
        (Effective::Applied, learns, false),
        (Effective::Applied, left, true),
        (Effective::Appended, learns, false),
        (Effective::Appended, learns, true),
    ] {
        let mut server = no_voter(these, |config| {
            (config.effective, config.pre_vote, config.noop) = (effective, pre_vote, false);
        });
        let asked = if pre_vote {
            let (term, last) = (Term(2), at(1, 1));
            server.hear(1, Message::PreVote(RequestVote { term, last, transfer: false }))
        } else {
            server.hear(1, ask(2, at(1, 1)))
        };
        assert!(notes(&asked).contains(&Note::Needed { candidate: NodeId(1) }));
        let mut asks = server.step(Input::Timer(Timer::Election));
        let mut term = server.server.term().0;
        if pre_vote {
            assert_eq!(to(&asks), [1, 2], "it asks first");
            let yes = VoteReply { term: Term(term + 1), granted: true };
            server.hear(1, Message::PreVoteReply(yes));
            assert!(matches!(server.server.role(), Role::PreCandidate { .. }), "one of two");
            asks = server.hear(2, Message::PreVoteReply(yes));
            term += 1;
        }
        assert_eq!(to(&asks), [1, 2], "{effective:?} {these:?} {pre_vote}");
        server.sync();
        server.hear(1, yes(term));
        assert!(!server.server.leads(), "it has no voice of its own");
        server.hear(2, yes(term));
        assert!(server.server.leads());
        if effective == Effective::Applied {
            assert_eq!(server.terms(), [1, 1, term], "else it could not leave");
            server.sync();
            server.hear(1, matched(term, 3));
            let effects = server.hear(2, matched(term, 3));
            assert!(notes(&effects).contains(&Note::LeftCluster { term: Term(term) }));
        }
    }
    let mut once = gone();
    once.hear(1, ask(2, at(1, 1)));
    assert_eq!(to(&once.step(Input::Timer(Timer::Election))), [1, 2]);
    assert!(to(&once.step(Input::Timer(Timer::Election))).is_empty());
    once.hear(2, ask(4, at(1, 1)));
    assert_eq!(to(&once.step(Input::Timer(Timer::Election))), [1, 2], "each time it is asked");
}

#[test]
fn who_does_not_decide_stays_quiet_where_somebody_else_will_do() {
    let heard = |from, message| (from, message);
    for (what, then, calls) in [
        ("nothing else", None, true),
        ("a leader speaks", Some(heard(2, append(2, at(1, 2), &[], 2))), false),
        ("one with as much asks", Some(heard(2, ask(3, at(1, 2)))), false),
        ("one with less asks too", Some(heard(2, ask(3, at(1, 1)))), true),
    ] {
        let mut server = gone();
        server.hear(1, ask(2, at(1, 1)));
        then.into_iter().for_each(|(from, message)| drop(server.hear(from, message)));
        let effects = server.step(Input::Timer(Timer::Election));
        assert_eq!(!to(&effects).is_empty(), calls, "{what}");
    }
    let mut asked = gone();
    let effects = asked.hear(7, ask(2, at(1, 1)));
    assert!(!notes(&effects).contains(&Note::Needed { candidate: NodeId(7) }), "it is gone, too");
    assert!(to(&asked.step(Input::Timer(Timer::Election))).is_empty());
}

#[test]
fn a_server_that_knows_of_no_cluster_waits_and_takes_on_what_it_is_sent() {
    let mut spare = Bench::with(3, 0, &[], |config| config.members = vec![NodeId(1), NodeId(2)]);
    let effects = spare.step(Input::Timer(Timer::Election));
    assert!(sends(&effects).is_empty() && spare.server.configuration().is_empty());
    spare.hear(1, holding(2, at(0, 0), of(&[0, 1, 2]), 0));
    spare.step(Input::Timer(Timer::Election));
    assert!(matches!(spare.server.role(), Role::Candidate { .. }));
}

/// Thesis 4.2.2 and 4.2.3; etcd's removed server does not campaign once it has applied that.
#[test]
fn a_removed_server_keeps_calling_and_check_quorum_alone_keeps_it_from_disturbing() {
    for (effective, calls) in [(Effective::Appended, true), (Effective::Applied, false)] {
        let mut removed = Bench::with(3, 1, &[1], |config| config.effective = effective);
        removed.hear(1, holding(1, at(1, 1), of(&[1, 2]), 2));
        let effects = removed.step(Input::Timer(Timer::Election));
        assert_eq!(to(&effects), if calls { vec![1, 2] } else { vec![] }, "{effective:?}");
    }
    for (pre_vote, check_quorum, disturbed) in
        [(false, false, true), (true, false, true), (true, true, false), (false, true, false)]
    {
        let mut member = Bench::with(3, 1, &[1], |config| {
            (config.pre_vote, config.check_quorum) = (pre_vote, check_quorum);
        });
        member.hear(1, append(1, at(1, 1), &[], 1));
        let last = at(1, 9);
        member.hear(2, Message::RequestVote(RequestVote { term: Term(7), last, transfer: false }));
        assert_eq!(member.server.term() == Term(7), disturbed, "{pre_vote} {check_quorum}");
    }
}

#[test]
fn answers_of_those_who_are_gone_are_ignored() {
    let mut leader = leader(Effective::Appended, 3);
    change(&mut leader, Change::Remove(NodeId(2))).unwrap();
    let effects = leader.hear(2, matched(2, 2));
    assert!(matches!(notes(&effects)[..], [Note::IgnoredReply { from: NodeId(2), .. }]));
}

/// Found in storms: the commit index is forgotten, what was applied of the membership must not be.
#[test]
fn beginning_again_takes_no_old_configuration_back_into_force() {
    let mut disk = Disk::<Op>::default();
    let mut server = Bench::with(3, 1, &[], |config| config.effective = Effective::Applied);
    for message in [
        holding(1, at(0, 0), of(&[0, 1, 2, 3]), 0),
        append(1, at(1, 1), &[1], 2),
        holding(1, at(1, 2), of(&[0, 1, 2, 3, 4]), 2),
    ] {
        for effect in server.hear(1, message) {
            if let Effect::Persist(_, record) = effect {
                Server::write(&mut disk, record);
            }
        }
    }
    let config = Rc::new(server.server.config().clone());
    let again = Raft::boot(config, NodeId(0), &disk);
    assert_eq!((again.commit(), again.log().len()), (Index(0), 3));
    assert_eq!(*again.configuration(), of(&[0, 1, 2, 3]), "applied, and the next one not yet");
    // Found in a sweep: who stores what follows must hear that this is committed, else those before
    // it elect somebody without all who decide by now.
    let mut again = Bench { server: again, now: server.now, last: WriteId(0) };
    again.step(Input::Start);
    assert_eq!(again.commit(), 2);
    let mut told = again.step(Input::Timer(Timer::Election));
    told.extend(again.sync());
    for voter in [1, 2] {
        told.extend(again.hear(voter, yes(again.server.term().0)));
    }
    let appends = sends(&told).into_iter().filter_map(|(_, message, _)| match message {
        Message::Append(append) => Some(append.commit),
        _ => None,
    });
    assert_eq!(appends.collect::<Vec<_>>(), [Index(2); 3]);
}

/// A leader appends no configuration before the last one is committed: so all in a log but the last
/// are, also where power was lost before that was saved.
#[test]
fn beginning_again_takes_every_configuration_but_the_last_for_committed() {
    let (first, second) = (of(&[0, 1, 2, 3]), of(&[0, 1, 2, 3, 4]));
    let holds = |these: Configuration| Entry {
        configuration: Some(Rc::new(these)),
        ..Entry::noop(Term(1))
    };
    let logs = [
        (vec![Entry::noop(Term(1))], 0, of(&[0, 1, 2])),
        (vec![Entry::noop(Term(1)), holds(first)], 0, of(&[0, 1, 2])),
        (vec![Entry::noop(Term(1)), holds(first), Entry::noop(Term(1)), holds(second)], 2, first),
    ];
    for (log, commit, in_force) in logs {
        let mut disk = Disk::<Op> { term: Term(1), ..Disk::default() };
        log.into_iter().for_each(|entry| disk.log.push(entry));
        let mut config = Config::paper((0..3).map(NodeId).collect());
        config.effective = Effective::Applied;
        let server = Raft::boot(Rc::new(config), NodeId(0), &disk);
        assert_eq!(server.membership().committed(), Index(commit));
        assert_eq!(*server.configuration(), in_force);
        let mut bench = Bench::with(3, 0, &[], |_| {});
        bench.server = server;
        bench.step(Input::Start);
        assert_eq!(bench.commit(), commit, "and it says so with its entries");
    }
}
