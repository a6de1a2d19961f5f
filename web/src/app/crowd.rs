//! A scene that no run has, to measure the painter: servers and messages without end.

use lab::Frame;
use scene::layout::Plan;
use scene::{Actor, Fate, Packet, PacketKind, Scene, Tone};

use super::App;
use crate::look::Same;
use crate::ports::frames;

/// How long each message travels, and how far apart they were sent.
const TRAVEL_US: u64 = 1_000_000;

impl App {
    /// Paints so many messages between so many servers once, at this time, and says how many
    /// milliseconds the script took. What is shown afterwards is the run.
    pub(super) fn crowd(&mut self, servers: u8, packets: u32, at_us: u64) -> f64 {
        let Some(like) = self.shown.frame.scene.actors.first().cloned() else { return 0.0 };
        let scene = crowded(&like, servers, packets, at_us);
        let (width, height) = self.sizes.stage;
        let layout = Plan::new(usize::from(servers), 0, width, height).place(&scene);
        let shown = self.shown.clone();
        self.shown.frame = Same::new(Frame { scene, ..Frame::clone(&shown.frame) });
        self.shown.layout = Same::new(layout);
        let began = frames::now_ms();
        self.paint_packets(at_us);
        let took = frames::now_ms() - began;
        self.shown = shown;
        took
    }
}

fn crowded(like: &Actor, servers: u8, packets: u32, at_us: u64) -> Scene {
    let actors = (0..servers).map(|id| Actor { id, name: String::new(), ..like.clone() });
    let packet = |nth: u32| {
        let from = u8::try_from(nth % u32::from(servers)).unwrap_or(0);
        let step = 1 + nth / u32::from(servers) % (u32::from(servers) - 1);
        let to = u8::try_from((u32::from(from) + step) % u32::from(servers)).unwrap_or(0);
        let sent_us = at_us.saturating_sub(u64::from(nth) * 7_919 % TRAVEL_US);
        Packet {
            id: String::new(),
            from,
            to,
            sent_us,
            due_us: sent_us + TRAVEL_US,
            letter: 'A',
            kind: if nth.is_multiple_of(2) { PacketKind::Request } else { PacketKind::Granted },
            tone: Tone::Term(u64::from(nth % 6)),
            label: String::new(),
            fate: Fate::Flying,
        }
    };
    Scene {
        actors: actors.collect(),
        packets: (0..packets).map(packet).collect(),
        ..Scene::default()
    }
}
