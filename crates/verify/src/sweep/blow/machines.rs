//! What happens to one machine: its process, its disk, its clocks and its processor.

use kernel::NodeId;
use sim::World;

use super::super::taste::delay;
use super::super::{Swept, core};
use super::{Arm, Blow};

impl<S: Swept> Arm<'_, S> {
    /// A server loses power, returns and asks to lead.
    pub(super) fn comeback(&mut self, aim: Option<NodeId>) -> Option<Blow> {
        let node = aim.or_else(|| self.actor())?;
        let mut blow = self.pair(&["power", "restart"], node)?;
        let again = blow.later[0].0 + self.dice.below(4 * self.mood.beat_us);
        blow.later.push((again, S::campaign(self.world, node)));
        Some(blow)
    }

    /// Its disk is lost, if then a majority of the servers still have theirs: no more is promised.
    pub(super) fn lose_disk(&self, node: NodeId) -> Option<Blow> {
        let left = core::left(self.world).without([node].into_iter().collect());
        S::deciding(self.world)(left).then(|| Blow::now(format!("wipe {}", self.world.name(node))))
    }

    pub(super) fn client_crash(&mut self) -> Option<Blow> {
        let config = self.world.config();
        let (first, nodes) = (S::servers(config), S::nodes(config));
        let nth = self.dice.below(u64::from(nodes - first).max(1));
        let client = NodeId(first + u8::try_from(nth).ok()?);
        (client.0 < nodes).then(|| self.pair(&["crash", "restart"], client))?
    }

    pub(super) fn fsync(&mut self, node: NodeId) -> Option<Blow> {
        let scale_us = self.dice.doubled(10_000, 6);
        let longer = delay(self.dice, scale_us);
        self.with("fsync", node, &longer.to_string())
    }

    /// Its processor is slow: it takes time for each input.
    pub(super) fn cpu(&mut self, node: NodeId) -> Option<Blow> {
        let times = self.dice.between(1, 200);
        self.with("cpu", node, &times.to_string())
    }

    /// Its monotonic clock is too fast or too slow.
    pub(super) fn drift(&mut self, node: NodeId) -> Option<Blow> {
        let (sign, ppm) = (self.dice.one(["", "-"]), self.dice.between(1, 100_000));
        self.with("drift", node, &format!("{sign}{ppm}"))
    }

    /// A leader's clock is as slow as it may be and all others are as fast; as soon as these may,
    /// they elect another one without it, while clients ask both.
    pub(super) fn slow_clock(&mut self) -> Option<Blow> {
        let leaders: Vec<NodeId> = S::leaders(self.world).iter().collect();
        let (leader, heir) = (self.dice.pick(&leaders)?, self.server()?);
        let (servers, election) =
            (S::servers(self.world.config()), S::election(self.world.config()));
        let mut blow = Blow::default();
        let led = self.world.name(leader);
        for server in (0..servers).map(NodeId) {
            let name = self.world.name(server);
            let most = if server == leader { "-100000" } else { "100000" };
            blow.now.push(format!("drift {name} {most}"));
            blow.later.push((2 * election.min.0, format!("drift {name} normal")));
            if server != leader {
                blow.now.push(format!("cut {led} {name}"));
                blow.later.push((2 * election.min.0, format!("heal {led} {name}")));
            }
        }
        // By the world's clock the others may vote after ten elevenths of the shortest timeout since
        // they last heard it, and it takes ten ninths of that for its own clock to show as much.
        let step_us = election.min.0 / 40;
        for step in 30..45 {
            let at_us = step * step_us;
            if step < 39 {
                blow.later.push((at_us, S::campaign(self.world, heir)));
            }
            for asked in [heir, leader].into_iter().filter(|_| 35 < step) {
                let at_us = at_us + self.dice.below(step_us);
                blow.later.push((at_us, S::request(self.world, self.dice, Some(asked))?));
            }
        }
        Some(blow)
    }

    /// Its wall clock is wrong, by at most half of what is allowed in all.
    pub(super) fn skew(&mut self, node: NodeId) -> Option<Blow> {
        let (sign, ms) = (self.dice.one(["", "-"]), self.dice.between(1, 900_000));
        self.with("skew", node, &format!("{sign}{ms}ms"))
    }

    pub(super) fn jump(&mut self, node: NodeId) -> Blow {
        let (sign, ms) = (self.dice.one(["", "-"]), self.dice.between(1, 900_000));
        Blow::now(format!("jump {} {sign}{ms}ms", self.world.name(node)))
    }

    pub(super) fn slow(&mut self, node: NodeId) -> Option<Blow> {
        let (name, times) = (self.world.name(node), self.dice.between(2, 60));
        self.for_a_while(format!("slow {name} {times}"), format!("normal {name}"))
    }

    /// Something of a node has another strength for a while.
    fn with(&mut self, verb: &str, node: NodeId, strength: &str) -> Option<Blow> {
        let name = self.world.name(node);
        self.for_a_while(format!("{verb} {name} {strength}"), format!("{verb} {name} normal"))
    }
}

/// The words that mend these machines; but for lost disks.
pub(in crate::sweep) fn mend<S: Swept>(
    world: &World<S>,
    whose: &dyn Fn(NodeId) -> bool,
) -> Vec<String> {
    let (mut words, weather) = (Vec::new(), world.weather());
    for (node, host) in world.hosts().filter(|(node, _)| whose(*node)) {
        let name = world.name(node);
        for (is_broken, mending) in [
            (host.paused, format!("resume {name}")),
            (host.can_restart(), format!("restart {name}")),
            (weather.slow.contains(node), format!("normal {name}")),
            (weather.disks.contains(node), format!("fsync {name} normal")),
            (weather.cpus.contains(node), format!("cpu {name} normal")),
            (host.clocks.drift_ppm != 0, format!("drift {name} normal")),
            (host.clocks.skew_us != 0, format!("skew {name} normal")),
        ] {
            if is_broken {
                words.push(mending);
            }
        }
    }
    words
}
