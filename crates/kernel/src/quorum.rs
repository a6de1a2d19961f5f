//! Quorum arithmetic: how many is a majority, and how far a majority has come.

/// The smallest majority of this many servers.
pub const fn majority(servers: u64) -> u64 {
    servers / 2 + 1
}

/// The highest value that so many have reached, given what each has reached. Sorts its argument.
pub fn reached_by<T: Copy + Ord>(reached: &mut [T], many: usize) -> Option<T> {
    // A handful of values, nearly in order from one call to the next: insertion is quickest.
    for end in 1..reached.len() {
        let mut at = end;
        while at > 0 && reached[at] < reached[at - 1] {
            reached.swap(at, at - 1);
            at -= 1;
        }
    }
    reached.get(reached.len().checked_sub(many)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_is_more_than_half() {
        for (servers, quorum) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (9, 5)] {
            assert_eq!(majority(servers), quorum, "of {servers}");
        }
    }

    #[test]
    fn two_majorities_always_share_a_server() {
        for servers in 1..=101 {
            assert!(2 * majority(servers) > servers, "of {servers}");
        }
    }

    #[test]
    fn the_majority_has_reached_what_more_than_half_have() {
        let cases: [(&mut [u64], Option<u64>); 7] = [
            (&mut [], None),
            (&mut [4], Some(4)),
            (&mut [4, 9], Some(4)),
            (&mut [9, 4, 5], Some(5)),
            (&mut [0, 7, 7, 0], Some(0)),
            (&mut [1, 2, 3, 4, 5], Some(3)),
            (&mut [9, 9, 0, 0, 0], Some(0)),
        ];
        for (reached, expected) in cases {
            let many = reached.len() / 2 + 1;
            assert_eq!(reached_by(reached, many), expected, "{reached:?}");
        }
    }
}
