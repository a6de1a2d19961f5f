//! A small network for these tests: streams between servers, disks that sync when they are told to
//! or at once, and time that passes only where nothing else is left to do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use kernel::{
    Canonical, Digest, Effect, EffectList, Effects, Input, Micros, NodeId, Now, Process, WriteId,
};
use synod_zab::{Config, Disk, Message, Note, Output, Record, Role, Timer, Zab, Zxid};

/// A transaction of these tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Op(pub u32);

/// What transactions come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct State(pub Vec<(Zxid, Op)>);

impl Canonical for Op {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.0));
    }
}

impl Canonical for State {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0.len() as u64);
    }
}

pub(crate) type Server = Zab<Op, State>;
pub(crate) type Packet = Message<Op, State>;

#[derive(Default)]
struct Machine {
    process: Option<Server>,
    disk: Disk<Op, State>,
    last_write: WriteId,
    boots: u32,
    written: VecDeque<(WriteId, Record<Op, State>)>,
    waiting: VecDeque<(WriteId, NodeId, Packet)>,
    timers: BTreeMap<Timer, u64>,
    /// What its owner has made of the outputs.
    state: State,
    serves: bool,
    stalled: bool,
}

pub(crate) struct Net {
    config: Rc<Config>,
    machines: Vec<Machine>,
    flying: BTreeMap<(NodeId, NodeId), VecDeque<(u64, Packet)>>,
    cut: BTreeSet<(NodeId, NodeId)>,
    now_us: u64,
    pub(crate) notes: Vec<(NodeId, Note)>,
    /// Everything that was ever delivered, with who delivered it.
    pub(crate) delivered: Vec<(NodeId, Zxid, Op)>,
    /// Kinds of messages in the order in which they were sent.
    pub(crate) sent: Vec<(NodeId, NodeId, Packet)>,
}

/// How long a message travels.
const TRAVEL_US: u64 = 1_000;

pub(crate) fn node(number: u8) -> NodeId {
    NodeId(number)
}

impl Net {
    pub(crate) fn new(config: Config) -> Self {
        let nodes = usize::from(config.servers().iter().last().map_or(0, |node| node.0 + 1));
        let mut net = Self {
            config: Rc::new(config),
            machines: (0..nodes).map(|_| Machine::default()).collect(),
            flying: BTreeMap::new(),
            cut: BTreeSet::new(),
            now_us: 0,
            notes: Vec::new(),
            delivered: Vec::new(),
            sent: Vec::new(),
        };
        (0..nodes).for_each(|at| net.boot(NodeId(u8::try_from(at).expect("few servers"))));
        net
    }

    /// Servers with disks that hold something, which do not run yet.
    pub(crate) fn with_disks(config: Config, disks: Vec<Disk<Op, State>>) -> Self {
        let mut net = Self::new(config);
        for (number, disk) in (0..).map(NodeId).zip(disks) {
            net.crash(number);
            net.machines[usize::from(number.0)].disk = disk;
        }
        net.notes.clear();
        net.flying.clear();
        net
    }

    pub(crate) fn server(&self, number: u8) -> &Server {
        self.machines[usize::from(number)].process.as_ref().expect("it runs")
    }

    pub(crate) fn runs(&self, number: u8) -> bool {
        self.machines[usize::from(number)].process.is_some()
    }

    pub(crate) fn disk(&self, number: u8) -> &Disk<Op, State> {
        &self.machines[usize::from(number)].disk
    }

    pub(crate) fn state(&self, number: u8) -> Vec<u32> {
        self.machines[usize::from(number)].state.0.iter().map(|(_, op)| op.0).collect()
    }

    pub(crate) fn serves(&self, number: u8) -> bool {
        self.machines[usize::from(number)].serves
    }

    pub(crate) fn leader(&self) -> Option<u8> {
        let leads = |at: &u8| self.runs(*at) && self.server(*at).leads();
        let numbers = 0..u8::try_from(self.machines.len()).expect("few servers");
        numbers.filter(leads).max_by_key(|at| self.server(*at).current())
    }

