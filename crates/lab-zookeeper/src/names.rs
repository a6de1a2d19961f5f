//! The names of nodes: `s1` and on for servers, `c1` and on for clients.

use kernel::NodeId;
use zookeeper::Config;

/// How many servers there are.
pub(crate) fn servers(config: &Config) -> u8 {
    u8::try_from(config.zab.servers().count()).expect("a world has far fewer nodes")
}

/// The name of a node.
pub(crate) fn name(config: &Config, node: NodeId) -> String {
    match node.0.checked_sub(servers(config)) {
        None => format!("s{}", node.0 + 1),
        Some(client) => format!("c{}", client + 1),
    }
}

/// The node of this name, if there is one.
pub(crate) fn node(config: &Config, name: &str) -> Option<NodeId> {
    let number = |text: &str, count: u8| {
        let number: u8 = text.parse().ok()?;
        let plain = !text.starts_with(['0', '+']);
        (plain && (1..=count).contains(&number)).then(|| number - 1)
    };
    if let Some(text) = name.strip_prefix('s') {
        return number(text, servers(config)).map(NodeId);
    }
    let text = name.strip_prefix('c')?;
    number(text, config.clients).map(|client| NodeId(servers(config) + client))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_its_node_and_no_other() {
        let config = Config::usual(zab::Config::usual((0..3).map(NodeId)), 2);
        for id in (0..5).map(NodeId) {
            assert_eq!(node(&config, &name(&config, id)), Some(id));
        }
        for wrong in ["s0", "s4", "c3", "c0", "s01", "s+1", "s", "x1", "", "leader"] {
            assert_eq!(node(&config, wrong), None, "{wrong}");
        }
    }
}
