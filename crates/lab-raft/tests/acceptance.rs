//! What a cluster must show as a whole: restarts, returns, redirects, and answers that are true.

mod common;

use kernel::{Micros, NodeId, NodeSet, Span};
use kv::{ClientCommand, ClientNote, Note, Operation, Output, ServerNote, Word};
use raft::{AppendResult, Index, Message, Raft, Role, Term};
use sim::delay::Delay;
use sim::saved::Network;
use sim::{Choice, Event, Fault, PacketId, Setup, World};
use synod_lab_raft::{Cluster, ClusterConfig};

use common::Watched;

const S1: NodeId = NodeId(0);
const SECOND: u64 = 1_000_000;

fn setup(seed: u64) -> Setup {
    let delay = Delay::Uniform { min_us: 2_000, max_us: 8_000 };
    let fsync = Delay::Uniform { min_us: 500, max_us: 2_000 };
    Setup { network: Network { delay, loss_permille: 0 }, fsync, seed }
}

/// So many servers and one client that does only what it is told.
fn quiet(servers: u8) -> ClusterConfig {
    ClusterConfig::new(servers, 1).with_workload(|workload| workload.think = None)
}

fn raft(world: &World<Cluster>, node: NodeId) -> Option<&Raft<kv::Request>> {
    Some(world.process(node)?.server()?.raft())
}

fn leader(world: &World<Cluster>) -> Option<NodeId> {
    let servers = (0..world.config().servers).map(NodeId);
    let leads = |node: &NodeId| raft(world, *node).is_some_and(Raft::leads);
    servers.filter(leads).max_by_key(|node| raft(world, *node).map(Raft::term))
}

fn put(number: u32, server: Option<NodeId>) -> ClientCommand {
    let key = "x".parse().expect("x is a word");
    ClientCommand { operation: Operation::Put { key, value: Word::number(number) }, server }
}

/// Plays until this holds after a step; false where it does not within the time.
fn until(w: &mut Watched, us: u64, mut holds: impl FnMut(&Watched) -> bool) -> bool {
    let end = Micros(w.now().0 + us);
    while w.step(end) {
        if holds(w) {
            return true;
        }
    }
    false
}

fn elect(w: &mut Watched) -> NodeId {
    let led = |w: &Watched| {
        leader(w.run.world()).is_some_and(|node| {
            raft(w.run.world(), node).is_some_and(|raft| raft.commit().0 == raft.log().len())
        })
    };
    assert!(until(w, 5 * SECOND, led), "a leader is elected");
    leader(w.run.world()).expect("there is one")
}

/// Lets the client do this, and waits until it hears.
fn ask(w: &mut Watched, number: u32) {
    let client = NodeId(w.run.world().config().servers);
    let command = put(number, leader(w.run.world()));
    w.force(w.now(), Choice::Command(client, Box::new(command.into())));
    let answered = until(w, 5 * SECOND, |w| {
        let answer = |event: &Event<kv::Node>| {
            matches!(event, Event::Output { output: Output::Answered { .. }, .. })
        };
        w.events.iter().any(answer)
    });
    assert!(answered, "the client hears");
}

fn strike(w: &mut Watched, fault: Fault) {
    w.force(w.now(), Choice::Fault(Box::new(fault)));
}

fn caught_up(world: &World<Cluster>, node: NodeId) -> bool {
    let Some(best) = leader(world).and_then(|leader| raft(world, leader)) else { return false };
    let same =
        |raft: &Raft<kv::Request>| raft.log() == best.log() && raft.commit() == best.commit();
    best.commit().0 == best.log().len() && raft(world, node).is_some_and(same)
}

#[test]
fn a_restarted_server_knows_of_no_commitment_and_catches_up() {
    for (seed, fault) in [(1, Fault::Crash as fn(NodeId) -> Fault), (2, Fault::PowerLoss)] {
        for of_leader in [true, false] {
            let mut w = Watched::new(&quiet(3), setup(seed));
            let leader = elect(&mut w);
            (0..5).for_each(|number| ask(&mut w, number));
            let node = if of_leader { leader } else { NodeId((leader.0 + 1) % 3) };
            strike(&mut w, fault(node));
            strike(&mut w, Fault::Restart(node));
            let world = w.run.world();
            let server = world.process(node).and_then(|process| process.server()).unwrap();
            assert_eq!(server.raft().commit(), Index(0));
            assert_eq!((server.applied(), server.machine().contents().count()), (Index(0), 0));
            assert!(server.raft().log().len() >= 4, "its log is on disk");
            assert!(until(&mut w, 5 * SECOND, |w| caught_up(w.run.world(), node)));
        }
    }
}

