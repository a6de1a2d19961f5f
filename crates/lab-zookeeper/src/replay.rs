//! Recordings of a real ZooKeeper, played to an ensemble in a world of its own (`docs/recording.md`).

use std::collections::BTreeMap;
use std::rc::Rc;

use kernel::{Micros, NodeId};
use lab::replay::{BadRecording, Difference, ReplayFn, Replayed};
use serde_json::{Value, json};
use sim::delay::Delay;
use sim::saved::Network;
use sim::{Choice, Event, Setup, Step, World};
use zookeeper::{Answer, ClientCommand, Config, Outcome, Output, SessionState, command};

use crate::system::Ensemble;

/// Plays recordings to this lab.
pub const REPLAY: ReplayFn = replay;

/// The most servers and the most sessions of a recording.
const SERVERS_MAX: u64 = 9;
const SESSIONS_MAX: usize = 100;
/// The shortest and the longest tick, in milliseconds.
const TICK_MS: (u64, u64) = (10, 60_000);
/// A step has so long for its answer and its events, in virtual milliseconds, before the next.
const STEP_MS: u64 = 100;
/// By then every session must be open, in virtual milliseconds.
const READY_MS: u64 = 120_000;
/// The fields of a step.
const FIELDS: [&str; 8] =
    ["session", "command", "watcher", "wait_ms", "result", "events", "recorded", "note"];

/// A step of the file.
struct Recorded {
    line: u64,
    client: NodeId,
    command: String,
    told: ClientCommand,
    wait_ms: u64,
    result: Option<Value>,
    events: Option<Value>,
}

/// An ensemble that plays, and what its clients reported.
struct Player {
    world: World<Ensemble>,
    now: Micros,
    heard: Vec<(NodeId, Output)>,
}

fn bad(line: u64, why: impl Into<String>) -> BadRecording {
    BadRecording { line, why: why.into() }
}

fn replay(text: &str) -> Result<Replayed, BadRecording> {
    let lines = (1..).zip(text.lines()).map(|(number, line)| {
        let read = serde_json::from_str::<Value>(line);
        read.map(|value| (number, value)).map_err(|why| bad(number, format!("no JSON: {why}")))
    });
    let lines: Vec<(u64, Value)> = lines.collect::<Result<_, _>>()?;
    let Some(((_, first), rest)) = lines.split_first() else {
        return Err(bad(1, "the file is empty"));
    };
    let (servers, tick_ms) = ensemble(first)?;
    let first_client = u8::try_from(servers).expect("it was bounded");
    let mut sessions = BTreeMap::new();
    let steps: Vec<Recorded> = rest
        .iter()
        .map(|(line, value)| step(*line, value, first_client, &mut sessions))
        .collect::<Result<_, _>>()?;
    let clients = u8::try_from(sessions.len()).expect("it was bounded");
    let zab = zab::Config {
        tick: Micros::from_millis(tick_ms),
        ..zab::Config::usual((0..first_client).map(NodeId))
    };
    let mut player = Player::new(Config::usual(zab, clients));
    player.connect_all().map_err(|why| bad(1, why))?;
    let mut replayed = Replayed::default();
    for (nth, step) in steps.iter().enumerate() {
        player.until(step.wait_ms);
        player.heard.clear();
        player.tell(step).map_err(|why| bad(step.line, why))?;
        player.until(STEP_MS);
        // What the next step waits for belongs to this one.
        player.until(steps.get(nth + 1).map_or(0, |next| next.wait_ms));
        replayed.steps += 1;
        replayed.compared += u64::from(step.result.is_some() || step.events.is_some());
        player.compare(step, &mut replayed.differences);
    }
    Ok(replayed)
}

fn ensemble(first: &Value) -> Result<(u64, u64), BadRecording> {
    let number = |name: &str, min: u64, max: u64| {
        let number = first["ensemble"][name].as_u64();
        let number = number.filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| bad(1, format!("ensemble.{name} is a number from {min} to {max}")))
    };
    Ok((number("servers", 1, SERVERS_MAX)?, number("tick_ms", TICK_MS.0, TICK_MS.1)?))
}

fn step(
    line: u64,
    value: &Value,
    first_client: u8,
    sessions: &mut BTreeMap<String, u8>,
) -> Result<Recorded, BadRecording> {
    let fields = value.as_object().ok_or_else(|| bad(line, "a step is an object"))?;
    if let Some(other) = fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return Err(bad(line, format!("there is no field “{other}”")));
    }
    let text = |name: &str| {
        let text = fields.get(name).and_then(Value::as_str);
        text.ok_or_else(|| bad(line, format!("{name} is a text")))
    };
    let (session, words) = (text("session")?, text("command")?);
    let next = u8::try_from(sessions.len()).unwrap_or(u8::MAX);
    let nth = *sessions.entry(session.to_owned()).or_insert(next);
    if SESSIONS_MAX < sessions.len() {
        return Err(bad(line, format!("there are more than {SESSIONS_MAX} sessions")));
    }
    let wait_ms = match fields.get("wait_ms") {
        None => 0,
        Some(wait) => wait.as_u64().ok_or_else(|| bad(line, "wait_ms is a whole number"))?,
    };
    let told = command::parse(words, &|_| None);
    let mut told = told.map_err(|why| bad(line, format!("“{words}”: {why}")))?;
    let ClientCommand::Ask { watcher, .. } = &mut told else {
        return Err(bad(line, format!("“{words}” is no command of zkCli that has a result")));
    };
    if fields.contains_key("watcher") {
        *watcher = Some(Rc::from(text("watcher")?));
    }
    let events = fields.get("events").cloned();
    if events.as_ref().is_some_and(|events| !events.is_array()) {
        return Err(bad(line, "events is a list"));
    }
    Ok(Recorded {
        line,
        client: NodeId(first_client + nth),
        command: words.to_owned(),
        told,
        wait_ms,
        result: fields.get("result").cloned(),
        events,
    })
}

