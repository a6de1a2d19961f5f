//! The search itself: layer by layer, each state made again from its way.
//!
//! States of a layer follow each other in the order of those they were reached from, so the ways of
//! neighbours differ only near their ends: what is kept is one way, state by state, and the next
//! state is made from the last one that both share. The first states of a layer need not be made
//! again: they stay as they were found.

use std::collections::VecDeque;

use sim::saved::SavedRun;
use sim::{Choice, Event};

use super::bounds::{BadBounds, Bounds};
use super::moment::{Broken, Moment};
use super::moves::{self, Move};
use super::seen::Seen;
use super::tree::{Nth, StateId, Tree};
use super::{Begun, Counterexample, End, Progress, Searched, Searching, steps};

/// At most so many states stay as they were found; each takes two or three kilobytes.
const KEPT_MAX: usize = 4_096;

/// Begins a search.
pub(super) fn begin<S: Searched>(run: &SavedRun, bounds: &Bounds) -> Begun {
    Ok(Box::new(Explorer::<S>::begin(run, bounds)?))
}

/// A state on the way to the one that is looked at, and all that can happen in it.
struct Standing<S: Searched> {
    id: StateId,
    moment: Box<Moment<S>>,
    moves: Vec<Move<S>>,
}

struct Explorer<S: Searched> {
    saved: SavedRun,
    bounds: Bounds,
    seen: Seen,
    tree: Tree,
    /// From the start towards the state that was last made again.
    way: Vec<Standing<S>>,
    /// States that were found and not looked at yet, in their order: the first of them.
    kept: VecDeque<(StateId, Box<Moment<S>>)>,
    /// The state to look at next.
    next: StateId,
    /// The first state of the layer after that one's.
    layer_end: StateId,
    /// How deep the layer is that is looked at.
    depth: u32,
    steps: u64,
    end: Option<End>,
    found: Option<Counterexample>,
    events: Vec<Event<S::Node>>,
    /// Moments that are no longer needed: copies are made into them.
    spare: VecDeque<Box<Moment<S>>>,
}

impl<S: Searched> Explorer<S> {
    fn begin(run: &SavedRun, bounds: &Bounds) -> Result<Self, BadBounds> {
        let moment = Box::new(Moment::<S>::begin(run, bounds)?);
        if let Some(why) = S::needs_clock(moment.world.config()) {
            return Err(BadBounds::Settings(why.to_owned()));
        }
        let bounds = Bounds { states: bounds.states.min(Bounds::STATES_MAX), ..bounds.clone() };
        let mut seen = Seen::new();
        seen.insert(moment.key());
        let moves = moves::all(&moment, &bounds);
        let kept = VecDeque::from([(StateId::START, moment.clone())]);
        Ok(Self {
            saved: run.clone(),
            bounds,
            seen,
            tree: Tree::new(),
            way: vec![Standing { id: StateId::START, moment, moves }],
            kept,
            next: StateId::START,
            layer_end: StateId::START.next(),
            depth: 0,
            steps: 0,
            end: None,
            found: None,
            events: Vec::new(),
            spare: VecDeque::new(),
        })
    }

    /// Looks at one state: makes every step from it.
    fn look(&mut self) {
        if self.next == self.layer_end && !self.next_layer() {
            return;
        }
        let Standing { id, moment, moves } = self.stand(self.next);
        self.next = self.next.next();
        let mut here = Some(moment);
        for (nth, Move { choice, spent }) in moves.iter().enumerate() {
            // Nobody looks at this state after its last step, which so needs no copy of it.
            let taken = here.take_if(|_| nth + 1 == moves.len());
            let mut child = taken.unwrap_or_else(|| {
                copy(here.as_ref().expect("only the last step takes it"), &mut self.spare)
            });
            child.spent = *spent;
            let broken = child.make(choice, &mut self.events);
            self.steps += 1;
            if let Some(broken) = broken {
                self.end = Some(End::Found);
                self.found = Some(self.counterexample(id, choice, broken));
                return;
            }
            if !self.seen.insert(child.key()) {
                self.spare.push_back(child);
                continue;
            }
            self.keep(child);
            let nth = u16::try_from(nth).expect("far fewer things can happen at once");
            self.tree.add(id, Nth(nth));
            if self.bounds.states <= self.tree.len() {
                self.end = Some(End::States);
                return;
            }
        }
        self.spare.extend(here);
    }

