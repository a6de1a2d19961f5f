//! Nothing overlaps, nothing jumps, and nothing that matters is folded away.

use super::{Density, Tree, arrange, legend};
use crate::drawing::Folding;
use crate::form::{
    Actor, Group, Life, Scene, Shape, Tone, TreeChange, TreeNode, TreePanel, TreeShape, TreeWatch,
    TreeWatcher,
};
use crate::geometry::{Point, Rect};

const ROOM: Point = Point::new(908.0, 470.0);

/// A panel made by hand, for every test of trees.
pub(crate) struct Maker {
    pub(crate) scene: Scene,
    pub(crate) panel: TreePanel,
}

impl Maker {
    /// A root, and `/election` and `/config` below it.
    pub(crate) fn new() -> Self {
        let panel = TreePanel {
            title: "Tree at z2 (leader, epoch 2)".into(),
            about: "n-0000000001 of c1 leads".into(),
            of: 2,
            holders: vec![1, 2, 3],
            nodes: Vec::new(),
            watchers: Vec::new(),
            watches: Vec::new(),
            told: 0,
        };
        let mut maker = Self { scene: Scene::default(), panel };
        maker.node(None, "/", "2 children");
        maker.node(Some(0), "election", "5 → 4 children");
        maker.panel.nodes[1].ringed = true;
        maker.node(Some(0), "config", "v7 · 38 bytes");
        maker
    }

    /// One more child of a node; its place.
    pub(crate) fn node(&mut self, parent: Option<u32>, name: &str, words: &str) -> u32 {
        let place = u32::try_from(self.panel.nodes.len()).unwrap();
        let above = parent.map_or("", |it| self.panel.nodes[it as usize].path.as_str());
        let path = if parent.is_none() { "/".into() } else { format!("{above}/{name}") };
        self.panel.nodes.push(TreeNode {
            id: u64::from(place),
            path: path.replace("//", "/"),
            name: name.into(),
            parent,
            shape: TreeShape::Solid,
            words: words.into(),
            tone: Tone::Plain,
            ringed: false,
            owner: None,
            change: TreeChange::None,
            differs: String::new(),
            facts: vec![("czxid".into(), "0x200000009".into())],
        });
        place
    }

    /// A client that does something.
    pub(crate) fn client(&mut self, number: u8, state: &str, tone: Tone) -> u32 {
        let id = 100 + number;
        self.scene.actors.push(Actor {
            id,
            name: format!("c{number}"),
            group: Group::Client,
            shape: Shape::Card,
            role: "Client".into(),
            mark: String::new(),
            tone,
            life: Life::Up,
            caption: String::new(),
            dials: Vec::new(),
            votes: Vec::new(),
        });
        let words = "session 5.4 s · via z2".into();
        self.panel.watchers.push(TreeWatcher { actor: id, state: state.into(), words, tone });
        u32::try_from(self.panel.watchers.len() - 1).unwrap()
    }

    pub(crate) fn watch(&mut self, watcher: u32, node: u32) {
        let kind = "exists".into();
        self.panel.watches.push(TreeWatch { watcher, node, kind, fired: false });
    }

    /// Candidates, each of which watches the one before it. The first is gone; the second is told.
    pub(crate) fn election(candidates: u8) -> Self {
        let mut maker = Self::new();
        for number in 1..=candidates {
            let (state, tone) = match number {
                1 => ("expired", Tone::Bad),
                2 => ("is told", Tone::Good),
                _ => ("waits", Tone::Plain),
            };
            let client = maker.client(number, state, tone);
            let (name, words) =
                (format!("n-{number:010}"), format!("ephemeral · sequential · c{number}"));
            let node = maker.node(Some(1), &name, &words);
            let it = &mut maker.panel.nodes[node as usize];
            (it.shape, it.owner) = (TreeShape::Dashed, Some(client));
            match number {
                1 => (it.change, it.tone) = (TreeChange::Gone, Tone::Bad),
                2 => (it.ringed, it.tone) = (true, Tone::Good),
                _ => it.differs = if number == 5 { "z3 lacks it".into() } else { String::new() },
            }
            if 1 < number {
                maker.watch(client, node - 1);
            }
        }
        maker.panel.watches.iter_mut().take(1).for_each(|watch| watch.fired = true);
        maker.panel.told = 1;
        maker
    }

