//! Random faults over ensembles with clients that write, read, watch and contend: no promise
//! breaks, and afterwards work goes on. Each rule that is switched off is found by its promise.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use std::collections::BTreeSet;

use kernel::{Micros, NodeId};
use sim::delay::Delay;
use sim::saved::{Network, SavedRun};
use sim::{Choice, Event, Fault, Setup, Step, World};
use synod_lab_zookeeper::Ensemble;
use verify::{Plan, Run, Storm, Subject};
use zab::GaveUp;
use zab::plan::Plan as SyncPlan;
use zookeeper::{ClientNote, Config, Note, ServerNote, SessionState, Stage};

const CLIENTS: u8 = 3;
const ROUNDS: u64 = 3;
/// What must come true after a storm, besides that all are served.
const SOMEBODY_LEADS: &str = "Somebody leads";
/// What the storms must have brought about.
const WANTED: [&str; 19] = [
    "DIFF",
    "TRUNC",
    "SNAP",
    "epoch accepted before",
    "transactions dropped",
    "no quorum in time",
    "lost quorum",
    "silence",
    "leader closed",
    "not listened",
    "server behind its client",
    "session moved",
    "session expired",
    "session found over",
    "own node found",
    "node of an old session",
    "watched again",
    "leads",
    "lost with its stream",
];

struct Watched {
    run: Run<Ensemble>,
    plan: Plan<Ensemble>,
    events: Vec<Event<zookeeper::Node>>,
    dice: Storm,
    told: u64,
    /// Up to here it has been played, whether anything happened or not.
    now: Micros,
    sights: BTreeSet<&'static str>,
}

impl Watched {
    fn new(seed: u64, change: fn(Config) -> Config) -> Self {
        let mut dice = Storm::new(seed ^ 0xd1ce, 1);
        let servers = if dice.below(3) == 0 { 5 } else { 3 };
        let config = change(ensemble(servers));
        let delay = Delay::Uniform { min_us: 200, max_us: 400 + dice.below(8_000) };
        let loss_permille = u16::try_from(dice.below(2) * dice.below(4)).expect("it is small");
        let fsync = Delay::Uniform { min_us: 100, max_us: 200 + dice.below(8_000) };
        let setup = Setup { network: Network { delay, loss_permille }, fsync, seed };
        let plan = Plan::read(&SavedRun::new("zookeeper"), &config).expect("nothing is planned");
        let run = Run::new(World::new(config, setup), &plan);
        Self {
            run,
            plan,
            events: Vec::new(),
            dice,
            told: 0,
            now: Micros(0),
            sights: BTreeSet::new(),
        }
    }

    fn servers(&self) -> u8 {
        u8::try_from(self.run.world().config().zab.servers().count()).expect("few servers")
    }

    /// Plays on until then, or until a promise breaks.
    fn until(&mut self, end: Micros) {
        while self.run.breaches().is_empty()
            && self.run.step(&self.plan, end, &mut self.events).is_some()
        {
            self.sights.extend(self.events.iter().filter_map(sight));
        }
        self.now = end;
    }

    fn force(&mut self, choice: Choice<zookeeper::Node>) {
        let step = Step { at: self.now, choice };
        if self.run.world().check(&step.choice).is_ok() {
            let made = self.run.force(&self.plan, step, &mut self.events);
            made.expect("it was just checked");
        }
    }

    fn tell(&mut self, words: &str) {
        let choice = Ensemble::choice(self.run.world(), words).expect("a client's words");
        self.force(choice);
    }

    /// Something for a client to do.
    fn work(&mut self) {
        self.told += 1;
        let client = 1 + self.dice.below(u64::from(CLIENTS));
        let told = self.told;
        let words = match self.dice.below(12) {
            0 => "create /a".to_owned(),
            1 | 2 => format!("set /a {told}"),
            3 => "get -w /a".to_owned(),
            4 => "delete /a".to_owned(),
            5 => "create -s /a/n-".to_owned(),
            6 => "create -s -e /m-".to_owned(),
            7 => "ls -w /".to_owned(),
            8 => "elect /election".to_owned(),
            9 => "release".to_owned(),
            10 => "multi create /b; set /b x; delete /b".to_owned(),
            _ => "renew".to_owned(),
        };
        self.tell(&format!("c{client} {words}"));
    }

