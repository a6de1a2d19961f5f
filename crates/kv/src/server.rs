//! A Raft server that applies its log to a machine and answers clients.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{Canonical, Digest, Effects, Input, Nested, NodeId, Now, Process, SortedMap};
use raft::{Entry, Index, NotLeader, Raft, ReadId, Term};

use crate::machine::{Applied, Machine, Operation, SessionId};
use crate::message::{Message, Outcome, Serial};
use crate::node::{Node, Output, Repeats};
use crate::note::{Note, ServerNote};
use crate::reading::Reading;
use crate::saved::{self, Sessions};

/// What a client asks for, and what stands in the log: an operation, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    /// The client that asked.
    pub client: NodeId,
    /// Its request.
    pub serial: Serial,
    /// What it asked for.
    pub operation: Operation,
    /// In which session, if clients have sessions.
    pub session: Option<SessionId>,
}

/// A command as everything that carries it does: messages, logs and notes share it.
pub type Request = Rc<Command>;

/// A client that waits for an entry to be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Waiting {
    term: Term,
    client: NodeId,
    serial: Serial,
}

/// A server of the store.
///
/// Invariant: `machine` is what the entries up to `applied` make of an empty one; it is lost and
/// built again, or loaded from a snapshot, exactly when the commit index is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub(crate) raft: Raft<Request>,
    pub(crate) machine: Machine,
    pub(crate) applied: Index,
    waiting: SortedMap<Index, Waiting>,
    repeats: Repeats,
    pub(crate) readings: SortedMap<ReadId, (Reading, Option<Index>)>,
}

impl Server {
    /// A server with what its disk holds.
    pub fn boot(
        config: Rc<raft::Config>,
        repeats: Repeats,
        id: NodeId,
        disk: &raft::Disk<Request>,
    ) -> Self {
        let raft = Raft::boot(config, id, disk);
        let (machine, applied) = match &disk.snapshot {
            Some(snapshot) => (saved::load(&snapshot.state), snapshot.last.index),
            None => (Machine::default(), Index(0)),
        };
        let (waiting, readings) = (SortedMap::default(), SortedMap::default());
        Self { raft, machine, applied, waiting, repeats, readings }
    }

    /// Its Raft side.
    pub const fn raft(&self) -> &Raft<Request> {
        &self.raft
    }

    /// What its log has built so far.
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Entries up to here are in the machine.
    pub const fn applied(&self) -> Index {
        self.applied
    }

    /// How many clients wait for an answer of this server.
    pub fn waiting(&self) -> u64 {
        self.waiting.len() as u64
    }

    /// See [`Node::essence`]. The machine follows from the log and the commit index.
    pub(crate) fn essence(&self, hasher: &mut impl Hasher) {
        self.raft.essence(hasher);
        for (index, waiting) in self.waiting.iter() {
            (index, waiting.term, waiting.client).hash(hasher);
        }
        for (reading, index) in self.readings.values() {
            (reading.client, reading.key, index).hash(hasher);
        }
    }

    /// Gives an input to the Raft side and acts on what it reports.
    pub(crate) fn drive(
        &mut self,
        now: Now,
        input: Input<Raft<Request>>,
        out: &mut impl Effects<Node>,
    ) {
        let mut inner = Nested::within(out);
        self.raft.step(now, input, &mut inner);
        let outputs = inner.into_outputs();
        self.take(outputs, out);
    }

    /// Takes a request into the log, or sends the client on.
    pub(crate) fn request(&mut self, now: Now, request: Request, out: &mut impl Effects<Node>) {
        let Command { client, serial, .. } = *request;
        match self.raft.next_position() {
            Ok(at) => {
                let accepted = Rc::clone(&request);
                out.note(Note::Server(ServerNote::Accepted { request: accepted, index: at.index }));
                self.waiting.insert(at.index, Waiting { term: at.term, client, serial });
                self.drive(now, Input::Command(request), out);
            }
            Err(NotLeader { leader }) => {
                out.note(Note::Server(ServerNote::Redirected { client, leader }));
                // A refusal promises nothing, so it need not wait for the disk.
                let outcome = Outcome::NotLeader(leader);
                out.send_at_once(client, Message::Reply { serial, outcome });
            }
        }
    }

    /// Asks the Raft side to change who takes part; what comes of it is said by its notes.
    pub(crate) fn change(&mut self, change: raft::Change, out: &mut impl Effects<Node>) {
        let mut inner = Nested::within(out);
        let (Ok(_) | Err(_)) = self.raft.change(change, &mut inner);
        let outputs = inner.into_outputs();
        self.take(outputs, out);
    }

