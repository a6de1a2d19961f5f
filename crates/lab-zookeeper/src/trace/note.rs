//! The codes of notes, which never change, and their fields.

use kernel::{NodeId, NodeSet};
use serde_json::{Value, json};
use zab::{GaveUp, Note as ZabNote, Refusal, plan::Plan};
use zookeeper::{ClientNote, Config, Lost, Note, ServerNote};

use super::message::of_vote;
use super::value::{of_event, of_op, of_outcome, of_session, of_txn, of_zxid};
use crate::names::name;

/// The code of a note and its fields.
pub(super) fn code_and_fields(config: &Config, note: &Note) -> (&'static str, Value) {
    match note {
        Note::Zab(note) => of_zab(config, note),
        Note::Server(note) => of_server(config, note),
        Note::Client(note) => of_client(config, note),
    }
}

fn names(config: &Config, set: NodeSet) -> Vec<String> {
    set.iter().map(|node| name(config, node)).collect()
}

#[expect(clippy::too_many_lines, reason = "one line for each note")]
fn of_zab(config: &Config, note: &ZabNote) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    let vote_of = |vote| of_vote(config, vote);
    match *note {
        ZabNote::Started { accepted, current, last } => {
            let fields = json!({
                "acceptedEpoch": accepted.0, "currentEpoch": current.0, "lastZxid": of_zxid(last),
            });
            ("started", fields)
        }
        ZabNote::Looked { round, vote } => {
            ("looked", json!({ "round": round.0, "vote": vote.map(vote_of) }))
        }
        ZabNote::JoinedRound { round, from, vote } => {
            let vote = vote.map(vote_of);
            ("joined_round", json!({ "round": round.0, "from": of(from), "vote": vote }))
        }
        ZabNote::ChangedVote { vote, instead_of, from } => {
            let instead_of = instead_of.map(vote_of);
            let fields =
                json!({ "vote": vote_of(vote), "instead_of": instead_of, "from": of(from) });
            ("changed_vote", fields)
        }
        ZabNote::IgnoredVote { from, why } => {
            let why = match why {
                Refusal::OldRound => "old_round",
                Refusal::NotAVoter => "not_a_voter",
                Refusal::NoBetter => "no_better",
            };
            ("ignored_vote", json!({ "from": of(from), "why": why }))
        }
        ZabNote::AnsweredVote { to } => ("answered_vote", json!({ "to": of(to) })),
        ZabNote::SawQuorum { vote, voters, need } => {
            let voters = names(config, voters);
            ("saw_quorum", json!({ "vote": vote_of(vote), "voters": voters, "need": need }))
        }
        ZabNote::VotedAgain { round, next_ms } => {
            ("voted_again", json!({ "round": round.0, "next_ms": next_ms }))
        }
        ZabNote::Elected { round, voters } => {
            ("elected", json!({ "round": round.0, "voters": names(config, voters) }))
        }
        ZabNote::Chose { leader, round, voters } => {
            let voters = names(config, voters);
            ("chose", json!({ "leader": of(leader), "round": round.0, "voters": voters }))
        }
        ZabNote::Connected { leader, accepted } => {
            ("connected", json!({ "leader": of(leader), "acceptedEpoch": accepted.0 }))
        }
        ZabNote::NotListened { leader, tries } => {
            ("not_listened", json!({ "leader": of(leader), "tries": tries }))
        }
        ZabNote::ProposedEpoch { epoch, quorum } => {
            ("proposed_epoch", json!({ "epoch": epoch.0, "quorum": names(config, quorum) }))
        }
        ZabNote::AcceptedEpoch { epoch, leader } => {
            ("accepted_epoch", json!({ "epoch": epoch.0, "leader": of(leader) }))
        }
        ZabNote::AcceptedBefore { epoch, leader } => {
            ("accepted_before", json!({ "epoch": epoch.0, "leader": of(leader) }))
        }
        ZabNote::RefusedFollower { follower, current, last } => {
            let fields = json!({
                "follower": of(follower), "currentEpoch": current.0, "lastZxid": of_zxid(last),
            });
            ("refused_follower", fields)
        }
        ZabNote::BeganSynchronisation { epoch, last, quorum } => {
            let quorum = names(config, quorum);
            let fields = json!({ "epoch": epoch.0, "lastZxid": of_zxid(last), "quorum": quorum });
            ("began_synchronisation", fields)
        }
        ZabNote::Synchronised { learner, peer_last, plan } => {
            let plan = match plan {
                Plan::Diff { committed, after } => {
                    json!({ "diff": { "zxid": of_zxid(committed), "after": after } })
                }
                Plan::Trunc { to, after } => {
                    json!({ "trunc": { "zxid": of_zxid(to), "after": after } })
                }
                Plan::Snap => json!("snap"),
            };
            let peer_last = of_zxid(peer_last);
            let fields = json!({ "learner": of(learner), "peerLastZxid": peer_last, "plan": plan });
            ("synchronised", fields)
        }
        ZabNote::LeftAhead { learner, peer_last } => {
            ("left_ahead", json!({ "learner": of(learner), "peerLastZxid": of_zxid(peer_last) }))
        }
        ZabNote::Truncated { to, dropped } => {
            ("truncated", json!({ "zxid": of_zxid(to), "dropped": dropped }))
        }
        ZabNote::Installed { zxid } => ("installed", json!({ "zxid": of_zxid(zxid) })),
        ZabNote::AcknowledgedLeader { leader, epoch, last } => {
            let last = of_zxid(last);
            let fields = json!({ "leader": of(leader), "epoch": epoch.0, "lastZxid": last });
            ("acknowledged_leader", fields)
        }
        ZabNote::Established { epoch, quorum, committed } => {
            let (quorum, committed) = (names(config, quorum), of_zxid(committed));
            let fields = json!({ "epoch": epoch.0, "quorum": quorum, "committed": committed });
            ("established", fields)
        }
        ZabNote::Serves { leader, epoch, committed } => {
            let committed = of_zxid(committed);
            let fields = json!({ "leader": of(leader), "epoch": epoch.0, "committed": committed });
            ("serves", fields)
        }
        ZabNote::Proposed { zxid } => ("proposed", json!({ "zxid": of_zxid(zxid) })),
        ZabNote::Acknowledged { zxid } => ("acknowledged", json!({ "zxid": of_zxid(zxid) })),
        ZabNote::Committed { zxid, have, need } => {
            ("committed", json!({ "zxid": of_zxid(zxid), "have": have, "need": need }))
        }
        ZabNote::NotLeading => ("not_leading", json!({})),
        ZabNote::GaveUp { why } => ("gave_up", json!({ "why": gave_up(why) })),
        ZabNote::DroppedLearner { learner } => {
            ("dropped_learner", json!({ "learner": of(learner) }))
        }
    }
}

