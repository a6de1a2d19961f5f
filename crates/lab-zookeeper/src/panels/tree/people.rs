//! The clients beside the tree: what each believes, owns and watches.

use kernel::{ListMap, NodeId};
use scene::{Tone, TreeWatch, TreeWatcher};
use sim::World;
use sim::saved::duration::show_us;
use zookeeper::{
    Client, Contender, Link, Message, Path, Reach, SessionId, SessionState, Stage, ToClient,
    WatchKind,
};

use super::{acts, is_election};
use crate::depict;
use crate::names;
use crate::seen::Seen;
use crate::system::{Ensemble, leader, servers};

/// A client, with what it contends for.
struct Person {
    node: NodeId,
    name: String,
    contender: Option<Contender>,
}

/// All clients, and whose which session is or was.
pub(super) struct People {
    all: Vec<Person>,
    seen: Seen,
}

impl People {
    pub(super) fn of(world: &World<Ensemble>, seen: &Seen) -> Self {
        let servers = names::servers(world.config());
        let clients = (servers..servers + world.config().clients).map(NodeId);
        let person = |node| {
            let contender = || client(world, node)?.recipe()?.contender().cloned();
            Person { node, name: world.name(node), contender: contender() }
        };
        Self { all: clients.map(person).collect(), seen: seen.clone() }
    }

    /// Whose session this is or was.
    pub(super) fn owner(&self, session: SessionId) -> Option<u32> {
        let client = self.seen.owner(session)?;
        let place = self.all.iter().position(|person| person.node == client)?;
        u32::try_from(place).ok()
    }

    pub(super) fn name(&self, world: &World<Ensemble>, place: u32) -> String {
        world.name(self.all[place as usize].node)
    }

    fn contenders(&self) -> impl Iterator<Item = (&Person, &Contender)> {
        self.all.iter().filter_map(|person| Some((person, person.contender.as_ref()?)))
    }

    /// Does somebody act by the right of this node?
    pub(super) fn acts_with(&self, path: &Path) -> bool {
        self.contenders().any(|(_, it)| acts(&it.stage) && it.own.as_ref() == Some(path))
    }

    /// Does somebody contend for something with nodes below this one?
    pub(super) fn contend_below(&self, path: &Path) -> bool {
        self.contenders().any(|(_, it)| it.root == *path)
    }

