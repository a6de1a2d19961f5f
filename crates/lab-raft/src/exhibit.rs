//! The cluster as the page sees it.

use kernel::NodeId;
use lab::{
    Exhibit, Face, Fact, FactGroup, Flaw, MarkKind, Narration, OfferGroup, PacketFace, Said,
    SettingForm,
};
use raft::Role;
use scene::{Group, Panel, Window};
use sim::saved::SavedRun;
use sim::{Choice, World};

use crate::config::ClusterConfig;
use crate::flaws::OFFERED;
use crate::system::{Cluster, leader, servers};
use crate::{beyond, depict, facts, kinds, names, offers, panels, quorum, script, words};

impl Exhibit for Cluster {
    const TITLE: &'static str = "Raft";
    const REIGN: &'static str = "term";
    const WALL_CLOCK: &'static str = "Raft asks no clock for the time of day, its timers only count \
         how long nothing was heard: this changes nothing (Raft 5.2, 5.6)";

    fn read(run: &SavedRun) -> Result<ClusterConfig, String> {
        ClusterConfig::read(&run.config)
    }

    fn flaws() -> &'static [Flaw] {
        OFFERED
    }

    fn flaw(config: &ClusterConfig) -> Option<&'static Flaw> {
        config.flaw()
    }

    fn form(config: &ClusterConfig) -> Vec<SettingForm> {
        config.form()
    }

    fn node(config: &ClusterConfig, name: &str) -> Option<NodeId> {
        names::node(config, name)
    }

    fn group(config: &ClusterConfig, node: NodeId) -> Group {
        if node.0 < config.servers { Group::Server } else { Group::Client }
    }

    fn words(world: &World<Self>, choice: &Choice<Self::Node>) -> String {
        script::words(world, choice)
    }

    fn face(world: &World<Self>, node: NodeId) -> Face {
        depict::face(world, node)
    }

    fn packet(message: &kv::Message) -> PacketFace {
        depict::packet(message)
    }

    fn timer(timer: kv::Timer) -> &'static str {
        script::timer_name(timer)
    }

    fn is_dial(timer: kv::Timer) -> bool {
        match timer {
            kv::Timer::Raft(
                raft::Timer::Election | raft::Timer::Quorum | raft::Timer::Transfer,
            )
            | kv::Timer::Client(kv::ClientTimer::Timeout) => true,
            kv::Timer::Raft(raft::Timer::Heartbeat)
            | kv::Timer::Client(kv::ClientTimer::Think | kv::ClientTimer::Backoff) => false,
        }
    }

    fn panels(world: &World<Self>, _: &Self::Glance, window: Window) -> Vec<Panel> {
        panels::all(world, window.log_first)
    }

    fn mark(note: &kv::Note) -> Option<MarkKind> {
        words::mark(note)
    }

    fn crowns(note: &kv::Note) -> bool {
        matches!(note, kv::Note::Raft(raft::Note::Won { .. }))
    }

    fn say(world: &World<Self>, _: NodeId, note: &kv::Note) -> Said {
        words::say(world.config(), note)
    }

    fn narrate(world: &World<Self>) -> Narration {
        let all = u64::from(world.config().servers);
        let narration = |headline: String, detail: &str, rule: &str| Narration {
            headline,
            detail: detail.to_owned(),
            rule: rule.to_owned(),
        };
        if world.hosts().all(|(_, host)| host.boots == 0) {
            return narration(format!("{all} servers are about to start."), "", "Raft 5.2");
        }
        if let Some(headline) = quorum::too_few(world) {
            return narration(headline, "Nothing can be elected or committed.", "Raft 5.2, 5.3");
        }
        if let Some((node, server)) = leader(world) {
            let (name, raft) = (world.name(node), server.raft());
            let commit = raft.commit().0;
            let open = raft.log().len() - commit;
            let rest = if open == 0 { String::new() } else { format!(", {open} more not yet") };
            let known = match commit {
                0 => "it knows of no entry yet that it is committed".to_owned(),
                1 => format!("it knows entry 1 to be committed{rest}"),
                _ => format!("it knows entries 1 to {commit} to be committed{rest}"),
            };
            let headline = format!("{name} leads term {}; {known}.", raft.term().0);
            return narration(headline, "", "Raft 5.3");
        }
        let names = |is: fn(&Role) -> bool| {
            let these = servers(world).filter(|(_, server)| is(server.raft().role()));
            these.map(|(node, _)| world.name(node)).collect::<Vec<String>>()
        };
        let asking = names(|role| matches!(role, Role::Candidate { .. }));
        let before = names(|role| matches!(role, Role::PreCandidate { .. }));
        if asking.is_empty() && !before.is_empty() {
            let headline = format!("No leader: {} asks who would vote.", before.join(" and "));
            return narration(headline, "", "Thesis 9.6");
        }
        if asking.is_empty() {
            let headline = "No leader yet: each server waits for its election timer.".to_owned();
            return narration(headline, "", "Raft 5.2");
        }
        narration(format!("No leader: {} asks for votes.", asking.join(" and ")), "", "Raft 5.2")
    }

    fn beyond(world: &World<Self>) -> Option<String> {
        beyond::assumption(world)
    }

    fn reign(world: &World<Self>) -> Option<(u64, String)> {
        let term = servers(world).map(|(_, server)| server.raft().term().0).max()?;
        (term > 0).then(|| (term, format!("term {term}")))
    }

    fn focus(world: &World<Self>) -> NodeId {
        leader(world).map_or(NodeId(0), |(node, _)| node)
    }

    fn facts(world: &World<Self>, _: &Self::Glance, node: NodeId) -> (String, Vec<FactGroup>) {
        facts::of_node(world, node)
    }

    fn sends(config: &ClusterConfig, who: Group) -> Vec<&'static str> {
        let sends = |kind: &&'static str| kinds::is_sent(config, who, kind);
        kinds::ALL.iter().copied().filter(sends).collect()
    }

    fn message_facts(world: &World<Self>, message: &kv::Message) -> Vec<Fact> {
        facts::of_message(world.config(), message)
    }

    fn offers(world: &World<Self>, node: NodeId) -> Vec<OfferGroup> {
        offers::of_node(world, node)
    }
}
