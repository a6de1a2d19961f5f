//! What is drawn: the scene at the playhead, the timeline, promises and faults.

use kernel::{Micros, NodeId};
use scene::{Actor, Dial, Fate, Group, Life, Link, LinkState, Packet, Scene, Tone, Window};
use sim::saved::duration::show_us;
use sim::saved::{Action, ClockMode, Intervention, Trigger};
use sim::{PacketId, PacketState, Weather};
use verify::{ActionState, Breach, Promise, SkippedIntervention};

use super::told::What;
use super::{Bench, Line, Reign, decode};
use crate::contract::{
    Band, Branch, Breached, Frame, Lamp, LampState, Mark, Narration, Plan, PlanState, Skipped,
    Timeline,
};
use crate::exhibit::{Exhibit, Weight};

/// A caption of the script stays for so long, unless something meaningful happens.
const CAPTION_US: u64 = 400_000;

impl<S: Exhibit> Bench<S> {
    pub(super) fn picture(&mut self, window: Window) -> Frame {
        Frame {
            scene: self.scene(window),
            position: self.where_it_is(),
            narration: self.narration(),
            lamps: self.run.promises().map(|promise| lamp(promise, self.run.breaches())).collect(),
            flaw: S::flaw(self.world().config()),
            faults: self.ground().fault_lines(),
            plan: plan_lines(&self.saved.script, self.run.actions()),
            beat: self.beat_here(),
            skipped: skipped_lines(self.run.skipped(), &self.plan.interventions),
            breach: self.run.breaches().first().map(|breach| Breached {
                promise: breach.promise.name.to_owned(),
                words: breach.words.clone(),
                beyond: S::beyond(self.world()),
                at_us: breach.at.0,
                step: breach.step,
            }),
            drift: self.drift.clone(),
            can_undo: !self.plan.interventions.is_empty(),
            can_redo: !self.redo.is_empty(),
        }
    }

    pub(super) fn scene(&self, window: Window) -> Scene {
        let world = self.world();
        Scene {
            at_us: self.at.0,
            actors: world.hosts().map(|(node, _)| self.actor(node)).collect(),
            packets: world.packets().map(|(id, packet)| self.packet(id, packet)).collect(),
            links: self.links(),
            reign: S::REIGN,
            notice: S::flaw(world.config())
                .map_or(String::new(), |flaw| format!("Rule broken on purpose: {}", flaw.label)),
            panels: S::panels(world, self.run.seen(), window),
        }
    }

    fn actor(&self, node: NodeId) -> Actor {
        let world = self.world();
        let host = world.host(node).expect("every node has a machine");
        let face = S::face(world, node);
        let dials = host.timers.iter().filter_map(|armed| {
            let name = S::timer(armed.timer).to_owned();
            let dial = Dial { name, armed_us: armed.armed.0, due_us: armed.due.0 };
            S::is_dial(armed.timer).then_some(dial)
        });
        let life = match (host.is_up() || host.boots == 0, host.paused) {
            (false, _) if host.lost.is_some() => Life::Gone,
            (false, _) => Life::Crashed,
            (true, true) => Life::Paused,
            (true, false) => Life::Up,
        };
        Actor {
            id: node.0,
            name: world.name(node),
            group: S::group(world.config(), node),
            shape: face.shape,
            role: face.role,
            mark: face.mark,
            tone: face.tone,
            life,
            caption: face.caption,
            dials: dials.collect(),
            votes: face.votes,
        }
    }

    fn packet(&self, id: PacketId, packet: &sim::Packet<sim::MessageOf<S>>) -> Packet {
        let face = S::packet(&packet.message);
        let fate = match packet.state {
            // Where the clock stands still every message lies at the door of its receiver.
            PacketState::Flying if self.saved.clock == ClockMode::Stopped => Fate::Waiting,
            PacketState::Flying if packet.doomed => Fate::Lost,
            PacketState::Flying => Fate::Flying,
            PacketState::Held(_) => Fate::Held,
            PacketState::Waiting if self.at < packet.due => Fate::Flying,
            PacketState::Waiting => Fate::Waiting,
        };
        Packet {
            id: self.packet_name(id),
            from: id.from().0,
            to: id.to().0,
            sent_us: packet.sent.0,
            due_us: packet.due.0,
            letter: face.letter,
            kind: face.kind,
            tone: face.tone,
            label: face.label,
            fate,
        }
    }

    pub(super) fn packet_name(&self, id: PacketId) -> String {
        self.ground().packet_name(id)
    }

    fn links(&self) -> Vec<Link> {
        let world = self.world();
        let nodes: Vec<NodeId> = world.hosts().map(|(node, _)| node).collect();
        let is_client = |node| S::group(world.config(), node) == Group::Client;
        let pairs = nodes.iter().flat_map(|a| {
            let later = nodes.iter().filter(move |b| a < *b);
            later.map(move |b| (*a, *b))
        });
        let shown = pairs.filter(|(a, b)| !(is_client(*a) && is_client(*b)));
        shown.filter_map(|(a, b)| link(world.weather(), self.at, a, b)).collect()
    }

    /// What was last said of weight, or a caption of the script that is fresher.
    fn narration(&self) -> Narration {
        let caption = caption(self.at, &self.saved.script, self.run.actions());
        let recent = self.told.newest_first().filter(|told| told.at <= self.at);
        let said = recent.take(400).find_map(|told| match &told.what {
            What::Note(node, note) => {
                let said = S::say(self.world(), *node, note);
                let name = self.world().name(*node);
                (said.weight == Weight::Meaningful).then(|| {
                    let headline = format!("{name} {}", said.text);
                    (told.at, Narration { headline, detail: String::new(), rule: said.rule })
                })
            }
            What::Chosen(choice) => {
                let headline = self.sentence(choice);
                Some((told.at, Narration { headline, ..Narration::default() }))
            }
            What::Broken(words) => {
                let headline = "A promise is broken".to_owned();
                let detail = format!("{words}.");
                Some((told.at, Narration { headline, detail, ..Narration::default() }))
            }
            What::Lost(..) => None,
        });
        spoken(caption, said, S::narrate(self.world()))
    }

