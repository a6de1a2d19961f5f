//! The machines of a world. Copies of a world share each machine until one of them changes it, as a
//! search makes many copies and each step changes one machine.

use std::cell::Cell;
use std::ops::{Index, IndexMut};
use std::rc::Rc;

use kernel::Process;

use crate::host::Host;

/// The machines by their numbers.
#[derive(Debug)]
pub(crate) struct Hosts<P: Process> {
    machines: Vec<Shared<P>>,
    /// Copies a machine. That is much to compile, so who begins a world does it, and not who makes
    /// its steps.
    copy: fn(&Host<P>) -> Host<P>,
}

/// Invariant: a fingerprint that is known is that of the machine beside it. Whoever is given the
/// machine to change it takes the fingerprint away.
#[derive(Clone, Debug)]
struct Shared<P: Process> {
    host: Rc<Host<P>>,
    fingerprint: Cell<Option<u64>>,
}

/// By hand, so that a copy can take the room of one that is there.
impl<P: Process> Clone for Hosts<P> {
    fn clone(&self) -> Self {
        Self { machines: self.machines.clone(), copy: self.copy }
    }

    fn clone_from(&mut self, from: &Self) {
        let Self { machines, copy } = from;
        self.machines.clone_from(machines);
        self.copy = *copy;
    }
}

impl<P: Process> Hosts<P> {
    /// So many machines that have not booted.
    pub(crate) fn new(count: usize) -> Self {
        // Every disk begins as a copy of one, so that equal logs can share their entries.
        let disk = P::Disk::default();
        let shared =
            |_| Shared { host: Rc::new(Host::new(disk.clone())), fingerprint: Cell::new(None) };
        Self { machines: (0..count).map(shared).collect(), copy: Host::clone }
    }

    pub(crate) const fn len(&self) -> usize {
        self.machines.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Host<P>> {
        self.machines.get(at).map(|shared| &*shared.host)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Host<P>> {
        self.machines.iter().map(|shared| &*shared.host)
    }

    /// The fingerprint of each machine, made by `of` where it is not known.
    pub(crate) fn fingerprints(&self, of: impl Fn(&Host<P>) -> u64) -> impl Iterator<Item = u64> {
        self.machines.iter().map(move |shared| {
            let known = shared.fingerprint.get().unwrap_or_else(|| of(&shared.host));
            shared.fingerprint.set(Some(known));
            known
        })
    }
}

impl<P: Process> Index<usize> for Hosts<P> {
    type Output = Host<P>;

    fn index(&self, at: usize) -> &Host<P> {
        &self.machines[at].host
    }
}

impl<P: Process> IndexMut<usize> for Hosts<P> {
    fn index_mut(&mut self, at: usize) -> &mut Host<P> {
        let shared = &mut self.machines[at];
        shared.fingerprint.set(None);
        if Rc::strong_count(&shared.host) > 1 {
            shared.host = Rc::new((self.copy)(&shared.host));
        }
        Rc::get_mut(&mut shared.host).expect("no other world has it now")
    }
}
