//! One server at a time: told one thing after another, and what it answers.

use std::rc::Rc;

use kernel::{Effect, EffectList, Effects, Input, Micros, NodeId, Now, Process, WriteId};
use raft::{
    Append, AppendReply, AppendResult, Config, Disk, Entry, Index, Message, Note, Position, Raft,
    RequestVote, Term, Timer, VoteReply,
};

/// An operation is a number.
pub(crate) type Op = Micros;
/// A server of such operations.
pub(crate) type Server = Raft<Op>;

/// The beginning.
const NOW: Now = Now { monotonic: Micros(0), wall: Micros(0) };

/// Does a new leader append a no-op?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noop {
    On,
    Off,
}

/// A server, and the last write it made.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) server: Server,
    pub(crate) now: Now,
    pub(crate) last: WriteId,
}

impl Bench {
    /// Server 0 of so many, in this term, with a log of these terms on disk.
    pub(crate) fn new(servers: u8, noop: Noop, term: u64, log: &[u64]) -> Self {
        Self::with(servers, term, log, |config| config.noop = noop == Noop::On)
    }

    /// The same with other settings.
    pub(crate) fn with(servers: u8, term: u64, log: &[u64], set: impl Fn(&mut Config)) -> Self {
        let mut config = Config::paper((0..servers).map(NodeId).collect());
        set(&mut config);
        let mut disk = Disk { term: Term(term), ..Disk::default() };
        entries(log).into_iter().for_each(|entry| disk.log.push(entry));
        let server = Raft::boot(Rc::new(config), NodeId(0), &disk);
        let mut bench = Self { server, now: NOW, last: WriteId(0) };
        bench.step(Input::Start);
        bench
    }

    /// A leader of the next term, elected by everyone, its own writes durable.
    pub(crate) fn leader(servers: u8, noop: Noop, term: u64, log: &[u64]) -> Self {
        let mut bench = Self::new(servers, noop, term, log);
        bench.elect();
        bench
    }

    /// Everyone votes for it, and its writes become durable.
    pub(crate) fn elect(&mut self) {
        let term = self.server.term().0 + 1;
        let peers = 1..u8::try_from(self.server.config().members.len()).expect("a byte's worth");
        self.step(Input::Timer(Timer::Election));
        self.sync();
        peers.for_each(|voter| drop(self.hear(voter, yes(term))));
        self.sync();
        assert!(self.server.leads());
    }

    /// Its own clock goes on.
    pub(crate) fn wait_ms(&mut self, ms: u64) {
        self.now.monotonic.0 += ms * 1_000;
    }

    pub(crate) fn step(&mut self, input: Input<Server>) -> Vec<Effect<Server>> {
        let mut out = EffectList::after(self.last);
        self.server.step(self.now, input, &mut out);
        self.last = out.last_write();
        out.list
    }

    pub(crate) fn hear(&mut self, from: u8, message: Message<Op>) -> Vec<Effect<Server>> {
        self.step(Input::Message { from: NodeId(from), message })
    }

    /// Everything written so far is durable.
    pub(crate) fn sync(&mut self) -> Vec<Effect<Server>> {
        self.step(Input::Synced(self.last))
    }

    pub(crate) fn terms(&self) -> Vec<u64> {
        let log = self.server.log();
        log.range(log.start() + 1, log.len()).iter().map(|entry| entry.term.0).collect()
    }

    pub(crate) fn commit(&self) -> u64 {
        self.server.commit().0
    }
}

/// What a server does when its owner does this with it.
pub(crate) fn act<T>(
    bench: &mut Bench,
    does: impl FnOnce(&mut Server, &mut EffectList<Server>) -> T,
) -> Vec<Effect<Server>> {
    let mut out = EffectList::after(bench.last);
    does(&mut bench.server, &mut out);
    bench.last = out.last_write();
    out.list
}

/// No-ops of these terms.
pub(crate) fn entries(terms: &[u64]) -> Vec<Entry<Op>> {
    terms.iter().map(|term| Entry::noop(Term(*term))).collect()
}

/// The entry at an index.
pub(crate) fn at(term: u64, index: u64) -> Position {
    Position { term: Term(term), index: Index(index) }
}

/// A granted vote.
pub(crate) fn yes(term: u64) -> Message<Op> {
    Message::VoteReply(VoteReply { term: Term(term), granted: true })
}

/// A request for a vote.
pub(crate) fn ask(term: u64, last: Position) -> Message<Op> {
    Message::RequestVote(RequestVote { term: Term(term), last, transfer: false })
}

/// Entries after `previous`.
pub(crate) fn append(term: u64, previous: Position, new: &[u64], commit: u64) -> Message<Op> {
    let (term, commit) = (Term(term), Index(commit));
    let entries = entries(new).into_iter().collect();
    Message::Append(Append { term, previous, entries, commit })
}

/// An answer to entries.
pub(crate) fn reply(term: u64, result: AppendResult) -> Message<Op> {
    Message::AppendReply(AppendReply { term: Term(term), result })
}

/// The log matches up to here.
pub(crate) fn matched(term: u64, index: u64) -> Message<Op> {
    reply(term, AppendResult::Matched(Index(index)))
}

/// No match.
pub(crate) fn refused(term: u64, probed: u64, hint: Position) -> Message<Op> {
    reply(term, AppendResult::Refused { probed: Index(probed), hint })
}

/// What it said.
pub(crate) fn notes(effects: &[Effect<Server>]) -> Vec<Note> {
    let note = |effect: &Effect<Server>| match effect {
        Effect::Note(note) => Some(*note),
        _ => None,
    };
    effects.iter().filter_map(note).collect()
}

/// What it sent, and after which write.
pub(crate) fn sends(effects: &[Effect<Server>]) -> Vec<(NodeId, Message<Op>, Option<WriteId>)> {
    let send = |effect: &Effect<Server>| match effect {
        Effect::Send { to, message, after } => {
            Some((*to, message.clone(), Some(*after).filter(|after| *after > WriteId(0))))
        }
        _ => None,
    };
    effects.iter().filter_map(send).collect()
}

/// What it wrote.
pub(crate) fn writes(effects: &[Effect<Server>]) -> Vec<WriteId> {
    let write = |effect: &Effect<Server>| match effect {
        Effect::Persist(write, _) => Some(*write),
        _ => None,
    };
    effects.iter().filter_map(write).collect()
}
