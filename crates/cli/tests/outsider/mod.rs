//! A checker that an outsider could have written: it knows `docs/trace.md` and nothing else.
//!
//! It follows what every server holds, line by line, and [`rules`] says what may not be.

mod clients;
mod rules;

use std::collections::BTreeMap;

use serde_json::Value;

use clients::Clients;
use rules::Rules;

/// Everything that is wrong with a trace; nothing for a good one.
pub(crate) fn check(lines: &[Value]) -> Vec<String> {
    let mut reader = Reader::new(&lines[0]);
    let Some((summary, steps)) = lines[1..].split_last() else {
        return vec!["the trace is empty".to_owned()];
    };
    for line in steps {
        reader.read(line);
    }
    reader.end(summary);
    reader.complaints.0
}

/// What is wrong.
#[derive(Default)]
pub(crate) struct Complaints(Vec<String>);

impl Complaints {
    #[expect(clippy::fn_params_excessive_bools, reason = "a rule holds or it does not")]
    pub(crate) fn unless(&mut self, good: bool, what: impl FnOnce() -> String) {
        if !good {
            self.0.push(what());
        }
    }
}

/// What a server holds in memory or on disk.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    pub(crate) term: u64,
    pub(crate) voted_for: Option<String>,
    pub(crate) log: Vec<Value>,
}

/// A server as the trace tells it.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) role: String,
    pub(crate) memory: Kept,
    pub(crate) commit: usize,
    pub(crate) applied: usize,
    pub(crate) durable: Kept,
}

/// All servers, by their names.
pub(crate) type Servers = BTreeMap<String, Server>;

struct Reader {
    servers: Servers,
    under_way: BTreeMap<String, Value>,
    n: u64,
    at_us: u64,
    rules: Rules,
    clients: Clients,
    complaints: Complaints,
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(u64::MAX)
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// An index of a log as a count of entries.
pub(crate) fn count(value: &Value) -> usize {
    usize::try_from(number(value)).unwrap_or(usize::MAX)
}

impl Kept {
    /// Takes a change over; says how many entries were kept, if the log changed.
    fn change(&mut self, change: &Value) -> Result<Option<usize>, String> {
        if let Some(term) = change.get("term") {
            self.term = number(term);
        }
        if let Some(vote) = change.get("voted_for") {
            self.voted_for = vote.as_str().map(str::to_owned);
        }
        let Some(log) = change.get("log") else { return Ok(None) };
        let keep = count(&log["keep"]);
        if self.log.len() < keep {
            return Err(format!("keeps {keep} of {} entries", self.log.len()));
        }
        self.log.truncate(keep);
        self.log.extend_from_slice(list(&log["append"]));
        Ok(Some(keep))
    }

    /// The term of the entry at an index; 0 before the first.
    pub(crate) fn term_at(&self, index: usize) -> Option<u64> {
        if index == 0 {
            Some(0)
        } else {
            self.log.get(index - 1).map(|entry| number(&entry["term"]))
        }
    }
}

impl Reader {
    fn new(first: &Value) -> Self {
        let mut complaints = Complaints::default();
        complaints.unless(first["format"] == 1, || "the format is not 1".to_owned());
        let down = Server {
            role: "down".to_owned(),
            memory: Kept::default(),
            commit: 0,
            applied: 0,
            durable: Kept::default(),
        };
        let names = list(&first["servers"]).iter().map(|name| text(name).to_owned());
        let servers: Servers = names.map(|name| (name, down.clone())).collect();
        let clients = Clients::new(list(&first["clients"]));
        Self {
            servers,
            under_way: BTreeMap::new(),
            n: 0,
            at_us: 0,
            rules: Rules::default(),
            clients,
            complaints,
        }
    }

    fn read(&mut self, line: &Value) {
        let further = line["kind"] == "command" && line.get("words").is_none();
        let n = number(&line["n"]);
        let follows = if further { n == self.n } else { n == self.n + 1 };
        self.complaints.unless(follows, || format!("step {n} follows step {}", self.n));
        self.n = n;
        let at_us = number(&line["at_us"]);
        self.complaints.unless(self.at_us <= at_us, || format!("step {n} goes back in time"));
        self.at_us = at_us;
        if line["kind"] == "deliver" || line["lost"] == "dropped" {
            self.take_packet(line);
        }
        if line.get("lost").is_some() {
            let silent = line.get("state").is_none() && line.get("sent").is_none();
            self.complaints.unless(silent, || format!("step {n}: a lost message does something"));
        }
        let node = text(&line["node"]).to_owned();
        if self.servers.contains_key(&node) {
            self.change_server(&node, line);
        }
        for sent in list(&line["sent"]) {
            let packet = text(&sent["packet"]).to_owned();
            let old = self.under_way.insert(packet.clone(), sent["message"].clone());
            self.complaints.unless(old.is_none(), || format!("{packet} is sent twice"));
            self.rules.sending(n, &packet, sent, &self.servers, &mut self.complaints);
        }
        self.clients.read(line, &mut self.complaints);
    }

    /// A message arrives or is lost at most once, and as it was sent.
    fn take_packet(&mut self, line: &Value) {
        let n = self.n;
        let packet = text(&line["packet"]);
        let sent = self.under_way.remove(packet);
        let Some(sent) = sent else {
            self.complaints.unless(false, || format!("step {n}: {packet} is not under way"));
            return;
        };
        if line["kind"] == "deliver" {
            let same = sent == line["message"];
            self.complaints.unless(same, || format!("step {n}: {packet} has changed on its way"));
            let link = format!("{}>{}#", text(&line["from"]), text(&line["node"]));
            self.complaints.unless(packet.starts_with(&link), || {
                format!("step {n}: {packet} arrives on the link {link}")
            });
        }
    }

    fn change_server(&mut self, node: &str, line: &Value) {
        let (n, state) = (self.n, &line["state"]);
        let before = self.servers[node].clone();
        let server = self.servers.get_mut(node).unwrap();
        if let Some(role) = state.get("role") {
            text(role).clone_into(&mut server.role);
        }
        if let Some(commit) = state.get("commit") {
            server.commit = count(commit);
        }
        if let Some(applied) = state.get("applied") {
            server.applied = count(applied);
        }
        let kept = server.memory.change(state);
        let durable = server.durable.change(&state["durable"]);
        for (place, kept) in [("memory", &kept), ("disk", &durable)] {
            if let Err(why) = kept {
                self.complaints.unless(false, || format!("step {n}: {node}, {place}: {why}"));
            }
        }
        let kept = kept.ok().flatten();
        let on_disk = durable.ok().flatten();
        let change = rules::Change { n, node, line, before: &before, kept, on_disk };
        self.rules.changed(&change, &self.servers, &mut self.complaints);
    }

    fn end(&mut self, last: &Value) {
        let Some(summary) = last.get("summary") else {
            self.complaints.unless(false, || "the trace was cut off".to_owned());
            return;
        };
        let same = number(&summary["steps"]) == self.n;
        self.complaints.unless(same, || "the summary counts other steps".to_owned());
        let digest = text(&summary["digest"]);
        let hex = digest.len() == 16 && digest.chars().all(|digit| digit.is_ascii_hexdigit());
        self.complaints.unless(hex, || format!("{digest} is no digest"));
        let unbroken = list(&summary["breaches"]).is_empty();
        self.complaints.unless(unbroken, || "the summary says that a promise broke".to_owned());
        self.clients.end(&self.rules, &mut self.complaints);
    }
}
