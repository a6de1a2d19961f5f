//! The code and the fields of every note. They are what outsiders may rely on: a code, once
//! published, keeps its meaning, and so does a field.

use kernel::NodeId;
use kv::{Answer, ClientNote, Request, ServerNote};
use raft::{AppendRefusal, Note, Position, ReplyIgnored, VoteRefusal};
use serde_json::{Value, json};

use super::beyond;
use crate::config::ClusterConfig;
use crate::names::name;

/// The code of a note, and its fields.
pub(super) fn code_and_fields(config: &ClusterConfig, note: &kv::Note) -> (&'static str, Value) {
    match note {
        kv::Note::Raft(note) => of_raft(config, note),
        kv::Note::Server(note) => of_server(config, note),
        kv::Note::Client(note) => of_client(config, note),
    }
}

pub(super) fn place(at: Position) -> Value {
    json!({ "term": at.term.0, "index": at.index.0 })
}

fn answer(answer: Answer) -> Value {
    let text = |word: Option<kv::Word>| word.map(|word| word.to_string());
    match answer {
        Answer::Done => json!("done"),
        Answer::Value(value) => json!({ "value": text(value) }),
        Answer::Differs(found) => json!({ "differs": text(found) }),
        Answer::Full => json!("full"),
        Answer::Registered(session) => json!({ "session": session.0 }),
        Answer::NoSession => json!("no_session"),
        Answer::Superseded => json!("superseded"),
    }
}

