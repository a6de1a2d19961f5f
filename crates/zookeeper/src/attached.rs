//! A server and the clients that are at it (`ServerCnxn`, `CommitProcessor`, `FinalRequestProcessor`).

use std::collections::VecDeque;
use std::rc::Rc;

use kernel::{Effects, NodeId, Now};
use zab::{Connection, Zxid};

use crate::code::Code;
use crate::flaw::Flaw;
use crate::message::{Ask, Between, Message, Password, Request, ToClient, ToServer};
use crate::node::Node;
use crate::note::{Note, ServerNote};
use crate::op::{Answer, Op, Outcome, Watch};
use crate::path::Sequential;
use crate::server::Server;
use crate::tree::SessionId;
use crate::txn::Cxid;

/// A client at a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attached {
    /// On which of its connections.
    pub connection: Connection,
    /// Its session.
    pub session: SessionId,
    /// The timeout of that, in milliseconds.
    pub timeout_ms: u64,
    /// Is it served?
    pub standing: Attachment,
    /// What it asked for and was not told yet, in its order.
    pub queue: VecDeque<Waiting>,
}

/// How far a client has come at a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attachment {
    /// Its session is being created.
    Opening,
    /// The leader is asked whether its session lives.
    Revalidating,
    /// It is served.
    Served,
}

/// A request that is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// Which.
    pub cxid: Cxid,
    /// What.
    pub op: Rc<Op>,
    /// What came of it, where others before it are not answered.
    pub outcome: Option<(Zxid, Outcome)>,
}

impl Server {
    pub(crate) fn hear_client(
        &mut self,
        now: Now,
        client: NodeId,
        connection: Connection,
        packet: ToServer,
        out: &mut impl Effects<Node>,
    ) {
        if let ToServer::Connect { session, timeout_ms, seen } = packet {
            self.connect(now, client, connection, Wish { session, timeout_ms, seen }, out);
            return;
        }
        let Some(attached) = self.clients.get(client) else { return };
        if attached.connection != connection {
            return;
        }
        match packet {
            ToServer::Connect { .. } => {}
            ToServer::Close => self.detach(client),
            ToServer::Ping => {
                self.touch(now, client);
                self.to_client(client, ToClient::Pong, out);
            }
            ToServer::Ask { cxid, op } => {
                self.touch(now, client);
                self.ask(now, client, cxid, op, out);
            }
        }
    }

    /// A client wants to be served (`processConnectRequest`).
    fn connect(
        &mut self,
        now: Now,
        client: NodeId,
        connection: Connection,
        wish: Wish,
        out: &mut impl Effects<Node>,
    ) {
        if self.clients.get(client).is_some_and(|known| connection < known.connection) {
            return;
        }
        self.detach(client);
        if self.zab.established().is_none() {
            refuse(client, connection, ServerNote::NotServing { client }, out);
            return;
        }
        let own = self.applied;
        if own < wish.seen && !self.breaks(Flaw::ServeAheadClient) {
            refuse(client, connection, ServerNote::Behind { client, seen: wish.seen, own }, out);
            return;
        }
        match wish.session {
            None => self.open(now, client, connection, wish.timeout_ms, out),
            Some((session, password)) if password != Password::of(session) => {
                out.note(Note::Server(ServerNote::WrongPassword { client, session }));
                let packet = ToClient::Connected { session: None };
                out.send_at_once(client, Message::ToClient { connection, packet });
            }
            Some((session, _)) => {
                let standing = Attachment::Revalidating;
                self.attach(
                    client,
                    Attached {
                        connection,
                        session,
                        timeout_ms: 0,
                        standing,
                        queue: VecDeque::new(),
                    },
                );
                self.tell_leader(now, Between::Revalidate { session }, out);
            }
        }
    }

    /// A new session: its number is this server's to give, and it begins with a transaction.
    fn open(
        &mut self,
        now: Now,
        client: NodeId,
        connection: Connection,
        asked_ms: u64,
        out: &mut impl Effects<Node>,
    ) {
        self.sessions_made += 1;
        let server = u64::from(self.zab.id().0) + 1;
        let since_boot =
            u64::from(self.incarnation & 0xff_ffff) << 32 | u64::from(self.sessions_made);
        let session = SessionId(server << 56 | since_boot);
        let timeout_ms = self.service.negotiate(asked_ms);
        out.note(Note::Server(ServerNote::Opening { client, session, asked_ms, timeout_ms }));
        let (standing, queue) = (Attachment::Opening, VecDeque::new());
        self.attach(client, Attached { connection, session, timeout_ms, standing, queue });
        let ask = Ask::Open { timeout_ms };
        self.tell_leader(now, Between::Request(Request { session, cxid: Cxid(0), ask }), out);
    }