    /// Asks the Raft side to hand its leadership over.
    pub(crate) fn transfer(&mut self, to: NodeId, out: &mut impl Effects<Node>) {
        let mut inner = Nested::within(out);
        self.raft.transfer(to, &mut inner);
        let outputs = inner.into_outputs();
        self.take(outputs, out);
    }

    /// Acts on what the Raft side reported.
    pub(crate) fn take(
        &mut self,
        outputs: Vec<raft::Output<Request>>,
        out: &mut impl Effects<Node>,
    ) {
        if outputs.is_empty() {
            return;
        }
        for output in outputs {
            match output {
                raft::Output::Committed { index, entry } => self.apply(index, entry, out),
                raft::Output::Deposed { term: _ } => self.give_up(out),
                raft::Output::Restored { snapshot } => {
                    self.machine = saved::load(&snapshot.state);
                    self.applied = snapshot.last.index;
                }
                raft::Output::ReadReady { read, index } => self.may_read(read, index),
                raft::Output::ReadRefused { read } => self.refuse_read(read, out),
                raft::Output::NotLeader(_) => {}
            }
        }
        self.answer_reads(out);
        if self.raft.needs_snapshot(self.applied) {
            self.save_snapshot(out);
        }
    }

    fn save_snapshot(&mut self, out: &mut impl Effects<Node>) {
        let sessions = if self.raft.config().breaks(raft::Flaw::SessionsNotSaved) {
            Sessions::Forgotten
        } else {
            Sessions::Saved
        };
        let state = saved::save(&self.machine, sessions);
        let mut inner = Nested::within(out);
        self.raft.save_snapshot(self.applied, state, &mut inner);
        assert!(inner.into_outputs().is_empty(), "saving commits nothing");
    }

    fn apply(&mut self, index: Index, entry: Entry<Request>, out: &mut impl Effects<Node>) {
        assert_eq!(index, self.applied.next(), "entries are applied in order");
        self.applied = index;
        let (term, request) = (entry.term, entry.op.clone());
        let came = request.as_deref().map(|command| self.run(index, command));
        let answer = came.map(Applied::answer);
        out.note(Note::Server(match (&request, came) {
            (Some(request), Some(Applied::Before(answer))) => {
                ServerNote::Filtered { request: Rc::clone(request), index, answer }
            }
            _ => ServerNote::Applied { index, request: request.clone() },
        }));
        out.output(Output::Applied { index, entry });
        let Some(waiting) = self.waiting.remove(index) else { return };
        match (request, answer) {
            (Some(request), Some(answer)) if term == waiting.term => {
                out.note(Note::Server(ServerNote::Answered { request, answer }));
                answer_client(waiting, Outcome::Applied(answer), out);
            }
            _ => {
                out.note(Note::Server(ServerNote::GaveUp { client: waiting.client, index }));
                answer_client(waiting, Outcome::Unknown, out);
            }
        }
    }

    fn run(&mut self, index: Index, command: &Command) -> Applied {
        let Command { client: _, serial, operation, session } = *command;
        match (operation, session) {
            (Operation::Register, _) => Applied::Now(self.machine.register(index.0)),
            (_, Some(id)) if self.repeats == Repeats::Filtered => {
                self.machine.apply_once(index.0, id, serial, operation)
            }
            (_, _) => Applied::Now(self.machine.apply(operation)),
        }
    }

    fn give_up(&mut self, out: &mut impl Effects<Node>) {
        self.refuse_reads(out);
        for (index, waiting) in std::mem::take(&mut self.waiting).iter() {
            out.note(Note::Server(ServerNote::GaveUp { client: waiting.client, index }));
            answer_client(*waiting, Outcome::Unknown, out);
        }
    }
}

/// A majority has the entry on disk, or the answer promises nothing: no need to wait for our own.
fn answer_client(waiting: Waiting, outcome: Outcome, out: &mut impl Effects<Node>) {
    let Waiting { client, serial, term: _ } = waiting;
    out.send_at_once(client, Message::Reply { serial, outcome });
}

impl Canonical for Command {
    fn canonical(&self, digest: &mut Digest) {
        self.client.canonical(digest);
        digest.word(u64::from(self.serial.0));
        self.operation.canonical(digest);
        // Where there are no sessions they add nothing.
        if let Some(SessionId(session)) = self.session {
            digest.word(session);
        }
    }
}
