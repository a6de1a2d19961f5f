//! The small Raft on this engine's own search.

use std::hash::Hasher;

use kernel::{Canonical, Digest, Effects, Input, Micros, NodeId, NodeSet, Now, Process, Span};
use sim::saved::{SavedRun, Setting};
use sim::{Choice, Event, OutputOf, System, World};
use verify::linear::{Heard, Judged, Model};
use verify::search::{Bounds, End, Searched, Searcher, Timeouts};
use verify::sweep::{Stall, Stuck, Swept, Taste};
use verify::{Aspects, Dice, Monitor, NotNow, Promise, Subject};

use super::Scope;
use super::small_raft::{Message, SERVERS, Says, Server, is_broken};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Election;

impl Canonical for Election {
    fn canonical(&self, _: &mut Digest) {}
}

impl Canonical for Message {
    fn canonical(&self, digest: &mut Digest) {
        let (kind, more) = match self.says {
            Says::Ask(last) => (1, last),
            Says::Vote(granted) => (2, u8::from(granted)),
            Says::Append(entry) => (3, entry.term << 4 | entry.value),
            Says::Stored(stored) => (4, u8::from(stored)),
        };
        digest.word(u64::from(self.term) << 16 | kind << 8 | u64::from(more));
    }
}

impl Process for Server {
    type Message = Message;
    type Timer = Election;
    type Command = ();
    type Record = ();
    type Disk = ();
    type Output = ();
    type Note = ();

    fn step(&mut self, _: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        match input {
            Input::Start if self.asks => out.set_timer(Election, Span::exactly(Micros(1))),
            Input::Timer(Election) => {
                self.campaign(&mut |to, message| out.send(NodeId(to), message));
            }
            Input::Message { from, message } => {
                self.receive(from.0, message, &mut |to, message| out.send(NodeId(to), message));
            }
            Input::Start | Input::Command(()) | Input::Synced(_) | Input::Closed { .. } => {}
        }
    }

    fn write((): &mut (), (): ()) {}
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Small;

impl System for Small {
    /// How many of them ask for votes.
    type Config = u8;
    type Node = Server;

    fn nodes(_: &u8) -> u8 {
        SERVERS
    }
    fn name(_: &u8, node: NodeId) -> String {
        format!("s{}", node.0 + 1)
    }
    fn boot(candidates: &u8, node: NodeId, (): &(), _: u32) -> Server {
        Server::new(node.0, *candidates)
    }
    fn kinds() -> &'static [&'static str] {
        &["message"]
    }
    fn kind(_: &Message) -> &'static str {
        "message"
    }
    fn lost_disk(_: &u8, _: NodeId) -> Option<&'static str> {
        None
    }
}

#[derive(Clone)]
struct Safety;

impl Monitor<Small> for Safety {
    fn promise(&self) -> Promise {
        let words = "One leader in a term, one committed value";
        Promise { name: "Safety", words, source: "Raft figure 3" }
    }
    fn observe(&mut self, world: &World<Small>, _: &[Event<Server>]) -> Option<String> {
        let servers = (0..SERVERS).filter_map(|node| world.process(NodeId(node)));
        is_broken(servers).then(|| "two leaders, or two values".to_owned())
    }
    fn remember(&self, _: &mut dyn Hasher) {}
    fn copy(&self) -> Box<dyn Monitor<Small>> {
        Box::new(self.clone())
    }
}

impl Subject for Small {
    type Condition = ();
    type Glance = ();

    fn condition(_: &u8, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn holds((): &(), _: &World<Self>, _: &[Event<Self::Node>]) -> bool {
        false
    }
    fn choice(_: &World<Self>, _: &str) -> Result<Choice<Self::Node>, NotNow> {
        Err(NotNow::Never("Nothing is said to this system".to_owned()))
    }
    fn monitors(_: &u8) -> Vec<Box<dyn Monitor<Self>>> {
        vec![Box::new(Safety)]
    }
    fn changes((): &mut (), _: &World<Self>, _: &[Event<Self::Node>]) -> Aspects {
        Aspects::ALL
    }
}

impl Judged for Small {
    const MODEL: Model = Model::Register;

    fn promises_linearizability(_: &u8) -> bool {
        false
    }
    fn clients(_: &u8) -> u64 {
        0
    }
    fn client(_: &u8, _: NodeId) -> Option<u64> {
        None
    }
    fn heard((): &OutputOf<Self>) -> Option<Heard> {
        None
    }
}

impl Swept for Small {
    const LAB: &'static str = "small-raft";
    const SIGHTS: &'static [&'static str] = &[];
    const STALLS: &'static [Stall] = &[];
    type Witness = ();
    type Eyes = ();
    type Work = ();

    fn draw(_: &mut Dice, _: Taste) -> Vec<Setting> {
        Vec::new()
    }
    fn configure(run: &SavedRun) -> Result<u8, String> {
        let setting = run.config.first().and_then(|setting| setting.value.parse().ok());
        setting.ok_or_else(|| "how many candidates?".to_owned())
    }
    fn kinds(_: &u8) -> &'static [&'static str] {
        &[]
    }
    fn servers(_: &u8) -> u8 {
        SERVERS
    }
    fn election(_: &u8) -> Span {
        Span::exactly(Micros(1))
    }
    fn attend((): &mut (), _: &World<Self>, _: NodeSet, _: &[Event<Self::Node>]) {}
    fn diagnose((): &(), _: &World<Self>, _: NodeSet) -> Stuck {
        unreachable!("it is searched and never swept")
    }
    fn patience(_: &u8) -> Micros {
        Micros(0)
    }
    fn leaders(_: &World<Self>) -> NodeSet {
        NodeSet::default()
    }
    fn campaign(_: &World<Self>, _: NodeId) -> String {
        String::new()
    }
    fn request(_: &World<Self>, _: &mut Dice, _: Option<NodeId>) -> Option<String> {
        None
    }
    fn is_decisive(_: &Event<Self::Node>) -> bool {
        false
    }
    fn look((): &mut (), _: &World<Self>, _: &[Event<Self::Node>], _: &mut dyn FnMut(usize)) {}
    fn look_before(_: &World<Self>, _: &Choice<Self::Node>, _: &mut dyn FnMut(usize)) {}
    fn works((): &mut (), _: &[Event<Self::Node>]) -> bool {
        false
    }
}

impl Searched for Small {
    fn said(_: &World<Self>, choice: &Choice<Self::Node>) -> String {
        format!("{choice:?}")
    }
    fn timer_name(Election: Election) -> &'static str {
        "election"
    }
    fn timer_names() -> Vec<&'static str> {
        vec!["election"]
    }
    fn usual(_: Option<&str>) -> (Vec<Setting>, Bounds) {
        // Each server has one timer to expire, so that this bounds nothing.
        let timeouts = Timeouts::Any(SERVERS);
        (Vec::new(), Bounds { timeouts, ..Bounds::default() })
    }
}

pub(super) fn search(scope: Scope) -> super::Searched {
    let searcher = Searcher::of::<Small>();
    let (mut run, bounds) = (searcher.usual)(None);
    run.config.push(Setting { key: "candidates".into(), value: scope.candidates.to_string() });
    let bounds = Bounds { states: scope.states_max, ..bounds };
    let mut search = (searcher.begin)(&run, &bounds).expect("these bounds make sense");
    loop {
        let progress = search.advance(1 << 20);
        if let Some(end) = progress.end {
            return super::Searched { states: progress.states, broken: end == End::Found };
        }
    }
}
