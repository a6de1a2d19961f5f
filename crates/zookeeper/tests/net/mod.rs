//! A small network for these tests: streams between all nodes, disks that sync at once or not at
//! all, and time that passes only where nothing else is left to do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use kernel::{Effect, EffectList, Effects, Input, Micros, NodeId, Now, Process, WriteId};
use synod_zookeeper::{
    Client, ClientCommand, Config, Disk, EventKind, Message, Node, Note, Op, Outcome, Output,
    Record, Server, SessionState, Timer, command,
};

/// How long a message travels.
const TRAVEL_US: u64 = 1_000;

#[derive(Default)]
struct Machine {
    process: Option<Node>,
    disk: Disk,
    boots: u32,
    last_write: WriteId,
    written: VecDeque<(WriteId, Record)>,
    waiting: VecDeque<(WriteId, NodeId, Message)>,
    timers: BTreeMap<Timer, u64>,
    stalled: bool,
    paused: bool,
}

/// What a client heard of a watch: who watched, what happened, where.
pub(crate) type Heard = (String, EventKind, String);

pub(crate) struct Net {
    pub(crate) config: Config,
    machines: Vec<Machine>,
    flying: BTreeMap<(NodeId, NodeId), VecDeque<(u64, Message)>>,
    cut: BTreeSet<(NodeId, NodeId)>,
    /// Links on which nothing comes through, and those on which transactions do not.
    held: BTreeSet<(NodeId, NodeId)>,
    held_commits: BTreeSet<(NodeId, NodeId)>,
    pub(crate) now_us: u64,
    pub(crate) notes: Vec<(NodeId, Note)>,
    pub(crate) outputs: Vec<(u64, NodeId, Output)>,
}

impl Net {
    /// An ensemble of so many servers, and clients after them.
    pub(crate) fn new(config: Config) -> Self {
        let servers = u8::try_from(config.zab.servers().count()).expect("few servers");
        let nodes = servers + config.clients;
        let mut net = Self {
            config,
            machines: (0..nodes).map(|_| Machine::default()).collect(),
            flying: BTreeMap::new(),
            cut: BTreeSet::new(),
            held: BTreeSet::new(),
            held_commits: BTreeSet::new(),
            now_us: 0,
            notes: Vec::new(),
            outputs: Vec::new(),
        };
        (0..nodes).for_each(|at| net.boot(at));
        net
    }

    fn nodes(&self) -> std::ops::Range<u8> {
        0..u8::try_from(self.machines.len()).expect("few nodes")
    }

    pub(crate) fn servers(&self) -> u8 {
        u8::try_from(self.config.zab.servers().count()).expect("few servers")
    }

    pub(crate) fn node(&self, number: u8) -> Option<&Node> {
        self.machines[usize::from(number)].process.as_ref()
    }

    pub(crate) fn server(&self, number: u8) -> &Server {
        self.node(number).and_then(Node::server).expect("it runs, and is a server")
    }

    /// A client by its place among the clients.
    pub(crate) fn client(&self, nth: u8) -> &Client {
        let number = self.servers() + nth;
        self.node(number).and_then(Node::client).expect("it runs, and is a client")
    }

    pub(crate) fn runs(&self, number: u8) -> bool {
        self.node(number).is_some()
    }

    pub(crate) fn leader(&self) -> Option<u8> {
        let leads = |at: &u8| self.runs(*at) && self.server(*at).zab().leads();
        (0..self.servers()).filter(leads).max_by_key(|at| self.server(*at).zab().current())
    }

    pub(crate) fn boot(&mut self, number: u8) {
        let config = self.config.clone();
        let machine = &mut self.machines[usize::from(number)];
        let id = NodeId(number);
        machine.process = Some(Node::boot(&config, id, &machine.disk, machine.boots));
        machine.boots += 1;
        self.step(id, Input::Start);
    }

    /// The process dies; what it wrote survives.
    pub(crate) fn crash(&mut self, number: u8) {
        let machine = &mut self.machines[usize::from(number)];
        for (_, record) in machine.written.drain(..).collect::<Vec<_>>() {
            Node::write(&mut machine.disk, record);
        }
        self.lose_power(number);
    }

    /// The process dies, and what was not durable is lost.
    pub(crate) fn lose_power(&mut self, number: u8) {
        let machine = &mut self.machines[usize::from(number)];
        let (disk, boots) = (machine.disk.clone(), machine.boots);
        *machine = Machine { disk, boots, ..Machine::default() };
        for other in self.nodes() {
            self.break_stream(number, other);
        }
    }

    pub(crate) fn stall(&mut self, number: u8) {
        self.machines[usize::from(number)].stalled = true;
    }

    pub(crate) fn sync(&mut self, number: u8) {
        self.machines[usize::from(number)].stalled = false;
    }

    /// Nothing happens at a node until it is resumed: messages and timers wait.
    pub(crate) fn pause(&mut self, number: u8) {
        self.machines[usize::from(number)].paused = true;
    }