    pub(crate) fn boot(&mut self, id: NodeId) {
        let machine = &mut self.machines[usize::from(id.0)];
        machine.process =
            Some(Zab::boot(Rc::clone(&self.config), id, &machine.disk, machine.boots));
        machine.boots += 1;
        self.step(id, Input::Start);
    }

    /// The process dies; what it wrote survives.
    pub(crate) fn crash(&mut self, id: NodeId) {
        let written: Vec<_> = self.machine(id).written.drain(..).collect();
        for (_, record) in written {
            self.machine(id).disk.write(record);
        }
        self.die(id);
    }

    /// The process dies, and what was not durable is lost.
    pub(crate) fn lose_power(&mut self, id: NodeId) {
        self.die(id);
    }

    fn die(&mut self, id: NodeId) {
        let machine = self.machine(id);
        *machine =
            Machine { disk: machine.disk.clone(), boots: machine.boots, ..Machine::default() };
        for other in 0..u8::try_from(self.machines.len()).expect("few servers") {
            self.break_stream(id, NodeId(other));
        }
    }

    /// A disk syncs nothing any more until it is told to.
    pub(crate) fn stall(&mut self, number: u8) {
        self.machine(NodeId(number)).stalled = true;
    }

    pub(crate) fn sync(&mut self, number: u8) {
        self.machine(NodeId(number)).stalled = false;
        self.settle();
    }

    pub(crate) fn cut(&mut self, one: u8, other: u8) {
        self.cut.insert((NodeId(one), NodeId(other)));
        self.cut.insert((NodeId(other), NodeId(one)));
        self.break_stream(NodeId(one), NodeId(other));
    }

    pub(crate) fn isolate(&mut self, number: u8) {
        let others =
            (0..u8::try_from(self.machines.len()).expect("few servers")).filter(|at| *at != number);
        others.for_each(|other| self.cut(number, other));
    }

    pub(crate) fn heal(&mut self) {
        self.cut.clear();
    }

    fn break_stream(&mut self, one: NodeId, other: NodeId) {
        self.flying.remove(&(one, other));
        self.flying.remove(&(other, one));
        for (end, peer) in [(one, other), (other, one)] {
            self.step(end, Input::Closed { peer });
        }
    }

    fn machine(&mut self, id: NodeId) -> &mut Machine {
        &mut self.machines[usize::from(id.0)]
    }

    pub(crate) fn step(&mut self, id: NodeId, input: Input<Server>) {
        let now = Now { monotonic: Micros(self.now_us), wall: Micros(self.now_us) };
        let machine = self.machine(id);
        let Some(process) = &mut machine.process else { return };
        let mut out = EffectList::after(machine.last_write);
        process.step(now, input, &mut out);
        self.machine(id).last_write = out.last_write();
        for effect in out.list {
            self.perform(id, effect);
        }
    }

    pub(crate) fn propose(&mut self, number: u8, op: u32) {
        self.step(NodeId(number), Input::Command(Op(op)));
    }

    pub(crate) fn save_snapshot(&mut self, number: u8, keep: u64) {
        let machine = self.machine(NodeId(number));
        let mut out = EffectList::after(machine.last_write);
        let state = machine.state.clone();
        machine.process.as_mut().expect("it runs").save_snapshot(state, keep, &mut out);
        machine.last_write = out.last_write();
        for effect in out.list {
            self.perform(NodeId(number), effect);
        }
        self.settle();
    }

