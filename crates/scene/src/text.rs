//! The text painter: a scene in plain sentences, for screen readers and for golden tests.
//!
//! One line an actor, one a kind of broken link, one a state of messages, one a log, one a
//! node of a tree. Left out: the clock and what only moves, so that a text changes when something
//! happened.

mod tree;

use crate::form::{
    Actor, ActorId, Cell, Fate, Group, Life, LinkState, LogPanel, LogRow, Packet, PacketKind,
    Panel, QuorumPanel, QuorumPart, Scene, TablePanel, Tone, TreePanel, VoteMark,
};

/// Groups of messages named in one line; the rest is counted.
const GROUPS_MAX: usize = 8;

/// The scene as lines of text, without a line break at the end.
pub fn paint(scene: &Scene) -> String {
    paint_with(scene, tree::lines)
}

/// The scene without its trees, which are read where they are placed.
pub fn paint_without_trees(scene: &Scene) -> String {
    paint_with(scene, |_, _, _| {})
}

fn paint_with(scene: &Scene, tree_lines: fn(&Scene, &TreePanel, &mut Vec<String>)) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend((!scene.notice.is_empty()).then(|| scene.notice.clone()));
    lines.extend(scene.actors.iter().map(|actor| actor_line(scene, actor)));
    for state in [LinkState::Cut, LinkState::CutOneWay, LinkState::Slow] {
        lines.extend(links_line(scene, state));
    }
    for fate in [Fate::Flying, Fate::Lost, Fate::Held, Fate::Waiting] {
        lines.extend(packets_line(scene, fate));
    }
    for panel in &scene.panels {
        match panel {
            Panel::Log(log) => log_lines(scene, log, &mut lines),
            Panel::Table(table) => table_lines(scene, table, &mut lines),
            Panel::Quorum(quorum) => quorum_lines(scene, quorum, &mut lines),
            Panel::Tree(tree) => tree_lines(scene, tree, &mut lines),
        }
    }
    lines.join("\n")
}

/// A tree as lines: names, then who watches what.
pub fn paint_tree(scene: &Scene, panel: &TreePanel) -> String {
    let mut lines = Vec::new();
    tree::lines(scene, panel, &mut lines);
    lines.join("\n")
}

