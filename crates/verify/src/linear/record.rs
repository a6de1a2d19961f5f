//! What the clients of a run say, written down as a history.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Micros, NodeId};
use sim::{Event, OutputOf, System, World};

use super::history::{Ending, History, Key, Operation, Place, Process};
use super::model::Model;

/// A system whose clients can be heard, and judged.
pub trait Judged: System {
    /// What they are judged by.
    const MODEL: Model;

    /// Does the system promise with these settings that what clients see is linearizable?
    fn promises_linearizability(config: &Self::Config) -> bool;
    /// How many clients there are.
    fn clients(config: &Self::Config) -> u64;
    /// Which client a node is, counted from 0; none for a node of another kind.
    fn client(config: &Self::Config, node: NodeId) -> Option<u64>;
    /// What a client says; none for an output of another kind.
    fn heard(output: &OutputOf<Self>) -> Option<Heard>;
}

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It begins an operation.
    Began(Key, Operation),
    /// The one that it began last is over.
    Ended(Ending),
    /// All refused what it began last. It did not happen, unless one of its messages was copied: a
    /// server may have taken one of two, and refused the other later.
    Refused,
}

/// The history of a run so far.
///
/// A client begins as the process of its number. Whenever nobody knows what came of its operation,
/// it goes on as another one, its number higher by the number of clients, as Jepsen's do: so the
/// remainder of a process tells the client.
#[derive(Clone, Debug)]
pub struct Record {
    history: History,
    clients: u64,
    processes: BTreeMap<NodeId, Process>,
    /// Those of whom a message was copied, or one to them, since they began their last operation.
    copied: BTreeSet<NodeId>,
    /// One for each beginning and each end.
    moments: Vec<Moment>,
}

/// When something was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The time.
    pub at: Micros,
    /// After how many steps.
    pub step: u64,
}

impl Record {
    /// Of a run that has not begun.
    pub fn new<S: Judged>(config: &S::Config) -> Self {
        Self::of(S::MODEL, S::clients(config))
    }

    pub(crate) const fn of(model: Model, clients: u64) -> Self {
        let history = History::new(model);
        let processes = BTreeMap::new();
        Self { history, clients, processes, copied: BTreeSet::new(), moments: Vec::new() }
    }

    /// Writes down what the last step of a world did.
    pub fn hear<S: Judged>(&mut self, world: &World<S>, events: &[Event<S::Node>]) {
        let moment = Moment { at: world.now(), step: world.steps() };
        for event in events {
            match event {
                Event::Output { node, output } => {
                    if let Some(heard) = S::heard(output) {
                        let process = self.process::<S>(world.config(), *node);
                        self.write(process, *node, heard, moment);
                    }
                }
                // With its memory the client forgot what it asked for.
                Event::Stopped(node) => {
                    let process = self.processes.get(node).copied();
                    let open = process.filter(|process| self.history.open(*process).is_some());
                    if let Some(process) = open {
                        self.write(process, *node, Heard::Ended(Ending::Info), moment);
                    }
                }
                Event::Sent(packet) if packet.copy() > 0 => {
                    self.copied.extend([packet.from(), packet.to()]);
                }
                Event::Sent(_)
                | Event::Lost { .. }
                | Event::Wrote { .. }
                | Event::Synced { .. }
                | Event::TimerSet { .. }
                | Event::TimerCancelled { .. }
                | Event::Note { .. }
                | Event::Started(_) => {}
            }
        }
    }

    /// All that was heard.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// When this was heard.
    pub fn moment(&self, place: Place) -> Moment {
        self.moments[place.0 as usize]
    }

    fn process<S: Judged>(&self, config: &S::Config, node: NodeId) -> Process {
        let known = self.processes.get(&node).copied();
        known.unwrap_or_else(|| {
            Process(S::client(config, node).expect("only clients speak of operations"))
        })
    }

    pub(crate) fn write(
        &mut self,
        mut process: Process,
        node: NodeId,
        heard: Heard,
        moment: Moment,
    ) {
        let ending = match heard {
            Heard::Began(key, operation) => {
                self.copied.remove(&node);
                let written = self.history.begin(process, key, operation);
                written.expect("a client does one thing at a time");
                None
            }
            Heard::Ended(ending) => Some(ending),
            Heard::Refused if self.copied.contains(&node) => Some(Ending::Info),
            Heard::Refused => Some(Ending::Fail),
        };
        if let Some(ending) = &ending {
            let written = self.history.end(process, ending.clone());
            written.expect("a client ends what it began");
        }
        self.moments.push(moment);
        if ending == Some(Ending::Info) {
            process.0 += self.clients;
        }
        self.processes.insert(node, process);
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::Value;
    use super::*;

    #[test]
    fn what_all_refused_did_not_happen_unless_a_message_was_copied_meanwhile() {
        let (node, moment) = (NodeId(3), Moment { at: Micros(0), step: 0 });
        let mut record = Record::of(Model::Kv, 1);
        let mut process = Process(0);
        for (copied, ending) in [(true, Ending::Info), (false, Ending::Fail)] {
            let begins = Heard::Began(Key(Value::Null), Operation::Read);
            record.write(process, node, begins, moment);
            if copied {
                record.copied.insert(node);
            }
            record.write(process, node, Heard::Refused, moment);
            let last = record.history.calls().last().expect("it began one");
            assert_eq!(last.end.as_ref().map(|(_, ending)| ending), Some(&ending));
            process = record.processes.get(&node).copied().expect("it spoke");
        }
        assert_eq!(process, Process(1), "whoever does not know goes on as another one");
    }
}
