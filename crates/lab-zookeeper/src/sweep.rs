//! What a sweep must know of this system: the settings to draw, what clients ask, what matters most
//! and what is worth seeing.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many events matter here")]

mod sights;
mod stall;

use kernel::{Micros, NodeId, NodeSet, Span};
use lab::Exhibit;
use sim::saved::{SavedRun, Setting};
use sim::{Choice, Event, OutputOf, World};
use verify::Dice;
use verify::linear::{Heard, Judged, Model};
use verify::sweep::{self, Stuck, Sweeper, Swept, Taste};
use zab::{Role, Zxid};
use zookeeper::{Config, Message, Note, ServerNote, SessionState};

use crate::names;
use crate::system::{Ensemble, server, servers};
use stall::Witness;

/// What sweeps this system.
pub const SWEEPER: Sweeper = Sweeper::of::<Ensemble>();

/// So long at most a new session takes while a quorum is well: two writes of the slowest disks and six
/// messages, each a tenth of the shortest election at most.
const SESSION_MS: u64 = 60;

/// The transactions that leaders made of what clients asked for since this was new.
#[derive(Debug, Default)]
pub struct Fresh(Vec<Zxid>);

/// Reads are local and may be stale, so that a whole history is judged by nothing; monitors watch
/// that writes are linearizable.
impl Judged for Ensemble {
    const MODEL: Model = Model::Kv;

    fn promises_linearizability(_: &Config) -> bool {
        false
    }

    fn clients(config: &Config) -> u64 {
        u64::from(config.clients)
    }

    fn client(config: &Config, node: NodeId) -> Option<u64> {
        Some(u64::from(node.0.checked_sub(names::servers(config))?))
    }

    fn heard(_: &OutputOf<Self>) -> Option<Heard> {
        None
    }
}

