//! Crashes, power losses, cuts and broken streams, by a fixed sequence of numbers, under clients that
//! write, watch and contend: no promise is broken, and in the end all servers have one tree.

use std::collections::BTreeMap;

use kernel::NodeId;
use synod_zookeeper::{Answer, Output, SessionId, SessionState, Transaction};
use zab::Zxid;

use super::config;
use super::net::Net;

/// Numbers that look drawn (Steele and others, `SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % many
    }

    fn node(&mut self, many: u8) -> u8 {
        u8::try_from(self.below(u64::from(many))).expect("few nodes")
    }
}

const CLIENTS: u8 = 4;

fn storm(seed: u64) -> Net {
    let mut dice = Dice(seed);
    let mut config = config(3, CLIENTS);
    let service = synod_zookeeper::Service { snapshot_count: Some(7), ..(*config.service).clone() };
    config.service = std::rc::Rc::new(service);
    let mut net = Net::new(config);
    net.run_ms(3_000);
    net.tell(0, "elect /election");
    net.tell(1, "elect /election");
    for round in 0..60 {
        let server = dice.node(3);
        match dice.below(10) {
            0 if net.runs(server) => net.crash(server),
            1 if net.runs(server) => net.lose_power(server),
            2 => net.isolate(server),
            3 | 4 => net.heal(),
            5 => net.break_stream(dice.node(3), 3 + dice.node(CLIENTS)),
            6 => net.isolate(3 + dice.node(CLIENTS)),
            7 if net.runs(server) => net.stall(server),
            _ => {}
        }
        for at in 0..3 {
            if !net.runs(at) && dice.below(3) == 0 {
                net.boot(at);
            }
            if dice.below(3) == 0 {
                net.sync(at);
            }
        }
        let client = 2 + dice.node(2);
        let text = match dice.below(7) {
            0 => "create -s /n-".to_owned(),
            1 => "create -e /e".to_owned(),
            2 => "create /a".to_owned(),
            3 => format!("set /a {round}"),
            4 => "get -w /a".to_owned(),
            5 => "delete /a".to_owned(),
            _ => "create -s -e /n-".to_owned(),
        };
        net.tell(client, &text);
        net.run_ms(dice.below(1_500));
    }
    net.heal();
    for at in 0..3 {
        if !net.runs(at) {
            net.boot(at);
        }
        net.sync(at);
    }
    net.run_ms(90_000);
    net
}

/// Every number has one transaction, wherever it was applied.
fn one_history(net: &Net, seed: u64) -> BTreeMap<Zxid, Transaction> {
    let mut history: BTreeMap<Zxid, Transaction> = BTreeMap::new();
    for (_, _, output) in &net.outputs {
        if let Output::Applied { zxid, txn } = output {
            let known = history.entry(*zxid).or_insert_with(|| txn.clone());
            assert_eq!(known, txn, "seed {seed}: one number, two transactions");
        }
    }
    history
}

/// A write that was answered is in the history, at most once.
fn answered_writes_stand(net: &Net, history: &BTreeMap<Zxid, Transaction>, seed: u64) {
    let mut created = BTreeMap::new();
    for (_, client, output) in &net.outputs {
        if let Output::Answered { outcome: Ok(Answer::Created { path, stat }), .. } = output {
            assert!(
                history.contains_key(&stat.czxid) || stat.czxid == Zxid(0),
                "seed {seed}: {path}"
            );
            if path.as_str().starts_with("/n-") {
                let before = created.insert(path.clone(), *client);
                assert_eq!(before, None, "seed {seed}: {path} twice");
            }
        }
    }
}

fn ends_well(net: &Net, seed: u64) {
    let leader = net.leader().unwrap_or_else(|| panic!("seed {seed}: no leader"));
    let tree = net.server(leader).tree();
    for at in 0..3 {
        assert_eq!(net.server(at).tree(), tree, "seed {seed}: server {at}");
    }
    let live: Vec<SessionId> = tree.sessions().map(|(session, _)| session).collect();
    for (path, node) in tree.nodes() {
        let owner = node.owner();
        assert!(
            owner.is_none_or(|owner| live.contains(&owner)),
            "seed {seed}: {path} is an orphan"
        );
    }
    for nth in 0..CLIENTS {
        assert_eq!(net.client(nth).state(), SessionState::Connected, "seed {seed}: client {nth}");
    }
    let acting = [0, 1].into_iter().filter(|nth| net.client_acts(*nth)).count();
    assert_eq!(acting, 1, "seed {seed}: one of two leads");
}

/// What a client has seen never goes back in one session.
fn nobody_goes_back(net: &Net, seed: u64) {
    let mut seen: BTreeMap<NodeId, (u64, i32)> = BTreeMap::new();
    for (_, node, output) in &net.outputs {
        match output {
            Output::Turned(SessionState::Lost | SessionState::Closed) => {
                seen.remove(node);
            }
            Output::Answered { outcome: Ok(Answer::Data { stat, .. }), .. } => {
                let now = (stat.mzxid.0, stat.version);
                let before = seen.insert(*node, now).unwrap_or(now);
                assert!(before.0 <= now.0, "seed {seed}: {node:?} saw {before:?}, then {now:?}");
            }
            _ => {}
        }
    }
}

#[test]
fn whatever_happens_no_promise_is_broken_and_all_ends_well() {
    let mut transactions = 0;
    for seed in 0..80 {
        let net = storm(seed);
        let history = one_history(&net, seed);
        answered_writes_stand(&net, &history, seed);
        nobody_goes_back(&net, seed);
        ends_well(&net, seed);
        transactions += history.len();
    }
    assert!(2_000 < transactions, "storms in which nothing is done show nothing: {transactions}");
}
