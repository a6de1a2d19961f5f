//! Reads a history, line by line, and says what is wrong with which line.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead};

use serde_json::{Map, Value as Json};
use verify::linear::{CallId, Ending, History, Key, Model, Operation, Place, Process, Value};

/// A history that was read, and where everything in it stands.
#[derive(Debug)]
pub struct Lines {
    /// The history.
    pub history: History,
    /// On which line each beginning and end stands, counted from 1.
    places: Vec<usize>,
    /// The processes as they are written, by their numbers.
    processes: Vec<Value>,
}

/// What is wrong with which line.
#[derive(Debug)]
pub enum BadLine {
    /// It says nothing that can come next in a history.
    Wrong {
        /// Its number, counted from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The lines cannot be read.
    Unreadable(io::Error),
}

/// Reads a history, one line for each beginning and each end.
pub fn read(from: &mut dyn BufRead, model: Model) -> Result<Lines, BadLine> {
    let mut reader = Reader {
        read: Lines { history: History::new(model), places: Vec::new(), processes: Vec::new() },
        numbers: BTreeMap::new(),
    };
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        if from.read_until(b'\n', &mut text).map_err(BadLine::Unreadable)? == 0 {
            break;
        }
        let text = text.trim_ascii();
        if text.is_empty() {
            continue;
        }
        reader.take(text).map_err(|why| BadLine::Wrong { line, why })?;
        reader.read.places.push(line);
    }
    Ok(reader.read)
}

impl Lines {
    /// An operation in words, with the lines it stands on.
    pub fn words(&self, id: CallId) -> String {
        let call = self.history.call(id);
        let process = &self.processes[usize::try_from(call.process.0).expect("it was read")];
        let operation = self.history.words(id);
        let line = |place: Place| self.places[place.0 as usize];
        let began = line(call.began);
        match &call.end {
            Some((end, _)) => {
                format!(
                    "line {}: process {process}, {operation}, begun on line {began}",
                    line(*end)
                )
            }
            None => format!("line {began}: process {process}, {operation}"),
        }
    }
}

struct Reader {
    read: Lines,
    numbers: BTreeMap<Value, Process>,
}

impl Reader {
    fn take(&mut self, text: &[u8]) -> Result<(), String> {
        let fields: Map<String, Json> = serde_json::from_slice(text).map_err(|error| {
            let why = error.to_string();
            let why = why.split(" at line").next().unwrap_or_default();
            format!("this is no object of JSON: {why}, at column {}", error.column())
        })?;
        let name = scalar(fields.get("process").ok_or("the field `process` is missing")?);
        let name = name.filter(|name| *name != Value::Null);
        let name = name.ok_or("a `process` is a number or a string")?;
        let process = self.process(&name);
        let f = text_of(&fields, "f")?;
        let key = fields.get("key").map_or(Some(Value::Null), scalar);
        let key = Key(key.ok_or("a `key` is a number, a string or null")?);
        let value = fields.get("value");
        let misuse = |why| format!("process {name} {why}");
        match text_of(&fields, "type")? {
            "invoke" => {
                let model = self.read.history.model();
                let operation = operation(model, f, value)?;
                if model == Model::Kv && key.0 == Value::Null {
                    return Err(format!("a {f} needs a `key`"));
                }
                let begun = self.read.history.begin(process, key, operation);
                begun.map_err(|why| misuse(why.to_string()))?;
            }
            "ok" => self.end(process, f, &key, value, Ending::Ok(None)).map_err(misuse)?,
            "fail" => self.end(process, f, &key, value, Ending::Fail).map_err(misuse)?,
            "info" => self.end(process, f, &key, value, Ending::Info).map_err(misuse)?,
            other => {
                return Err(format!(
                    "there is no type “{other}”; there are invoke, ok, fail and info"
                ));
            }
        }
        Ok(())
    }