impl Swept for Ensemble {
    const LAB: &'static str = "zookeeper";
    /// Its commands have many words.
    const BLOWS_MAX: usize = 360;
    const SIGHTS: &'static [&'static str] = sights::NAMES;
    const STALLS: &'static [sweep::Stall] = stall::CARDS;
    // Its members do not change.
    const ORDERS: bool = false;
    type Eyes = ();
    type Witness = Witness;
    type Work = Fresh;

    /// Most of its rules take sessions that end, or servers that are silent.
    fn varies(_: &str) -> bool {
        true
    }

    fn draw(dice: &mut Dice, taste: Taste) -> Vec<Setting> {
        let mut settings = Vec::new();
        let mut set = |key: &str, value: &str| {
            settings.push(Setting { key: key.to_owned(), value: value.to_owned() });
        };
        let servers = match taste {
            Taste::Uniform => 3,
            Taste::Swarm => dice.one([3, 3, 5, 5, 4, 1, 2]),
            Taste::Hard | Taste::Reigns => dice.one([3, 3, 5]),
        };
        set("servers", &servers.to_string());
        let observers = if taste == Taste::Swarm { dice.one([0, 0, 0, 1, 2]) } else { 0 };
        set("observers", &observers.to_string());
        set("clients", &dice.between(1, 4).to_string());
        let tick_ms = match taste {
            Taste::Uniform => 200,
            Taste::Swarm | Taste::Hard | Taste::Reigns => dice.one([50, 100, 200]),
        };
        set("tick", &format!("{tick_ms}ms"));
        // A client gives each server its part of the timeout, and a new session takes the disks of a
        // quorum.
        let least_ms = least_ms(servers + observers);
        set("session", &format!("{}ms", least_ms.max(tick_ms * dice.between(2, 12))));
        set("init-limit", &dice.between(5, 10).to_string());
        set("sync-limit", &dice.between(2, 5).to_string());
        if taste != Taste::Uniform {
            set("committed-log", dice.one(["0", "1", "2", "5", "500"]));
            set("disk-log", dice.one(["0", "2", "10", "10000"]));
            set("snapshot-count", dice.one(["off", "off", "2", "5", "20"]));
            // Near its end, the counter makes the leader give up.
            if dice.permille(100) {
                set("counter-start", &(u64::from(u32::MAX) - dice.between(3, 40)).to_string());
            }
            set("container-check", dice.one(["200ms", "1s", "6s"]));
        }
        settings
    }

    /// In some runs sessions are as short as they may be, so that clients contend: who
    /// waits in vain does so for a timeout before that breaks a promise, and few runs are calm for long.
    fn draw_more(dice: &mut Dice, run: &mut SavedRun) {
        if !dice.permille(400) {
            return;
        }
        let config = Self::configure(run).expect("its settings are valid");
        let least_ms = least_ms(config.zab.servers().count());
        for setting in run.config.iter_mut().filter(|setting| setting.key == "session") {
            setting.value = format!("{least_ms}ms");
        }
    }

    fn configure(run: &SavedRun) -> Result<Config, String> {
        <Self as Exhibit>::read(run)
    }

    fn kinds(_: &Config) -> &'static [&'static str] {
        Message::KINDS
    }

    fn servers(config: &Config) -> u8 {
        names::servers(config)
    }

    /// From the shortest wait of an election, or 50 ms where that is shorter, to the longest one: for
    /// a new leader (`finalizeWait`, `initLimit`), or for a vote that was missed and is said again
    /// (`maxNotificationInterval`).
    fn election(config: &Config) -> Span {
        let zab = &config.zab;
        let longest = zab.ticks(zab.init_limit).max(zab.notification_max);
        let shortest = zab.finalize_wait.max(Micros(50_000));
        Span { min: shortest, max: longest.max(shortest) }
    }

    fn patience(config: &Config) -> Micros {
        Micros(10 * Self::election(config).max.0)
    }

    fn leaders(world: &World<Self>) -> NodeSet {
        servers(world).filter(|(_, server)| server.zab().leads()).map(|(node, _)| node).collect()
    }

    fn deciding(world: &World<Self>) -> Box<dyn Fn(NodeSet) -> bool> {
        let zab = world.config().zab.clone();
        Box::new(move |servers| zab.is_quorum(servers))
    }

    /// A server stops waiting for whatever it waits for.
    fn campaign(world: &World<Self>, node: NodeId) -> String {
        let timer = match server(world, node).map(|server| server.zab().role()) {
            Some(Role::Looking(election)) if election.finalizing => "finalize",
            Some(Role::Looking(_)) => "notify",
            Some(Role::Following(_)) | None => "leader-silence",
            Some(Role::Leading(_)) => "tick",
        };
        format!("timeout {} {timer}", world.name(node))
    }

    fn request(world: &World<Self>, dice: &mut Dice, to: Option<NodeId>) -> Option<String> {
        let config = world.config();
        let client = u8::try_from(dice.below(u64::from(config.clients.max(1)))).ok()?;
        let node = NodeId(names::servers(config) + client);
        let name = world.name(node);
        let connect = || match to {
            Some(server) => format!("connect {}", world.name(server)),
            None => "connect".to_owned(),
        };
        // Who has closed its session asks for nothing until there is another client in its place.
        if is_closed(world, node) {
            return Some(format!("{name} {}", connect()));
        }
        if contends(config)
            && let Some(words) = contend(dice)
        {
            return Some(format!("{name} {words}"));
        }
        let number = dice.below(1_000);
        // Half of all are writes that are always possible.
        let words = match dice.below(56) {
            0 => "create /a".to_owned(),
            1 => "delete /a".to_owned(),
            2 => "get -w /a".to_owned(),
            3 => "create -s /a/n-".to_owned(),
            4 => "create -s -e /m-".to_owned(),
            5 => "ls -w /".to_owned(),
            6 => "elect /election".to_owned(),
            7 => "herd /election".to_owned(),
            8 => "lock /lock".to_owned(),
            9 => "write-lock /lock".to_owned(),
            10 => "read-lock /lock".to_owned(),
            11 | 12 => "release".to_owned(),
            13 => "renew".to_owned(),
            14 => "stat -w /a".to_owned(),
            15 => "create -e /e".to_owned(),
            16 => "sync /a".to_owned(),
            17 => format!("multi create /b; set /b {number}; delete /b"),
            18 => format!("multi set / {number}; check -v 0 /a"),
            19 => "create -c /c".to_owned(),
            20 => "create /c/x".to_owned(),
            21 => "delete /c/x".to_owned(),
            22 => "create -t 200 /t".to_owned(),
            23 => "addWatch -m PERSISTENT_RECURSIVE /".to_owned(),
            24 => format!("set /a {number}"),
            25 | 26 => connect(),
            27 => "close".to_owned(),
            _ => format!("set / {number}"),
        };
        Some(format!("{name} {words}"))
    }

    fn is_decisive(event: &Event<Self::Node>) -> bool {
        let Event::Note { note, .. } = event else { return false };
        match note {
            Note::Zab(note) => matches!(
                note,
                zab::Note::Elected { .. }
                    | zab::Note::Chose { .. }
                    | zab::Note::ProposedEpoch { .. }
                    | zab::Note::AcceptedEpoch { .. }
                    | zab::Note::Synchronised { .. }
                    | zab::Note::AcknowledgedLeader { .. }
                    | zab::Note::Established { .. }
                    | zab::Note::Committed { .. }
                    | zab::Note::Truncated { .. }
                    | zab::Note::Installed { .. }
            ),
            Note::Server(note) => {
                matches!(note, ServerNote::Expired { .. } | ServerNote::Notified { .. })
            }
            Note::Client(_) => false,
        }
    }

    fn look(
        (): &mut (),
        _: &World<Self>,
        events: &[Event<Self::Node>],
        see: &mut dyn FnMut(usize),
    ) {
        for event in events {
            if let Some(sight) = sights::of(event) {
                see(sight as usize);
            }
        }
    }

    fn look_before(world: &World<Self>, choice: &Choice<Self::Node>, see: &mut dyn FnMut(usize)) {
        if let Some(sight) = sights::before(world, choice) {
            see(sight as usize);
        }
    }

    fn works(work: &mut Fresh, events: &[Event<Self::Node>]) -> bool {
        events.iter().any(|event| match event {
            Event::Note { note: Note::Server(ServerNote::Prepared { zxid, txn }), .. } => {
                work.0.extend(stall::is_write(&txn.body).then_some(*zxid));
                false
            }
            Event::Note { note: Note::Server(ServerNote::Applied { zxid, .. }), .. } => {
                work.0.contains(zxid)
            }
            _ => false,
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
        let stall = witness.stall(world, core);
        Stuck { stall: stall as usize, borne: stall.borne() }
    }
}

/// The shortest session between so many servers: a client gives each its part of it.
const fn least_ms(servers: u64) -> u64 {
    SESSION_MS * servers
}

/// Do clients of such a run mostly take something from each other?
fn contends(config: &Config) -> bool {
    config.client.timeout_ms <= least_ms(config.zab.servers().count())
}

/// What they ask for then, in five of eight cases.
fn contend(dice: &mut Dice) -> Option<&'static str> {
    match dice.below(8) {
        0 | 1 => Some("lock /lock"),
        2 => Some("write-lock /lock"),
        3 | 4 => Some("release"),
        _ => None,
    }
}

fn is_closed(world: &World<Ensemble>, node: NodeId) -> bool {
    let client = world.process(node).and_then(zookeeper::Node::client);
    client.is_some_and(|client| client.state() == SessionState::Closed)
}
