//! The search itself: layer by layer, each state made again from its way.
//!
//! States of a layer follow each other in the order of those they were reached from, so the ways of
//! neighbours differ only near their ends: what is kept is one way, state by state, and the next
//! state is made from the last one that both share.

use std::rc::Rc;

use kernel::Micros;
use sim::saved::SavedRun;
use sim::{Choice, Event};

use super::bounds::Bounds;
use super::moment::{Broken, Moment, Spent};
use super::moves::{self, Move};
use super::seen::Seen;
use super::tree::{Nth, StateId, Tree};
use super::guide::Guide;
use super::steps::Deed;
use super::{Begun, Counterexample, End, Progress, Searched, Searching, steps};

/// Begins a search.
pub(super) fn begin<S: Searched>(run: &SavedRun, bounds: &Bounds) -> Begun {
    let moment = Moment::<S>::begin(run, bounds)?;
    let explorer = Explorer::begin(moment, bounds, Wanted::default());
    Ok(Box::new(Whole { saved: run.clone(), explorer, found: None }))
}

/// What is looked for beyond the bounds, and where: nothing said is everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Only choices of these kinds.
    pub(super) guide: Option<Rc<Guide>>,
    /// Only breaches of one of these promises, as long as no other one is broken.
    pub(super) promises: Option<Vec<&'static str>>,
}

/// The shortest way from here to a breach that is wanted, if one was found, and how many steps were
/// tried for it.
pub(super) struct Way<S: Searched> {
    pub(super) found: Option<(Vec<Deed<S>>, Broken)>,
    pub(super) steps: u64,
    /// Did the search end because it knew as many states as allowed?
    pub(super) gave_up: bool,
}

pub(super) fn from_here<S: Searched>(
    here: &Moment<S>,
    bounds: &Bounds,
    wanted: Wanted,
) -> Way<S> {
    let here = Moment { spent: Spent::default(), ..here.clone() };
    let mut explorer = Explorer::<S>::begin(here, bounds, wanted);
    while explorer.end.is_none() {
        explorer.look();
    }
    let gave_up = explorer.end == Some(End::States);
    Way { found: explorer.breach, steps: explorer.steps, gave_up }
}

/// A search of all that a run can come to.
struct Whole<S: Searched> {
    saved: SavedRun,
    explorer: Explorer<S>,
    found: Option<Counterexample>,
}

/// A state on the way to the one that is looked at, and all that can happen in it.
struct Standing<S: Searched> {
    id: StateId,
    moment: Moment<S>,
    moves: Vec<Move<S>>,
}

struct Explorer<S: Searched> {
    bounds: Bounds,
    wanted: Wanted,
    seen: Seen,
    tree: Tree,
    /// From the start to the state that is looked at; as long as that is deep, and one more.
    way: Vec<Standing<S>>,
    /// The state to look at next.
    next: StateId,
    /// The first state of the layer after that one's.
    layer_end: StateId,
    /// How deep the layer is that is looked at.
    depth: u32,
    steps: u64,
    end: Option<End>,
    breach: Option<(Vec<Deed<S>>, Broken)>,
    events: Vec<Event<S>>,
}

impl<S: Searched> Explorer<S> {
    fn begin(moment: Moment<S>, bounds: &Bounds, wanted: Wanted) -> Self {
        let bounds = Bounds { states: bounds.states.min(Bounds::STATES_MAX), ..bounds.clone() };
        let mut seen = Seen::new();
        seen.insert(moment.key());
        let moves = allowed(&moment, &bounds, &wanted);
        Self {
            bounds,
            wanted,
            seen,
            tree: Tree::new(),
            way: vec![Standing { id: StateId::START, moment, moves }],
            next: StateId::START,
            layer_end: StateId::START.next(),
            depth: 0,
            steps: 0,
            end: None,
            breach: None,
            events: Vec::new(),
        }
    }

    /// Looks at one state: makes every step from it.
    fn look(&mut self) {
        if self.next == self.layer_end && !self.next_layer() {
            return;
        }
        self.go_to(self.next);
        self.next = self.next.next();
        let Standing { id, moment, moves } = self.way.last().expect("the start stays on the way");
        for (nth, Move { choice, spent }) in moves.iter().enumerate() {
            let mut child = Moment { spent: *spent, ..moment.clone() };
            let broken = child.make(choice, &mut self.events);
            self.steps += 1;
            if let Some(broken) = broken {
                if !self.wanted.wants(&broken) {
                    continue;
                }
                self.end = Some(End::Found);
                self.breach = Some((self.deeds(choice), broken));
                return;
            }
            if !self.seen.insert(child.key()) {
                continue;
            }
            let nth = u16::try_from(nth).expect("far fewer things can happen at once");
            self.tree.add(*id, Nth(nth));
            if self.bounds.states <= self.tree.len() {
                self.end = Some(End::States);
                return;
            }
        }
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
        self.way.truncate(depth + 1);
        for id in missing.into_iter().rev() {
            let before = self.way.last().expect("the start stays on the way");
            let Move { choice, spent } = &before.moves[usize::from(self.tree.choice(id).0)];
            let mut moment = Moment { spent: *spent, ..before.moment.clone() };
            let broken = moment.make(choice, &mut self.events);
            debug_assert!(broken.is_none(), "a search ends at the first breach");
            let moves = allowed(&moment, &self.bounds, &self.wanted);
            self.way.push(Standing { id, moment, moves });
        }
    }

    /// The way to here, and then this.
    fn deeds(&self, last: &Choice<S>) -> Vec<Deed<S>> {
        let mut deeds = Vec::new();
        for pair in self.way.windows(2) {
            let Nth(nth) = self.tree.choice(pair[1].id);
            let Move { choice, .. } = &pair[0].moves[usize::from(nth)];
            deeds.push(Deed::of(&pair[0].moment.world, Micros(0), choice));
        }
        let here = self.way.last().expect("the start stays on the way");
        deeds.push(Deed::of(&here.moment.world, Micros(0), last));
        deeds
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

impl Wanted {
    fn wants(&self, broken: &Broken) -> bool {
        self.promises.as_ref().is_none_or(|promises| promises.contains(&broken.promise))
    }
}

/// Everything that can happen next, of what is wanted.
fn allowed<S: Searched>(moment: &Moment<S>, bounds: &Bounds, wanted: &Wanted) -> Vec<Move<S>> {
    let mut moves = moves::all(moment, bounds);
    if let Some(guide) = &wanted.guide {
        moves.retain(|next| guide.allows(&moment.world, &next.choice));
    }
    moves
}

impl<S: Searched> Whole<S> {
    /// The run that breaks the promise, once there is one.
    fn tell(&mut self) {
        let Some((deeds, Broken { promise, words })) = self.explorer.breach.take() else { return };
        let config = self.explorer.way[0].moment.world.config();
        let steps = deeds.into_iter().map(|deed| (deed.at, deed.words));
        let run = steps::saved::<S>(&self.saved, config, steps);
        self.found = Some(Counterexample { promise, words, run });
    }
}

impl<S: Searched> Searching for Whole<S> {
    fn advance(&mut self, states: u64) -> Progress {
        let explorer = &mut self.explorer;
        // States that lead nowhere new take time too.
        let (until, looks) = (explorer.tree.len().saturating_add(states), states.max(1));
        for _ in 0..looks {
            if explorer.end.is_some() || until <= explorer.tree.len() {
                break;
            }
            explorer.look();
        }
        let progress = explorer.progress();
        self.tell();
        progress
    }

    fn found(&self) -> Option<&Counterexample> {
        self.found.as_ref()
    }
}
