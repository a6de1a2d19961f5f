//! A tree of names in place of the servers: outlines say how long a node stays, rings what matters,
//! arrows who watches which; each has a word in the legend.

use lab::{Fact, FactGroup, Frame, Inspection, Selection};
use scene::layout::Line;
use scene::measure::Face;
use scene::shapes::number;
use scene::tree::{self, Arrow, Card, Folding, arrange};
use scene::{
    ActorId, Panel, Point, Scene, TreeChange, TreeNode, TreePanel, TreeShape, TreeWatcher,
};
use yew::{Callback, Html, html};

use crate::intent::Intent;
use crate::look::{Part, Same, tone_class};

/// What stands above and below the drawing, in CSS pixels, in a wide room and in a narrow one.
const AROUND: [f64; 2] = [88.0, 104.0];
/// So wide is a wide room.
const WIDE: f64 = 760.0;

/// The tree of the scene.
#[derive(Clone, PartialEq)]
pub(crate) struct Tree {
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// How much room there is, in CSS pixels.
    pub(crate) room: (f64, f64),
    /// Which node is selected.
    pub(crate) node: Option<u64>,
    /// Which server or client is selected.
    pub(crate) actor: Option<ActorId>,
    /// Whose tree a person chose; none for the one that knows most.
    pub(crate) of: Option<ActorId>,
    /// Are long families folded?
    pub(crate) folding: Folding,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// The tree panel of the scene, if it has one.
pub(crate) fn of_scene(scene: &Scene) -> Option<&TreePanel> {
    scene.panels.iter().find_map(|panel| match panel {
        Panel::Tree(panel) => Some(panel),
        Panel::Log(_) | Panel::Table(_) | Panel::Quorum(_) => None,
    })
}

/// Everything about a node of it.
pub(crate) fn inspection(scene: &Scene, id: u64) -> Option<Inspection> {
    let panel = of_scene(scene)?;
    let place = panel.nodes.iter().position(|node| node.id == id)?;
    let node = &panel.nodes[place];
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value, changed: false };
    let mut facts: Vec<Fact> =
        node.facts.iter().map(|(label, value)| fact(label, value.clone())).collect();
    let watches = panel.watches.iter().filter(|watch| watch.node as usize == place);
    facts.extend(watches.map(|watch| {
        let who = panel.watchers.get(watch.watcher as usize);
        let who = who.map_or("", |watcher| name(scene, watcher.actor));
        let state = if watch.fired { "fired" } else { "waits" };
        fact("watched by", format!("{who}, {}, {state}", watch.kind))
    }));
    if !node.differs.is_empty() {
        facts.push(fact("elsewhere", node.differs.clone()));
    }
    let groups = vec![FactGroup { title: panel.title.clone(), facts }];
    let (title, subtitle) = (node.path.clone(), node.words.clone());
    Some(Inspection { title, subtitle, groups, ..Inspection::default() })
}

fn name(scene: &Scene, id: ActorId) -> &str {
    scene.actors.iter().find(|actor| actor.id == id).map_or("", |actor| &actor.name)
}

impl Part for Tree {
    fn draw(&self) -> Html {
        let scene = &self.frame.scene;
        let Some(panel) = of_scene(scene) else { return Html::default() };
        let around = AROUND[usize::from(self.room.0 < WIDE)];
        let room = Point::new(self.room.0, self.room.1 - around);
        let tree = arrange(scene, panel, room, self.folding);
        let (width, height) = (number(tree.width), number(tree.height));
        html! {
            <section class="tree" aria-label={panel.title.clone()}>
                <div class="tree-head">
                    <h2 class="tree-title">{ panel.title.clone() }</h2>
                    { self.holders(panel, scene) }
                    <p class="tree-about">
                        <b>{ panel.about.clone() }</b>
                        <span class="tree-told" title="How often somebody was told of a change">{ format!("told: {}", panel.told) }</span>
                    </p>
                </div>
                <div class="tree-room">
                    <svg class="tree-drawing" {width} {height} role="group"
                        aria-label="Nodes of the tree, then who watches; up and down arrows move among them">
                        { lines(panel, &tree) }
                        { for panel.nodes.iter().zip(&tree.nodes).filter_map(|(node, card)| {
                            card.as_ref().map(|card| self.node(node, card, tree.ring))
                        }) }
                        { for tree.folds.iter().map(|fold| self.fold(&fold.card)) }
                        { for panel.watchers.iter().zip(&tree.watchers).map(|(watcher, card)| self.watcher(scene, watcher, card)) }
                        { for panel.watches.iter().zip(&tree.arrows).filter(|(watch, _)| watch.fired).map(|(_, it)| sign(it)) }
                    </svg>
                </div>
                <p class="tree-legend">{ tree::legend(panel).join("  ·  ") }{ self.folded_again() }</p>
            </section>
        }
    }
}

