//! The machines of a world. Copies of a world share each machine until one of them changes it, as a
//! search makes many copies and each step changes one machine.

use std::cell::Cell;
use std::ops::{Index, IndexMut};
use std::rc::Rc;

use kernel::Process;

use crate::host::Host;

/// The machines by their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Hosts<P: Process>(Vec<Shared<P>>);

/// Invariant: a fingerprint that is known is that of the machine beside it. Whoever is given the
/// machine to change it takes the fingerprint away.
#[derive(Clone, Debug)]
struct Shared<P: Process> {
    host: Rc<Host<P>>,
    fingerprint: Cell<Option<u64>>,
}

impl<P: Process> Shared<P> {
    /// Makes this world's machine its own.
    #[cold]
    #[inline(never)]
    fn part(&mut self) {
        self.host = Rc::new(Host::clone(&self.host));
    }
}

impl<P: Process> Hosts<P> {
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Host<P>> {
        self.0.get(at).map(|shared| &*shared.host)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Host<P>> {
        self.0.iter().map(|shared| &*shared.host)
    }

    /// The fingerprint of each machine, made by `of` where it is not known.
    pub(crate) fn fingerprints(&self, of: impl Fn(&Host<P>) -> u64) -> impl Iterator<Item = u64> {
        self.0.iter().map(move |shared| {
            let known = shared.fingerprint.get().unwrap_or_else(|| of(&shared.host));
            shared.fingerprint.set(Some(known));
            known
        })
    }
}

impl<P: Process> FromIterator<Host<P>> for Hosts<P> {
    fn from_iter<I: IntoIterator<Item = Host<P>>>(hosts: I) -> Self {
        let shared = |host| Shared { host: Rc::new(host), fingerprint: Cell::new(None) };
        Self(hosts.into_iter().map(shared).collect())
    }
}

impl<P: Process> Index<usize> for Hosts<P> {
    type Output = Host<P>;

    fn index(&self, at: usize) -> &Host<P> {
        &self.0[at].host
    }
}

impl<P: Process> IndexMut<usize> for Hosts<P> {
    fn index_mut(&mut self, at: usize) -> &mut Host<P> {
        let shared = &mut self.0[at];
        shared.fingerprint.set(None);
        if Rc::strong_count(&shared.host) > 1 {
            shared.part();
        }
        Rc::get_mut(&mut shared.host).expect("no other world has it now")
    }
}
