//! The tree of znodes as one server has it, with the clients that own and watch what is in it.
//!
//! What a server keeps for itself under `/zookeeper` is left out.

mod gone;
mod people;

use std::rc::Rc;

use kernel::{Digest, ListMap, NodeId};
use scene::{Tone, TreeChange, TreeNode, TreePanel, TreeShape};
use sim::World;
use zab::Zxid;
use zookeeper::{Change, Lifetime, Manner, Path, Sequential, Server, Stage, TxnBody, Znode};

use self::people::People;
use crate::history;
use crate::seen::Seen;
use crate::system::{Ensemble, leader, server, servers};

/// The tree of this server, where it runs; else of the leader, else of the server that has applied
/// most. None where no server runs.
pub(super) fn panel(world: &World<Ensemble>, seen: &Seen, of: Option<u8>) -> Option<TreePanel> {
    let chosen = of.map(NodeId).and_then(|node| Some((node, server(world, node)?)));
    let fullest = || servers(world).max_by_key(|(_, server)| server.applied());
    let (node, shown) = chosen.or_else(|| leader(world)).or_else(fullest)?;
    let people = People::of(world, seen);
    let mut drawn = Drawn { world, shown, people: &people, nodes: Vec::new(), at: ListMap::new() };
    let gone = gone::all(world, shown);
    drawn.grow(&Path::root(), None, &gone);
    let (nodes, at) = (drawn.nodes, drawn.at);
    let epoch = shown.zab().current().0;
    let role =
        if shown.zab().leads() { format!("leader, epoch {epoch}") } else { lag(world, shown) };
    Some(TreePanel {
        title: format!("Tree at {} ({role})", world.name(node)),
        about: people.about(),
        of: node.0,
        holders: servers(world).map(|(node, _)| node.0).collect(),
        watches: people.watches(world, &at),
        told: seen.told,
        watchers: people.cards(world),
        nodes,
    })
}

/// How far a server that does not lead has come: `up to 0x100000003`.
fn lag(world: &World<Ensemble>, shown: &Server) -> String {
    let ahead = leader(world).is_some_and(|(_, leads)| shown.applied() < leads.applied());
    format!("up to {}{}", shown.applied(), if ahead { ", behind the leader" } else { "" })
}

/// The tree as far as it is drawn.
struct Drawn<'a> {
    world: &'a World<Ensemble>,
    shown: &'a Server,
    people: &'a People,
    nodes: Vec<TreeNode>,
    /// Where each path stands.
    at: ListMap<Path, u32>,
}

impl Drawn<'_> {
    /// Draws a node and all below it; siblings in the order in which they were created, so that new
    /// ones come last.
    fn grow(&mut self, path: &Path, parent: Option<u32>, gone: &[gone::Gone]) {
        let Some(znode) = self.shown.tree().get(path) else { return };
        let place = self.put(path, self.node(path, parent, znode));
        let child = |name: &Rc<str>| {
            let path = path.child(name);
            let created = self.shown.tree().get(&path).map(|znode| znode.czxid)?;
            Some((created, path, None))
        };
        let left = gone.iter().filter(|one| one.path.parent().as_ref() == Some(path));
        let left = left.map(|one| (one.created, one.path.clone(), Some(one)));
        let mut below: Vec<_> = znode.children.iter().filter_map(child).chain(left).collect();
        below.retain(|(_, path, _)| !path.is_reserved());
        below.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (_, path, left) in below {
            match left {
                None => self.grow(&path, Some(place), gone),
                Some(one) => {
                    let node = self.gone(one, place);
                    self.put(&path, node);
                }
            }
        }
    }

    fn put(&mut self, path: &Path, node: TreeNode) -> u32 {
        let place = u32::try_from(self.nodes.len()).expect("a tree is small");
        self.nodes.push(node);
        self.at.insert(path.clone(), place);
        place
    }

    fn node(&self, path: &Path, parent: Option<u32>, znode: &Znode) -> TreeNode {
        let applied = self.shown.applied();
        let is_last = |zxid: Zxid| zxid == applied && zxid.0 > 0;
        let change = if is_last(znode.czxid) {
            TreeChange::New
        } else if is_last(znode.mzxid) || is_last(znode.pzxid) {
            TreeChange::Changed
        } else {
            TreeChange::None
        };
        let owner = znode.owner().and_then(|session| self.people.owner(session));
        let leads = self.people.acts_with(path);
        TreeNode {
            id: id(znode.czxid, path),
            path: path.as_str().to_owned(),
            name: if path.parent().is_none() { "/".to_owned() } else { path.name().to_owned() },
            parent,
            shape: shape(znode.lifetime),
            words: self.words(path, znode, owner),
            tone: if leads { Tone::Good } else { Tone::Plain },
            ringed: leads || self.people.contend_below(path),
            owner,
            change,
            differs: self.differs(path, znode),
            facts: facts(znode),
        }
    }

    /// What it is, in words.
    fn words(&self, path: &Path, znode: &Znode, owner: Option<u32>) -> String {
        let mut words = Vec::new();
        words.extend(match znode.lifetime {
            Lifetime::Persistent => None,
            Lifetime::Ephemeral(_) => Some("ephemeral".to_owned()),
            Lifetime::Container => Some("container".to_owned()),
            Lifetime::Ttl(ms) => Some(format!("TTL {ms} ms")),
        });
        if is_numbered(self.shown, path, znode.czxid) {
            words.push("sequential".to_owned());
        }
        words.extend(owner.map(|place| self.people.name(self.world, place)));
        let own = znode.children.iter().filter(|name| path.child(name).is_reserved()).count();
        match znode.children.len() - own {
            0 if own > 0 => words.push("/zookeeper only".to_owned()),
            0 => {}
            1 => words.push("1 child".to_owned()),
            many => words.push(format!("{many} children")),
        }
        words.extend((0 < own && own < znode.children.len()).then(|| "/zookeeper".to_owned()));
        if !znode.data.is_empty() {
            words.push(format!("v{} · {} bytes", znode.version, znode.data.len()));
        }
        if words.is_empty() { "persistent · empty".to_owned() } else { words.join(" · ") }
    }

    /// Which of the other servers that run have it otherwise.
    fn differs(&self, path: &Path, znode: &Znode) -> String {
        let others =
            servers(self.world).filter(|(_, other)| other.applied() != self.shown.applied());
        let others = others.filter_map(|(node, other)| {
            let name = self.world.name(node);
            match other.tree().get(path) {
                None if other.applied() < self.shown.applied() => {
                    Some(format!("{name} does not have it yet"))
                }
                None => Some(format!("{name} has it no more")),
                Some(there) if there.mzxid != znode.mzxid => {
                    Some(format!("{name} has version {}", there.version))
                }
                Some(_) => None,
            }
        });
        others.collect::<Vec<_>>().join(", ")
    }

    fn gone(&self, one: &gone::Gone, parent: u32) -> TreeNode {
        TreeNode {
            id: id(one.created, &one.path),
            path: one.path.as_str().to_owned(),
            name: one.path.name().to_owned(),
            parent: Some(parent),
            shape: shape(one.lifetime),
            words: one.at.map_or("deleted".to_owned(), |zxid| format!("deleted at {zxid}")),
            tone: Tone::Bad,
            ringed: false,
            owner: match one.lifetime {
                Lifetime::Ephemeral(session) => self.people.owner(session),
                Lifetime::Persistent | Lifetime::Container | Lifetime::Ttl(_) => None,
            },
            change: TreeChange::Gone,
            differs: String::new(),
            facts: vec![("czxid".to_owned(), one.created.to_string())],
        }
    }
}

