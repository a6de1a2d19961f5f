//! Everything about a node or a message, by the names of the paper (Raft figure 2).

use kernel::NodeId;
use kv::{Node, Outcome, Phase};
use lab::{Fact, FactGroup};
use raft::{AppendResult, Flow, Position, Role};
use sim::World;

use crate::config::ClusterConfig;
use crate::depict::{how_words, without_command};
use crate::names::name;
use crate::system::Cluster;

#[expect(
    clippy::needless_pass_by_value,
    reason = "numbers and texts alike, without a sign before each"
)]
fn fact(label: &str, value: impl ToString) -> Fact {
    Fact { label: label.to_owned(), value: value.to_string(), changed: false }
}

fn group(title: &str, facts: Vec<Fact>) -> FactGroup {
    FactGroup { title: title.to_owned(), facts }
}

fn someone(config: &ClusterConfig, node: Option<NodeId>) -> String {
    node.map_or("nobody".to_owned(), |node| name(config, node))
}

fn place(at: Position) -> String {
    format!("{} of term {}", at.index.0, at.term.0)
}

/// A subtitle, and facts in groups; what survives a crash and what does not stand apart.
pub(crate) fn of_node(world: &World<Cluster>, node: NodeId) -> (String, Vec<FactGroup>) {
    match world.process(node) {
        Some(Node::Client(client)) => of_client(world, client),
        Some(Node::Server(server)) => {
            let (subtitle, memory) = of_memory(world, server);
            (subtitle, vec![of_disk(world, node), memory])
        }
        None if world.host(node).is_some_and(|host| host.lost.is_some()) => {
            ("Gone: its disk is lost".to_owned(), Vec::new())
        }
        None if node.0 < world.config().servers => {
            ("Down: its memory is gone".to_owned(), vec![of_disk(world, node)])
        }
        None => ("Down".to_owned(), Vec::new()),
    }
}

fn of_disk(world: &World<Cluster>, node: NodeId) -> FactGroup {
    let disk = &world.host(node).expect("every node has a machine").disk;
    let facts = vec![
        fact("currentTerm", disk.term.0),
        fact("votedFor", someone(world.config(), disk.voted_for)),
        fact(
            "log",
            format!("{} entries, last {}", disk.log.len(), place(raft::log::last(&disk.log))),
        ),
    ];
    group("On disk: survives a crash", facts)
}

fn of_memory(world: &World<Cluster>, server: &kv::Server) -> (String, FactGroup) {
    let (config, raft) = (world.config(), server.raft());
    let mut facts = vec![
        fact("currentTerm", raft.term().0),
        fact("votedFor", someone(config, raft.voted_for())),
        fact(
            "log",
            format!("{} entries, last {}", raft.log().len(), place(raft::log::last(raft.log()))),
        ),
        fact("Entries on its own disk", raft.durable().0),
        fact("commitIndex", raft.commit().0),
        fact("lastApplied", server.applied().0),
        fact("Leader it knows", someone(config, raft.leader())),
        fact("Clients that wait here", server.waiting()),
    ];
    if config.may_change() {
        let members = raft.configuration();
        let names = |set: kernel::NodeSet| {
            set.iter().map(|node| name(config, node)).collect::<Vec<_>>().join(", ")
        };
        facts.push(fact("Voters", names(members.voters())));
        if members.is_joint() {
            facts.push(fact("Old voters", names(members.outgoing())));
        }
        if !members.learners().is_empty() {
            facts.push(fact("Learners", names(members.learners())));
        }
    }
    if let Some(snapshot) = raft.snapshot() {
        facts.push(fact("Snapshot up to", place(snapshot.last)));
        facts.push(fact("Log compacted up to", raft.log().start()));
    }
    if config.store.workload.sessions {
        facts.push(fact("Sessions", server.machine().sessions()));
    }
    let role = match raft.role() {
        Role::Follower => "Follower",
        Role::Candidate { tally, .. } | Role::PreCandidate { tally } => {
            let names = |set: kernel::NodeSet| {
                let list: Vec<String> = set.iter().map(|node| name(config, node)).collect();
                if list.is_empty() { "nobody".to_owned() } else { list.join(", ") }
            };
            let (_, need) = raft.voters_and_need();
            facts.push(fact("Votes of", names(tally.granted())));
            facts.push(fact("Refused by", names(tally.refused())));
            facts.push(fact("Votes it needs", need));
            match raft.role() {
                Role::PreCandidate { .. } => "Pre-candidate",
                Role::Candidate { .. } | Role::Follower | Role::Leader { .. } => "Candidate",
            }
        }
        Role::Leader { progress, .. } => {
            for (peer, known) in progress.iter() {
                let value = format!(
                    "next {}, match {}{}",
                    known.next().0,
                    known.matched().0,
                    flow(known.flow())
                );
                facts.push(fact(&format!("{} nextIndex, matchIndex", name(config, peer)), value));
            }
            "Leader"
        }
    };
    (format!("{role} of term {}", raft.term().0), group("In memory: lost in a crash", facts))
}

