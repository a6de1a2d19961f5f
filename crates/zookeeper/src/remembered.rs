//! The watches that a client's library remembers (`ZKWatchManager`): who is to hear of what, by the
//! names that watchers have, and what is watched again on the next connection.

use kernel::{ListMap, ListSet};
use std::rc::Rc;

use zab::Zxid;

use crate::op::{EventKind, Op, Outcome, Reach, Rewatch, Watch, WatchEvent};
use crate::path::Path;

/// The name of who watches.
pub type Watcher = Rc<str>;

type Watchers = ListMap<Path, ListSet<Watcher>>;

/// Who watches what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Remembered {
    data: Watchers,
    exist: Watchers,
    child: Watchers,
    always: ListMap<(Path, Reach), ListSet<Watcher>>,
}

impl Remembered {
    /// A read with a watch was answered: the server keeps the watch where the node was there, and
    /// for `exists` also where it was not.
    pub fn remember(&mut self, op: &Op, outcome: &Outcome, watcher: &Watcher) {
        let (watched, path) = match op {
            Op::Get { path, watch: Watch::Yes } if outcome.is_ok() => (&mut self.data, path),
            Op::Exists { path, watch: Watch::Yes } if outcome.is_ok() => (&mut self.data, path),
            Op::Exists { path, watch: Watch::Yes } => (&mut self.exist, path),
            Op::Children { path, watch: Watch::Yes } if outcome.is_ok() => (&mut self.child, path),
            Op::AddWatch { path, reach } if outcome.is_ok() => {
                let watchers = self.always.or_default((path.clone(), *reach));
                watchers.insert(Rc::clone(watcher));
                return;
            }
            Op::Create { .. }
            | Op::Delete { .. }
            | Op::Set { .. }
            | Op::Check { .. }
            | Op::Multi(_)
            | Op::Get { .. }
            | Op::Exists { .. }
            | Op::Children { .. }
            | Op::Sync { .. }
            | Op::AddWatch { .. }
            | Op::SetWatches(_)
            | Op::Close => return,
        };
        watched.or_default(path.clone()).insert(Rc::clone(watcher));
    }

    /// Who hears of a change: each watcher once, however often it watched. The server says a
    /// deletion once, whatever was watched (`materialize`).
    pub fn materialize(&mut self, event: &WatchEvent) -> ListSet<Watcher> {
        let once: &mut [&mut Watchers] = match event.kind {
            EventKind::Created | EventKind::Changed => &mut [&mut self.data, &mut self.exist],
            EventKind::Children => &mut [&mut self.child],
            EventKind::Deleted => &mut [&mut self.data, &mut self.exist, &mut self.child],
        };
        let mut watchers = ListSet::new();
        for watched in once {
            watchers.extend(watched.remove(&event.path).unwrap_or_default());
        }
        for ((path, reach), always) in self.always.iter() {
            let here = *path == event.path;
            let below = *reach == Reach::Recursive && event.path.up().any(|at| at == *path);
            let heard = match (reach, event.kind) {
                (Reach::Recursive, EventKind::Children) => false,
                (Reach::Node | Reach::Recursive, _) => here || below,
            };
            if heard {
                watchers.extend(always.iter().cloned());
            }
        }
        watchers
    }

    /// What is watched again on the next connection.
    pub fn again(&self, seen: Zxid) -> Option<Rewatch> {
        let paths = |watched: &Watchers| watched.keys().cloned().collect::<Vec<_>>();
        let (data, exist, child) = (paths(&self.data), paths(&self.exist), paths(&self.child));
        let persistent: Vec<_> = self.always.keys().cloned().collect();
        let nothing = [&data, &exist, &child].iter().all(|paths| paths.is_empty());
        (!nothing || !persistent.is_empty()).then_some(Rewatch {
            seen,
            data,
            exist,
            child,
            persistent,
        })
    }

    /// The session is over, and its watches with it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The name of a watcher that was given none: what it watches.
pub(crate) const fn usual_watcher(op: &Op) -> &'static str {
    match op {
        Op::Exists { .. } => "exists",
        Op::Children { .. } => "child",
        Op::AddWatch { .. } => "always",
        Op::Create { .. }
        | Op::Delete { .. }
        | Op::Set { .. }
        | Op::Check { .. }
        | Op::Multi(_)
        | Op::Get { .. }
        | Op::Sync { .. }
        | Op::SetWatches(_)
        | Op::Close => "data",
    }
}
