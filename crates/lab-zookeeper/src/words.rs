//! One plain sentence for every note, with the rule behind it and its source. "Zab" is Junqueira and
//! others, DSN 2011; "Hunt" is Hunt and others, USENIX ATC 2010; the rest are classes of ZooKeeper 3.8
//! and issues of its tracker.

mod client;
mod election;
mod server;
mod synchronisation;

use kernel::{NodeId, NodeSet};
use lab::{MarkKind, Said, Weight};
use sim::World;
use zab::Note as ZabNote;
use zookeeper::{ClientNote, Config, EventKind, Note, ServerNote, SessionId, WatchEvent};

use crate::flaws;
use crate::names::name;
use crate::system::Ensemble;

pub(crate) use client::{outcome, outcome_in_full};
pub(crate) use election::vote;
pub(crate) use server::body;

/// What a note is worth showing for on the timeline.
pub(crate) const fn mark(note: &Note) -> Option<MarkKind> {
    match note {
        Note::Zab(
            ZabNote::Established { .. } | ZabNote::Serves { .. } | ZabNote::GaveUp { .. },
        )
        | Note::Server(ServerNote::Expired { .. } | ServerNote::ExpiredHere { .. })
        | Note::Client(
            ClientNote::Acts { .. }
            | ClientNote::StopsActing { .. }
            | ClientNote::Lost { .. }
            | ClientNote::GaveUp { .. },
        ) => Some(MarkKind::Role),
        Note::Zab(ZabNote::Committed { .. }) => Some(MarkKind::Commit),
        Note::Client(ClientNote::Heard { .. } | ClientNote::Watched { .. }) => {
            Some(MarkKind::Answer)
        }
        Note::Zab(_) | Note::Server(_) | Note::Client(_) => None,
    }
}

/// A note in a sentence that follows the name of the node.
pub(crate) fn say(world: &World<Ensemble>, node: NodeId, note: &Note) -> Said {
    let config = world.config();
    let mut said = match note {
        Note::Zab(note) => say_zab(world, node, note),
        Note::Server(note) => server::say(config, note),
        Note::Client(note) => client::say(world, node, note),
    };
    if let Some(flaw) = flaws::of(config).filter(|_| shows(config, note)) {
        flaw.instead.clone_into(&mut said.rule);
    }
    said
}

fn say_zab(world: &World<Ensemble>, node: NodeId, note: &ZabNote) -> Said {
    match note {
        ZabNote::Started { .. }
        | ZabNote::Looked { .. }
        | ZabNote::JoinedRound { .. }
        | ZabNote::ChangedVote { .. }
        | ZabNote::IgnoredVote { .. }
        | ZabNote::AnsweredVote { .. }
        | ZabNote::SawQuorum { .. }
        | ZabNote::VotedAgain { .. }
        | ZabNote::Elected { .. }
        | ZabNote::Chose { .. } => election::say(world.config(), note),
        ZabNote::Connected { .. }
        | ZabNote::NotListened { .. }
        | ZabNote::ProposedEpoch { .. }
        | ZabNote::AcceptedEpoch { .. }
        | ZabNote::AcceptedBefore { .. }
        | ZabNote::RefusedFollower { .. }
        | ZabNote::BeganSynchronisation { .. }
        | ZabNote::Synchronised { .. }
        | ZabNote::LeftAhead { .. }
        | ZabNote::Truncated { .. }
        | ZabNote::Installed { .. }
        | ZabNote::AcknowledgedLeader { .. }
        | ZabNote::Established { .. }
        | ZabNote::Serves { .. }
        | ZabNote::Proposed { .. }
        | ZabNote::Acknowledged { .. }
        | ZabNote::Committed { .. }
        | ZabNote::NotLeading
        | ZabNote::GaveUp { .. }
        | ZabNote::DroppedLearner { .. } => synchronisation::say(world, node, note),
    }
}

/// Would the rule behind this note be a false statement under the flaw in force?
fn shows(config: &Config, note: &Note) -> bool {
    match (config.zab.flaw, config.service.flaw) {
        (Some(zab::Flaw::AckBeforeDisk), _) => matches!(
            note,
            Note::Zab(ZabNote::Acknowledged { .. } | ZabNote::AcknowledgedLeader { .. })
        ),
        (Some(zab::Flaw::CounterOnly), _) => matches!(
            note,
            Note::Zab(
                ZabNote::ChangedVote { .. }
                    | ZabNote::BeganSynchronisation { .. }
                    | ZabNote::Truncated { .. }
            )
        ),
        (Some(zab::Flaw::NoTrunc), _) => matches!(note, Note::Zab(ZabNote::LeftAhead { .. })),
        (None, Some(zookeeper::Flaw::GlobalSequence)) => {
            matches!(note, Note::Server(ServerNote::Prepared { .. }))
        }
        (None, Some(zookeeper::Flaw::ListThenWatch)) => {
            matches!(note, Note::Client(ClientNote::WatchesBefore { .. }))
        }
        (None, Some(zookeeper::Flaw::IgnoreOwner)) => {
            matches!(note, Note::Client(ClientNote::Acts { .. }))
        }
        (None, Some(zookeeper::Flaw::ServeAheadClient)) => {
            matches!(note, Note::Server(ServerNote::Moved { .. }))
        }
        (None, Some(zookeeper::Flaw::FollowerExpiry)) => {
            matches!(note, Note::Server(ServerNote::ExpiredHere { .. }))
        }
        (Some(zab::Flaw::ServeWithoutQuorum), _) | (None, None) => false,
    }
}

fn said(weight: Weight, text: String, rule: &str) -> Said {
    Said { text, rule: rule.to_owned(), weight }
}

fn routine(text: String, rule: &str) -> Said {
    said(Weight::Routine, text, rule)
}

fn meaningful(text: String, rule: &str) -> Said {
    said(Weight::Meaningful, text, rule)
}

fn silent(text: String, rule: &str) -> Said {
    said(Weight::Silent, text, rule)
}

/// Several names, as a list.
pub(crate) fn names(config: &Config, set: NodeSet) -> String {
    set.iter().map(|node| name(config, node)).collect::<Vec<_>>().join(", ")
}

/// A session by its number, as ZooKeeper writes it.
pub(crate) fn session(session: SessionId) -> String {
    format!("{:#x}", session.0)
}

/// A change that is watched, in words that follow "that".
pub(crate) fn event(event: &WatchEvent) -> String {
    let path = &event.path;
    match event.kind {
        EventKind::Created => format!("{path} was created"),
        EventKind::Deleted => format!("{path} was deleted"),
        EventKind::Changed => format!("the data of {path} were set"),
        EventKind::Children => format!("the children of {path} changed"),
    }
}