    pub(crate) fn resume(&mut self, number: u8) {
        self.machines[usize::from(number)].paused = false;
    }

    pub(crate) fn cut(&mut self, one: u8, other: u8) {
        self.cut.insert((NodeId(one), NodeId(other)));
        self.cut.insert((NodeId(other), NodeId(one)));
        self.break_stream(one, other);
    }

    pub(crate) fn isolate(&mut self, number: u8) {
        self.nodes().filter(|other| *other != number).for_each(|other| self.cut(number, other));
    }

    pub(crate) fn heal(&mut self) {
        self.cut.clear();
    }

    /// What one node says to another is under way until it is let go; the streams stand.
    pub(crate) fn hold(&mut self, from: u8, to: u8) {
        self.held.insert((NodeId(from), NodeId(to)));
    }

    pub(crate) fn let_go(&mut self, from: u8, to: u8) {
        self.held.remove(&(NodeId(from), NodeId(to)));
    }

    /// A server hears from another that it lives, and not what it proposes and commits: as if that
    /// were behind much else in the stream.
    pub(crate) fn hold_commits(&mut self, from: u8, to: u8) {
        self.held_commits.insert((NodeId(from), NodeId(to)));
    }

    /// Does this client act, as leader or with a lock?
    pub(crate) fn client_acts(&self, nth: u8) -> bool {
        let recipe = self.client(nth).recipe().and_then(|recipe| recipe.contender());
        recipe.is_some_and(|contender| contender.stage == synod_zookeeper::Stage::Acting)
    }

    pub(crate) fn break_stream(&mut self, one: u8, other: u8) {
        let (one, other) = (NodeId(one), NodeId(other));
        self.flying.remove(&(one, other));
        self.flying.remove(&(other, one));
        for (end, peer) in [(one, other), (other, one)] {
            self.step(end, Input::Closed { peer });
        }
    }

    fn step(&mut self, id: NodeId, input: Input<Node>) {
        let clock = Micros(self.now_us);
        let machine = &mut self.machines[usize::from(id.0)];
        let Some(process) = &mut machine.process else { return };
        let mut out = EffectList::after(machine.last_write);
        process.step(Now { monotonic: clock, wall: clock }, input, &mut out);
        self.machines[usize::from(id.0)].last_write = out.last_write();
        for effect in out.list {
            self.perform(id, effect);
        }
    }

    fn perform(&mut self, id: NodeId, effect: Effect<Node>) {
        let now_us = self.now_us;
        let machine = &mut self.machines[usize::from(id.0)];
        match effect {
            Effect::Send { to, message, after } => {
                if machine.written.iter().any(|(write, _)| *write <= after) {
                    machine.waiting.push_back((after, to, message));
                } else {
                    self.fly(id, to, message);
                }
            }
            Effect::Persist(write, record) => machine.written.push_back((write, record)),
            Effect::Output(output) => self.outputs.push((now_us, id, output)),
            Effect::Note(note) => self.notes.push((id, note)),
            Effect::SetTimer { timer, after, .. } => {
                machine.timers.insert(timer, now_us + u64::midpoint(after.min.0, after.max.0));
            }
            Effect::CancelTimer(timer) => {
                machine.timers.remove(&timer);
            }
        }
    }

    fn fly(&mut self, from: NodeId, to: NodeId, message: Message) {
        let late = ["proposal", "commit"].contains(&message.kind());
        if late && self.held_commits.contains(&(from, to)) {
            return;
        }
        let due = self.now_us + TRAVEL_US;
        self.flying.entry((from, to)).or_default().push_back((due, message));
    }

    fn sync_one(&mut self) -> bool {
        let ready = |machine: &Machine| !machine.stalled && !machine.written.is_empty();
        let Some(at) = self.machines.iter().position(ready) else { return false };
        let machine = &mut self.machines[at];
        let (write, record) = machine.written.pop_front().expect("it was just seen");
        Node::write(&mut machine.disk, record);
        let id = NodeId(u8::try_from(at).expect("few nodes"));
        let free = machine.waiting.iter().take_while(|(after, ..)| *after <= write).count();
        let free: Vec<_> = machine.waiting.drain(..free).collect();
        free.into_iter().for_each(|(_, to, message)| self.fly(id, to, message));
        self.step(id, Input::Synced(write));
        true
    }

    fn deliver(&mut self, from: NodeId, to: NodeId) {
        let queue = self.flying.get_mut(&(from, to)).expect("it was just seen");
        let (_, message) = queue.pop_front().expect("it was just seen");
        if self.runs(to.0) && !self.cut.contains(&(from, to)) {
            self.step(to, Input::Message { from, message });
        } else {
            self.flying.remove(&(from, to));
            self.step(from, Input::Closed { peer: to });
        }
    }

