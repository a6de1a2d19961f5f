//! The fewest steps that show what a rule is for where a search of usual size does not get there,
//! written by hand from the rule.

/// A cluster with a rule switched off, and steps after which it breaks a promise.
pub(crate) struct Script {
    pub(crate) flaw: &'static str,
    pub(crate) promise: &'static str,
    /// Settings besides the flaw.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    pub(crate) steps: &'static [&'static str],
}

pub(crate) const SCRIPTS: &[Script] = &[
    Script {
        flaw: "old-term-commit",
        promise: "Leader Completeness",
        settings: &[("servers", "3"), ("clients", "0"), ("batch", "1")],
        steps: &[
            // Figure 8, where an entry is a no-op: s1 leads term 1 and tells nobody of its entry.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            // s2 leads term 2 by the vote of s3, and tells nobody of its own.
            "timeout s2 election",
            "sync s2",
            "deliver s2>s3#1",
            "sync s3",
            "deliver s3>s2#1",
            // s1 hears of term 2, and leads term 3 by the vote of s3.
            "deliver s2>s1#2",
            "timeout s1 election",
            "sync s1",
            "sync s1",
            "deliver s1>s3#3",
            "sync s3",
            "deliver s3>s1#1",
            // s3 has no entry before the no-op of term 3, so it is sent that of term 1 alone, which counts.
            "deliver s1>s3#4",
            "deliver s3>s1#2",
            "deliver s1>s3#5",
            "sync s3",
            "deliver s3>s1#3",
            // The entry of s2 is of a later term: s3 votes for it, and it lacks what was committed.
            "deliver s1>s2#4",
            "timeout s2 election",
            "sync s2",
            "sync s2",
            "deliver s2>s3#3",
            "sync s3",
            "deliver s3>s2#2",
        ],
    },
    Script {
        flaw: "longer-log-only",
        promise: "Leader Completeness",
        settings: &[("servers", "3"), ("clients", "0")],
        steps: &[
            // s1 leads term 1 and tells nobody of its entry.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            // s2 leads term 2 by the vote of s3, and commits its own with it.
            "timeout s2 election",
            "sync s2",
            "deliver s2>s3#1",
            "sync s3",
            "deliver s3>s2#1",
            "sync s2",
            "deliver s2>s3#2",
            "sync s3",
            "deliver s3>s2#2",
            // s1 hears of term 2; its log is as long as that of s3, which votes for it.
            "deliver s2>s1#2",
            "timeout s1 election",
            "sync s1",
            "sync s1",
            "deliver s1>s3#3",
            "sync s3",
            "deliver s3>s1#1",
        ],
    },
    Script {
        flaw: "votes-counted-twice",
        promise: "Leader Completeness",
        settings: &[("clients", "0")],
        steps: &[
            // s1 leads term 1 by the vote of s2, which arrives twice.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "duplicate s2>s1#1",
            "deliver s2>s1#1",
            "deliver s2>s1#1.1",
            // It commits its entry with s3 and s4.
            "sync s1",
            "deliver s1>s3#2",
            "sync s3",
            "deliver s3>s1#1",
            "deliver s1>s4#2",
            "sync s4",
            "deliver s4>s1#1",
            // s2 does not have it, and leads term 2 by the vote of s5, twice.
            "timeout s2 election",
            "sync s2",
            "deliver s2>s5#1",
            "sync s5",
            "duplicate s5>s2#1",
            "deliver s5>s2#1",
            "deliver s5>s2#1.1",
        ],
    },
    Script {
        flaw: "repeat-applied",
        promise: "Exactly once",
        settings: &[
            ("servers", "1"),
            ("clients", "1"),
            ("think", "off"),
            ("noop", "off"),
            ("sessions", "on"),
        ],
        steps: &[
            "timeout s1 election",
            "sync s1",
            // c1 gets a session, and then sends what it was told.
            "c1 put x 1 to s1",
            "deliver c1>s1#1",
            "sync s1",
            "deliver s1>c1#1",
            // That arrives twice, and stands in the log twice.
            "duplicate c1>s1#2",
            "deliver c1>s1#2",
            "deliver c1>s1#2.1",
            "sync s1",
            "sync s1",
        ],
    },
    Script {
        flaw: "change-without-own-commit",
        promise: "Leader Completeness",
        settings: &[("servers", "2"), ("spare", "1"), ("clients", "0"), ("noop", "off")],
        steps: &[
            // s1 leads term 1 of two servers, and adds s3. It tells only s3, and forgets it.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            "member add s3 to s1",
            "deliver s1>s3#1",
            "sync s3",
            "deliver s3>s1#1",
            "power s1",
            "restart s1",
            "deliver s1>s3#2",
            // It leads term 2, removes s2, and is a majority of itself, which commits that.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#4",
            "sync s2",
            "deliver s2>s1#2",
            "member remove s2 to s1",
            "sync s1",
            // s3 and s2 are a majority of three, and s3 leads term 3 without it.
            "timeout s3 election",
            "timeout s3 election",
            "sync s3",
            "sync s3",
            "deliver s3>s2#2",
            "sync s2",
            "deliver s2>s3#1",
        ],
    },
    Script {
        flaw: "union-majority",
        promise: "Durable before committed",
        settings: &[("servers", "1"), ("spare", "2"), ("clients", "0")],
        steps: &[
            // s1 is all there is, and commits its no-op by itself, since a change waits for that.
            "timeout s1 election",
            "sync s1",
            "sync s1",
            // It hands over to two others, and both are needed.
            "member joint s2,s3 to s1",
            // s2 lacks the no-op, says so, and gets both entries: s1 and s2 are two of all three.
            "deliver s1>s2#1",
            "sync s1",
            "sync s2",
            "deliver s2>s1#1",
            "deliver s1>s2#2",
            "sync s2",
            "deliver s2>s1#2",
        ],
    },
    Script {
        flaw: "read-without-own-commit",
        promise: "Fresh reads",
        settings: &[("servers", "1"), ("clients", "1"), ("think", "off"), ("reads", "read-index")],
        steps: &[
            "timeout s1 election",
            "sync s1",
            // c1 knows that its write is done.
            "c1 put x 1 to s1",
            "deliver c1>s1#1",
            "sync s1",
            "sync s1",
            "deliver s1>c1#1",
            // s1 begins anew, and knows nothing to be committed before its no-op is.
            "crash s1",
            "restart s1",
            "timeout s1 election",
            "sync s1",
            "c1 get x to s1",
            "deliver c1>s1#2",
        ],
    },
    Script {
        flaw: "suffix-dropped",
        promise: "Durable before committed",
        settings: &[
            ("servers", "3"),
            ("clients", "0"),
            ("membership", "etcd"),
            ("snapshot-count", "1"),
        ],
        steps: &[
            // s1 leads, and sends both others its no-op and a change of members together.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            "member remove s1 to s1",
            "timeout s1 heartbeat",
            // With s3 it commits the no-op, of which it then has a snapshot.
            "deliver s1>s3#3",
            "sync s3",
            "deliver s3>s1#1",
            "sync s1",
            // s2 is sent that, since it has not answered; its answer to both entries is late.
            "timeout s1 heartbeat",
            "deliver s1>s2#3",
            "deliver s1>s2#4",
            "sync s2",
            "crash s2",
            "deliver s2>s1#2",
        ],
    },
    Script {
        flaw: "sessions-not-saved",
        promise: "State Machine Safety",
        settings: &[
            ("servers", "1"),
            ("clients", "1"),
            ("think", "off"),
            ("sessions", "on"),
            ("snapshot-count", "1"),
        ],
        steps: &[
            "timeout s1 election",
            "sync s1",
            // c1 gets a session, of which there is a snapshot.
            "c1 put x 1 to s1",
            "deliver c1>s1#1",
            "sync s1",
            "sync s1",
            "deliver s1>c1#1",
            "deliver c1>s1#2",
            "sync s1",
            "sync s1",
            // What c1 asked is done, and the snapshot of that is lost: it is done again after the one before.
            "power s1",
            "restart s1",
            "timeout s1 election",
            "sync s1",
            "sync s1",
        ],
    },
];