/// How entries flow to a follower, where that is more than one at a time.
fn flow(flow: &Flow) -> String {
    match flow {
        Flow::OneByOne => String::new(),
        Flow::Probe => ", probing".to_owned(),
        Flow::Replicate { under_way } => format!(", {} under way", under_way.len()),
        Flow::Snapshot { last } => format!(", waits for the snapshot up to {}", last.0),
    }
}

fn of_client(world: &World<Cluster>, client: &kv::Client) -> (String, Vec<FactGroup>) {
    let config = world.config();
    let (subtitle, mut facts) = match client.phase() {
        Phase::Idle => ("Idle".to_owned(), Vec::new()),
        Phase::Asking { request, server, attempts, in_doubt } => {
            let doubt = if *in_doubt { "yes, an earlier attempt had no answer" } else { "no" };
            let facts = vec![
                fact("Request", request.serial.0),
                fact("Operation", request.operation),
                fact("Server asked", name(config, *server)),
                fact("Attempts", attempts),
                fact("In doubt", doubt),
            ];
            ("Waits for an answer".to_owned(), facts)
        }
    };
    facts.push(fact("Believes to lead", name(config, client.favourite())));
    facts.push(fact("Operations that wait", client.queued()));
    facts.extend(client.session().map(|session| fact("Session", session.0)));
    if let Some((operation, came)) = client.last() {
        facts.push(fact("Last operation", operation));
        facts.push(fact(
            "What came of it",
            came.map_or("nothing".to_owned(), |came| outcome(config, came)),
        ));
    }
    (subtitle, vec![group("In memory: lost in a crash", facts)])
}

fn outcome(config: &ClusterConfig, outcome: Outcome) -> String {
    match outcome {
        Outcome::Applied(kv::Answer::Done) => "applied".to_owned(),
        Outcome::Applied(kv::Answer::Value(value)) => {
            format!("applied: {}", value.map_or("unset".to_owned(), |value| value.to_string()))
        }
        Outcome::Applied(kv::Answer::Differs(value)) => {
            let found = value.map_or("unset".to_owned(), |value| value.to_string());
            format!("nothing changed: the value was {found}")
        }
        Outcome::Applied(kv::Answer::Full) => "nothing changed: it does not fit".to_owned(),
        Outcome::Applied(kv::Answer::Registered(session)) => format!("session {}", session.0),
        Outcome::Applied(kv::Answer::NoSession) => "its session is over".to_owned(),
        Outcome::Applied(kv::Answer::Superseded) => "a later request was applied".to_owned(),
        Outcome::Read { value, how } => {
            let value = value.map_or("unset".to_owned(), |value| value.to_string());
            format!("read {}: {value}", how_words(how))
        }
        Outcome::NotLeader(None) => "refused everywhere".to_owned(),
        Outcome::NotLeader(Some(leader)) => format!("refused, sent on to {}", name(config, leader)),
        Outcome::Unknown => "unknown: it may have happened or not".to_owned(),
    }
}

