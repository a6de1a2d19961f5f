//! Job A as the page runs it: through the erased lab, with its history and every promise watched.

use lab::{Lab, OpensAt, Stop};
use sim::delay::Delay;
use sim::saved::{SavedRun, Setting};

use crate::{FIRST_REQUEST, REQUEST_EVERY};

/// A lab that does job A. Each request is an intervention, as if typed by a person; so a run ends
/// before the thousandth.
pub struct Shipped {
    lab: Box<dyn Lab>,
    request_at_us: u64,
    requests: u32,
}

/// Job A as a saved run.
pub fn job_a(seed: u64) -> SavedRun {
    let mut run = SavedRun::new("raft");
    run.seed = seed;
    run.fsync = Delay::Constant { us: 0 };
    let settings = [("clients", "1"), ("timers", "raftscope"), ("batch", "1"), ("think", "off")];
    let setting = |(key, value): (&str, &str)| Setting { key: key.into(), value: value.into() };
    run.config = settings.map(setting).into();
    run
}

impl Shipped {
    /// The longest run, in simulated seconds.
    pub const SECONDS_MAX: u64 = 90;

    /// Job A at its start: the first server asks for votes.
    pub fn new(seed: u64) -> Self {
        let entry = catalog::find("raft").expect("Raft is in the catalog");
        let lab = (entry.open)(&job_a(seed)).expect("job A is a good run");
        let mut shipped = Self { lab, request_at_us: FIRST_REQUEST.0, requests: 0 };
        shipped.play_to(0);
        shipped.say("timeout s1 election");
        shipped
    }

    /// Plays until this time, in microseconds.
    pub fn play(&mut self, until_us: u64) {
        while self.request_at_us <= until_us {
            self.play_to(self.request_at_us);
            let value = self.requests % 1_000;
            self.say(&format!("c1 put x {value}"));
            self.requests += 1;
            self.request_at_us += REQUEST_EVERY.0;
        }
        self.play_to(until_us);
    }

    /// The digest of everything that has happened.
    pub fn digest(&self) -> String {
        self.lab.position().digest
    }

    /// The run so far as a value, to be played again.
    pub fn saved(&mut self) -> SavedRun {
        self.lab.saved(OpensAt::Moment)
    }

    fn play_to(&mut self, until_us: u64) {
        let progress = self.lab.advance(until_us, u32::MAX);
        assert!(progress.stop != Stop::Breach, "job A breaks no promise");
    }

    fn say(&mut self, words: &str) {
        self.lab.intervene(words).expect("a client and a server can be told things");
    }
}
