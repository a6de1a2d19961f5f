//! The rules of Zab, of ZooKeeper and of its recipes that can be switched off, in words: what happens
//! instead, whose rule it is, and which promise it breaks.

use lab::Flaw;
use zookeeper::Config;

/// All that a setting can name, in the order of the menu.
pub(crate) const FLAWS: &[Flaw] = &[
    Flaw {
        name: "ack-before-disk",
        label: "Acknowledge before the disk",
        instead: "A server acknowledges what its disk still writes.",
        cost: "After a power loss fewer servers have a transaction than the leader counted, and the next leader may lack it.",
        source: "ZOOKEEPER-3911, 4646, 4785; Zab IV",
        breaks: &["Durable on a quorum", "Primary integrity", "Total order"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "counter-only",
        label: "Votes compare the counter only",
        instead: "Votes compare the counter of the last zxid and not its epoch, and a leader does not ask whether a follower is ahead of it.",
        cost: "A server with a long tail of an old epoch wins over one that has what was committed later.",
        source: "FastLeaderElection.totalOrderPredicate, Leader.waitForEpochAck",
        breaks: &["Primary integrity", "Total order", "Primary order"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "no-trunc",
        label: "Followers keep what the leader lacks",
        instead: "A follower that has more than its leader keeps it.",
        cost: "It delivers a transaction that nobody else has.",
        source: "LearnerHandler.syncFollower (TRUNC)",
        breaks: &[
            "Durable on a quorum",
            "Total order",
            "Primary order",
            "Integrity",
            "Equal trees",
            "Primary integrity",
        ],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "serve-without-quorum",
        label: "A leader goes on without a quorum",
        instead: "A leader does not count who still answers, and goes on.",
        cost: "Its clients read what is old, for as long as it is cut off.",
        source: "Zab V; Leader.lead",
        breaks: &["Live quorum"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "global-sequence",
        label: "One counter for all sequential nodes",
        instead: "Sequential nodes are numbered by one counter for the whole tree.",
        cost: "The numbers below one parent depend on what happens below another.",
        source: "PrepRequestProcessor; programmer's guide, sequence nodes",
        breaks: &["Sequence numbers"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "list-then-watch",
        label: "Watch without looking again",
        instead: "A waiter watches the node before its own and does not look whether that is still there.",
        cost: "Where the node went between the list and the watch, it waits for ever.",
        source: "Recipes, locks, step 5",
        breaks: &["No vain wait"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "ignore-owner",
        label: "Lead with any node",
        instead: "Who finds its node lowest leads, whosever session that node belongs to.",
        cost: "The node of its session before goes when that session ends, and another leads as well.",
        source: "CURATOR-696; recipes, leader election",
        breaks: &["Own session"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "serve-ahead-client",
        label: "Serve a client that has seen more",
        instead: "A server takes in a client that has seen more than it.",
        cost: "What the client sees goes back in time.",
        source: "Hunt and others 4.4; ZooKeeperServer.processConnectRequest",
        breaks: &["Single system image"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "follower-expiry",
        label: "Sessions end by any server's clock",
        instead: "Whichever server has not heard a client for its timeout ends its session.",
        cost: "A client that has moved to another server loses a session that it keeps alive.",
        source: "Hunt and others 4.4; SessionTrackerImpl",
        breaks: &["Never early"],
        needs: &[],
        searched: false,
    },
];

/// A rule as the cores name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One of Zab.
    Zab(zab::Flaw),
    /// One of ZooKeeper or of its recipes.
    ZooKeeper(zookeeper::Flaw),
}

/// What the cores call each of [`FLAWS`], in the same order.
pub(crate) const KINDS: &[Kind] = &[
    Kind::Zab(zab::Flaw::AckBeforeDisk),
    Kind::Zab(zab::Flaw::CounterOnly),
    Kind::Zab(zab::Flaw::NoTrunc),
    Kind::Zab(zab::Flaw::ServeWithoutQuorum),
    Kind::ZooKeeper(zookeeper::Flaw::GlobalSequence),
    Kind::ZooKeeper(zookeeper::Flaw::ListThenWatch),
    Kind::ZooKeeper(zookeeper::Flaw::IgnoreOwner),
    Kind::ZooKeeper(zookeeper::Flaw::ServeAheadClient),
    Kind::ZooKeeper(zookeeper::Flaw::FollowerExpiry),
];

/// The rule that is switched off, if one is.
pub(crate) fn of(config: &Config) -> Option<&'static Flaw> {
    let kind = match (config.zab.flaw, config.service.flaw) {
        (Some(flaw), _) => Kind::Zab(flaw),
        (None, Some(flaw)) => Kind::ZooKeeper(flaw),
        (None, None) => return None,
    };
    let at = KINDS.iter().position(|known| *known == kind)?;
    FLAWS.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_cores_has_its_card_and_names_promises_that_exist() {
        assert_eq!(FLAWS.len(), KINDS.len());
        let monitors = crate::monitors::all();
        let promises: Vec<&str> = monitors.iter().map(|monitor| monitor.promise().name).collect();
        for (at, flaw) in FLAWS.iter().enumerate() {
            assert!(FLAWS[..at].iter().all(|other| other.name != flaw.name), "{}", flaw.name);
            assert!(flaw.breaks.iter().all(|promise| promises.contains(promise)), "{flaw:?}");
            assert!(flaw.instead.ends_with('.') && flaw.cost.ends_with('.'), "{flaw:?}");
        }
    }
}
