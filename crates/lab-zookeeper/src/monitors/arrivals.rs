//! What arrives at a node. A monitor is told what a step did and not what was chosen, and a message that
//! only says that somebody lives does nothing that can be seen: so whoever must know of those keeps what
//! is under way, and sees what is gone without being lost.

use std::rc::Rc;

use kernel::ListMap;
use sim::{Event, PacketId, World};
use zookeeper::Message;

use crate::system::Ensemble;

/// Messages under way, of those that matter to a monitor. The world shows them too.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    under_way: Rc<ListMap<PacketId, Message>>,
}

impl Arrivals {
    /// Takes what a step did. The message that arrived in it, if it is one of those that matter.
    pub(super) fn step(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
        matters: fn(&Message) -> bool,
    ) -> Option<(PacketId, Message)> {
        let is_gone = |id: &PacketId| world.packet(*id).is_none();
        let mut arrived = None;
        if self.under_way.keys().any(is_gone) {
            Rc::make_mut(&mut self.under_way).retain(|id, message| {
                let gone = is_gone(id);
                if gone && !is_lost(events, *id) {
                    arrived = Some((*id, message.clone()));
                }
                !gone
            });
        }
        for event in events {
            if let Event::Sent(id) = event
                && let Some(packet) = world.packet(*id).filter(|packet| matters(&packet.message))
            {
                Rc::make_mut(&mut self.under_way).insert(*id, packet.message.clone());
            }
        }
        arrived
    }
}

fn is_lost(events: &[Event<zookeeper::Node>], id: PacketId) -> bool {
    events.iter().any(|event| matches!(event, Event::Lost { packet, .. } if *packet == id))
}

#[cfg(test)]
mod tests {
    use kernel::NodeId;
    use sim::saved::SavedRun;
    use sim::{Choice, Fault, Setup, Step};

    use super::*;

    #[test]
    fn what_arrives_is_seen_and_what_is_lost_is_not() {
        let run = SavedRun::new("zookeeper");
        let setup = Setup { network: run.network, fsync: run.fsync, seed: 1 };
        let config = crate::config::read(&[]).expect("the usual settings are valid");
        let mut world = World::<Ensemble>::new(config, setup);
        let mut arrivals = Arrivals::default();
        let mut make = |choice: Choice<zookeeper::Node>| {
            let mut events = Vec::new();
            let step = Step { at: world.now(), choice };
            world.apply(&step, &mut events).expect("it can be done");
            arrivals.step(&world, &events, |message| matches!(message, Message::Zab(_)))
        };
        for node in (0..6).map(NodeId) {
            assert!(make(Choice::Start(node)).is_none(), "nothing has arrived yet");
        }
        let to = |to| PacketId::new(NodeId(0), NodeId(to), 1);
        assert_eq!(make(Choice::Deliver(to(1))).map(|(id, _)| id), Some(to(1)));
        assert!(make(Choice::Fault(Box::new(Fault::Drop(to(2))))).is_none(), "it is lost");
        let client = PacketId::new(NodeId(3), NodeId(0), 1);
        assert!(make(Choice::Deliver(client)).is_none(), "it does not matter");
    }
}
