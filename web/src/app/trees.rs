//! How a run with a tree is looked at: the tree or the servers, whose tree, which node of it.

use lab::{Selection, TreeLook};
use scene::{ActorId, Folding};
use yew::AttrValue;

use super::{App, Notice};
use crate::intent::{Tab, View};
use crate::panels::{Tree, room_within};

/// What a person chose.
pub(super) struct Trees {
    /// The tree or the servers; none as long as nobody chose.
    view: Option<View>,
    /// The selected node.
    pub(super) node: Option<u64>,
    folding: Folding,
}

impl Trees {
    pub(super) fn new() -> Self {
        Self { view: None, node: None, folding: Folding::Long }
    }

    /// How a tree is looked at on a stage of this size.
    pub(super) fn look(&self, of: Option<ActorId>, stage: (f64, f64)) -> TreeLook {
        let room = room_within(super::shown::below_narration(stage));
        TreeLook { of, room, folding: self.folding, node: self.node }
    }
}

impl App {
    /// What is shown: none where there is no tree to choose.
    pub(super) fn view_now(&self) -> Option<View> {
        let chosen = self.trees.view.unwrap_or(View::Tree);
        self.shown.tree.as_ref().map(|_| chosen)
    }

    /// How a tree is looked at now.
    pub(super) fn tree_look(&self) -> TreeLook {
        self.trees.look(self.window.tree_of, self.sizes.stage)
    }

    /// The tree, where it is what is shown.
    pub(super) fn tree(&self) -> Option<Tree> {
        let actor = match self.selection {
            Some(Selection::Actor(id)) => Some(id),
            Some(Selection::Link(..) | Selection::Packet(_)) | None => None,
        };
        let view = self.shown.tree.clone().filter(|_| self.view_now() == Some(View::Tree));
        view.map(|view| Tree {
            frame: self.shown.settled.clone(),
            view,
            node: self.trees.node,
            actor,
            of: self.window.tree_of,
            folding: self.trees.folding,
            intent: self.intent.clone(),
        })
    }

    pub(super) fn turn_view(&mut self) {
        match self.view_now() {
            Some(View::Tree) => self.trees.view = Some(View::Cluster),
            Some(View::Cluster) => self.trees.view = Some(View::Tree),
            None => {
                let why = AttrValue::Static("This run has no tree to show");
                self.notice = Some(Notice::Said(why));
            }
        }
    }

    pub(super) fn view_as(&mut self, view: View) {
        self.trees.view = Some(view);
    }

    pub(super) fn show_tree_of(&mut self, actor: Option<ActorId>) {
        self.window.tree_of = actor;
        self.redraw();
        self.reread();
    }

    pub(super) fn fold(&mut self, folding: Folding) {
        self.trees.folding = folding;
        self.reread();
    }

    /// Selects a node of the tree.
    pub(super) fn select_node(&mut self, node: u64) {
        if self.trees.node == Some(node) {
            return;
        }
        if self.tab != Tab::Faults {
            self.tab = Tab::Inspect;
        }
        self.selection = None;
        self.refused = None;
        self.trees.node = Some(node);
        self.reread();
    }
}