fn of_raft(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match *note {
        Note::Started { term, last } => ("started", json!({ "term": term.0, "last": place(last) })),
        Note::AdoptedTerm { term, from } => {
            ("adopted_term", json!({ "term": term.0, "from": of(from) }))
        }
        Note::SteppedDown { term, led, from } => {
            ("stepped_down", json!({ "term": term.0, "led": led, "from": of(from) }))
        }
        Note::Campaigned { term, last, .. } => {
            ("campaigned", json!({ "term": term.0, "last": place(last) }))
        }
        Note::Granted { candidate, term } => {
            ("granted_vote", json!({ "candidate": of(candidate), "term": term.0 }))
        }
        Note::RefusedVote { candidate, term, why } => {
            let why = refused_vote(config, why);
            ("refused_vote", json!({ "candidate": of(candidate), "term": term.0, "why": why }))
        }
        Note::CountedVote { voter, term, have, need } => {
            let fields = json!({ "voter": of(voter), "term": term.0, "have": have, "need": need });
            ("counted_vote", fields)
        }
        Note::HeardRefusal { voter, term } => {
            ("heard_refusal", json!({ "voter": of(voter), "term": term.0 }))
        }
        Note::Won { term, voters, servers } => {
            let voters: Vec<String> = voters.iter().map(of).collect();
            ("won", json!({ "term": term.0, "voters": voters, "servers": servers }))
        }
        Note::PreCampaigned { .. }
        | Note::WouldGrant { .. }
        | Note::CountedPreVote { .. }
        | Note::IgnoredCandidate { .. }
        | Note::LostQuorum { .. } => of_stability(config, note),
        Note::SavedSnapshot { .. }
        | Note::SentSnapshot { .. }
        | Note::InstalledSnapshot { .. }
        | Note::KeptLog { .. } => beyond::of_snapshot(config, note),
        Note::AppendedConfiguration { .. }
        | Note::InForce { .. }
        | Note::RefusedChange { .. }
        | Note::LeftCluster { .. }
        | Note::Needed { .. } => beyond::of_membership(config, note),
        Note::AskedReadIndex { .. } | Note::BeganRound { .. } | Note::ReadReady { .. } => {
            beyond::of_reads(config, note)
        }
        Note::Transferring { .. }
        | Note::SentTimeoutNow { .. }
        | Note::ToldToCampaign { .. }
        | Note::TransferAborted { .. }
        | Note::RefusedTransfer { .. } => beyond::of_transfer(config, note),
        Note::NotLeading { leader } => ("not_leading", json!({ "leader": leader.map(of) })),
        Note::Stored { .. }
        | Note::HadAll { .. }
        | Note::RefusedAppend { .. }
        | Note::LearnedCommit { .. } => of_follower(config, note),
        Note::Appended { .. }
        | Note::Sent { .. }
        | Note::Heartbeat { .. }
        | Note::Matched { .. }
        | Note::Pipelined { .. }
        | Note::BackedUp { .. }
        | Note::IgnoredReply { .. }
        | Note::OwnEntriesDurable { .. }
        | Note::Committed { .. }
        | Note::NotCommitted { .. } => of_leader(config, note),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others stand in of_raft")]
fn of_stability(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match *note {
        Note::PreCampaigned { term, last } => {
            ("pre_campaigned", json!({ "term": term.0, "last": place(last) }))
        }
        Note::WouldGrant { candidate, term } => {
            ("would_grant_vote", json!({ "candidate": of(candidate), "term": term.0 }))
        }
        Note::CountedPreVote { voter, term, have, need } => {
            let fields = json!({ "voter": of(voter), "term": term.0, "have": have, "need": need });
            ("counted_pre_vote", fields)
        }
        Note::IgnoredCandidate { candidate, leader } => {
            ("ignored_candidate", json!({ "candidate": of(candidate), "leader": leader.map(of) }))
        }
        Note::LostQuorum { term, have, need } => {
            ("lost_quorum", json!({ "term": term.0, "have": have, "need": need }))
        }
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others stand in of_raft and of_leader")]
fn of_follower(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match *note {
        Note::Stored { leader, kept, added, dropped_from } => {
            let dropped_from = dropped_from.map(|index| index.0);
            let fields = json!({
                "leader": of(leader), "kept": kept.0, "added": added, "dropped_from": dropped_from,
            });
            ("stored", fields)
        }
        Note::HadAll { leader, matched } => {
            ("had_all", json!({ "leader": of(leader), "matched": matched.0 }))
        }
        Note::RefusedAppend { leader, term, why } => {
            let why = refused_append(why);
            ("refused_append", json!({ "leader": of(leader), "term": term.0, "why": why }))
        }
        Note::LearnedCommit { index } => ("learned_commit", json!({ "index": index.0 })),
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others stand in of_raft and of_follower")]
fn of_leader(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match *note {
        Note::Appended { at, noop } => ("appended", json!({ "at": place(at), "noop": noop })),
        Note::Sent { to, after, entries } => {
            ("sent_entries", json!({ "to": of(to), "after": after.0, "entries": entries }))
        }
        Note::Heartbeat { term } => ("spoke_to_all", json!({ "term": term.0 })),
        Note::Matched { follower, matched } => {
            ("matched", json!({ "follower": of(follower), "matched": matched.0 }))
        }
        Note::Pipelined { follower } => ("pipelined", json!({ "follower": of(follower) })),
        Note::BackedUp { follower, probed, next } => {
            let fields = json!({ "follower": of(follower), "probed": probed.0, "next": next.0 });
            ("backed_up", fields)
        }
        Note::IgnoredReply { from, why } => {
            let why = match why {
                ReplyIgnored::OldTerm => "old_term",
                ReplyIgnored::Stale => "stale",
                ReplyIgnored::Beyond => "beyond",
                ReplyIgnored::NoMember => "no_member",
            };
            ("ignored_reply", json!({ "from": of(from), "why": why }))
        }
        Note::OwnEntriesDurable { index } => ("own_entries_durable", json!({ "index": index.0 })),
        Note::Committed { at, copies, servers } => {
            ("committed", json!({ "at": place(at), "copies": copies, "servers": servers }))
        }
        Note::NotCommitted { at, copies, term } => {
            ("not_committed", json!({ "at": place(at), "copies": copies, "term": term.0 }))
        }
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

fn refused_vote(config: &ClusterConfig, why: VoteRefusal) -> Value {
    match why {
        VoteRefusal::OldTerm => json!("old_term"),
        VoteRefusal::Learner => json!("learner"),
        VoteRefusal::HearsLeader => json!("hears_leader"),
        VoteRefusal::VotedFor(other) => json!({ "voted_for": name(config, other) }),
        VoteRefusal::LogBehind { own, theirs } => {
            json!({ "log_behind": { "own": place(own), "theirs": place(theirs) } })
        }
    }
}

fn refused_append(why: AppendRefusal) -> Value {
    match why {
        AppendRefusal::OldTerm => json!("old_term"),
        AppendRefusal::Leads => json!("leads"),
        AppendRefusal::NoMatch { previous, own } => {
            let own_term = own.map(|term| term.0);
            json!({ "no_match": { "previous": place(previous), "own_term": own_term } })
        }
    }
}

fn of_server(config: &ClusterConfig, note: &ServerNote) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    let operation = |request: &Request| request.operation.to_string();
    match note {
        ServerNote::Accepted { request, index } => {
            let (client, operation) = (of(request.client), operation(request));
            ("accepted", json!({ "client": client, "operation": operation, "index": index.0 }))
        }
        ServerNote::Redirected { client, leader } => {
            ("redirected", json!({ "client": of(*client), "leader": leader.map(of) }))
        }
        ServerNote::Applied { index, request } => {
            let operation = request.as_ref().map(operation);
            ("applied", json!({ "index": index.0, "operation": operation }))
        }
        ServerNote::Answered { request, answer: came } => {
            let fields = json!({
                "client": of(request.client), "operation": operation(request),
                "answer": answer(*came),
            });
            ("answered", fields)
        }
        ServerNote::Filtered { request, index, answer: came } => {
            let fields = json!({
                "client": of(request.client), "index": index.0,
                "operation": operation(request), "answer": answer(*came),
            });
            ("filtered", fields)
        }
        ServerNote::Read { client, serial, key, how, index } => {
            let fields = json!({
                "client": of(*client), "op": serial.0, "key": key.to_string(),
                "how": beyond::how(*how), "index": index.0,
            });
            ("read", fields)
        }
        ServerNote::GaveUp { client, index } => {
            ("gave_up", json!({ "client": of(*client), "index": index.0 }))
        }
    }
}

fn of_client(config: &ClusterConfig, note: &ClientNote) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    let ask = |request: &Request| json!({ "op": request.serial.0, "operation": request.operation.to_string() });
    let with = |mut fields: Value, key: &str, value: Value| {
        fields[key] = value;
        fields
    };
    match note {
        ClientNote::Asked { request, server } => {
            ("asked", with(ask(request), "server", json!(of(*server))))
        }
        ClientNote::AskedAgain { request, server } => {
            ("asked_again", with(ask(request), "server", json!(of(*server))))
        }
        ClientNote::Heard { request, answer: came } => {
            ("heard", with(ask(request), "answer", answer(*came)))
        }
        ClientNote::HeardRead { request, value, how } => {
            let with_answer = with(ask(request), "answer", answer(Answer::Value(*value)));
            ("heard_read", with(with_answer, "how", json!(beyond::how(*how))))
        }
        ClientNote::SentOn { by, to } => ("sent_on", json!({ "by": of(*by), "to": of(*to) })),
        ClientNote::Registered { session } => ("registered", json!({ "session": session.0 })),
        ClientNote::SessionGone { request } => ("session_gone", ask(request)),
        ClientNote::Unknown { request } => ("ended_unknown", ask(request)),
        ClientNote::Failed { request } => ("ended_failed", ask(request)),
    }
}
