//! The forms of a scene: actors, packets, links and panels, as plain data.
//!
//! Left out: colour and place. A [`Tone`] carries a meaning; where things stand is `layout`'s.

use serde::Serialize;

/// Who is drawn: the number of a node, the same in every part of a scene.
pub type ActorId = u8;

/// One moment of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scene {
    /// Simulated time of this moment, in microseconds.
    pub at_us: u64,
    /// Everyone on the stage, servers first, each group in the order of its numbers.
    pub actors: Vec<Actor>,
    /// Messages under way, held or about to be lost, in the order of their ids.
    pub packets: Vec<Packet>,
    /// Links with something to show: cut, slowed. A link without a fault has no line here.
    pub links: Vec<Link>,
    /// What its numbered reigns are called, which [`Tone::Term`] colours: `term`, `epoch`.
    pub reign: &'static str,
    /// What must be said with every picture of this run, wherever it goes; empty where nothing must.
    pub notice: String,
    /// What stands beside the stage: logs, tables.
    pub panels: Vec<Panel>,
}

/// A node on the stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Actor {
    /// Its number.
    pub id: ActorId,
    /// Its name, `s1` or `c1`.
    pub name: String,
    /// Where it stands: servers in the ring, clients outside.
    pub group: Group,
    /// The outline that tells the role without colour.
    pub shape: Shape,
    /// The role in one word: `Leader`, `Follower`.
    pub role: String,
    /// The short mark under the name, `t4`.
    pub mark: String,
    /// What its colour says.
    pub tone: Tone,
    /// Is it running?
    pub life: Life,
    /// One more short line about it: `commit 3 · applied 2`, or `put x 7`.
    pub caption: String,
    /// What runs down on its own clock, drawn as an arc.
    pub dials: Vec<Dial>,
    /// One mark for every server of the ring, in their order: the votes a candidate has.
    pub votes: Vec<VoteMark>,
}

/// Where an actor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Group {
    /// In the ring.
    Server,
    /// Outside the ring.
    Client,
}

/// The outline of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Shape {
    /// Leads.
    Hexagon,
    /// Follows.
    Circle,
    /// Asks to lead.
    Diamond,
    /// A client.
    Card,
}

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Tone {
    /// Belongs to this term (epoch, view); the theme repeats six colours.
    Term(u64),
    /// Nothing in particular.
    Plain,
    /// As hoped.
    Good,
    /// Waiting, or in doubt.
    Doubt,
    /// Failed or broken.
    Bad,
}

/// Whether an actor runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Life {
    /// Running.
    Up,
    /// Crashed: its memory is gone, its disk is kept.
    Crashed,
    /// Paused: it keeps its memory and does nothing.
    Paused,
    /// Its memory is gone, and its disk too.
    Gone,
}

impl Life {
    /// Does it have no memory?
    pub const fn is_down(self) -> bool {
        matches!(self, Self::Crashed | Self::Gone)
    }
}

/// A timer on an actor's own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dial {
    /// Its name: `election`.
    pub name: String,
    /// When it was set, in simulated microseconds.
    pub armed_us: u64,
    /// When it will expire, in simulated microseconds.
    pub due_us: u64,
}

/// One server's answer to a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum VoteMark {
    /// The candidate has this vote.
    Has,
    /// It asked and has heard nothing yet.
    Asked,
    /// It was refused.
    Refused,
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Packet {
    /// Its name, as typed: `s1>s2#3`.
    pub id: String,
    /// Who sent it.
    pub from: ActorId,
    /// To whom.
    pub to: ActorId,
    /// When it was sent, in simulated microseconds.
    pub sent_us: u64,
    /// When it arrives, in simulated microseconds.
    pub due_us: u64,
    /// The kind by one letter: `A`, `V`.
    pub letter: char,
    /// A request is drawn filled, a reply hollow with its answer.
    pub kind: PacketKind,
    /// What its colour says.
    pub tone: Tone,
    /// What it says, in one short line.
    pub label: String,
    /// What becomes of it, as far as is decided.
    pub fate: Fate,
}

