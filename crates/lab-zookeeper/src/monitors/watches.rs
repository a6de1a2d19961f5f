//! What clients are promised of their watches: each reports once, and before they can see what it is
//! about.
//!
//! Judged by what a client asked for and what it was told, of watches that report once. Persistent ones
//! report every time, and are left out.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{ListMap, ListSet, NodeId};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::{
    Answer, Code, Cxid, EventKind, Op, Outcome, Output, Path, Reach, SessionState, Stat, Watch,
    WatchEvent,
};

use super::clients::heard;
use crate::system::Ensemble;

/// What a watch is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum About {
    /// The data of a node that is there.
    Data,
    /// A node that is not there.
    Absence,
    /// The list of a node's children.
    Children,
}

/// A client's watch of a node.
type Watched = (NodeId, Path, About);

/// What an event of this kind uses up (`ZKWatchManager.materialize`).
const fn used_up(kind: EventKind) -> &'static [About] {
    match kind {
        EventKind::Created | EventKind::Changed => &[About::Data, About::Absence],
        EventKind::Children => &[About::Children],
        EventKind::Deleted => &[About::Data, About::Absence, About::Children],
    }
}

/// What a client learned of a node by a read, and whether it watches that node from then on.
struct Read<'a> {
    path: &'a Path,
    /// The node; none where it is not there.
    stat: Option<&'a Stat>,
    watches: Option<About>,
}

/// What came of an operation, if it was a read that a server answered.
fn read<'a>(op: &'a Op, outcome: &'a Outcome) -> Option<Read<'a>> {
    let stat = match outcome {
        Ok(
            Answer::Data { stat, .. }
            | Answer::Stat(stat)
            | Answer::Children { stat, .. }
            | Answer::Created { stat, .. },
        ) => Some(stat),
        Err(Code::NoNode) => None,
        Ok(Answer::Done | Answer::Multi(_) | Answer::Session { .. }) | Err(_) => return None,
    };
    let (path, watch, about) = match op {
        Op::Get { path, watch } => (path, watch, stat.map(|_| About::Data)),
        Op::Exists { path, watch } => {
            (path, watch, Some(stat.map_or(About::Absence, |_| About::Data)))
        }
        Op::Children { path, watch } => (path, watch, stat.map(|_| About::Children)),
        Op::Create { .. }
        | Op::Delete { .. }
        | Op::Set { .. }
        | Op::Check { .. }
        | Op::Multi(_)
        | Op::Sync { .. }
        | Op::AddWatch { .. }
        | Op::SetWatches(_)
        | Op::Close => return None,
    };
    Some(Read { path, stat, watches: about.filter(|_| *watch == Watch::Yes) })
}

/// What clients asked for and have not heard of yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Asked(Rc<ListMap<(NodeId, Cxid), Rc<Op>>>);

impl Asked {
    /// Takes what a client did or heard: what it asked for, once that is answered.
    fn take<'a>(&mut self, client: NodeId, output: &'a Output) -> Option<(Rc<Op>, &'a Outcome)> {
        match output {
            Output::Invoked { cxid, op } => {
                Rc::make_mut(&mut self.0).insert((client, *cxid), Rc::clone(op));
                None
            }
            Output::Answered { cxid, outcome } => {
                Some((Rc::make_mut(&mut self.0).remove(&(client, *cxid))?, outcome))
            }
            Output::Serves(_)
            | Output::Stops
            | Output::Applied { .. }
            | Output::Notified { .. }
            | Output::Turned(_)
            | Output::Acts(_) => None,
        }
    }

    fn forget(&mut self, client: NodeId) {
        Rc::make_mut(&mut self.0).retain(|(of, _), _| *of != client);
    }
}

/// The clients that begin anew in this step, and remember nothing.
fn begun(events: &[Event<zookeeper::Node>]) -> impl Iterator<Item = NodeId> {
    events.iter().filter_map(
        |event| {
            if let Event::Started(node) = event { Some(*node) } else { None }
        },
    )
}

