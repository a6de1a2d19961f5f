//! Random faults, keyed by a seed: which kinds occur, how often and how long is itself drawn, since
//! a storm of every kind at once finds less than one of a few (swarm testing, Groce et al. 2012).

use kernel::{Micros, NodeId, NodeSet};
use sim::delay::Delay;
use sim::{Choice, Fault, PacketId, Step, World};

use crate::dice::Dice;
use crate::plan::Subject;

/// A source of random faults.
#[derive(Clone, Debug)]
pub struct Storm {
    dice: Dice,
    kinds: u64,
    pace: u64,
    servers: u8,
}

impl Storm {
    const KINDS: u64 = 12;

    /// The storm of this seed, for a cluster with these servers.
    pub fn new(seed: u64, servers: u8) -> Self {
        let mut storm = Self { dice: Dice::new(seed ^ 0x5_707e), kinds: 0, pace: 0, servers };
        storm.kinds = storm.dice.next() | storm.dice.next();
        storm.pace = 5_000 + storm.below(120_000);
        storm
    }

    /// A number below `count`, which is not 0.
    pub fn below(&mut self, count: u64) -> u64 {
        self.dice.below(count)
    }

    /// When the next fault comes, after this moment.
    pub fn pause(&mut self, now: Micros) -> Micros {
        let pace = self.pace;
        Micros(now.0 + 1 + self.below(2 * pace))
    }

    /// A fault that can happen now.
    pub fn fault<S: Subject>(&mut self, world: &World<S>) -> Option<Fault> {
        let fault = self.draw(world)?;
        let step = Step { at: world.now(), choice: Choice::Fault(Box::new(fault)) };
        world.check(&step.choice).is_ok().then_some(())?;
        match step.choice {
            Choice::Fault(fault) => Some(*fault),
            Choice::Start(_)
            | Choice::Deliver(_)
            | Choice::Sync(_)
            | Choice::Close(..)
            | Choice::Expire(..)
            | Choice::Command(..) => None,
        }
    }

    fn draw<S: Subject>(&mut self, world: &World<S>) -> Option<Fault> {
        let kind = self.below(Self::KINDS);
        if self.kinds >> kind & 1 == 0 {
            return None;
        }
        let node = self.server();
        let up = world.host(node)?.is_up();
        Some(match kind {
            0 if up => Fault::Crash(node),
            1 if up => Fault::PowerLoss(node),
            0 | 1 => Fault::Restart(node),
            2 if world.host(node)?.paused => Fault::Resume(node),
            2 => Fault::Pause(node),
            3 => Fault::Loss(u16::try_from(self.below(300)).unwrap_or(0)),
            4 => Fault::Delay(None, self.delay()),
            5 => Fault::Partition(vec![self.some()]),
            6 => Fault::Isolate(node),
            7 => Fault::HealAll,
            8 => Fault::CutOneWay(node, self.server()),
            9 => Fault::Fsync(node, Some(self.delay())),
            10 => Fault::Duplicate(self.packet(world)?),
            _ => Fault::Slow(node, 2 + u32::try_from(self.below(30)).unwrap_or(0)),
        })
    }

    fn server(&mut self) -> NodeId {
        NodeId(u8::try_from(self.below(u64::from(self.servers))).expect("a byte's worth"))
    }

    fn some(&mut self) -> NodeSet {
        let mut set: NodeSet = std::iter::once(self.server()).collect();
        for node in 0..self.servers {
            if self.below(2) == 0 {
                set.insert(NodeId(node));
            }
        }
        set
    }

    fn delay(&mut self) -> Delay {
        let min_us = self.below(20_000);
        match self.below(3) {
            0 => Delay::Constant { us: min_us },
            1 => Delay::Uniform { min_us, max_us: min_us + self.below(60_000) },
            _ => Delay::Exponential { min_us, mean_us: 1 + self.below(30_000) },
        }
    }

    fn packet<S: Subject>(&mut self, world: &World<S>) -> Option<PacketId> {
        let count = world.packets().count() as u64;
        let nth = usize::try_from(self.below(count.max(1))).unwrap_or(0);
        world.packets().nth(nth).map(|(id, _)| id)
    }
}
