//! Nodes that are gone and still of interest: those that the last transaction deleted, and those that
//! somebody is being told of.

use sim::World;
use zab::{Entry, Zxid};
use zookeeper::{Change, EventKind, Lifetime, Message, Path, Server, SessionId, ToClient, TxnBody};

use crate::system::Ensemble;

/// So many transactions are looked through for where a node came from.
const ENTRIES_MAX: u64 = 2_000;

/// A node that is gone.
pub(super) struct Gone {
    pub(super) path: Path,
    /// The transaction that created it.
    pub(super) created: Zxid,
    pub(super) lifetime: Lifetime,
    /// The transaction that deleted it, where this server's log has that.
    pub(super) at: Option<Zxid>,
}

/// All of them, as this server's log tells.
pub(super) fn all(world: &World<Ensemble>, shown: &Server) -> Vec<Gone> {
    let mut told: Vec<Path> = Vec::new();
    for (_, packet) in world.packets() {
        if let Message::ToClient { packet: ToClient::Notify(event), .. } = &packet.message
            && event.kind == EventKind::Deleted
            && !told.contains(&event.path)
        {
            told.push(event.path.clone());
        }
    }
    let last = super::history::at(shown, shown.applied());
    let deletes = |change: &Change| matches!(change, Change::Delete { .. });
    let may_delete = last.is_some_and(|txn| match &txn.body {
        TxnBody::Close => true,
        TxnBody::One(change) => deletes(change),
        TxnBody::All(all) => all.iter().any(deletes),
        TxnBody::Open { .. } | TxnBody::Failed(_) | TxnBody::FailedMulti(_) => false,
    });
    if told.is_empty() && !may_delete {
        return Vec::new();
    }
    let mut gone = dead(shown);
    let is_shown = |one: &Gone| one.at == Some(shown.applied()) || told.contains(&one.path);
    gone.retain(|one| is_shown(one) && shown.tree().get(&one.path).is_none());
    // Of a path that came and went several times the last one.
    let last = |nth: usize| gone[nth + 1..].iter().all(|later| later.path != gone[nth].path);
    let keep: Vec<bool> = (0..gone.len()).map(last).collect();
    let mut keep = keep.into_iter();
    gone.retain(|_| keep.next().unwrap_or(false));
    gone
}

/// Every node that the log shows to have come and gone, in the order of their creation.
fn dead(shown: &Server) -> Vec<Gone> {
    let log = shown.zab().log();
    let last = crate::history::place(log, shown.applied());
    let first = (log.start() + 1).max(last.saturating_sub(ENTRIES_MAX));
    let mut known: Vec<Gone> = Vec::new();
    for Entry { zxid, txn } in log.range(first, last) {
        let mut one = |change: &Change| match change {
            Change::Create { path, lifetime, .. } => known.push(Gone {
                path: path.clone(),
                created: zxid,
                lifetime: *lifetime,
                at: None,
            }),
            Change::Delete { path } => {
                end(&mut known, zxid, |gone| gone.path == *path);
            }
            Change::Set { .. } | Change::Check => {}
        };
        match &txn.body {
            TxnBody::One(change) => one(change),
            TxnBody::All(all) => all.iter().for_each(one),
            TxnBody::Close => end(&mut known, zxid, |gone| is_of(gone, txn.session)),
            TxnBody::Open { .. } | TxnBody::Failed(_) | TxnBody::FailedMulti(_) => {}
        }
    }
    known.retain(|gone| gone.at.is_some());
    known
}

fn is_of(gone: &Gone, session: SessionId) -> bool {
    gone.lifetime == Lifetime::Ephemeral(session)
}

/// Those are gone now.
fn end(known: &mut [Gone], zxid: Zxid, which: impl Fn(&Gone) -> bool) {
    for gone in known.iter_mut().filter(|gone| gone.at.is_none() && which(gone)) {
        gone.at = Some(zxid);
    }
}