/// Does a client know by this that its session is over, and its watches with it?
const fn is_over(output: &Output) -> bool {
    matches!(output, Output::Turned(SessionState::Lost | SessionState::Closed))
}

/// Who watches a node hears of a change before it reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct WatchBeforeData {
    asked: Asked,
    /// The transaction that each client had read of last when it began to watch.
    watched: Rc<ListMap<Watched, Zxid>>,
}

impl WatchBeforeData {
    /// Takes what a client did or heard; says which node it read too early.
    fn take(&mut self, client: NodeId, output: &Output) -> Option<Path> {
        if let Output::Notified { event: WatchEvent { kind, path }, .. } = output {
            for about in used_up(*kind) {
                Rc::make_mut(&mut self.watched).remove(&(client, path.clone(), *about));
            }
        }
        if is_over(output) {
            self.forget(client);
        }
        let (op, outcome) = self.asked.take(client, output)?;
        let read = read(&op, outcome)?;
        let key = |about| (client, read.path.clone(), about);
        let is_new = |about| match (about, self.watched.get(&key(about)), read.stat) {
            (_, None, _) | (About::Absence, Some(_), None) => false,
            (About::Absence, Some(_), Some(_)) | (_, Some(_), None) => true,
            (About::Data, Some(known), Some(stat)) => *known < stat.mzxid,
            (About::Children, Some(known), Some(stat)) => *known < stat.pzxid,
        };
        if [About::Data, About::Absence, About::Children].into_iter().any(is_new) {
            return Some(read.path.clone());
        }
        if let Some(about) = read.watches {
            let known = read.stat.map_or(Zxid(0), |stat| match about {
                About::Data | About::Absence => stat.mzxid,
                About::Children => stat.pzxid,
            });
            let key = key(about);
            Rc::make_mut(&mut self.watched).or_insert(key, known);
        }
        None
    }

    fn forget(&mut self, client: NodeId) {
        Rc::make_mut(&mut self.watched).retain(|(of, ..), _| *of != client);
    }
}

