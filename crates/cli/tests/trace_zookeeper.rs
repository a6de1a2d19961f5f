//! Traces of ZooKeeper are enough for an outsider: a checker that reads `docs/trace-zookeeper.md` only
//! finds nothing wrong with an honest run, finds what a broken rule costs, and what was tampered with.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use common::synod;
use serde_json::{Value, json};

/// Crashes, power losses, cuts and pauses over servers that elect, and clients that read and write.
fn rough(config: &str) -> String {
    let mut toml = format!(
        "lab = \"zookeeper\"\ntitle = \"Rough weather\"\nuntil = \"24s\"\n\
         [config]\nservers = 3\nclients = 3\n{config}"
    );
    let round = [
        "c1 create /x 1",
        "c2 get -w /x",
        "c3 create -s -e /x/n- 2",
        "c1 set /x 2",
        "crash leader",
        "c2 ls -w /x",
        "c1 create /y 3",
        "restart s1",
        "restart s2",
        "restart s3",
        "power follower",
        "c1 delete /y",
        "restart s1",
        "restart s2",
        "restart s3",
        "isolate leader",
        "c1 set /x 3",
        "c2 set /x 4",
        "heal all",
        "pause leader",
        "resume s1",
        "resume s2",
        "resume s3",
        "c3 close",
        "power leader",
        "restart s1",
        "restart s2",
        "restart s3",
    ];
    for (nth, words) in (1..).zip(round.iter().cycle().take(80)) {
        let at = 280 * nth;
        write!(toml, "[[action]]\nat = \"{at}ms\"\ndo = \"{words}\"\n").unwrap();
    }
    toml
}

/// The lines of a run's trace.
fn trace(run: &str, more: &[&str]) -> Vec<Value> {
    let said = synod(&[&["run", "-", "--trace", "-"], more].concat(), run);
    assert!(said.status == 0 || said.out.contains("summary"), "{}", said.err);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The scenarios of the gallery, by the names of their files.
fn scenarios() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab-zookeeper/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let toml = files.filter(|file| file.extension().is_some_and(|end| end == "toml"));
    let read = |file: std::path::PathBuf| {
        (file.display().to_string(), std::fs::read_to_string(&file).unwrap())
    };
    let mut all: Vec<(String, String)> = toml.map(read).collect();
    all.sort();
    all
}

/// What a server holds in memory or on disk.
#[derive(Clone, Default)]
struct Kept {
    accepted: u64,
    current: u64,
    log: Vec<Value>,
}

impl Kept {
    fn change(&mut self, said: &Value) -> Result<(), String> {
        let renew = |field: &mut u64, key: &str| *field = said[key].as_u64().unwrap_or(*field);
        renew(&mut self.accepted, "accepted_epoch");
        renew(&mut self.current, "current_epoch");
        let Some(keep) = said["log"]["keep"].as_u64() else { return Ok(()) };
        let keep = usize::try_from(keep).unwrap();
        if self.log.len() < keep {
            return Err(format!("keeps {keep} of {}", self.log.len()));
        }
        self.log.truncate(keep);
        self.log.extend(said["log"]["append"].as_array().unwrap().iter().cloned());
        Ok(())
    }

    fn has(&self, zxid: &Value) -> bool {
        self.log.iter().any(|entry| entry["zxid"] == *zxid)
    }
}

#[derive(Default)]
struct Server {
    memory: Kept,
    durable: Kept,
    applied: u64,
}

/// Follows every server, and says what may not be.
#[derive(Default)]
struct Reader {
    servers: BTreeMap<String, Server>,
    /// Those that count: all but the observers.
    voters: BTreeSet<String>,
    /// Who has told the leader of an epoch that it has a transaction on its disk.
    acks: BTreeMap<(String, u64), BTreeSet<String>>,
    /// What was applied first, by its number.
    applied: BTreeMap<u64, Value>,
    under_way: BTreeMap<String, Value>,
    complaints: Vec<String>,
}

fn number(zxid: &Value) -> u64 {
    let digits = zxid.as_str().and_then(|text| text.strip_prefix("0x"));
    u64::from_str_radix(digits.unwrap_or_else(|| panic!("{zxid} is no zxid")), 16).unwrap()
}

impl Reader {
    #[expect(clippy::fn_params_excessive_bools, reason = "a rule holds or it does not")]
    fn unless(&mut self, good: bool, line: &Value, what: &str) {
        if !good {
            self.complaints.push(format!("step {}: {what}", line["n"]));
        }
    }

    fn read(&mut self, line: &Value) {
        self.arrive(line);
        let node = line["node"].as_str().unwrap_or_default().to_owned();
        if self.servers.contains_key(&node) {
            self.renew(&node, line);
        }
        for sent in line["sent"].as_array().into_iter().flatten() {
            self.leave(&node, sent, line);
        }
        for lost in line["also_lost"].as_array().into_iter().flatten() {
            self.under_way.remove(lost["packet"].as_str().unwrap());
        }
    }

