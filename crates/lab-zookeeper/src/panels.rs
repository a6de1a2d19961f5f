//! What stands beside the stage.

mod proposals;

use scene::{Panel, Window};
use sim::World;

use crate::system::Ensemble;

/// All panels, the most telling first.
pub(crate) fn all(world: &World<Ensemble>, window: Window) -> Vec<Panel> {
    vec![Panel::Log(proposals::panel(world, window.log_first))]
}
