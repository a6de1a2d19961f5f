//! What is drawn, as plain data: a [`Scene`] is one moment of a run, said in the page's words and
//! in no protocol's types. Layout places it, painters draw it; neither knows a browser.
//!
//! Invariant: no protocol is named here; a lab says what its things look like with the forms below.
//!
//! Left out: colour. A [`Tone`] carries a meaning, the theme of the page maps it to a colour.

mod drawing;
mod form;
mod geometry;
pub mod layout;
pub mod measure;
pub mod shapes;
pub mod svg;
pub mod text;
pub mod tree;

pub use drawing::{Folding, TreeDrawing, TreeHandle, TreeLine, TreeThing};
pub use form::{
    Actor, ActorId, Cell, Dial, Fate, Group, Life, Link, LinkState, LogPanel, LogRow, Packet,
    PacketKind, Panel, Progress, QuorumPanel, QuorumPart, Scene, Shape, TablePanel, Tone,
    TreeChange, TreeNode, TreePanel, TreeShape, TreeWatch, TreeWatcher, VoteMark, Window,
};
pub use geometry::{Point, Rect, within};