/// Question or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PacketKind {
    /// Drawn filled, with its letter.
    Request,
    /// Drawn hollow with `+`.
    Granted,
    /// Drawn hollow with `−`.
    Refused,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Fate {
    /// It is on its way, and will arrive unless something happens to its receiver or link.
    Flying,
    /// The network loses it on the way.
    Lost,
    /// A person holds it back.
    Held,
    /// It has come to a receiver that is paused, or to the end of a link that is clogged, and waits
    /// there.
    Waiting,
}

/// A link with something to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// One end.
    pub from: ActorId,
    /// The other.
    pub to: ActorId,
    /// What is wrong with it.
    pub state: LinkState,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LinkState {
    /// Nothing passes, either way.
    Cut,
    /// Nothing passes from `from` to `to`; the other way is open.
    CutOneWay,
    /// Slower than the rest.
    Slow,
}

/// Something beside the stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Panel {
    /// Logs side by side.
    Log(LogPanel),
    /// Columns of short texts, one row an actor: the contents of each server.
    Table(TablePanel),
    /// Who must agree, and who does.
    Quorum(QuorumPanel),
    /// A tree of names, and who watches which.
    Tree(TreePanel),
}

/// Which part of the panels is looked at, where they hold more than is shown at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The first column of logs; none for the newest ones.
    pub log_first: Option<u64>,
    /// Whose tree; none for the one that knows most.
    pub tree_of: Option<ActorId>,
}

/// Logs side by side, one row an actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogPanel {
    /// Its heading.
    pub title: String,
    /// The index of the first column (logs can be long: a window of them is sent).
    pub first: u64,
    /// The highest index any row has, in or beyond the window.
    pub last: u64,
    /// Are its texts long, so that fewer columns, and wider ones, tell more?
    pub wide: bool,
    /// What heads the columns from the first on where that is not their index.
    pub heads: Vec<String>,
    /// One row an actor.
    pub rows: Vec<LogRow>,
}

impl LogPanel {
    /// What heads the column of this index.
    pub fn head(&self, index: u64) -> String {
        if self.heads.is_empty() {
            return index.to_string();
        }
        let place = index.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.heads.get(place)).cloned().unwrap_or_default()
    }

    /// What stands in a cell: what it holds, after its name where the column is not headed by that.
    pub fn text(&self, cell: &Cell) -> String {
        if self.head(cell.index) == cell.name {
            cell.text.clone()
        } else {
            format!("{} {}", cell.name, cell.text)
        }
    }
}

/// One actor's log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogRow {
    /// Whose.
    pub actor: ActorId,
    /// The entries of the window that it has; those up to `compacted` are gone.
    pub cells: Vec<Cell>,
    /// Up to here a snapshot stands in place of entries; 0 where none does.
    pub compacted: u64,
    /// The number of entries, beyond the window too.
    pub length: u64,
    /// Up to here it knows entries to be committed.
    pub commit: u64,
    /// Up to here it has applied them.
    pub applied: u64,
    /// What the last one of these is called: `12`, `1:3`.
    pub applied_name: String,
    /// Up to here its disk has them.
    pub durable: u64,
    /// What the leader believes of this log; none where no leader says.
    pub progress: Option<Progress>,
}

/// A leader's knowledge of a follower's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The highest index known to match.
    pub matched: u64,
    /// The next index to send; none where a leader sends everything at once, and the match is what was
    /// acknowledged.
    pub next: Option<u64>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// Its index.
    pub index: u64,
    /// Its term.
    pub term: u64,
    /// What it is called: `7`, `1:3`.
    pub name: String,
    /// What it holds, short: `x=7`, `no-op`.
    pub text: String,
    /// Solid if this actor knows it to be committed, dashed if not.
    pub committed: bool,
}

/// A table of short texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TablePanel {
    /// Its heading.
    pub title: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// One row an actor, as many texts as there are columns; an empty text is an empty cell.
    pub rows: Vec<(ActorId, Vec<String>)>,
}

