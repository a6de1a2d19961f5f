//! The tree of znodes and the sessions: what transactions build (`DataTree`, `ZKDatabase`).

use std::rc::Rc;

use kernel::{Canonical, Digest, ListMap, ListSet, SortedMap};
use zab::Zxid;

use crate::code::Code;
use crate::op::{Answer, Mode, Outcome};
use crate::path::{Path, RESERVED, Sequential};
use crate::txn::{Change, Txn, TxnBody};

/// A session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// How long a node stays, with the session of an ephemeral one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lifetime {
    /// Until it is deleted.
    Persistent,
    /// Until this session ends.
    Ephemeral(SessionId),
    /// Until some time after its last child is gone.
    Container,
    /// Until it has not changed for so many milliseconds, and has no children.
    Ttl(u64),
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Znode {
    /// Its data.
    pub data: Rc<str>,
    /// The names of its children.
    pub children: ListSet<Rc<str>>,
    /// How long it stays.
    pub lifetime: Lifetime,
    /// The transaction that created it.
    pub czxid: Zxid,
    /// The transaction that set its data last.
    pub mzxid: Zxid,
    /// The transaction that changed its list of children last.
    pub pzxid: Zxid,
    /// When it was created, by the leader's wall clock, in milliseconds.
    pub ctime_ms: u64,
    /// When its data were set last.
    pub mtime_ms: u64,
    /// How often its data were set.
    pub version: i32,
    /// How many children were ever created: the next number of a sequential one. It overflows.
    pub creations: i32,
}

/// The status of a node, as clients see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stat {
    /// The transaction that created it.
    pub czxid: Zxid,
    /// The transaction that set its data last.
    pub mzxid: Zxid,
    /// The transaction that changed its list of children last.
    pub pzxid: Zxid,
    /// When it was created.
    pub ctime_ms: u64,
    /// When its data were set last.
    pub mtime_ms: u64,
    /// How often its data were set.
    pub version: i32,
    /// How often its list of children changed: creations and deletions.
    pub cversion: i32,
    /// The session that an ephemeral node belongs to.
    pub owner: Option<SessionId>,
    /// How long its data are.
    pub data_length: u32,
    /// How many children it has.
    pub children: u32,
}

/// What is replicated: the tree, and the sessions with their timeouts in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tree {
    nodes: Rc<ListMap<Path, Rc<Znode>>>,
    ephemerals: Rc<ListMap<SessionId, ListSet<Path>>>,
    sessions: SortedMap<SessionId, u64>,
    /// How many sequential nodes were created anywhere, for the rule that is switched off.
    pub(crate) sequential: i32,
}

/// What applying a transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What its client hears.
    pub outcome: Outcome,
    /// What changed, in order, for watches.
    pub changes: Vec<Touched>,
}

/// A node that a transaction changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// It was created.
    Created(Path),
    /// It was deleted.
    Deleted(Path),
    /// Its data were set.
    Changed(Path),
}

impl Default for Tree {
    fn default() -> Self {
        let mut nodes = ListMap::new();
        nodes.insert(Path::root(), Rc::new(Znode::empty()));
        let mut tree = Self {
            nodes: Rc::new(nodes),
            ephemerals: Rc::default(),
            sessions: SortedMap::default(),
            sequential: 0,
        };
        for path in RESERVED.map(Path::new) {
            tree.insert(&path, Znode::empty());
        }
        tree
    }
}

impl Znode {
    fn empty() -> Self {
        Self {
            data: Rc::from(""),
            children: ListSet::new(),
            lifetime: Lifetime::Persistent,
            czxid: Zxid(0),
            mzxid: Zxid(0),
            pzxid: Zxid(0),
            ctime_ms: 0,
            mtime_ms: 0,
            version: 0,
            creations: 0,
        }
    }

    /// What clients see. The stored counter counts creations; clients see creations and deletions,
    /// as they did before it did so (`copyStat`).
    pub fn stat(&self) -> Stat {
        let children = i32::try_from(self.children.len()).unwrap_or(i32::MAX);
        Stat {
            czxid: self.czxid,
            mzxid: self.mzxid,
            pzxid: self.pzxid,
            ctime_ms: self.ctime_ms,
            mtime_ms: self.mtime_ms,
            version: self.version,
            cversion: self.creations.wrapping_mul(2).wrapping_sub(children),
            owner: self.owner(),
            data_length: u32::try_from(self.data.len()).unwrap_or(u32::MAX),
            children: children.unsigned_abs(),
        }
    }

    /// The session that it belongs to.
    pub const fn owner(&self) -> Option<SessionId> {
        match self.lifetime {
            Lifetime::Ephemeral(session) => Some(session),
            Lifetime::Persistent | Lifetime::Container | Lifetime::Ttl(_) => None,
        }
    }
}