    /// Who leads or holds what, and who is next, in a sentence.
    pub(super) fn about(&self) -> String {
        let roots: ListMap<&Path, Vec<(&Person, &Contender)>> =
            self.contenders().fold(ListMap::new(), |mut roots, (person, it)| {
                roots.or_default(&it.root).push((person, it));
                roots
            });
        let sentences = roots.iter().filter_map(|(root, all)| {
            let acting: Vec<&str> = all
                .iter()
                .filter(|(_, it)| acts(&it.stage))
                .map(|(person, _)| person.name.as_str())
                .collect();
            let leads = is_election(all.first()?.1.manner);
            let who = match (&acting[..], leads) {
                ([], true) => format!("Nobody believes it leads {root}"),
                ([], false) => format!("Nobody believes it holds {root}"),
                ([one], true) => format!("{one} believes it leads {root}"),
                ([one], false) => format!("{one} believes it holds {root}"),
                (many, true) => format!("{} each believe they lead {root}", many.join(" and ")),
                (many, false) => format!("{} each believe they hold {root}", many.join(" and ")),
            };
            let waits = all.iter().filter(|(_, it)| matches!(it.stage, Stage::Waiting(_))).count();
            Some(match waits {
                0 => format!("{who}."),
                1 => format!("{who}; one waits."),
                many => format!("{who}; {many} wait."),
            })
        });
        sentences.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn cards(&self, world: &World<Ensemble>) -> Vec<TreeWatcher> {
        self.all.iter().map(|person| person.card(world, &self.seen)).collect()
    }

    /// What servers watch for them, and what they are about to hear.
    pub(super) fn watches(
        &self,
        world: &World<Ensemble>,
        at: &ListMap<Path, u32>,
    ) -> Vec<TreeWatch> {
        let place = |node: NodeId| {
            let place = self.all.iter().position(|person| person.node == node)?;
            u32::try_from(place).ok()
        };
        let mut watches = Vec::new();
        for (_, server) in servers(world) {
            for (path, client, kind) in server.watches().all() {
                if let (Some(watcher), Some(node)) = (place(client), at.get(path)) {
                    let kind = word(kind).to_owned();
                    watches.push(TreeWatch { watcher, node: *node, kind, fired: false });
                }
            }
        }
        for (id, packet) in world.packets() {
            let Message::ToClient { packet: ToClient::Notify(event), .. } = &packet.message else {
                continue;
            };
            if let (Some(watcher), Some(node)) = (place(id.to()), at.get(&event.path)) {
                let kind = event.kind.name().to_ascii_lowercase();
                watches.push(TreeWatch { watcher, node: *node, kind, fired: true });
            }
        }
        watches
    }
}

impl Person {
    fn card(&self, world: &World<Ensemble>, seen: &Seen) -> TreeWatcher {
        let host = world.host(self.node);
        let Some(client) = client(world, self.node) else {
            let begun = host.is_some_and(|host| host.boots > 0);
            let state = if begun { "is down" } else { "has not begun" }.to_owned();
            let words = if begun { self.left(world, seen) } else { String::new() };
            let tone = if begun { Tone::Bad } else { Tone::Plain };
            return TreeWatcher { actor: self.node.0, state, words, tone };
        };
        let (belief, tone) = depict::belief(client);
        let is_paused = host.is_some_and(|host| host.paused);
        let is_told = world.packets().any(|(id, packet)| {
            let notifies =
                matches!(&packet.message, Message::ToClient { packet: ToClient::Notify(_), .. });
            id.to() == self.node && notifies
        });
        let (state, tone) = match client.state() {
            _ if is_paused => (format!("is paused, {}", belief.to_ascii_lowercase()), Tone::Doubt),
            SessionState::Lost => ("has lost its session".to_owned(), Tone::Bad),
            SessionState::Closed => ("has closed its session".to_owned(), Tone::Plain),
            SessionState::Suspended => ("is in doubt".to_owned(), Tone::Doubt),
            SessionState::None => ("has no session yet".to_owned(), Tone::Plain),
            SessionState::Connected if is_told => ("is told".to_owned(), Tone::Doubt),
            SessionState::Connected if client.recipe().is_none() => {
                ("has a session".to_owned(), tone)
            }
            SessionState::Connected => (belief.to_ascii_lowercase(), tone),
        };
        let way = match client.link() {
            Link::Idle => None,
            Link::Connecting(server) => Some(format!("asks {}", world.name(server))),
            Link::Connected(server) => Some(format!("via {}", world.name(server))),
        };
        let timeout = client.session().map(|session| {
            let timeout_us = 1_000 * session.timeout_ms;
            depict::deadline(world, session.id)
                .unwrap_or_else(|| format!("timeout {}", show_us(timeout_us)))
        });
        let words = timeout.into_iter().chain(way).collect::<Vec<_>>().join(" · ");
        TreeWatcher { actor: self.node.0, state, words, tone }
    }

    /// A client that is down may have left a session that lives on.
    fn left(&self, world: &World<Ensemble>, seen: &Seen) -> String {
        let Some((_, leads)) = leader(world) else { return String::new() };
        let mut sessions = leads.tree().sessions().map(|(session, _)| session);
        match sessions.find(|session| seen.owner(*session) == Some(self.node)) {
            None => "no session left".to_owned(),
            Some(session) => {
                depict::deadline(world, session).unwrap_or_else(|| "its session lives".to_owned())
            }
        }
    }
}

fn client(world: &World<Ensemble>, node: NodeId) -> Option<&Client> {
    world.process(node)?.client()
}

const fn word(kind: WatchKind) -> &'static str {
    match kind {
        WatchKind::Data => "data",
        WatchKind::Child => "children",
        WatchKind::Always(Reach::Node) => "always",
        WatchKind::Always(Reach::Recursive) => "always, recursive",
    }
}
