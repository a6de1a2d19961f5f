//! Faults in the words that a person types: `crash s1`, `cut s1 > s2`, `drop s1>s2#3`.

use std::fmt;

use kernel::{Micros, NodeId, NodeSet};

use crate::delay::Delay;
use crate::fault::{Bridge, Fault, Place, Rhythm};
use crate::packet::PacketId;
use crate::saved::duration::{parse_us, show_us};

mod machine;
mod network;

/// Why words are no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadWords {
    /// The first word is no verb known here.
    Verb(String),
    /// This is the name of no node.
    Node(String),
    /// This is the name of no message.
    Packet(String),
    /// This is no number, or one beyond its cap.
    Number(String),
    /// This is no duration.
    Duration(String),
    /// This is no delay.
    Delay(String),
    /// The verb wants other words after it; this is how it is said.
    Usage(&'static str),
}

/// Reads a fault. `node` tells which node a name stands for.
pub fn parse(text: &str, node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (verb, rest) = words.split_first().ok_or_else(|| BadWords::Verb(String::new()))?;
    let one = |make: fn(NodeId) -> Fault| match rest {
        [name] => named(name, node).map(make),
        _ => Err(BadWords::Usage("crash s1")),
    };
    let message = |make: fn(PacketId) -> Fault| match rest {
        [id] => packet(id, node).map(make),
        _ => Err(BadWords::Usage("drop s1>s2#3")),
    };
    match *verb {
        "crash" => one(Fault::Crash),
        "power" => one(Fault::PowerLoss),
        "wipe" => one(Fault::LoseDisk),
        "restart" => one(Fault::Restart),
        "return" => one(Fault::Return),
        "pause" => one(Fault::Pause),
        "resume" => one(Fault::Resume),
        "isolate" => one(Fault::Isolate),
        "normal" => one(Fault::Normal),
        "drop" => message(Fault::Drop),
        "duplicate" => network::duplicate(rest, node),
        "replay" => network::replay(rest, node),
        "swap" => network::swap(rest, node),
        "hold" => message(Fault::Hold),
        "release" => message(Fault::Release),
        "deliver" => message(Fault::DeliverNow),
        "heal" => heal(rest, node),
        "cut" => cut(rest, node),
        "partition" => partition(rest, node),
        "bridge" => network::bridge(rest, node),
        "ring" => network::ring(rest, node),
        "flap" => network::flap(rest, node),
        "clog" => network::place("clog s1, clog s1 s2", rest, node).map(Fault::Clog),
        "unclog" => network::place("unclog s1, unclog s1 s2", rest, node).map(Fault::Unclog),
        "lose" => network::lose(rest, node),
        "skew" => machine::skew(rest, node),
        "jump" => machine::jump(rest, node),
        "drift" => machine::drift(rest, node),
        "cpu" => machine::cpu(rest, node),
        "slow" => slow(rest, node),
        "delay" => delay(rest, node),
        "loss" => loss(rest),
        "fsync" => fsync(rest, node),
        other => Err(BadWords::Verb(other.to_owned())),
    }
}

fn heal(rest: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    match rest {
        [] | ["all"] => Ok(Fault::HealAll),
        ["partition"] => Ok(Fault::EndPartition),
        ["bridge"] => Ok(Fault::EndBridge),
        ["ring"] => Ok(Fault::EndRing),
        [name] => Ok(Fault::Heal(named(name, node)?)),
        [a, b] => Ok(Fault::HealLink(named(a, node)?, named(b, node)?)),
        _ => Err(BadWords::Usage("heal s1, heal s1 s2, heal partition, heal all")),
    }
}

fn cut(rest: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    match rest {
        [a, b] => Ok(Fault::Cut(named(a, node)?, named(b, node)?)),
        [a, ">", b] => Ok(Fault::CutOneWay(named(a, node)?, named(b, node)?)),
        _ => Err(BadWords::Usage("cut s1 s2, cut s1 > s2")),
    }
}

fn partition(rest: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    let usage = BadWords::Usage("partition s1 s2 | s3 s4 s5");
    let groups = groups(rest, node)?;
    let mut seen = NodeSet::default();
    let fresh = groups.iter().flat_map(|group| group.iter()).all(|name| seen.insert(name));
    let full = groups.iter().all(|group| !group.is_empty());
    if fresh && full && groups.len() <= Fault::GROUPS_MAX {
        Ok(Fault::Partition(groups))
    } else {
        Err(usage)
    }
}

