//! A run as lines of JSON, one for each step: enough for an outsider to check the protocol.
//! `docs/trace.md` documents every field.
//!
//! This part knows steps, messages, timers and disks; what stands in messages, states and notes is
//! said by the system ([`Traced`]). It plays a [`Run`] of its own, straight from start to end.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use kernel::{Micros, NodeId};
use scene::Group;
use serde::Serialize;
use serde_json::value::RawValue;
use sim::saved::{ClockMode, Moment, SavedRun};
use sim::{
    Choice, Event, Fault, MessageOf, NoteOf, OutputOf, PacketId, Setup, Step, World, fault_words,
};
use verify::{Plan, Run};

use self::line::{
    AlsoLost, BreachLine, First, Last, Line, NoteLine, Sent, Summary, TimerLine, loss, node_of,
    packet_of,
};
use crate::contract::OpenError;
use crate::exhibit::Exhibit;

mod line;

/// A value of JSON whose fields keep the order in which they were written.
pub type Json = Box<RawValue>;

/// A system whose runs can be written down for outsiders.
pub trait Traced: Exhibit {
    /// What was last said of the state of each node; its default is what a reader starts with.
    type Seen: Default;
    /// Can one step of a client say more than the end of one thing and the beginning of the next? Then
    /// a line has all of it, as a list.
    const CLIENTS_SAY_MORE: bool = false;

    /// A message and its fields, by the names of the paper.
    fn message(config: &Self::Config, from: NodeId, message: &MessageOf<Self>) -> Json;
    /// The code of a note, which never changes, and its fields.
    fn note(config: &Self::Config, note: &NoteOf<Self>) -> (&'static str, Json);
    /// What changed of a node since it was last said.
    fn state(world: &World<Self>, node: NodeId, seen: &mut Self::Seen) -> Option<Json>;
    /// What a client began, or what came of it; none for an output of another kind.
    fn client(world: &World<Self>, node: NodeId, output: &OutputOf<Self>) -> Option<Json>;
}

/// Writes a run and gives its digest at the end.
pub type TraceFn = fn(&SavedRun, &Task<'_>, &mut dyn Write) -> Result<String, TraceError>;

/// How far to play, and what else stands in a trace.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// Where the run ends.
    pub end: End,
    /// The build that plays it.
    pub build: &'a str,
    /// The link to the run, if one can hold it.
    pub link: Option<&'a str>,
}

/// Where a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After everything due at or before this time, in microseconds.
    Time(u64),
    /// At the moment that the run was shared at.
    Moment(Moment),
}

/// Why there is no trace, or not all of it.
#[derive(Debug)]
pub enum TraceError {
    /// The run does not open.
    Open(OpenError),
    /// The lines cannot be written.
    Write(io::Error),
}

/// Plays a run and writes its lines.
pub fn write<S: Traced>(
    saved: &SavedRun,
    task: &Task<'_>,
    out: &mut dyn Write,
) -> Result<String, TraceError> {
    let (run, plan) = open::<S>(saved)?;
    let mut teller = Teller { run, seen: S::Seen::default(), under_way: BTreeMap::new(), out };
    teller.line(&first::<S>(saved, teller.run.world(), task.build))?;
    let mut events = Vec::new();
    while !task.end.is_reached(teller.run.world())
        && let Some(step) = teller.run.step(&plan, task.end.until(), &mut events)
    {
        teller.tell(&step, &events)?;
    }
    teller.sum_up(task)?;
    teller.out.flush()?;
    Ok(teller.digest())
}

/// A run at its beginning, and what is planned for it.
pub(crate) fn open<S: Exhibit>(saved: &SavedRun) -> Result<(Run<S>, Plan<S>), TraceError> {
    let open = |why: String| TraceError::Open(OpenError { words: why, place: None });
    sim::saved::validate(saved).map_err(|bad| open(bad.to_string()))?;
    let config = S::read(saved).map_err(open)?;
    let plan = Plan::<S>::read(saved, &config).map_err(|bad| open(bad.to_string()))?;
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    Ok((Run::new(World::new(config, setup), &plan), plan))
}

