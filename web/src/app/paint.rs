//! A frame of the page: time passes, and what moves is painted.

use lab::{Selection, Stop};
use scene::{Fate, PacketKind};
use yew::AttrValue;

use super::{App, Part, fraction, line_end_us};
use crate::intent::Tab;
use crate::look::{Same, real, seconds};
use crate::ports::canvas::Sprite;
use crate::ports::frames::{self, Frame};
use crate::ports::{document, gauges, media, shell};
use crate::stage::dial_id;
use crate::timeline::{CLOCK_ID, PLAYHEAD_ID};

/// Between two renderings of what stands beside the stage, while it plays: about eight a second.
const REREAD_MS: f64 = 125.0;
/// Between two sentences of the live region.
const ANNOUNCE_MS: f64 = 1500.0;

impl App {
    /// Lets time pass for one frame; says whether anything but the moving parts changed.
    pub(super) fn pass(&mut self, frame: Frame) -> bool {
        shell::position(self.run.lab.position().at_us);
        if self.player.journey.is_some() {
            self.journey_on();
            return true;
        }
        if !self.player.playing {
            return false;
        }
        let stop = self.player.advance(self.run.lab.as_mut(), frame);
        if matches!(stop, Some(Stop::Breach | Stop::Quiet | Stop::Beat)) {
            self.redraw();
            self.pause();
            return true;
        }
        let redrawn = self.is_old();
        if redrawn {
            self.redraw();
        }
        let due = REREAD_MS <= frame.began_ms - self.reread_ms;
        if due {
            self.reread();
        }
        redrawn || due
    }

    fn is_old(&self) -> bool {
        let (now, shown) = (self.run.lab.position(), &self.shown.frame.position);
        now.version != shown.version || now.step != shown.step
    }

    /// The picture anew.
    pub(super) fn redraw(&mut self) {
        self.shown.redraw(self.run.lab.as_mut(), self.window, self.sizes.stage);
    }

    /// What stands beside the stage anew.
    pub(super) fn reread(&mut self) {
        let look = self.tree_look();
        self.shown.reread(self.run.lab.as_mut(), self.selection.as_ref(), &look);
        self.shown.inbox = self.run.is_stopped().then(|| Same::new(self.run.lab.inbox()));
        if self.tab == Tab::Faults {
            self.shown.console = Same::new(self.run.lab.console(self.selection.as_ref()));
        }
        self.reread_ms = frames::now_ms();
        let headline = &self.shown.frame.narration.headline;
        if self.announced.0 != *headline && ANNOUNCE_MS <= self.reread_ms - self.announced.1 {
            self.announced = (AttrValue::from(headline.clone()), self.reread_ms);
        }
    }

    /// Paints what moves.
    pub(super) fn paint(&mut self) {
        let at_us = self.run.lab.position().at_us;
        self.paint_packets(at_us);
        for actor in &self.shown.frame.scene.actors {
            for (place, dial) in actor.dials.iter().enumerate() {
                let left = self.shown.layout.arc(actor.id, dial, at_us);
                gauges::arc(&dial_id(actor.id, place), left);
            }
        }
        gauges::text(CLOCK_ID, &seconds(at_us));
        let end_us = line_end_us(self.shown.timeline.tip_us);
        gauges::shift(PLAYHEAD_ID, fraction(at_us, end_us) * self.sizes.track);
    }

    pub(super) fn paint_packets(&mut self, at_us: u64) {
        let (layout, scene) = (&self.shown.layout, &self.shown.frame.scene);
        let sprites: Vec<Sprite> = scene
            .packets
            .iter()
            .filter_map(|packet| {
                let moves = packet.fate == Fate::Flying || packet.fate == Fate::Lost;
                let still = self.player.discrete && moves;
                // A message that may not move is drawn where it is going, with a line from where
                // it came.
                let when = if still { end_of(packet) } else { at_us };
                let pose = layout.packet(packet, when)?;
                Some(Sprite {
                    at: (pose.point.x, pose.point.y),
                    tail: (moves && !still).then_some((pose.tail.x, pose.tail.y)),
                    arrow: if still {
                        let start = layout.packet(packet, packet.sent_us)?.point;
                        Some((start.x, start.y))
                    } else {
                        None
                    },
                    tone: packet.tone,
                    glyph: match packet.kind {
                        PacketKind::Request => packet.letter,
                        PacketKind::Granted => '+',
                        PacketKind::Refused => '−',
                    },
                    filled: packet.kind == PacketKind::Request,
                    strength: pose.opacity,
                    held: matches!(packet.fate, Fate::Held | Fate::Waiting),
                    selected: self.selection.as_ref().is_some_and(
                        |what| matches!(what, Selection::Packet(id) if *id == packet.id),
                    ),
                    radius: layout.packet_radius,
                })
            })
            .collect();
        if let Some(canvas) = &mut self.canvas {
            canvas.paint((layout.width, layout.height), &sprites);
        }
    }

    pub(super) fn resize(&mut self, part: Part, size: (f64, f64)) -> bool {
        match part {
            Part::Stage if 1.0 < size.0 && 1.0 < size.1 => self.sizes.stage = size,
            Part::Stage => return false,
            Part::Logs => self.sizes.logs = size.0,
            Part::Track => self.sizes.track = size.0,
        }
        self.redraw();
        self.reread();
        true
    }

    /// Nobody looks: time stands still, and the run is kept.
    pub(super) fn hide(&mut self) -> bool {
        self.hidden = true;
        self.write_now();
        false
    }

    /// Somebody looks again: time goes on from where it stood.
    pub(super) fn show(&mut self) -> bool {
        self.hidden = false;
        self.player.anchor(self.run.lab.position().at_us);
        false
    }

    pub(super) fn wish(&mut self) -> bool {
        self.player.discrete = media::reduced_motion();
        self.player.anchor(self.run.lab.position().at_us);
        if self.wishes.theme_chosen.is_none() {
            self.wishes.theme = media::theme();
            self.apply_theme();
        }
        true
    }

    /// Puts the theme on the document and its colours on the canvas.
    pub(super) fn apply_theme(&mut self) {
        document::set_theme(self.wishes.theme);
        if let Some(canvas) = &mut self.canvas {
            canvas.recolour();
        }
    }
}

/// A time at which a message is seen as far along as it gets.
pub(super) fn end_of(packet: &scene::Packet) -> u64 {
    if packet.fate == Fate::Lost {
        // Half of the way: before it is gone.
        packet.sent_us + (packet.due_us - packet.sent_us) / 2
    } else {
        packet.due_us
    }
}

/// A length in CSS pixels of a time on a line.
pub(crate) fn length(at_us: u64, end_us: u64, width: f64) -> f64 {
    if end_us == 0 { 0.0 } else { real(at_us) / real(end_us) * width }
}
