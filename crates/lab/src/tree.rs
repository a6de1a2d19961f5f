//! The tree of names of a system that has one, placed for whoever draws it.

use scene::{Panel, Point, Scene, text, tree};

use crate::contract::{Fact, FactGroup, Inspection, TreeLook, TreeView};

/// Places the tree in a picture, if there is one, as it is looked at.
pub fn place(scene: &Scene, look: &TreeLook) -> Option<TreeView> {
    let panel = scene.panels.iter().find_map(|panel| match panel {
        Panel::Tree(panel) => Some(panel),
        Panel::Log(_) | Panel::Table(_) | Panel::Quorum(_) => None,
    })?;
    let room = Point::new(look.room.0, look.room.1);
    let chosen = look.node.and_then(|id| tree::inspect(scene, panel, id));
    let chosen = chosen.map(|node| {
        let fact = |(label, value)| Fact { label, value, changed: false };
        let facts = node.facts.into_iter().map(fact).collect();
        let groups = vec![FactGroup { title: panel.title.clone(), facts }];
        Inspection { title: node.path, subtitle: node.words, groups, ..Inspection::default() }
    });
    Some(TreeView {
        drawing: tree::draw(scene, panel, room, look.folding),
        reading: text::paint_tree(scene, panel),
        chosen,
    })
}
