//! A run with its clock as one without: what the clock did becomes a step like any other, and what
//! the network did to a message a fault of that message.

use kernel::{Micros, Process, SortedMap};
use sim::saved::SavedRun;
use sim::{Choice, Event, Fault, MessageOf, PacketId, Setup, World};

use super::Searched;
use super::moment::Broken;
use super::steps::{Deed, packet};
use crate::plan::Plan;
use crate::run::Run;

/// A longer run is not made short.
const STEPS_MAX: usize = 200_000;

/// The steps of a run up to its first breach, and that breach; none where nothing breaks.
pub(super) fn deeds<S: Searched>(saved: &SavedRun) -> Option<(Vec<Deed<S>>, Broken)> {
    let config = S::configure(saved).ok()?;
    let plan = Plan::<S>::read(saved, &config).ok()?;
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    let mut run = Run::new(World::new(config, setup), &plan);
    let until = if saved.until_us == 0 { World::<S>::TIME_MAX } else { Micros(saved.until_us) };
    let mut events = Vec::new();
    let mut heard = Heard::<S>::default();
    while run.breaches().is_empty() && heard.deeds.len() < STEPS_MAX {
        let step = run.step(&plan, until, &mut events)?;
        heard.hear(run.world(), &step.choice, &events);
    }
    let breach = run.breaches().first()?;
    let broken = Broken { promise: breach.promise.name, words: breach.words.clone() };
    Some((heard.deeds, broken))
}

/// What was done so far, and every message that was sent.
struct Heard<S: Searched> {
    deeds: Vec<Deed<S>>,
    sent: SortedMap<PacketId, MessageOf<S>>,
}

impl<S: Searched> Default for Heard<S> {
    fn default() -> Self {
        Self { deeds: Vec::new(), sent: SortedMap::default() }
    }
}

impl<S: Searched> Heard<S> {
    /// This choice was made, and this is what it did.
    fn hear(&mut self, world: &World<S>, choice: &Choice<S::Node>, events: &[Event<S::Node>]) {
        let lost = events.iter().find_map(|event| match event {
            Event::Lost { packet, why: _ } => Some(*packet),
            Event::Sent(_)
            | Event::Wrote { .. }
            | Event::Synced { .. }
            | Event::TimerSet { .. }
            | Event::TimerCancelled { .. }
            | Event::Output { .. }
            | Event::Note { .. }
            | Event::Started(_)
            | Event::Stopped(_) => None,
        });
        let left = match lost {
            Some(id) => Some(Choice::Fault(Box::new(Fault::Drop(id)))),
            None => untimed(choice),
        };
        if let Some(choice) = left {
            self.add(world, &choice);
        }
        for event in events {
            let Event::Sent(id) = event else { continue };
            let Some(packet) = world.packet(*id) else { continue };
            self.sent.insert(*id, packet.message.clone());
            // The network made a copy of its own accord.
            if id.copy() > 0 && !matches!(choice, Choice::Fault(_)) {
                let first = id.with_copy(0);
                self.add(world, &Choice::Fault(Box::new(Fault::Duplicate(first))));
            }
        }
    }

    fn add(&mut self, world: &World<S>, choice: &Choice<S::Node>) {
        let message = packet(choice).and_then(|id| self.sent.get(id).cloned());
        self.deeds.push(Deed { at: world.now(), choice: choice.clone(), message });
    }
}

/// What is left of a choice where time stands still; none where that is nothing: who began has begun,
/// and most faults only say when something happens, or to which messages.
fn untimed<P: Process>(choice: &Choice<P>) -> Option<Choice<P>> {
    match choice {
        Choice::Fault(fault) => untimed_fault(fault),
        Choice::Deliver(_)
        | Choice::Sync(_)
        | Choice::Close(..)
        | Choice::Expire(..)
        | Choice::Command(..) => Some(choice.clone()),
        Choice::Start(_) => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most faults are about time")]
fn untimed_fault<P: Process>(fault: &Fault) -> Option<Choice<P>> {
    match fault {
        Fault::DeliverNow(id) => Some(Choice::Deliver(*id)),
        Fault::Replay(id, _) => Some(Choice::Fault(Box::new(Fault::Duplicate(*id)))),
        Fault::Crash(_)
        | Fault::PowerLoss(_)
        | Fault::LoseDisk(_)
        | Fault::Restart(_)
        | Fault::Return(_)
        | Fault::Drop(_)
        | Fault::Duplicate(_) => Some(Choice::Fault(Box::new(fault.clone()))),
        _ => None,
    }
}
