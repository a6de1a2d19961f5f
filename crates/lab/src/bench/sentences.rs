//! What a person or the script did, in a sentence.

use kernel::{NodeId, NodeSet};
use scene::Group;
use sim::saved::duration::show_us;
use sim::{Bridge, Choice, Fault, KindLoss, Place, Rhythm, fault_words};

use super::Bench;
use super::ground::Ground;
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    /// What a choice does, in a sentence.
    pub(super) fn sentence(&self, choice: &Choice<S::Node>) -> String {
        let name = |node: &NodeId| self.world().name(*node);
        match choice {
            Choice::Fault(fault) => self.ground().fault_sentence(fault),
            Choice::Start(node) => format!("{} starts.", name(node)),
            Choice::Sync(node) => format!("The disk of {} finishes now.", name(node)),
            Choice::Close(end, peer) => {
                format!("{} notices that its stream to {} is broken.", name(end), name(peer))
            }
            Choice::Deliver(id) => format!("Message {} arrives.", self.packet_name(*id)),
            Choice::Expire(node, timer) => {
                let timer = S::timer(*timer);
                format!("The {timer} timer of {} is made to expire.", name(node))
            }
            Choice::Command(node, _) => {
                let (who, words) = (name(node), S::words(self.world(), choice));
                let first = words.strip_prefix(&format!("{who} "));
                let last = words.strip_suffix(&format!(" to {who}"));
                format!("{who} is told: {}.", first.or(last).unwrap_or(&words))
            }
        }
    }

    /// The words of a choice, with names in the place of roles.
    pub(super) fn words_of(&self, choice: &Choice<S::Node>) -> String {
        match choice {
            Choice::Fault(fault) => fault_words::show(fault, &|node| self.world().name(node)),
            Choice::Start(_)
            | Choice::Deliver(_)
            | Choice::Sync(_)
            | Choice::Close(..)
            | Choice::Expire(..)
            | Choice::Command(..) => S::words(self.world(), choice),
        }
    }
}

