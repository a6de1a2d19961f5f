//! The kinds of things that a sweep does to a run.

/// Declares the kinds once, with their names.
macro_rules! kinds {
    ($($kind:ident: $name:literal,)*) => {
        /// A kind of fault, or of another thing that a person can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind { $($kind,)* }

        impl Kind {
            /// Every kind, each at its place.
            pub(super) const ALL: &[Self] = &[$(Self::$kind,)*];

            /// As the report says it.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

kinds! {
    Crash: "crash",
    PowerLoss: "power loss",
    Comeback: "power loss, then election timer at once",
    LoseDisk: "disk lost for good",
    ClientCrash: "crash of a client",
    Pause: "pause",
    Slow: "slow node",
    Fsync: "slow disk",
    Cpu: "slow processor",
    Drift: "drifting clock",
    Skew: "wrong wall clock",
    Jump: "jump of a wall clock",
    CutOff: "leader cut off with a minority",
    Partition: "partition",
    Bridge: "bridge between two sides",
    Ring: "ring of majorities",
    Isolate: "isolation",
    Cut: "cut link",
    OneWay: "link cut one way",
    Flap: "flapping connection",
    Clog: "clog, then burst",
    Heal: "everything heals early",
    Loss: "loss",
    Selective: "loss of one kind of message",
    Duplicates: "copies of many messages, later",
    Delay: "delay of all links",
    LinkDelay: "delay of one link",
    Duplicate: "copy of a message",
    Replay: "late replay of a message",
    Swap: "two messages exchanged",
    Hold: "message held and released",
    Drop: "message dropped",
    DeliverNow: "message at once",
    Campaign: "election timer at once",
    Reign: "election by some, then cut off from some of them",
    LateAnswer: "leader forgets what it sent, and the answer is late",
    Requests: "burst of requests",
    Order: "order to a leader",
    Rivals: "two leaders told different things, one after the other",
    SlowClock: "leader's clock slow, others fast, and they elect another one",
}

impl Kind {
    /// All that are drawn for a run. The last three have their own draw, in some of all runs.
    pub(super) const DRAWN: &[Self] = Self::ALL.split_at(Self::ALL.len() - 3).0;

    /// What leads to rare states fastest.
    pub(super) const HARD: [Self; 17] = [
        Self::Crash,
        Self::PowerLoss,
        Self::Comeback,
        Self::Slow,
        Self::Fsync,
        Self::CutOff,
        Self::Isolate,
        Self::Clog,
        Self::Heal,
        Self::LinkDelay,
        Self::Duplicates,
        Self::Duplicate,
        Self::Replay,
        Self::Hold,
        Self::Campaign,
        Self::LateAnswer,
        Self::Requests,
    ];

    /// Its place in [`Kind::ALL`].
    pub(super) const fn place(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_place_under_a_name_of_its_own() {
        for (place, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(kind.place(), place);
            assert!(Kind::ALL[..place].iter().all(|other| other.name() != kind.name()));
        }
    }
}
