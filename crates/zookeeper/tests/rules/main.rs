//! The rules of ZooKeeper, ZS-1 to ZS-13, and of the recipes: ensembles and clients over a small
//! network.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many outputs are looked for")]

#[path = "../net/mod.rs"]
mod net;

mod flaws;
mod nodes;
mod recipes;
mod sessions;
mod storm;
mod views;
mod watches;

use kernel::{Micros, NodeId};
use net::Net;
use synod_zookeeper::{Answer, Config, Outcome, Stat};

/// An ensemble with ticks of 400 ms, so that sessions last from 800 to 8,000 ms, and clients that
/// ask for 4,000.
fn config(servers: u8, clients: u8) -> Config {
    let zab = zab::Config {
        tick: Micros::from_millis(400),
        connect_again: Micros::from_millis(100),
        ..zab::Config::usual((0..servers).map(NodeId))
    };
    Config::usual(zab, clients)
}

/// The same, once everyone is connected.
fn serving(config: Config) -> Net {
    let clients = config.clients;
    let mut net = Net::new(config);
    net.run_ms(10_000);
    assert!((0..clients).all(|nth| net.client(nth).session().is_some()), "all are connected");
    net
}

fn stat(outcome: &Outcome) -> Stat {
    match outcome {
        Ok(Answer::Stat(stat) | Answer::Data { stat, .. } | Answer::Children { stat, .. }) => *stat,
        other => panic!("no status: {other:?}"),
    }
}

fn path(outcome: &Outcome) -> String {
    match outcome {
        Ok(Answer::Created { path, .. }) => path.to_string(),
        other => panic!("nothing created: {other:?}"),
    }
}
