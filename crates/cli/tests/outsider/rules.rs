//! What no server may do (Raft figures 2 and 3), on what a trace says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Complaints, Kept, Server, Servers, count, number, text};

/// What has been seen so far.
#[derive(Default)]
pub(crate) struct Rules {
    leaders: BTreeMap<u64, String>,
    votes: BTreeMap<(String, u64), String>,
    /// By index and term: the entry, and the term of the entry before it.
    entries: BTreeMap<(usize, u64), (Value, u64)>,
    /// In order: the entry, and the term of the leader that committed it.
    committed: Vec<(Value, u64)>,
    /// Every operation that ever stood in a log.
    appended: BTreeSet<(String, u64)>,
}

/// A step of a server.
pub(crate) struct Change<'a> {
    pub(crate) n: u64,
    pub(crate) node: &'a str,
    pub(crate) line: &'a Value,
    pub(crate) before: &'a Server,
    /// How many entries were kept, where the log changed: in memory, and on disk.
    pub(crate) kept: Option<usize>,
    pub(crate) on_disk: Option<usize>,
}

impl Rules {
    /// The committed entries, in order.
    pub(crate) fn committed(&self) -> impl Iterator<Item = &Value> {
        self.committed.iter().map(|(entry, _)| entry)
    }

    /// Did this operation ever stand in a log?
    pub(crate) fn was_appended(&self, client: &str, op: u64) -> bool {
        self.appended.contains(&(client.to_owned(), op))
    }

    /// After a step of a server.
    pub(crate) fn changed(&mut self, change: &Change<'_>, servers: &Servers, say: &mut Complaints) {
        let (n, node) = (change.n, change.node);
        let (before, now) = (change.before, &servers[node]);
        let same_life = before.role != "down" && now.role != "down";
        if same_life {
            say.unless(before.memory.term <= now.memory.term, || {
                format!("step {n}: the term of {node} falls")
            });
            say.unless(before.commit <= now.commit && before.applied <= now.applied, || {
                format!("step {n}: the commit index of {node} falls")
            });
            say.unless(change.kept.is_none_or(|kept| before.commit <= kept), || {
                format!("step {n}: {node} drops a committed entry")
            });
            let leads_on = before.role == "leader" && now.role == "leader";
            let kept_all = change.kept.is_none_or(|kept| kept == before.memory.log.len());
            say.unless(!leads_on || kept_all, || format!("step {n}: {node} rewrites its own log"));
        }
        if before.role == "down" && now.role != "down" {
            self.began_again(change, now, say);
        } else if before.memory.term < now.memory.term {
            let heard = number(&change.line["message"]["term"]) == now.memory.term;
            let asks = now.role == "candidate"
                && now.memory.term == before.memory.term + 1
                && now.memory.voted_for.as_deref() == Some(node);
            say.unless(heard || asks, || {
                format!("step {n}: {node} has term {} from nowhere", now.memory.term)
            });
        }
        if now.role != "down" {
            let (memory, disk) = (&now.memory, &now.durable);
            let fits = disk.voted_for.is_none() || disk.voted_for == memory.voted_for;
            say.unless(disk.term < memory.term || (disk.term == memory.term && fits), || {
                format!("step {n}: the disk of {node} holds a vote that it never gave")
            });
        }
        say.unless(before.durable.term <= now.durable.term, || {
            format!("step {n}: the durable term of {node} falls")
        });
        say.unless(now.applied <= now.commit && now.commit <= now.memory.log.len(), || {
            format!("step {n}: {node} applies what it does not know to be committed")
        });
        for kept in [&now.memory, &now.durable] {
            self.vote(n, node, kept, say);
        }
        self.store(n, &now.memory, change.kept, say);
        self.store(n, &now.durable, change.on_disk, say);
        self.lead(change, now, say);
        if now.role != "down" {
            self.commit(change, servers, say);
        }
        if let Some(kept) = change.on_disk.filter(|kept| *kept < before.durable.log.len()) {
            for index in kept + 1..=self.committed.len() {
                self.stands_on_majority(n, index, servers, say);
            }
        }
    }

    /// A server begins with what its disk holds, and knows nothing of commitment. A vote that did
    /// not reach the disk was never given.
    fn began_again(&mut self, change: &Change<'_>, now: &Server, say: &mut Complaints) {
        let (n, node) = (change.n, change.node);
        let disk = &now.durable;
        self.votes.retain(|(voter, term), vote| {
            let kept =
                *term < disk.term || (*term == disk.term && disk.voted_for.as_ref() == Some(vote));
            voter != node || kept
        });
        let same = now.memory.term == now.durable.term
            && now.memory.voted_for == now.durable.voted_for
            && now.memory.log == now.durable.log;
        say.unless(same, || format!("step {n}: {node} begins with another state than its disk's"));
        say.unless(now.commit == 0 && now.applied == 0 && now.role == "follower", || {
            format!("step {n}: {node} begins as more than a follower that knows nothing")
        });
    }

    fn vote(&mut self, n: u64, node: &str, kept: &Kept, say: &mut Complaints) {
        let Some(vote) = &kept.voted_for else { return };
        let first = self.votes.entry((node.to_owned(), kept.term)).or_insert_with(|| vote.clone());
        say.unless(first == vote, || {
            format!("step {n}: {node} votes for {first} and {vote} in term {}", kept.term)
        });
    }

