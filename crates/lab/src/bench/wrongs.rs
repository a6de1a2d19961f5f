//! What is wrong right now, and how it ends.

use kernel::NodeId;
use sim::delay::Delay;
use sim::{Fault, KindLoss, Place, fault_words};

use super::ground::Ground;
use super::sentences::{ahead, fast, takes};
use crate::contract::FaultLine;

/// What is wrong, and what ends it.
type Wrong = (String, Option<Fault>);

impl dyn Ground {
    /// What is wrong right now, and the words that end it, if any do.
    pub(super) fn fault_lines(&self) -> Vec<FaultLine> {
        let mut wrongs = self.wrong_machines();
        wrongs.extend(self.wrong_links());
        wrongs.extend(self.wrong_delays());
        let say = |fault: Fault| fault_words::show(&fault, &|node| self.name(node));
        let line = |(text, heal): Wrong| FaultLine { text, heal: heal.map_or(String::new(), say) };
        wrongs.into_iter().map(line).collect()
    }

    fn wrong_machines(&self) -> Vec<Wrong> {
        let name = |node: NodeId| self.name(node);
        let mut wrongs = Vec::new();
        for (node, machine) in self.nodes() {
            if machine.lost {
                wrongs.push((format!("{} lost its disk for good", name(node)), None));
            } else if !machine.is_up && machine.has_booted {
                wrongs.push((format!("{} is crashed", name(node)), Some(Fault::Restart(node))));
            } else if machine.paused {
                wrongs.push((format!("{} is paused", name(node)), Some(Fault::Resume(node))));
            }
        }
        for (node, machine) in self.nodes() {
            let (skew, drift) = (machine.clocks.skew_us, machine.clocks.drift_ppm);
            if skew != 0 {
                let text = format!("the wall clock of {} is {}", name(node), ahead(skew));
                wrongs.push((text, Some(Fault::Skew(node, 0))));
            }
            if drift != 0 {
                let text = format!("the timers of {} run {}", name(node), fast(drift));
                wrongs.push((text, Some(Fault::Drift(node, 0))));
            }
        }
        for (node, factor) in self.weather().cpus.iter() {
            let text = format!("{} takes {} for each input", name(node), takes(*factor));
            wrongs.push((text, Some(Fault::Cpu(node, None))));
        }
        wrongs
    }

    fn wrong_links(&self) -> Vec<Wrong> {
        let weather = self.weather();
        let name = |node: NodeId| self.name(node);
        let mut wrongs = Vec::new();
        if !weather.partition.is_empty() {
            let groups = fault_words::show_groups(&weather.partition, &name).replace('|', "from");
            wrongs.push((format!("{groups} cut from the rest"), Some(Fault::EndPartition)));
        }
        if let Some(bridge) = weather.bridge {
            let sides = fault_words::show_groups(&bridge.sides, &name).replace('|', "and");
            wrongs.push((
                format!("{sides} are joined by {} only", name(bridge.over)),
                Some(Fault::EndBridge),
            ));
        }
        if !weather.ring.is_empty() {
            wrongs.push((
                "on a ring each hears its neighbours only".to_owned(),
                Some(Fault::EndRing),
            ));
        }
        for (place, ..) in &weather.flaps {
            let ends = match *place {
                Place::Node(node) => Fault::Heal(node),
                Place::Link(a, b) => Fault::HealLink(a, b),
            };
            wrongs.push((format!("{} goes off and on", self.place(*place)), Some(ends)));
        }
        for place in &weather.clogs {
            wrongs
                .push((format!("{} is clogged", self.place(*place)), Some(Fault::Unclog(*place))));
        }
        for node in weather.isolated.iter() {
            wrongs.push((format!("{} is cut off", name(node)), Some(Fault::Heal(node))));
        }
        for ((from, to), ()) in weather.cuts.iter() {
            if !weather.cuts.contains((to, from)) {
                let text = format!("{} is not heard by {}", name(from), name(to));
                wrongs.push((text, Some(Fault::HealLink(from, to))));
            } else if from < to {
                let text = format!("{} and {} are cut", name(from), name(to));
                wrongs.push((text, Some(Fault::HealLink(from, to))));
            }
        }
        wrongs
    }

    fn wrong_delays(&self) -> Vec<Wrong> {
        let weather = self.weather();
        let name = |node: NodeId| self.name(node);
        let mut wrongs = Vec::new();
        for (node, factor) in weather.slow.iter() {
            wrongs.push((
                format!("{} is {factor} times slower", name(node)),
                Some(Fault::Normal(node)),
            ));
        }
        for ((a, b), delay) in weather.delays.iter() {
            let text = format!("{} and {}: {} a message", name(a), name(b), delay.spoken());
            wrongs.push((text, Some(Fault::UsualDelay(a, b))));
        }
        for (node, delay) in weather.disks.iter() {
            wrongs.push((
                format!("the disk of {} takes {}", name(node), delay.spoken()),
                Some(Fault::Fsync(node, None)),
            ));
        }
        let (loss, delay) = self.usual();
        let (network, at_first) = self.networks();
        if network.loss_permille != at_first.loss_permille {
            wrongs
                .push((format!("{} of 1000 messages are lost", network.loss_permille), Some(loss)));
        }
        if network.delay != at_first.delay {
            wrongs.push((format!("messages take {}", network.delay.spoken()), Some(delay)));
        }
        for loss in &weather.losses {
            let ends = Fault::Lose(KindLoss { permille: 0, ..loss.clone() });
            wrongs.push((self.loss(loss), Some(ends)));
        }
        if let Some((permille, _)) = weather.duplicates {
            let text = format!("{permille} of 1000 messages arrive twice");
            wrongs.push((text, Some(Fault::Duplicates(0, Delay::Constant { us: 0 }))));
        }
        wrongs
    }

    /// What ends a fault of the network as it was set up at first.
    pub(super) fn usual(&self) -> (Fault, Fault) {
        let (_, at_first) = self.networks();
        (Fault::Loss(at_first.loss_permille), Fault::Delay(None, at_first.delay))
    }
}