impl Tree {
    /// Whose tree it is, to choose from.
    fn holders(&self, panel: &TreePanel, scene: &Scene) -> Html {
        let choice = |of: Option<ActorId>, label: String, title: &'static str| {
            let intent = self.intent.clone();
            let onclick = move |_| intent.emit(Intent::TreeOf(of));
            html! {
                <button type="button" class="button small" {title} {onclick}
                    aria-pressed={if self.of == of { "true" } else { "false" }}>{ label }</button>
            }
        };
        html! {
            <div class="tree-holders" role="group" aria-label="Whose tree">
                { choice(None, "newest".to_owned(), "The tree of the server that knows most") }
                { for panel.holders.iter().map(|id| choice(Some(*id), name(scene, *id).to_owned(), "The tree of this server")) }
            </div>
        }
    }

    fn node(&self, node: &TreeNode, card: &Card, ring: f64) -> Html {
        let chosen = self.node == Some(node.id);
        let mut outlines = vec![("tree-card", 0.0)];
        if node.ringed {
            outlines.insert(0, ("tree-ring", ring));
        }
        if node.shape == TreeShape::Double {
            outlines.push(("tree-inner", -3.0));
        }
        let different = if node.differs.is_empty() { "" } else { "is-different" };
        let (shape, change) = (shape_class(node.shape), change_class(node.change));
        handle(Handle {
            key: node.id.to_string(),
            class: format!("tree-node {} {shape} {change} {different}", tone_class(node.tone)),
            hint: hint(node),
            chosen,
            stop: chosen || (self.node.is_none() && node.parent.is_none()),
            outlines,
            card,
            intent: Intent::TreeNode(node.id),
            told: &self.intent,
        })
    }

    fn watcher(&self, scene: &Scene, watcher: &TreeWatcher, card: &Card) -> Html {
        let id = watcher.actor;
        let selection = Some(Selection::Actor(id));
        handle(Handle {
            key: format!("w{id}"),
            class: format!("tree-watcher {}", tone_class(watcher.tone)),
            hint: format!("{} {}, {}", name(scene, id), watcher.state, watcher.words),
            chosen: self.actor == Some(id),
            stop: self.actor == Some(id),
            outlines: vec![("tree-card", 0.0)],
            card,
            intent: Intent::Select(selection),
            told: &self.intent,
        })
    }

    /// What is folded away, shown by a click.
    fn fold(&self, card: &Card) -> Html {
        handle(Handle {
            key: format!("f{}", number(card.at.y)),
            class: "tree-fold".to_owned(),
            hint: "Shows them all".to_owned(),
            chosen: false,
            stop: true,
            outlines: vec![("tree-card", 0.0)],
            card,
            intent: Intent::Folding(Folding::Never),
            told: &self.intent,
        })
    }

    fn folded_again(&self) -> Html {
        let intent = self.intent.clone();
        let onclick = move |_| intent.emit(Intent::Folding(Folding::Long));
        html! {
            if self.folding == Folding::Never {
                <button type="button" class="button small" {onclick}>{ "Fold long families" }</button>
            }
        }
    }
}

/// A card that is a button.
struct Handle<'a> {
    key: String,
    class: String,
    /// What it says to a pointer that rests on it, and to a screen reader.
    hint: String,
    chosen: bool,
    /// Does the Tab key stop here?
    stop: bool,
    /// Its outlines, and how far each is outside of it.
    outlines: Vec<(&'static str, f64)>,
    card: &'a Card,
    /// What a click asks for; of a node, the focus too.
    intent: Intent,
    told: &'a Callback<Intent>,
}