    /// Log matching, by induction: one entry for each index and term, and one term before it.
    fn store(&mut self, n: u64, kept: &Kept, from: Option<usize>, say: &mut Complaints) {
        let Some(from) = from else { return };
        for index in from + 1..=kept.log.len() {
            let entry = &kept.log[index - 1];
            let term = number(&entry["term"]);
            let before = kept.term_at(index - 1).unwrap_or_default();
            say.unless(before <= term && term <= kept.term, || {
                format!("step {n}: entry {index} of term {term} is out of order")
            });
            let fact = (entry.clone(), before);
            let first = self.entries.entry((index, term)).or_insert_with(|| fact.clone());
            say.unless(*first == fact, || {
                format!("step {n}: there are two entries {index} of term {term}")
            });
            if let Some(op) = entry["op"].as_object() {
                self.appended.insert((text(&op["id"]).to_owned(), number(&op["op"])));
            }
        }
    }

    /// One leader in a term, and a new one has everything committed in earlier terms.
    fn lead(&mut self, change: &Change<'_>, now: &Server, say: &mut Complaints) {
        if now.role != "leader" {
            return;
        }
        let (n, node, term) = (change.n, change.node, now.memory.term);
        let first = self.leaders.entry(term).or_insert_with(|| node.to_owned());
        say.unless(first == node, || format!("step {n}: {first} and {node} lead term {term}"));
        if change.before.role == "leader" {
            return;
        }
        say.unless(change.before.role == "candidate", || {
            format!("step {n}: {node} leads without having asked")
        });
        for (at, (entry, committed_in)) in self.committed.iter().enumerate() {
            let has = now.memory.log.get(at) == Some(entry);
            say.unless(has || term <= *committed_in, || {
                format!("step {n}: the new leader {node} lacks the committed entry {}", at + 1)
            });
        }
    }

    fn commit(&mut self, change: &Change<'_>, servers: &Servers, say: &mut Complaints) {
        let (n, node, now) = (change.n, change.node, &servers[change.node]);
        let begins = change.before.role == "down";
        let from = if begins { 0 } else { change.before.commit };
        let already = self.committed.len();
        for index in from + 1..=now.commit.min(now.memory.log.len()) {
            let entry = &now.memory.log[index - 1];
            match self.committed.get(index - 1) {
                Some((known, _)) => say.unless(known == entry, || {
                    format!("step {n}: {node} commits another entry {index}")
                }),
                None => self.committed.push((entry.clone(), now.memory.term)),
            }
        }
        if already == self.committed.len() {
            return;
        }
        let own_term = now.memory.term_at(now.commit) == Some(now.memory.term);
        say.unless(now.role == "leader" && own_term, || {
            format!("step {n}: {node} commits entry {} of another's term first", now.commit)
        });
        for index in already + 1..=self.committed.len() {
            self.stands_on_majority(n, index, servers, say);
        }
        for (other, server) in servers.iter().filter(|(_, server)| server.role == "leader") {
            let later = server.memory.term > now.memory.term;
            let has = server.memory.log.get(..now.commit) == now.memory.log.get(..now.commit);
            say.unless(!later || has, || {
                format!("step {n}: the later leader {other} lacks what {node} commits")
            });
        }
    }

    fn stands_on_majority(&self, n: u64, index: usize, servers: &Servers, say: &mut Complaints) {
        let entry = &self.committed[index - 1].0;
        let has = |server: &&Server| server.durable.log.get(index - 1) == Some(entry);
        let copies = servers.values().filter(has).count();
        say.unless(servers.len() < 2 * copies, || {
            format!("step {n}: the committed entry {index} is on {copies} disks only")
        });
    }

    /// A message leaves: what it promises is on disk.
    pub(crate) fn sending(
        &mut self,
        n: u64,
        packet: &str,
        sent: &Value,
        servers: &Servers,
        say: &mut Complaints,
    ) {
        let message = &sent["message"];
        let from = packet.split('>').next().unwrap_or_default();
        let Some(server) = servers.get(from) else { return };
        let (term, disk) = (number(&message["term"]), &server.durable);
        let voted = |whom: &str| {
            let vote = self.votes.get(&(from.to_owned(), term));
            let current = disk.term == term && disk.voted_for.as_deref() == Some(whom);
            vote.map(String::as_str) == Some(whom) && (current || term < disk.term)
        };
        let kept = match text(&message["type"]) {
            "RequestVote" => text(&message["candidateId"]) == from && voted(from),
            "RequestVoteReply" => message["voteGranted"] != true || voted(text(&sent["to"])),
            "AppendEntries" => {
                let leads = self.leaders.get(&term).map(String::as_str) == Some(from);
                leads && text(&message["leaderId"]) == from && self.knows(message)
            }
            "AppendEntriesReply" => {
                let holds = count(&message["matchIndex"]) <= disk.log.len();
                message["success"] != true || term < disk.term || (term == disk.term && holds)
            }
            "ClientReply" => answers(server, text(&sent["to"]), message),
            _ => false,
        };
        say.unless(kept, || format!("step {n}: {from} may not send {packet} yet: {message}"));
    }

    /// Are these entries that stood in a log before?
    fn knows(&self, message: &Value) -> bool {
        let previous = count(&message["prevLogIndex"]);
        let mut term = number(&message["prevLogTerm"]);
        let mut entries = (previous + 1..).zip(super::list(&message["entries"]));
        entries.all(|(index, entry)| {
            let before = std::mem::replace(&mut term, number(&entry["term"]));
            self.entries.get(&(index, term)).is_some_and(|known| *known == (entry.clone(), before))
        })
    }
}

/// A client hears of its operation only once it is applied there.
fn answers(server: &Server, client: &str, message: &Value) -> bool {
    let mut applied = server.memory.log.iter().take(server.applied);
    let outcome = text(&message["outcome"]);
    let is_it = |entry: &Value| entry["op"]["id"] == client && entry["op"]["op"] == message["op"];
    matches!(outcome, "not_leader" | "unknown") || applied.any(is_it)
}