/// A number that is a node's for as long as it exists, and no other's: one of the same path has
/// another transaction. In as many bits as a number of a script of a page has.
fn id(created: Zxid, path: &Path) -> u64 {
    let mut digest = Digest::default();
    digest.word(created.0);
    digest.text(path.as_str());
    digest.value() >> 12
}

const fn shape(lifetime: Lifetime) -> TreeShape {
    match lifetime {
        Lifetime::Persistent => TreeShape::Solid,
        Lifetime::Ephemeral(_) => TreeShape::Dashed,
        Lifetime::Container => TreeShape::Double,
        Lifetime::Ttl(_) => TreeShape::Dotted,
    }
}

/// Did it get its number from its parent? Its transaction says so while it is in the log; after that
/// the ten digits at the end of its name do.
fn is_numbered(shown: &Server, path: &Path, created: Zxid) -> bool {
    let change = |change: &Change| match change {
        Change::Create { path: of, sequential, .. } if of == path => Some(*sequential),
        Change::Create { .. } | Change::Delete { .. } | Change::Set { .. } | Change::Check => None,
    };
    let said = history::at(shown, created).and_then(|txn| match &txn.body {
        TxnBody::One(one) => change(one),
        TxnBody::All(all) => all.iter().find_map(change),
        TxnBody::Open { .. } | TxnBody::Close | TxnBody::Failed(_) | TxnBody::FailedMulti(_) => {
            None
        }
    });
    let digits = path.name().bytes().rev().take_while(u8::is_ascii_digit).count();
    said.map_or(digits >= 10, |said| said == Sequential::Yes)
}

/// Everything about it, by the names of `Stat`.
fn facts(znode: &Znode) -> Vec<(String, String)> {
    let stat = znode.stat();
    let owner = stat.owner.map_or("0x0".to_owned(), crate::words::session);
    let mut facts = vec![
        ("czxid", stat.czxid.to_string()),
        ("mzxid", stat.mzxid.to_string()),
        ("pzxid", stat.pzxid.to_string()),
        ("version", stat.version.to_string()),
        ("cversion", stat.cversion.to_string()),
        ("creations", znode.creations.to_string()),
        ("ephemeralOwner", owner),
        ("dataLength", stat.data_length.to_string()),
        ("numChildren", stat.children.to_string()),
    ];
    if !znode.data.is_empty() {
        facts.insert(0, ("data", znode.data.to_string()));
    }
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Is it to lead that is contended for?
const fn is_election(manner: Manner) -> bool {
    matches!(manner, Manner::Leader | Manner::Herd)
}

/// Does it act by its own account?
const fn acts(stage: &Stage) -> bool {
    matches!(stage, Stage::Acting)
}