    fn arrive(&mut self, line: &Value) {
        if line["kind"] != "deliver" {
            return;
        }
        let known = self.under_way.remove(line["packet"].as_str().unwrap());
        self.unless(known.as_ref() == Some(&line["message"]), line, "another message was sent");
        let (from, to) = (line["from"].as_str().unwrap(), line["node"].as_str().unwrap());
        if line["message"]["type"] == "ack" && line["lost"].is_null() {
            let key = (to.to_owned(), number(&line["message"]["zxid"]));
            self.acks.entry(key).or_default().insert(from.to_owned());
        }
    }

    /// What a server holds now; what it applies is what everybody applies.
    fn renew(&mut self, node: &str, line: &Value) {
        let server = self.servers.get_mut(node).unwrap();
        let kept = server.durable.change(&line["state"]["durable"]);
        let kept = kept.and(server.memory.change(&line["state"]));
        let (before, applied) = (server.applied, &line["state"]["applied"]);
        let now = if applied.is_null() { before } else { number(applied) };
        server.applied = now;
        let log = server.memory.log.clone();
        if let Err(what) = kept {
            self.unless(false, line, &what);
        }
        for entry in log {
            let zxid = number(&entry["zxid"]);
            if zxid <= now && before < zxid {
                let first = self.applied.entry(zxid).or_insert_with(|| entry.clone()).clone();
                self.unless(first == entry, line, "another transaction was applied before");
            }
        }
    }

    /// Have enough told this leader that they have it, itself counted?
    fn is_quorum(&self, leader: &str, zxid: u64, own: Option<&str>) -> bool {
        let acks = self.acks.get(&(leader.to_owned(), zxid)).into_iter().flatten();
        let have: BTreeSet<&str> = acks.map(String::as_str).chain(own).collect();
        let have = have.iter().filter(|node| self.voters.contains(**node)).count();
        self.voters.len() < 2 * have
    }

    fn leave(&mut self, node: &str, sent: &Value, line: &Value) {
        let message = &sent["message"];
        self.under_way.insert(sent["packet"].as_str().unwrap().to_owned(), message.clone());
        let Some(server) = self.servers.get(node) else { return };
        let Kept { accepted, current, .. } = server.durable;
        match message["type"].as_str().unwrap() {
            "ackepoch" if !message["currentEpoch"].is_null() => {
                let good = accepted == server.memory.accepted;
                self.unless(good, line, "it promises an epoch that is not on its disk");
            }
            "ack" => {
                let zxid = number(&message["zxid"]);
                let good = if zxid.trailing_zeros() >= 32 {
                    current == zxid >> 32
                } else {
                    server.durable.has(&message["zxid"])
                };
                self.unless(good, line, "it acknowledges what is not on its disk");
            }
            // Before it is in step a learner gets what is older than the epoch as its leader has it.
            "commit" if number(&message["zxid"]) >> 32 == server.memory.current => {
                let own = server.durable.has(&message["zxid"]).then_some(node);
                let good = self.is_quorum(node, number(&message["zxid"]), own);
                self.unless(good, line, "it commits what no quorum has");
            }
            "uptodate" => {
                let epoch = server.memory.current;
                let good = self.is_quorum(node, epoch << 32, (current == epoch).then_some(node));
                self.unless(good, line, "it leads whom no quorum follows");
            }
            _ => {}
        }
    }
}

/// Everything that is wrong with a trace; nothing for a good one.
fn check(lines: &[Value]) -> Vec<String> {
    let mut reader = Reader::default();
    for server in lines[0]["servers"].as_array().unwrap() {
        reader.servers.insert(server.as_str().unwrap().to_owned(), Server::default());
    }
    let observers: usize = lines[0]["config"]["observers"].as_str().unwrap().parse().unwrap();
    let voters = reader.servers.len() - observers;
    reader.voters = reader.servers.keys().take(voters).cloned().collect();
    let (summary, steps) = lines[1..].split_last().unwrap();
    steps.iter().for_each(|line| reader.read(line));
    let last = steps.last().unwrap()["n"].clone();
    reader.unless(summary["summary"]["steps"] == last, steps.last().unwrap(), "steps are missing");
    reader.complaints
}

