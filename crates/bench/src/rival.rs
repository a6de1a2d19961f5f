//! Job A on the published `raft` crate (of `TiKV`), with as little around it as this can have: one heap of
//! what is due, messages moved and never encoded, its own storage in memory, a key-value machine.
//!
//! Ticks are 25 ms long, the longest that give the same heartbeats and election timeouts; shorter
//! ones would cost it more. It is told not to broadcast commits by themselves, since this engine
//! does not either.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use slog::{Discard, Logger, o};
use tikv_raft::eraftpb::{ConfState, Entry, Message};
use tikv_raft::storage::MemStorage;
use tikv_raft::{Config, RawNode, StateRole};

use synod_bench::Work;

const TICK_US: u64 = 25_000;
const ELECTION_TICKS: usize = 4;
const HEARTBEAT_TICKS: usize = 2;
/// Just before the heartbeats of the other side, between two ticks.
const CAMPAIGN_US: u64 = 5_000;
const FIRST_REQUEST_US: u64 = 1_000_000;
const REQUEST_EVERY_US: u64 = 100_000;

/// A cluster that does job A.
pub(crate) struct Rival {
    now_us: u64,
    queue: BinaryHeap<Reverse<(u64, u64, usize)>>,
    pushed: u64,
    due: Vec<Option<Due>>,
    free: Vec<usize>,
    nodes: Vec<Node>,
    random: u64,
    requests: u64,
    messages: u64,
}

enum Due {
    Tick(usize),
    Campaign,
    Deliver(Message),
    /// The client asks.
    Ask,
    /// Its request arrives.
    Request(u64),
    /// The answer arrives.
    Answer,
}

struct Node {
    raft: RawNode<MemStorage>,
    machine: BTreeMap<u64, u64>,
}

impl Rival {
    /// Job A with this many servers, at its start.
    pub(crate) fn new(servers: u64, seed: u64) -> Self {
        let logger = Logger::root(Discard, o!());
        let nodes = (1..=servers).map(|id| Node::new(id, servers, &logger)).collect();
        let mut rival = Self {
            now_us: 0,
            queue: BinaryHeap::new(),
            pushed: 0,
            due: Vec::new(),
            free: Vec::new(),
            nodes,
            random: seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15),
            requests: 0,
            messages: 0,
        };
        (0..rival.nodes.len()).for_each(|node| rival.push(TICK_US, Due::Tick(node)));
        rival.push(CAMPAIGN_US, Due::Campaign);
        rival.push(FIRST_REQUEST_US, Due::Ask);
        rival
    }

    /// Plays until this time, in microseconds.
    pub(crate) fn play(&mut self, until_us: u64) {
        while let Some(Reverse((at, _, slot))) = self.queue.peek().copied() {
            if at > until_us {
                break;
            }
            self.queue.pop();
            self.now_us = at;
            self.free.push(slot);
            let due = self.due[slot].take().expect("what is in the queue is in its slot");
            self.happen(due);
        }
    }

    /// What it has done so far.
    pub(crate) fn work(&self) -> Work {
        let leader = &self.nodes[0].raft.raft;
        assert!(leader.state == StateRole::Leader, "the first server leads");
        Work { messages: self.messages, commits: leader.raft_log.committed, term: leader.term }
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Tick(node) => {
                self.push(self.now_us + TICK_US, Due::Tick(node));
                self.nodes[node].raft.tick();
                self.settle(node);
            }
            Due::Campaign => {
                self.nodes[0].raft.campaign().expect("a follower can campaign");
                self.settle(0);
            }
            Due::Deliver(message) => {
                let node = place(message.to);
                // A message of an old term is refused by an error; that is its answer.
                let _refused = self.nodes[node].raft.step(message);
                self.settle(node);
            }
            Due::Ask => {
                self.push(self.now_us + REQUEST_EVERY_US, Due::Ask);
                self.requests += 1;
                self.send(Due::Request(self.requests % 1_000));
            }
            Due::Request(value) => {
                let data = [7_u64, value].map(u64::to_le_bytes).concat();
                self.nodes[0].raft.propose(Vec::new(), data).expect("the first server leads");
                self.settle(0);
            }
            Due::Answer => {}
        }
    }

    /// What the crate asks of its user after each step.
    fn settle(&mut self, node: usize) {
        if !self.nodes[node].raft.has_ready() {
            return;
        }
        let raft = &mut self.nodes[node].raft;
        let mut ready = raft.ready();
        self.send_all(ready.take_messages());
        self.apply(node, &ready.take_committed_entries());
        let raft = &mut self.nodes[node].raft;
        if !ready.entries().is_empty() {
            raft.mut_store().wl().append(ready.entries()).expect("entries follow each other");
        }
        if let Some(state) = ready.hs() {
            raft.mut_store().wl().set_hardstate(state.clone());
        }
        self.send_all(ready.take_persisted_messages());
        let mut light = self.nodes[node].raft.advance(ready);
        if let Some(commit) = light.commit_index() {
            self.nodes[node].raft.mut_store().wl().mut_hard_state().set_commit(commit);
        }
        self.send_all(light.take_messages());
        self.apply(node, &light.take_committed_entries());
        self.nodes[node].raft.advance_apply();
    }

    fn apply(&mut self, node: usize, entries: &[Entry]) {
        for entry in entries.iter().filter(|entry| !entry.data.is_empty()) {
            let word = |at: usize| {
                let bytes = entry.data[at..at + 8].try_into().expect("eight bytes");
                u64::from_le_bytes(bytes)
            };
            self.nodes[node].machine.insert(word(0), word(8));
            if node == 0 {
                self.send(Due::Answer);
            }
        }
    }

    fn send_all(&mut self, messages: Vec<Message>) {
        messages.into_iter().for_each(|message| self.send(Due::Deliver(message)));
    }

    /// Puts a message on the wire: 10 to 15 ms.
    fn send(&mut self, message: Due) {
        self.messages += 1;
        // Marsaglia's xorshift64.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.push(self.now_us + 10_000 + (self.random >> 32) * 5_001 / (1 << 32), message);
    }

    fn push(&mut self, at: u64, due: Due) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.due.push(None);
            self.due.len() - 1
        });
        self.due[slot] = Some(due);
        self.pushed += 1;
        self.queue.push(Reverse((at, self.pushed, slot)));
    }
}

impl Node {
    fn new(id: u64, servers: u64, logger: &Logger) -> Self {
        let voters: Vec<u64> = (1..=servers).collect();
        let storage = MemStorage::new_with_conf_state(ConfState::from((voters, Vec::new())));
        let config = Config {
            id,
            election_tick: ELECTION_TICKS,
            heartbeat_tick: HEARTBEAT_TICKS,
            max_size_per_msg: 0,
            max_inflight_msgs: 256,
            skip_bcast_commit: true,
            ..Config::default()
        };
        let raft = RawNode::new(&config, storage, logger).expect("the settings are good");
        Self { raft, machine: BTreeMap::new() }
    }
}

fn place(id: u64) -> usize {
    usize::try_from(id - 1).expect("servers are few")
}
