//! What stands beside the stage.

mod proposals;
mod quorum;
mod tree;
mod votes;

use scene::{Panel, Window};
use sim::World;

use crate::system::Ensemble;

/// All panels, the most telling first.
pub(crate) fn all(world: &World<Ensemble>, window: Window) -> Vec<Panel> {
    let mut panels = Vec::new();
    panels.extend(tree::panel(world, window.tree_of).map(Panel::Tree));
    panels.push(Panel::Quorum(quorum::panel(world)));
    panels.push(Panel::Table(votes::panel(world)));
    panels.push(Panel::Log(proposals::panel(world, window.log_first)));
    panels
}
