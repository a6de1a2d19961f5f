//! A protocol small enough to stand on two searches: Raft with a log of one entry, in which some
//! of three servers ask for votes, once each. A leader takes over an entry that it has and gives it its own term, as Paxos
//! does, so that one place of a log is enough.
//!
//! It knows neither of the two engines: each gives it inputs and carries out what it answers.

/// How many servers there are.
pub(super) const SERVERS: u8 = 3;

/// A server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Server {
    id: u8,
    /// Does it have a timer, and ask for votes when that expires?
    pub(super) asks: bool,
    term: u8,
    voted_for: Option<u8>,
    role: Role,
    entry: Option<Entry>,
    committed: Option<u8>,
}

/// What it is in its term; of candidates and leaders also who is with them, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Role {
    Follower,
    Candidate(u8),
    Leader(u8),
}

/// The entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Entry {
    pub(super) term: u8,
    pub(super) value: u8,
}

/// What servers say to each other, each in a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Message {
    pub(super) term: u8,
    pub(super) says: Says,
}

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Says {
    /// Vote for me: this is the term of my entry.
    Ask(u8),
    /// You have my vote, or you do not.
    Vote(bool),
    /// Store this.
    Append(Entry),
    /// It is stored, or it is not.
    Stored(bool),
}

impl Server {
    /// A server that has just begun; the first few are candidates, and ask for votes.
    pub(super) const fn new(id: u8, candidates: u8) -> Self {
        let (asks, voted_for, entry, committed) = (id < candidates, None, None, None);
        Self { id, asks, term: 0, voted_for, role: Role::Follower, entry, committed }
    }

    /// Does it lead?
    pub(super) const fn leads(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    /// Its timer expires: it asks for votes, unless it leads.
    pub(super) fn campaign(&mut self, send: &mut impl FnMut(u8, Message)) {
        if self.leads() {
            return;
        }
        self.term += 1;
        self.voted_for = Some(self.id);
        self.role = Role::Candidate(1 << self.id);
        self.tell_all(Says::Ask(self.entry.map_or(0, |entry| entry.term)), send);
    }

    /// A message arrives.
    pub(super) fn receive(&mut self, from: u8, told: Message, send: &mut impl FnMut(u8, Message)) {
        if self.term < told.term {
            self.term = told.term;
            self.voted_for = None;
            self.role = Role::Follower;
        }
        let is_now = told.term == self.term;
        match (told.says, self.role) {
            (Says::Ask(last), _) => {
                let is_free = self.voted_for.is_none_or(|voted| voted == from);
                let up_to_date = self.entry.is_none_or(|entry| entry.term <= last);
                let granted = is_now && is_free && up_to_date;
                if granted {
                    self.voted_for = Some(from);
                }
                send(from, Message { term: self.term, says: Says::Vote(granted) });
            }
            (Says::Vote(true), Role::Candidate(votes)) if is_now => {
                self.role = Role::Candidate(votes | 1 << from);
                if is_majority(votes | 1 << from) {
                    self.lead(send);
                }
            }
            (Says::Append(entry), _) => {
                if is_now {
                    self.role = Role::Follower;
                    self.entry = Some(entry);
                }
                send(from, Message { term: self.term, says: Says::Stored(is_now) });
            }
            (Says::Stored(true), Role::Leader(stored)) if is_now => {
                self.role = Role::Leader(stored | 1 << from);
                if is_majority(stored | 1 << from) {
                    self.committed = self.entry.map(|entry| entry.value);
                }
            }
            (Says::Vote(_) | Says::Stored(_), _) => {}
        }
    }

    fn lead(&mut self, send: &mut impl FnMut(u8, Message)) {
        let value = self.entry.map_or(self.id, |entry| entry.value);
        let entry = Entry { term: self.term, value };
        self.entry = Some(entry);
        self.role = Role::Leader(1 << self.id);
        self.tell_all(Says::Append(entry), send);
    }

    fn tell_all(&self, says: Says, send: &mut impl FnMut(u8, Message)) {
        for to in (0..SERVERS).filter(|to| *to != self.id) {
            send(to, Message { term: self.term, says });
        }
    }
}

fn is_majority(servers: u8) -> bool {
    u32::from(SERVERS) < 2 * servers.count_ones()
}

/// Do two servers lead in one term, or have two committed different values?
pub(super) fn is_broken<'a>(servers: impl Iterator<Item = &'a Server> + Clone) -> bool {
    let mut others = servers.clone();
    servers.into_iter().any(|one| {
        others.next();
        others.clone().any(|other| {
            let two_lead = one.leads() && other.leads() && one.term == other.term;
            let both = one.committed.zip(other.committed);
            two_lead || both.is_some_and(|(one, other)| one != other)
        })
    })
}
