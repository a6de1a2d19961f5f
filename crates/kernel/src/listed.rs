//! A map and a set as sorted lists, like [`SortedMap`](crate::SortedMap), for keys that are no numbers:
//! they are looked up by what they borrow as. What `BTreeMap` is called with works here as well.

use std::borrow::Borrow;

/// A map in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListMap<K, V> {
    list: Vec<(K, V)>,
}

impl<K, V> Default for ListMap<K, V> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<K, V> ListMap<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator {
        self.list.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator {
        self.list.iter().map(|(key, _)| key)
    }

    /// The values, in the order of the keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator {
        self.list.iter().map(|(_, value)| value)
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.list.iter_mut().map(|(_, value)| value)
    }

    /// Keeps those for which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.list.retain_mut(|(key, value)| keep(key, value));
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

impl<K: Ord, V> ListMap<K, V> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        // Most keys come in rising order.
        match self.list.last() {
            Some((last, _)) if key <= last.borrow() => {
                self.list.binary_search_by(|(there, _)| there.borrow().cmp(key))
            }
            Some(_) | None => Err(self.list.len()),
        }
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| &self.list[at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| &mut self.list[at].1)
    }

    /// Does it have this key?
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets the value of a key, and gives back the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.list[at].1, value)),
            Err(at) => {
                self.list.insert(at, (key, value));
                None
            }
        }
    }

    /// The value of a key, to be changed; this one where it had none.
    pub fn or_insert(&mut self, key: K, value: V) -> &mut V {
        let at = self.find(&key).unwrap_or_else(|at| {
            self.list.insert(at, (key, value));
            at
        });
        &mut self.list[at].1
    }

    /// The value of a key, to be changed; the default one where it had none.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.or_insert(key, V::default())
    }

    /// Takes a key out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| self.list.remove(at).1)
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for ListMap<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K, V> IntoIterator for ListMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

/// A set in the order of its members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListSet<T>(ListMap<T, ()>);

impl<T> Default for ListSet<T> {
    fn default() -> Self {
        Self(ListMap::default())
    }
}

impl<T> ListSet<T> {
    /// An empty set.
    pub const fn new() -> Self {
        Self(ListMap::new())
    }

    /// The members, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.0.keys()
    }

    /// Keeps those for which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|member, ()| keep(member));
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Is there none?
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ord> ListSet<T> {
    /// Is this a member?
    pub fn contains<Q: Ord + ?Sized>(&self, member: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(member)
    }

    /// Puts a member in. Says whether it is new.
    pub fn insert(&mut self, member: T) -> bool {
        self.0.insert(member, ()).is_none()
    }

    /// Takes a member out. Says whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, member: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(member).is_some()
    }
}

impl<T: Ord> Extend<T> for ListSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        for member in members {
            self.insert(member);
        }
    }
}

impl<T: Ord> FromIterator<T> for ListSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut set = Self::default();
        set.extend(members);
        set
    }
}

impl<T> IntoIterator for ListSet<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(T, ())>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|(member, ())| member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn they_do_what_trees_do() {
        let (mut map, mut tree) = (ListMap::new(), BTreeMap::new());
        let (mut set, mut twigs) = (ListSet::new(), BTreeSet::new());
        let mut bits = 7_u64;
        for step in 0..4_000_u64 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = format!("n-{}", bits >> 58);
            match (bits >> 20) % 4 {
                0 => {
                    assert_eq!(map.remove(&key), tree.remove(&key));
                    assert_eq!(set.remove(&key[..]), twigs.remove(&key[..]));
                }
                1 => {
                    *map.or_insert(key.clone(), 3) += 1;
                    *tree.entry(key.clone()).or_insert(3) += 1;
                }
                _ => {
                    assert_eq!(map.insert(key.clone(), step), tree.insert(key.clone(), step));
                    assert_eq!(set.insert(key.clone()), twigs.insert(key.clone()));
                }
            }
            assert_eq!(map.get(&key[..]), tree.get(&key[..]));
            assert_eq!(map.contains_key("n-7"), tree.contains_key("n-7"));
            assert_eq!((set.contains("n-9"), set.len()), (twigs.contains("n-9"), twigs.len()));
        }
        map.retain(|_, value| *value % 2 == 0);
        tree.retain(|_, value| *value % 2 == 0);
        assert!(map.iter().eq(&tree) && set.iter().eq(&twigs));
        assert!(map.into_iter().eq(tree) && set.into_iter().eq(twigs));
    }
}