/// Who must agree so that something is decided, and who does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuorumPanel {
    /// Its heading.
    pub title: String,
    /// What is decided, in a sentence: `Entry 7 is committed once a majority has it on disk`.
    pub about: String,
    /// The sets of which each must have enough; one, or two while an old and a new one decide.
    pub parts: Vec<QuorumPart>,
    /// Who does not decide, by what they are: `Learners`.
    pub others: Vec<(String, Vec<ActorId>)>,
}

/// A set of which so many must agree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuorumPart {
    /// What it is: `Old voters`.
    pub name: String,
    /// How many must agree.
    pub need: u64,
    /// How many do.
    pub have: u64,
    /// Its members and what is known of each.
    pub members: Vec<(ActorId, VoteMark)>,
}

/// A tree of names as one actor has it, and who watches which.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreePanel {
    /// Its heading: `Tree at z2 (leader, epoch 2)`.
    pub title: String,
    /// What matters in it, in a sentence: `n-0000000004 of c2 leads; c3 waits for it`.
    pub about: String,
    /// Whose tree it is.
    pub of: ActorId,
    /// All that have one.
    pub holders: Vec<ActorId>,
    /// Parents before their children, and siblings in order; the first one is the root.
    pub nodes: Vec<TreeNode>,
    /// Who watches, owns or stands for something in it, in the order in which they are listed.
    pub watchers: Vec<TreeWatcher>,
    /// From watchers to nodes.
    pub watches: Vec<TreeWatch>,
    /// How many times somebody was told of a change, up to here.
    pub told: u64,
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeNode {
    /// The same as long as the node exists, and never another's: where it stood is found by it.
    pub id: u64,
    /// The whole path: `/election/n-0000000004`.
    pub path: String,
    /// Its last part; of the root `/`.
    pub name: String,
    /// The place of its parent in [`TreePanel::nodes`]; none for the root.
    pub parent: Option<u32>,
    /// What its outline says.
    pub shape: TreeShape,
    /// What it is, in words: `ephemeral · sequential · c2`, or `5 children`.
    pub words: String,
    /// What its colour says.
    pub tone: Tone,
    /// Is it on the path that matters, and ringed?
    pub ringed: bool,
    /// Whose it is, if anybody's: their place in [`TreePanel::watchers`].
    pub owner: Option<u32>,
    /// What the last event did to it.
    pub change: TreeChange,
    /// Where another actor's tree differs in it: `z3 does not have it yet`; empty where none does.
    pub differs: String,
    /// Everything about it, name and value, by the names of the field.
    pub facts: Vec<(String, String)>,
}

/// The outline of a node of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TreeShape {
    /// It stays until somebody deletes it.
    Solid,
    /// It goes with the session of its owner: a dashed outline.
    Dashed,
    /// It goes when it has been emptied: a double outline.
    Double,
    /// It goes some time after its last change: a dotted outline.
    Dotted,
}

/// What the last event did to a node of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TreeChange {
    /// Nothing.
    None,
    /// It is new.
    New,
    /// What it holds, or its children, changed.
    Changed,
    /// It is gone, and shown once more.
    Gone,
}

/// Who watches, owns or stands for something in a tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeWatcher {
    /// Who.
    pub actor: ActorId,
    /// What it is or believes, after its name: `leads`, `waits`, `is told`, `expired`.
    pub state: String,
    /// One more short line: `session 5.4 s · via z2`.
    pub words: String,
    /// What its colour says.
    pub tone: Tone,
}

/// A watch, from who set it to what it is set on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeWatch {
    /// The place of the watcher in [`TreePanel::watchers`].
    pub watcher: u32,
    /// The place of the node in [`TreePanel::nodes`].
    pub node: u32,
    /// What it waits for, in a word: `data`, `children`, `exists`.
    pub kind: String,
    /// Has it fired, so that news of it travels back?
    pub fired: bool,
}
