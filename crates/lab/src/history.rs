//! Histories of clients as lines of JSON: what a run's clients began and what came of it, and the
//! way back. `docs/history.md` documents every field.

use std::io::Write;

use serde::Serialize;
use sim::saved::SavedRun;
use verify::linear::{Call, Ending, Judged, Model, Operation, Record, Value};

use crate::exhibit::Exhibit;
use crate::trace::{End, TraceError, open};

mod read;

pub use read::{BadLine, Lines, read};

/// Writes the history of a run and gives its digest at the end.
pub type HistoryFn = fn(&SavedRun, End, &mut dyn Write) -> Result<String, TraceError>;

/// Plays a run and writes what its clients saw.
pub fn write<S: Exhibit + Judged>(
    saved: &SavedRun,
    end: End,
    out: &mut dyn Write,
) -> Result<String, TraceError> {
    let (mut run, plan) = open::<S>(saved)?;
    let mut record = Record::new::<S>(run.world().config());
    let mut events = Vec::new();
    while !end.is_reached(run.world()) && run.step(&plan, end.until(), &mut events).is_some() {
        record.hear::<S>(run.world(), &events);
    }
    for (call, ending) in record.history().seen() {
        serde_json::to_writer(&mut *out, &line(S::MODEL, call, ending))
            .map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(format!("{:016x}", run.world().digest().value()))
}

/// A line as it is written, its fields in this order.
#[derive(Serialize)]
struct Line<'a> {
    process: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    f: &'static str,
    key: Json<'a>,
    value: Json<'a>,
}

/// A value as JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum Json<'a> {
    Null,
    Number(serde_json::Number),
    Text(&'a str),
    Pair([Box<Self>; 2]),
}

fn line<'a>(model: Model, call: &'a Call, ending: Option<&'a Ending>) -> Line<'a> {
    let kind = match ending {
        None => "invoke",
        Some(Ending::Ok(_)) => "ok",
        Some(Ending::Fail) => "fail",
        Some(Ending::Info) => "info",
    };
    let f = model.word(&call.operation).expect("a history holds operations of its model");
    let value = match (&call.operation, ending) {
        (Operation::Read, Some(Ending::Ok(Some(read)))) => json(read),
        (Operation::Read | Operation::Acquire | Operation::Release, _) => Json::Null,
        (Operation::Write(value) | Operation::Append(value), _) => json(value),
        (Operation::CompareAndSet { from, to }, _) => {
            Json::Pair([from, to].map(|value| Box::new(json(value))))
        }
    };
    Line { process: call.process.0, kind, f, key: json(&call.key.0), value }
}

fn json(value: &Value) -> Json<'_> {
    match value {
        Value::Null => Json::Null,
        Value::Number(text) => text.parse().map_or(Json::Text(text), Json::Number),
        Value::Text(text) => Json::Text(text),
    }
}
