//! What clients say: one operation at a time, each ended as it began, and with the answer that the
//! committed entries give.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::Rules;
use super::{Complaints, number, text};

/// The clients so far.
pub(crate) struct Clients {
    open: BTreeMap<String, Option<Value>>,
    ended: Vec<Value>,
}

impl Clients {
    pub(crate) fn new(names: &[Value]) -> Self {
        let open = names.iter().map(|name| (text(name).to_owned(), None)).collect();
        Self { open, ended: Vec::new() }
    }

    pub(crate) fn read(&mut self, line: &Value, say: &mut Complaints) {
        let n = &line["n"];
        if line["kind"] == "fault"
            && ["crash", "power"].iter().any(|verb| text(&line["words"]).starts_with(verb))
            && let Some(open) = self.open.get_mut(text(&line["node"]))
        {
            *open = None;
        }
        let Some(client) = line.get("client") else { return };
        say.unless(client["id"] == line["node"], || format!("step {n}: another client's line"));
        let Some(open) = self.open.get_mut(text(&client["id"])) else {
            say.unless(false, || format!("step {n}: there is no such client"));
            return;
        };
        match text(&client["phase"]) {
            "invoke" => {
                let old = open.replace(client.clone());
                say.unless(old.is_none(), || format!("step {n}: two operations at once"));
            }
            "ok" | "fail" | "unknown" => {
                let invoked = open.take().unwrap_or_default();
                let fields = ["id", "op", "f", "key"];
                let same = fields.iter().all(|field| invoked[*field] == client[*field]);
                say.unless(same, || format!("step {n}: ends what was not begun: {client}"));
                self.ended.push(client.clone());
            }
            other => say.unless(false, || format!("step {n}: {other} is no phase")),
        }
    }

    /// At the end: every answer is that of the committed entries in their order.
    pub(crate) fn end(&self, rules: &Rules, say: &mut Complaints) {
        let answers = replay(rules);
        for client in &self.ended {
            let (id, op) = (text(&client["id"]), number(&client["op"]));
            match text(&client["phase"]) {
                "ok" => {
                    let possible = answers.get(&(id.to_owned(), op));
                    let told = told(client);
                    let right = possible.is_some_and(|possible| possible.contains(&told));
                    say.unless(right, || format!("{client}: the log gives {possible:?}"));
                }
                "fail" => say.unless(!rules.was_appended(id, op), || {
                    format!("{client}: it failed, and stood in a log")
                }),
                _ => {}
            }
        }
    }
}

/// What the client heard: a value read, whether it swapped and what it found, or nothing.
fn told(client: &Value) -> Value {
    match text(&client["f"]) {
        "get" => client["value"].clone(),
        "cas" if client["swapped"] == true => Value::Bool(true),
        "cas" => Value::Array(vec![client["found"].clone()]),
        _ => Value::Null,
    }
}

/// Applies the committed entries, and gives what each operation came to; a read that was asked
/// again may stand there twice.
fn replay(rules: &Rules) -> BTreeMap<(String, u64), Vec<Value>> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    let mut answers: BTreeMap<(String, u64), Vec<Value>> = BTreeMap::new();
    for entry in rules.committed() {
        let op = &entry["op"];
        if op.is_null() {
            continue;
        }
        let key = text(&op["key"]).to_owned();
        let found = values.get(&key).cloned().unwrap_or_default();
        let answer = match text(&op["f"]) {
            "put" => {
                values.insert(key, op["value"].clone());
                Value::Null
            }
            "delete" => {
                values.remove(&key);
                Value::Null
            }
            "cas" if found == op["value"][0] => {
                values.insert(key, op["value"][1].clone());
                Value::Bool(true)
            }
            "cas" => Value::Array(vec![found]),
            _ => found,
        };
        let name = (text(&op["id"]).to_owned(), number(&op["op"]));
        answers.entry(name).or_default().push(answer);
    }
    answers
}
