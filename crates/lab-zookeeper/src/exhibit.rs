//! The ensemble as the page sees it.

use kernel::NodeId;
use lab::{
    Exhibit, Face, Fact, FactGroup, Flaw, MarkKind, Narration, OfferGroup, PacketFace, Said,
    SettingForm, TreeLook, TreeView,
};
use scene::{Group, Panel, Scene, Window};
use sim::saved::SavedRun;
use sim::{Choice, World};
use zab::Standing;
use zookeeper::{ClientTimer, Config, Message, Note, Timer};

use crate::flaws::{self, FLAWS};
use crate::seen::Seen;
use crate::system::{Ensemble, leader, servers};
use crate::{beyond, config, depict, facts, names, offers, panels, script, words};

impl Exhibit for Ensemble {
    const TITLE: &'static str = "ZooKeeper";
    const REIGN: &'static str = "epoch";
    const WALL_CLOCK: &'static str = "Only the times of nodes, and the end of nodes with a time to \
         live, are told by the leader's wall clock; sessions end by its monotonic one \
         (SessionTrackerImpl, ContainerManager)";

    const COMMANDS: &'static [(&'static str, &'static str)] = &[
        ("create /a 1", "a node with data"),
        ("create -s -e /election/n-", "numbered, and gone with its session"),
        ("ls -w /", "its children, and a watch on that list"),
        ("get -w /a", "its data, and a watch on it"),
        ("stat -w /a", "all about it, and a watch, even if it is not there"),
        ("set /a 2", "new data; -v 1 only over version 1"),
        ("delete /a", "if it has no children; -v as above"),
        ("sync /", "its server catches up with the leader"),
        ("multi create /b; set /a 3", "all of it or none"),
        ("addWatch /", "a watch that stays, on all below"),
        ("elect /election", "takes part, and watches who is before it"),
        ("herd /election", "the same, and everyone watches the first"),
        ("lock /lock", "as read-lock and write-lock"),
        ("release", "gives back what it got"),
        ("take /queue", "the oldest of a queue"),
        ("await /barrier", "until that is gone"),
        ("join /group name", "a member by this name"),
        ("connect s2", "goes over to another server"),
        ("renew", "a new session in place of one that is over"),
        ("close", "ends its session"),
    ];

    fn read(run: &SavedRun) -> Result<Config, String> {
        config::read(&run.config)
    }

    fn flaws() -> &'static [Flaw] {
        FLAWS
    }

    fn flaw(config: &Config) -> Option<&'static Flaw> {
        flaws::of(config)
    }

    fn form(config: &Config) -> Vec<SettingForm> {
        config::form::of(config)
    }

    fn node(config: &Config, name: &str) -> Option<NodeId> {
        names::node(config, name)
    }

    fn group(config: &Config, node: NodeId) -> Group {
        if node.0 < names::servers(config) { Group::Server } else { Group::Client }
    }

    fn words(world: &World<Self>, choice: &Choice<Self::Node>) -> String {
        script::words(world, choice)
    }

    fn face(world: &World<Self>, node: NodeId) -> Face {
        depict::face(world, node)
    }

    fn packet(message: &Message) -> PacketFace {
        depict::packet(message)
    }

    fn timer(timer: Timer) -> &'static str {
        script::timer_name(timer)
    }

    fn is_dial(timer: Timer) -> bool {
        match timer {
            Timer::Zab(
                zab::Timer::Finalize | zab::Timer::Init | zab::Timer::Silence | zab::Timer::Notify,
            )
            | Timer::Client(ClientTimer::Silence) => true,
            Timer::Zab(zab::Timer::Tick | zab::Timer::Connect)
            | Timer::Server(_)
            | Timer::Client(ClientTimer::Ping | ClientTimer::Reconnect) => false,
        }
    }

    fn panels(world: &World<Self>, seen: &Seen, window: Window) -> Vec<Panel> {
        panels::all(world, seen, window)
    }

    fn tree(scene: impl FnOnce() -> Scene, look: &TreeLook) -> Option<TreeView> {
        lab::tree::place(&scene(), look)
    }

    fn mark(note: &Note) -> Option<MarkKind> {
        words::mark(note)
    }

    fn crowns(note: &Note) -> bool {
        matches!(note, Note::Zab(zab::Note::Established { .. }))
    }

    fn say(world: &World<Self>, node: NodeId, note: &Note) -> Said {
        words::say(world, node, note)
    }

    fn narrate(world: &World<Self>) -> Narration {
        let (headline, rule) = state(world);
        Narration { headline, detail: String::new(), rule: rule.to_owned() }
    }

    fn beyond(world: &World<Self>) -> Option<String> {
        beyond::assumption(world)
    }

    fn reign(world: &World<Self>) -> Option<(u64, String)> {
        let epochs = servers(world).filter_map(|(_, server)| server.zab().established());
        let epoch = epochs.map(|with| with.epoch.0).max()?;
        Some((u64::from(epoch), format!("epoch {epoch}")))
    }

    fn focus(world: &World<Self>) -> NodeId {
        leader(world).map_or(NodeId(0), |(node, _)| node)
    }

    fn facts(world: &World<Self>, seen: &Seen, node: NodeId) -> (String, Vec<FactGroup>) {
        facts::of_node(world, seen, node)
    }

    fn sends(config: &Config, who: Group) -> Vec<&'static str> {
        let of_clients = ["connect", "request", "heartbeat", "hangup"];
        match who {
            Group::Client => of_clients.to_vec(),
            Group::Server => {
                let informs = !config.zab.observers.is_empty();
                let sends = |kind: &&str| *kind != "request" && (informs || *kind != "inform");
                Message::KINDS.iter().copied().filter(sends).collect()
            }
        }
    }

    fn message_facts(world: &World<Self>, message: &Message) -> Vec<Fact> {
        facts::of_message(world.config(), message)
    }

    fn offers(world: &World<Self>, node: NodeId) -> Vec<OfferGroup> {
        offers::of_node(world, node)
    }
}

/// What matters now in a sentence, and the source of the rule behind it.
fn state(world: &World<Ensemble>) -> (String, &'static str) {
    let zab = &world.config().zab;
    let all = names::servers(world.config());
    if world.hosts().all(|(_, host)| host.boots == 0) {
        return (format!("{all} servers are about to start."), "Zab IV");
    }
    let up = servers(world).map(|(node, _)| node).collect();
    if !zab.is_quorum(up) {
        let (voters, need) = (zab.voters, zab.quorum());
        let up = up.intersection(voters).count();
        let text = format!("{up} of {} servers that vote run; a quorum is {need}.", voters.count());
        return (text, "Zab II");
    }
    if let Some((node, server)) = leader(world) {
        let (name, core) = (world.name(node), server.zab());
        let open = core.log().len() - core.delivered();
        let (epoch, processed) = (core.current().0, core.processed());
        let rest = match open {
            0 => String::new(),
            1 => ", and one proposal is open".to_owned(),
            _ => format!(", and {open} proposals are open"),
        };
        let text = format!("{name} leads epoch {epoch}; it has applied up to {processed}{rest}.");
        return (text, "Zab IV");
    }
    let elected: Vec<String> = servers(world)
        .filter(|(_, server)| server.zab().standing() == Standing::Leading)
        .map(|(node, _)| world.name(node))
        .collect();
    if elected.is_empty() {
        return ("No leader: servers vote.".to_owned(), "FastLeaderElection.lookForLeader");
    }
    let text = format!("{} is elected, and not yet established.", elected.join(" and "));
    (text, "Zab IV, discovery and synchronisation")
}
