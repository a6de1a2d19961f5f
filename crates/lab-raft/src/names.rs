//! The names of nodes: `s1` to `s9` for servers, `c1` and on for clients.

use kernel::NodeId;

use crate::config::ClusterConfig;

/// The name of a node.
pub(crate) fn name(config: &ClusterConfig, node: NodeId) -> String {
    match node.0.checked_sub(config.servers) {
        None => format!("s{}", node.0 + 1),
        Some(client) => format!("c{}", client + 1),
    }
}

/// The node of this name, if there is one.
pub(crate) fn node(config: &ClusterConfig, name: &str) -> Option<NodeId> {
    let number = |text: &str, count: u8| {
        let number: u8 = text.parse().ok()?;
        let plain = !text.starts_with(['0', '+']);
        (plain && (1..=count).contains(&number)).then(|| number - 1)
    };
    if let Some(text) = name.strip_prefix('s') {
        return number(text, config.servers).map(NodeId);
    }
    let text = name.strip_prefix('c')?;
    number(text, config.clients).map(|client| NodeId(config.servers + client))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_its_node_and_no_other() {
        let config = ClusterConfig::new(3, 2);
        for node_id in (0..5).map(NodeId) {
            assert_eq!(node(&config, &name(&config, node_id)), Some(node_id));
        }
        for wrong in ["s0", "s4", "c3", "c0", "s01", "s+1", "s", "x1", "", "leader"] {
            assert_eq!(node(&config, wrong), None, "{wrong}");
        }
    }
}