impl Tree {
    /// A node.
    pub fn get(&self, path: &Path) -> Option<&Znode> {
        self.nodes.get(path).map(|node| &**node)
    }

    /// All nodes, by path.
    pub fn nodes(&self) -> impl Iterator<Item = (&Path, &Znode)> {
        self.nodes.iter().map(|(path, node)| (path, &**node))
    }

    /// All sessions, with their timeouts in milliseconds.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, u64)> {
        self.sessions.iter().map(|(session, timeout)| (session, *timeout))
    }

    /// The timeout of a session, in milliseconds.
    pub fn timeout_ms(&self, session: SessionId) -> Option<u64> {
        self.sessions.get(session).copied()
    }

    /// The ephemeral nodes of a session.
    pub fn ephemerals(&self, session: SessionId) -> impl Iterator<Item = &Path> {
        self.ephemerals.get(&session).into_iter().flat_map(ListSet::iter)
    }

    /// Applies a transaction.
    pub fn apply(&mut self, zxid: Zxid, txn: &Txn) -> Applied {
        let mut changes = Vec::new();
        let outcome = match &txn.body {
            TxnBody::Open { timeout_ms } => {
                let (session, timeout_ms) = (txn.session, *timeout_ms);
                self.sessions.insert(session, timeout_ms);
                Ok(Answer::Session { session, timeout_ms })
            }
            TxnBody::Close => {
                self.close(zxid, txn.session, &mut changes);
                Ok(Answer::Done)
            }
            TxnBody::One(change) => Ok(self.change(zxid, txn.time_ms, change, &mut changes)),
            TxnBody::All(all) => {
                let each =
                    all.iter().map(|one| Ok(self.change(zxid, txn.time_ms, one, &mut changes)));
                Ok(Answer::Multi(each.collect()))
            }
            TxnBody::Failed(code) => Err(*code),
            TxnBody::FailedMulti(codes) => {
                Ok(Answer::Multi(codes.iter().map(|code| Err(*code)).collect()))
            }
        };
        Applied { outcome, changes }
    }

    /// The ephemeral nodes of a session go with it, in one transaction (`killSession`).
    fn close(&mut self, zxid: Zxid, session: SessionId, changes: &mut Vec<Touched>) {
        self.sessions.remove(session);
        let ephemerals = Rc::make_mut(&mut self.ephemerals).remove(&session).unwrap_or_default();
        for path in ephemerals {
            self.delete(zxid, &path);
            changes.push(Touched::Deleted(path));
        }
    }

    fn change(
        &mut self,
        zxid: Zxid,
        time_ms: u64,
        change: &Change,
        changes: &mut Vec<Touched>,
    ) -> Answer {
        match change {
            Change::Create { path, data, lifetime, sequential } => {
                if *sequential == Sequential::Yes {
                    self.sequential = self.sequential.wrapping_add(1);
                }
                let node = Znode {
                    data: Rc::clone(data),
                    lifetime: *lifetime,
                    czxid: zxid,
                    mzxid: zxid,
                    pzxid: zxid,
                    ctime_ms: time_ms,
                    mtime_ms: time_ms,
                    ..Znode::empty()
                };
                let stat = node.stat();
                self.create(zxid, path, node);
                changes.push(Touched::Created(path.clone()));
                Answer::Created { path: path.clone(), stat }
            }
            Change::Delete { path } => {
                self.delete(zxid, path);
                changes.push(Touched::Deleted(path.clone()));
                Answer::Done
            }
            Change::Set { path, data, version } => {
                let Some(node) = self.node_mut(path) else { return Answer::Done };
                node.data = Rc::clone(data);
                node.version = *version;
                node.mzxid = zxid;
                node.mtime_ms = time_ms;
                let stat = node.stat();
                changes.push(Touched::Changed(path.clone()));
                Answer::Stat(stat)
            }
            Change::Check => Answer::Done,
        }
    }

    fn create(&mut self, zxid: Zxid, path: &Path, node: Znode) {
        if let Lifetime::Ephemeral(session) = node.lifetime {
            let of_all = Rc::make_mut(&mut self.ephemerals);
            of_all.or_default(session).insert(path.clone());
        }
        self.insert(path, node);
        if let Some(parent) = path.parent().and_then(|parent| self.node_mut(&parent)) {
            // The counter of creations: deletions do not count, and no number comes twice.
            parent.creations = parent.creations.wrapping_add(1);
            parent.pzxid = zxid;
        }
    }

    fn insert(&mut self, path: &Path, node: Znode) {
        let name = Rc::from(path.name());
        if let Some(parent) = path.parent().and_then(|parent| self.node_mut(&parent)) {
            parent.children.insert(name);
        }
        Rc::make_mut(&mut self.nodes).insert(path.clone(), Rc::new(node));
    }

    fn delete(&mut self, zxid: Zxid, path: &Path) {
        let Some(node) = Rc::make_mut(&mut self.nodes).remove(path) else { return };
        if let Some(session) = node.owner() {
            let of_all = Rc::make_mut(&mut self.ephemerals);
            if let Some(paths) = of_all.get_mut(&session) {
                paths.remove(path);
                if paths.is_empty() {
                    of_all.remove(&session);
                }
            }
        }
        if let Some(parent) = path.parent().and_then(|parent| self.node_mut(&parent)) {
            parent.children.remove(path.name());
            parent.pzxid = zxid.max(parent.pzxid);
        }
    }

    fn node_mut(&mut self, path: &Path) -> Option<&mut Znode> {
        Rc::make_mut(&mut self.nodes).get_mut(path).map(Rc::make_mut)
    }

    /// Sets the counter of a node's creations, so that a test need not create two thousand million
    /// children.
    #[doc(hidden)]
    pub fn set_creations(&mut self, path: &Path, creations: i32) {
        if let Some(node) = self.node_mut(path) {
            node.creations = creations;
        }
    }

    /// Empty containers that had a child once, and nodes that have outlived their time
    /// (`ContainerManager.getCandidates`).
    pub fn overdue(&self, now_ms: u64) -> Vec<Path> {
        let is_overdue = |node: &Znode| match node.lifetime {
            Lifetime::Container => 0 < node.creations && node.children.is_empty(),
            Lifetime::Ttl(ttl_ms) => {
                node.children.is_empty() && ttl_ms < now_ms.saturating_sub(node.mtime_ms)
            }
            Lifetime::Persistent | Lifetime::Ephemeral(_) => false,
        };
        self.nodes().filter(|(_, node)| is_overdue(node)).map(|(path, _)| path.clone()).collect()
    }

    /// Reads the data and the status of a node.
    pub fn read(&self, path: &Path) -> Outcome {
        let node = self.get(path).ok_or(Code::NoNode)?;
        Ok(Answer::Data { data: Rc::clone(&node.data), stat: node.stat() })
    }

    /// Reads the status of a node.
    pub fn exists(&self, path: &Path) -> Outcome {
        Ok(Answer::Stat(self.get(path).ok_or(Code::NoNode)?.stat()))
    }

    /// Reads the names of a node's children.
    pub fn children(&self, path: &Path) -> Outcome {
        let node = self.get(path).ok_or(Code::NoNode)?;
        Ok(Answer::Children { names: node.children.iter().cloned().collect(), stat: node.stat() })
    }
}