    fn attach(&mut self, client: NodeId, attached: Attached) {
        self.clients.insert(client, attached);
    }

    /// As leader: does a session live? Then it is at that server from now on.
    pub(crate) fn revalidate(
        &mut self,
        now: Now,
        from: NodeId,
        session: SessionId,
        out: &mut impl Effects<Node>,
    ) {
        let Some(side) = &mut self.leader else { return };
        let lives = side.tracker.touch(session, now.monotonic);
        if lives {
            side.tracker.own(session, from);
        }
        let timeout_ms = side.ahead.timeout_ms(session).filter(|_| lives);
        let Some(with) = self.zab.established() else { return };
        if from == self.zab.id() {
            self.revalidated(now, session, timeout_ms, out);
        } else {
            let packet = Between::Revalidated { session, timeout_ms };
            out.send_at_once(from, Message::Between { epoch: with.epoch, packet });
        }
    }

    pub(crate) fn revalidated(
        &mut self,
        now: Now,
        session: SessionId,
        timeout_ms: Option<u64>,
        out: &mut impl Effects<Node>,
    ) {
        let waits = |attached: &Attached| {
            attached.session == session && attached.standing == Attachment::Revalidating
        };
        let client = self.clients.iter().find(|(_, attached)| waits(attached));
        let Some(client) = client.map(|(client, _)| client) else { return };
        if let Some(timeout_ms) = timeout_ms {
            out.note(Note::Server(ServerNote::Moved { client, session }));
            self.take_in(client, timeout_ms, out);
            self.touch(now, client);
        } else {
            out.note(Note::Server(ServerNote::Over { client, session }));
            self.to_client(client, ToClient::Connected { session: None }, out);
            self.detach(client);
        }
    }

    /// A client is served from now on.
    pub(crate) fn take_in(
        &mut self,
        client: NodeId,
        timeout_ms: u64,
        out: &mut impl Effects<Node>,
    ) {
        let Some(attached) = self.clients.get_mut(client) else { return };
        attached.standing = Attachment::Served;
        attached.timeout_ms = timeout_ms;
        let session = attached.session;
        let session = Some((session, Password::of(session), timeout_ms));
        self.to_client(client, ToClient::Connected { session }, out);
    }

    /// A client was heard of. The leader learns that with the next ping.
    fn touch(&mut self, now: Now, client: NodeId) {
        let Some(attached) = self.clients.get(client) else { return };
        let (session, timeout_ms) = (attached.session, attached.timeout_ms);
        if self.breaks(Flaw::FollowerExpiry) {
            self.heard.insert(session, (now.monotonic, timeout_ms));
        }
        match &mut self.leader {
            Some(side) => {
                side.tracker.touch(session, now.monotonic);
            }
            None => {
                self.touched.insert(session, ());
            }
        }
    }

    /// Takes a request in; writes go on to the leader at once, so that they are in its order there.
    fn ask(
        &mut self,
        now: Now,
        client: NodeId,
        cxid: Cxid,
        op: Rc<Op>,
        out: &mut impl Effects<Node>,
    ) {
        let Some(attached) = self.clients.get_mut(client) else { return };
        if attached.standing != Attachment::Served {
            return;
        }
        let session = attached.session;
        attached.queue.push_back(Waiting { cxid, op: Rc::clone(&op), outcome: None });
        if op.is_write() {
            if let Some(leader) = self.zab.established().map(|with| with.leader) {
                out.note(Note::Server(ServerNote::Forwarded { session, cxid, leader }));
            }
            let request = Request { session, cxid, ask: Ask::Write(op) };
            self.tell_leader(now, Between::Request(request), out);
        } else if let Op::Sync { .. } = *op {
            self.tell_leader(now, Between::Sync { session, cxid }, out);
        }
        self.pump(client, out);
    }

    /// What came of a write of a client.
    pub(crate) fn answer(
        &mut self,
        client: NodeId,
        cxid: Cxid,
        outcome: Outcome,
        zxid: Zxid,
        out: &mut impl Effects<Node>,
    ) {
        let Some(attached) = self.clients.get_mut(client) else { return };
        let session = attached.session;
        let asked = attached.queue.iter_mut().find(|waiting| waiting.cxid == cxid);
        let Some(waiting) = asked else { return };
        if outcome == Err(Code::SessionMoved) {
            out.note(Note::Server(ServerNote::SessionMoved { client, session }));
            self.let_go(client, out);
            return;
        }
        waiting.outcome = Some((zxid, outcome));
        self.pump(client, out);
    }

