//! What is worth seeing at least once in a search: the partner of every "never". A search that
//! never reached these states has shown nothing about them.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use kernel::{NodeId, NodeSet, SortedMap, SortedSet};
use kv::{Answer, ClientNote, How, Note, Output, ServerNote};
use raft::{AppendRefusal, Note as Raft, ReplyIgnored, Term, VoteRefusal};
use sim::{Choice, Event, Fault, Loss, World};

use crate::system::{Cluster, server, servers};

/// Declares the sights once, with their names.
macro_rules! sights {
    ($($sight:ident: $name:literal,)*) => {
        /// A state that a search should reach.
        #[expect(missing_docs, reason = "its name says it")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sight { $($sight,)* }

        /// The names of all sights, by their places.
        pub const NAMES: &[&str] = &[$($name,)*];
    };
}

sights! {
    Elected: "leader elected",
    TwoCandidates: "two candidates in one term",
    SplitVote: "split vote",
    Deposed: "leader deposed",
    TwoLeaders: "two servers believe to lead",
    VoteLogBehind: "vote refused: log behind",
    VoteTaken: "vote refused: voted for another",
    PreVoteAsked: "server asks before it campaigns",
    PreVoteWon: "pre-vote won",
    PreVoteHears: "pre-vote refused: hears a leader",
    CandidateIgnored: "candidate ignored: hears a leader",
    LostQuorum: "leader steps down without a quorum",
    AppendRefused: "append refused",
    BackedUp: "follower's log backed up",
    Pipelined: "follower keeps up",
    Repaired: "log repaired by dropping entries",
    HadAll: "repeated entries change nothing",
    OldAnswer: "old answer ignored",
    Overtaken: "overtaken answer ignored",
    Committed: "entry committed",
    OldEntryWaits: "entry of an earlier term not committed",
    CommittedAlone: "cluster of one committed",
    Answered: "client answered",
    InDoubt: "client in doubt",
    Refused: "client refused everywhere",
    SentOn: "client sent on",
    Registered: "client has a session",
    Filtered: "retry deduplicated",
    SessionGone: "session was over",
    LostUnsynced: "power loss took an unsynced entry",
    CrashWithSends: "crash with sends waiting for the disk",
    BeganAgain: "server began again",
    DiskLost: "disk lost for good",
    AllDown: "no server runs",
    Changed: "members changed by one",
    Joint: "two majorities decide",
    Left: "leader that is left out steps down",
    Needed: "server asked in vain that does not decide",
    ChangeRefused: "change of members refused",
    Transferred: "leader told another one to lead",
    TransferAborted: "transfer aborted",
    Installed: "snapshot in the place of a log",
    KeptLog: "log kept beside a snapshot",
    ReadByIndex: "read by read index",
    ReadByLease: "read by lease",
    LostByChance: "message lost by chance",
    LostAtCut: "message lost at a cut",
    LostAtDown: "message lost at a server that is down",
}

impl Sight {
    /// Its name.
    pub const fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// What it takes to recognise sights that need more than one step.
#[derive(Debug, Default)]
pub struct Eyes {
    candidates: SortedMap<Term, NodeSet>,
    won: SortedSet<Term>,
}

/// Looks at a world that this choice is about to change.
pub fn look_before(world: &World<Cluster>, choice: &Choice<kv::Node>, see: &mut dyn FnMut(Sight)) {
    let Choice::Fault(fault) = choice else { return };
    match &**fault {
        Fault::PowerLoss(node) => {
            let Some(host) = world.host(*node) else { return };
            if server(world, *node).is_some_and(|server| *server.raft().log() != host.disk.log) {
                see(Sight::LostUnsynced);
            }
        }
        Fault::LoseDisk(_) => see(Sight::DiskLost),
        Fault::Crash(node) if world.host(*node).is_some_and(|host| host.held_sends() > 0) => {
            see(Sight::CrashWithSends);
        }
        _ => {}
    }
}

impl Eyes {
    /// Looks at what a step did.
    pub fn look(
        &mut self,
        world: &World<Cluster>,
        events: &[Event<kv::Node>],
        see: &mut dyn FnMut(Sight),
    ) {
        for event in events {
            match event {
                Event::Note { node, note: Note::Raft(note) } => {
                    self.look_at(world, *node, *note, see);
                }
                Event::Note { note: Note::Client(ClientNote::SentOn { .. }), .. } => {
                    see(Sight::SentOn);
                }
                Event::Note { note: Note::Client(ClientNote::Registered { .. }), .. } => {
                    see(Sight::Registered);
                }
                Event::Note { note: Note::Server(ServerNote::Filtered { answer, .. }), .. } => {
                    match answer {
                        Answer::NoSession => see(Sight::SessionGone),
                        Answer::Superseded => {}
                        _ => see(Sight::Filtered),
                    }
                }
                Event::Note { note: Note::Server(ServerNote::Read { how, .. }), .. } => match how {
                    How::ReadIndex => see(Sight::ReadByIndex),
                    How::Lease => see(Sight::ReadByLease),
                    How::Log | How::Local => {}
                },
                Event::Output { output: Output::Answered { .. }, .. } => see(Sight::Answered),
                Event::Output { output: Output::Unknown { .. }, .. } => see(Sight::InDoubt),
                Event::Output { output: Output::Failed { .. }, .. } => see(Sight::Refused),
                Event::Started(node) if world.host(*node).is_some_and(|host| host.boots > 1) => {
                    see(Sight::BeganAgain);
                }
                Event::Stopped(_) if servers(world).next().is_none() => see(Sight::AllDown),
                Event::Lost { why: Loss::Chance, .. } => see(Sight::LostByChance),
                Event::Lost { why: Loss::Cut, .. } => see(Sight::LostAtCut),
                Event::Lost { why: Loss::Down, .. } => see(Sight::LostAtDown),
                _ => {}
            }
        }
    }

