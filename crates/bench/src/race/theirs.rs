//! The small Raft on the published `stateright` crate, in the form that its own examples have: one
//! actor for each server, a network without order in which nothing is duplicated, one thread.

use std::borrow::Cow;
use std::sync::Arc;

use stateright::actor::{Actor, ActorModel, Id, Network, Out, model_timeout};
use stateright::{Checker, Expectation, Model};

use super::small_raft::{Message, SERVERS, Server, is_broken};
use super::{Scope, Searched};

/// A server, if it is one of so many that ask for votes.
#[derive(Clone)]
struct Process {
    candidates: u8,
}

impl Actor for Process {
    type Msg = Message;
    type State = Server;
    type Timer = ();
    type Random = ();
    type Storage = ();

    fn on_start(&self, id: Id, _: &Option<()>, out: &mut Out<Self>) -> Server {
        let server = Server::new(number(id), self.candidates);
        if server.asks {
            out.set_timer((), model_timeout());
        }
        server
    }

    fn on_msg(
        &self,
        _: Id,
        state: &mut Cow<'_, Server>,
        from: Id,
        message: Message,
        out: &mut Out<Self>,
    ) {
        let send = &mut |to: u8, message| out.send(Id::from(usize::from(to)), message);
        state.to_mut().receive(number(from), message, send);
    }

    fn on_timeout(&self, _: Id, state: &mut Cow<'_, Server>, (): &(), out: &mut Out<Self>) {
        let send = &mut |to: u8, message| out.send(Id::from(usize::from(to)), message);
        state.to_mut().campaign(send);
    }
}

fn number(id: Id) -> u8 {
    u8::try_from(usize::from(id)).expect("there are few servers")
}

pub(super) fn search(scope: Scope) -> Searched {
    let Scope { candidates, states_max } = scope;
    let mut model = ActorModel::<Process, (), ()>::new((), ())
        .init_network(Network::new_unordered_nonduplicating([]))
        .property(Expectation::Always, "safe", |_, state| {
            !is_broken(state.actor_states.iter().map(Arc::as_ref))
        });
    for _ in 0..SERVERS {
        model = model.actor(Process { candidates });
    }
    let states_max = usize::try_from(states_max).unwrap_or(usize::MAX);
    let checker = model.checker().threads(1).target_state_count(states_max);
    let checker = checker.spawn_bfs().join();
    let broken = checker.discovery("safe").is_some();
    Searched { states: checker.unique_state_count() as u64, broken }
}
