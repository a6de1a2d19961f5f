//! Crashes, power losses and cuts in every phase, by a fixed sequence of numbers: whatever happens,
//! servers deliver prefixes of one history, and nothing that was committed is lost.

use kernel::NodeId;
use synod_zab::{Config, Zxid};

use crate::net::{Net, Op, node};

/// Numbers that look drawn (Steele and others, `SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % many
    }
}

fn storm(seed: u64, servers: u8, config: &dyn Fn(Config) -> Config) -> Net {
    let mut dice = Dice(seed);
    let mut net = Net::new(config(Config::usual((0..servers).map(NodeId))));
    let mut op = 0;
    for _ in 0..60 {
        let at = u8::try_from(dice.below(u64::from(servers))).expect("few servers");
        match dice.below(9) {
            0 if net.runs(at) => net.crash(node(at)),
            1 if net.runs(at) => net.lose_power(node(at)),
            2 => net.isolate(at),
            3 => net.heal(),
            4 if net.runs(at) => net.stall(at),
            5 if net.runs(at) && net.serves(at) => net.save_snapshot(at, dice.below(3)),
            _ => {}
        }
        for at in 0..servers {
            if !net.runs(at) && dice.below(3) == 0 {
                net.boot(node(at));
            }
            if net.runs(at) && dice.below(3) == 0 {
                net.sync(at);
            }
            if net.runs(at) && net.serves(at) && dice.below(2) == 0 {
                op += 1;
                net.propose(at, op);
            }
        }
        net.run_ms(dice.below(4_000));
    }
    net.heal();
    for at in 0..servers {
        if !net.runs(at) {
            net.boot(node(at));
        }
        net.sync(at);
    }
    net.run_ms(200_000);
    net
}

/// What was delivered anywhere, by number; fails where one number had two transactions.
fn history(net: &Net, seed: u64) -> Vec<(Zxid, Op)> {
    let mut all: Vec<(Zxid, Op)> = net.delivered.iter().map(|(_, zxid, op)| (*zxid, *op)).collect();
    all.sort_unstable();
    all.dedup();
    let twice = all.windows(2).any(|two| two[0].0 == two[1].0);
    assert!(!twice, "seed {seed}: one number, two transactions: {all:?}");
    all
}

#[test]
fn whatever_happens_there_is_one_history_and_work_goes_on() {
    let mut epochs = 0;
    for seed in 0..150 {
        for servers in [3, 5] {
            let small = |config| Config { committed_log: 3, disk_log: 4, ..config };
            let net = storm(seed, servers, &small);
            let all: Vec<u32> = history(&net, seed).iter().map(|(_, op)| op.0).collect();
            let leader = net.leader().unwrap_or_else(|| panic!("seed {seed}: no leader"));
            for at in 0..servers {
                assert!(net.serves(at), "seed {seed}: {at} does not serve");
                assert_eq!(
                    net.state(at),
                    all,
                    "seed {seed}: server {at} lost or invented something"
                );
            }
            epochs += net.server(leader).current().0;
        }
    }
    assert!(1_000 < epochs, "storms that elect nobody show nothing: {epochs}");
}
