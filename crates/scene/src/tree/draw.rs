//! The tree as a page draws it: every card with its hint, and the lines of a kind as one.

use super::{Arrow, Card, Tree, arrange, legend, tag};
use crate::drawing::{Folding, TreeDrawing, TreeHandle, TreeLine, TreeThing};
use crate::form::{ActorId, Scene, Tone, TreeChange, TreeNode, TreePanel, TreeShape, TreeWatcher};
use crate::geometry::Point;

/// The panel in a room of this size, in CSS pixels.
pub fn draw(scene: &Scene, panel: &TreePanel, room: Point, folding: Folding) -> TreeDrawing {
    let tree = arrange(scene, panel, room, folding);
    let nodes = panel.nodes.iter().zip(&tree.nodes);
    let nodes = nodes.filter_map(|(node, card)| Some(of_node(node, card.as_ref()?, tree.ring)));
    let folds = tree.folds.iter().map(|fold| of_fold(panel.nodes[fold.parent].id, &fold.card));
    let watchers = panel.watchers.iter().zip(&tree.watchers);
    let watchers = watchers.map(|(watcher, card)| of_watcher(scene, watcher, card));
    let handles = nodes.chain(folds).chain(watchers).collect();
    let fired = panel.watches.iter().zip(&tree.arrows);
    let fired = fired.filter(|(watch, arrow)| watch.fired && !arrow.path.is_empty());
    TreeDrawing {
        title: panel.title.clone(),
        about: panel.about.clone(),
        told: panel.told,
        holders: panel.holders.clone(),
        width: tree.width,
        height: tree.height,
        lines: lines(panel, &tree),
        handles,
        signs: fired.map(|(_, arrow)| arrow.middle).collect(),
        legend: legend(panel).join("  ·  "),
    }
}

/// Everything about a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeFacts {
    /// Its path.
    pub path: String,
    /// What it is, in words.
    pub words: String,
    /// Name and value.
    pub facts: Vec<(String, String)>,
}

/// Everything about the node of this id; none where it is gone.
pub fn inspect(scene: &Scene, panel: &TreePanel, id: u64) -> Option<NodeFacts> {
    let place = panel.nodes.iter().position(|node| node.id == id)?;
    let node = &panel.nodes[place];
    let mut facts = node.facts.clone();
    let watches = panel.watches.iter().filter(|watch| watch.node as usize == place);
    facts.extend(watches.map(|watch| {
        let who = panel.watchers.get(watch.watcher as usize);
        let who = who.map_or("", |watcher| name(scene, watcher.actor));
        let state = if watch.fired { "fired" } else { "waits" };
        ("watched by".to_owned(), format!("{who}, {}, {state}", watch.kind))
    }));
    if !node.differs.is_empty() {
        facts.push(("elsewhere".to_owned(), node.differs.clone()));
    }
    Some(NodeFacts { path: node.path.clone(), words: node.words.clone(), facts })
}

fn name(scene: &Scene, id: ActorId) -> &str {
    scene.actors.iter().find(|actor| actor.id == id).map_or("", |actor| &actor.name)
}

/// A card that says nothing yet.
fn plain(what: TreeThing, card: &Card) -> TreeHandle {
    TreeHandle {
        what,
        at: card.at,
        ring: None,
        shape: TreeShape::Solid,
        change: TreeChange::None,
        differs: false,
        tone: Tone::Plain,
        lines: card.lines.clone(),
        hint: String::new(),
        first: false,
    }
}

fn of_node(node: &TreeNode, card: &Card, ring: f64) -> TreeHandle {
    TreeHandle {
        ring: node.ringed.then_some(ring),
        shape: node.shape,
        change: node.change,
        differs: !node.differs.is_empty(),
        tone: node.tone,
        hint: hint(node),
        first: node.parent.is_none(),
        ..plain(TreeThing::Node(node.id), card)
    }
}

fn of_watcher(scene: &Scene, watcher: &TreeWatcher, card: &Card) -> TreeHandle {
    let name = name(scene, watcher.actor);
    TreeHandle {
        tone: watcher.tone,
        hint: format!("{name} {}, {}", watcher.state, watcher.words),
        ..plain(TreeThing::Watcher(watcher.actor), card)
    }
}

fn of_fold(parent: u64, card: &Card) -> TreeHandle {
    let hint = "Shows them all".to_owned();
    TreeHandle { hint, first: true, ..plain(TreeThing::Fold(parent), card) }
}

fn lines(panel: &TreePanel, tree: &Tree) -> Vec<(TreeLine, String)> {
    let mut all = [
        (TreeLine::Owner, String::new()),
        (TreeLine::Branch, String::new()),
        (TreeLine::RingedBranch, String::new()),
        (TreeLine::Watch, String::new()),
        (TreeLine::Tip, String::new()),
        (TreeLine::FiredWatch, String::new()),
        (TreeLine::FiredTip, String::new()),
    ];
    let mut add = |kind: TreeLine, path: &str| {
        let line = all.iter_mut().find(|(known, _)| *known == kind);
        line.expect("all kinds are listed").1.push_str(path);
    };
    tree.owners.iter().for_each(|(_, path)| add(TreeLine::Owner, path));
    tree.folds.iter().for_each(|fold| add(TreeLine::Branch, &fold.branch));
    for (node, path) in &tree.branches {
        let ringed = panel.nodes[*node].ringed;
        add(if ringed { TreeLine::RingedBranch } else { TreeLine::Branch }, path);
    }
    for (watch, arrow) in panel.watches.iter().zip(&tree.arrows) {
        let Arrow { path, .. } = arrow;
        let (line, tip) = if watch.fired {
            (TreeLine::FiredWatch, TreeLine::FiredTip)
        } else {
            (TreeLine::Watch, TreeLine::Tip)
        };
        add(line, path);
        add(tip, &arrow.head());
    }
    all.into_iter().filter(|(_, path)| !path.is_empty()).collect()
}

/// What a screen reader says of a node.
fn spoken(node: &TreeNode) -> String {
    let mut words = vec![node.path.as_str(), node.words.as_str(), tag(node.change), &node.differs];
    words.extend(node.ringed.then_some("on the marked path"));
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

/// What a pointer that rests on a node is told.
fn hint(node: &TreeNode) -> String {
    let facts = node.facts.iter().map(|(label, value)| format!("\n{label} {value}"));
    format!("{}{}", spoken(node), facts.collect::<String>())
}
