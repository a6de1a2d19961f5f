//! A client: asks one thing at a time, is sent on, waits, and says what came of it.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{Canonical, Digest, Effects, Micros, NodeId, Span};

use crate::machine::{Answer, Operation, SessionId};
use crate::message::{How, Message, Outcome, Serial};
use crate::node::{Node, Output, Timer};
use crate::note::{ClientNote, Note};
use crate::server::{Command, Request};
use crate::word::Word;

/// What clients do by themselves, and how patient they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Workload {
    /// The servers they know.
    pub servers: Vec<NodeId>,
    /// How long a client thinks between two operations of its own; none where it has none.
    pub think: Option<Span>,
    /// How long it waits for an answer.
    pub timeout: Micros,
    /// How long it waits before it asks again after a first refusal; doubled each time, five times.
    pub backoff: Micros,
    /// How often it asks before it says that an operation failed.
    pub attempts: u32,
    /// How they read.
    pub reads: How,
    /// Do clients open a session, so that they can repeat what may have been done (thesis 6.3)?
    pub sessions: bool,
}

/// What a person tells a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientCommand {
    /// What to ask for.
    pub operation: Operation,
    /// Whom to ask first; none for the server it believes to lead.
    pub server: Option<NodeId>,
}

/// The timers of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientTimer {
    /// It is time for the next operation of its own.
    Think,
    /// No answer came.
    Timeout,
    /// It is time to ask again.
    Backoff,
}

/// What a client is doing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Nothing.
    Idle,
    /// It waits for an answer, or to ask again.
    Asking {
        /// For what.
        request: Request,
        /// Whom it asked last, or will ask.
        server: NodeId,
        /// How often it has asked.
        attempts: u32,
        /// Could an earlier attempt of it still be answered or applied? Where there are no
        /// sessions, reads only.
        in_doubt: bool,
    },
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    id: NodeId,
    workload: Rc<Workload>,
    serial: Serial,
    phase: Phase,
    favourite: NodeId,
    queue: VecDeque<ClientCommand>,
    last: Option<(Operation, Option<Outcome>)>,
    session: Option<SessionId>,
}

impl Client {
    /// A client remembers at most this many operations typed ahead; more are forgotten.
    pub const QUEUE_MAX: usize = 16;

    /// A client of this incarnation: it remembers nothing of earlier ones but not to use their
    /// serial numbers.
    pub fn boot(workload: Rc<Workload>, id: NodeId, incarnation: u32) -> Self {
        let favourite = *workload.servers.first().expect("a cluster has a server");
        let serial = Serial(incarnation << 20);
        let (phase, queue) = (Phase::Idle, VecDeque::new());
        Self { id, workload, serial, phase, favourite, queue, last: None, session: None }
    }

    /// What it is doing.
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Its session, if it has one.
    pub const fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// The server it believes to lead.
    pub const fn favourite(&self) -> NodeId {
        self.favourite
    }

    /// Its last finished operation and what came of it; none for the outcome where it gave up.
    pub const fn last(&self) -> Option<(Operation, Option<Outcome>)> {
        self.last
    }

    /// How many operations typed ahead wait.
    pub fn queued(&self) -> u64 {
        self.queue.len() as u64
    }

    /// See [`Node::essence`].
    pub(crate) fn essence(&self, hasher: &mut impl Hasher) {
        if let Phase::Asking { request, server, attempts, in_doubt } = &self.phase {
            (request.operation, server, attempts, in_doubt).hash(hasher);
        }
        // An answer to an earlier request may be under way yet, and must not look like one to this.
        (self.serial, self.favourite, &self.queue, self.session).hash(hasher);
    }

    pub(crate) fn start(&self, out: &mut impl Effects<Node>) {
        self.think(out);
    }

    pub(crate) fn command(&mut self, command: ClientCommand, out: &mut impl Effects<Node>) {
        if self.phase == Phase::Idle {
            self.ask(command, out);
        } else if self.queue.len() < Self::QUEUE_MAX {
            self.queue.push_back(command);
        }
    }

    pub(crate) fn expired(&mut self, timer: ClientTimer, out: &mut impl Effects<Node>) {
        match timer {
            ClientTimer::Think => {
                if self.phase == Phase::Idle {
                    self.ask(ClientCommand { operation: self.own_idea(), server: None }, out);
                }
            }
            ClientTimer::Timeout => self.timed_out(out),
            ClientTimer::Backoff => self.ask_again(out),
        }
    }

