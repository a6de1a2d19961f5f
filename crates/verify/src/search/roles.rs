//! The same steps by other servers: who does what is exchanged, or several become one.

use kernel::NodeId;

use super::Searched;
use super::moment::Moment;
use super::steps::Deed;

/// The names of all servers.
pub(super) fn servers<S: Searched>(moment: &Moment<S>) -> Vec<String> {
    let config = moment.world.config();
    (0..S::servers(config)).map(|node| S::name(config, NodeId(node))).collect()
}

/// The same steps where each name is another one, begun with these settings instead of those. A
/// step that makes no sense then is left out.
pub(super) fn renamed<S: Searched>(
    [from, to]: [&Moment<S>; 2],
    deeds: &[Deed<S>],
    name: &dyn Fn(&str) -> String,
) -> Vec<Deed<S>> {
    let rename = |deed: &Deed<S>| {
        let words = S::said(&from.world, &deed.choice);
        let words: String = parts(&words).map(name).collect();
        let choice = S::choice(&to.world, &words).ok()?;
        Some(Deed { at: deed.at, choice, message: deed.message.clone() })
    };
    deeds.iter().filter_map(rename).collect()
}

/// Words cut so that each name stands alone.
pub(crate) fn parts(words: &str) -> impl Iterator<Item = &str> {
    let signs = [' ', '>', '#', ','];
    words.split_inclusive(signs).flat_map(move |part| {
        let end = part.trim_end_matches(signs).len();
        let (name, sign) = part.split_at(end);
        [name, sign]
    })
}

/// The name of who takes the part of this one; others keep theirs.
pub(super) fn taken(roles: &[(&String, &String)], name: &str) -> String {
    let role = roles.iter().find(|(before, _)| *before == name);
    role.map_or(name, |(_, role)| role).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_names() {
        let words = "member joint s1,s2 s4 to s1";
        assert_eq!(parts(words).collect::<String>(), words);
        assert_eq!(parts(words).filter(|part| part.starts_with('s')).count(), 4);
        assert!(parts("deliver s1>s2#12").any(|part| part == "s2"));
    }
}
