//! The keys of known states: 64 bits each, and nothing else. Two states whose keys are the same by
//! accident are taken for one: among ten million states that happens once in 370,000 searches.

/// A set of keys that only grows, as an open table.
///
/// Invariant: 0 marks a free place, and at most three quarters of the places are taken.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    places: Vec<u64>,
    taken: usize,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self { places: vec![0; 1 << 10], taken: 0 }
    }

    /// Adds a key; false where it was there.
    pub(super) fn insert(&mut self, key: u64) -> bool {
        // The key 0 shares the place of another one.
        let key = key.max(1);
        if self.places.len() * 3 <= self.taken * 4 {
            self.grow();
        }
        let place = self.place(key);
        let is_new = self.places[place] == 0;
        self.places[place] = key;
        self.taken += usize::from(is_new);
        is_new
    }

    /// Where the key is, or would be.
    fn place(&self, key: u64) -> usize {
        let mask = self.places.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the mask takes the low bits anyway")]
        let mut place = (key ^ key >> 32) as usize & mask;
        while self.places[place] != 0 && self.places[place] != key {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        let more = vec![0; self.places.len() * 2];
        for key in std::mem::replace(&mut self.places, more) {
            if key != 0 {
                let place = self.place(key);
                self.places[place] = key;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dice;

    #[test]
    fn a_key_is_new_once() {
        let (mut seen, mut tree) = (Seen::new(), std::collections::BTreeSet::new());
        let mut dice = Dice::new(5);
        for _ in 0..50_000 {
            // Many keys share their low bits, so that they meet in the table.
            let key = dice.below(20_000) << 40 | dice.below(3);
            assert_eq!(seen.insert(key), tree.insert(key.max(1)), "{key:x}");
        }
        assert_eq!(seen.taken, tree.len());
    }
}