    /// A tree with so many children of `/election` that nobody owns or watches.
    fn crowd(children: u32) -> Self {
        let mut maker = Self::new();
        for number in 0..children {
            maker.node(Some(1), &format!("n-{number:010}"), "1 byte");
        }
        maker
    }

    pub(crate) fn tree(&self) -> Tree {
        self.tree_in(ROOM)
    }

    fn tree_in(&self, room: Point) -> Tree {
        arrange(&self.scene, &self.panel, room, Folding::Long)
    }
}

fn boxes(tree: &Tree) -> Vec<Rect> {
    let nodes = tree.nodes.iter().flatten().map(|card| card.at);
    let folds = tree.folds.iter().map(|fold| fold.card.at);
    nodes.chain(folds).chain(tree.watchers.iter().map(|card| card.at)).collect()
}

#[test]
fn cards_overlap_nowhere_and_stay_within_the_tree() {
    for candidates in [0, 1, 2, 5, 9, 30, 90] {
        for room in [(908.0, 470.0), (714.0, 300.0), (360.0, 290.0), (1500.0, 800.0), (1.0, 1.0)] {
            let mut maker = Maker::election(candidates);
            maker.client(100, "waits", Tone::Plain);
            let tree = maker.tree_in(Point::new(room.0, room.1));
            let boxes = boxes(&tree);
            let whole = Rect::new(0.0, 0.0, tree.width, tree.height);
            for (place, card) in boxes.iter().enumerate() {
                assert!(whole.holds(card), "{room:?} {candidates}: {card:?}");
                let others = &boxes[place + 1..];
                assert!(!others.iter().any(|other| other.overlaps(card)), "{room:?} {card:?}");
            }
        }
    }
}

#[test]
fn each_owner_stands_beside_its_node() {
    let maker = Maker::election(5);
    let tree = maker.tree();
    for (node, card) in maker.panel.nodes.iter().zip(&tree.nodes) {
        let Some(owner) = node.owner else { continue };
        let owner = &tree.watchers[owner as usize].at;
        assert!((owner.centre().y - card.as_ref().unwrap().at.centre().y).abs() < 1e-9);
    }
}

#[test]
fn arrows_end_at_what_is_watched_and_cross_no_card_of_a_leaf() {
    let mut maker = Maker::election(5);
    maker.watch(4, 1);
    maker.watch(3, 2);
    let tree = maker.tree();
    for (watch, arrow) in maker.panel.watches.iter().zip(&tree.arrows) {
        let node = tree.nodes[watch.node as usize].as_ref().unwrap().at;
        assert!((arrow.tip.x - node.right() - 3.0).abs() < 1e-9);
        assert!(node.y < arrow.tip.y && arrow.tip.y < node.bottom());
        // The level part runs where no card is.
        let level: f64 =
            arrow.path.split(['H', 'C', ' ']).nth(7).and_then(|y| y.parse().ok()).unwrap();
        let (from, to) = (Point::new(node.right(), level), Point::new(600.0, level));
        let crossed = tree.nodes.iter().flatten().filter(|card| card.at.crosses(from, to));
        assert_eq!(crossed.count(), 0, "{}", arrow.path);
    }
}

/// Where nodes stood that are still there, and where they stand now.
fn moves(before: &Maker, after: &Maker) -> Vec<(Rect, Rect)> {
    let (old, new) = (before.tree(), after.tree());
    let same = |id| after.panel.nodes.iter().position(|node| node.id == id);
    let pairs = before.panel.nodes.iter().zip(&old.nodes).filter_map(|(node, card)| {
        Some((card.as_ref()?.at, new.nodes[same(node.id)?].as_ref()?.at))
    });
    pairs.collect()
}