    fn rage(&mut self, storm: &mut Storm, ms: u64) {
        let end = Micros(self.now.0 + ms * 1_000);
        while self.now < end && self.run.breaches().is_empty() {
            let pause = 1 + self.dice.below(60_000);
            self.until(Micros(self.now.0 + pause).min(end));
            if self.now < end && self.dice.below(2) == 0 {
                self.work();
            }
            if self.dice.below(4) == 0
                && let Some(fault) = storm.fault(self.run.world())
            {
                self.force(Choice::Fault(Box::new(fault)));
            }
            if self.run.is_quiet(&self.plan) {
                return;
            }
        }
    }

    fn heal(&mut self) {
        let usual = Delay::Uniform { min_us: 500, max_us: 5_000 };
        let nodes: Vec<NodeId> = (0..self.servers()).map(NodeId).collect();
        for node in nodes {
            for fault in [
                Fault::Resume(node),
                Fault::Restart(node),
                Fault::Normal(node),
                Fault::Fsync(node, None),
            ] {
                self.force(Choice::Fault(Box::new(fault)));
            }
        }
        for fault in [Fault::HealAll, Fault::Loss(0), Fault::Delay(None, usual)] {
            self.force(Choice::Fault(Box::new(fault)));
        }
    }

    fn breach(&self) -> Option<&'static str> {
        self.run.breaches().first().map(|breach| breach.promise.name)
    }

    /// Does somebody lead, if anybody wants to?
    fn somebody_leads(&self) -> bool {
        let world = self.run.world();
        let stages: Vec<&Stage> = world
            .hosts()
            .filter_map(|(node, _)| world.process(node)?.client()?.recipe()?.contender())
            .map(|contender| &contender.stage)
            .filter(|stage| **stage != Stage::Released)
            .collect();
        stages.is_empty() || stages.contains(&&Stage::Acting)
    }

    /// All servers serve, and every client is served.
    fn all_well(&self) -> bool {
        let world = self.run.world();
        let well = |node: &zookeeper::Node| match node {
            zookeeper::Node::Server(server) => server.zab().established().is_some(),
            zookeeper::Node::Client(client) => client.state() == SessionState::Connected,
        };
        world.hosts().all(|(node, _)| world.process(node).is_some_and(well))
    }
}

/// What a storm must have brought about somewhere, so that its calm says something.
fn sight(event: &Event<zookeeper::Node>) -> Option<&'static str> {
    let note = match event {
        Event::Lost { why: sim::Loss::Broken, .. } => return Some("lost with its stream"),
        Event::Note { note, .. } => note,
        _ => return None,
    };
    match note {
        Note::Zab(zab::Note::Synchronised { plan, .. }) => Some(match plan {
            SyncPlan::Diff { .. } => "DIFF",
            SyncPlan::Trunc { .. } => "TRUNC",
            SyncPlan::Snap => "SNAP",
        }),
        Note::Zab(zab::Note::AcceptedBefore { .. }) => Some("epoch accepted before"),
        Note::Zab(zab::Note::Truncated { dropped: 1.., .. }) => Some("transactions dropped"),
        Note::Zab(zab::Note::GaveUp { why }) => Some(match why {
            GaveUp::NoQuorumInTime => "no quorum in time",
            GaveUp::LostQuorum => "lost quorum",
            GaveUp::Silence => "silence",
            GaveUp::Closed => "leader closed",
            GaveUp::OldEpoch => "old epoch",
            GaveUp::NotListened => "not listened",
            GaveUp::CounterUsedUp => "counter used up",
        }),
        Note::Server(ServerNote::Behind { .. }) => Some("server behind its client"),
        Note::Server(ServerNote::Moved { .. }) => Some("session moved"),
        Note::Server(ServerNote::SessionMoved { .. }) => Some("asked where it is no more"),
        Note::Server(ServerNote::Expired { .. }) => Some("session expired"),
        Note::Server(ServerNote::Over { .. }) => Some("session found over"),
        Note::Client(ClientNote::FoundOwn { .. }) => Some("own node found"),
        Note::Client(ClientNote::NotItsOwn { .. }) => Some("node of an old session"),
        Note::Client(ClientNote::WatchedAgain { .. }) => Some("watched again"),
        Note::Client(ClientNote::Acts { .. }) => Some("leads"),
        _ => None,
    }
}