    fn next_packet(&self) -> Option<(u64, NodeId, NodeId)> {
        let free = |link: &(NodeId, NodeId)| {
            !self.machines[usize::from(link.1.0)].paused && !self.held.contains(link)
        };
        let queues = self.flying.iter().filter(|(link, _)| free(link));
        let first = |(link, queue): (&(NodeId, NodeId), &VecDeque<(u64, Message)>)| {
            queue.front().map(|(due, _)| (*due, link.0, link.1))
        };
        queues.filter_map(first).min()
    }

    fn next_timer(&self) -> Option<(u64, NodeId, Timer)> {
        let machines = (0..).map(NodeId).zip(&self.machines).filter(|(_, machine)| !machine.paused);
        let timers = machines.flat_map(|(id, machine)| {
            machine.timers.iter().map(move |(timer, due)| (*due, id, *timer))
        });
        timers.min()
    }

    /// Time passes, and whatever becomes due happens.
    pub(crate) fn run_ms(&mut self, ms: u64) {
        let end = self.now_us + ms * 1_000;
        loop {
            if self.sync_one() {
                continue;
            }
            let packet = self.next_packet().filter(|(due, ..)| *due <= end);
            let timer = self.next_timer().filter(|(due, ..)| *due <= end);
            match (packet, timer) {
                (Some((due, from, to)), timer) if timer.is_none_or(|(later, ..)| due <= later) => {
                    self.now_us = self.now_us.max(due);
                    self.deliver(from, to);
                }
                (_, Some((due, id, timer))) => {
                    self.now_us = self.now_us.max(due);
                    self.machines[usize::from(id.0)].timers.remove(&timer);
                    self.step(id, Input::Timer(timer));
                }
                (_, None) => break,
            }
        }
        self.now_us = end;
    }

    /// Tells a client something, and waits a little.
    pub(crate) fn tell(&mut self, nth: u8, text: &str) {
        let server = |name: &str| {
            let number: u8 = name.strip_prefix('s')?.parse().ok()?;
            number.checked_sub(1).map(NodeId)
        };
        let command = command::parse(text, &server).unwrap_or_else(|why| panic!("{text}: {why}"));
        self.command(nth, command);
    }

    pub(crate) fn command(&mut self, nth: u8, command: ClientCommand) {
        self.step(NodeId(self.servers() + nth), Input::Command(command));
    }

    /// Asks for something and waits for what comes of it.
    pub(crate) fn ask(&mut self, nth: u8, text: &str) -> Outcome {
        let from = self.outputs.len();
        self.tell(nth, text);
        self.run_ms(50);
        self.answer_since(nth, from).unwrap_or_else(|| panic!("{text}: no answer"))
    }

    /// The first answer to a person since then.
    pub(crate) fn answer_since(&self, nth: u8, from: usize) -> Option<Outcome> {
        let id = NodeId(self.servers() + nth);
        self.outputs[from..].iter().find_map(|(_, node, output)| match output {
            Output::Answered { outcome, .. } if *node == id => Some(outcome.clone()),
            _ => None,
        })
    }

    /// All answers to a person since then.
    pub(crate) fn answers_since(&self, nth: u8, from: usize) -> Vec<Outcome> {
        let id = NodeId(self.servers() + nth);
        let answers = self.outputs[from..].iter().filter_map(|(_, node, output)| match output {
            Output::Answered { outcome, .. } if *node == id => Some(outcome.clone()),
            _ => None,
        });
        answers.collect()
    }

    /// What a client heard of watches since then.
    pub(crate) fn heard_since(&self, nth: u8, from: usize) -> Vec<Heard> {
        let id = NodeId(self.servers() + nth);
        let heard = self.outputs[from..].iter().filter_map(|(_, node, output)| match output {
            Output::Notified { watcher, event } if *node == id => {
                Some((watcher.to_string(), event.kind, event.path.to_string()))
            }
            _ => None,
        });
        heard.collect()
    }

    /// What a client knew of its session, in order.
    pub(crate) fn turns(&self, nth: u8) -> Vec<SessionState> {
        let id = NodeId(self.servers() + nth);
        let turns = self.outputs.iter().filter_map(|(_, node, output)| match output {
            Output::Turned(state) if *node == id => Some(*state),
            _ => None,
        });
        turns.collect()
    }

    pub(crate) fn noted(&self, number: u8, wanted: impl Fn(&Note) -> bool) -> bool {
        self.notes.iter().any(|(id, note)| *id == NodeId(number) && wanted(note))
    }

    /// The paths of a server's tree that clients made.
    pub(crate) fn paths(&self, number: u8) -> Vec<String> {
        let paths = self.server(number).tree().nodes().map(|(path, _)| path.to_string());
        paths.filter(|path| path != "/" && !path.starts_with("/zookeeper")).collect()
    }

    /// Does this operation stand in what a client asked?
    pub(crate) fn asked(&self, nth: u8, wanted: impl Fn(&Rc<Op>) -> bool) -> u64 {
        let id = NodeId(self.servers() + nth);
        let asked = self.outputs.iter().filter(|(_, node, output)| {
            matches!(output, Output::Invoked { op, .. } if *node == id && wanted(op))
        });
        asked.count() as u64
    }
}