/// Every field of a message.
pub(crate) fn of_message(config: &ClusterConfig, message: &kv::Message) -> Vec<Fact> {
    match message {
        kv::Message::Raft(message) => of_raft_message(config, message),
        kv::Message::Request(request) => {
            let mut facts = vec![
                fact("type", "Request"),
                fact("serial", request.serial.0),
                fact("operation", request.operation),
            ];
            facts.extend(request.session.map(|session| fact("session", session.0)));
            facts
        }
        kv::Message::Read { serial, key, how } => vec![
            fact("type", "Read"),
            fact("serial", serial.0),
            fact("key", key),
            fact("how", how_words(*how)),
        ],
        kv::Message::Reply { serial, outcome: came } => vec![
            fact("type", "Reply"),
            fact("serial", serial.0),
            fact("outcome", outcome(config, *came)),
        ],
    }
}

fn of_vote_request(kind: &str, term: Fact, request: &raft::RequestVote) -> Vec<Fact> {
    vec![
        fact("type", kind),
        term,
        fact("lastLogIndex", request.last.index.0),
        fact("lastLogTerm", request.last.term.0),
    ]
}

fn of_raft_message(config: &ClusterConfig, message: &raft::Message<kv::Request>) -> Vec<Fact> {
    let term = fact("term", message.term().0);
    match message {
        raft::Message::RequestVote(request) => of_vote_request("RequestVote", term, request),
        raft::Message::PreVote(request) => of_vote_request("PreVote", term, request),
        raft::Message::VoteReply(reply) => {
            vec![fact("type", "RequestVote result"), term, fact("voteGranted", reply.granted)]
        }
        raft::Message::PreVoteReply(reply) => {
            vec![fact("type", "PreVote result"), term, fact("voteGranted", reply.granted)]
        }
        raft::Message::Append(append) => {
            let entry = |entry: raft::Entry<kv::Request>| match &entry.op {
                Some(command) => format!("{} ({})", command.operation, entry.term.0),
                None => format!("{} ({})", without_command(&entry), entry.term.0),
            };
            let entries: Vec<String> = append.entries.iter().map(entry).collect();
            let entries = if entries.is_empty() { "none".to_owned() } else { entries.join(", ") };
            vec![
                fact("type", "AppendEntries"),
                term,
                fact("prevLogIndex", append.previous.index.0),
                fact("prevLogTerm", append.previous.term.0),
                fact("entries (term)", entries),
                fact("leaderCommit", append.commit.0),
            ]
        }
        raft::Message::Confirm(confirm) | raft::Message::Confirmed(confirm) => {
            let kind = matches!(message, raft::Message::Confirm(_));
            vec![
                fact("type", if kind { "Confirm" } else { "Confirm result" }),
                term,
                fact("round", confirm.round),
            ]
        }
        raft::Message::ReadIndex(_) => vec![fact("type", "ReadIndex"), term],
        raft::Message::ReadIndexReply(answer) => {
            vec![fact("type", "ReadIndex result"), term, fact("read index", answer.index.0)]
        }
        raft::Message::TimeoutNow(_) => vec![fact("type", "TimeoutNow"), term],
        raft::Message::Snapshot(install) => {
            let members: Vec<String> = install
                .snapshot
                .configuration
                .members()
                .iter()
                .map(|node| name(config, node))
                .collect();
            vec![
                fact("type", "InstallSnapshot"),
                term,
                fact("lastIncludedIndex", install.snapshot.last.index.0),
                fact("lastIncludedTerm", install.snapshot.last.term.0),
                fact("configuration", members.join(", ")),
                fact("state", format!("{} bytes", install.snapshot.state.len())),
            ]
        }
        raft::Message::AppendReply(reply) => of_append_reply(term, reply.result),
    }
}

fn of_append_reply(term: Fact, result: AppendResult) -> Vec<Fact> {
    match result {
        AppendResult::Matched(index) => vec![
            fact("type", "AppendEntries result"),
            term,
            fact("success", true),
            fact("matches up to", index.0),
        ],
        AppendResult::Refused { probed, hint } => vec![
            fact("type", "AppendEntries result"),
            term,
            fact("success", false),
            fact("no match at", probed.0),
            fact("hint (5.3)", place(hint)),
        ],
    }
}
