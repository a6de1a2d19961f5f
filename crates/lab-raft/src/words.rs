//! One plain sentence for every note, with the rule behind it and its source.

use kernel::{NodeId, NodeSet};
use kv::{Answer, ClientNote, Request, ServerNote};
use lab::{MarkKind, Said, Weight};
use raft::{AppendRefusal, Note, ReplyIgnored, VoteRefusal};

pub(crate) mod beyond;

use crate::config::ClusterConfig;
use crate::depict::how_words;
use crate::flaws;
use crate::names::name;

/// What a note is worth showing for on the timeline.
pub(crate) const fn mark(note: &kv::Note) -> Option<MarkKind> {
    match note {
        kv::Note::Raft(
            Note::Won { .. }
            | Note::SteppedDown { .. }
            | Note::Campaigned { .. }
            | Note::LostQuorum { .. }
            | Note::LeftCluster { .. }
            | Note::Needed { .. },
        ) => Some(MarkKind::Role),
        kv::Note::Raft(Note::Committed { .. }) => Some(MarkKind::Commit),
        kv::Note::Client(
            ClientNote::Heard { .. }
            | ClientNote::HeardRead { .. }
            | ClientNote::Unknown { .. }
            | ClientNote::Failed { .. },
        ) => Some(MarkKind::Answer),
        kv::Note::Raft(_) | kv::Note::Server(_) | kv::Note::Client(_) => None,
    }
}

/// A note in a sentence that follows the name of the node.
pub(crate) fn say(config: &ClusterConfig, note: &kv::Note) -> Said {
    match note {
        kv::Note::Raft(note) => {
            let mut said = say_raft(config, note);
            if let Some(flaw) = config.flaw().filter(|_| flaws::shows(config, note)) {
                flaw.instead.clone_into(&mut said.rule);
            }
            said
        }
        kv::Note::Server(note) => say_server(config, note),
        kv::Note::Client(note) => say_client(config, note),
    }
}

fn said(weight: Weight, text: String, rule: &str) -> Said {
    Said { text, rule: rule.to_owned(), weight }
}

fn names(config: &ClusterConfig, set: NodeSet) -> String {
    set.iter().map(|node| name(config, node)).collect::<Vec<_>>().join(", ")
}