impl Monitor<Ensemble> for WatchBeforeData {
    fn promise(&self) -> Promise {
        Promise {
            name: "Watch before data",
            words: "A client that watches a node hears of a change before it reads what is new",
            source: "Hunt and others 2.3; programmer's guide, watches",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        for client in begun(events) {
            self.forget(client);
            self.asked.forget(client);
        }
        let early = heard(events).find_map(|(node, output)| Some((node, self.take(node, output)?)));
        let (client, path) = early?;
        Some(format!("{} read {path} before it heard that it changed", world.name(client)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// A watch reports at most once for each time that it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct OneReport {
    asked: Asked,
    /// How often each was asked for, since it last reported.
    watched: Rc<ListMap<Watched, u32>>,
    /// Watches that report every time.
    always: Rc<ListSet<(NodeId, Path, Reach)>>,
}

impl OneReport {
    /// Takes what a client did or heard in one step: that is one event at most, for one watcher after the
    /// other. Says of which node too many heard.
    fn take(&mut self, told: &[(NodeId, &Output)]) -> Option<(NodeId, Path)> {
        let mut reported: Option<(NodeId, &WatchEvent)> = None;
        let mut too_often = None;
        for (client, output) in told {
            if let Output::Notified { event, .. } = output {
                reported = Some((*client, event));
                if !self.may_report(*client, event) {
                    too_often = Some((*client, event.path.clone()));
                }
            }
            if is_over(output) {
                self.forget(*client);
            }
            let Some((op, outcome)) = self.asked.take(*client, output) else { continue };
            if let (Op::AddWatch { path, reach }, Ok(_)) = (&*op, outcome) {
                Rc::make_mut(&mut self.always).insert((*client, path.clone(), *reach));
            }
            if let Some(Read { path, watches: Some(about), .. }) = read(&op, outcome) {
                let count = (*client, path.clone(), about);
                *Rc::make_mut(&mut self.watched).or_default(count) += 1;
            }
        }
        if let Some((client, event)) = reported {
            for about in used_up(event.kind) {
                let key = (client, event.path.clone(), *about);
                Rc::make_mut(&mut self.watched).remove(&key);
            }
        }
        too_often
    }

    /// Is there a watch left that this may be the report of? Counts it.
    fn may_report(&mut self, client: NodeId, event: &WatchEvent) -> bool {
        for about in used_up(event.kind) {
            let key = (client, event.path.clone(), *about);
            if let Some(left) = Rc::make_mut(&mut self.watched).get_mut(&key)
                && 0 < *left
            {
                *left -= 1;
                return true;
            }
        }
        self.always.iter().any(|(of, path, reach)| {
            let is_below = || event.path.up().any(|at| at == *path);
            *of == client && (event.path == *path || *reach == Reach::Recursive && is_below())
        })
    }

    fn forget(&mut self, client: NodeId) {
        Rc::make_mut(&mut self.watched).retain(|(of, ..), _| *of != client);
        Rc::make_mut(&mut self.always).retain(|(of, ..)| *of != client);
    }
}

impl Monitor<Ensemble> for OneReport {
    fn promise(&self) -> Promise {
        Promise {
            name: "One report",
            words: "A watch that is not persistent reports once",
            source: "Programmer's guide, watches: one-time trigger",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        for client in begun(events) {
            self.forget(client);
            self.asked.forget(client);
        }
        let told: Vec<(NodeId, &Output)> = heard(events).collect();
        let (client, path) = self.take(&told)?;
        Some(format!("{} heard of {path} more often than it asked to", world.name(client)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::clients::tests::{ONE, answered, asked, stat};
    use super::*;

    fn path() -> Path {
        Path::new("/a")
    }

    fn get(cxid: u32, watch: Watch) -> Output {
        asked(cxid, Op::Get { path: path(), watch })
    }

    fn exists(cxid: u32, watch: Watch) -> Output {
        asked(cxid, Op::Exists { path: path(), watch })
    }

    fn list(cxid: u32, watch: Watch) -> Output {
        asked(cxid, Op::Children { path: path(), watch })
    }

    fn data(cxid: u32, mzxid: u64) -> Output {
        answered(cxid, Ok(Answer::Data { data: Rc::from(""), stat: stat(mzxid, 0) }))
    }

    fn is(cxid: u32, mzxid: u64) -> Output {
        answered(cxid, Ok(Answer::Stat(stat(mzxid, 0))))
    }

    fn names(cxid: u32, pzxid: u64) -> Output {
        answered(cxid, Ok(Answer::Children { names: Rc::from([]), stat: stat(0, pzxid) }))
    }

    fn none(cxid: u32) -> Output {
        answered(cxid, Err(Code::NoNode))
    }

    fn told(kind: EventKind) -> Output {
        Output::Notified { watcher: Rc::from("one"), event: WatchEvent { kind, path: path() } }
    }

    /// Is something read too early?
    fn early(outputs: &[Output]) -> bool {
        let mut monitor = WatchBeforeData::default();
        outputs.iter().any(|output| monitor.take(ONE, output).is_some())
    }

    #[test]
    fn new_data_before_its_event_are_seen() {
        for begin in [[get(1, Watch::Yes), data(1, 5)], [exists(1, Watch::Yes), is(1, 5)]] {
            let then = |more: &[Output]| early(&[&begin[..], more].concat());
            let read = |mzxid| [get(2, Watch::No), data(2, mzxid)];
            assert!(!then(&read(5)), "the same data are no news");
            assert!(then(&read(6)) && then(&[exists(2, Watch::No), is(2, 6)]));
            assert!(then(&[get(2, Watch::No), none(2)]), "it is gone");
            let changed = told(EventKind::Changed);
            assert!(!then(&[&[changed][..], &read(6)].concat()));
            let deleted = told(EventKind::Deleted);
            assert!(!then(&[deleted, get(2, Watch::No), none(2)]));
            assert!(then(&[&[told(EventKind::Children)][..], &read(6)].concat()), "another event");
            let lost = Output::Turned(SessionState::Lost);
            assert!(!then(&[&[lost][..], &read(6)].concat()), "the watch is gone");
            let broken = [get(2, Watch::No), answered(2, Err(Code::ConnectionLoss))];
            assert!(!then(&broken), "nothing was read");
        }
        assert!(!early(&[get(1, Watch::No), data(1, 5), get(2, Watch::No), data(2, 6)]));
    }

    #[test]
    fn a_node_that_is_there_before_the_event_of_its_creation_is_seen() {
        let begin = [exists(1, Watch::Yes), none(1)];
        let then = |more: &[Output]| early(&[&begin[..], more].concat());
        assert!(!then(&[get(2, Watch::No), none(2)]), "still not");
        for read in [
            [get(2, Watch::No), data(2, 6)],
            [exists(2, Watch::No), is(2, 6)],
            [list(2, Watch::No), names(2, 6)],
        ] {
            assert!(then(&read), "{read:?}");
            assert!(!then(&[&[told(EventKind::Created)][..], &read].concat()), "{read:?}");
        }
    }

    #[test]
    fn another_list_of_children_before_its_event_is_seen() {
        let begin = [list(1, Watch::Yes), names(1, 5)];
        let then = |more: &[Output]| early(&[&begin[..], more].concat());
        let read = |pzxid| [list(2, Watch::No), names(2, pzxid)];
        assert!(!then(&read(5)) && then(&read(6)));
        assert!(then(&[list(2, Watch::No), none(2)]), "it is gone");
        assert!(!then(&[&[told(EventKind::Children)][..], &read(6)].concat()));
        assert!(!then(&[get(2, Watch::No), data(2, 9)]), "data are not what it watches");
    }

    /// Do more hear of something than asked for it? Each of these is a step.
    fn too_often(steps: &[&[Output]]) -> bool {
        let mut monitor = OneReport::default();
        steps.iter().any(|step| {
            let told: Vec<(NodeId, &Output)> = step.iter().map(|output| (ONE, output)).collect();
            monitor.take(&told).is_some()
        })
    }

    #[test]
    fn a_second_report_of_a_watch_is_seen() {
        let [changed, children] =
            [EventKind::Changed, EventKind::Children].map(|kind| [told(kind)]);
        let watch = |cxid| [get(cxid, Watch::Yes), data(cxid, 5)];
        assert!(too_often(&[&changed]), "nobody watches");
        let once = [&watch(1)[..], &changed[..]];
        assert!(!too_often(&once));
        assert!(too_often(&[&once[..], &[&changed[..]]].concat()));
        assert!(!too_often(&[&once[..], &[&watch(2), &changed]].concat()), "asked again");
        let both = [told(EventKind::Changed), told(EventKind::Changed)];
        assert!(!too_often(&[&watch(1), &watch(2), &both]), "of two watchers");
        assert!(too_often(&[&watch(1), &both]));
        assert!(too_often(&[&watch(1), &watch(2), &changed, &changed]));
        assert!(too_often(&[&watch(1), &children]), "of something else");
        assert!(too_often(&[&[exists(1, Watch::No), none(1)], &[told(EventKind::Created)]]));
        assert!(!too_often(&[&[exists(1, Watch::Yes), none(1)], &[told(EventKind::Created)]]));
        let lost = [Output::Turned(SessionState::Lost)];
        assert!(too_often(&[&watch(1), &lost, &changed]), "it is gone with its session");
    }

    #[test]
    fn a_persistent_watch_reports_every_time() {
        let changed = [told(EventKind::Changed)];
        for (at, reach, reports) in
            [("/a", Reach::Node, true), ("/", Reach::Recursive, true), ("/", Reach::Node, false)]
        {
            let op = Op::AddWatch { path: Path::new(at), reach };
            let always = [asked(1, op), answered(1, Ok(Answer::Done))];
            let wrong = too_often(&[&always, &changed, &changed]);
            assert_eq!(!wrong, reports, "{at} {reach:?}");
        }
    }
}