    pub(crate) fn reply(
        &mut self,
        from: NodeId,
        serial: Serial,
        outcome: Outcome,
        out: &mut impl Effects<Node>,
    ) {
        let Phase::Asking { request, attempts, .. } = &self.phase else { return };
        if serial != request.serial {
            return;
        }
        let (request, attempts) = (Rc::clone(request), *attempts);
        match outcome {
            Outcome::Applied(Answer::Registered(session)) => {
                self.favourite = from;
                self.session = Some(session);
                out.note(Note::Client(ClientNote::Registered { session }));
                self.finish(request.operation, Some(outcome), out);
            }
            Outcome::Applied(Answer::NoSession) => {
                self.session = None;
                out.note(Note::Client(ClientNote::SessionGone { request }));
                self.end_unknown(out);
            }
            Outcome::Applied(answer) => {
                self.favourite = from;
                let operation = request.operation;
                out.note(Note::Client(ClientNote::Heard { request, answer }));
                out.output(Output::Answered { serial, answer });
                self.finish(operation, Some(outcome), out);
            }
            Outcome::Read { value, how } => {
                self.favourite = from;
                let operation = request.operation;
                out.note(Note::Client(ClientNote::HeardRead { request, value, how }));
                out.output(Output::Answered { serial, answer: Answer::Value(value) });
                self.finish(operation, Some(outcome), out);
            }
            Outcome::NotLeader(leader) => self.sent_on(from, leader, attempts, out),
            Outcome::Unknown if self.may_repeat(request.operation) => {
                self.doubt_and_wait(from, out);
            }
            Outcome::Unknown => self.end_unknown(out),
        }
    }

    /// May it ask again for something that may have been done? A read changes nothing, and with a
    /// session the servers know it again (thesis 6.3).
    fn may_repeat(&self, operation: Operation) -> bool {
        operation.only_reads() || self.workload.sessions
    }

    fn ask(&mut self, command: ClientCommand, out: &mut impl Effects<Node>) {
        if self.workload.sessions && self.session.is_none() {
            self.queue.push_front(command);
            self.begin(ClientCommand { operation: Operation::Register, ..command }, out);
        } else {
            self.begin(command, out);
        }
    }

    fn begin(&mut self, command: ClientCommand, out: &mut impl Effects<Node>) {
        let ClientCommand { operation, server } = command;
        let server = server.unwrap_or(self.favourite);
        self.serial.0 += 1;
        let request = self.request(operation);
        out.note(Note::Client(ClientNote::Asked { request: Rc::clone(&request), server }));
        Self::tell(Output::Invoked(Rc::clone(&request)), operation, out);
        out.cancel_timer(Timer::Client(ClientTimer::Think));
        self.phase = Phase::Asking { request, server, attempts: 0, in_doubt: false };
        self.send(out);
    }

    /// What it asks for with its present serial number.
    fn request(&self, operation: Operation) -> Request {
        let (client, serial, session) = (self.id, self.serial, self.session);
        Rc::new(Command { client, serial, operation, session })
    }

    /// Opening a session is its own business, and nobody's operation.
    fn tell(output: Output, operation: Operation, out: &mut impl Effects<Node>) {
        if operation != Operation::Register {
            out.output(output);
        }
    }

    fn ask_again(&mut self, out: &mut impl Effects<Node>) {
        let Phase::Asking { request, server, .. } = &self.phase else { return };
        let (request, server) = (Rc::clone(request), *server);
        out.note(Note::Client(ClientNote::AskedAgain { request, server }));
        self.send(out);
    }

    fn send(&mut self, out: &mut impl Effects<Node>) {
        let Phase::Asking { request, server, attempts, .. } = &mut self.phase else { return };
        *attempts += 1;
        let message = match (request.operation, self.workload.reads) {
            (Operation::Get { key }, how @ (How::ReadIndex | How::Lease | How::Local)) => {
                Message::Read { serial: request.serial, key, how }
            }
            (_, _) => Message::Request(Rc::clone(request)),
        };
        out.send_at_once(*server, message);
        out.set_timer(Timer::Client(ClientTimer::Timeout), Span::exactly(self.workload.timeout));
    }

    /// The server asked does not lead and has done nothing: ask the one it names, or the next one.
    fn sent_on(
        &mut self,
        by: NodeId,
        leader: Option<NodeId>,
        asked: u32,
        out: &mut impl Effects<Node>,
    ) {
        let to = leader.filter(|leader| *leader != by).unwrap_or_else(|| self.after(by));
        self.favourite = to;
        if asked >= self.workload.attempts {
            self.end_failed(out);
            return;
        }
        out.note(Note::Client(ClientNote::SentOn { by, to }));
        self.wait_to_ask(to, asked, out);
    }

    fn wait_to_ask(&mut self, to: NodeId, asked: u32, out: &mut impl Effects<Node>) {
        let Phase::Asking { server, .. } = &mut self.phase else { return };
        *server = to;
        let wait = Micros(self.workload.backoff.0 << asked.saturating_sub(1).min(5));
        out.cancel_timer(Timer::Client(ClientTimer::Timeout));
        out.set_timer(Timer::Client(ClientTimer::Backoff), Span::exactly(wait));
    }