fn say_raft(config: &ClusterConfig, note: &Note) -> Said {
    match note {
        Note::Started { .. }
        | Note::AdoptedTerm { .. }
        | Note::SteppedDown { .. }
        | Note::Campaigned { .. }
        | Note::Granted { .. }
        | Note::RefusedVote { .. }
        | Note::CountedVote { .. }
        | Note::HeardRefusal { .. }
        | Note::Won { .. } => say_election(config, note),
        Note::PreCampaigned { .. }
        | Note::WouldGrant { .. }
        | Note::CountedPreVote { .. }
        | Note::IgnoredCandidate { .. }
        | Note::LostQuorum { .. } => beyond::say_stability(config, note),
        Note::Appended { .. }
        | Note::Sent { .. }
        | Note::Heartbeat { .. }
        | Note::Matched { .. }
        | Note::Pipelined { .. }
        | Note::BackedUp { .. }
        | Note::IgnoredReply { .. }
        | Note::OwnEntriesDurable { .. }
        | Note::Committed { .. }
        | Note::NotCommitted { .. } => say_leading(config, note),
        Note::Stored { .. }
        | Note::HadAll { .. }
        | Note::RefusedAppend { .. }
        | Note::LearnedCommit { .. }
        | Note::NotLeading { .. } => say_following(config, note),
        Note::SavedSnapshot { .. }
        | Note::SentSnapshot { .. }
        | Note::InstalledSnapshot { .. }
        | Note::KeptLog { .. } => beyond::say_snapshot(config, note),
        Note::AppendedConfiguration { .. }
        | Note::InForce { .. }
        | Note::RefusedChange { .. }
        | Note::LeftCluster { .. }
        | Note::Needed { .. } => beyond::say_membership(config, note),
        Note::AskedReadIndex { .. } | Note::BeganRound { .. } | Note::ReadReady { .. } => {
            beyond::say_reads(config, note)
        }
        Note::Transferring { .. }
        | Note::SentTimeoutNow { .. }
        | Note::ToldToCampaign { .. }
        | Note::TransferAborted { .. }
        | Note::RefusedTransfer { .. } => beyond::say_transfer(config, note),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other notes are sent elsewhere by say_raft"
)]
fn say_leading(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Appended { at, noop: true } => said(
            Weight::Routine,
            format!("appends a no-op as entry {}.", at.index.0),
            "A new leader commits earlier terms through an entry of its own. Raft 8",
        ),
        Note::Appended { at, noop: false } => said(
            Weight::Routine,
            format!("appends entry {} in term {}.", at.index.0, at.term.0),
            "The leader's log only grows. Raft 5.3",
        ),
        Note::Sent { to, after, entries } => said(
            Weight::Routine,
            format!("sends {} {}.", of(to), these(after.0 + 1, *entries)),
            "It sends what it believes the follower lacks. Raft 5.3",
        ),
        Note::Heartbeat { term } => said(
            Weight::Silent,
            format!("speaks to everyone as leader of term {}.", term.0),
            "A leader that is heard is not challenged. Raft 5.2",
        ),
        Note::Matched { follower, matched } => said(
            Weight::Routine,
            format!("knows that {} has its log up to entry {}.", of(follower), matched.0),
            "matchIndex and nextIndex rise. Raft 5.3",
        ),
        Note::Pipelined { follower } => said(
            Weight::Routine,
            format!("knows where {}'s log matches and sends without waiting.", of(follower)),
            "From probe to replicate: several messages may be under way. etcd raft, progress",
        ),
        Note::BackedUp { follower, probed, next } => said(
            Weight::Routine,
            format!(
                "goes back for {}: no match at {}, next is {}.",
                of(follower),
                probed.0,
                next.0
            ),
            match config.store.raft.inflight {
                None => "nextIndex falls, a whole term at a time. Raft 5.3",
                Some(_) => "One message at a time until the logs agree. etcd raft, progress",
            },
        ),
        Note::IgnoredReply { from, why } => ignored_reply(&of(from), *why),
        Note::OwnEntriesDurable { index } => said(
            Weight::Routine,
            format!("has its own log on disk up to entry {}.", index.0),
            "Only now does its own copy count. Thesis 10.2.1",
        ),
        Note::Committed { at, copies, servers } => said(
            Weight::Meaningful,
            format!("commits entry {}: it knows that {copies} of {servers} have it.", at.index.0),
            "A majority, and of the leader's own term. Raft 5.3, 5.4.2",
        ),
        Note::NotCommitted { at, copies, term } => said(
            Weight::Meaningful,
            format!(
                "does not commit entry {}, though {copies} servers have it: it is of term {}, not {}.",
                at.index.0, at.term.0, term.0
            ),
            "A leader commits by counting only entries of its own term. Raft 5.4.2",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other notes are sent elsewhere by say_raft"
)]
fn say_following(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Stored { leader, kept, added, dropped_from: None } => said(
            Weight::Routine,
            format!("stores {} of {}.", these(kept.0 + 1, *added), of(leader)),
            "On disk before it answers. Raft figure 2",
        ),
        Note::Stored { added: 0, dropped_from: Some(from), .. } => {
            said(Weight::Meaningful, format!("drops its log from entry {} on.", from.0), "")
        }
        Note::Stored { leader, kept, added, dropped_from: Some(from) } => said(
            Weight::Meaningful,
            format!(
                "drops its log from entry {} on and stores {} of {}.",
                from.0,
                these(kept.0 + 1, *added),
                of(leader)
            ),
            "Where the logs differ, the leader's is right. Raft 5.3",
        ),
        Note::HadAll { leader, matched } => said(
            Weight::Routine,
            format!("has everything of {} up to entry {} already.", of(leader), matched.0),
            "A repeated message changes nothing. Raft figure 2",
        ),
        Note::RefusedAppend { leader, term, why } => refused_append(&of(leader), term.0, why),
        Note::LearnedCommit { index } => said(
            Weight::Routine,
            format!("learns that entries up to {} are committed.", index.0),
            "As far as this message has confirmed its log. Raft figure 2",
        ),
        Note::NotLeading { .. } => said(Weight::Silent, "does not lead.".to_owned(), "Raft 5.1"),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

fn ignored_reply(from: &str, why: ReplyIgnored) -> Said {
    let rule = match why {
        ReplyIgnored::OldTerm => "It belongs to an earlier term or role. Raft 5.1",
        ReplyIgnored::Stale => "A later answer has overtaken it. Raft 5.3",
        ReplyIgnored::NoMember => "Its sender takes no part any more. Raft 6",
        ReplyIgnored::Beyond => "It is about entries that it does not have. Raft 5.3",
    };
    said(Weight::Routine, format!("ignores an old answer of {from}."), rule)
}

fn refused_append(leader: &str, term: u64, why: &AppendRefusal) -> Said {
    let (text, rule) = match why {
        AppendRefusal::OldTerm => (
            format!("refuses entries of {leader}: its term is over, this is term {term}."),
            "Raft 5.1",
        ),
        AppendRefusal::Leads => (
            format!("refuses entries of {leader}: it leads term {term} itself."),
            "Two leaders in one term. Raft 5.2",
        ),
        AppendRefusal::NoMatch { previous, own: None } => (
            format!("refuses entries of {leader}: it has no entry {}.", previous.index.0),
            "The logs must agree on the entry before. Raft 5.3",
        ),
        AppendRefusal::NoMatch { previous, own: Some(own) } => (
            format!(
                "refuses entries of {leader}: its entry {} is of term {}, not {}.",
                previous.index.0, own.0, previous.term.0
            ),
            "The logs must agree on the entry before. Raft 5.3",
        ),
    };
    said(Weight::Routine, text, rule)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other notes are sent elsewhere by say_raft"
)]
fn say_election(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Started { term, last } => said(
            Weight::Routine,
            format!("starts as a follower in term {} with {} entries.", term.0, last.index.0),
            "Term, vote and log come from disk; the commit index starts at 0. Raft figure 2",
        ),
        Note::AdoptedTerm { term, from } => said(
            Weight::Routine,
            format!("hears of term {} from {} and adopts it.", term.0, of(from)),
            "Whoever is behind catches up. Raft 5.1",
        ),
        Note::SteppedDown { term, led: true, from } => said(
            Weight::Meaningful,
            format!("no longer leads term {}: {} is ahead of it.", term.0, of(from)),
            "A leader that hears of a later term follows. Raft 5.1",
        ),
        Note::SteppedDown { term, led: false, from } => said(
            Weight::Routine,
            format!("follows in term {}: it heard {}.", term.0, of(from)),
            "Whoever hears the leader of its term, or of a later term, follows. Raft 5.1, 5.2",
        ),
        Note::Campaigned { term, asks, .. } => beyond::say_campaign(*term, *asks),
        Note::Granted { candidate, term } => said(
            Weight::Routine,
            format!("votes for {} in term {}.", of(candidate), term.0),
            "Its first vote of this term, for a log as up to date as its own. Raft 5.2, 5.4.1",
        ),
        Note::RefusedVote { candidate, term, why } => refused_vote(config, *candidate, term.0, why),
        Note::CountedVote { voter, have, need, .. } => said(
            Weight::Routine,
            format!("has the vote of {}: {have} of the {need} it needs.", of(voter)),
            "A majority of all servers. Raft 5.2",
        ),
        Note::HeardRefusal { voter, .. } => said(
            Weight::Routine,
            format!("does not get the vote of {}.", of(voter)),
            "It may still win with others. Raft 5.2",
        ),
        Note::Won { term, voters, servers } => said(
            Weight::Meaningful,
            format!("wins term {} with the votes of {}.", term.0, names(config, *voters)),
            if *servers == 1 {
                "A majority of one. Raft 5.2"
            } else {
                "A majority of all servers. Raft 5.2"
            },
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

fn refused_vote(config: &ClusterConfig, candidate: NodeId, term: u64, why: &VoteRefusal) -> Said {
    let candidate = name(config, candidate);
    let (text, rule) = match why {
        VoteRefusal::OldTerm => (
            format!("refuses {candidate} its vote: this is term {term} already."),
            "Raft 5.1".to_owned(),
        ),
        VoteRefusal::Learner => (
            format!("refuses {candidate} its vote: it is a learner."),
            "A learner must answer: it may have been promoted. etcd raft".to_owned(),
        ),
        VoteRefusal::HearsLeader => (
            format!("would not vote for {candidate}: it hears a leader."),
            "Whoever hears a leader needs no election. Thesis 9.6".to_owned(),
        ),
        VoteRefusal::VotedFor(other) => (
            format!(
                "refuses {candidate} its vote in term {term}: it voted for {}.",
                name(config, *other)
            ),
            "One vote per term. Raft 5.2".to_owned(),
        ),
        VoteRefusal::LogBehind { own, theirs } => (
            format!("refuses {candidate} its vote: its own log is more up to date."),
            format!(
                "Last entry {} of term {} against {} of term {}. Raft 5.4.1",
                own.index.0, own.term.0, theirs.index.0, theirs.term.0
            ),
        ),
    };
    Said { text, rule, weight: Weight::Routine }
}

fn say_server(config: &ClusterConfig, note: &ServerNote) -> Said {
    let of = |node: &NodeId| name(config, *node);
    let asked =
        |request: &Request| format!("“{}” of {}", request.operation, name(config, request.client));
    match note {
        ServerNote::Accepted { request, index } => said(
            Weight::Routine,
            format!("takes {} into its log as entry {}.", asked(request), index.0),
            "The client waits until it is applied. Raft 5.3",
        ),
        ServerNote::Redirected { client, leader: Some(leader) } => said(
            Weight::Routine,
            format!("does not lead and sends {} on to {}.", of(client), of(leader)),
            "Nothing was appended. Thesis 6.2",
        ),
        ServerNote::Redirected { client, leader: None } => said(
            Weight::Routine,
            format!("does not lead, knows no leader, and turns {} away.", of(client)),
            "Nothing was appended. Thesis 6.2",
        ),
        ServerNote::Applied { index, request } => said(
            Weight::Silent,
            match request {
                Some(request) => format!("applies entry {}: {}.", index.0, request.operation),
                None => format!("applies entry {}, a no-op.", index.0),
            },
            "Committed entries, in order. Raft 5.3",
        ),
        ServerNote::Answered { request, answer } => said(
            Weight::Routine,
            format!("answers {}: {}.", of(&request.client), result(request, *answer)),
            "Only after it is applied. Raft figure 2",
        ),
        ServerNote::Filtered { request, index, answer: Answer::NoSession } => said(
            Weight::Meaningful,
            format!("does not apply entry {}: {} has no session.", index.0, asked(request)),
            "Whether it was applied before, nobody knows any more. Thesis 6.3",
        ),
        ServerNote::Filtered { request, index, .. } => said(
            Weight::Meaningful,
            format!(
                "finds {} again at entry {} and does not apply it twice.",
                asked(request),
                index.0
            ),
            "Session and serial number tell: the answer is repeated. Thesis 6.3",
        ),
        ServerNote::Read { client, key, how, index, .. } => said(
            Weight::Routine,
            format!(
                "reads {key} for {} {}, with entries up to {} applied.",
                of(client),
                how_words(*how),
                index.0
            ),
            "Without an entry in the log. Thesis 6.4",
        ),
        ServerNote::GaveUp { client, index } => said(
            Weight::Meaningful,
            format!("can no longer tell {} what becomes of entry {}.", of(client), index.0),
            "A deposed leader's entries may be kept or replaced. Raft 5.3",
        ),
    }
}

fn say_client(config: &ClusterConfig, note: &ClientNote) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        ClientNote::Asked { request, server } => {
            said(Weight::Routine, format!("asks {}: {}.", of(server), request.operation), "")
        }
        ClientNote::AskedAgain { request, server } => said(
            Weight::Routine,
            format!("asks {} instead: {}.", of(server), request.operation),
            "",
        ),
        ClientNote::Heard { request, answer } => said(
            Weight::Routine,
            format!("hears: {}.", result(request, *answer)),
            "Applied, so it is never lost. Raft figure 3",
        ),
        ClientNote::HeardRead { request, value, how } => said(
            Weight::Routine,
            format!("hears: {}, read {}.", result(request, Answer::Value(*value)), how_words(*how)),
            "Thesis 6.4",
        ),
        ClientNote::SentOn { by, to } => said(
            Weight::Routine,
            format!("is sent on by {}; next it asks {}.", of(by), of(to)),
            "A refusal before anything was appended: it is safe to ask again. Thesis 6.2",
        ),
        ClientNote::Registered { session } => said(
            Weight::Routine,
            format!("has session {}.", session.0),
            "From now on it may repeat what had no answer. Thesis 6.3",
        ),
        ClientNote::SessionGone { request } => said(
            Weight::Meaningful,
            format!(
                "learns that its session is over, and with it what became of “{}”.",
                request.operation
            ),
            "The servers forgot the session used least lately. Thesis 6.3",
        ),
        ClientNote::Unknown { request } => said(
            Weight::Meaningful,
            format!("will never know whether “{}” happened.", request.operation),
            if config.store.workload.sessions {
                "It has asked often enough, or its session is over. Thesis 6.3"
            } else {
                "No answer is no refusal: asking again could do it twice"
            },
        ),
        ClientNote::Failed { request } => said(
            Weight::Meaningful,
            format!("gives up on “{}”: all refused it.", request.operation),
            "Each refused before appending; a copy may have been taken. Thesis 6.2, 6.3",
        ),
    }
}

fn result(request: &Request, answer: Answer) -> String {
    let operation = &request.operation;
    match answer {
        Answer::Done => format!("{operation} is done"),
        Answer::Value(Some(value)) => format!("{operation} gives {value}"),
        Answer::Value(None) => format!("{operation} finds nothing"),
        Answer::Differs(Some(value)) => {
            format!("{operation} changed nothing, the value was {value}")
        }
        Answer::Differs(None) => format!("{operation} changed nothing, there was no value"),
        Answer::Full => format!("{operation} changed nothing, it would not fit"),
        Answer::Registered(session) => format!("session {} is open", session.0),
        Answer::NoSession => format!("{operation} has no session"),
        Answer::Superseded => format!("{operation} is older than what was applied"),
    }
}

fn these(first: u64, count: u64) -> String {
    if count == 1 {
        format!("entry {first}")
    } else {
        format!("entries {first} to {}", first + count - 1)
    }
}