#[test]
fn a_server_that_returns_after_up_to_fifty_commits_breaks_no_promise_and_catches_up() {
    for commits in 1..=50 {
        let batch = [1, 2, 8][commits as usize % 3];
        let config = quiet(3).with_raft(|raft| raft.batch = batch);
        let mut w = Watched::new(&config, setup(u64::from(commits)));
        let away = NodeId((elect(&mut w).0 + 1) % 3);
        let fault = [Fault::Crash, Fault::PowerLoss, Fault::Pause, Fault::Isolate];
        strike(&mut w, fault[commits as usize % 4](away));
        (0..commits).for_each(|number| ask(&mut w, number));
        let back = [Fault::Restart, Fault::Restart, Fault::Resume, Fault::Heal];
        strike(&mut w, back[commits as usize % 4](away));
        let back = until(&mut w, 5 * SECOND, |w| caught_up(w.run.world(), away));
        assert!(back, "after {commits} commits");
    }
}

#[test]
fn a_heartbeat_due_before_the_election_alarm_keeps_a_follower_however_time_is_sliced() {
    // A heartbeat every 5 ms, an alarm 6 ms after each: one millisecond between the two.
    let config = ClusterConfig::new(2, 0).with_raft(|raft| {
        raft.election = Span::exactly(Micros::from_millis(6));
        raft.heartbeat = Micros::from_millis(5);
    });
    let delay = Delay::Constant { us: 500 };
    let fsync = Delay::Constant { us: 10 };
    let network = Network { delay, loss_permille: 0 };
    let mut digests = Vec::new();
    for slice in [100, 1_000, 5_999, 16_667, 33_333, 3 * SECOND] {
        let mut w = Watched::new(&config, Setup { network, fsync, seed: 1 });
        while w.step(Micros(0)) {}
        let alarm = kv::Timer::Raft(raft::Timer::Election);
        w.force(Micros(100), Choice::Expire(S1, alarm));
        let mut campaigns = 0;
        let mut end = 0;
        while end < 3 * SECOND {
            end = (end + slice).min(3 * SECOND);
            while w.step(Micros(end)) {
                let campaign = |event: &&Event<kv::Node>| {
                    matches!(
                        event,
                        Event::Note { note: Note::Raft(raft::Note::Campaigned { .. }), .. }
                    )
                };
                campaigns += w.events.iter().filter(campaign).count();
            }
        }
        let world = w.run.world();
        assert_eq!((leader(world), campaigns), (Some(S1), 0), "in slices of {slice} us");
        assert_eq!(raft(world, NodeId(1)).map(Raft::role), Some(&Role::Follower));
        digests.push((world.steps(), world.digest()));
    }
    assert!(digests.windows(2).all(|pair| pair[0] == pair[1]), "{digests:?}");
    assert!(digests[0].0 > 1_800, "a heartbeat and its answer every 5 ms");
}

#[test]
fn a_cluster_of_one_commits_only_what_is_on_its_disk() {
    let slow = Delay::Constant { us: 50_000 };
    let mut w = Watched::new(&quiet(1), Setup { fsync: slow, ..setup(1) });
    elect(&mut w);
    let before = raft(w.run.world(), S1).map(Raft::commit);
    w.force(w.now(), Choice::Command(NodeId(1), Box::new(put(1, None).into())));
    let appended = |w: &Watched| {
        raft(w.run.world(), S1).is_some_and(|raft| Some(Index(raft.log().len())) > before)
    };
    assert!(until(&mut w, SECOND, appended));
    let mut synced = false;
    let committed = until(&mut w, SECOND, |w| {
        synced |= w.events.iter().any(|event| matches!(event, Event::Synced { .. }));
        let host = w.run.world().host(S1).unwrap();
        let commit = raft(w.run.world(), S1).map(Raft::commit);
        assert!(commit.unwrap().0 <= host.disk.log.len());
        assert!(synced || commit == before, "committed before it was durable");
        commit > before
    });
    assert!(committed && synced);
}

#[test]
fn no_vote_and_no_stored_entry_is_answered_before_it_is_on_disk() {
    let mut answers = 0;
    for seed in 0..20 {
        let config = ClusterConfig::new(5, 2);
        let fsync = Delay::Exponential { min_us: 1_000, mean_us: 30_000 };
        let mut w = Watched::new(&config, Setup { fsync, ..setup(seed) });
        until(&mut w, 3 * SECOND, |w| {
            for event in &w.events {
                if let Event::Sent(id) = event {
                    answers += u32::from(is_kept(w.run.world(), *id));
                }
            }
            false
        });
    }
    assert!(answers > 1_000, "{answers}");
}

