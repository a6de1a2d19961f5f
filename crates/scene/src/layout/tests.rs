//! Nothing overlaps, nothing leaves the stage, nothing jumps; and where messages are.

use super::{Body, Layout, Plan, arrange};
use crate::form::{
    Actor, ActorId, Dial, Fate, Group, Life, Link, LinkState, Packet, PacketKind, Scene, Shape,
    Tone, VoteMark,
};
use crate::geometry::{Point, Rect};

const SIZES: [(f64, f64); 9] = [
    (908.0, 470.0),
    (690.0, 430.0),
    (360.0, 330.0),
    (1400.0, 760.0),
    (330.0, 300.0),
    (280.0, 240.0),
    (2400.0, 1400.0),
    (640.0, 300.0),
    (599.0, 800.0),
];

/// The least, then the longest of each kind.
const WORDS: [(&str, Life, &str); 5] = [
    ("Leader", Life::Up, ""),
    ("Follower", Life::Crashed, "commit 1234 · applied 1234 · waits for a majority"),
    ("Candidate", Life::Paused, "commit 1234 · applied 1234"),
    ("Candidate", Life::Up, "commit 3 · applied 2"),
    ("Precandidate of a long name", Life::Paused, "commit 3"),
];

fn actor(id: ActorId, group: Group, words: (&str, Life, &str)) -> Actor {
    let client = group == Group::Client;
    Actor {
        id,
        name: format!("{}{}", if client { 'c' } else { 's' }, id % 100),
        group,
        shape: if client { Shape::Card } else { Shape::Circle },
        role: if client { "Client".into() } else { words.0.into() },
        mark: "t12".into(),
        tone: Tone::Term(3),
        life: words.1,
        caption: words.2.into(),
        dials: Vec::new(),
        votes: Vec::new(),
    }
}

fn scene(servers: u8, clients: u8, words: (&str, Life, &str)) -> Scene {
    let ring = (1..=servers).map(|id| actor(id, Group::Server, words));
    let outside = (101..=100 + clients).map(|id| actor(id, Group::Client, words));
    let cut = |to| Link { from: 1, to, state: LinkState::Cut };
    Scene {
        actors: ring.chain(outside).collect(),
        links: (2..=servers).map(cut).collect(),
        ..Scene::default()
    }
}

fn packet(id: &str, from: ActorId, to: ActorId, fate: Fate) -> Packet {
    Packet {
        id: id.into(),
        from,
        to,
        sent_us: 1_000,
        due_us: 2_000,
        letter: 'A',
        kind: PacketKind::Request,
        tone: Tone::Term(1),
        label: "append".into(),
        fate,
    }
}

/// Every box that must be apart from the others, with its name. The text on a card is on the card.
fn boxes(layout: &Layout) -> Vec<(String, Rect)> {
    let mut boxes = Vec::new();
    for place in &layout.places {
        boxes.push((format!("body {}", place.id), place.bounds()));
        if let Body::Node { .. } = place.body {
            boxes.push((format!("label {}", place.id), place.label.bounds));
        }
    }
    boxes.extend(layout.narration.map(|area| ("narration".to_owned(), area)));
    boxes.extend(layout.verbs.map(|area| ("verbs".to_owned(), area)));
    boxes
}