fn ensemble(servers: u8) -> Config {
    let zab = zab::Config {
        tick: Micros::from_millis(100),
        init_limit: 10,
        sync_limit: 5,
        finalize_wait: Micros::from_millis(40),
        notification_min: Micros::from_millis(40),
        notification_max: Micros::from_millis(800),
        connect_again: Micros::from_millis(50),
        committed_log: 6,
        disk_log: 6,
        ..zab::Config::usual((0..servers).map(NodeId))
    };
    let mut config = Config::usual(zab, CLIENTS);
    let service = zookeeper::Service { snapshot_count: Some(9), ..(*config.service).clone() };
    let client = zookeeper::ClientConfig {
        reconnect_max: Micros::from_millis(80),
        ..(*config.client).clone()
    };
    (config.service, config.client) = (service.into(), client.into());
    config
}

/// A few storms, each with the calm after it; where all ends well, the digest.
fn weather(seed: u64, change: fn(Config) -> Config) -> Result<u64, &'static str> {
    watch(&mut Watched::new(seed, change), seed)
}

fn watch(watched: &mut Watched, seed: u64) -> Result<u64, &'static str> {
    let servers = watched.servers();
    let mut storm = Storm::new(seed, servers);
    for _ in 0..ROUNDS {
        let ms = 500 + watched.dice.below(4_000);
        watched.rage(&mut storm, ms);
        watched.heal();
        let patience = Micros(watched.now.0 + 20_000_000);
        let done = |watched: &Watched| watched.all_well() && watched.somebody_leads();
        while watched.breach().is_none() && !done(watched) && watched.now < patience {
            watched.until(Micros(watched.now.0 + 200_000));
        }
        if let Some(promise) = watched.breach() {
            return Err(promise);
        }
        assert!(watched.all_well(), "seed {seed}: the ensemble is stuck");
        if !watched.somebody_leads() {
            return Err(SOMEBODY_LEADS);
        }
    }
    Ok(watched.run.world().digest().value())
}

#[test]
fn storms_break_no_promise_and_work_goes_on_after_each() {
    let mut sights = BTreeSet::new();
    let seeds = std::env::var("SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(150);
    for seed in 0..seeds {
        let mut watched = Watched::new(seed, |config| config);
        let ended = watch(&mut watched, seed);
        assert!(ended.is_ok(), "seed {seed}: {ended:?}");
        sights.extend(watched.sights);
    }
    for wanted in WANTED {
        assert!(sights.contains(wanted), "no storm brought {wanted:?} about: {sights:?}");
    }
}

#[test]
fn a_storm_plays_the_same_again() {
    for seed in 0..5 {
        assert_eq!(weather(seed, |config| config), weather(seed, |config| config));
    }
}

fn without(flaw: zab::Flaw, config: Config) -> Config {
    let zab = zab::Config { flaw: Some(flaw), ..(*config.zab).clone() };
    Config { zab: zab.into(), ..config }
}

#[test]
fn each_rule_that_is_switched_off_is_found_by_its_promise() {
    type Change = fn(Config) -> Config;
    let flaws: [(&str, Change, &[&str]); 9] = [
        (
            "list, then watch",
            |config| config.without(zookeeper::Flaw::ListThenWatch),
            &[SOMEBODY_LEADS, "No vain wait"],
        ),
        (
            "serve without a quorum",
            |config| without(zab::Flaw::ServeWithoutQuorum, config),
            &["Live quorum"],
        ),
        (
            "expiry by a follower's clock",
            |config| config.without(zookeeper::Flaw::FollowerExpiry),
            &["Never early"],
        ),
        (
            "compare counters only",
            |config| without(zab::Flaw::CounterOnly, config),
            &["Total order", "Primary order", "Primary integrity"],
        ),
        (
            "acknowledge before the disk",
            |config| without(zab::Flaw::AckBeforeDisk, config),
            &["Durable on a quorum"],
        ),
        (
            "no TRUNC",
            |config| without(zab::Flaw::NoTrunc, config),
            &["Total order", "Primary order", "Integrity", "Equal trees", "Primary integrity"],
        ),
        (
            "a global counter",
            |config| config.without(zookeeper::Flaw::GlobalSequence),
            &["Sequence numbers"],
        ),
        (
            "serve who is ahead",
            |config| config.without(zookeeper::Flaw::ServeAheadClient),
            &["Single system image"],
        ),
        (
            "ignore the owner",
            |config| config.without(zookeeper::Flaw::IgnoreOwner),
            &["Own session"],
        ),
    ];
    for (name, change, promises) in flaws {
        let found = (0..2_000)
            .any(|seed| weather(seed, change).is_err_and(|promise| promises.contains(&promise)));
        assert!(found, "{name}: none of {promises:?} is broken");
    }
}