/// Is this message a vote or a match? Then the disk of its sender has what it says.
fn is_kept(world: &World<Cluster>, id: PacketId) -> bool {
    let Some(packet) = world.packet(id) else { return false };
    let disk = &world.host(id.from()).expect("a sender is a node").disk;
    let kv::Message::Raft(message) = &packet.message else { return false };
    match message {
        Message::VoteReply(reply) if reply.granted => {
            assert_eq!((disk.term, disk.voted_for), (reply.term, Some(id.to())), "{id:?}");
            true
        }
        Message::AppendReply(reply) => {
            assert!(disk.term >= reply.term, "{id:?}");
            let AppendResult::Matched(index) = reply.result else { return false };
            assert!(disk.log.len() >= index.0, "{id:?}");
            true
        }
        Message::VoteReply(_)
        | Message::RequestVote(_)
        | Message::Append(_)
        | Message::PreVote(_)
        | Message::PreVoteReply(_)
        | Message::TimeoutNow(_)
        | Message::Confirm(_)
        | Message::Confirmed(_)
        | Message::ReadIndex(_)
        | Message::ReadIndexReply(_)
        | Message::Snapshot(_) => false,
    }
}

#[test]
fn a_follower_sends_a_client_on_to_the_leader() {
    let mut w = Watched::new(&quiet(3), setup(3));
    let leader = elect(&mut w);
    let follower = NodeId((leader.0 + 1) % 3);
    let client = NodeId(3);
    w.force(w.now(), Choice::Command(client, Box::new(put(1, Some(follower)).into())));
    let mut redirected = None;
    let mut sent_on = None;
    let answered = until(&mut w, SECOND, |w| {
        w.events.iter().any(|event| match event {
            Event::Note { note: Note::Server(ServerNote::Redirected { leader, .. }), .. } => {
                redirected = *leader;
                false
            }
            Event::Note { note: Note::Client(ClientNote::SentOn { by, to }), .. } => {
                sent_on = Some((*by, *to));
                false
            }
            Event::Output { output, .. } => matches!(output, Output::Answered { .. }),
            Event::Note { .. }
            | Event::Sent(_)
            | Event::Lost { .. }
            | Event::Wrote { .. }
            | Event::Synced { .. }
            | Event::TimerSet { .. }
            | Event::TimerCancelled { .. }
            | Event::Started(_)
            | Event::Stopped(_) => false,
        })
    });
    assert!(answered);
    assert_eq!((redirected, sent_on), (Some(leader), Some((follower, leader))));
}

/// A leader cut off with its client appends what it can never commit. The client must not hear
/// that it failed: another leader might have had it.
#[test]
fn what_a_deposed_leader_had_appended_ends_as_unknown() {
    let config = quiet(5).with_workload(|workload| workload.timeout = Micros(60 * SECOND));
    let mut w = Watched::new(&config, setup(4));
    let old = elect(&mut w);
    let client = NodeId(5);
    let minority: NodeSet = [old, client].into_iter().collect();
    strike(&mut w, Fault::Partition(vec![minority]));
    w.force(w.now(), Choice::Command(client, Box::new(put(1, Some(old)).into())));
    let other = |w: &Watched| leader(w.run.world()).is_some_and(|node| node != old);
    assert!(until(&mut w, 5 * SECOND, other), "the others elect a leader");
    let stale = raft(w.run.world(), old).map(|raft| (raft.leads(), raft.term()));
    assert!(stale.is_some_and(|(leads, term)| leads && term > Term(0)), "and the old one leads on");
    strike(&mut w, Fault::EndPartition);
    let mut gave_up = false;
    let unknown = until(&mut w, 5 * SECOND, |w| {
        w.events.iter().any(|event| {
            let note = |note| matches!(note, &Note::Server(ServerNote::GaveUp { .. }));
            gave_up |=
                matches!(event, Event::Note { node, note: said } if *node == old && note(said));
            let Event::Output { output, .. } = event else { return false };
            assert!(!matches!(output, Output::Failed { .. } | Output::Answered { .. }));
            matches!(output, Output::Unknown { .. })
        })
    });
    assert!(unknown && gave_up);
}

#[test]
fn a_request_refused_everywhere_has_failed_and_is_in_no_log() {
    let patient = Span::exactly(Micros(20 * SECOND));
    let config = quiet(3)
        .with_raft(|raft| raft.election = patient)
        .with_workload(|workload| workload.attempts = 3);
    let mut w = Watched::new(&config, setup(5));
    while w.step(Micros(0)) {}
    w.force(w.now(), Choice::Command(NodeId(3), Box::new(put(1, None).into())));
    let failed = until(&mut w, SECOND, |w| {
        let failure = |event: &Event<kv::Node>| {
            matches!(event, Event::Output { output: Output::Failed { .. }, .. })
        };
        w.events.iter().any(failure)
    });
    assert!(failed);
    let lengths = (0..3).map(|node| raft(w.run.world(), NodeId(node)).map(|raft| raft.log().len()));
    assert!(lengths.into_iter().all(|length| length == Some(0)));
}