#[test]
fn an_outsider_finds_nothing_wrong_with_rough_runs() {
    let mut types = BTreeSet::new();
    for seed in 1..=6 {
        let lines = trace(&rough(""), &["--seed", &seed.to_string()]);
        assert_eq!(check(&lines), [""; 0], "seed {seed}");
        let sent = lines.iter().filter_map(|line| line["sent"].as_array()).flatten();
        types.extend(sent.map(|sent| sent["message"]["type"].as_str().unwrap().to_owned()));
        let watches = lines.iter().filter_map(|line| line["clients"].as_array()).flatten();
        assert!(watches.clone().any(|client| client["phase"] == "watch"), "seed {seed}");
        assert!(watches.clone().any(|client| client["outcome"]["error"] == "NodeExists"));
        assert!(lines.iter().any(|line| line["also_lost"].is_array()), "seed {seed}");
    }
    for (name, text) in scenarios().iter().filter(|(_, text)| !text.contains("flaw =")) {
        let lines = trace(text, &[]);
        assert_eq!(check(&lines), [""; 0], "{name}");
        let sent = lines.iter().filter_map(|line| line["sent"].as_array()).flatten();
        types.extend(sent.map(|sent| sent["message"]["type"].as_str().unwrap().to_owned()));
    }
    for wanted in
        "notification followerinfo leaderinfo ackepoch diff trunc snap newleader ack uptodate \
                   proposal commit ping pong connect request reply watch heartbeat forward hangup \
                   revalidate touch sync"
            .split_whitespace()
    {
        assert!(types.contains(wanted), "no run has a message {wanted}: {types:?}");
    }
}

#[test]
fn an_outsider_sees_an_acknowledgement_before_the_disk() {
    let lines = trace(&rough("flaw = \"ack-before-disk\"\n"), &[]);
    let complaints = check(&lines);
    let wanted = "it acknowledges what is not on its disk";
    assert!(complaints.iter().any(|complaint| complaint.ends_with(wanted)), "{complaints:?}");
}

/// Tampers with the first lines that fit, each alone; each must be seen.
fn tampered(lines: &[Value], what: &str, fits: fn(&Value) -> bool, tamper: fn(&mut Value)) {
    let places: Vec<usize> = (1..lines.len() - 1).filter(|at| fits(&lines[*at])).take(3).collect();
    assert!(!places.is_empty(), "nowhere to try: {what}");
    for at in places {
        let mut other = lines.to_vec();
        tamper(&mut other[at]);
        assert_ne!(check(&other), [""; 0], "nobody sees {what}: {}", lines[at]);
    }
}

fn sends(line: &Value, kind: &str) -> bool {
    line["sent"].as_array().into_iter().flatten().any(|sent| sent["message"]["type"] == kind)
}

#[test]
fn what_was_tampered_with_is_seen() {
    let lines = trace(&rough(""), &[]);
    let log = |line: &Value| !line["state"]["durable"]["log"]["append"][0].is_null();
    tampered(&lines, "a write that never happened", log, |line| {
        line["state"]["durable"].as_object_mut().unwrap().remove("log");
    });
    let acks = |line: &Value| line["message"]["type"] == "ack" && line["lost"].is_null();
    tampered(&lines, "an answer from nowhere", acks, |line| {
        line["message"]["zxid"] = json!("0x900000001");
    });
    tampered(
        &lines,
        "a commit of something else",
        |line| sends(line, "commit"),
        |line| {
            for sent in line["sent"].as_array_mut().unwrap() {
                sent["message"]["zxid"] = json!("0x900000001");
            }
        },
    );
    tampered(
        &lines,
        "an epoch that is not on the disk",
        |line| sends(line, "ackepoch"),
        |line| {
            line["state"]["durable"].as_object_mut().unwrap().remove("accepted_epoch");
        },
    );
    let applies = |line: &Value| line["state"]["log"]["append"][0]["txn"]["what"]["path"] == "/x";
    tampered(&lines, "another transaction in one log", applies, |line| {
        line["state"]["log"]["append"][0]["txn"]["what"]["path"] = json!("/other");
    });
}

#[test]
fn the_same_run_gives_the_same_trace_and_the_digest_of_the_run() {
    let (one, other) = (trace(&rough(""), &[]), trace(&rough(""), &[]));
    assert_eq!(one, other);
    let plain = synod(&["run", "-"], &rough(""));
    let digest = one.last().unwrap()["summary"]["digest"].as_str().unwrap();
    assert!(plain.out.contains(&format!("Digest {digest}")), "{}", plain.out);
}

/// Every code, message and field that runs have is in the document.
#[test]
fn the_document_names_what_a_trace_has() {
    let document = include_str!("../../../docs/trace-zookeeper.md");
    for (_, text) in scenarios().into_iter().chain([(String::new(), rough(""))]) {
        for line in trace(&text, &[]) {
            for note in line["notes"].as_array().into_iter().flatten() {
                let code = format!("`{}`", note["code"].as_str().unwrap());
                assert!(document.contains(&code), "{code} is not documented");
                for field in note["fields"].as_object().unwrap().keys() {
                    assert!(document.contains(&format!("`{field}`")), "{field} of {code}");
                }
            }
            for sent in line["sent"].as_array().into_iter().flatten() {
                for field in sent["message"].as_object().unwrap().keys() {
                    assert!(document.contains(&format!("`{field}`")), "{field} of {sent}");
                }
                let kind = format!("`{}`", sent["message"]["type"].as_str().unwrap());
                assert!(document.contains(&kind), "{kind} is not documented");
            }
            for field in line["state"].as_object().into_iter().flat_map(|state| state.keys()) {
                assert!(document.contains(&format!("`{field}`")), "{field} is not documented");
            }
        }
    }
}