#[test]
fn nothing_overlaps_and_nothing_leaves_the_stage() {
    for (width, height) in SIZES {
        let stage = Rect::new(0.0, 0.0, width, height);
        for (servers, clients) in (1..=9).flat_map(|s| (0..=3).map(move |c| (s, c))) {
            let plan = Plan::new(servers.into(), clients.into(), width, height);
            for words in WORDS {
                let layout = plan.place(&scene(servers, clients, words));
                let case = format!("{servers} servers, {clients} clients, {width}x{height}");
                let all = boxes(&layout);
                for (index, (name, area)) in all.iter().enumerate() {
                    assert!(stage.holds(area), "{case}: {name} leaves the stage: {area:?}");
                    for (other, second) in &all[..index] {
                        assert!(!area.overlaps(second), "{case}: {name} lies on {other}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_role_can_be_read_on_every_stage_of_the_page() {
    for (width, height) in &SIZES[..5] {
        for (servers, clients) in (1..=9).flat_map(|s| (0..=3).map(move |c| (s, c))) {
            let plan = Plan::new(servers.into(), clients.into(), *width, *height);
            for words in &WORDS[..4] {
                let layout = plan.place(&scene(servers, clients, *words));
                let case = format!("{servers} servers, {clients} clients, {width}x{height}");
                assert!(14.9 <= layout.radius, "{case}: radius {}", layout.radius);
                for place in &layout.places {
                    let text = &place.label.lines[0].text;
                    assert!(!text.contains('…'), "{case}: {text}");
                    assert!(3 < text.len() || 100 < place.id, "{case}: {text}");
                }
            }
        }
    }
}

#[test]
fn text_stays_in_the_room_kept_for_it() {
    for (width, height) in SIZES {
        for words in WORDS {
            for place in arrange(&scene(7, 3, words), width, height).places {
                let Rect { x, y, width, height } = place.label.slot;
                let slot = Rect::new(x - 0.01, y - 0.01, width + 0.02, height + 0.02);
                assert!(slot.holds(&place.label.bounds), "{place:?}");
                if let Body::Card(card) = place.body {
                    assert!(card.holds(&place.label.bounds), "{place:?}");
                }
            }
        }
    }
}

#[test]
fn no_node_and_no_room_moves_when_roles_change() {
    for (width, height) in SIZES {
        let first = arrange(&scene(5, 2, WORDS[0]), width, height);
        for words in WORDS {
            let other = arrange(&scene(5, 2, words), width, height);
            for (before, after) in first.places.iter().zip(&other.places) {
                assert_eq!((before.centre, before.body), (after.centre, after.body));
            }
            for (before, after) in first.places.iter().zip(&other.places).take(5) {
                assert_eq!(before.label.slot, after.label.slot);
                assert_eq!(before.label.anchor, after.label.anchor);
            }
        }
    }
}

#[test]
fn the_same_scene_is_placed_the_same_way() {
    let scene = scene(5, 1, WORDS[1]);
    assert_eq!(arrange(&scene, 908.0, 470.0), arrange(&scene, 908.0, 470.0));
}

#[test]
fn five_servers_have_the_size_of_the_drawing() {
    let layout = arrange(&scene(5, 1, WORDS[3]), 908.0, 470.0);
    assert!((27.0..=36.0).contains(&layout.radius), "{}", layout.radius);
    assert_eq!(layout.narration, Some(Rect::new(0.0, 0.0, 440.0, 110.0)));
    for place in &layout.places[..5] {
        assert_eq!(place.label.lines.len(), 2, "{place:?}");
    }
    assert_eq!(layout.places[1].label.lines[1].text, "commit 3 · applied 2");
}

#[test]
fn absurd_sizes_and_numbers_do_no_harm() {
    for (width, height) in [(0.0, 0.0), (f64::NAN, 300.0), (-5.0, f64::INFINITY), (50.0, 40.0)] {
        for (servers, clients) in [(0, 0), (1, 1), (9, 9), (40, 20)] {
            let layout = arrange(&scene(servers, clients, WORDS[1]), width, height);
            assert_eq!(layout.places.len(), usize::from(servers) + usize::from(clients));
        }
    }
    assert_eq!(arrange(&Scene::default(), 908.0, 470.0).places, []);
}

#[test]
fn a_label_says_what_is_wrong() {
    for (life, cut, text) in [
        (Life::Up, false, "Leader"),
        (Life::Up, true, "Leader, cut off"),
        (Life::Paused, true, "Leader, paused"),
        (Life::Crashed, false, "Crashed, disk kept"),
        (Life::Gone, false, "Gone, disk lost"),
    ] {
        let mut scene = scene(3, 0, ("Leader", life, "commit 1"));
        if !cut {
            scene.links.pop();
        }
        let layout = arrange(&scene, 908.0, 470.0);
        assert_eq!(layout.places[0].label.lines[0].text, text);
    }
}

#[test]
fn a_message_goes_from_edge_to_edge_on_its_side() {
    let layout = arrange(&scene(2, 0, WORDS[0]), 908.0, 470.0);
    let there = packet("s1>s2#0", 1, 2, Fate::Flying);
    let back = packet("s2>s1#0", 2, 1, Fate::Flying);
    let (start, end) = layout.line(1, 2).unwrap();
    assert!(layout.packet(&there, 999).is_none());
    let pose = layout.packet(&there, 1_000).unwrap();
    assert!(start.x < pose.point.x && pose.point == pose.tail);
    let half = layout.packet(&there, 1_500).unwrap();
    let other = layout.packet(&back, 1_500).unwrap();
    assert!((half.point.x - f64::midpoint(start.x, end.x)).abs() < 1e-6);
    assert!(start.y < half.point.y && other.point.y < start.y, "each direction has its own side");
    assert!(half.tail.x < half.point.x);
    assert!(layout.packet(&there, 9_000).unwrap().point.x < end.x);
}

#[test]
fn a_lost_message_fades_and_is_gone_at_six_tenths() {
    let layout = arrange(&scene(3, 0, WORDS[0]), 908.0, 470.0);
    let lost = packet("s1>s2#0", 1, 2, Fate::Lost);
    for (at_us, opacity) in [(1_100, Some(1.0)), (1_500, Some(0.5)), (1_600, None), (9_999, None)] {
        let pose = layout.packet(&lost, at_us);
        assert_eq!(pose.is_some(), opacity.is_some(), "{at_us}");
        let off = pose.zip(opacity).map_or(0.0, |(pose, expected)| pose.opacity - expected);
        assert!(off.abs() < 1e-9, "{at_us}");
    }
}

#[test]
fn messages_that_stand_still_stand_side_by_side() {
    for fate in [Fate::Waiting, Fate::Held] {
        let mut scene = scene(3, 1, WORDS[0]);
        scene.packets = ["s1>s2#0", "s1>s2#1", "s1>s2#2"].map(|id| packet(id, 1, 2, fate)).into();
        let layout = arrange(&scene, 908.0, 470.0);
        let at = |index: usize, at_us| layout.packet(&scene.packets[index], at_us).unwrap().point;
        for (first, second) in [(0, 1), (1, 2), (0, 2)] {
            let apart = at(first, 1_500).distance(at(second, 1_500));
            assert!(2.0 * layout.packet_radius <= apart, "{fate:?}: {apart}");
        }
        assert_eq!(at(0, 1_200), at(0, 90_000), "it does not move");
    }
}

#[test]
fn messages_that_wait_leave_the_labels_free_however_many_they_are() {
    for servers in [3, 5, 7] {
        for to in 1..=servers {
            let mut scene = scene(servers, 2, WORDS[0]);
            let waiting =
                (0..40).map(|n| packet(&format!("m{n}"), 1 + to % servers, to, Fate::Waiting));
            scene.packets = waiting.collect();
            let layout = arrange(&scene, 908.0, 470.0);
            let label = layout.place(to).unwrap().label.bounds;
            for message in &scene.packets {
                let at = layout.packet(message, 1_500).unwrap().point;
                let reach = Point::new(layout.packet_radius, layout.packet_radius);
                assert!(!Rect::around(at, reach).overlaps(&label), "{to} of {servers}: {at:?}");
            }
        }
    }
}

#[test]
fn votes_stand_in_a_candidate_as_servers_in_the_ring() {
    let mut scene = scene(5, 0, WORDS[3]);
    scene.actors[0].votes = vec![VoteMark::Has; 5];
    let layout = arrange(&scene, 908.0, 470.0);
    let votes = layout.votes(&scene.actors[0]);
    let centre = layout.places[0].centre;
    assert_eq!(votes.len(), 5);
    assert!(votes[0].0.y < centre.y && (votes[0].0.x - centre.x).abs() < 1e-9);
    assert!(votes.iter().all(|(at, _)| at.distance(centre) < layout.radius));
    assert_eq!(layout.votes(&actor(77, Group::Server, WORDS[0])), []);
    scene.actors[0].votes = vec![VoteMark::Asked; 9];
    scene.actors[0].votes[3] = VoteMark::Has;
    let small = arrange(&scene, 300.0, 300.0);
    assert!(small.radius < 28.0 && small.votes(&scene.actors[0]).len() == 1, "{}", small.radius);
}

#[test]
fn a_timer_of_nobody_has_run_out() {
    let layout = arrange(&scene(1, 0, WORDS[0]), 908.0, 470.0);
    let dial = Dial { name: "election".into(), armed_us: 0, due_us: 100 };
    for (id, at_us, left) in [(1, 25, 0.75), (1, 200, 0.0), (9, 25, 0.0)] {
        assert!((layout.arc(id, &dial, at_us) - left).abs() < 1e-9, "{id} {at_us}");
    }
}

#[test]
fn a_link_meets_a_card_on_its_side() {
    let layout = arrange(&scene(1, 1, WORDS[0]), 908.0, 470.0);
    let (_, at) = layout.line(1, 101).unwrap();
    let Body::Card(card) = layout.place(101).unwrap().body else { panic!("a client has a card") };
    assert!((at.x - card.right()).abs() < 1e-6, "{at:?} {card:?}");
    assert_eq!(layout.line(1, 9), None);
    assert_eq!(card.centre(), Point::new(card.x + card.width / 2.0, card.y + card.height / 2.0));
}