    fn timed_out(&mut self, out: &mut impl Effects<Node>) {
        let Phase::Asking { request, server, attempts, .. } = &self.phase else { return };
        let (operation, server, attempts) = (request.operation, *server, *attempts);
        self.favourite = self.after(server);
        if self.may_repeat(operation) && attempts < self.workload.attempts {
            self.doubt_and_wait(server, out);
        } else {
            self.end_unknown(out);
        }
    }

    /// What may be repeated is asked again; but then it can no longer be said that it certainly was
    /// not done.
    fn doubt_and_wait(&mut self, asked: NodeId, out: &mut impl Effects<Node>) {
        let next = self.after(asked);
        let Phase::Asking { in_doubt, attempts, .. } = &mut self.phase else { return };
        *in_doubt = true;
        let attempts = *attempts;
        self.wait_to_ask(next, attempts, out);
    }

    fn end_failed(&mut self, out: &mut impl Effects<Node>) {
        let Phase::Asking { request, in_doubt, .. } = &self.phase else { return };
        if *in_doubt {
            self.end_unknown(out);
            return;
        }
        let Command { serial, operation, .. } = **request;
        out.note(Note::Client(ClientNote::Failed { request: Rc::clone(request) }));
        Self::tell(Output::Failed { serial }, operation, out);
        self.finish(operation, Some(Outcome::NotLeader(None)), out);
    }

    fn end_unknown(&mut self, out: &mut impl Effects<Node>) {
        let Phase::Asking { request, .. } = &self.phase else { return };
        let Command { serial, operation, .. } = **request;
        out.note(Note::Client(ClientNote::Unknown { request: Rc::clone(request) }));
        Self::tell(Output::Unknown { serial }, operation, out);
        self.finish(operation, Some(Outcome::Unknown), out);
    }

    fn finish(
        &mut self,
        operation: Operation,
        came: Option<Outcome>,
        out: &mut impl Effects<Node>,
    ) {
        self.last = Some((operation, came));
        self.phase = Phase::Idle;
        if operation == Operation::Register && self.session.is_none() {
            self.fail_waiting(out);
        }
        out.cancel_timer(Timer::Client(ClientTimer::Timeout));
        out.cancel_timer(Timer::Client(ClientTimer::Backoff));
        match self.queue.pop_front() {
            Some(command) => self.ask(command, out),
            None => self.think(out),
        }
    }

    /// Without a session, what waited for one was sent to nobody.
    fn fail_waiting(&mut self, out: &mut impl Effects<Node>) {
        let Some(ClientCommand { operation, server: _ }) = self.queue.pop_front() else { return };
        self.serial.0 += 1;
        let (serial, request) = (self.serial, self.request(operation));
        out.output(Output::Invoked(Rc::clone(&request)));
        out.note(Note::Client(ClientNote::Failed { request }));
        out.output(Output::Failed { serial });
        self.last = Some((operation, Some(Outcome::NotLeader(None))));
    }

    fn think(&self, out: &mut impl Effects<Node>) {
        if let Some(think) = self.workload.think {
            out.set_timer(Timer::Client(ClientTimer::Think), think);
        }
    }

    fn after(&self, server: NodeId) -> NodeId {
        let servers = &self.workload.servers;
        let at = servers.iter().position(|known| *known == server).unwrap_or(0);
        servers[(at + 1) % servers.len()]
    }

    /// The default workload: a fixed round of operations, different from client to client.
    fn own_idea(&self) -> Operation {
        let word = |text: &str| text.parse::<Word>().expect("a literal word");
        let n = self.serial.0 & 0xf_ffff;
        let key = word(["x", "y", "z"][(n as usize / 4 + usize::from(self.id.0)) % 3]);
        let value = |n: u32| Word::number(n % 1_000);
        match n % 4 {
            0 => Operation::Put { key, value: value(n) },
            1 => Operation::Get { key },
            2 => Operation::CompareAndSet { key, expected: value(n - 2), value: value(n) },
            _ if n % 16 == 15 => Operation::Delete { key },
            _ => Operation::Put { key, value: value(n) },
        }
    }
}

impl Canonical for ClientTimer {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(match self {
            Self::Think => 1,
            Self::Timeout => 2,
            Self::Backoff => 3,
        });
    }
}

impl Canonical for ClientCommand {
    fn canonical(&self, digest: &mut Digest) {
        self.operation.canonical(digest);
        digest.word(self.server.map_or(0, |node| u64::from(node.0) + 1));
    }
}