const fn gave_up(why: GaveUp) -> &'static str {
    match why {
        GaveUp::NoQuorumInTime => "no_quorum_in_time",
        GaveUp::LostQuorum => "lost_quorum",
        GaveUp::CounterUsedUp => "counter_used_up",
        GaveUp::Silence => "silence",
        GaveUp::Closed => "closed",
        GaveUp::OldEpoch => "old_epoch",
        GaveUp::NotListened => "not_listened",
    }
}

fn of_server(config: &Config, note: &ServerNote) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    let session_of =
        |client: NodeId, session| json!({ "client": of(client), "session": of_session(session) });
    match note {
        ServerNote::NotServing { client } => ("not_serving", json!({ "client": of(*client) })),
        ServerNote::Behind { client, seen, own } => {
            let (seen, own) = (of_zxid(*seen), of_zxid(*own));
            ("behind", json!({ "client": of(*client), "lastZxidSeen": seen, "own": own }))
        }
        ServerNote::Opening { client, session, asked_ms, timeout_ms } => {
            let mut fields = session_of(*client, *session);
            fields["asked_ms"] = json!(asked_ms);
            fields["timeout_ms"] = json!(timeout_ms);
            ("opening", fields)
        }
        ServerNote::Moved { client, session } => ("moved", session_of(*client, *session)),
        ServerNote::Over { client, session } => ("over", session_of(*client, *session)),
        ServerNote::WrongPassword { client, session } => {
            ("wrong_password", session_of(*client, *session))
        }
        ServerNote::Forwarded { session, cxid, leader } => {
            let session = of_session(*session);
            ("forwarded", json!({ "session": session, "cxid": cxid.0, "leader": of(*leader) }))
        }
        ServerNote::Prepared { zxid, txn } => {
            ("prepared", json!({ "zxid": of_zxid(*zxid), "txn": of_txn(txn) }))
        }
        ServerNote::Expired { session } => ("expired", json!({ "session": of_session(*session) })),
        ServerNote::ExpiredHere { session } => {
            ("expired_here", json!({ "session": of_session(*session) }))
        }
        ServerNote::Applied { zxid, txn, outcome } => {
            let (txn, outcome) = (of_txn(txn), of_outcome(outcome));
            ("applied", json!({ "zxid": of_zxid(*zxid), "txn": txn, "outcome": outcome }))
        }
        ServerNote::Notified { client, event } => {
            ("notified", json!({ "client": of(*client), "event": of_event(event) }))
        }
        ServerNote::Read { client, cxid, zxid } => {
            ("read", json!({ "client": of(*client), "cxid": cxid.0, "zxid": of_zxid(*zxid) }))
        }
        ServerNote::Answered { client, cxid } => {
            ("answered", json!({ "client": of(*client), "cxid": cxid.0 }))
        }
        ServerNote::SessionMoved { client, session } => {
            ("session_moved", session_of(*client, *session))
        }
        ServerNote::LetGo { client } => ("let_go", json!({ "client": of(*client) })),
        ServerNote::Overdue { path } => ("overdue", json!({ "path": path.as_str() })),
    }
}