    fn look_at(
        &mut self,
        world: &World<Cluster>,
        node: NodeId,
        note: Raft,
        see: &mut dyn FnMut(Sight),
    ) {
        match note {
            Raft::Won { term, .. } => {
                self.won.insert(term, ());
                see(Sight::Elected);
                if servers(world).filter(|(_, server)| server.raft().leads()).count() > 1 {
                    see(Sight::TwoLeaders);
                }
            }
            Raft::Campaigned { term, .. } => self.campaigned(node, term, see),
            Raft::SteppedDown { led: true, .. } => see(Sight::Deposed),
            Raft::RefusedAppend { why: AppendRefusal::NoMatch { .. }, .. } => {
                see(Sight::AppendRefused);
            }
            Raft::RefusedVote { why: VoteRefusal::LogBehind { .. }, .. } => {
                see(Sight::VoteLogBehind);
            }
            Raft::RefusedVote { why: VoteRefusal::VotedFor(_), .. } => see(Sight::VoteTaken),
            Raft::PreCampaigned { .. } => see(Sight::PreVoteAsked),
            Raft::CountedPreVote { have, need, .. } if have == need => see(Sight::PreVoteWon),
            Raft::RefusedVote { why: VoteRefusal::HearsLeader, .. } => see(Sight::PreVoteHears),
            Raft::IgnoredCandidate { .. } => see(Sight::CandidateIgnored),
            Raft::LostQuorum { .. } => see(Sight::LostQuorum),
            Raft::Pipelined { .. } => see(Sight::Pipelined),
            Raft::BackedUp { .. } => see(Sight::BackedUp),
            Raft::Stored { dropped_from: Some(_), .. } => see(Sight::Repaired),
            Raft::HadAll { .. } => see(Sight::HadAll),
            Raft::IgnoredReply { why: ReplyIgnored::OldTerm, .. } => see(Sight::OldAnswer),
            Raft::IgnoredReply { why: ReplyIgnored::Stale, .. } => see(Sight::Overtaken),
            Raft::Committed { .. } => {
                see(Sight::Committed);
                if world.config().servers == 1 {
                    see(Sight::CommittedAlone);
                }
            }
            Raft::NotCommitted { .. } => see(Sight::OldEntryWaits),
            Raft::AppendedConfiguration { joint: false, .. } => see(Sight::Changed),
            Raft::InForce { joint: true, .. } => see(Sight::Joint),
            Raft::LeftCluster { .. } => see(Sight::Left),
            Raft::Needed { .. } => see(Sight::Needed),
            Raft::RefusedChange { .. } => see(Sight::ChangeRefused),
            Raft::ToldToCampaign { .. } => see(Sight::Transferred),
            Raft::TransferAborted { .. } => see(Sight::TransferAborted),
            Raft::InstalledSnapshot { .. } => see(Sight::Installed),
            Raft::KeptLog { .. } => see(Sight::KeptLog),
            _ => {}
        }
    }

    fn campaigned(&mut self, node: NodeId, term: Term, see: &mut dyn FnMut(Sight)) {
        let before = Term(term.0 - 1);
        let split = self.candidates.get(before).is_some_and(|nodes| nodes.count() > 1);
        if split && !self.won.contains(before) {
            see(Sight::SplitVote);
        }
        let nodes = self.candidates.entry(term);
        if nodes.insert(node) && nodes.count() == 2 {
            see(Sight::TwoCandidates);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sight_has_a_name_of_its_own() {
        assert_eq!(Sight::Elected.name(), NAMES[0]);
        assert_eq!(Sight::LostAtDown.name(), NAMES[NAMES.len() - 1]);
        for (place, name) in NAMES.iter().enumerate() {
            assert!(!NAMES[..place].contains(name), "{name}");
        }
    }
}
