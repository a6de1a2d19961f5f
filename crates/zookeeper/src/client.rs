//! A client: one session, a connection to one server at a time (`ClientCnxn`), and perhaps a recipe.

use std::collections::VecDeque;
use std::rc::Rc;

use kernel::{Effects, Micros, NodeId, Span};
use zab::{Connection, Zxid};

use crate::code::Code;
use crate::config::{ClientConfig, Connects};
use crate::message::{Message, ToClient, ToServer};
use crate::node::{Node, Output, Timer};
use crate::note::{ClientNote, Lost, Note};
use crate::op::{Op, Outcome, WatchEvent};
use crate::recipe::{Cause, Recipe, Said, Wanted};
use crate::remembered::{Remembered, Watcher, usual_watcher};
use crate::session::{ClientCommand, ClientTimer, Link, Pending, Session, SessionState};
use crate::txn::Cxid;

/// The name under which a recipe asks and watches.
const RECIPE: &str = "recipe";
/// The name under which the library watches again.
const LIBRARY: &str = "library";

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub(crate) config: Rc<ClientConfig>,
    pub(crate) id: NodeId,
    connection: Connection,
    link: Link,
    next_server: u8,
    timeout_ms: u64,
    session: Option<Session>,
    state: SessionState,
    seen: Zxid,
    cxid: Cxid,
    pending: VecDeque<Pending>,
    remembered: Remembered,
    recipe: Option<Box<Recipe>>,
    recipes_begun: u32,
    /// What it runs once it has given back what it has.
    next_recipe: Option<Wanted>,
}

impl Client {
    /// A client without a session; `incarnation` counts its boots.
    pub fn boot(config: Rc<ClientConfig>, id: NodeId, incarnation: u32) -> Self {
        let servers = u8::try_from(config.servers.len()).expect("few servers");
        Self {
            timeout_ms: config.timeout_ms,
            next_server: id.0 % servers,
            config,
            id,
            connection: Connection { incarnation, nth: 0 },
            link: Link::Idle,
            session: None,
            state: SessionState::None,
            seen: Zxid(0),
            cxid: Cxid(0),
            pending: VecDeque::new(),
            remembered: Remembered::default(),
            recipe: None,
            recipes_begun: 0,
            next_recipe: None,
        }
    }

    /// How it is connected.
    pub const fn link(&self) -> Link {
        self.link
    }

    /// What it knows of its session.
    pub const fn state(&self) -> SessionState {
        self.state
    }

    /// Its session.
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Up to here it has seen everything.
    pub const fn seen(&self) -> Zxid {
        self.seen
    }

    /// Its recipe.
    pub fn recipe(&self) -> Option<&Recipe> {
        self.recipe.as_deref()
    }

    /// How many answers it waits for.
    pub fn waiting(&self) -> u64 {
        self.pending.len() as u64
    }

    pub(crate) fn start(&mut self, out: &mut impl Effects<Node>) {
        if self.config.connects == Connects::Always {
            self.connect(out);
        }
    }

    pub(crate) fn command(&mut self, command: ClientCommand, out: &mut impl Effects<Node>) {
        match command {
            ClientCommand::Ask { op, watcher } => {
                let usual = usual_watcher(&op);
                self.ask(op, watcher.unwrap_or_else(|| Rc::from(usual)), out);
            }
            ClientCommand::Connect { server, timeout_ms } => {
                self.timeout_ms = timeout_ms.unwrap_or(self.timeout_ms);
                let at = server.and_then(|server| self.place_of(server));
                self.next_server = at.unwrap_or(self.next_server);
                if !matches!(self.link, Link::Idle) {
                    self.hang_up(Lost::Closed, out);
                }
                // After one that was closed this is another client (`new ZooKeeper`): it goes on
                // trying.
                if self.state == SessionState::Closed {
                    self.turn(SessionState::None, out);
                }
                self.connect(out);
            }
            ClientCommand::Renew => {
                self.hang_up(Lost::Closed, out);
                if let Some(session) = self.session {
                    out.note(Note::Client(ClientNote::GaveUp { session: session.id }));
                }
                self.forget_session(out);
                self.connect(out);
            }
            ClientCommand::Begin(wanted) => self.begin(wanted, out),
            ClientCommand::Release => self.tell_recipe(&Cause::Release, out),
        }
    }