fn handle(it: Handle<'_>) -> Html {
    let at = it.card.at;
    let (told, intent) = (it.told.clone(), it.intent);
    let on_focus = matches!(intent, Intent::TreeNode(_));
    let ask = Callback::from(move |()| told.emit(intent.clone()));
    let focused = ask.clone();
    let onfocus = move |_| {
        if on_focus {
            focused.emit(());
        }
    };
    let chosen = if it.chosen { " is-chosen" } else { "" };
    html! {
        <g key={it.key} class={format!("handle {}{chosen}", it.class)} role="button" {onfocus} onclick={move |_| ask.emit(())}
            transform={format!("translate({} {})", number(at.x), number(at.y))}
            tabindex={if it.stop { "0" } else { "-1" }} aria-pressed={if it.chosen { "true" } else { "false" }}>
            <title>{ it.hint }</title>
            { for it.outlines.into_iter().map(|(class, by)| {
                let (width, height) = (number(at.width + 2.0 * by), number(at.height + 2.0 * by));
                html! { <rect {class} x={number(-by)} y={number(-by)} {width} {height} rx={number(8.0 + by)} /> }
            }) }
            { texts(it.card) }
        </g>
    }
}

fn texts(card: &Card) -> Html {
    let text = |line: &Line| {
        let class = match line.face {
            Face::Name => "tree-name",
            Face::Role | Face::Caption => "tree-role",
            Face::Small => "tree-words",
            Face::Tag => "tree-tag",
        };
        html! { <text {class} x={number(line.at.x)} y={number(line.at.y)}>{ line.text.clone() }</text> }
    };
    card.lines.iter().map(text).collect()
}

/// The lines between cards, those of a kind as one.
fn lines(panel: &TreePanel, tree: &tree::Tree) -> Html {
    let mut kinds = [
        ("tree-owner", String::new()),
        ("tree-branch", String::new()),
        ("tree-branch is-ringed", String::new()),
        ("tree-watch", String::new()),
        ("tree-tip", String::new()),
        ("tree-watch has-fired", String::new()),
        ("tree-tip has-fired", String::new()),
    ];
    tree.owners.iter().for_each(|(_, path)| kinds[0].1 += path);
    tree.folds.iter().for_each(|fold| kinds[1].1 += &fold.branch);
    for (node, path) in &tree.branches {
        kinds[if panel.nodes[*node].ringed { 2 } else { 1 }].1 += path;
    }
    for (watch, arrow) in panel.watches.iter().zip(&tree.arrows) {
        let kind = if watch.fired { 5 } else { 3 };
        kinds[kind].1 += &arrow.path;
        kinds[kind + 1].1 += &arrow.head();
    }
    let line = |(class, d)| html! { <path {class} {d} /> };
    html! { <g aria-hidden="true">{ for kinds.into_iter().map(line) }</g> }
}

/// What has fired: its news travels back.
fn sign(arrow: &Arrow) -> Html {
    let (x, y) = (number(arrow.middle.x), number(arrow.middle.y));
    html! {
        <g class="tree-sign" aria-hidden="true">
            <circle cx={x.clone()} cy={y} r="9" />
            <text {x} y={number(arrow.middle.y + 4.5)}>{ "!" }</text>
        </g>
    }
}

/// What a screen reader says of a node.
fn spoken(node: &TreeNode) -> String {
    let mut words =
        vec![node.path.as_str(), node.words.as_str(), tree::tag(node.change), &node.differs];
    words.extend(node.ringed.then_some("on the marked path"));
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

/// What a pointer that rests on a node is told.
fn hint(node: &TreeNode) -> String {
    let facts = node.facts.iter().map(|(label, value)| format!("\n{label} {value}"));
    format!("{}{}", spoken(node), facts.collect::<String>())
}

fn shape_class(shape: TreeShape) -> &'static str {
    match shape {
        TreeShape::Solid | TreeShape::Double => "is-solid",
        TreeShape::Dashed => "is-dashed",
        TreeShape::Dotted => "is-dotted",
    }
}

fn change_class(change: TreeChange) -> &'static str {
    match change {
        TreeChange::None => "",
        TreeChange::New => "is-new",
        TreeChange::Changed => "is-changed",
        TreeChange::Gone => "is-gone",
    }
}
