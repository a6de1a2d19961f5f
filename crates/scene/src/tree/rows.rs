//! The row of every node and watcher, and which nodes are folded away.

use crate::drawing::Folding;
use crate::form::{Tone, TreeChange, TreeNode, TreePanel};

/// From so many rows on nobody reads every line.
const ROWS_MAX: usize = 64;
/// So many siblings are shown behind those that are folded.
const KEPT_BEHIND: usize = 2;

/// A parent stands at most so many rows below the first of its family: both are seen at once.
const BELOW_MAX: u32 = 5;

/// How nodes share rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A column for each depth: a parent stands beside its children.
    Columns,
    /// Each node has a row of its own, above its children.
    Stair,
}

/// Rows and depths, counted from 0.
pub(super) struct Rows {
    /// One row a node of the panel; none where it is folded away.
    pub(super) nodes: Vec<Option<u32>>,
    /// One depth a node.
    pub(super) depths: Vec<u32>,
    /// Does something else stand in its row, behind it?
    pub(super) shares: Vec<bool>,
    /// What stands for nodes that are folded away.
    pub(super) folds: Vec<FoldRow>,
    /// One row a watcher.
    pub(super) watchers: Vec<u32>,
    /// How many rows there are.
    pub(super) count: u32,
}

/// A row that stands for siblings.
pub(super) struct FoldRow {
    pub(super) parent: usize,
    pub(super) row: u32,
    pub(super) count: u32,
}

/// Whether a node is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Shown,
    /// It is the first of so many that are folded away.
    First(u32),
    Folded,
}

/// Siblings next to each other without anything to show: the first, by its place in the family.
struct Run {
    parent: usize,
    first: usize,
    count: usize,
}

impl Rows {
    pub(super) fn of(panel: &TreePanel, folding: Folding, order: Order) -> Self {
        let families = families(panel);
        let mut rows = Self {
            nodes: vec![None; panel.nodes.len()],
            depths: depths(panel),
            shares: families
                .iter()
                .map(|family| order == Order::Columns && !family.is_empty())
                .collect(),
            folds: Vec::new(),
            watchers: Vec::new(),
            count: 0,
        };
        let fates = match folding {
            Folding::Long => fates(panel, &families),
            Folding::Never => vec![Fate::Shown; panel.nodes.len()],
        };
        rows.own(panel, &families, &fates);
        if order == Order::Columns {
            rows.parents(panel, &families);
        }
        rows.watchers = watchers(panel, &rows.nodes);
        rows.count = rows.watchers.iter().fold(rows.count, |count, row| count.max(row + 1));
        rows
    }

    /// A row for every node that is shown and shares none, and one for every run that is not.
    fn own(&mut self, panel: &TreePanel, families: &[Vec<usize>], fates: &[Fate]) {
        for node in walk(panel, families) {
            if self.shares[node] {
                continue;
            }
            match fates[node] {
                Fate::Shown => self.nodes[node] = Some(self.next_row()),
                Fate::Folded => {}
                Fate::First(count) => {
                    let (row, parent) = (self.next_row(), parent(panel, node).unwrap_or(0));
                    self.folds.push(FoldRow { parent, row, count });
                }
            }
        }
    }

    fn next_row(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    /// Each parent in the middle of its family, and not far below the first.
    fn parents(&mut self, panel: &TreePanel, families: &[Vec<usize>]) {
        for node in (0..panel.nodes.len()).rev() {
            let folds = self.folds.iter().filter(|fold| fold.parent == node).map(|fold| fold.row);
            let children = families[node].iter().filter_map(|child| self.nodes[*child]);
            let ends = children.chain(folds).fold(None, |ends: Option<(u32, u32)>, row| {
                Some(ends.map_or((row, row), |(first, last)| (first.min(row), last.max(row))))
            });
            if let Some((first, last)) = ends {
                self.nodes[node] = Some(first + ((last - first) / 2).min(BELOW_MAX));
            }
        }
    }
}

/// Every node by its place in the panel, and how deep it is: each before its children, and they
/// before its next sibling.
pub fn in_order(panel: &TreePanel) -> Vec<(usize, u32)> {
    let depths = depths(panel);
    walk(panel, &families(panel)).map(|node| (node, depths[node])).collect()
}

fn walk<'a>(panel: &TreePanel, families: &'a [Vec<usize>]) -> impl Iterator<Item = usize> + 'a {
    let roots = (0..panel.nodes.len()).rev().filter(|node| parent(panel, *node).is_none());
    let mut ahead: Vec<usize> = roots.collect();
    std::iter::from_fn(move || {
        let node = ahead.pop()?;
        ahead.extend(families[node].iter().rev());
        Some(node)
    })
}

/// The parent, which stands before its children.
fn parent(panel: &TreePanel, node: usize) -> Option<usize> {
    let parent = panel.nodes[node].parent.map(|parent| parent as usize);
    parent.filter(|parent| *parent < node)
}

