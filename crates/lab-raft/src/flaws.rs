//! The rules of Raft that can be switched off, in words: what happens instead, whose rule it is, and
//! which promise it breaks.

use lab::Flaw;
use raft::Note;

use crate::config::ClusterConfig;

/// Those that the menu offers and sweeps look for; `docs/flaws.md` has a row for each.
pub(crate) const OFFERED: &[Flaw] = FLAWS;

/// All that a setting can name, in the order of the menu.
pub(crate) const FLAWS: &[Flaw] = &[
    Flaw {
        name: "vote-not-durable",
        label: "Vote before it is on disk",
        instead: "A server tells its vote at once, while the disk still writes it.",
        cost: "After a power loss it does not know that it voted and votes again: two leaders in one term.",
        source: "Raft figure 2, thesis 3.8",
        breaks: &["One vote per term", "Election Safety"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "old-term-commit",
        label: "Commit old terms by counting",
        instead: "A leader commits an entry as soon as a majority has it, of whatever term it is.",
        cost: "A later leader without that entry can still win and replace it: figure 8 of the paper.",
        source: "Raft 5.4.2, figure 8",
        breaks: &["Leader Completeness", "State Machine Safety", "Committed stays committed"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "commit-past-match",
        label: "Commit what was not compared",
        instead: "A follower commits up to the end of its log, though the message confirmed less of it.",
        cost: "It commits an old entry of its own where the leader has another one.",
        source: "Raft figure 2, AppendEntries step 5",
        breaks: &["Committed stays committed", "State Machine Safety", "Durable before committed"],
        needs: &[("max-inflight", "4")],
        searched: true,
    },
    Flaw {
        name: "longer-log-only",
        label: "The longer log wins votes",
        instead: "A voter compares only how long the logs are, and not the terms of their last entries.",
        cost: "A server with many entries that nobody committed wins, and overwrites committed ones.",
        source: "Raft 5.4.1",
        breaks: &["Leader Completeness", "State Machine Safety", "Committed stays committed"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "truncate-always",
        label: "Drop the log after every message",
        instead: "A follower drops whatever follows the entries of a message, though nothing conflicts.",
        cost: "A message that comes late takes back entries that the follower has acknowledged.",
        source: "Raft figure 2, AppendEntries step 3",
        breaks: &["Committed stays committed", "Durable before committed", "Leader Completeness"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "half-quorum",
        label: "Half is enough",
        instead: "Half of the servers, rounded down, count as a majority.",
        cost: "Two such halves need not share a server: two leaders in one term.",
        source: "Raft 5.2, 5.3",
        breaks: &["Election Safety", "Durable before committed"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "vote-cleared",
        label: "Forget the vote when stepping down",
        instead: "A server that steps down forgets whom it voted for, though the term is the same.",
        cost: "It votes a second time in that term: two leaders.",
        source: "Raft figure 2; CCF issue 5891",
        breaks: &["One vote per term", "Election Safety"],
        needs: &[("pre-vote", "on")],
        searched: true,
    },
    Flaw {
        name: "votes-counted-twice",
        label: "Count a vote twice",
        instead: "A candidate counts every answer, also a second one of the same server.",
        cost: "A message that the network duplicates makes a leader without a majority.",
        source: "Raft 5.2",
        breaks: &["Election Safety", "Leader Completeness"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "old-append-reply",
        label: "Believe answers of an old term",
        instead: "A leader counts answers to messages that it sent in an earlier term.",
        cost: "It counts copies that a follower has replaced since, and commits what no majority has.",
        source: "Raft 5.1, 5.3",
        breaks: &["Durable before committed", "Leader Completeness", "State Machine Safety"],
        needs: &[],
        searched: true,
    },
    Flaw {
        name: "fixed-timeout",
        label: "Wait equally long",
        instead: "Every server waits for a leader exactly as long as every other, each time.",
        cost: "Servers ask for votes at the same time again and again, and nobody wins.",
        source: "Raft 5.2, 9.3",
        breaks: &["Progress"],
        needs: &[],
        searched: false,
    },
    Flaw {
        name: "learner-refuses-vote",
        label: "Learners do not vote",
        instead: "A server that takes itself for a learner refuses its vote to whoever asks.",
        cost: "It may have been promoted without knowing; where its vote is needed, nobody wins.",
        source: "etcd, campaign_learner_must_vote",
        breaks: &["Progress"],
        needs: &[("spare", "1")],
        searched: false,
    },
    Flaw {
        name: "no-check-quorum",
        label: "Lead without a majority",
        instead: "A leader goes on that no majority answers, though others ignore who asks for votes while they hear it.",
        cost: "Who hears it follows it, it hears nobody, and nothing gets done.",
        source: "Thesis 6.2",
        breaks: &["Progress"],
        needs: &[("check-quorum", "on")],
        searched: false,
    },
    Flaw {
        name: "repeat-applied",
        label: "Apply a repeated request again",
        instead: "A request that stands in the log again is applied again, session or not.",
        cost: "A client whose answer was lost asks again, and its request takes effect twice.",
        source: "Thesis 6.3",
        breaks: &["Exactly once"],
        needs: &[("sessions", "on")],
        searched: false,
    },
    Flaw {
        name: "change-without-own-commit",
        label: "Change members before an own entry",
        instead: "A new leader changes the membership before it has committed an entry of its own term.",
        cost: "A change of an earlier leader may come back: two majorities share no server.",
        source: "Erratum to thesis 4.1",
        breaks: &[
            "Leader Completeness",
            "State Machine Safety",
            "Committed stays committed",
            "Durable before committed",
            "Election Safety",
        ],
        needs: &[("spare", "1")],
        searched: false,
    },
    Flaw {
        name: "union-majority",
        label: "One majority of old and new",
        instead: "While two configurations decide, a majority of all their servers together is enough.",
        cost: "The old servers alone can decide something else at the same time.",
        source: "Raft 6",
        breaks: &["Election Safety", "Durable before committed", "Leader Completeness"],
        needs: &[("spare", "2")],
        searched: false,
    },
    Flaw {
        name: "pre-vote-counted",
        label: "Count a pre-vote as a vote",
        instead: "A candidate counts who only said that it would vote.",
        cost: "Such an answer is no promise: two candidates can have the same one.",
        source: "Thesis 9.6",
        breaks: &["Election Safety", "Leader Completeness"],
        needs: &[("pre-vote", "on")],
        searched: true,
    },
    Flaw {
        name: "read-without-own-commit",
        label: "Read before an own entry",
        instead: "A new leader answers reads before it has committed an entry of its own term.",
        cost: "It does not know yet what is committed, and reads something old.",
        source: "Thesis 6.4",
        breaks: &["Fresh reads"],
        needs: &[("reads", "read-index")],
        searched: false,
    },
    Flaw {
        name: "lease-without-drift",
        label: "Leases by perfect clocks",
        instead: "A lease lasts as long as an election timeout, as if all clocks ran alike.",
        cost: "Where the leader's clock is slow, another one is elected and writes, and it still answers reads.",
        source: "Thesis 6.4.1",
        breaks: &["Fresh reads"],
        needs: &[("check-quorum", "on"), ("reads", "lease")],
        searched: false,
    },
    Flaw {
        name: "suffix-dropped",
        label: "A snapshot replaces every log",
        instead: "A snapshot takes the place of a log that has its last entry, and of what follows.",
        cost: "Entries that the follower has acknowledged are gone.",
        source: "Raft 7, figure 13",
        breaks: &["Durable before committed", "Leader Completeness", "Committed stays committed"],
        needs: &[("snapshot-count", "2")],
        searched: false,
    },
    Flaw {
        name: "sessions-not-saved",
        label: "Snapshots without sessions",
        instead: "A snapshot holds the keys and values, and no sessions.",
        cost: "A server that began from one does not know what was done already, and does something else than the others.",
        source: "Thesis 6.3",
        breaks: &["State Machine Safety"],
        needs: &[("snapshot-count", "2"), ("sessions", "on")],
        searched: false,
    },
];

/// What the core calls each of [`FLAWS`], in the same order; none for the one that is not Raft's but
/// the store's.
pub(crate) const KINDS: &[Option<raft::Flaw>] = &[
    Some(raft::Flaw::VoteNotDurable),
    Some(raft::Flaw::OldTermCommit),
    Some(raft::Flaw::CommitPastMatch),
    Some(raft::Flaw::LongerLogOnly),
    Some(raft::Flaw::TruncateAlways),
    Some(raft::Flaw::HalfQuorum),
    Some(raft::Flaw::VoteCleared),
    Some(raft::Flaw::VotesCountedTwice),
    Some(raft::Flaw::OldAppendReply),
    Some(raft::Flaw::FixedTimeout),
    Some(raft::Flaw::LearnerRefuses),
    Some(raft::Flaw::NoCheckQuorum),
    None,
    Some(raft::Flaw::ChangeWithoutOwnCommit),
    Some(raft::Flaw::UnionMajority),
    Some(raft::Flaw::PreVoteCounted),
    Some(raft::Flaw::ReadWithoutOwnCommit),
    Some(raft::Flaw::LeaseWithoutDrift),
    Some(raft::Flaw::SuffixDropped),
    Some(raft::Flaw::SessionsNotSaved),
];

/// Would the rule behind this note be a false statement under the flaw in force?
pub(crate) fn shows(config: &ClusterConfig, note: &Note) -> bool {
    let Some(flaw) = config.store.raft.flaw else { return false };
    match flaw {
        raft::Flaw::VoteNotDurable | raft::Flaw::LongerLogOnly => {
            matches!(note, Note::Granted { .. })
        }
        raft::Flaw::OldTermCommit => matches!(note, Note::Committed { .. }),
        raft::Flaw::CommitPastMatch => matches!(note, Note::LearnedCommit { .. }),
        raft::Flaw::TruncateAlways => {
            matches!(note, Note::Stored { dropped_from: Some(_), .. })
        }
        raft::Flaw::HalfQuorum => matches!(
            note,
            Note::CountedVote { .. }
                | Note::CountedPreVote { .. }
                | Note::Won { .. }
                | Note::Committed { .. }
                | Note::LostQuorum { .. }
        ),
        raft::Flaw::VoteCleared => {
            matches!(note, Note::SteppedDown { led: false, .. } | Note::Granted { .. })
        }
        raft::Flaw::VotesCountedTwice => {
            matches!(note, Note::CountedVote { .. } | Note::Won { .. })
        }
        raft::Flaw::ChangeWithoutOwnCommit => matches!(note, Note::AppendedConfiguration { .. }),
        raft::Flaw::UnionMajority | raft::Flaw::PreVoteCounted => {
            matches!(note, Note::CountedVote { .. } | Note::Won { .. } | Note::Committed { .. })
        }
        raft::Flaw::ReadWithoutOwnCommit | raft::Flaw::LeaseWithoutDrift => {
            matches!(note, Note::ReadReady { .. })
        }
        raft::Flaw::LearnerRefuses => matches!(note, Note::RefusedVote { .. }),
        raft::Flaw::FixedTimeout => {
            matches!(note, Note::Campaigned { .. } | Note::PreCampaigned { .. })
        }
        raft::Flaw::NoCheckQuorum => false,
        raft::Flaw::SuffixDropped => matches!(note, Note::InstalledSnapshot { .. }),
        raft::Flaw::SessionsNotSaved => matches!(note, Note::SavedSnapshot { .. }),
        raft::Flaw::OldAppendReply => matches!(note, Note::Matched { .. } | Note::Committed { .. }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_core_has_its_card_and_names_promises_that_exist() {
        assert_eq!(FLAWS.len(), KINDS.len());
        let config = ClusterConfig::new(3, 1).with_workload(|workload| {
            (workload.sessions, workload.reads) = (true, kv::How::ReadIndex);
        });
        let monitors = crate::monitors::all(&config);
        // A sweep watches one more.
        let mut promises = vec![verify::sweep::PROGRESS];
        promises.extend(monitors.iter().map(|monitor| monitor.promise().name));
        for (at, flaw) in FLAWS.iter().enumerate() {
            assert!(FLAWS[..at].iter().all(|other| other.name != flaw.name), "{}", flaw.name);
            assert!(flaw.breaks.iter().all(|promise| promises.contains(promise)), "{flaw:?}");
            assert!(flaw.instead.ends_with('.') && flaw.cost.ends_with('.'), "{flaw:?}");
        }
    }
}
