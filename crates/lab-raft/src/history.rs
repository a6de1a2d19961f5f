//! What clients say, as a history of a store that can be judged (`docs/history.md`).

use kernel::NodeId;
use kv::{Answer, How, Operation as Asked, Output, Word};
use verify::linear::{Ending, Heard, Judged, Key, Model, Operation, Value};

use crate::config::ClusterConfig;
use crate::system::Cluster;

/// Writes the histories of this lab.
#[cfg(feature = "trace")]
pub const HISTORY: lab::history::HistoryFn = lab::history::write::<Cluster>;

impl Judged for Cluster {
    const MODEL: Model = Model::Kv;

    /// Without sessions a request that the network repeats is applied twice (thesis 6.3); a read of
    /// whatever a server has applied promises nothing.
    fn promises_linearizability(config: &ClusterConfig) -> bool {
        config.store.workload.sessions && config.store.workload.reads != How::Local
    }

    fn clients(config: &ClusterConfig) -> u64 {
        u64::from(config.clients)
    }

    fn client(config: &ClusterConfig, node: NodeId) -> Option<u64> {
        node.0.checked_sub(config.servers).map(u64::from)
    }

    fn heard(output: &Output) -> Option<Heard> {
        Some(match output {
            Output::Applied { .. } => return None,
            Output::Invoked(request) => began(&request.operation)?,
            Output::Answered { answer, .. } => Heard::Ended(ending(*answer)),
            Output::Failed { .. } => Heard::Refused,
            Output::Unknown { .. } => Heard::Ended(Ending::Info),
        })
    }
}

/// A key that is deleted holds nothing, and so does one to which null is written. Opening a session
/// is nobody's operation.
fn began(operation: &Asked) -> Option<Heard> {
    let (key, operation) = match operation {
        Asked::Put { key, value } => (key, Operation::Write(value_of(value))),
        Asked::Get { key } => (key, Operation::Read),
        Asked::Delete { key } => (key, Operation::Write(Value::Null)),
        Asked::CompareAndSet { key, expected, value } => {
            let (from, to) = (value_of(expected), value_of(value));
            (key, Operation::CompareAndSet { from, to })
        }
        Asked::Append { key, value } => (key, Operation::Append(value_of(value))),
        Asked::Register => return None,
    };
    Some(Heard::Began(Key(value_of(key)), operation))
}

/// What changed nothing certainly did not happen; what a comparison found instead is not part of a
/// history. Of what a session no longer answers for, nobody knows what became of it.
fn ending(answer: Answer) -> Ending {
    match answer {
        Answer::Done => Ending::Ok(None),
        Answer::Value(value) => Ending::Ok(Some(value.as_ref().map_or(Value::Null, value_of))),
        Answer::Differs(_) | Answer::Full => Ending::Fail,
        Answer::Registered(_) | Answer::NoSession | Answer::Superseded => Ending::Info,
    }
}

fn value_of(word: &Word) -> Value {
    Value::from(word.as_str())
}