fn groups(words: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Vec<NodeSet>, BadWords> {
    let groups = words.split(|word| *word == "|");
    groups.map(|group| group.iter().map(|name| named(name, node)).collect()).collect()
}

fn slow(rest: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    match rest {
        [name] => Ok(Fault::Slow(named(name, node)?, 10)),
        [name, factor] => Ok(Fault::Slow(named(name, node)?, number(factor)?)),
        _ => Err(BadWords::Usage("slow s1 10")),
    }
}

fn delay(rest: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    match rest {
        ["all", delay @ ..] => Ok(Fault::Delay(None, distribution(delay)?)),
        [a, b, "normal"] => Ok(Fault::UsualDelay(named(a, node)?, named(b, node)?)),
        [a, b, delay @ ..] => {
            let link = (named(a, node)?, named(b, node)?);
            Ok(Fault::Delay(Some(link), distribution(delay)?))
        }
        _ => Err(BadWords::Usage("delay s1 s2 uniform 10ms 15ms, delay all constant 5ms")),
    }
}

fn loss(rest: &[&str]) -> Result<Fault, BadWords> {
    match rest {
        [permille] => Ok(Fault::Loss(number(permille)?)),
        _ => Err(BadWords::Usage("loss 100, of a thousand messages")),
    }
}

fn fsync(rest: &[&str], node: &dyn Fn(&str) -> Option<NodeId>) -> Result<Fault, BadWords> {
    match rest {
        [name, "normal"] => Ok(Fault::Fsync(named(name, node)?, None)),
        [name, delay @ ..] => Ok(Fault::Fsync(named(name, node)?, Some(distribution(delay)?))),
        [] => Err(BadWords::Usage("fsync s1 constant 200ms, fsync s1 normal")),
    }
}

fn named(name: &str, node: &dyn Fn(&str) -> Option<NodeId>) -> Result<NodeId, BadWords> {
    node(name).ok_or_else(|| BadWords::Node(name.to_owned()))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, BadWords> {
    text.parse().map_err(|_| BadWords::Number(text.to_owned()))
}

fn duration(text: &str) -> Result<Micros, BadWords> {
    parse_us(text).map(Micros).map_err(|_| BadWords::Duration(text.to_owned()))
}

fn distribution(words: &[&str]) -> Result<Delay, BadWords> {
    let text = words.join(" ");
    text.parse().map_err(|_| BadWords::Delay(text))
}

/// Reads the name of a message: `s1>s2#3`, and `s1>s2#3.1` for its first duplicate.
pub fn packet(text: &str, node: &dyn Fn(&str) -> Option<NodeId>) -> Result<PacketId, BadWords> {
    let bad = || BadWords::Packet(text.to_owned());
    let (link, count) = text.split_once('#').ok_or_else(bad)?;
    let (from, to) = link.split_once('>').ok_or_else(bad)?;
    let (nth, copy) = count.split_once('.').unwrap_or((count, "0"));
    let nth = nth.parse().map_err(|_| bad())?;
    let copy = copy.parse().map_err(|_| bad())?;
    if copy > PacketId::COPIES_MAX {
        return Err(bad());
    }
    Ok(PacketId::new(named(from, node)?, named(to, node)?, nth).with_copy(copy))
}

/// Says the name of a message.
pub fn show_packet(id: PacketId, name: &dyn Fn(NodeId) -> String) -> String {
    let (from, to, nth, copy) = (id.from(), id.to(), id.nth(), id.copy());
    let copy = if copy == 0 { String::new() } else { format!(".{copy}") };
    format!("{}>{}#{nth}{copy}", name(from), name(to))
}

/// Says a fault, so that [`parse`] reads the same.
pub fn show(fault: &Fault, name: &dyn Fn(NodeId) -> String) -> String {
    let of = |verb: &str, node: &NodeId| format!("{verb} {}", name(*node));
    let message = |verb: &str, id: &PacketId| format!("{verb} {}", show_packet(*id, name));
    match fault {
        Fault::Crash(node) => of("crash", node),
        Fault::PowerLoss(node) => of("power", node),
        Fault::LoseDisk(node) => of("wipe", node),
        Fault::Restart(node) => of("restart", node),
        Fault::Return(node) => of("return", node),
        Fault::Pause(node) => of("pause", node),
        Fault::Resume(node) => of("resume", node),
        Fault::Isolate(node) => of("isolate", node),
        Fault::Normal(node) => of("normal", node),
        Fault::Heal(node) => of("heal", node),
        Fault::HealLink(a, b) => format!("heal {} {}", name(*a), name(*b)),
        Fault::HealAll => "heal all".to_owned(),
        Fault::EndPartition => "heal partition".to_owned(),
        Fault::Cut(a, b) => format!("cut {} {}", name(*a), name(*b)),
        Fault::CutOneWay(a, b) => format!("cut {} > {}", name(*a), name(*b)),
        Fault::Partition(groups) => format!("partition {}", show_groups(groups, name)),
        Fault::Bridge(Bridge { sides, over }) => {
            format!("bridge {} over {}", show_groups(sides, name), name(*over))
        }
        Fault::EndBridge => "heal bridge".to_owned(),
        Fault::Ring(ring) => format!("ring {}", show_names(ring.iter().copied(), name)),
        Fault::EndRing => "heal ring".to_owned(),
        Fault::Flap(place, Rhythm { off, on }) => {
            let (off, on) = (show_us(off.0), show_us(on.0));
            format!("flap {} off {off} on {on}", show_place(*place, name))
        }
        Fault::Clog(place) => format!("clog {}", show_place(*place, name)),
        Fault::Unclog(place) => format!("unclog {}", show_place(*place, name)),
        Fault::Slow(node, factor) => format!("slow {} {factor}", name(*node)),
        Fault::Delay(None, delay) => format!("delay all {delay}"),
        Fault::Delay(Some((a, b)), delay) => format!("delay {} {} {delay}", name(*a), name(*b)),
        Fault::UsualDelay(a, b) => format!("delay {} {} normal", name(*a), name(*b)),
        Fault::Loss(permille) => format!("loss {permille}"),
        Fault::Lose(loss) => network::show_loss(loss, name),
        Fault::Duplicates(permille, Delay::Constant { us: 0 }) => format!("duplicate {permille}"),
        Fault::Duplicates(permille, delay) => format!("duplicate {permille} {delay}"),
        Fault::Skew(node, 0) => format!("skew {} normal", name(*node)),
        Fault::Skew(node, us) => format!("skew {} {}", name(*node), machine::show_signed(*us)),
        Fault::Jump(node, us) => format!("jump {} {}", name(*node), machine::show_signed(*us)),
        Fault::Drift(node, 0) => format!("drift {} normal", name(*node)),
        Fault::Drift(node, ppm) => format!("drift {} {ppm}", name(*node)),
        Fault::Cpu(node, Some(factor)) => format!("cpu {} {factor}", name(*node)),
        Fault::Cpu(node, None) => format!("cpu {} normal", name(*node)),
        Fault::Fsync(node, Some(delay)) => format!("fsync {} {delay}", name(*node)),
        Fault::Fsync(node, None) => format!("fsync {} normal", name(*node)),
        Fault::Drop(id) => message("drop", id),
        Fault::Duplicate(id) => message("duplicate", id),
        Fault::Replay(id, after) => format!("{} {}", message("replay", id), show_us(after.0)),
        Fault::Swap(one, other) => {
            format!("{} {}", message("swap", one), show_packet(*other, name))
        }
        Fault::Hold(id) => message("hold", id),
        Fault::Release(id) => message("release", id),
        Fault::DeliverNow(id) => message("deliver", id),
    }
}

fn show_names(nodes: impl Iterator<Item = NodeId>, name: &dyn Fn(NodeId) -> String) -> String {
    nodes.map(name).collect::<Vec<_>>().join(" ")
}

/// Groups of nodes with a line between them: `s1 s2 | s3`.
pub fn show_groups(groups: &[NodeSet], name: &dyn Fn(NodeId) -> String) -> String {
    let group = |set: &NodeSet| show_names(set.iter(), name);
    groups.iter().map(group).collect::<Vec<_>>().join(" | ")
}

/// A node, or the two ends of a link.
pub fn show_place(place: Place, name: &dyn Fn(NodeId) -> String) -> String {
    match place {
        Place::Node(node) => name(node),
        Place::Link(a, b) => format!("{} {}", name(a), name(b)),
    }
}

impl fmt::Display for BadWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verb(word) if word.is_empty() => f.write_str("There is nothing to do"),
            Self::Verb(word) => write!(f, "“{word}” is nothing that can be done here"),
            Self::Node(word) => write!(f, "There is no node called “{word}”"),
            Self::Packet(word) => write!(f, "“{word}” is no message; one is called s1>s2#3"),
            Self::Number(word) => write!(f, "“{word}” is no number that fits here"),
            Self::Duration(word) => write!(f, "“{word}” is no duration; one is: 200ms"),
            Self::Delay(word) => {
                write!(f, "“{word}” is no delay; one is: uniform 10ms 15ms")
            }
            Self::Usage(usage) => write!(f, "It is said like this: {usage}"),
        }
    }
}