    /// Begins a recipe. One that runs already goes on; another one gives back what it has.
    fn begin(&mut self, wanted: Wanted, out: &mut impl Effects<Node>) {
        if self.recipe.as_ref().is_some_and(|recipe| recipe.runs(&wanted)) {
            return;
        }
        self.tell_recipe(&Cause::Release, out);
        if self.recipe.as_ref().is_some_and(|recipe| recipe.is_releasing()) {
            self.next_recipe = Some(wanted);
            return;
        }
        self.recipes_begun += 1;
        let incarnation = self.connection.incarnation;
        // Clients come after all servers among the numbers, and count from 1.
        let number = usize::from(self.id.0) + 1 - self.config.servers.len();
        let guid = format!("c{number}.{incarnation}.{}", self.recipes_begun);
        let recipe = Recipe::new(wanted, guid, self.config.flaw);
        self.recipe = Some(Box::new(recipe));
        if let (Link::Connected(_), Some(session)) = (self.link, self.session) {
            self.tell_recipe(&Cause::Opened(session.id), out);
        }
    }

    fn place_of(&self, server: NodeId) -> Option<u8> {
        let at = self.config.servers.iter().position(|known| *known == server)?;
        u8::try_from(at).ok()
    }

    /// Asks the next server to take it in.
    fn connect(&mut self, out: &mut impl Effects<Node>) {
        let servers = u8::try_from(self.config.servers.len()).expect("few servers");
        let server = self.config.servers[usize::from(self.next_server % servers)];
        self.next_server = (self.next_server + 1) % servers;
        self.connection.nth += 1;
        self.link = Link::Connecting(server);
        let session = self.session.map(|session| (session.id, session.password));
        let id = self.session.map(|session| session.id);
        out.note(Note::Client(ClientNote::Connecting { server, session: id }));
        let (timeout_ms, seen) = (self.timeout_ms, self.seen);
        self.say(server, ToServer::Connect { session, timeout_ms, seen }, out);
        // It gives each server its part of the timeout (`connectTimeout`).
        let patience = Micros::from_millis(self.timeout() / u64::from(servers));
        out.cancel_timer(Timer::Client(ClientTimer::Ping));
        out.cancel_timer(Timer::Client(ClientTimer::Reconnect));
        out.set_timer(Timer::Client(ClientTimer::Silence), Span::exactly(patience));
    }

    fn timeout(&self) -> u64 {
        self.session.map_or(self.timeout_ms, |session| session.timeout_ms)
    }

    fn say(&self, server: NodeId, packet: ToServer, out: &mut impl Effects<Node>) {
        let connection = self.connection;
        out.send_at_once(server, Message::ToServer { connection, packet });
        self.set_ping(out);
    }

    /// It says something at the latest after a third of its timeout.
    fn set_ping(&self, out: &mut impl Effects<Node>) {
        let third = Micros(self.timeout() * 1_000 / 3);
        out.set_timer(Timer::Client(ClientTimer::Ping), Span::exactly(third));
    }

    /// Asks for something; where it has no server that waits. Once its end is asked for nothing more
    /// is (`queuePacket`).
    fn ask(&mut self, op: Rc<Op>, watcher: Watcher, out: &mut impl Effects<Node>) {
        let mut pending = Pending { cxid: None, op, watcher };
        if self.state == SessionState::Closed {
            self.fail(pending, Code::SessionExpired, out);
        } else if self.is_closing() {
            self.fail(pending, Code::ConnectionLoss, out);
        } else {
            self.send(&mut pending, out);
            self.pending.push_back(pending);
            if self.link == Link::Idle && self.is_closing() {
                self.leave(out);
            }
        }
    }

    /// Has it asked for the end of its session?
    fn is_closing(&self) -> bool {
        self.pending.iter().any(|pending| *pending.op == Op::Close)
    }

    fn send(&mut self, pending: &mut Pending, out: &mut impl Effects<Node>) {
        let Link::Connected(server) = self.link else { return };
        self.cxid.0 += 1;
        let (cxid, op) = (self.cxid, Rc::clone(&pending.op));
        pending.cxid = Some(cxid);
        out.note(Note::Client(ClientNote::Asked { cxid, op: Rc::clone(&op) }));
        out.output(Output::Invoked { cxid, op: Rc::clone(&op) });
        self.say(server, ToServer::Ask { cxid, op }, out);
    }

    pub(crate) fn hear(
        &mut self,
        from: NodeId,
        connection: Connection,
        packet: ToClient,
        out: &mut impl Effects<Node>,
    ) {
        if connection != self.connection || self.server() != Some(from) {
            return;
        }
        if let Link::Connected(_) = self.link {
            self.wait_for_word(out);
        }
        match packet {
            ToClient::Connected { session: Some((id, password, timeout_ms)) } => {
                self.connected(from, Session { id, password, timeout_ms }, out);
            }
            ToClient::Connected { session: None } => self.lose_session(out),
            ToClient::Reply { cxid, zxid, outcome } => self.take_reply(cxid, zxid, outcome, out),
            ToClient::Notify(event) => self.notified(&event, out),
            ToClient::Pong => {}
            ToClient::Close => self.hang_up(Lost::Closed, out),
        }
    }

