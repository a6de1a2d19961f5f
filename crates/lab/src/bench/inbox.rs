//! What can happen next, node by node: for a reader who is the network, and picks.

use kernel::NodeId;
use sim::Choice;

use super::Bench;
use crate::contract::{Offer, OfferGroup};
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    /// Every node at which something can happen, with what that is.
    pub(super) fn all_that_can_happen(&self) -> Vec<OfferGroup> {
        let mut groups: Vec<OfferGroup> = Vec::new();
        for (node, _) in self.world().hosts() {
            let title = self.world().name(node);
            groups.push(OfferGroup { title, offers: Vec::new() });
        }
        for choice in self.world().enabled() {
            let Some((node, offer)) = self.happening(&choice) else { continue };
            if let Some(group) = groups.get_mut(usize::from(node.0)) {
                group.offers.push(offer);
            }
        }
        groups.retain(|group| !group.offers.is_empty());
        groups
    }

    /// One thing that can happen, and at whom.
    fn happening(&self, choice: &Choice<S::Node>) -> Option<(NodeId, Offer)> {
        let world = self.world();
        let (node, verb, label, help, steps) = match choice {
            Choice::Deliver(id) => {
                let name = self.packet_name(*id);
                let said = S::packet(&world.packet(*id)?.message).label;
                let label = format!("{said}, from {}", world.name(id.from()));
                let steps = vec![
                    ("Lose it".to_owned(), format!("drop {name}")),
                    ("Twice".to_owned(), format!("duplicate {name}")),
                ];
                (id.to(), "deliver", label, "It arrives", steps)
            }
            Choice::Expire(node, timer) => {
                let label = format!("{} timer", S::timer(*timer));
                (*node, "timeout", label, "It expires", Vec::new())
            }
            Choice::Sync(node) => {
                let help = "What it has written is durable from now on";
                (*node, "sync", "Disk is done".to_owned(), help, Vec::new())
            }
            Choice::Close(node, _) => {
                let help = "It notices that this stream is broken";
                (*node, "close", "Stream is broken".to_owned(), help, Vec::new())
            }
            Choice::Start(node) => (*node, "start", "Start".to_owned(), "It begins", Vec::new()),
            Choice::Command(..) | Choice::Fault(_) => return None,
        };
        let offer = Offer {
            verb: verb.to_owned(),
            label,
            words: S::words(world, choice),
            help: help.to_owned(),
            disabled: None,
            active: false,
            steps,
        };
        Some((node, offer))
    }
}