impl Lifetime {
    /// What a session's wish for a mode comes to.
    pub const fn of(mode: Mode, session: SessionId) -> Self {
        match mode {
            Mode::Persistent => Self::Persistent,
            Mode::Ephemeral => Self::Ephemeral(session),
            Mode::Container => Self::Container,
            Mode::Ttl(ms) => Self::Ttl(ms),
        }
    }
}

impl Canonical for SessionId {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}

impl Canonical for Lifetime {
    fn canonical(&self, digest: &mut Digest) {
        let (kind, detail) = match self {
            Self::Persistent => (0, 0),
            Self::Ephemeral(session) => (1, session.0),
            Self::Container => (2, 0),
            Self::Ttl(ms) => (3, *ms),
        };
        digest.word(kind);
        digest.word(detail);
    }
}

impl Canonical for Stat {
    fn canonical(&self, digest: &mut Digest) {
        [self.czxid, self.mzxid, self.pzxid].iter().for_each(|zxid| zxid.canonical(digest));
        digest.word(self.ctime_ms);
        digest.word(self.mtime_ms);
        digest.word(u64::from(self.version.cast_unsigned()));
        digest.word(u64::from(self.cversion.cast_unsigned()));
        digest.word(self.owner.map_or(0, |session| session.0));
        digest.word(u64::from(self.data_length) << 32 | u64::from(self.children));
    }
}

impl Canonical for Tree {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.nodes.len() as u64);
        for (path, node) in self.nodes() {
            path.canonical(digest);
            digest.text(&node.data);
            node.lifetime.canonical(digest);
            node.stat().canonical(digest);
            digest.word(u64::from(node.creations.cast_unsigned()));
        }
        digest.word(self.sessions.len() as u64);
        for (session, timeout_ms) in self.sessions() {
            session.canonical(digest);
            digest.word(timeout_ms);
        }
    }
}
