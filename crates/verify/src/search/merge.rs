//! The same steps in a smaller cluster: some servers do what several did before, and some do nothing.

use kernel::NodeId;
use sim::System;

use super::Searched;
use super::steps::Deed;

/// No more ways to share out the servers are tried.
const WAYS_MAX: usize = 4_000;

/// Who becomes whom: a server of the smaller cluster, or nobody.
type Roles = Vec<Option<usize>>;

/// The same steps by so many servers, in every way to share them out. Those who come first stay
/// first, since the last ones may be other than the rest.
pub(super) fn merged<S: Searched>(
    config: &S::Config,
    deeds: &[Deed<S>],
    onto: u8,
) -> Vec<Vec<Deed<S>>> {
    let servers = names::<S>(config, 0..S::servers(config));
    let clients = names::<S>(config, S::servers(config)..S::nodes(config));
    let clients = in_order_of_use(deeds, &clients);
    let used: Vec<usize> = (0..servers.len()).filter(|at| is_used(deeds, &servers[*at])).collect();
    let mut ways: Vec<Roles> = Vec::new();
    share_out(used.len(), usize::from(onto), &mut Vec::new(), &mut ways);
    let renamed = ways.iter().map(|roles| {
        let servers_become = used.iter().zip(roles).map(|(from, to)| {
            let to = to.map(|to| servers[to].clone());
            (servers[*from].clone(), to)
        });
        let become_: Vec<(String, Option<String>)> =
            servers_become.chain(clients.iter().cloned()).collect();
        deeds.iter().filter_map(|deed| rename(deed, &become_)).collect()
    });
    renamed.collect()
}

fn names<S: Searched>(config: &S::Config, nodes: std::ops::Range<u8>) -> Vec<String> {
    nodes.map(|node| <S as System>::name(config, NodeId(node))).collect()
}

fn is_used<S: Searched>(deeds: &[Deed<S>], name: &str) -> bool {
    deeds.iter().any(|deed| parts(&deed.words).any(|part| part == name))
}

/// The client that acts first becomes the first one, and so on.
fn in_order_of_use<S: Searched>(
    deeds: &[Deed<S>],
    clients: &[String],
) -> Vec<(String, Option<String>)> {
    let mut met: Vec<&String> = Vec::new();
    for deed in deeds {
        for part in parts(&deed.words) {
            if let Some(client) = clients.iter().find(|client| *client == part)
                && !met.contains(&client)
            {
                met.push(client);
            }
        }
    }
    met.into_iter().cloned().zip(clients.iter().cloned().map(Some)).collect()
}

/// Every way to give so many servers the roles of fewer, whose order says nothing new.
fn share_out(servers: usize, roles: usize, given: &mut Roles, ways: &mut Vec<Roles>) {
    if given.len() == servers {
        ways.push(given.clone());
        return;
    }
    let taken = given.iter().flatten().max().map_or(0, |last| last + 1);
    for role in (0..=taken.min(roles.saturating_sub(1))).map(Some).chain([None]) {
        if ways.len() < WAYS_MAX {
            given.push(role);
            share_out(servers, roles, given, ways);
            given.pop();
        }
    }
}

fn rename<S: Searched>(deed: &Deed<S>, become_: &[(String, Option<String>)]) -> Option<Deed<S>> {
    let mut words = String::new();
    for part in parts(&deed.words) {
        match become_.iter().find(|(from, _)| from == part) {
            Some((_, to)) => words.push_str(to.as_ref()?),
            None => words.push_str(part),
        }
    }
    Some(Deed { at: deed.at, words, message: deed.message.clone() })
}

/// Words cut so that each name stands alone.
fn parts(words: &str) -> impl Iterator<Item = &str> {
    let ends = [' ', '>', '#', ','];
    words.split_inclusive(ends).flat_map(move |part| {
        let end = part.trim_end_matches(ends).len();
        let (name, sign) = part.split_at(end);
        [name, sign]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_shared_out_in_every_way_once() {
        let mut ways = Vec::new();
        share_out(3, 2, &mut Vec::new(), &mut ways);
        // As many as there are ways to cut three and nobody into at most three heaps.
        assert_eq!(ways.len(), 14, "{ways:?}");
        assert_eq!(ways[0], [Some(0), Some(0), Some(0)]);
        assert!(ways.contains(&vec![None, Some(0), Some(1)]));
        assert!(!ways.contains(&vec![Some(1), Some(0), None]));
    }

    #[test]
    fn words_are_cut_at_names() {
        let words = "member joint s1,s2 s4 to s1";
        assert_eq!(parts(words).collect::<String>(), words);
        assert_eq!(parts(words).filter(|part| part.starts_with('s')).count(), 4);
    }
}