    /// Everything that the leader had committed is here.
    pub(crate) fn synced(&mut self, session: SessionId, cxid: Cxid, out: &mut impl Effects<Node>) {
        let client = self.clients.iter().find(|(_, attached)| attached.session == session);
        let zxid = self.applied;
        if let Some(client) = client.map(|(client, _)| client) {
            self.answer(client, cxid, Ok(Answer::Done), zxid, out);
        }
    }

    /// Answers what can be answered, in the client's order: a read waits for the writes before it.
    fn pump(&mut self, client: NodeId, out: &mut impl Effects<Node>) {
        loop {
            let Some(attached) = self.clients.get_mut(client) else { return };
            let Some(first) = attached.queue.front() else { return };
            let (cxid, op) = (first.cxid, Rc::clone(&first.op));
            let (zxid, outcome) = match first.outcome.clone() {
                Some(known) => known,
                None if op.is_write() || matches!(*op, Op::Sync { .. }) => return,
                None => {
                    let zxid = self.applied;
                    out.note(Note::Server(ServerNote::Read { client, cxid, zxid }));
                    (zxid, self.read(client, &op, out))
                }
            };
            if let Some(attached) = self.clients.get_mut(client) {
                attached.queue.pop_front();
            }
            out.note(Note::Server(ServerNote::Answered { client, cxid }));
            self.to_client(client, ToClient::Reply { cxid, zxid, outcome }, out);
        }
    }

    /// Reads from its own tree, and notes the watch in the same step (`FinalRequestProcessor`).
    fn read(&mut self, client: NodeId, op: &Op, out: &mut impl Effects<Node>) -> Outcome {
        if op.path().is_some_and(|path| !path.is_valid(Sequential::No)) {
            return Err(Code::BadArguments);
        }
        match op {
            Op::Get { path, watch } => {
                let outcome = self.tree.read(path);
                if outcome.is_ok() && *watch == Watch::Yes {
                    self.watches.watch_data(path, client);
                }
                outcome
            }
            Op::Exists { path, watch } => {
                if *watch == Watch::Yes {
                    self.watches.watch_data(path, client);
                }
                self.tree.exists(path)
            }
            Op::Children { path, watch } => {
                let outcome = self.tree.children(path);
                if outcome.is_ok() && *watch == Watch::Yes {
                    self.watches.watch_children(path, client);
                }
                outcome
            }
            Op::AddWatch { path, reach } => {
                self.watches.watch_always(path, *reach, client);
                Ok(Answer::Done)
            }
            Op::SetWatches(again) => {
                for event in self.watches.set_again(&self.tree, client, again) {
                    out.note(Note::Server(ServerNote::Notified { client, event: event.clone() }));
                    self.to_client(client, ToClient::Notify(event), out);
                }
                Ok(Answer::Done)
            }
            Op::Create { .. }
            | Op::Delete { .. }
            | Op::Set { .. }
            | Op::Check { .. }
            | Op::Multi(_)
            | Op::Sync { .. }
            | Op::Close => Err(Code::BadArguments),
        }
    }

    /// A quorum has on disk whatever an answer can show, so it need not wait for this disk.
    pub(crate) fn to_client(&self, client: NodeId, packet: ToClient, out: &mut impl Effects<Node>) {
        if let Some(attached) = self.clients.get(client) {
            let connection = attached.connection;
            out.send_at_once(client, Message::ToClient { connection, packet });
        }
    }

    /// Closes a client's connection.
    pub(crate) fn let_go(&mut self, client: NodeId, out: &mut impl Effects<Node>) {
        out.note(Note::Server(ServerNote::LetGo { client }));
        self.to_client(client, ToClient::Close, out);
        self.detach(client);
    }

    /// A client is no longer here; its session goes on without it.
    pub(crate) fn detach(&mut self, client: NodeId) {
        self.clients.remove(client);
        self.watches.forget(client);
    }
}

/// What a client wants when it connects.
#[derive(Clone, Copy)]
struct Wish {
    session: Option<(SessionId, Password)>,
    timeout_ms: u64,
    seen: Zxid,
}

/// Tells a client to go elsewhere.
fn refuse(client: NodeId, connection: Connection, note: ServerNote, out: &mut impl Effects<Node>) {
    out.note(Note::Server(note));
    out.send_at_once(client, Message::ToClient { connection, packet: ToClient::Close });
}
