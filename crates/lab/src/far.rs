//! A lab in another program: every call of [`Lab`] as a request and a reply in bytes.
//!
//! The other program has a [`Host`] around the lab, this one a [`Far`] that is a lab itself. A request
//! is a [`Call`]; a reply is where the playhead is after it, and behind that what the call gives, as
//! postcard lays both out, read by `read.rs`. A run crosses as [`link::to_bytes`] writes it.
//!
//! Left out: a stable format. Both programs are of one build.

mod read;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use sim::saved::check::Place;
use sim::saved::{SavedRun, link};

use crate::contract::{
    Change, Entry, Flaw, Frame, Inspection, Lab, Offer, OfferGroup, OpenError, OpensAt, Position,
    Progress, Recorded, Refused, Selection, SettingForm, Story, Timeline, Travel, TreeLook,
    TreeView,
};
use scene::Window;

/// What is asked of a lab: its methods by name.
#[derive(Deserialize, Serialize)]
enum Call {
    Position,
    Advance(u64, u32),
    Travel(Travel, u32),
    Intervene(String),
    Change(Change),
    Frame(Window),
    Timeline(usize),
    Story(usize),
    Inspect(Selection),
    Offers(Option<Selection>),
    Console(Option<Selection>),
    Inbox,
    Settings,
    Tree(TreeLook),
    Saved(OpensAt),
    Record,
    Narrated,
}

/// A lab, asked in bytes.
#[expect(missing_debug_implementations, reason = "a lab is behind a trait")]
pub struct Host(Box<dyn Lab>);

impl Host {
    /// Opens a run, as [`link::to_bytes`] writes it, in one of these systems. The error is what
    /// [`read_error`] reads.
    pub fn open(systems: &[Entry], run: &[u8]) -> Result<Self, Vec<u8>> {
        let run = read_run(run);
        let system = systems.iter().find(|entry| entry.name == run.lab);
        let opened = match system {
            Some(entry) => (entry.open)(&run),
            None => Err(OpenError {
                words: format!("This build has no system called “{}”", run.lab),
                place: Some(Place::Lab),
            }),
        };
        opened.map(Self).map_err(|why| pack(&why))
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let lab = self.0.as_mut();
        let call: Call = unpack(request);
        let value = match call {
            Call::Position => Vec::new(),
            Call::Advance(until_us, steps_max) => pack(&lab.advance(until_us, steps_max)),
            Call::Travel(travel, steps_max) => pack(&lab.travel(travel, steps_max)),
            Call::Intervene(words) => pack(&lab.intervene(&words)),
            Call::Change(change) => pack(&lab.change(change)),
            Call::Frame(window) => pack(&without_trees(lab.frame(window))),
            Call::Timeline(marks_max) => pack(&lab.timeline(marks_max)),
            Call::Story(lines_max) => pack(&lab.story(lines_max)),
            Call::Inspect(what) => pack(&lab.inspect(&what)),
            Call::Offers(what) => pack(&lab.offers(what.as_ref())),
            Call::Console(what) => pack(&lab.console(what.as_ref())),
            Call::Inbox => pack(&lab.inbox()),
            Call::Tree(look) => pack(&lab.tree(&look)),
            Call::Settings => pack(&lab.settings()),
            Call::Saved(opens_at) => pack(&link::to_bytes(&lab.saved(opens_at))),
            Call::Record => {
                let recorded = lab.record();
                pack(&recorded.map(|it| (link::to_bytes(&it.run), it.differs)))
            }
            Call::Narrated => pack(&lab.narrated().map(|run| link::to_bytes(&run))),
        };
        let mut reply = pack(&lab.position());
        reply.extend(value);
        reply
    }
}

/// A lab that another program holds, reached by a function from a request to its reply.
#[derive(Debug)]
pub struct Far<C> {
    call: C,
    position: Position,
}

impl<C: Fn(&[u8]) -> Vec<u8>> Far<C> {
    /// The lab behind this function.
    pub fn new(call: C) -> Self {
        let mut far = Self { call, position: Position::default() };
        let reply = (far.call)(&pack(&Call::Position));
        far.position = unpack(&reply);
        far
    }

    /// Asks for something that leaves the playhead where it is.
    fn ask<T: DeserializeOwned>(&self, call: &Call) -> T {
        let (_, value) = read_reply(&(self.call)(&pack(call)));
        value
    }

    /// Asks for something after which the playhead may be elsewhere.
    fn tell<T: DeserializeOwned>(&mut self, call: &Call) -> T {
        let (position, value) = read_reply(&(self.call)(&pack(call)));
        self.position = position;
        value
    }
}

