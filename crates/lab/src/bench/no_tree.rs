//! A program without trees.

use super::Bench;
use crate::contract::{TreeLook, TreeView};
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    #[expect(clippy::unused_self, reason = "the same call as with trees")]
    pub(super) const fn placed_tree(&self, _: &TreeLook) -> Option<TreeView> {
        None
    }
}
