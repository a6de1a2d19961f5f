//! The steps of a run whose clock stands still, so that some can be left out: a message is then known
//! by what it says, since its name counts those before it.

use kernel::Micros;
use sim::saved::{ClockMode, Intervention, SavedRun};
use sim::{Choice, Event, Fault, MessageOf, PacketId, World};

use super::Searched;
use super::moment::{Broken, Moment};

/// A step in words, and the message that it names, if it names one.
#[derive(Clone, Debug)]
pub(super) struct Deed<S: Searched> {
    /// When, where that matters.
    pub(super) at: Micros,
    pub(super) words: String,
    pub(super) message: Option<MessageOf<S>>,
}

/// The steps that could be made, up to a breach, and that breach.
pub(super) struct Played<S: Searched> {
    pub(super) deeds: Vec<Deed<S>>,
    pub(super) broken: Option<Broken>,
}

impl<S: Searched> Deed<S> {
    /// This choice, about to be made.
    pub(super) fn of(world: &World<S>, at: Micros, choice: &Choice<S>) -> Self {
        let packet = packet(choice).and_then(|id| world.packet(id));
        let message = packet.map(|packet| packet.message.clone());
        Self { at, words: S::said(world, choice), message }
    }

    /// What it means in this world, if it can be done here.
    fn choice(&self, world: &World<S>, alike: Alike) -> Option<Choice<S>> {
        let choice = S::choice(world, &self.words).ok()?;
        let choice = match (packet(&choice), &self.message) {
            (Some(id), Some(message)) => about(&choice, the_like(world, id, message, alike)?),
            _ => choice,
        };
        world.check(&choice).is_ok().then_some(choice)
    }
}

/// Which message is meant where none says the same: of those of its kind on its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alike {
    First,
    Last,
}

/// Makes those steps that can be made, until a promise breaks.
pub(super) fn play<S: Searched>(begun: &Moment<S>, deeds: &[Deed<S>], alike: Alike) -> Played<S> {
    let mut moment = begun.clone();
    let mut events: Vec<Event<S>> = Vec::new();
    let mut done = Vec::new();
    for deed in deeds {
        let Some(choice) = deed.choice(&moment.world, alike) else { continue };
        done.push(Deed::of(&moment.world, deed.at, &choice));
        let broken = moment.make_at(deed.at, &choice, &mut events);
        if broken.is_some() {
            return Played { deeds: done, broken };
        }
    }
    Played { deeds: done, broken: None }
}

/// The message that is meant: the one of this name if it says the same, else one on that link that
/// does, else one of the same kind.
fn the_like<S: Searched>(
    world: &World<S>,
    id: PacketId,
    message: &MessageOf<S>,
    alike: Alike,
) -> Option<PacketId> {
    if world.packet(id).is_some_and(|packet| packet.message == *message) {
        return Some(id);
    }
    let link = || {
        let all = world.packets();
        all.filter(|(other, _)| (other.from, other.to) == (id.from, id.to))
    };
    let same = link().find(|(_, packet)| packet.message == *message);
    let of_kind = || link().filter(|(_, packet)| S::kind(&packet.message) == S::kind(message));
    let other = || match alike {
        Alike::First => of_kind().next(),
        Alike::Last => of_kind().last(),
    };
    same.or_else(other).map(|(id, _)| id)
}

/// The message that a choice names.
pub(super) fn packet<S: Searched>(choice: &Choice<S>) -> Option<PacketId> {
    match choice {
        Choice::Deliver(id) => Some(*id),
        Choice::Fault(fault) => {
            if let Fault::DeliverNow(id) | Fault::Drop(id) | Fault::Duplicate(id) = &**fault {
                Some(*id)
            } else {
                None
            }
        }
        Choice::Start(_)
        | Choice::Sync(_)
        | Choice::Close(..)
        | Choice::Expire(..)
        | Choice::Command(..) => None,
    }
}

/// The same about another message.
fn about<S: Searched>(choice: &Choice<S>, id: PacketId) -> Choice<S> {
    let Choice::Fault(fault) = choice else {
        return Choice::Fault(Box::new(Fault::DeliverNow(id)));
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "every other fault of a message delivers it"
    )]
    Choice::Fault(Box::new(match &**fault {
        Fault::Drop(_) => Fault::Drop(id),
        Fault::Duplicate(_) => Fault::Duplicate(id),
        _ => Fault::DeliverNow(id),
    }))
}

/// The run that does this once every node has begun, and in which nothing else happens.
pub(super) fn saved<S: Searched>(
    base: &SavedRun,
    config: &S::Config,
    steps: impl Iterator<Item = (Micros, String)>,
) -> SavedRun {
    let mut interventions: Vec<Intervention> = Vec::new();
    let (mut now, mut nth) = (Micros(0), u32::from(S::nodes(config)));
    for (at, words) in steps {
        if now < at {
            (now, nth) = (at, 0);
        }
        interventions.push(Intervention { at_us: now.0, nth, words });
        nth += 1;
    }
    SavedRun {
        clock: ClockMode::Stopped,
        until_us: now.0,
        expect: None,
        script: Vec::new(),
        interventions,
        digests: Vec::new(),
        moment: None,
        ..base.clone()
    }
}