impl dyn Ground {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in link_sentence")]
    fn fault_sentence(&self, fault: &Fault) -> String {
        let name = |node: &NodeId| self.name(*node);
        let packet = |id: &sim::PacketId| self.packet_name(*id);
        match fault {
            Fault::Crash(node) if self.is_client(*node) => format!("{} crashes.", name(node)),
            Fault::Crash(node) => format!("{} crashes; its disk is kept.", name(node)),
            Fault::PowerLoss(node) if self.is_client(*node) => {
                format!("{} loses power.", name(node))
            }
            Fault::PowerLoss(node) => {
                format!("{} loses power: what was not yet durable is gone.", name(node))
            }
            Fault::LoseDisk(node) => {
                format!("{} stops and its disk is lost: it is out for good.", name(node))
            }
            Fault::Restart(node) => format!("{} restarts.", name(node)),
            Fault::Return(node) => {
                format!("{} returns under its name, with an empty disk.", name(node))
            }
            Fault::Pause(node) => format!("{} stands still.", name(node)),
            Fault::Resume(node) => format!("{} goes on.", name(node)),
            Fault::Slow(node, factor) => {
                format!("Messages of {} take {factor} times as long.", name(node))
            }
            Fault::Normal(node) => format!("{} is as fast as the others again.", name(node)),
            Fault::Delay(None, delay) => format!("From now on messages take {}.", delay.spoken()),
            Fault::Delay(Some((a, b)), delay) => {
                let delay = delay.spoken();
                format!("From now on messages between {} and {} take {delay}.", name(a), name(b))
            }
            Fault::UsualDelay(a, b) => {
                format!("Messages between {} and {} take the usual time again.", name(a), name(b))
            }
            Fault::Loss(0) => "From now on no message is lost by chance.".to_owned(),
            Fault::Loss(1_000) => "From now on all messages are lost.".to_owned(),
            Fault::Loss(permille) => {
                format!("From now on {permille} of 1000 messages are lost.")
            }
            Fault::Lose(loss) if loss.permille == 0 => {
                format!("What lost {} messages{} ends.", loss.kind, self.ends(loss))
            }
            Fault::Lose(loss) => format!("From now on {}.", self.loss(loss)),
            Fault::Duplicates(0, _) => "From now on no message is doubled by chance.".to_owned(),
            Fault::Duplicates(permille, _) => {
                format!("From now on {permille} of 1000 messages arrive twice.")
            }
            Fault::Skew(..) | Fault::Jump(..) | Fault::Drift(..) | Fault::Cpu(..) => {
                self.clock_sentence(fault)
            }
            Fault::Fsync(node, Some(delay)) => {
                format!("From now on the disk of {} takes {}.", name(node), delay.spoken())
            }
            Fault::Fsync(node, None) => {
                format!("The disk of {} is as fast as the others again.", name(node))
            }
            Fault::Drop(id) => format!("Message {} is dropped.", packet(id)),
            Fault::Duplicate(id) => format!("Message {} is duplicated.", packet(id)),
            Fault::Replay(id, after) => {
                format!("A copy of message {} arrives in {}.", packet(id), show_us(after.0))
            }
            Fault::Swap(one, other) => {
                format!("Messages {} and {} change places.", packet(one), packet(other))
            }
            Fault::Hold(id) => format!("Message {} is held back.", packet(id)),
            Fault::Release(id) => format!("Message {} goes on.", packet(id)),
            Fault::DeliverNow(id) => format!("Message {} arrives now.", packet(id)),
            _ => self.link_sentence(fault),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in fault_sentence")]
    fn link_sentence(&self, fault: &Fault) -> String {
        let name = |node: &NodeId| self.name(*node);
        match fault {
            Fault::Partition(groups) => {
                let named: u64 = groups.iter().map(|group| group.count()).sum();
                let rest =
                    if named < self.nodes().count() as u64 { " cut off from the rest" } else { "" };
                format!("The network splits: {}{rest}.", self.groups(groups, "; "))
            }
            Fault::Bridge(Bridge { sides, over }) => {
                let sides = self.groups(sides, " and ");
                format!("{sides} no longer hear each other; {} hears both.", name(over))
            }
            Fault::EndBridge => "Both sides of the bridge hear each other again.".to_owned(),
            Fault::Ring(ring) => {
                let ring: Vec<String> = ring.iter().map(name).collect();
                format!("Each hears only its neighbours on a ring: {}.", ring.join(", "))
            }
            Fault::EndRing => "The ring ends.".to_owned(),
            Fault::Flap(place, Rhythm { off, on }) => {
                let (off, on) = (show_us(off.0), show_us(on.0));
                format!("{} is off for {off}, on for {on}, over and over.", self.place(*place))
            }
            Fault::Clog(place) => format!("{} is clogged: messages wait.", self.place(*place)),
            Fault::Unclog(place) => {
                format!("{} is free: what waited arrives at once.", self.place(*place))
            }
            Fault::EndPartition => "The partition ends.".to_owned(),
            Fault::Isolate(node) => format!("{} is cut off.", name(node)),
            Fault::Cut(a, b) => format!("The link between {} and {} is cut.", name(a), name(b)),
            Fault::CutOneWay(a, b) => format!("{} is no longer heard by {}.", name(a), name(b)),
            Fault::Heal(node) => format!("What cut {} off by itself ends.", name(node)),
            Fault::HealLink(a, b) => {
                format!("What cut the link between {} and {} by itself ends.", name(a), name(b))
            }
            Fault::HealAll => "Every cut heals.".to_owned(),
            _ => unreachable!("fault_sentence sends only faults of links here"),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in fault_sentence")]
    fn clock_sentence(&self, fault: &Fault) -> String {
        let name = |node: &NodeId| self.name(*node);
        match fault {
            Fault::Skew(node, 0) => format!("The wall clock of {} is right again.", name(node)),
            Fault::Skew(node, us) => {
                let wrong = ahead(*us);
                format!("The wall clock of {} is {wrong}. {}.", name(node), self.wall_clock())
            }
            Fault::Jump(node, us) => {
                let way = ahead(*us);
                format!("The wall clock of {} jumps {way}. {}.", name(node), self.wall_clock())
            }
            Fault::Drift(node, 0) => format!("The timers of {} run as usual again.", name(node)),
            Fault::Drift(node, ppm) => {
                format!("From now on the timers of {} run {}.", name(node), fast(*ppm))
            }
            Fault::Cpu(node, Some(factor)) => {
                let takes = takes(*factor);
                format!("{} handles one input after the other, each in {takes}.", name(node))
            }
            Fault::Cpu(node, None) => format!("{} handles inputs at once again.", name(node)),
            _ => unreachable!("fault_sentence sends only faults of clocks and processors here"),
        }
    }

    fn groups(&self, groups: &[NodeSet], between: &str) -> String {
        let group =
            |set: &NodeSet| set.iter().map(|node| self.name(node)).collect::<Vec<_>>().join(", ");
        groups.iter().map(group).collect::<Vec<_>>().join(between)
    }

    /// `The connection of s1`, or `The link between s1 and s2`.
    pub(super) fn place(&self, place: Place) -> String {
        let name = |node| self.name(node);
        match place {
            Place::Node(node) => format!("The connection of {}", name(node)),
            Place::Link(a, b) => format!("The link between {} and {}", name(a), name(b)),
        }
    }

    /// `1000 of 1000 append from s1 are lost`.
    pub(super) fn loss(&self, loss: &KindLoss) -> String {
        let share = match loss.permille {
            1_000 => "all".to_owned(),
            permille => format!("{permille} of 1000"),
        };
        format!("{share} {} messages{} are lost", loss.kind, self.ends(loss))
    }

    fn is_client(&self, node: NodeId) -> bool {
        self.group(node) == Group::Client
    }

    /// ` from s1 to s4`, as far as it is said.
    fn ends(&self, loss: &KindLoss) -> String {
        let end = |word: &str, node: Option<NodeId>| {
            node.map_or_else(String::new, |node| format!(" {word} {}", self.name(node)))
        };
        end("from", loss.from) + &end("to", loss.to)
    }
}

/// `10min ahead`, `1s behind`.
pub(super) fn ahead(us: i64) -> String {
    format!("{} {}", show_us(us.unsigned_abs()), if us < 0 { "behind" } else { "ahead" })
}

/// `5% fast`, `0.01% slow`.
pub(super) fn fast(ppm: i32) -> String {
    let (whole, rest) = (ppm.unsigned_abs() / 10_000, ppm.unsigned_abs() % 10_000);
    let rest = if rest == 0 { String::new() } else { format!(".{rest:04}") };
    let rest = rest.trim_end_matches('0');
    format!("{whole}{rest}% {}", if ppm < 0 { "slow" } else { "fast" })
}

/// How long each input takes.
pub(super) fn takes(factor: u32) -> String {
    show_us(u64::from(factor) * Fault::CPU_INPUT_US)
}
