//! The steps of a run whose clock stands still, so that some can be left out: a message is then known
//! by what it says, since its name counts those before it.

use kernel::{Micros, Process};
use sim::saved::{ClockMode, Intervention, SavedRun};
use sim::{Choice, Event, Fault, MessageOf, PacketId, World};

use super::Searched;
use super::moment::{Broken, Moment};

/// A step, and the message that it names, if it names one.
#[derive(Clone, Debug)]
pub(super) struct Deed<S: Searched> {
    /// When, where that matters.
    pub(super) at: Micros,
    pub(super) choice: Choice<S::Node>,
    pub(super) message: Option<MessageOf<S>>,
}

/// The steps that could be made and lead to a breach, and that breach.
pub(super) type Broke<S> = (Vec<Deed<S>>, Broken);

impl<S: Searched> Deed<S> {
    /// This choice, about to be made.
    pub(super) fn of(world: &World<S>, at: Micros, choice: &Choice<S::Node>) -> Self {
        let packet = packet(choice).and_then(|id| world.packet(id));
        let message = packet.map(|packet| packet.message.clone());
        Self { at, choice: choice.clone(), message }
    }

    /// Are these in the same words?
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.choice, &other.choice) {
            (Choice::Start(one), Choice::Start(other))
            | (Choice::Sync(one), Choice::Sync(other)) => one == other,
            (Choice::Deliver(one), Choice::Deliver(other)) => one == other,
            (Choice::Expire(one, timer), Choice::Expire(other, of)) => (one, timer) == (other, of),
            (Choice::Close(one, peer), Choice::Close(other, of)) => (one, peer) == (other, of),
            (Choice::Command(one, told), Choice::Command(other, of)) => (one, told) == (other, of),
            (Choice::Fault(one), Choice::Fault(other)) => one == other,
            _ => false,
        }
    }

    /// What it means in this world, if it can be done here.
    fn choice(&self, world: &World<S>, alike: &mut Alike) -> Option<Choice<S::Node>> {
        let choice = match (packet(&self.choice), &self.message) {
            (Some(id), Some(message)) => about(&self.choice, alike.find(world, id, message)?),
            _ => self.choice.clone(),
        };
        world.check(&choice).is_ok().then_some(choice)
    }
}

/// Makes those of these steps that can be made. Where they lead to a breach of this promise first:
/// which those are. Where one of several messages may be meant, the last is, or else the first.
pub(super) fn breaks<S: Searched>(
    begun: &Moment<S>,
    deeds: &[Deed<S>],
    promise: &str,
) -> Option<Broke<S>> {
    let mut alike = Alike { which: Which::Last, had_choice: false };
    let with_last = play(&mut begun.clone(), deeds, &mut alike, promise);
    if with_last.is_some() || !alike.had_choice {
        return with_last;
    }
    alike.which = Which::First;
    play(&mut begun.clone(), deeds, &mut alike, promise)
}

/// Goes to where these steps lead, as far as they can be made.
pub(super) fn go_on<S: Searched>(moment: &mut Moment<S>, deeds: &[Deed<S>]) {
    let mut alike = Alike { which: Which::Last, had_choice: false };
    play(moment, deeds, &mut alike, "");
}

fn play<S: Searched>(
    moment: &mut Moment<S>,
    deeds: &[Deed<S>],
    alike: &mut Alike,
    promise: &str,
) -> Option<Broke<S>> {
    let mut events: Vec<Event<S::Node>> = Vec::new();
    let mut done = Vec::new();
    for deed in deeds {
        let Some(choice) = deed.choice(&moment.world, alike) else { continue };
        done.push(Deed::of(&moment.world, deed.at, &choice));
        if let Some(broken) = moment.make_at(deed.at, &choice, &mut events) {
            return (broken.promise == promise).then_some((done, broken));
        }
    }
    None
}

/// These steps in words.
pub(super) fn told<S: Searched>(
    begun: &Moment<S>,
    deeds: &[Deed<S>],
) -> impl Iterator<Item = (Micros, String)> {
    deeds.iter().map(|deed| (deed.at, S::said(&begun.world, &deed.choice)))
}

/// Which message is meant where none says the same: of those of its kind on its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    First,
    Last,
}

/// Finds the messages that are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Alike {
    which: Which,
    /// Could another one have been meant?
    had_choice: bool,
}

impl Alike {
    /// The one of this name if it says the same, else one on that link that does, else one of the
    /// same kind.
    fn find<S: Searched>(
        &mut self,
        world: &World<S>,
        id: PacketId,
        message: &MessageOf<S>,
    ) -> Option<PacketId> {
        if world.packet(id).is_some_and(|packet| packet.message == *message) {
            return Some(id);
        }
        let link = || {
            let all = world.packets();
            all.filter(|(other, _)| (other.from(), other.to()) == (id.from(), id.to()))
        };
        if let Some((same, _)) = link().find(|(_, packet)| packet.message == *message) {
            return Some(same);
        }
        let kind = S::kind(message);
        let mut of_kind = link().filter(|(_, packet)| S::kind(&packet.message) == kind);
        let (first, _) = of_kind.next()?;
        let last = of_kind.last().map_or(first, |(last, _)| last);
        self.had_choice |= first != last;
        Some(match self.which {
            Which::First => first,
            Which::Last => last,
        })
    }
}

/// The message that a choice names.
pub(super) fn packet<P: Process>(choice: &Choice<P>) -> Option<PacketId> {
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
fn about<P: Process>(choice: &Choice<P>, id: PacketId) -> Choice<P> {
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

/// The run that does what this one does, and then this way: what a search or a walk that began there
/// found.
pub(super) fn after<S: Searched>(
    start: &SavedRun,
    config: &S::Config,
    way: impl Iterator<Item = String>,
) -> SavedRun {
    let before = start.interventions.iter().map(|step| (Micros(step.at_us), step.words.clone()));
    saved::<S>(start, config, before.chain(way.map(|words| (Micros(0), words))))
}

/// The run that does this once every node has begun, and in which nothing else happens. What says an
/// earlier moment than what is before it happens right after that.
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
