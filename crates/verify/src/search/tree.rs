//! Known states as a tree of ways from the start: for each only which state it was reached from and
//! by which of the choices there, six bytes. A state itself is made again by following its way.

/// The number of a state, counted in the order in which they were found; the start is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StateId(pub(super) u32);

impl StateId {
    pub(super) const START: Self = Self(0);

    const fn place(self) -> usize {
        self.0 as usize
    }

    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Which of the choices in a state, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nth(pub(super) u16);

/// The tree.
///
/// Invariant: whoever a state was reached from has a lower number, and states of one layer follow
/// each other in the order of those.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    parents: Vec<StateId>,
    choices: Vec<Nth>,
}

impl Tree {
    pub(super) fn new() -> Self {
        Self { parents: vec![StateId::START], choices: vec![Nth(0)] }
    }

    /// How many states there are.
    pub(super) fn len(&self) -> u64 {
        self.parents.len() as u64
    }

    /// The number of the state that comes next.
    pub(super) fn end(&self) -> StateId {
        StateId(u32::try_from(self.parents.len()).expect("a search is bounded by `STATES_MAX`"))
    }

    pub(super) fn add(&mut self, parent: StateId, choice: Nth) {
        self.parents.push(parent);
        self.choices.push(choice);
    }

    pub(super) fn parent(&self, id: StateId) -> StateId {
        self.parents[id.place()]
    }

    pub(super) fn choice(&self, id: StateId) -> Nth {
        self.choices[id.place()]
    }
}