/// A value as JSON.
pub fn json(value: &impl Serialize) -> Json {
    serde_json::value::to_raw_value(value).expect("plain data has a form in JSON")
}

/// A run under way, and who reads along.
struct Teller<'a, S: Traced> {
    run: Run<S>,
    seen: S::Seen,
    under_way: BTreeMap<PacketId, Json>,
    out: &'a mut dyn Write,
}

impl<S: Traced> Teller<'_, S> {
    fn line(&mut self, line: &impl Serialize) -> Result<(), TraceError> {
        serde_json::to_writer(&mut *self.out, line).map_err(io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    /// One line for a step. A client that ends an operation and begins the next one, typed ahead,
    /// in the same step has two: the second is a command.
    fn tell(&mut self, step: &Step<S::Node>, events: &[Event<S::Node>]) -> Result<(), TraceError> {
        let (events, further) = events.split_at(self.end_of_first_operation(events));
        let mut line = self.begin(step);
        self.add(&mut line, events);
        let node = node_of(&step.choice);
        if let Some(node) = node {
            line.state = S::state(self.run.world(), node, &mut self.seen);
        }
        self.line(&line)?;
        if further.is_empty() {
            return Ok(());
        }
        let (n, at_us) = (self.run.world().steps(), step.at.0);
        let node = node.map(|node| self.run.world().name(node));
        let mut line = Line { n, at_us, kind: "command", node, ..Line::default() };
        self.add(&mut line, further);
        self.line(&line)
    }

    /// Where the events of a first operation end, if a second one follows.
    fn end_of_first_operation(&self, events: &[Event<S::Node>]) -> usize {
        if S::CLIENTS_SAY_MORE {
            return events.len();
        }
        let is_clients = |event: &Event<S::Node>| {
            let Event::Output { node, output } = event else { return false };
            S::client(self.run.world(), *node, output).is_some()
        };
        let mut ends = (0..events.len()).filter(|at| is_clients(&events[*at]));
        match (ends.next(), ends.next()) {
            (Some(first), Some(_)) => first + 1,
            _ => events.len(),
        }
    }

    fn begin(&mut self, step: &Step<S::Node>) -> Line {
        let world = self.run.world();
        let name = |node: NodeId| world.name(node);
        let node = node_of(&step.choice).map(name);
        let mut line = Line { n: world.steps(), at_us: step.at.0, node, ..Line::default() };
        match &step.choice {
            Choice::Start(_) => line.kind = "start",
            Choice::Deliver(id) => self.begin_delivery(&mut line, *id),
            Choice::Sync(_) => line.kind = "sync",
            Choice::Close(..) => line.kind = "close",
            Choice::Expire(_, timer) => (line.kind, line.timer) = ("timer", Some(S::timer(*timer))),
            Choice::Command(..) => {
                line.kind = "command";
                line.words = Some(S::words(world, &step.choice));
            }
            Choice::Fault(fault) => {
                (line.kind, line.words) = ("fault", Some(fault_words::show(fault, &name)));
                line.packet = packet_of(fault).map(|id| fault_words::show_packet(id, &name));
                if let Fault::DeliverNow(id) = &**fault {
                    self.begin_delivery(&mut line, *id);
                } else if let Fault::Drop(id) = &**fault {
                    self.under_way.remove(id);
                }
            }
        }
        line
    }

    fn begin_delivery(&mut self, line: &mut Line, id: PacketId) {
        let world = self.run.world();
        line.kind = "deliver";
        line.from = Some(world.name(id.from()));
        line.packet = Some(fault_words::show_packet(id, &|node| world.name(node)));
        line.message = self.under_way.remove(&id);
    }

    fn add(&mut self, line: &mut Line, events: &[Event<S::Node>]) {
        let world = self.run.world();
        for event in events {
            match event {
                Event::Sent(id) => {
                    let packet = world.packet(*id).expect("what was sent just now is under way");
                    let message = S::message(world.config(), id.from(), &packet.message);
                    self.under_way.insert(*id, message.clone());
                    let name = fault_words::show_packet(*id, &|node| world.name(node));
                    line.sent.push(Sent { to: world.name(id.to()), packet: name, message });
                }
                Event::Lost { packet, why } => {
                    self.under_way.remove(packet);
                    let packet = fault_words::show_packet(*packet, &|node| world.name(node));
                    let why = loss(*why);
                    if line.packet.as_ref() == Some(&packet) {
                        line.lost = Some(why);
                    } else {
                        line.also_lost.push(AlsoLost { packet, why });
                    }
                }
                Event::TimerSet { timer, due, .. } => {
                    let after_us = Some(due.0 - world.now().0);
                    line.timers.push(TimerLine { verb: "set", name: S::timer(*timer), after_us });
                }
                Event::TimerCancelled { timer, .. } => {
                    let name = S::timer(*timer);
                    line.timers.push(TimerLine { verb: "cancel", name, after_us: None });
                }
                Event::Output { node, output } => {
                    let client = S::client(world, *node, output);
                    if S::CLIENTS_SAY_MORE {
                        line.clients.extend(client);
                    } else {
                        line.client = line.client.take().or(client);
                    }
                }
                Event::Note { node, note } => {
                    let (code, fields) = S::note(world.config(), note);
                    let said = S::say(world, *node, note);
                    let text = format!("{} {}", world.name(*node), said.text);
                    line.notes.push(NoteLine { code, rule: said.rule, fields, text });
                }
                Event::Wrote { .. }
                | Event::Synced { .. }
                | Event::Started(_)
                | Event::Stopped(_) => {}
            }
        }
    }

    fn sum_up(&mut self, task: &Task<'_>) -> Result<(), TraceError> {
        let line = |breach: &verify::Breach| BreachLine {
            promise: breach.promise.name,
            words: breach.words.clone(),
            at_us: breach.at.0,
            n: breach.step,
        };
        let breaches = self.run.breaches().iter().map(line).collect();
        let at_us = match task.end {
            End::Time(us) => us,
            End::Moment(moment) => moment.at_us,
        };
        let (steps, digest) = (self.run.world().steps(), self.digest());
        self.line(&Last { summary: Summary { at_us, steps, digest, breaches, link: task.link } })
    }

    fn digest(&self) -> String {
        format!("{:016x}", self.run.world().digest().value())
    }
}

fn first<'a, S: Traced>(saved: &'a SavedRun, world: &World<S>, build: &'a str) -> First<'a> {
    let config = world.config();
    let mut settings: BTreeMap<String, String> =
        S::form(config).into_iter().map(|form| (form.key, form.value)).collect();
    let clock = match saved.clock {
        ClockMode::Runs => "runs",
        ClockMode::Stopped => "stopped",
    };
    let network = saved.network;
    settings.extend([
        ("delay".to_owned(), network.delay.to_string()),
        ("loss".to_owned(), network.loss_permille.to_string()),
        ("fsync".to_owned(), saved.fsync.to_string()),
        ("clock".to_owned(), clock.to_owned()),
    ]);
    let names = |group: Group| {
        let nodes = (0..S::nodes(config)).map(NodeId);
        nodes.filter(|node| S::group(config, *node) == group).map(|node| world.name(node)).collect()
    };
    First {
        format: 1,
        lab: &saved.lab,
        title: &saved.title,
        config: settings,
        servers: names(Group::Server),
        clients: names(Group::Client),
        seed: saved.seed,
        build,
    }
}

impl End {
    /// Is the moment there that the run was shared at?
    pub(crate) fn is_reached<S: Exhibit>(self, world: &World<S>) -> bool {
        let Self::Moment(moment) = self else { return false };
        world.now() == Micros(moment.at_us) && moment.nth <= world.nth()
    }

    /// No step later than this belongs to the run.
    pub(crate) const fn until(self) -> Micros {
        match self {
            Self::Time(us) => Micros(us),
            Self::Moment(Moment { at_us, nth: 0, .. }) => Micros(at_us.saturating_sub(1)),
            Self::Moment(moment) => Micros(moment.at_us),
        }
    }
}

impl From<io::Error> for TraceError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(why) => why.fmt(f),
            Self::Write(why) => why.fmt(f),
        }
    }
}
