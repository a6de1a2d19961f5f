//! Every picture is well-formed and holds no text that could become markup.

use super::{Theme, escape, paint, paint_with_logs};
use crate::form::{
    Actor, Cell, Dial, Fate, Group, Life, Link, LinkState, LogPanel, LogRow, Packet, PacketKind,
    Panel, Scene, Shape, Tone, VoteMark,
};
use crate::layout::arrange;

fn actor(id: u8, shape: Shape, life: Life) -> Actor {
    let client = shape == Shape::Card;
    let (role, caption) = match shape {
        Shape::Hexagon => ("Leader", "commit 1 · heartbeat in 31 ms"),
        Shape::Circle => ("Follower", "commit 1 · applied 1"),
        Shape::Diamond => ("Candidate", "commit 1 · applied 1"),
        Shape::Card => ("Client", "put x 7 waits 1.2 s"),
    };
    Actor {
        id,
        name: if client { format!("c{}", id - 100) } else { format!("s{id}") },
        group: if client { Group::Client } else { Group::Server },
        shape,
        role: role.into(),
        mark: "t4".into(),
        tone: if client { Tone::Doubt } else { Tone::Term(if id == 4 { 2 } else { 4 }) },
        life,
        caption: caption.into(),
        dials: vec![Dial {
            name: "election".into(),
            armed_us: 0,
            due_us: 600 + 150 * u64::from(id),
        }],
        votes: Vec::new(),
    }
}

fn packet(ends: (u8, u8), at: u64, kind: PacketKind, fate: Fate) -> Packet {
    Packet {
        id: format!("s{}>s{}#{at}", ends.0, ends.1),
        from: ends.0,
        to: ends.1,
        sent_us: 500 - at,
        due_us: 1_500 - at,
        letter: 'A',
        kind,
        tone: Tone::Term(4),
        label: "append 2@2".into(),
        fate,
    }
}

/// A lively cluster: a leader, a candidate, one cut off, one crashed, one paused where there are so
/// many.
fn busy(servers: u8, clients: u8) -> Scene {
    let server = |id| match id {
        1 => actor(id, Shape::Hexagon, Life::Up),
        3 => actor(id, Shape::Diamond, Life::Up),
        5 => actor(id, Shape::Circle, Life::Crashed),
        6 => actor(id, Shape::Circle, Life::Paused),
        _ => actor(id, Shape::Circle, Life::Up),
    };
    let outside = (101..=100 + clients).map(|id| actor(id, Shape::Card, Life::Up));
    let mut actors: Vec<Actor> = (1..=servers).map(server).chain(outside).collect();
    if let Some(candidate) = actors.iter_mut().find(|actor| actor.shape == Shape::Diamond) {
        let marks = [VoteMark::Has, VoteMark::Refused, VoteMark::Asked];
        candidate.votes = (0..servers).map(|n| marks[usize::from(n % 3)]).collect();
    }
    let cut = |to| Link { from: 4, to, state: LinkState::Cut };
    let mut links: Vec<Link> = (1..=servers).filter(|id| *id != 4).map(cut).collect();
    links.push(Link { from: 1, to: 5, state: LinkState::Slow });
    links.push(Link { from: 2, to: 5, state: LinkState::CutOneWay });
    let packets = vec![
        packet((1, 2), 460, PacketKind::Request, Fate::Flying),
        packet((1, 3), 300, PacketKind::Request, Fate::Held),
        packet((3, 1), 300, PacketKind::Granted, Fate::Flying),
        packet((2, 1), 250, PacketKind::Refused, Fate::Flying),
        packet((1, 5), 450, PacketKind::Request, Fate::Lost),
        packet((1, 6), 450, PacketKind::Request, Fate::Waiting),
        packet((2, 6), 450, PacketKind::Request, Fate::Waiting),
        packet((101, 1), 400, PacketKind::Request, Fate::Flying),
    ];
    Scene {
        at_us: 500,
        reign: "term",
        actors,
        packets,
        links,
        notice: "Broken <on> purpose".to_owned(),
        panels: vec![Panel::Log(logs(servers))],
    }
}

fn logs(servers: u8) -> LogPanel {
    let cell = |index: u64, term, text: &str| Cell {
        index,
        term,
        name: index.to_string(),
        text: text.into(),
        committed: index < 2,
    };
    let row = |actor| LogRow {
        compacted: 0,
        actor,
        cells: vec![cell(1, 1, "x=1"), cell(2, 2, "y=2"), cell(3, 14, "no-op")],
        length: 3,
        commit: 1,
        applied: 1,
        applied_name: "1".into(),
        durable: 3,
        progress: None,
    };
    LogPanel {
        title: "Logs".into(),
        first: 1,
        last: 3,
        wide: false,
        heads: Vec::new(),
        rows: (1..=servers).map(row).collect(),
    }
}

/// Are all tags closed in order, all attributes quoted, and no ampersand left alone?
fn check(svg: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').ok_or("a tag does not end")? + start;
        let tag = &rest[start + 1..end];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
        if !tag.matches('"').count().is_multiple_of(2) || tag.contains('<') {
            return Err(format!("bad attributes: {tag}"));
        }
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return Err(format!("{name} is closed out of order"));
            }
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = &rest[end + 1..];
    }
    let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
    let known = |at: usize| entities.iter().any(|entity| svg[at..].starts_with(entity));
    match svg.match_indices('&').find(|(at, _)| !known(*at)) {
        Some((at, _)) => Err(format!("a bare ampersand at {at}")),
        None if open.is_empty() => Ok(()),
        None => Err(format!("never closed: {open:?}")),
    }
}

