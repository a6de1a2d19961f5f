//! The kinds of things that a sweep does to a run.

/// A kind of fault, or of another thing that a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Crash,
    PowerLoss,
    Comeback,
    Pause,
    CutOff,
    Partition,
    Isolate,
    Cut,
    OneWay,
    Heal,
    Loss,
    Delay,
    LinkDelay,
    Slow,
    Fsync,
    Duplicate,
    Hold,
    Drop,
    DeliverNow,
    Campaign,
    Reign,
    Requests,
}

impl Kind {
    pub(super) const ALL: [Self; 22] = [
        Self::Crash,
        Self::PowerLoss,
        Self::Comeback,
        Self::Pause,
        Self::CutOff,
        Self::Partition,
        Self::Isolate,
        Self::Cut,
        Self::OneWay,
        Self::Heal,
        Self::Loss,
        Self::Delay,
        Self::LinkDelay,
        Self::Slow,
        Self::Fsync,
        Self::Duplicate,
        Self::Hold,
        Self::Drop,
        Self::DeliverNow,
        Self::Campaign,
        Self::Reign,
        Self::Requests,
    ];

    /// What leads to rare states fastest.
    pub(super) const HARD: [Self; 13] = [
        Self::Crash,
        Self::PowerLoss,
        Self::Comeback,
        Self::Slow,
        Self::Fsync,
        Self::CutOff,
        Self::Isolate,
        Self::Heal,
        Self::LinkDelay,
        Self::Duplicate,
        Self::Hold,
        Self::Campaign,
        Self::Requests,
    ];

    /// As the report says it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::PowerLoss => "power loss",
            Self::Comeback => "power loss, then election timer at once",
            Self::Pause => "pause",
            Self::CutOff => "leader cut off with a minority",
            Self::Partition => "partition",
            Self::Isolate => "isolation",
            Self::Cut => "cut link",
            Self::OneWay => "link cut one way",
            Self::Heal => "everything heals early",
            Self::Loss => "loss",
            Self::Delay => "delay of all links",
            Self::LinkDelay => "delay of one link",
            Self::Slow => "slow node",
            Self::Fsync => "slow disk",
            Self::Duplicate => "duplicate of a message",
            Self::Hold => "message held and released",
            Self::Drop => "message dropped",
            Self::DeliverNow => "message out of order",
            Self::Campaign => "election timer at once",
            Self::Reign => "election by some, then cut off from some of them",
            Self::Requests => "burst of requests",
        }
    }

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
