//! A tree as indented lines, then who watches what.

use super::name;
use crate::form::{Scene, TreeNode, TreePanel, TreeWatch, TreeWatcher};
use crate::tree::{in_order, tag};

/// ```text
/// Tree at z2: n-0000000004 of c2 leads
/// /: 2 children
///   election: 2 children, on the marked path
///     n-0000000004: ephemeral, sequential, c2; new; z3 does not have it yet
/// c2 leads: session 5.4 s, via z2
/// c3 watches /election/n-0000000004 for exists
/// told of changes so far: 1
/// ```
pub(super) fn lines(scene: &Scene, panel: &TreePanel, lines: &mut Vec<String>) {
    let heading = [panel.title.as_str(), panel.about.as_str()];
    lines.push(heading.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": "));
    for (node, depth) in in_order(panel) {
        let indent = "  ".repeat(depth as usize);
        lines.push(format!("{indent}{}", node_line(scene, panel, &panel.nodes[node])));
    }
    lines.extend(panel.watchers.iter().map(|watcher| watcher_line(scene, watcher)));
    lines.extend(panel.watches.iter().filter_map(|watch| watch_line(scene, panel, watch)));
    lines.push(format!("told of changes so far: {}", panel.told));
}

fn node_line(scene: &Scene, panel: &TreePanel, node: &TreeNode) -> String {
    let mut words: Vec<String> = node.words.split(" · ").map(str::to_owned).collect();
    let owner = node.owner.and_then(|owner| panel.watchers.get(owner as usize));
    let owner = owner.map(|owner| name(scene, owner.actor));
    words.extend(owner.filter(|owner| !words.contains(owner)).map(|owner| format!("of {owner}")));
    words.extend(node.ringed.then(|| "on the marked path".to_owned()));
    words.retain(|word| !word.is_empty());
    let change = tag(node.change).trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
    let mut parts = vec![words.join(", "), change.to_owned(), node.differs.clone()];
    parts.retain(|part| !part.is_empty());
    format!("{}: {}", node.name, parts.join("; ")).trim_end_matches(": ").to_owned()
}

fn watcher_line(scene: &Scene, watcher: &TreeWatcher) -> String {
    let words: Vec<&str> = watcher.words.split(" · ").collect();
    let words = words.join(", ");
    let line = format!("{} {}: {words}", name(scene, watcher.actor), watcher.state);
    line.trim_end_matches([':', ' ']).to_owned()
}

/// `c3 watches /election/n-0000000004 for exists`.
fn watch_line(scene: &Scene, panel: &TreePanel, watch: &TreeWatch) -> Option<String> {
    let watcher = panel.watchers.get(watch.watcher as usize)?;
    let node = panel.nodes.get(watch.node as usize)?;
    let verb = if watch.fired { "is told: its watch on" } else { "watches" };
    let (who, end) = (name(scene, watcher.actor), if watch.fired { " has fired" } else { "" });
    Some(format!("{who} {verb} {} for {}{end}", node.path, watch.kind))
}

#[cfg(test)]
mod tests {
    use crate::form::{Panel, Scene, TreeChange};
    use crate::text::paint;
    use crate::tree::tests::Maker;

    #[test]
    fn a_tree_is_indented_lines_and_who_watches_what() {
        let Maker { scene, mut panel } = Maker::election(5);
        panel.nodes[6].change = TreeChange::New;
        panel.nodes[5].words = "ephemeral · sequential".into();
        let scene = Scene { panels: vec![Panel::Tree(panel)], ..scene };
        let text = paint(&scene);
        let lines: Vec<&str> = text.lines().skip(5).collect();
        assert_eq!(
            lines,
            [
                "Tree at z2 (leader, epoch 2): n-0000000001 of c1 leads",
                "/: 2 children",
                "  election: 5 → 4 children, on the marked path",
                "    n-0000000001: ephemeral, sequential, c1; gone",
                "    n-0000000002: ephemeral, sequential, c2, on the marked path",
                "    n-0000000003: ephemeral, sequential, of c3",
                "    n-0000000004: ephemeral, sequential, c4; new",
                "    n-0000000005: ephemeral, sequential, c5; z3 lacks it",
                "  config: v7, 38 bytes",
                "c1 expired: session 5.4 s, via z2",
                "c2 is told: session 5.4 s, via z2",
                "c3 waits: session 5.4 s, via z2",
                "c4 waits: session 5.4 s, via z2",
                "c5 waits: session 5.4 s, via z2",
                "c2 is told: its watch on /election/n-0000000001 for exists has fired",
                "c3 watches /election/n-0000000002 for exists",
                "c4 watches /election/n-0000000003 for exists",
                "c5 watches /election/n-0000000004 for exists",
                "told of changes so far: 1",
            ]
        );
    }
}