impl std::error::Error for BadWords {}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str) -> Option<NodeId> {
        let number: u8 = name.strip_prefix('s')?.parse().ok()?;
        (1..=9).contains(&number).then(|| NodeId(number - 1))
    }

    fn name(node: NodeId) -> String {
        format!("s{}", node.0 + 1)
    }

    #[test]
    fn every_fault_is_said_and_read_back() {
        for text in [
            "crash s1",
            "power s2",
            "restart s1",
            "pause s1",
            "resume s1",
            "wipe s1",
            "return s1",
            "isolate s9",
            "bridge s1 s2 | s4 s5 over s3",
            "ring s1 s3 s2 s4",
            "flap s1 off 200ms on 1s",
            "flap s1 s2 off 10ms on 59s",
            "clog s1",
            "clog s2 s1",
            "unclog s1",
            "unclog s1 s2",
            "lose append 1000",
            "lose append 0 from s1",
            "lose vote-reply 5 to s2",
            "lose append 1000 from s1 to s2",
            "duplicate 100",
            "duplicate 0",
            "duplicate 500 uniform 10ms 15ms",
            "replay s1>s2#3.1 2s",
            "swap s1>s2#3 s3>s2#4",
            "heal bridge",
            "heal ring",
            "skew s1 10min",
            "skew s1 -1.5s",
            "skew s1 normal",
            "jump s1 60min",
            "jump s1 -1us",
            "drift s1 50000",
            "drift s1 -100000",
            "drift s1 normal",
            "cpu s1 100",
            "cpu s1 normal",
            "partition s1 s2 | s3 s4 s5",
            "partition s1",
            "heal partition",
            "heal all",
            "heal s1",
            "heal s1 s2",
            "cut s1 s2",
            "cut s1 > s2",
            "slow s1 10",
            "normal s1",
            "delay all constant 5ms",
            "delay s1 s2 uniform 10ms 15ms",
            "delay s1 s2 normal",
            "loss 100",
            "fsync s1 constant 200ms",
            "fsync s1 normal",
            "drop s1>s2#3",
            "duplicate s1>s2#3.1",
            "hold s1>s2#3",
            "release s1>s2#3",
            "deliver s1>s2#4000000000",
        ] {
            let fault = parse(text, &node).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(show(&fault, &name), text);
        }
    }

    #[test]
    fn what_cannot_be_read_is_explained() {
        for (text, error) in [
            ("", BadWords::Verb(String::new())),
            ("explode s1", BadWords::Verb("explode".into())),
            ("crash s0", BadWords::Node("s0".into())),
            ("crash s1 s2", BadWords::Usage("crash s1")),
            ("partition s1 | s1", BadWords::Usage("partition s1 s2 | s3 s4 s5")),
            ("partition s1 |", BadWords::Usage("partition s1 s2 | s3 s4 s5")),
            ("drop s1>s2", BadWords::Packet("s1>s2".into())),
            ("drop s1>s2#1.16", BadWords::Packet("s1>s2#1.16".into())),
            (
                "flap s1 on 1s",
                BadWords::Usage("flap s1 off 200ms on 800ms, flap s1 s2 off 1s on 1s"),
            ),
            ("flap s1 off soon on 1s", BadWords::Duration("soon".into())),
            ("replay s1>s2#3 2", BadWords::Duration("2".into())),
            ("swap s1>s2#3", BadWords::Usage("swap s1>s2#3 s1>s2#4")),
            ("bridge s1 | s2", BadWords::Usage("bridge s1 s2 | s4 s5 over s3")),
            ("lose append", BadWords::Usage("lose append 1000, lose append 500 from s1 to s2")),
            ("skew s1 later", BadWords::Duration("later".into())),
            ("skew s1 --1s", BadWords::Duration("--1s".into())),
            ("jump s1", BadWords::Usage("jump s1 10min, jump s1 -10min")),
            ("drift s1 fast", BadWords::Number("fast".into())),
            ("cpu s1 -1", BadWords::Number("-1".into())),
            ("clog", BadWords::Usage("clog s1, clog s1 s2")),
            ("duplicate often", BadWords::Number("often".into())),
            ("loss 70000", BadWords::Number("70000".into())),
            ("delay all soon", BadWords::Delay("soon".into())),
        ] {
            assert_eq!(parse(text, &node), Err(error), "{text}");
        }
    }
}