    const fn server(&self) -> Option<NodeId> {
        match self.link {
            Link::Idle => None,
            Link::Connecting(server) | Link::Connected(server) => Some(server),
        }
    }

    /// After two thirds of its timeout in silence it tries another server.
    fn wait_for_word(&self, out: &mut impl Effects<Node>) {
        let patience = Micros(self.timeout() * 1_000 * 2 / 3);
        out.set_timer(Timer::Client(ClientTimer::Silence), Span::exactly(patience));
    }

    fn connected(&mut self, server: NodeId, session: Session, out: &mut impl Effects<Node>) {
        let again = self.session.is_some();
        self.link = Link::Connected(server);
        self.session = Some(session);
        let Session { id, timeout_ms, .. } = session;
        out.note(Note::Client(ClientNote::Connected { server, session: id, timeout_ms }));
        self.turn(SessionState::Connected, out);
        self.wait_for_word(out);
        self.set_ping(out);
        if let Some(rewatch) = self.remembered.again(self.seen) {
            out.note(Note::Client(ClientNote::WatchedAgain { seen: self.seen }));
            let op = Rc::new(Op::SetWatches(Rc::new(rewatch)));
            let mut first = Pending { cxid: None, op, watcher: Rc::from(LIBRARY) };
            self.send(&mut first, out);
            self.pending.push_front(first);
        }
        for nth in 0..self.pending.len() {
            let mut pending = self.pending[nth].clone();
            if pending.cxid.is_none() {
                self.send(&mut pending, out);
                self.pending[nth] = pending;
            }
        }
        let cause = if again { Cause::Resumed(id) } else { Cause::Opened(id) };
        self.tell_recipe(&cause, out);
    }

    fn turn(&mut self, state: SessionState, out: &mut impl Effects<Node>) {
        if self.state != state {
            self.state = state;
            out.output(Output::Turned(state));
        }
    }

    /// It learns only from a server that its session is over, never from its own clock.
    fn lose_session(&mut self, out: &mut impl Effects<Node>) {
        if let Some(session) = self.session {
            out.note(Note::Client(ClientNote::Lost { session: session.id }));
        }
        self.forget_session(out);
    }

    /// It goes on without its session, whatever becomes of that.
    fn forget_session(&mut self, out: &mut impl Effects<Node>) {
        self.session = None;
        self.remembered.clear();
        self.link = Link::Idle;
        self.seen = Zxid(0);
        self.turn(SessionState::Lost, out);
        let closing = self.is_closing();
        self.fail_pending(Code::SessionExpired, out);
        self.tell_recipe(&Cause::Lost, out);
        if closing {
            self.closed(Code::SessionExpired, out);
        } else {
            self.reconnect(out);
        }
    }

    fn take_reply(
        &mut self,
        cxid: Cxid,
        zxid: Zxid,
        outcome: Outcome,
        out: &mut impl Effects<Node>,
    ) {
        self.seen = self.seen.max(zxid);
        let Some(at) = self.pending.iter().position(|pending| pending.cxid == Some(cxid)) else {
            return;
        };
        let Some(Pending { op, watcher, .. }) = self.pending.remove(at) else { return };
        self.remembered.remember(&op, &outcome, &watcher);
        let closed = *op == Op::Close && outcome.is_ok();
        self.tell_outcome(cxid, &op, &watcher, outcome, out);
        if closed {
            if let Some(session) = self.session {
                out.note(Note::Client(ClientNote::Closed { session: session.id }));
            }
            self.closed(Code::SessionExpired, out);
        }
    }

    /// It asked for its end and has no server any more: it tries no other one (`SendThread.run`), and
    /// its session is left to its timeout.
    fn leave(&mut self, out: &mut impl Effects<Node>) {
        if let Some(session) = self.session {
            out.note(Note::Client(ClientNote::GaveUp { session: session.id }));
        }
        self.closed(Code::ConnectionLoss, out);
    }

    fn closed(&mut self, open: Code, out: &mut impl Effects<Node>) {
        self.session = None;
        self.remembered.clear();
        self.link = Link::Idle;
        self.seen = Zxid(0);
        self.recipe = None;
        for timer in [ClientTimer::Ping, ClientTimer::Silence, ClientTimer::Reconnect] {
            out.cancel_timer(Timer::Client(timer));
        }
        self.turn(SessionState::Closed, out);
        self.fail_pending(open, out);
    }