    /// Keeps the state that is found next until it is looked at, while there is room.
    fn keep(&mut self, moment: Box<Moment<S>>) {
        if self.kept.len() < KEPT_MAX {
            self.kept.push_back((self.tree.end(), moment));
        } else {
            self.spare.push_back(moment);
        }
    }

    /// The state to look at next, with all that can happen in it: as it was kept, or made again.
    fn stand(&mut self, id: StateId) -> Standing<S> {
        if let Some((_, moment)) = self.kept.pop_front_if(|(kept, _)| *kept == id) {
            let moves = moves::all(&moment, &self.bounds);
            return Standing { id, moment, moves };
        }
        self.go_to(id);
        self.way.pop().expect("whoever is gone to stands at the end")
    }

    /// Begins with the next layer; false where there is none within the bounds.
    fn next_layer(&mut self) -> bool {
        let end = self.tree.end();
        self.end = if self.layer_end == end {
            Some(End::Complete)
        } else if self.bounds.depth <= self.depth + 1 {
            Some(End::Depth)
        } else {
            None
        };
        self.depth += u32::from(self.layer_end < end);
        self.layer_end = end;
        self.end.is_none()
    }

    /// Makes this state again.
    fn go_to(&mut self, id: StateId) {
        let mut missing = Vec::new();
        let (mut from, mut depth) = (id, self.depth as usize);
        while self.way.get(depth).is_none_or(|standing| standing.id != from) {
            missing.push(from);
            (from, depth) = (self.tree.parent(from), depth - 1);
        }
        self.spare.extend(self.way.drain(depth + 1..).map(|standing| standing.moment));
        for id in missing.into_iter().rev() {
            let before = self.way.last().expect("the start stays on the way");
            let Move { choice, spent } = &before.moves[usize::from(self.tree.choice(id).0)];
            let mut moment = copy(&before.moment, &mut self.spare);
            moment.spent = *spent;
            let broken = moment.make(choice, &mut self.events);
            debug_assert!(broken.is_none(), "a search ends at the first breach");
            let moves = moves::all(&moment, &self.bounds);
            self.way.push(Standing { id, moment, moves });
        }
    }

    /// The run that goes the way to this state, and then does this.
    fn counterexample(
        &mut self,
        id: StateId,
        last: &Choice<S::Node>,
        broken: Broken,
    ) -> Counterexample {
        self.go_to(id);
        let mut words = Vec::new();
        for pair in self.way.windows(2) {
            let Nth(nth) = self.tree.choice(pair[1].id);
            let Move { choice, .. } = &pair[0].moves[usize::from(nth)];
            words.push(S::said(&pair[0].moment.world, choice));
        }
        let here = self.way.last().expect("the start stays on the way");
        words.push(S::said(&here.moment.world, last));
        let config = here.moment.world.config();
        let run = steps::after::<S>(&self.saved, config, words.into_iter());
        let Broken { promise, words } = broken;
        Counterexample { promise, words, run }
    }

    fn progress(&self) -> Progress {
        let (states, steps, end) = (self.tree.len(), self.steps, self.end);
        let frontier = states - u64::from(self.next.0);
        // While a layer is looked at, the one after it is being found.
        let is_deeper = end.is_none_or(|end| matches!(end, End::Found | End::States))
            && self.layer_end < self.tree.end();
        Progress { states, steps, depth: self.depth + u32::from(is_deeper), frontier, end }
    }
}

/// A copy, made into a moment that is no longer needed where there is one.
fn copy<S: Searched>(moment: &Moment<S>, spare: &mut VecDeque<Box<Moment<S>>>) -> Box<Moment<S>> {
    let Some(mut copy) = spare.pop_back() else { return Box::new(moment.clone()) };
    (*copy).clone_from(moment);
    copy
}

impl<S: Searched> Searching for Explorer<S> {
    fn advance(&mut self, states: u64) -> Progress {
        // States that lead nowhere new take time too.
        let (until, looks) = (self.tree.len().saturating_add(states), states.max(1));
        for _ in 0..looks {
            if self.end.is_some() || until <= self.tree.len() {
                break;
            }
            self.look();
        }
        self.progress()
    }

    fn found(&self) -> Option<&Counterexample> {
        self.found.as_ref()
    }
}
