//! The words for faults of the network that have more than a verb and a name.

use kernel::{NodeId, NodeSet};

use super::{BadWords, distribution, duration, groups, named, number, packet};
use crate::delay::Delay;
use crate::fault::{Bridge, Fault, KindLoss, Place, Rhythm};

type Name<'a> = &'a dyn Fn(&str) -> Option<NodeId>;

/// One message, or so many of a thousand.
pub(super) fn duplicate(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [id] if id.contains('#') => packet(id, node).map(Fault::Duplicate),
        [permille] => Ok(Fault::Duplicates(number(permille)?, Delay::Constant { us: 0 })),
        [permille, delay @ ..] => Ok(Fault::Duplicates(number(permille)?, distribution(delay)?)),
        [] => Err(BadWords::Usage("duplicate s1>s2#3, duplicate 100 uniform 10ms 15ms")),
    }
}

pub(super) fn replay(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [id, after] => Ok(Fault::Replay(packet(id, node)?, duration(after)?)),
        _ => Err(BadWords::Usage("replay s1>s2#3 2s")),
    }
}

pub(super) fn swap(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [one, other] => Ok(Fault::Swap(packet(one, node)?, packet(other, node)?)),
        _ => Err(BadWords::Usage("swap s1>s2#3 s1>s2#4")),
    }
}

pub(super) fn bridge(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    let usage = || BadWords::Usage("bridge s1 s2 | s4 s5 over s3");
    let [sides @ .., "over", over] = rest else { return Err(usage()) };
    let sides: [NodeSet; 2] = groups(sides, node)?.try_into().map_err(|_| usage())?;
    Ok(Fault::Bridge(Bridge { sides, over: named(over, node)? }))
}

pub(super) fn ring(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    rest.iter().map(|name| named(name, node)).collect::<Result<_, _>>().map(Fault::Ring)
}

pub(super) fn flap(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    let usage = "flap s1 off 200ms on 800ms, flap s1 s2 off 1s on 1s";
    let [names @ .., "off", off, "on", on] = rest else { return Err(BadWords::Usage(usage)) };
    let rhythm = Rhythm { off: duration(off)?, on: duration(on)? };
    Ok(Fault::Flap(place(usage, names, node)?, rhythm))
}

pub(super) fn place(
    usage: &'static str,
    names: &[&str],
    node: Name<'_>,
) -> Result<Place, BadWords> {
    match names {
        [name] => Ok(Place::Node(named(name, node)?)),
        [a, b] => Ok(Place::Link(named(a, node)?, named(b, node)?)),
        _ => Err(BadWords::Usage(usage)),
    }
}

pub(super) fn lose(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    let usage = || BadWords::Usage("lose append 1000, lose append 500 from s1 to s2");
    let [kind, permille, ends @ ..] = rest else { return Err(usage()) };
    let (from, to) = match ends {
        [] => (None, None),
        ["from", from] => (Some(from), None),
        ["to", to] => (None, Some(to)),
        ["from", from, "to", to] => (Some(from), Some(to)),
        _ => return Err(usage()),
    };
    let end = |name: Option<&&str>| name.map(|name| named(name, node)).transpose();
    let (kind, permille) = ((*kind).to_owned(), number(permille)?);
    Ok(Fault::Lose(KindLoss { kind, from: end(from)?, to: end(to)?, permille }))
}

pub(super) fn show_loss(loss: &KindLoss, name: &dyn Fn(NodeId) -> String) -> String {
    let end = |word: &str, node: Option<NodeId>| {
        node.map_or_else(String::new, |node| format!(" {word} {}", name(node)))
    };
    let (from, to) = (end("from", loss.from), end("to", loss.to));
    format!("lose {} {}{from}{to}", loss.kind, loss.permille)
}