    /// An end says again what was begun, but for the value where nothing new is known.
    fn end(
        &mut self,
        process: Process,
        f: &str,
        key: &Key,
        value: Option<&Json>,
        ending: Ending,
    ) -> Result<(), String> {
        let model = self.read.history.model();
        let mut ending = ending;
        if let Some(call) = self.read.history.open(process) {
            if model.word(&call.operation) != Some(f) {
                return Err(format!("ends a {f} that it did not begin"));
            }
            if key.0 != Value::Null && *key != call.key {
                return Err(format!("began its {f} on the key {}", call.key.0));
            }
            let is_new = |value: &&Json| !value.is_null();
            if call.operation == Operation::Read {
                if let (Ending::Ok(read), Some(value)) = (&mut ending, value) {
                    *read = Some(scalar(value).ok_or("read no number, string or null")?);
                }
            } else if let (Ending::Ok(_), Some(value)) = (&ending, value.filter(is_new))
                && !matches!(call.operation, Operation::Acquire | Operation::Release)
                && operation(model, f, Some(value))? != call.operation
            {
                return Err(format!("began its {f} with another value"));
            }
        }
        self.read.history.end(process, ending).map_err(|why| why.to_string())?;
        Ok(())
    }

    fn process(&mut self, name: &Value) -> Process {
        let next = Process(self.read.processes.len() as u64);
        *self.numbers.entry(name.clone()).or_insert_with(|| {
            self.read.processes.push(name.clone());
            next
        })
    }
}

fn text_of<'a>(fields: &'a Map<String, Json>, name: &str) -> Result<&'a str, String> {
    let field = fields.get(name).ok_or_else(|| format!("the field `{name}` is missing"))?;
    field.as_str().ok_or_else(|| format!("the field `{name}` is a string"))
}

fn operation(model: Model, f: &str, value: Option<&Json>) -> Result<Operation, String> {
    let needed = || format!("a {f} needs a `value`: a number, a string or null");
    let one = || value.and_then(scalar).ok_or_else(needed);
    match (model, f) {
        (Model::Register, "read") | (Model::Kv, "get") => Ok(Operation::Read),
        (Model::Register, "write") | (Model::Kv, "put") => Ok(Operation::Write(one()?)),
        (Model::Register | Model::Kv, "cas") => {
            let pair = match value.and_then(Json::as_array).map(Vec::as_slice) {
                Some([from, to]) => scalar(from).zip(scalar(to)),
                _ => None,
            };
            let (from, to) = pair.ok_or(
                "a cas needs a `value` of two, as in [1,2]: what is expected, and what it becomes",
            )?;
            Ok(Operation::CompareAndSet { from, to })
        }
        (Model::Kv, "append") => match one()? {
            Value::Null => Err("an append needs a `value`: a string or a number".to_owned()),
            value @ (Value::Number(_) | Value::Text(_)) => Ok(Operation::Append(value)),
        },
        (Model::Mutex, "acquire") => Ok(Operation::Acquire),
        (Model::Mutex, "release") => Ok(Operation::Release),
        (Model::Register, _) => Err(unknown(f, model, "read, write and cas")),
        (Model::Kv, _) => Err(unknown(f, model, "put, get, append and cas")),
        (Model::Mutex, _) => Err(unknown(f, model, "acquire and release")),
    }
}

fn unknown(f: &str, model: Model, known: &str) -> String {
    format!("“{f}” is no operation of the model {model}; there are {known}")
}

/// A number, a text or null. A number is the same however it is written, as in 1, 1.0 and 1e0.
fn scalar(json: &Json) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Null),
        Json::String(text) => Some(Value::Text(text.clone())),
        Json::Number(number) => Some(Value::Number(match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => format!("{:.0}", float + 0.0),
            _ => number.to_string(),
        })),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong { line, why } => write!(f, "Line {line}: {why}"),
            Self::Unreadable(why) => write!(f, "It cannot be read: {why}"),
        }
    }
}
