//! What can happen next in a state, within the bounds: always in the same order.

use kernel::NodeId;
use sim::{Choice, Fault, Host, World};

use super::Searched;
use super::bounds::{BadBounds, Bounds};
use super::moment::{Moment, Spent};
use crate::plan::NotNow;

/// A choice, and what is spent once it is made.
#[derive(Clone, Debug)]
pub(super) struct Move<S: Searched> {
    pub(super) choice: Choice<S::Node>,
    pub(super) spent: Spent,
}

/// Everything that can happen next.
pub(super) fn all<S: Searched>(moment: &Moment<S>, bounds: &Bounds) -> Vec<Move<S>> {
    let Moment { world, spent, .. } = moment;
    let enabled = world.enabled();
    let mut moves: Vec<Move<S>> = Vec::with_capacity(enabled.len() + 1);
    for choice in enabled {
        if let Some(spent) = counted::<S>(&choice, *spent, bounds) {
            moves.push(Move { choice, spent });
        }
    }
    if let Some(choice) = asked(world, *spent, bounds) {
        moves.push(Move { choice, spent: Spent { asked: spent.asked + 1, ..*spent } });
    }
    machines(moment, bounds, &mut moves);
    messages(moment, bounds, &mut moves);
    moves
}

/// What is spent after this; none where it may not happen again.
fn counted<S: Searched>(
    choice: &Choice<S::Node>,
    mut spent: Spent,
    bounds: &Bounds,
) -> Option<Spent> {
    let Choice::Expire(_, timer) = choice else { return Some(spent) };
    let (place, most) = bounds.timeouts.place(S::timer_name(*timer))?;
    let expired = &mut spent.expired[place];
    let may = *expired < most;
    *expired += u8::from(may);
    may.then_some(spent)
}

/// The next thing that a client is told, if it can be told now.
fn asked<S: Searched>(world: &World<S>, spent: Spent, bounds: &Bounds) -> Option<Choice<S::Node>> {
    let words = bounds.workload.get(usize::from(spent.asked))?;
    let choice = S::choice(world, words).ok()?;
    world.check(&choice).is_ok().then_some(choice)
}

/// Servers crash, and begin again. Where all that was written is durable, a loss of power is a crash
/// like any other.
fn machines<S: Searched>(moment: &Moment<S>, bounds: &Bounds, moves: &mut Vec<Move<S>>) {
    let Moment { world, spent, .. } = moment;
    let servers = S::servers(world.config());
    let fault = |fault| Choice::Fault(Box::new(fault));
    for node in (0..servers).map(NodeId) {
        let Some(host) = world.host(node) else { continue };
        if host.can_restart() {
            moves.push(Move { choice: fault(Fault::Restart(node)), spent: *spent });
        }
        if host.is_up() && spent.crashes < bounds.crashes {
            let spent = Spent { crashes: spent.crashes + 1, ..*spent };
            moves.push(Move { choice: fault(Fault::Crash(node)), spent });
            if !is_durable(host) {
                moves.push(Move { choice: fault(Fault::PowerLoss(node)), spent });
            }
        }
    }
}

fn is_durable<P: kernel::Process>(host: &Host<P>) -> bool {
    host.written.is_empty()
}

/// Messages are lost, or arrive twice.
fn messages<S: Searched>(moment: &Moment<S>, bounds: &Bounds, moves: &mut Vec<Move<S>>) {
    let Moment { world, spent, .. } = moment;
    let mut fault = |fault: Fault, spent: Spent| {
        let choice = Choice::Fault(Box::new(fault));
        if world.check(&choice).is_ok() {
            moves.push(Move { choice, spent });
        }
    };
    for (id, _) in world.packets() {
        if spent.drops < bounds.drops {
            fault(Fault::Drop(id), Spent { drops: spent.drops + 1, ..*spent });
        }
        if spent.duplicates < bounds.duplicates {
            fault(Fault::Duplicate(id), Spent { duplicates: spent.duplicates + 1, ..*spent });
        }
    }
}

/// Can clients be told this, now or later?
pub(super) fn check_workload<S: Searched>(
    world: &World<S>,
    bounds: &Bounds,
) -> Result<(), BadBounds> {
    for words in &bounds.workload {
        match S::choice(world, words) {
            Ok(Choice::Command(..)) | Err(NotNow::Waits(_)) => {}
            Ok(_) => {
                return Err(BadBounds::Workload(format!("“{words}” is nothing to tell a client")));
            }
            Err(NotNow::Absent(why) | NotNow::Never(why)) => return Err(BadBounds::Workload(why)),
        }
    }
    Ok(())
}