#[test]
fn a_picture_changes_its_colours_as_if_it_had_been_painted_in_them() {
    let scene = busy(7, 3);
    let layout = arrange(&scene, 908.0, 470.0);
    let light = paint(&scene, &layout, &Theme::LIGHT);
    for theme in [Theme::LIGHT, Theme::DARK, Theme { scale: 1, ..Theme::PROJECTOR }] {
        assert!(theme.recolour(&light) == paint(&scene, &layout, &theme));
    }
    let large = paint(&scene, &layout, &Theme::PROJECTOR);
    assert!(large.contains("width=\"2724\" height=\"1482\" viewBox=\"0 0 908 494\""));
}

#[test]
fn pictures_are_well_formed() {
    for theme in [Theme::LIGHT, Theme::DARK, Theme::PROJECTOR] {
        for (width, height) in [(908.0, 470.0), (690.0, 430.0), (360.0, 330.0)] {
            for servers in 0..=9 {
                let scene = busy(servers, servers % 4);
                let layout = arrange(&scene, width, height);
                assert_eq!(check(&paint(&scene, &layout, &theme)), Ok(()));
                assert_eq!(check(&paint_with_logs(&scene, &layout, &theme)), Ok(()));
            }
        }
    }
}

#[test]
fn what_must_be_said_stands_in_every_picture() {
    let scene = busy(3, 1);
    let picture = paint(&scene, &arrange(&scene, 960.0, 600.0), &Theme::LIGHT);
    assert!(picture.contains(">Broken &lt;on&gt; purpose</text>"), "{picture}");
}

#[test]
fn no_text_becomes_markup() {
    let mut scene = busy(5, 1);
    let hostile = "</text><script>alert('1')</script>&\"\u{0}";
    for actor in &mut scene.actors {
        actor.name = hostile.into();
        actor.role = hostile.into();
        actor.mark = hostile.into();
        actor.caption = hostile.into();
    }
    scene.packets[0].label = hostile.into();
    scene.packets[0].letter = '<';
    let svg = paint_with_logs(&scene, &arrange(&scene, 1400.0, 760.0), &Theme::DARK);
    assert_eq!(check(&svg), Ok(()));
    assert!(!svg.contains("<script") && !svg.contains('\u{0}'));
    assert_eq!(escape("a<b & \"c\" 'd'\u{7}"), "a&lt;b &amp; &quot;c&quot; &#39;d&#39; ");
}

#[test]
fn a_tree_beneath_the_stage_is_well_formed() {
    use crate::form::TreeShape;

    let mut maker = crate::tree::tests::Maker::election(7);
    let shapes = [TreeShape::Dashed, TreeShape::Double, TreeShape::Dotted, TreeShape::Solid];
    let nodes = maker.panel.nodes.iter_mut();
    nodes.zip(shapes.into_iter().cycle()).for_each(|(node, shape)| node.shape = shape);
    maker.panel.nodes[4].name = "a<b>&\"c\"".into();
    maker.panel.nodes[4].path = "</title><script>".into();
    let mut scene = busy(3, 0);
    scene.actors.extend(maker.scene.actors);
    scene.panels = vec![Panel::Tree(maker.panel)];
    for theme in [Theme::LIGHT, Theme::DARK, Theme::PROJECTOR] {
        for (width, height) in [(908.0, 470.0), (360.0, 330.0)] {
            let svg = paint_with_logs(&scene, &arrange(&scene, width, height), &theme);
            assert_eq!(check(&svg), Ok(()));
            assert!(!svg.contains("<script") && svg.contains("c2 is told"));
        }
    }
    let drawn = paint_with_logs(&scene, &arrange(&scene, 908.0, 470.0), &Theme::LIGHT);
    assert_eq!(drawn.matches(">!</text>").count(), 1, "one watch has fired");
}

#[test]
fn the_checker_finds_faults() {
    for broken in ["<g>", "<g></a>", "<a b=\"></a>", "<g>&x</g>", "<g"] {
        assert!(check(broken).is_err(), "{broken}");
    }
}

#[test]
fn terms_repeat_six_colours() {
    let fill = |term| Theme::LIGHT.fill(Tone::Term(term));
    for (term, colour) in
        [(0, "#ffffff"), (1, "#56B4E9"), (6, "#D55E00"), (7, "#56B4E9"), (u64::MAX, "#009E73")]
    {
        assert_eq!(fill(term), colour, "{term}");
    }
}

#[test]
fn a_log_of_long_texts_has_fewer_and_wider_columns() {
    let (scene, corner) = (Scene::default(), crate::geometry::Point::new(0.0, 0.0));
    let columns = |wide| {
        let log = LogPanel { wide, last: 40, ..logs(3) };
        let svg = super::logs::paint(&scene, &log, corner, 900.0, &Theme::LIGHT);
        svg.matches("<rect ").count()
    };
    assert!(columns(true) * 4 < columns(false) * 3, "{} and {}", columns(true), columns(false));
}