#[test]
fn one_node_more_moves_others_by_at_most_a_row_and_never_across() {
    let pitch = Density::Wide.pitch();
    for place in 0..=6_usize {
        let mut before = Maker::crowd(5);
        before.node(Some(2), "deep", "");
        let mut after = Maker { scene: Scene::default(), panel: before.panel.clone() };
        // As a child of `/election` before its child of that place; at last as one of `/config`.
        let (parent, at) = if place < 6 { (1, 3 + place) } else { (2, 9) };
        after.node(Some(parent), "added", "");
        let mut added = after.panel.nodes.pop().unwrap();
        added.id = 999;
        after.panel.nodes.insert(at, added);
        let row = after.tree().nodes[at].as_ref().unwrap().at.y;
        for (node, (old, new)) in moves(&before, &after).into_iter().enumerate() {
            let rows = (new.y - old.y) / pitch;
            assert!((new.x - old.x).abs() < 1e-9 && (new.width - old.width).abs() < 1e-9);
            let leaf = 3 <= node;
            let moved = 0.5 < rows;
            assert!((rows - f64::from(u8::from(moved))).abs() < 1e-9, "{place}: {rows} rows");
            assert!(!leaf || moved == (row <= old.y), "{place}: {node}");
        }
    }
}

#[test]
fn in_a_narrow_room_a_tree_is_a_stair_that_shows_everything_at_once() {
    let phone = Point::new(360.0, 200.0);
    for candidates in [1, 5, 40] {
        let maker = Maker::election(candidates);
        let tree = maker.tree_in(phone);
        assert!((tree.width - phone.x).abs() < 1e-9, "nothing is beyond its side");
        let at = |place: usize| tree.nodes[place].as_ref().unwrap().at;
        let order = super::in_order(&maker.panel);
        for ((above, _), (below, depth)) in order.iter().zip(&order[1..]) {
            assert!(at(*above).bottom() < at(*below).y, "each has a row, in order");
            assert!((at(*below).x - at(0).x - 13.0 * f64::from(*depth)).abs() < 1e-9);
        }
        for (watch, arrow) in maker.panel.watches.iter().zip(&tree.arrows) {
            let (node, watcher) =
                (at(watch.node as usize), tree.watchers[watch.watcher as usize].at);
            assert!((arrow.tip.x - node.right() - 3.0).abs() < 1e-9);
            assert!(arrow.tip.x < watcher.x, "there is room for its bend");
        }
    }
    // One node more moves what is below it by a row, and nothing across.
    let (before, after) = (Maker::election(5), Maker::election(6));
    let (before, after) = (before.tree_in(phone), after.tree_in(phone));
    let moved = |place: usize| {
        let [old, new] = [&before, &after].map(|tree| tree.nodes[place].as_ref().unwrap().at);
        assert!((new.x - old.x).abs() < 1e-9 && (new.width - old.width).abs() < 1e-9);
        new.y - old.y
    };
    // The new one stands above `/config` and below all others.
    for place in (0..8).filter(|place| *place != 2) {
        assert!(moved(place).abs() < 1e-9, "{place}");
    }
    assert!((moved(2) - Density::Lines.pitch()).abs() < 1e-9);
}

#[test]
fn siblings_never_swap_while_a_tree_grows_and_shrinks() {
    for children in 0..150 {
        let maker = Maker::crowd(children);
        let tree = maker.tree();
        let rows = tree.nodes[3..].iter().flatten().map(|card| card.at.y);
        assert!(rows.is_sorted_by(|above, below| above < below), "{children}");
        let mut fewer = Maker { scene: Scene::default(), panel: maker.panel.clone() };
        fewer.panel.nodes.truncate(3 + (children / 2) as usize);
        assert!(moves(&maker, &fewer).iter().all(|(old, new)| (old.x - new.x).abs() < 1e-9));
    }
}

