//! What a sweep must know of this system: the settings to draw, what clients ask, what matters most
//! and what is worth seeing.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many events matter here")]

pub(crate) mod members;

use kernel::{Micros, NodeId, NodeSet, SortedMap, Span};
use kv::{How, Note};
use lab::Exhibit;
use raft::{Index, Note as Raft, Term};
use sim::saved::{SavedRun, Setting};
use sim::{Choice, Event, World};
use verify::Dice;
use verify::sweep::{self, Stuck, Sweeper, Swept, Taste};

use crate::config::ClusterConfig;
use crate::kinds;
use crate::sights::{self, Eyes};
use crate::stall::{self, Witness};
use crate::system::{Cluster, servers};

/// What sweeps this system.
pub const SWEEPER: Sweeper = Sweeper::of::<Cluster>();

/// The first entry of each term that was appended since this was new.
#[derive(Debug, Default)]
pub struct Fresh(SortedMap<Term, Index>);

impl Swept for Cluster {
    const LAB: &'static str = "raft";
    const SIGHTS: &'static [&'static str] = sights::NAMES;
    const STALLS: &'static [sweep::Stall] = stall::CARDS;
    type Eyes = Eyes;
    type Witness = Witness;
    type Work = Fresh;

    /// Leases run by clocks, and a stall is one because of its length; nothing else needs time to pass.
    fn varies(promise: &str) -> bool {
        promise == sweep::PROGRESS || promise == "Fresh reads"
    }

    fn draw(dice: &mut Dice, taste: Taste) -> Vec<Setting> {
        let mut settings = Vec::new();
        let mut set = |key: &str, value: &str| {
            settings.push(Setting { key: key.to_owned(), value: value.to_owned() });
        };
        let servers = match taste {
            Taste::Uniform => "5",
            Taste::Swarm => dice.one(["3", "3", "5", "5", "7", "1", "2", "4"]),
            Taste::Hard | Taste::Reigns => dice.one(["3", "3", "5", "5", "5", "4"]),
        };
        set("servers", servers);
        set("clients", &dice.between(1, 3).to_string());
        let timers = match taste {
            Taste::Uniform => "paper",
            Taste::Swarm | Taste::Hard | Taste::Reigns => {
                dice.one(["paper", "paper", "paper", "raftscope", "raftscope", "etcd"])
            }
        };
        set("timers", timers);
        set("noop", if dice.permille(500) { "on" } else { "off" });
        let batch = match taste {
            Taste::Uniform => 8,
            Taste::Swarm => dice.doubled(1, 5),
            Taste::Hard | Taste::Reigns => dice.between(1, 2),
        };
        set("batch", &batch.to_string());
        if taste != Taste::Uniform {
            // Both keep elections from happening, so not too often where these matter most.
            let often = if taste == Taste::Reigns { 120 } else { 350 };
            set("pre-vote", if dice.permille(often) { "on" } else { "off" });
            set("check-quorum", if dice.permille(often) { "on" } else { "off" });
            set("sessions", if dice.permille(500) { "on" } else { "off" });
            set("max-inflight", dice.one(["off", "off", "off", "1", "2", "4", "16"]));
        }
        let think = match dice.below(6) {
            0 => "off".to_owned(),
            _ => format!("{}ms", dice.doubled(4, 6)),
        };
        set("think", &think);
        let patience_ms = match taste {
            Taste::Uniform | Taste::Swarm => dice.between(50, 400),
            Taste::Hard | Taste::Reigns => dice.between(8, 200),
        };
        set("timeout", &format!("{patience_ms}ms"));
        settings
    }

    fn configure(run: &SavedRun) -> Result<ClusterConfig, String> {
        <Self as Exhibit>::read(run)
    }

    fn draw_more(dice: &mut Dice, run: &mut SavedRun) {
        members::draw_more(dice, run);
    }

    fn kinds(config: &ClusterConfig) -> &'static [&'static str] {
        if members::has_more(config) { kinds::ALL } else { kinds::SWEPT }
    }

    fn servers(config: &ClusterConfig) -> u8 {
        config.servers
    }

    fn election(config: &ClusterConfig) -> Span {
        config.store.raft.election
    }

    /// Ten election timeouts (`ValuesNotStuck` of Vanlightly's specification, bounded), and as long
    /// as a client may take to ask every server in vain, since some may be out for good.
    fn patience(config: &ClusterConfig) -> Micros {
        Micros(10 * config.store.raft.election.max.0 + stall::search(config).0)
    }

    fn leaders(world: &World<Self>) -> NodeSet {
        servers(world).filter(|(_, server)| server.raft().leads()).map(|(node, _)| node).collect()
    }

    fn deciding(world: &World<Self>) -> Box<dyn Fn(NodeSet) -> bool> {
        let all = members::in_force(world);
        Box::new(move |servers| members::decides(&all, servers))
    }

    fn order(world: &World<Self>, dice: &mut Dice, server: Option<NodeId>) -> Option<String> {
        members::order(world, dice, server)
    }

    fn rival_orders(
        world: &World<Self>,
        dice: &mut Dice,
        servers: [NodeId; 2],
    ) -> Option<(NodeId, [String; 2])> {
        members::rival_orders(world, dice, servers)
    }

    fn campaign(world: &World<Self>, server: NodeId) -> String {
        format!("timeout {} election", world.name(server))
    }

    fn request(world: &World<Self>, dice: &mut Dice, server: Option<NodeId>) -> Option<String> {
        let config = world.config();
        let client = u8::try_from(dice.below(u64::from(config.clients.max(1)))).ok()?;
        let name = world.name(NodeId(config.servers + client));
        let number = dice.below(1_000);
        let key = dice.one(["x", "y", "z"]);
        // A read that does without the log is asked for more often.
        let reads = config.store.workload.reads != How::Log && dice.permille(400);
        let operation = match dice.below(8) {
            _ if reads => format!("get {key}"),
            0 => format!("get {key}"),
            1 => format!("delete {key}"),
            3 => format!("append {key} {}", number % 10),
            2 => format!("cas {key} {} {number}", dice.below(1_000)),
            _ => format!("put {key} {number}"),
        };
        let to = server.map_or(String::new(), |server| format!(" to {}", world.name(server)));
        Some(format!("{name} {operation}{to}"))
    }

    fn is_decisive(event: &Event<Self::Node>) -> bool {
        let Event::Note { note: Note::Raft(note), .. } = event else { return false };
        matches!(
            note,
            Raft::Won { .. }
                | Raft::Campaigned { .. }
                | Raft::Granted { .. }
                | Raft::SteppedDown { led: true, .. }
                | Raft::Committed { .. }
                | Raft::NotCommitted { .. }
                | Raft::AppendedConfiguration { .. }
                | Raft::InForce { .. }
                | Raft::SentTimeoutNow { .. }
                | Raft::Stored { dropped_from: Some(_), .. }
        )
    }

    fn look(
        eyes: &mut Eyes,
        world: &World<Self>,
        events: &[Event<Self::Node>],
        see: &mut dyn FnMut(usize),
    ) {
        eyes.look(world, events, &mut |sight| see(sight as usize));
    }

    fn look_before(world: &World<Self>, choice: &Choice<Self::Node>, see: &mut dyn FnMut(usize)) {
        sights::look_before(world, choice, &mut |sight| see(sight as usize));
    }

    fn works(work: &mut Fresh, events: &[Event<Self::Node>]) -> bool {
        events.iter().any(|event| {
            let Event::Note { note: Note::Raft(note), .. } = event else { return false };
            match note {
                // A no-op, which a new leader appends by itself, serves nobody.
                Raft::Appended { at, noop: false } => {
                    if !work.0.contains(at.term) {
                        work.0.insert(at.term, at.index);
                    }
                    false
                }
                Raft::Committed { at, .. } => {
                    work.0.get(at.term).is_some_and(|first| *first <= at.index)
                }
                _ => false,
            }
        })
    }

    fn attend(
        witness: &mut Witness,
        world: &World<Self>,
        core: NodeSet,
        events: &[Event<Self::Node>],
    ) {
        witness.attend(world, core, events);
    }

    fn diagnose(witness: &Witness, world: &World<Self>, core: NodeSet) -> Stuck {
        let stall = witness.facts(world, core).stall();
        Stuck { stall: stall as usize, borne: stall.borne(world.config()) }
    }
}