    fn perform(&mut self, id: NodeId, effect: Effect<Server>) {
        let now_us = self.now_us;
        let machine = &mut self.machines[usize::from(id.0)];
        match effect {
            Effect::Send { to, message, after } => {
                let pending = machine.written.iter().any(|(write, _)| *write <= after);
                if pending {
                    machine.waiting.push_back((after, to, message));
                } else {
                    self.fly(id, to, message);
                }
            }
            Effect::Persist(write, record) => machine.written.push_back((write, record)),
            Effect::Output(Output::Restored(snapshot)) => {
                machine.state = snapshot.map(|shot| shot.state.clone()).unwrap_or_default();
            }
            Effect::Output(Output::Committed(entry)) => {
                machine.state.0.push((entry.zxid, entry.txn));
                self.delivered.push((id, entry.zxid, entry.txn));
            }
            Effect::Output(Output::Established(_)) => machine.serves = true,
            Effect::Output(Output::Stopped) => machine.serves = false,
            Effect::Note(note) => self.notes.push((id, note)),
            Effect::SetTimer { timer, after, .. } => {
                machine.timers.insert(timer, now_us + after.min.0);
            }
            Effect::CancelTimer(timer) => {
                machine.timers.remove(&timer);
            }
        }
    }

    fn fly(&mut self, from: NodeId, to: NodeId, message: Packet) {
        self.sent.push((from, to, message.clone()));
        let due = self.now_us + TRAVEL_US;
        self.flying.entry((from, to)).or_default().push_back((due, message));
    }

    /// Everything that is under way arrives, and every disk that does not stall syncs.
    pub(crate) fn settle(&mut self) {
        self.run_ms(20);
    }

    fn sync_one(&mut self) -> bool {
        let ready = |machine: &Machine| !machine.stalled && !machine.written.is_empty();
        let Some(at) = self.machines.iter().position(ready) else { return false };
        let machine = &mut self.machines[at];
        let (write, record) = machine.written.pop_front().expect("it was just seen");
        machine.disk.write(record);
        let id = NodeId(u8::try_from(at).expect("few servers"));
        let free = machine.waiting.iter().take_while(|(after, ..)| *after <= write).count();
        let free: Vec<_> = machine.waiting.drain(..free).collect();
        free.into_iter().for_each(|(_, to, message)| self.fly(id, to, message));
        self.step(id, Input::Synced(write));
        true
    }

    fn deliver(&mut self, from: NodeId, to: NodeId) {
        let queue = self.flying.get_mut(&(from, to)).expect("it was just seen");
        let (_, message) = queue.pop_front().expect("it was just seen");
        if self.machine(to).process.is_none() || self.cut.contains(&(from, to)) {
            self.flying.remove(&(from, to));
            self.step(from, Input::Closed { peer: to });
        } else {
            self.step(to, Input::Message { from, message });
        }
    }

    /// The earliest packet that is under way.
    fn next_packet(&self) -> Option<(u64, NodeId, NodeId)> {
        let first = |(link, queue): (&(NodeId, NodeId), &VecDeque<(u64, Packet)>)| {
            queue.front().map(|(due, _)| (*due, link.0, link.1))
        };
        self.flying.iter().filter_map(first).min()
    }

    fn next_timer(&self) -> Option<(u64, NodeId, Timer)> {
        let timers = (0..).map(NodeId).zip(&self.machines).flat_map(|(id, machine)| {
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
                    self.now_us = due;
                    self.deliver(from, to);
                }
                (_, Some((due, id, timer))) => {
                    self.now_us = self.now_us.max(due);
                    self.machine(id).timers.remove(&timer);
                    self.step(id, Input::Timer(timer));
                }
                (_, None) => break,
            }
        }
        self.now_us = end;
    }

    pub(crate) fn noted(&self, number: u8, wanted: impl Fn(&Note) -> bool) -> bool {
        self.notes.iter().any(|(id, note)| *id == NodeId(number) && wanted(note))
    }

    /// The kinds of what one server sent another, in order.
    pub(crate) fn kinds(&self, from: u8, to: u8) -> Vec<&'static str> {
        let between = |sent: &&(NodeId, NodeId, Packet)| (sent.0.0, sent.1.0) == (from, to);
        let kinds = self.sent.iter().filter(between).map(|(.., message)| message.kind());
        kinds.filter(|kind| *kind != "notification").collect()
    }

    pub(crate) fn is_looking(&self, number: u8) -> bool {
        matches!(self.server(number).role(), Role::Looking(_))
    }
}
