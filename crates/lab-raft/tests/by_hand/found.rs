//! The fewest steps that show what a rule is for, by hand, where a search finds no fewer.

/// What each rule costs, and the fewest steps that show it, written by hand from the rule.
pub(crate) const BY_HAND: &[(&str, &str, &[&str])] = &[
    (
        "vote-not-durable",
        "One vote per term",
        &[
            "timeout s1 election",
            "deliver s1>s2#1",
            "power s2",
            "restart s2",
            "timeout s2 election",
        ],
    ),
    (
        "commit-past-match",
        "State Machine Safety",
        &[
            // s1 leads term 1 and stores an entry that nobody else gets.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            // s2 and s3 know term 2, and commit another one there.
            "timeout s2 election",
            "sync s2",
            "deliver s2>s3#1",
            "sync s3",
            "deliver s3>s2#1",
            "sync s2",
            "deliver s2>s3#2",
            "sync s3",
            "deliver s3>s2#2",
            // A heartbeat says so, and confirms nothing of the log of s1.
            "timeout s2 heartbeat",
            "deliver s2>s1#4",
        ],
    ),
    (
        "truncate-always",
        "Durable before committed",
        &[
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            "sync s1",
            "deliver s1>s2#2",
            "timeout s1 heartbeat",
            "deliver s1>s2#3",
            "sync s2",
            "sync s2",
            "deliver s2>s1#2",
        ],
    ),
    ("half-quorum", "Durable before committed", &["timeout s1 election", "sync s1", "sync s1"]),
    (
        "vote-cleared",
        "One vote per term",
        &[
            // s1 leads term 1, in which s3 is a candidate.
            "timeout s3 election",
            "sync s3",
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            // s3 hears of it, steps down, and then is asked for the vote that it has given itself.
            "deliver s1>s3#2",
            "deliver s1>s3#1",
            "sync s3",
        ],
    ),
    (
        "pre-vote-counted",
        "Election Safety",
        &[
            // s1 and s2 ask, and everyone would vote for both.
            "timeout s1 election",
            "deliver s1>s2#1",
            "deliver s1>s3#1",
            "timeout s2 election",
            "deliver s2>s1#2",
            "deliver s2>s3#1",
            // Each campaigns with one answer, and counts the other one, which says only that it would.
            "deliver s1>s2#2",
            "deliver s2>s1#1",
            "deliver s3>s1#1",
            "deliver s3>s2#1",
            "sync s1",
            "sync s2",
        ],
    ),
];

/// The flaws for which a search takes more than a few seconds.
pub(crate) const SLOW: &[(&str, &str, &[&str])] = &[
    (
        "old-append-reply",
        "Durable before committed",
        &[
            // s1 leads term 1; s2 stores its entry, and the answer takes long.
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "deliver s2>s1#1",
            "deliver s1>s2#2",
            "sync s2",
            // s1 loses the entry, leads term 2, and takes the answer for one to its new entry.
            "power s1",
            "restart s1",
            "timeout s1 election",
            "sync s1",
            "deliver s1>s3#3",
            "sync s3",
            "deliver s3>s1#1",
            "sync s1",
            "deliver s2>s1#2",
        ],
    ),
    (
        "votes-counted-twice",
        "Election Safety",
        &[
            "timeout s1 election",
            "sync s1",
            "deliver s1>s2#1",
            "sync s2",
            "duplicate s2>s1#1",
            "deliver s2>s1#1",
            "deliver s2>s1#1.1",
            "timeout s3 election",
            "sync s3",
            "deliver s3>s4#1",
            "sync s4",
            "duplicate s4>s3#1",
            "deliver s4>s3#1",
            "deliver s4>s3#1.1",
        ],
    ),
];
