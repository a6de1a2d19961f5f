//! What is worth seeing at least once in a search: the partner of every "never".

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use std::collections::{BTreeMap, BTreeSet};

use kernel::NodeId;
use kv::{ClientNote, Note, Output};
use raft::{AppendRefusal, Note as Raft, ReplyIgnored, Term, VoteRefusal};
use sim::{Event, Fault, Loss, World};
use synod_lab_raft::Cluster;

/// How often each sight was seen in a run, or in several.
#[derive(Debug, Default)]
pub(crate) struct Sights {
    seen: BTreeMap<&'static str, u64>,
    steps: u64,
    candidates: BTreeMap<Term, BTreeSet<NodeId>>,
    won: BTreeSet<Term>,
}

impl Sights {
    /// Counts steps.
    pub(crate) fn steps(&mut self, steps: u64) {
        self.steps += steps;
    }

    /// Adds what was seen in another run.
    pub(crate) fn add(&mut self, other: Self) {
        self.steps += other.steps;
        for (sight, count) in other.seen {
            *self.seen.entry(sight).or_default() += count;
        }
    }

    /// Says what was seen, and that each of these was.
    pub(crate) fn include(&self, wanted: &[&str]) {
        eprintln!("{} steps: {:?}", self.steps, self.seen);
        for sight in wanted {
            assert!(self.seen.contains_key(sight), "nowhere was seen: {sight}");
        }
    }

    fn see(&mut self, sight: &'static str) {
        *self.seen.entry(sight).or_default() += 1;
    }

    /// Looks at a world that this fault is about to strike.
    pub(crate) fn before(&mut self, world: &World<Cluster>, fault: &Fault) {
        match fault {
            Fault::PowerLoss(node) => {
                let Some(host) = world.host(*node) else { return };
                let server = host.process.as_ref().and_then(|process| process.server());
                if server.is_some_and(|server| *server.raft().log() != host.disk.log) {
                    self.see("power loss took an unsynced entry");
                }
            }
            Fault::Crash(node) if world.host(*node).is_some_and(|host| host.held_sends() > 0) => {
                self.see("crash with sends waiting for the disk");
            }
            _ => {}
        }
    }

    /// Looks at what a step did.
    pub(crate) fn look(&mut self, world: &World<Cluster>, events: &[Event<Cluster>]) {
        for event in events {
            match event {
                Event::Note { node, note: Note::Raft(note) } => self.look_at(world, *node, *note),
                Event::Note { note: Note::Client(ClientNote::SentOn { .. }), .. } => {
                    self.see("client sent on");
                }
                Event::Output { output: Output::Answered { .. }, .. } => {
                    self.see("client answered");
                }
                Event::Output { output: Output::Unknown { .. }, .. } => self.see("client in doubt"),
                Event::Output { output: Output::Failed { .. }, .. } => {
                    self.see("client refused everywhere");
                }
                Event::Started(node) if world.host(*node).is_some_and(|host| host.boots > 1) => {
                    self.see("server began again");
                }
                Event::Lost { why: Loss::Chance, .. } => self.see("message lost by chance"),
                Event::Lost { why: Loss::Cut, .. } => self.see("message lost at a cut"),
                Event::Lost { why: Loss::Down, .. } => {
                    self.see("message lost at a server that is down");
                }
                _ => {}
            }
        }
    }

    fn look_at(&mut self, world: &World<Cluster>, node: NodeId, note: Raft) {
        match note {
            Raft::Won { term, .. } => {
                self.won.insert(term);
                self.see("leader elected");
            }
            Raft::Campaigned { term, .. } => self.campaigned(node, term),
            Raft::SteppedDown { led: true, .. } => self.see("leader deposed"),
            Raft::RefusedAppend { why: AppendRefusal::NoMatch { .. }, .. } => {
                self.see("append refused");
            }
            Raft::RefusedVote { why: VoteRefusal::LogBehind { .. }, .. } => {
                self.see("vote refused: log behind");
            }
            Raft::RefusedVote { why: VoteRefusal::VotedFor(_), .. } => {
                self.see("vote refused: voted for another");
            }
            Raft::BackedUp { .. } => self.see("follower's log backed up"),
            Raft::Stored { dropped_from: Some(_), .. } => {
                self.see("log repaired by dropping entries");
            }
            Raft::HadAll { .. } => self.see("repeated entries change nothing"),
            Raft::IgnoredReply { why: ReplyIgnored::OldTerm, .. } => self.see("old answer ignored"),
            Raft::IgnoredReply { why: ReplyIgnored::Stale, .. } => {
                self.see("overtaken answer ignored");
            }
            Raft::Committed { .. } => {
                self.see("entry committed");
                if world.config().servers == 1 {
                    self.see("cluster of one committed");
                }
            }
            Raft::NotCommitted { .. } => self.see("entry of an earlier term not committed"),
            _ => {}
        }
    }

    fn campaigned(&mut self, node: NodeId, term: Term) {
        let before = Term(term.0 - 1);
        let split = self.candidates.get(&before).is_some_and(|nodes| nodes.len() > 1);
        if split && !self.won.contains(&before) {
            self.see("split vote");
        }
        let nodes = self.candidates.entry(term).or_default();
        if nodes.insert(node) && nodes.len() == 2 {
            self.see("two candidates in one term");
        }
    }
}

/// Says which seed failed, whatever the reason.
pub(crate) struct Seed(pub(crate) u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was seed {}", self.0);
        }
    }
}
