//! What a person or the script did, in a sentence.

use kernel::NodeId;
use sim::{Choice, Fault, fault_words};

use super::Bench;
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    /// What a choice does, in a sentence.
    pub(super) fn sentence(&self, choice: &Choice<S>) -> String {
        let name = |node: &NodeId| self.world().name(*node);
        match choice {
            Choice::Fault(fault) => self.fault_sentence(fault),
            Choice::Start(node) => format!("{} starts.", name(node)),
            Choice::Sync(node) => format!("The disk of {} finishes now.", name(node)),
            Choice::Deliver(id) => format!("Message {} arrives.", self.packet_name(*id)),
            Choice::Expire(node, timer) => {
                let timer = S::timer(*timer);
                format!("The {timer} timer of {} is made to expire.", name(node))
            }
            Choice::Command(..) => {
                let words = S::words(self.world(), choice);
                let (who, what) = words.split_once(' ').unwrap_or((&words, ""));
                format!("{who} is told: {what}.")
            }
        }
    }

    fn fault_sentence(&self, fault: &Fault) -> String {
        let name = |node: &NodeId| self.world().name(*node);
        let packet = |id: &sim::PacketId| self.packet_name(*id);
        match fault {
            Fault::Crash(node) => format!("{} crashes; its disk is kept.", name(node)),
            Fault::PowerLoss(node) => {
                format!("{} loses power, and what its disk had not made durable.", name(node))
            }
            Fault::Restart(node) => format!("{} restarts.", name(node)),
            Fault::Pause(node) => format!("{} stands still.", name(node)),
            Fault::Resume(node) => format!("{} goes on.", name(node)),
            Fault::Partition(groups) => {
                let group = |set: &kernel::NodeSet| {
                    set.iter().map(|node| name(&node)).collect::<Vec<_>>().join(", ")
                };
                let groups: Vec<String> = groups.iter().map(group).collect();
                format!("The network splits: {} cut off from the rest.", groups.join("; "))
            }
            Fault::EndPartition => "The partition ends.".to_owned(),
            Fault::Isolate(node) => format!("{} is cut off.", name(node)),
            Fault::Cut(a, b) => format!("The link between {} and {} is cut.", name(a), name(b)),
            Fault::CutOneWay(a, b) => format!("{} is no longer heard by {}.", name(a), name(b)),
            Fault::Heal(node) => format!("{} is no longer cut off.", name(node)),
            Fault::HealLink(a, b) => format!("{} and {} hear each other again.", name(a), name(b)),
            Fault::HealAll => "Every cut heals.".to_owned(),
            Fault::Slow(node, factor) => {
                format!("Messages of {} take {factor} times as long.", name(node))
            }
            Fault::Normal(node) => format!("{} is as fast as the others again.", name(node)),
            Fault::Delay(None, delay) => format!("From now on messages take {delay}."),
            Fault::Delay(Some((a, b)), delay) => {
                format!("From now on messages between {} and {} take {delay}.", name(a), name(b))
            }
            Fault::UsualDelay(a, b) => {
                format!("Messages between {} and {} take the usual time again.", name(a), name(b))
            }
            Fault::Loss(0) => "From now on no message is lost by chance.".to_owned(),
            Fault::Loss(permille) => {
                format!("From now on {permille} of 1000 messages are lost.")
            }
            Fault::Fsync(node, Some(delay)) => {
                format!("From now on the disk of {} takes {delay}.", name(node))
            }
            Fault::Fsync(node, None) => {
                format!("The disk of {} is as fast as the others again.", name(node))
            }
            Fault::Drop(id) => format!("Message {} is dropped.", packet(id)),
            Fault::Duplicate(id) => format!("Message {} is duplicated.", packet(id)),
            Fault::Hold(id) => format!("Message {} is held back.", packet(id)),
            Fault::Release(id) => format!("Message {} goes on.", packet(id)),
            Fault::DeliverNow(id) => format!("Message {} arrives now.", packet(id)),
        }
    }

    /// The words of a choice, with names in the place of roles.
    pub(super) fn words_of(&self, choice: &Choice<S>) -> String {
        match choice {
            Choice::Fault(fault) => fault_words::show(fault, &|node| self.world().name(node)),
            Choice::Start(_)
            | Choice::Deliver(_)
            | Choice::Sync(_)
            | Choice::Expire(..)
            | Choice::Command(..) => S::words(self.world(), choice),
        }
    }
}
