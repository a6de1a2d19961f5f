//! A map and a set as sorted lists: for the few entries that a node or a fault has, they are as
//! fast as a tree, and each use of them is a tenth of a tree's code on the wire.

use std::ops::Index;

/// A map in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SortedMap<K, V> {
    list: Vec<(K, V)>,
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<K: Ord + Copy, V> SortedMap<K, V> {
    fn find(&self, key: K) -> Result<usize, usize> {
        // Most keys come in rising order.
        match self.list.last() {
            Some((last, _)) if key <= *last => {
                self.list.binary_search_by(|(there, _)| there.cmp(&key))
            }
            Some(_) | None => Err(self.list.len()),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.find(key).ok().map(|at| &self.list[at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.find(key).ok().map(|at| &mut self.list[at].1)
    }

    /// Does it have this key?
    pub fn contains(&self, key: K) -> bool {
        self.find(key).is_ok()
    }

    /// Sets the value of a key, and gives back the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(key) {
            Ok(at) => Some(std::mem::replace(&mut self.list[at].1, value)),
            Err(at) => {
                self.list.insert(at, (key, value));
                None
            }
        }
    }

    /// The value of a key, to be changed; the default one where it has none.
    pub fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let at = self.find(key).unwrap_or_else(|at| {
            self.list.insert(at, (key, V::default()));
            at
        });
        &mut self.list[at].1
    }

    /// Keys greater than this one, and their values.
    pub fn after(&self, key: K) -> impl Iterator<Item = (K, &V)> {
        self.iter().skip_while(move |(there, _)| *there <= key)
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: K) -> Option<V> {
        self.find(key).ok().map(|at| self.list.remove(at).1)
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> + ExactSizeIterator {
        self.list.iter().map(|(key, value)| (*key, value))
    }

    /// The values, in the order of the keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator {
        self.list.iter().map(|(_, value)| value)
    }

    /// Keeps those for which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(K, &V) -> bool) {
        self.list.retain(|(key, value)| keep(*key, value));
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Is there none?
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<K: Ord + Copy, V> Index<K> for SortedMap<K, V> {
    type Output = V;

    fn index(&self, key: K) -> &V {
        self.get(key).expect("whoever indexes a map knows that it has the key")
    }
}

impl<K: Ord + Copy, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

/// A set in the order of its members.
pub type SortedSet<K> = SortedMap<K, ()>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_what_a_tree_does() {
        let mut map = SortedMap::default();
        let mut tree = std::collections::BTreeMap::new();
        let mut bits = 7_u64;
        for step in 0..4_000_u64 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = bits >> 58;
            if (bits >> 20).is_multiple_of(4) {
                assert_eq!(map.remove(key), tree.remove(&key));
            } else {
                assert_eq!(map.insert(key, step), tree.insert(key, step));
            }
            assert_eq!(map.get(key), tree.get(&key));
            assert_eq!(map.contains(key + 1), tree.contains_key(&(key + 1)));
            assert_eq!(map.len(), tree.len());
        }
        assert!(map.iter().eq(tree.iter().map(|(key, value)| (*key, value))));
        map.retain(|key, _| key < 9);
        assert!(map.values().eq(tree.range(..9).map(|(_, value)| value)));
    }
}
