//! Walks at random: further than a search gets, and only along a few ways.

use kernel::Micros;
use sim::saved::SavedRun;

use super::bounds::{BadBounds, Bounds};
use super::moment::{Broken, Moment};
use super::moves::{self, Move};
use super::steps::{self, Deed};
use super::{Counterexample, Searched};
use crate::Dice;

/// How to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// All chance comes from this number.
    pub seed: u64,
    /// So many walks, each from where the run has come to.
    pub walks: u64,
    /// So many steps each, unless nothing more can happen.
    pub steps: u32,
}

/// Walks, and stops at the first broken promise.
pub fn walk<S: Searched>(
    run: &SavedRun,
    bounds: &Bounds,
    walk: Walk,
) -> Result<Option<Counterexample>, BadBounds> {
    let begun = Moment::<S>::begin(run, bounds)?;
    let mut dice = Dice::new(walk.seed);
    for _ in 0..walk.walks {
        if let Some((deeds, broken)) = go(&begun, bounds, walk.steps, &mut dice) {
            let way = steps::told(&begun, &deeds).map(|(_, words)| words);
            let run = steps::after::<S>(run, begun.world.config(), way);
            let Broken { promise, words } = broken;
            return Ok(Some(Counterexample { promise, words, run }));
        }
    }
    Ok(None)
}

fn go<S: Searched>(
    begun: &Moment<S>,
    bounds: &Bounds,
    steps: u32,
    dice: &mut Dice,
) -> Option<(Vec<Deed<S>>, Broken)> {
    let (mut moment, mut events, mut deeds) = (begun.clone(), Vec::new(), Vec::new());
    for _ in 0..steps {
        let moves = moves::all(&moment, bounds);
        let nth = usize::try_from(dice.below(moves.len().max(1) as u64)).ok()?;
        let Move { choice, spent } = moves.into_iter().nth(nth)?;
        deeds.push(Deed::of(&moment.world, Micros(0), &choice));
        moment.spent = spent;
        if let Some(broken) = moment.make(&choice, &mut events) {
            return Some((deeds, broken));
        }
    }
    None
}