impl Player {
    fn new(config: Config) -> Self {
        let (delay, fsync) = (Delay::Constant { us: 1_000 }, Delay::Constant { us: 1_000 });
        let network = Network { delay, loss_permille: 0 };
        let world = World::new(config, Setup { network, fsync, seed: 1 });
        Self { world, now: Micros(0), heard: Vec::new() }
    }

    /// So many milliseconds pass, and whatever becomes due happens.
    fn until(&mut self, ms: u64) {
        let end = Micros(self.now.0.saturating_add(ms.saturating_mul(1_000)));
        let end = end.min(World::<Ensemble>::TIME_MAX);
        let mut events = Vec::new();
        while let Some(step) = self.world.next_due().filter(|step| step.at <= end) {
            self.world.apply_due(&step, &mut events);
            self.keep(&mut events);
        }
        self.now = end;
    }

    fn keep(&mut self, events: &mut Vec<Event<zookeeper::Node>>) {
        for event in events.drain(..) {
            if let Event::Output { node, output } = event {
                self.heard.push((node, output));
            }
        }
    }

    /// Waits until every session is open.
    fn connect_all(&mut self) -> Result<(), String> {
        while self.now.0 < READY_MS * 1_000 {
            if self.all_are_connected() {
                return Ok(());
            }
            self.until(STEP_MS);
        }
        Err(format!("the sessions are not open after {READY_MS} ms"))
    }

    fn all_are_connected(&self) -> bool {
        let servers = usize::from(crate::names::servers(self.world.config()));
        let connected = |node: NodeId| {
            let client = self.world.process(node).and_then(zookeeper::Node::client);
            client.is_some_and(|client| client.state() == SessionState::Connected)
        };
        self.world.hosts().skip(servers).all(|(node, _)| connected(node))
    }

    fn tell(&mut self, step: &Recorded) -> Result<(), String> {
        let choice = Choice::Command(step.client, Box::new(step.told.clone()));
        let mut events = Vec::new();
        let made = self.world.apply(&Step { at: self.now, choice }, &mut events);
        made.map_err(|why| why.to_string())?;
        self.keep(&mut events);
        Ok(())
    }

    fn compare(&self, step: &Recorded, differences: &mut Vec<Difference>) {
        let mut differs = |what, is: String, was: String| {
            if is != was {
                let (line, command) = (step.line, step.command.clone());
                differences.push(Difference { line, command, what, is, was });
            }
        };
        let own = || self.heard.iter().filter(|(node, _)| *node == step.client);
        if let Some(was) = &step.result {
            let answer = own().find_map(|(_, output)| answer(output));
            let is = answer.map_or("no answer".to_owned(), |it| written(it, was).to_string());
            differs("result", is, was.to_string());
        }
        let is = own().filter_map(|(_, output)| notified(output)).collect();
        let was = step.events.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        differs("events", in_order(is), in_order(was));
    }
}

const fn answer(output: &Output) -> Option<&Outcome> {
    match output {
        Output::Answered { outcome, .. } => Some(outcome),
        Output::Serves(_)
        | Output::Stops
        | Output::Applied { .. }
        | Output::Invoked { .. }
        | Output::Notified { .. }
        | Output::Turned(_)
        | Output::Acts(_) => None,
    }
}

fn notified(output: &Output) -> Option<Value> {
    match output {
        Output::Notified { watcher, event } => {
            Some(json!([&**watcher, event.kind.name(), event.path.as_str()]))
        }
        Output::Serves(_)
        | Output::Stops
        | Output::Applied { .. }
        | Output::Invoked { .. }
        | Output::Answered { .. }
        | Output::Turned(_)
        | Output::Acts(_) => None,
    }
}

/// Events of one step: the order among watchers of one node is not told.
fn in_order(mut events: Vec<Value>) -> String {
    events.sort_by_key(Value::to_string);
    Value::Array(events).to_string()
}

/// A result as recordings write it. Of a status it has what is the same in every run.
fn written(outcome: &Outcome, expected: &Value) -> Value {
    match outcome {
        Err(code) => json!(format!("ERR {}Error", code.name())),
        Ok(Answer::Created { path, .. }) => json!(path.as_str()),
        Ok(Answer::Done) => json!(true),
        Ok(Answer::Stat(stat)) => json!({
            "version": stat.version,
            "cversion": stat.cversion,
            "numChildren": stat.children,
            "ephemeral": stat.owner.is_some(),
        }),
        Ok(Answer::Data { data, .. }) => json!(&**data),
        // A number for a list is its length: the order of children is not told.
        Ok(Answer::Children { names, .. }) if expected.is_number() => json!(names.len()),
        Ok(Answer::Children { names, .. }) => {
            json!(names.iter().map(|name| &**name).collect::<Vec<_>>())
        }
        Ok(Answer::Multi(each)) => each.iter().map(|one| written(one, &Value::Null)).collect(),
        Ok(Answer::Session { timeout_ms, .. }) => json!(timeout_ms),
    }
}
