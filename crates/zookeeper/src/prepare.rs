//! What a leader makes of a request (`PrepRequestProcessor`): it checks it against the tree as it
//! will be when everything proposed so far is applied, so that applying a transaction cannot fail.

use std::rc::Rc;

use crate::code::Code;
use crate::flaw::Flaw;
use crate::op::{Mode, Op};
use crate::path::{Path, Sequential};
use crate::tree::{Lifetime, SessionId, Tree, Znode};
use crate::txn::{Change, Cxid, Txn, TxnBody};
use zab::Zxid;

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) session: SessionId,
    pub(crate) cxid: Cxid,
    pub(crate) time_ms: u64,
    pub(crate) flaw: Option<Flaw>,
}

/// The body of the transaction that a write comes to.
pub(crate) fn prepare(ahead: &Tree, asked: Asked, op: &Op) -> TxnBody {
    match op {
        Op::Close => TxnBody::Close,
        Op::Multi(ops) => prepare_multi(ahead, asked, ops),
        Op::Create { .. }
        | Op::Delete { .. }
        | Op::Set { .. }
        | Op::Check { .. }
        | Op::Get { .. }
        | Op::Exists { .. }
        | Op::Children { .. }
        | Op::Sync { .. }
        | Op::AddWatch { .. }
        | Op::SetWatches(_) => match prepare_one(ahead, asked, op) {
            Ok(change) => TxnBody::One(change),
            Err(code) => TxnBody::Failed(code),
        },
    }
}

/// A container or a node past its time is deleted where it is still empty (`deleteContainer`).
pub(crate) fn prepare_overdue(ahead: &Tree, path: &Path) -> Option<Change> {
    let node = ahead.get(path).filter(|node| node.children.is_empty())?;
    match node.lifetime {
        Lifetime::Container | Lifetime::Ttl(_) => Some(Change::Delete { path: path.clone() }),
        Lifetime::Persistent | Lifetime::Ephemeral(_) => None,
    }
}

/// All or nothing: each operation sees what those before it did. What comes before the one that
/// fails is undone, what comes after it is not tried.
fn prepare_multi(ahead: &Tree, asked: Asked, ops: &[Op]) -> TxnBody {
    let mut so_far = ahead.clone();
    let mut changes = Vec::new();
    for (nth, op) in ops.iter().enumerate() {
        match prepare_one(&so_far, asked, op) {
            Ok(change) => {
                let body = TxnBody::One(change.clone());
                let Asked { session, cxid, time_ms, .. } = asked;
                so_far.apply(Zxid(0), &Txn { session, cxid, time_ms, body });
                changes.push(change);
            }
            Err(code) => {
                let before = std::iter::repeat_n(Code::RolledBack, nth);
                let after = std::iter::repeat_n(Code::RuntimeInconsistency, ops.len() - nth - 1);
                return TxnBody::FailedMulti(before.chain([code]).chain(after).collect());
            }
        }
    }
    TxnBody::All(changes.into())
}

fn prepare_one(ahead: &Tree, asked: Asked, op: &Op) -> Result<Change, Code> {
    match op {
        Op::Create { mode, .. } if !is_possible(*mode) => Err(Code::BadArguments),
        Op::Create { path, data, mode, sequential } => {
            let path = place(ahead, asked, path, *sequential)?;
            let lifetime = Lifetime::of(*mode, asked.session);
            Ok(Change::Create { path, data: Rc::clone(data), lifetime, sequential: *sequential })
        }
        Op::Delete { path, version } => {
            if path.is_reserved() || path.parent().is_none() {
                return Err(Code::BadArguments);
            }
            let node = find(ahead, path)?;
            check(node, *version)?;
            if !node.children.is_empty() {
                return Err(Code::NotEmpty);
            }
            Ok(Change::Delete { path: path.clone() })
        }
        Op::Set { path, data, version } => {
            if !path.is_valid(Sequential::No) {
                return Err(Code::BadArguments);
            }
            let node = find(ahead, path)?;
            check(node, *version)?;
            let version = node.version.wrapping_add(1);
            Ok(Change::Set { path: path.clone(), data: Rc::clone(data), version })
        }
        Op::Check { path, version } => {
            check(find(ahead, path)?, *version)?;
            Ok(Change::Check)
        }
        Op::Multi(_)
        | Op::Get { .. }
        | Op::Exists { .. }
        | Op::Children { .. }
        | Op::Sync { .. }
        | Op::AddWatch { .. }
        | Op::SetWatches(_)
        | Op::Close => Err(Code::BadArguments),
    }
}

/// Where a new node goes. A sequential one gets the number of children that were ever created
/// there, plain ones included.
fn place(ahead: &Tree, asked: Asked, path: &Path, sequential: Sequential) -> Result<Path, Code> {
    if !path.is_valid(sequential) {
        return Err(Code::BadArguments);
    }
    let Some(at) = path.parent() else {
        return Err(if sequential == Sequential::No {
            Code::NodeExists
        } else {
            Code::BadArguments
        });
    };
    let parent = find(ahead, &at)?;
    let path = match sequential {
        Sequential::No => path.clone(),
        Sequential::Yes if asked.flaw == Some(Flaw::GlobalSequence) => {
            path.numbered(ahead.sequential)
        }
        Sequential::Yes => path.numbered(parent.creations),
    };
    if ahead.get(&path).is_some() {
        return Err(Code::NodeExists);
    }
    if parent.owner().is_some() {
        return Err(Code::NoChildrenForEphemerals);
    }
    Ok(path)
}

fn find<'a>(tree: &'a Tree, path: &Path) -> Result<&'a Znode, Code> {
    tree.get(path).ok_or(Code::NoNode)
}

fn check(node: &Znode, version: Option<i32>) -> Result<(), Code> {
    match version {
        Some(expected) if expected != node.version => Err(Code::BadVersion),
        Some(_) | None => Ok(()),
    }
}

/// Is a node with such a lifetime asked for properly?
const fn is_possible(mode: Mode) -> bool {
    match mode {
        Mode::Persistent | Mode::Ephemeral | Mode::Container => true,
        // `EphemeralType.TTL.maxValue`: 40 bits.
        Mode::Ttl(ms) => 0 < ms && ms < 1 << 40,
    }
}
