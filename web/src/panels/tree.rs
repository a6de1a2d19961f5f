//! A tree of names in place of the servers: outlines say how long a node stays, rings what matters,
//! arrows who watches which; each has a word in the legend.
//!
//! Left out: where anything stands and what it says. `scene::tree` decides that.

use lab::{Frame, Selection, TreeView};
use scene::layout::Line;
use scene::measure::Face;
use scene::shapes::number;
use scene::{
    ActorId, Folding, Point, TreeChange, TreeDrawing, TreeHandle, TreeLine, TreeShape, TreeThing,
};
use yew::{Callback, Html, html};

use crate::intent::Intent;
use crate::look::{Part, Same, tone_class};

/// What stands above and below the drawing, in CSS pixels, in a wide room and in a narrow one.
const AROUND: [f64; 2] = [88.0, 104.0];
/// So wide is a wide room.
const WIDE: f64 = 760.0;

/// The tree of the run.
#[derive(Clone, PartialEq)]
pub(crate) struct Tree {
    /// The picture: it knows names.
    pub(crate) frame: Same<Frame>,
    /// The tree.
    pub(crate) view: Same<TreeView>,
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

/// The room of the drawing itself, in a room of this size.
pub(crate) fn room_within((width, height): (f64, f64)) -> (f64, f64) {
    (width, height - AROUND[usize::from(width < WIDE)])
}

impl Part for Tree {
    fn draw(&self) -> Html {
        let tree = &self.view.drawing;
        let (width, height) = (number(tree.width), number(tree.height));
        html! {
            <section class="tree" aria-label={tree.title.clone()}>
                <div class="tree-head">
                    <h2 class="tree-title">{ tree.title.clone() }</h2>
                    { self.holders(tree) }
                    <p class="tree-about">
                        <b>{ tree.about.clone() }</b>
                        <span class="tree-told" title="How often somebody was told of a change">{ format!("told: {}", tree.told) }</span>
                    </p>
                </div>
                <div class="tree-room">
                    <svg class="tree-drawing" {width} {height} role="group"
                        aria-label="Nodes of the tree, then who watches; up and down arrows move among them">
                        <g aria-hidden="true">{ for tree.lines.iter().map(line) }</g>
                        { for tree.handles.iter().map(|it| self.handle(it)) }
                        { for tree.signs.iter().map(sign) }
                    </svg>
                </div>
                <p class="tree-legend">{ tree.legend.clone() }{ self.folded_again() }</p>
            </section>
        }
    }
}

impl Tree {
    /// Whose tree it is, to choose from.
    fn holders(&self, tree: &TreeDrawing) -> Html {
        let name = |id: ActorId| {
            let actor = self.frame.scene.actors.iter().find(|actor| actor.id == id);
            actor.map(|actor| actor.name.clone()).unwrap_or_default()
        };
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
                { for tree.holders.iter().map(|id| choice(Some(*id), name(*id), "The tree of this server")) }
            </div>
        }
    }

    /// A card, which is a button.
    fn handle(&self, it: &TreeHandle) -> Html {
        let Says { key, class, chosen, intent } = self.says(it);
        let fold = matches!(it.what, TreeThing::Fold(_));
        let stop = chosen || (it.first && (fold || self.node.is_none()));
        let on_focus = matches!(intent, Intent::TreeNode(_));
        let told = self.intent.clone();
        let ask = Callback::from(move |()| told.emit(intent.clone()));
        let focused = ask.clone();
        let onfocus = move |_| {
            if on_focus {
                focused.emit(());
            }
        };
        html! {
            <g {key} {class} role="button" {onfocus} onclick={move |_| ask.emit(())}
                transform={format!("translate({} {})", number(it.at.x), number(it.at.y))}
                tabindex={if stop { "0" } else { "-1" }} aria-pressed={if chosen { "true" } else { "false" }}>
                <title>{ it.hint.clone() }</title>
                { for it.ring.map(|by| outline("tree-ring", it, by)) }
                { outline("tree-card", it, 0.0) }
                if it.shape == TreeShape::Double { { outline("tree-inner", it, -3.0) } }
                { for it.lines.iter().map(text) }
            </g>
        }
    }

    /// What a card stands for, and whether it is selected.
    fn says(&self, it: &TreeHandle) -> Says {
        let (kind, key, chosen, intent) = match it.what {
            TreeThing::Node(id) => {
                ("tree-node", id.to_string(), self.node == Some(id), Intent::TreeNode(id))
            }
            TreeThing::Watcher(id) => {
                let intent = Intent::Select(Some(Selection::Actor(id)));
                ("tree-watcher", format!("w{id}"), self.actor == Some(id), intent)
            }
            TreeThing::Fold(id) => {
                ("tree-fold", format!("f{id}"), false, Intent::Folding(Folding::Never))
            }
        };
        let class = [
            "handle",
            kind,
            tone_class(it.tone),
            shape_class(it.shape),
            change_class(it.change),
            if it.differs { "is-different" } else { "" },
            if chosen { "is-chosen" } else { "" },
        ];
        Says { key, class: class.join(" "), chosen, intent }
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

/// See [`Tree::says`].
struct Says {
    key: String,
    class: String,
    chosen: bool,
    /// What a click asks for; of a node, the focus too.
    intent: Intent,
}

/// An outline so far outside of the card.
fn outline(class: &'static str, it: &TreeHandle, by: f64) -> Html {
    let (width, height) = (number(it.at.width + 2.0 * by), number(it.at.height + 2.0 * by));
    html! { <rect {class} x={number(-by)} y={number(-by)} {width} {height} rx={number(8.0 + by)} /> }
}

fn text(line: &Line) -> Html {
    let class = match line.face {
        Face::Name => "tree-name",
        Face::Role | Face::Caption => "tree-role",
        Face::Small => "tree-words",
        Face::Tag => "tree-tag",
    };
    html! { <text {class} x={number(line.at.x)} y={number(line.at.y)}>{ line.text.clone() }</text> }
}

fn line((kind, d): &(TreeLine, String)) -> Html {
    let class = match kind {
        TreeLine::Owner => "tree-owner",
        TreeLine::Branch => "tree-branch",
        TreeLine::RingedBranch => "tree-branch is-ringed",
        TreeLine::Watch => "tree-watch",
        TreeLine::Tip => "tree-tip",
        TreeLine::FiredWatch => "tree-watch has-fired",
        TreeLine::FiredTip => "tree-tip has-fired",
    };
    html! { <path {class} d={d.clone()} /> }
}

/// What has fired: its news travels back.
fn sign(at: &Point) -> Html {
    let (x, y) = (number(at.x), number(at.y));
    html! {
        <g class="tree-sign" aria-hidden="true">
            <circle cx={x.clone()} cy={y} r="9" />
            <text {x} y={number(at.y + 4.5)}>{ "!" }</text>
        </g>
    }
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
