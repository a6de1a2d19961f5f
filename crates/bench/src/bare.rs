//! Job A in the simulator alone: no history, no monitors.

use kernel::{Micros, NodeId};
use kv::{ClientCommand, Operation, Word};
use lab_raft::{Cluster, ClusterConfig};
use raft::Timer;
use sim::{Choice, Event, Setup, Step, World};

use crate::shipped::job_a;
use crate::{FIRST_REQUEST, REQUEST_EVERY};

/// A world that does job A.
pub struct Bare {
    world: World<Cluster>,
    events: Vec<Event<kv::Node>>,
    client: NodeId,
    request_at: Micros,
    key: Word,
    requests: u32,
}

/// What a run has done, to compare it with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// How many messages were sent, the client's included.
    pub messages: u64,
    /// How many entries the leader knows to be committed.
    pub commits: u64,
    /// The term at the end; 1 where the first leader stayed.
    pub term: u64,
}

impl Bare {
    /// Job A with this many servers, at its start: the first one asks for votes.
    pub fn new(servers: u8, seed: u64) -> Self {
        let saved = job_a(seed);
        let like_it = ClusterConfig::read(&saved.config).expect("the settings of job A are good");
        let config = ClusterConfig::new(servers, 1)
            .with_raft(|raft| {
                raft.election = like_it.store.raft.election;
                raft.heartbeat = like_it.store.raft.heartbeat;
                raft.batch = like_it.store.raft.batch;
            })
            .with_workload(|workload| workload.think = None);
        let setup = Setup { network: saved.network, fsync: saved.fsync, seed };
        let mut bare = Self {
            world: World::new(config, setup),
            events: Vec::new(),
            client: NodeId(servers),
            request_at: FIRST_REQUEST,
            key: "x".parse().expect("a word"),
            requests: 0,
        };
        bare.play_to(Micros(0), &mut |_| {});
        let campaign = Choice::Expire(NodeId(0), kv::Timer::Raft(Timer::Election));
        bare.make(&Step { at: Micros(0), choice: campaign }, &mut |_| {});
        bare
    }

    /// Plays until this time.
    pub fn play(&mut self, until: Micros) {
        self.play_seen(until, &mut |_| {});
    }

    /// Plays until this time and counts what happens.
    pub fn work(&mut self, until: Micros) -> Work {
        let mut messages = 0;
        self.play_seen(until, &mut |events| {
            messages +=
                events.iter().filter(|event| matches!(event, Event::Sent(_))).count() as u64;
        });
        let leader = self.world.process(NodeId(0)).and_then(kv::Node::server);
        let leader = leader.expect("the first server leads").raft();
        Work { messages, commits: leader.commit().0, term: leader.term().0 }
    }

    /// The digest of everything that has happened, as [`lab::Position`] shows it.
    pub fn digest(&self) -> String {
        format!("{:016x}", self.world.digest().value())
    }

    fn play_seen(&mut self, until: Micros, see: &mut impl FnMut(&[Event<kv::Node>])) {
        while self.request_at <= until {
            self.play_to(self.request_at, see);
            let value = Word::number(self.requests % 1_000);
            let operation = Operation::Put { key: self.key, value };
            let command = ClientCommand { operation, server: None };
            let choice = Choice::Command(self.client, Box::new(command.into()));
            self.make(&Step { at: self.request_at, choice }, see);
            self.requests += 1;
            self.request_at.0 += REQUEST_EVERY.0;
        }
        self.play_to(until, see);
    }

    fn play_to(&mut self, until: Micros, see: &mut impl FnMut(&[Event<kv::Node>])) {
        while let Some(step) = self.world.next_due().filter(|step| step.at <= until) {
            self.events.clear();
            self.world.apply_due(&step, &mut self.events);
            see(&self.events);
        }
    }

    fn make(&mut self, step: &Step<kv::Node>, see: &mut impl FnMut(&[Event<kv::Node>])) {
        self.events.clear();
        self.world.apply(step, &mut self.events).expect("what is due can be done");
        see(&self.events);
    }
}