fn actor_line(scene: &Scene, actor: &Actor) -> String {
    let mut parts = vec![actor.name.clone(), actor.role.to_ascii_lowercase()];
    if let (Group::Server, Tone::Term(term)) = (actor.group, actor.tone) {
        parts.push(format!("{} {term}", scene.reign));
    }
    parts.extend(actor.caption.split(" · ").map(str::trim).map(str::to_owned));
    if !actor.votes.is_empty() {
        let has = actor.votes.iter().filter(|vote| **vote == VoteMark::Has).count();
        parts.push(format!("{has} of {} votes", actor.votes.len()));
    }
    match actor.life {
        Life::Up => {}
        Life::Crashed => parts.push("crashed, disk kept".to_owned()),
        Life::Gone => parts.push("disk lost".to_owned()),
        Life::Paused => parts.push("paused".to_owned()),
    }
    if actor.group == Group::Server && crate::layout::is_cut_off(scene, actor) {
        parts.push("cut off".to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn links_line(scene: &Scene, state: LinkState) -> Option<String> {
    let (word, between) = match state {
        LinkState::Cut => ("cut", "and"),
        LinkState::CutOneWay => ("cut one way", "to"),
        LinkState::Slow => ("slow", "and"),
    };
    let pairs: Vec<String> = scene
        .links
        .iter()
        .filter(|link| link.state == state)
        .map(|link| format!("{} {between} {}", name(scene, link.from), name(scene, link.to)))
        .collect();
    (!pairs.is_empty()).then(|| format!("{word}: {}", pairs.join(", ")))
}

/// Messages of one state, those of one sender that say the same together.
fn packets_line(scene: &Scene, fate: Fate) -> Option<String> {
    let mut groups: Vec<(&Packet, Vec<ActorId>)> = Vec::new();
    let mut count = 0;
    for packet in scene.packets.iter().filter(|packet| packet.fate == fate) {
        count += 1;
        let same = groups.iter_mut().find(|(first, _)| {
            (first.from, &first.label, first.kind) == (packet.from, &packet.label, packet.kind)
        });
        match same {
            Some((_, receivers)) => receivers.push(packet.to),
            None => groups.push((packet, vec![packet.to])),
        }
    }
    if count == 0 {
        return None;
    }
    let mut texts: Vec<String> = groups
        .iter()
        .take(GROUPS_MAX)
        .map(|(first, receivers)| group_text(scene, first, receivers))
        .collect();
    let named: usize = groups.iter().take(GROUPS_MAX).map(|(_, receivers)| receivers.len()).sum();
    if named < count {
        texts.push(format!("and {} more", count - named));
    }
    let noun = if count == 1 { "message" } else { "messages" };
    Some(format!("{count} {noun} {}: {}", fate_words(fate), texts.join("; ")))
}

fn group_text(scene: &Scene, first: &Packet, receivers: &[ActorId]) -> String {
    let names: Vec<String> = receivers.iter().map(|id| name(scene, *id)).collect();
    let answer = match first.kind {
        PacketKind::Request => "",
        PacketKind::Granted => " (yes)",
        PacketKind::Refused => " (no)",
    };
    format!("{} to {} {}{answer}", name(scene, first.from), names.join(", "), first.label)
}

fn fate_words(fate: Fate) -> &'static str {
    match fate {
        Fate::Flying => "under way",
        Fate::Lost => "being lost",
        Fate::Held => "held back",
        Fate::Waiting => "waiting to arrive",
    }
}

/// `Voters: 1, and it takes 2: s1 yes, s2 open, s3 no`.
fn quorum_lines(scene: &Scene, quorum: &QuorumPanel, lines: &mut Vec<String>) {
    lines.push(format!("{}: {}", quorum.title, quorum.about));
    let mark = |(id, mark): &(ActorId, VoteMark)| {
        let word = match mark {
            VoteMark::Has => "yes",
            VoteMark::Asked => "open",
            VoteMark::Refused => "no",
        };
        format!("{} {word}", name(scene, *id))
    };
    let part = |part: &QuorumPart| {
        let marks: Vec<String> = part.members.iter().map(mark).collect();
        let (have, need) = (part.have, part.need);
        format!("{}: {have}, and it takes {need}: {}", part.name, marks.join(", "))
    };
    lines.extend(quorum.parts.iter().map(part));
    lines.extend(quorum.others.iter().map(|(what, actors)| {
        let names: Vec<String> = actors.iter().map(|id| name(scene, *id)).collect();
        format!("{what}: {}", names.join(", "))
    }));
}

fn log_lines(scene: &Scene, log: &LogPanel, lines: &mut Vec<String>) {
    lines.push(format!("{}:", log.title));
    lines.extend(log.rows.iter().map(|row| log_line(scene, log, row)));
}

/// `s1: 1@1 x=1 | 2@2 y=2; committed to 1, applied to 1, on disk to 2`.
fn log_line(scene: &Scene, log: &LogPanel, row: &LogRow) -> String {
    let mut cells: Vec<String> = row
        .cells
        .iter()
        .map(|cell| {
            let Cell { name, term, text, .. } = cell;
            let said = match log.heads[..] {
                [] => format!("{name}@{term} {text}"),
                [..] => format!("{name} {text}"),
            };
            said.trim_end().to_owned()
        })
        .collect();
    if 1 < log.first && 0 < row.length {
        cells.insert(0, "…".to_owned());
    }
    if row.cells.last().is_some_and(|last| last.index < row.length) {
        cells.push("…".to_owned());
    }
    let entries = if cells.is_empty() { "empty".to_owned() } else { cells.join(" | ") };
    let at = |index: u64| match log.heads[..] {
        [] => index.to_string(),
        [..] => name_of(row, index),
    };
    let mut facts = vec![format!("committed to {}", at(row.commit))];
    if 0 < row.compacted {
        facts.insert(0, format!("a snapshot to {}", at(row.compacted)));
    }
    if row.applied != row.commit {
        facts.push(format!("applied to {}", at(row.applied)));
    }
    if row.durable < row.length {
        facts.push(format!("on disk to {}", at(row.durable)));
    }
    if let Some(progress) = row.progress {
        facts.push(match progress.next {
            Some(next) => format!("match {}, next {next}", progress.matched),
            None => format!("acknowledged to {}", at(progress.matched)),
        });
    }
    format!("{}: {entries}; {}", name(scene, row.actor), facts.join(", "))
}

/// What an entry of a log without indexes is called; beyond the window only the one applied last has a
/// name.
fn name_of(row: &LogRow, index: u64) -> String {
    match row.cells.iter().find(|cell| cell.index == index) {
        Some(cell) => cell.name.clone(),
        None if index == 0 => "none".to_owned(),
        None if index == row.applied => row.applied_name.clone(),
        None => format!("the {index}th"),
    }
}

fn table_lines(scene: &Scene, table: &TablePanel, lines: &mut Vec<String>) {
    lines.push(format!("{}:", table.title));
    for (id, texts) in &table.rows {
        let cells: Vec<String> = table
            .columns
            .iter()
            .zip(texts)
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| format!("{column} {text}"))
            .collect();
        let cells = if cells.is_empty() { "empty".to_owned() } else { cells.join(", ") };
        lines.push(format!("{}: {cells}", name(scene, *id)));
    }
}

fn name(scene: &Scene, id: ActorId) -> String {
    let actor = scene.actors.iter().find(|actor| actor.id == id);
    actor.map_or_else(|| format!("node {id}"), |actor| actor.name.clone())
}

#[cfg(test)]
mod tests {
    use super::paint;
    use crate::form::{
        Actor, Cell, Fate, Group, Life, Link, LinkState, LogPanel, LogRow, Packet, PacketKind,
        Panel, Progress, QuorumPanel, QuorumPart, Scene, Shape, TablePanel, Tone, VoteMark,
    };

    fn server(id: u8, role: &str, caption: &str) -> Actor {
        Actor {
            id,
            name: format!("s{id}"),
            group: Group::Server,
            shape: Shape::Circle,
            role: role.into(),
            mark: "t4".into(),
            tone: Tone::Term(4),
            life: Life::Up,
            caption: caption.into(),
            dials: Vec::new(),
            votes: Vec::new(),
        }
    }

    fn three() -> Scene {
        let mut client = server(9, "Client", "put x 7");
        (client.name, client.group, client.tone) = ("c1".into(), Group::Client, Tone::Doubt);
        let actors = vec![
            server(1, "Leader", "commit 3 · applied 2"),
            server(2, "Follower", "commit 3"),
            server(3, "Follower", "commit 1"),
            client,
        ];
        Scene { actors, reign: "term", ..Scene::default() }
    }

    #[test]
    fn what_must_be_said_comes_first() {
        let scene = Scene { notice: "Rule broken on purpose".to_owned(), ..three() };
        assert!(paint(&scene).starts_with("Rule broken on purpose\n"));
    }

    #[test]
    fn more_than_enough_is_said_as_that() {
        let part = QuorumPart {
            name: "Voters".to_owned(),
            need: 2,
            have: 3,
            members: [1, 2, 3].map(|id| (id, VoteMark::Has)).to_vec(),
        };
        let (title, about) = ("Who decides".to_owned(), "An election.".to_owned());
        let quorum = QuorumPanel { title, about, parts: vec![part], others: Vec::new() };
        let scene = Scene { panels: vec![Panel::Quorum(quorum)], ..three() };
        let text = paint(&scene);
        assert!(text.contains("Voters: 3, and it takes 2: s1 yes, s2 yes, s3 yes"), "{text}");
    }

    fn packet(from: u8, to: u8, label: &str, fate: Fate) -> Packet {
        Packet {
            id: format!("s{from}>s{to}#0"),
            from,
            to,
            sent_us: 0,
            due_us: 10,
            letter: 'A',
            kind: PacketKind::Request,
            tone: Tone::Term(4),
            label: label.into(),
            fate,
        }
    }

    #[test]
    fn every_actor_has_a_line() {
        assert_eq!(
            paint(&three()),
            "s1, leader, term 4, commit 3, applied 2\n\
             s2, follower, term 4, commit 3\n\
             s3, follower, term 4, commit 1\n\
             c1, client, put x 7"
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let mut scene = three();
        scene.actors.pop();
        scene.actors[0].life = Life::Crashed;
        scene.actors[1].life = Life::Paused;
        scene.actors[2].role = "Candidate".into();
        scene.actors[2].votes = vec![VoteMark::Refused, VoteMark::Asked, VoteMark::Has];
        scene.links = vec![
            Link { from: 1, to: 3, state: LinkState::Cut },
            Link { from: 3, to: 2, state: LinkState::Cut },
            Link { from: 1, to: 2, state: LinkState::Slow },
            Link { from: 2, to: 1, state: LinkState::CutOneWay },
        ];
        assert_eq!(
            paint(&scene),
            "s1, leader, term 4, commit 3, applied 2, crashed, disk kept\n\
             s2, follower, term 4, commit 3, paused\n\
             s3, candidate, term 4, commit 1, 1 of 3 votes, cut off\n\
             cut: s1 and s3, s3 and s2\n\
             cut one way: s2 to s1\n\
             slow: s1 and s2"
        );
    }

    #[test]
    fn messages_of_one_sender_that_say_the_same_are_one() {
        let mut scene = three();
        scene.actors.clear();
        let mut yes = packet(2, 1, "append 3@4", Fate::Flying);
        yes.kind = PacketKind::Granted;
        scene.packets = vec![
            packet(1, 2, "append 3@4", Fate::Flying),
            packet(1, 3, "append 3@4", Fate::Flying),
            yes,
            packet(1, 2, "append 2@2", Fate::Held),
        ];
        assert_eq!(
            paint(&scene),
            "3 messages under way: node 1 to node 2, node 3 append 3@4; \
             node 2 to node 1 append 3@4 (yes)\n\
             1 message held back: node 1 to node 2 append 2@2"
        );
    }

    #[test]
    fn too_many_messages_are_counted() {
        let many = |count: u8| (0..count).map(|n| packet(n, 99, "vote", Fate::Waiting)).collect();
        let scene = Scene { packets: many(11), ..Scene::default() };
        let text = paint(&scene);
        assert!(text.starts_with("11 messages waiting to arrive: node 0 to node 99"));
        assert!(text.ends_with("node 7 to node 99 vote; and 3 more"), "{text}");
    }

    #[test]
    fn logs_and_tables_are_lines_too() {
        let mut scene = three();
        scene.actors.truncate(2);
        let cell = |index, term, text: &str| Cell {
            index,
            term,
            name: index.to_string(),
            text: text.into(),
            committed: index == 1,
        };
        let row = |actor, cells, length| LogRow {
            compacted: 0,
            actor,
            cells,
            length,
            commit: 1,
            applied: 1,
            applied_name: "1".into(),
            durable: length,
            progress: None,
        };
        let mut leader = row(1, vec![cell(1, 1, "x=1"), cell(2, 2, "y=2")], 5);
        (leader.applied, leader.durable) = (0, 4);
        let mut follower = row(2, Vec::new(), 0);
        follower.progress = Some(Progress { matched: 0, next: Some(1) });
        scene.panels = vec![
            Panel::Log(LogPanel {
                title: "Logs".into(),
                wide: false,
                first: 1,
                last: 5,
                heads: Vec::new(),
                rows: vec![leader, follower],
            }),
            Panel::Table(TablePanel {
                title: "Contents".into(),
                columns: vec!["x".into(), "y".into()],
                rows: vec![(1, vec!["1".into(), String::new()]), (2, vec![String::new(); 2])],
            }),
        ];
        let text = paint(&scene);
        let panels: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            panels,
            [
                "Logs:",
                "s1: 1@1 x=1 | 2@2 y=2 | …; committed to 1, applied to 0, on disk to 4",
                "s2: empty; committed to 1, match 0, next 1",
                "Contents:",
                "s1: x 1",
                "s2: empty",
            ]
        );
    }
}