fn of_client(config: &Config, note: &ClientNote) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match note {
        ClientNote::Connecting { server, session } => {
            let session = session.map(of_session);
            ("connecting", json!({ "server": of(*server), "session": session }))
        }
        ClientNote::Connected { server, session, timeout_ms } => {
            let (server, session) = (of(*server), of_session(*session));
            let fields = json!({ "server": server, "session": session, "timeout_ms": timeout_ms });
            ("session_connected", fields)
        }
        ClientNote::Suspended { server, why } => {
            let why = match why {
                Lost::Silence => "silence",
                Lost::Closed => "closed",
                Lost::NotTakenIn => "not_taken_in",
            };
            ("suspended", json!({ "server": of(*server), "why": why }))
        }
        ClientNote::Lost { session } => ("lost", json!({ "session": of_session(*session) })),
        ClientNote::GaveUp { session } => {
            ("gave_session_up", json!({ "session": of_session(*session) }))
        }
        ClientNote::Closed { session } => ("closed", json!({ "session": of_session(*session) })),
        ClientNote::Asked { cxid, op } => ("asked", json!({ "cxid": cxid.0, "op": of_op(op) })),
        ClientNote::Heard { cxid, outcome } => {
            ("heard", json!({ "cxid": cxid.0, "outcome": of_outcome(outcome) }))
        }
        ClientNote::Watched { watcher, event } => {
            ("watched", json!({ "watcher": &**watcher, "event": of_event(event) }))
        }
        ClientNote::WatchedAgain { seen } => ("watched_again", json!({ "zxid": of_zxid(*seen) })),
        ClientNote::LookedForOwn { guid } => ("looked_for_own", json!({ "guid": &**guid })),
        ClientNote::FoundOwn { path } => ("found_own", json!({ "path": path.as_str() })),
        ClientNote::WatchesBefore { own, before } => {
            ("watches_before", json!({ "own": own.as_str(), "before": before.as_str() }))
        }
        ClientNote::NotItsOwn { path } => ("not_its_own", json!({ "path": path.as_str() })),
        ClientNote::Acts { path, session } => {
            ("acts", json!({ "path": path.as_str(), "session": of_session(*session) }))
        }
        ClientNote::StopsActing { why } => ("stops_acting", json!({ "why": why.name() })),
        ClientNote::Released { path } => ("released", json!({ "path": path.as_str() })),
        ClientNote::Took { path, data } => {
            ("took", json!({ "path": path.as_str(), "data": &**data }))
        }
        ClientNote::Passed { path } => ("passed", json!({ "path": path.as_str() })),
        ClientNote::Members { path, count } => {
            ("members", json!({ "path": path.as_str(), "count": count }))
        }
    }
}