impl<C: Fn(&[u8]) -> Vec<u8>> Lab for Far<C> {
    fn advance(&mut self, until_us: u64, steps_max: u32) -> Progress {
        self.tell(&Call::Advance(until_us, steps_max))
    }

    fn travel(&mut self, travel: Travel, steps_max: u32) -> Progress {
        self.tell(&Call::Travel(travel, steps_max))
    }

    fn intervene(&mut self, words: &str) -> Result<(), Refused> {
        self.tell(&Call::Intervene(words.to_owned()))
    }

    fn change(&mut self, change: Change) -> Result<(), Refused> {
        self.tell(&Call::Change(change))
    }

    fn frame(&mut self, window: Window) -> Frame {
        self.tell(&Call::Frame(window))
    }

    fn timeline(&self, marks_max: usize) -> Timeline {
        self.ask(&Call::Timeline(marks_max))
    }

    fn story(&mut self, lines_max: usize) -> Story {
        self.tell(&Call::Story(lines_max))
    }

    fn inspect(&mut self, what: &Selection) -> Inspection {
        self.tell(&Call::Inspect(what.clone()))
    }

    fn offers(&self, what: Option<&Selection>) -> Vec<Offer> {
        self.ask(&Call::Offers(what.cloned()))
    }

    fn console(&self, what: Option<&Selection>) -> Vec<OfferGroup> {
        self.ask(&Call::Console(what.cloned()))
    }

    fn inbox(&self) -> Vec<OfferGroup> {
        self.ask(&Call::Inbox)
    }

    fn settings(&self) -> Vec<SettingForm> {
        self.ask(&Call::Settings)
    }

    fn tree(&mut self, look: &TreeLook) -> Option<TreeView> {
        self.tell(&Call::Tree(*look))
    }

    fn saved(&mut self, opens_at: OpensAt) -> SavedRun {
        read_run(&self.tell::<Vec<u8>>(&Call::Saved(opens_at)))
    }

    fn record(&mut self) -> Result<Recorded, Refused> {
        let recorded: Result<(Vec<u8>, Option<String>), Refused> = self.tell(&Call::Record);
        recorded.map(|(run, differs)| Recorded { run: read_run(&run), differs })
    }

    fn narrated(&self) -> Result<SavedRun, Refused> {
        let narrated: Result<Vec<u8>, Refused> = self.ask(&Call::Narrated);
        narrated.map(|run| read_run(&run))
    }

    fn position(&self) -> Position {
        self.position.clone()
    }
}

/// Trees cross placed, since whoever asks cannot place them.
#[cfg_attr(not(feature = "trees"), expect(clippy::missing_const_for_fn, reason = "no trees"))]
fn without_trees(frame: Frame) -> Frame {
    #[cfg(feature = "trees")]
    let frame = {
        let mut frame = frame;
        frame.scene.panels.retain(|panel| !matches!(panel, scene::Panel::Tree(_)));
        frame
    };
    frame
}

/// Why [`Host::open`] did not open a run.
pub fn read_error(bytes: &[u8]) -> OpenError {
    unpack(bytes)
}

/// What a page must know of a system that another program holds.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Listed {
    /// See [`Entry::name`].
    pub name: &'static str,
    /// See [`Entry::title`].
    pub title: &'static str,
    /// The link of the run that the page starts with.
    pub first: &'static str,
    /// See [`Entry::flaws`].
    #[serde(deserialize_with = "leaked")]
    pub flaws: &'static [Flaw],
}

/// These systems, as [`read_list`] reads them.
pub fn list(systems: &[Entry]) -> Vec<u8> {
    let listed = systems.iter().map(|entry| Listed {
        name: entry.name,
        title: entry.title,
        first: link::encode(&(entry.first)()).leak(),
        flaws: entry.flaws,
    });
    pack(&listed.collect::<Vec<_>>())
}

/// The systems of another program. They are there for as long as this one runs, as its own are.
pub fn read_list(bytes: Vec<u8>) -> Vec<Listed> {
    read::read(bytes.leak()).0
}

/// A list that is never given back.
pub(crate) fn leaked<'de, T, D>(deserializer: D) -> Result<&'static [T], D::Error>
where
    T: Deserialize<'de> + 'static,
    D: Deserializer<'de>,
{
    Ok(Vec::deserialize(deserializer)?.leak())
}

fn pack(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("a Vec grows, and no field lacks a length")
}

fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> T {
    read::read(bytes).0
}

fn read_reply<T: DeserializeOwned>(reply: &[u8]) -> (Position, T) {
    let (position, value) = read::read(reply);
    (position, unpack(value))
}

fn read_run(bytes: &[u8]) -> SavedRun {
    link::from_bytes(bytes).expect("a lab gives and takes runs that are valid")
}