/// The children of each node, in order.
fn families(panel: &TreePanel) -> Vec<Vec<usize>> {
    let mut families = vec![Vec::new(); panel.nodes.len()];
    for node in 0..panel.nodes.len() {
        if let Some(parent) = parent(panel, node) {
            families[parent].push(node);
        }
    }
    families
}

/// How deep the deepest node is.
pub(super) fn deepest(panel: &TreePanel) -> u32 {
    depths(panel).into_iter().max().unwrap_or(0)
}

fn depths(panel: &TreePanel) -> Vec<u32> {
    let mut depths: Vec<u32> = Vec::with_capacity(panel.nodes.len());
    for node in 0..panel.nodes.len() {
        depths.push(parent(panel, node).map_or(0, |parent| depths[parent] + 1));
    }
    depths
}

/// What is folded away: at most one run a family, the longest first, until the rest can be read.
fn fates(panel: &TreePanel, families: &[Vec<usize>]) -> Vec<Fate> {
    let mut fates = vec![Fate::Shown; panel.nodes.len()];
    let leaves = families.iter().filter(|family| family.is_empty()).count();
    let mut excess = leaves.saturating_sub(ROWS_MAX);
    if excess == 0 {
        return fates;
    }
    let shown = noteworthy(panel);
    let plain = |child: &usize| families[*child].is_empty() && !shown[*child];
    let mut runs: Vec<Run> = families
        .iter()
        .enumerate()
        .map(|(parent, family)| longest(parent, family, plain))
        .collect();
    // The longest that is left; sorting would cost the page more code.
    while let Some(longest) = (0..runs.len()).max_by_key(|run| runs[*run].count) {
        let run = runs.swap_remove(longest);
        // The row that stands for them takes one of theirs.
        let count = run.count.saturating_sub(2 * KEPT_BEHIND).min(excess + 1);
        if excess == 0 || count < 2 {
            break;
        }
        excess -= count - 1;
        let first = run.first + run.count - count - KEPT_BEHIND;
        let folded = &families[run.parent][first..first + count];
        folded.iter().for_each(|node| fates[*node] = Fate::Folded);
        fates[folded[0]] = Fate::First(u32::try_from(count).unwrap_or(u32::MAX));
    }
    fates
}

/// The longest run of such children.
fn longest(parent: usize, family: &[usize], plain: impl Fn(&usize) -> bool) -> Run {
    let mut best = Run { parent, first: 0, count: 0 };
    let mut first = 0;
    while first < family.len() {
        let count = family[first..].iter().take_while(|child| plain(child)).count();
        if best.count < count {
            best = Run { parent, first, count };
        }
        first += count + 1;
    }
    best
}

/// What must be seen: on the path that matters, changed, different elsewhere, watched, or the first
/// that somebody owns.
fn noteworthy(panel: &TreePanel) -> Vec<bool> {
    let says = |node: &TreeNode| {
        node.ringed
            || node.change != TreeChange::None
            || !node.differs.is_empty()
            || !matches!(node.tone, Tone::Plain | Tone::Term(_))
    };
    let mut noteworthy: Vec<bool> = panel.nodes.iter().map(says).collect();
    let watched = panel.watches.iter().map(|watch| watch.node as usize);
    let owned = (0..panel.watchers.len()).filter_map(|watcher| first_owned(panel, watcher));
    for node in watched.chain(owned) {
        if let Some(noteworthy) = noteworthy.get_mut(node) {
            *noteworthy = true;
        }
    }
    noteworthy
}

fn first_owned(panel: &TreePanel, watcher: usize) -> Option<usize> {
    panel.nodes.iter().position(|node| node.owner.map(|owner| owner as usize) == Some(watcher))
}

/// Each watcher at the row of what it owns, else of what it watches, else below the others; no two
/// at one row.
fn watchers(panel: &TreePanel, nodes: &[Option<u32>]) -> Vec<u32> {
    let watched = |watcher: usize| {
        let watch = panel.watches.iter().find(|watch| watch.watcher as usize == watcher);
        watch.map(|watch| watch.node as usize)
    };
    let wish = |watcher: usize| {
        let node = first_owned(panel, watcher).or_else(|| watched(watcher))?;
        nodes.get(node).copied().flatten()
    };
    let mut wishes: Vec<(u32, usize)> = (0..panel.watchers.len())
        .map(|watcher| (wish(watcher).unwrap_or(u32::MAX), watcher))
        .collect();
    let mut rows = vec![0; wishes.len()];
    let mut free = 0;
    while let Some(next) = (0..wishes.len()).min_by_key(|place| wishes[*place]) {
        let (wish, watcher) = wishes.swap_remove(next);
        let row = if wish == u32::MAX { free } else { wish.max(free) };
        rows[watcher] = row;
        free = row + 1;
    }
    rows
}