    /// The whole run as marks on a line. Where there are more than fit, each stretch of time keeps
    /// its most important one.
    pub(super) fn line(&self, marks_max: usize) -> Timeline {
        let tip = self.tip.0.max(1);
        let most = u64::try_from(marks_max.max(1)).expect("a page is not that wide");
        let mut marks: Vec<Mark> = Vec::new();
        let mut slot = None;
        for (step, trace) in self.trail.iter() {
            let Some(kind) = decode(trace.mark) else { continue };
            let at_us = trace.at().0;
            let here = at_us.saturating_mul(most) / (tip + 1);
            let mark = Mark { at_us, step, kind };
            match marks.last_mut().filter(|_| slot == Some(here)) {
                Some(last) if kind < last.kind => *last = mark,
                Some(_) => {}
                None => marks.push(mark),
            }
            slot = Some(here);
        }
        Timeline {
            tip_us: self.tip.0,
            bands: bands(&self.reigns, self.tip),
            marks,
            branches: self.lines.iter().map(branch).collect(),
        }
    }
}

// What follows does not depend on the system, and so stands in a program once.

fn link(weather: &Weather, now: Micros, a: NodeId, b: NodeId) -> Option<Link> {
    let (from, to, state) = match (weather.blocks(a, b, now), weather.blocks(b, a, now)) {
        (true, true) => (a, b, LinkState::Cut),
        (true, false) => (a, b, LinkState::CutOneWay),
        (false, true) => (b, a, LinkState::CutOneWay),
        (false, false)
            if weather.factor(a, b) > 1 || weather.delay(a, b).is_some() || weather.clogs(a, b) =>
        {
            (a, b, LinkState::Slow)
        }
        (false, false) => return None,
    };
    Some(Link { from: from.0, to: to.0, state })
}

/// What was said, a caption of the script where that is fresher, and what matters now.
fn spoken(
    caption: Option<(Micros, String)>,
    said: Option<(Micros, Narration)>,
    state: Narration,
) -> Narration {
    match (caption, said) {
        (Some((at, text)), Some((said_at, said))) if said_at <= at => {
            Narration { headline: text, detail: said.headline, rule: said.rule }
        }
        (Some((_, text)), None) => Narration { headline: text, ..state },
        (_, Some((_, said))) if said.rule.is_empty() => Narration { rule: state.headline, ..said },
        (_, Some((_, said))) => {
            Narration { rule: format!("{} · {}", said.rule, state.headline), ..said }
        }
        (None, None) => state,
    }
}

/// The last caption, for a while.
fn caption(now: Micros, script: &[Action], states: &[ActionState]) -> Option<(Micros, String)> {
    let done = states.iter().zip(script);
    let shown = done.filter_map(|(state, action)| match state {
        ActionState::Done(at) if !action.caption.is_empty() => Some((*at, action.caption.clone())),
        ActionState::Done(_)
        | ActionState::Ahead
        | ActionState::Waits(_)
        | ActionState::Refused(_) => None,
    });
    let last = shown.max_by_key(|(at, _)| *at)?;
    (now.0 <= last.0.0 + CAPTION_US).then_some(last)
}

fn lamp(promise: Promise, breaches: &[Breach]) -> Lamp {
    let broken = breaches.iter().any(|breach| breach.promise == promise);
    Lamp {
        name: promise.name.to_owned(),
        words: promise.words.to_owned(),
        state: if broken { LampState::Broken } else { LampState::Holds },
        source: promise.source.to_owned(),
    }
}

fn plan_lines(script: &[Action], states: &[ActionState]) -> Vec<Plan> {
    let line = |(action, state): (&Action, &ActionState)| Plan {
        trigger: match &action.trigger {
            Trigger::At(us) => format!("at {}", show_us(*us)),
            Trigger::When(words) => format!("when {words}"),
        },
        words: action.words.clone(),
        caption: action.caption.clone(),
        beat: action.is_beat(),
        ask: action.ask.clone(),
        state: match state {
            ActionState::Ahead => PlanState::Ahead,
            ActionState::Waits(why) => PlanState::Waits(why.clone()),
            ActionState::Done(at) => PlanState::Done(at.0),
            ActionState::Refused(why) => PlanState::Refused(why.clone()),
        },
    };
    script.iter().zip(states).map(line).collect()
}

fn skipped_lines(skipped: &[SkippedIntervention], made: &[Intervention]) -> Vec<Skipped> {
    let line = |skipped: &SkippedIntervention| {
        let made = &made[skipped.number];
        let (words, why) = (made.words.clone(), skipped.why.clone());
        Skipped { at_us: made.at_us, words, why }
    };
    skipped.iter().map(line).collect()
}

fn bands(reigns: &[Reign], tip: Micros) -> Vec<Band> {
    let ends = reigns.iter().skip(1).map(|reign| reign.at.0);
    let ends = ends.chain(std::iter::once(tip.0));
    let band = |(reign, to_us): (&Reign, u64)| Band {
        from_us: reign.at.0,
        to_us,
        tone: if reign.number == 0 { Tone::Plain } else { Tone::Term(reign.number) },
        label: reign.label.clone(),
    };
    reigns.iter().zip(ends).map(band).collect()
}

fn branch(line: &Line) -> Branch {
    Branch {
        number: line.number,
        from_us: line.from.0,
        to_us: line.tip.0,
        label: line.label.clone(),
    }
}