#[test]
fn many_rows_stand_closer_and_only_very_many_are_folded() {
    for (children, pitch, shown, folded) in [
        (6, 64.0, 6, 0),
        (7, 52.0, 7, 0),
        (9, 45.0, 9, 0),
        (10, 27.0, 10, 0),
        (63, 27.0, 63, 0),
        (64, 27.0, 62, 2),
        (200, 27.0, 62, 138),
    ] {
        let tree = Maker::crowd(children).tree();
        let rows: Vec<f64> = tree.nodes[3..].iter().flatten().map(|card| card.at.y).collect();
        assert!((rows[1] - rows[0] - pitch).abs() < 1e-9, "{children}");
        let count: u32 = tree.folds.iter().map(|fold| fold.count).sum();
        assert_eq!((rows.len(), count), (shown, folded), "{children}");
    }
    let whole = Maker::crowd(200);
    let whole = arrange(&whole.scene, &whole.panel, ROOM, Folding::Never);
    assert!(whole.folds.is_empty() && whole.nodes.iter().all(Option::is_some));
    let text = Maker::crowd(200).tree().folds[0].card.lines[0].text.clone();
    assert_eq!(text, "… 138 more");
}

#[test]
fn a_parent_is_seen_beside_the_first_of_its_family() {
    let tree = Maker::crowd(200).tree();
    let y = |place: usize| tree.nodes[place].as_ref().unwrap().at.y;
    assert!((y(1) - y(3) - 5.0 * Density::Lines.pitch()).abs() < 1e-9);
}

#[test]
fn what_matters_is_never_folded_away() {
    let mut maker = Maker::crowd(200);
    let client = maker.client(1, "waits", Tone::Plain);
    maker.panel.nodes[100].ringed = true;
    maker.panel.nodes[120].change = TreeChange::Changed;
    maker.panel.nodes[130].differs = "z3 does not have it yet".into();
    maker.panel.nodes[140].owner = Some(client);
    maker.watch(client, 150);
    maker.panel.nodes[160].tone = Tone::Good;
    let tree = maker.tree();
    for place in [0, 1, 2, 100, 120, 130, 140, 150, 160] {
        assert!(tree.nodes[place].is_some(), "{place}");
    }
    assert!(!tree.folds.is_empty());
}

#[test]
fn texts_stay_within_their_cards() {
    let mut maker = Maker::election(30);
    maker.node(Some(1), "_c_6f1a2b3c-0d4e-4f5a-n-0000000040", "ephemeral · sequential · c12");
    for room in [ROOM, Point::new(360.0, 290.0), Point::new(908.0, 2600.0)] {
        let tree = maker.tree_in(room);
        for card in tree.nodes.iter().flatten().chain(&tree.watchers) {
            assert!(!card.lines[0].text.is_empty());
            for line in &card.lines {
                let end = line.at.x + crate::measure::width(&line.text, line.face);
                assert!(end <= card.at.width - 9.0, "{} ends at {end}", line.text);
            }
        }
    }
}

#[test]
fn the_legend_names_the_signs_that_are_there() {
    assert_eq!(legend(&Maker::new().panel), ["ring: matters now"]);
    assert_eq!(legend(&Maker::election(5).panel).len(), 5);
}

/// The budget is one of the page; this is natively, and without optimization.
#[test]
#[expect(clippy::disallowed_types, reason = "a budget of time is tested")]
fn two_hundred_nodes_are_placed_in_four_milliseconds() {
    let mut maker = Maker::election(100);
    (0..97).for_each(|number| _ = maker.node(Some(2), &format!("item-{number}"), "1 byte"));
    let fastest = (0..20).map(|_| {
        let start = std::time::Instant::now();
        assert_eq!(maker.tree().nodes.len(), 200);
        start.elapsed()
    });
    let fastest = fastest.min().unwrap();

    assert!(fastest.as_micros() < 4_000, "{fastest:?}");
}