    fn tell_outcome(
        &mut self,
        cxid: Cxid,
        op: &Rc<Op>,
        watcher: &Watcher,
        outcome: Outcome,
        out: &mut impl Effects<Node>,
    ) {
        if **watcher == *LIBRARY {
            return;
        }
        out.note(Note::Client(ClientNote::Heard { cxid, outcome: outcome.clone() }));
        out.output(Output::Answered { cxid, outcome: outcome.clone() });
        if **watcher == *RECIPE {
            self.tell_recipe(&Cause::Answered(Rc::clone(op), outcome), out);
        }
    }

    fn notified(&mut self, event: &WatchEvent, out: &mut impl Effects<Node>) {
        for watcher in self.remembered.materialize(event) {
            let note = ClientNote::Watched { watcher: Rc::clone(&watcher), event: event.clone() };
            out.note(Note::Client(note));
            if *watcher == *RECIPE {
                self.tell_recipe(&Cause::Notified(event.clone()), out);
            }
            out.output(Output::Notified { watcher, event: event.clone() });
        }
    }

    pub(crate) fn stream_broke(&mut self, peer: NodeId, out: &mut impl Effects<Node>) {
        if self.server() == Some(peer) {
            self.hang_up(Lost::Closed, out);
        }
    }

    /// It has no server any more: what it waits for may have happened, may happen yet, or never.
    fn hang_up(&mut self, why: Lost, out: &mut impl Effects<Node>) {
        let Some(server) = self.server() else { return };
        out.note(Note::Client(ClientNote::Suspended { server, why }));
        let connection = self.connection;
        out.send_at_once(server, Message::ToServer { connection, packet: ToServer::Close });
        self.link = Link::Idle;
        if self.is_closing() {
            self.leave(out);
            return;
        }
        if self.state == SessionState::Connected {
            self.turn(SessionState::Suspended, out);
            self.fail_pending(Code::ConnectionLoss, out);
            self.tell_recipe(&Cause::Suspended, out);
        }
        self.reconnect(out);
    }

    fn reconnect(&self, out: &mut impl Effects<Node>) {
        out.cancel_timer(Timer::Client(ClientTimer::Ping));
        out.cancel_timer(Timer::Client(ClientTimer::Silence));
        let again = self.session.is_some() || self.config.connects == Connects::Always;
        if again && self.state != SessionState::Closed {
            let span = Span { min: Micros(0), max: self.config.reconnect_max };
            out.set_timer(Timer::Client(ClientTimer::Reconnect), span);
        }
    }

    fn fail_pending(&mut self, code: Code, out: &mut impl Effects<Node>) {
        for pending in std::mem::take(&mut self.pending) {
            self.fail(pending, code, out);
        }
    }

    fn fail(&mut self, pending: Pending, code: Code, out: &mut impl Effects<Node>) {
        let Pending { cxid, op, watcher } = pending;
        let cxid = cxid.unwrap_or_else(|| {
            self.cxid.0 += 1;
            out.output(Output::Invoked { cxid: self.cxid, op: Rc::clone(&op) });
            self.cxid
        });
        self.tell_outcome(cxid, &op, &watcher, Err(code), out);
    }

    pub(crate) fn expired(&mut self, timer: ClientTimer, out: &mut impl Effects<Node>) {
        match (timer, self.link) {
            (ClientTimer::Ping, Link::Connected(server)) => self.say(server, ToServer::Ping, out),
            (ClientTimer::Silence, Link::Connected(_)) => self.hang_up(Lost::Silence, out),
            (ClientTimer::Silence, Link::Connecting(_)) => self.hang_up(Lost::NotTakenIn, out),
            (ClientTimer::Reconnect, Link::Idle) => self.connect(out),
            (ClientTimer::Ping, Link::Idle | Link::Connecting(_))
            | (ClientTimer::Silence, Link::Idle)
            | (ClientTimer::Reconnect, Link::Connecting(_) | Link::Connected(_)) => {}
        }
    }

    fn tell_recipe(&mut self, cause: &Cause, out: &mut impl Effects<Node>) {
        let Some(recipe) = &mut self.recipe else { return };
        let mut said = Said::default();
        recipe.step(cause, &mut said);
        for note in said.notes {
            out.note(Note::Client(note));
        }
        if let Some(acts) = said.acts {
            out.output(Output::Acts(acts));
        }
        let releases = recipe.is_releasing();
        for op in said.asks {
            self.ask(Rc::new(op), Rc::from(RECIPE), out);
        }
        if !releases && let Some(next) = self.next_recipe.take() {
            self.begin(next, out);
        }
    }
}
