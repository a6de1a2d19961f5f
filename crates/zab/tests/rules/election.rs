//! Z-1, Z-2: fast leader election.

use kernel::{Input, Micros, NodeId};
use synod_zab::{
    Config, Disk, Entry, Epoch, Message, Note, Notification, Role, Round, Standing, Timer, Vote,
    Zxid,
};

use crate::net::{Net, Op, State, node};

fn three() -> Config {
    Config::usual([0, 1, 2].map(NodeId))
}

/// A disk with these transactions, last in step with this epoch.
pub(crate) fn disk(current: u32, zxids: &[(u32, u32)]) -> Disk<Op, State> {
    let mut disk = Disk { accepted: Epoch(current), current: Epoch(current), ..Disk::default() };
    for (epoch, counter) in zxids {
        let zxid = Zxid::new(Epoch(*epoch), *counter);
        disk.log.push(Entry { zxid, txn: Op(epoch * 100 + counter) });
    }
    disk
}

fn said(leader: u8, epoch: u32, round: u64, standing: Standing) -> Message<Op, State> {
    let vote = Vote { epoch: Epoch(epoch), zxid: Zxid(0), leader: node(leader) };
    Message::Notification(Notification { vote: Some(vote), round: Round(round), standing })
}

fn hear(net: &mut Net, to: u8, from: u8, message: Message<Op, State>) {
    net.step(node(to), Input::Message { from: node(from), message });
}

/// One server of three that runs; the others are only heard.
fn alone() -> Net {
    alone_of(3)
}

fn alone_of(servers: u8) -> Net {
    let disks = (0..servers).map(|_| Disk::default()).collect();
    let mut net = Net::with_disks(Config::usual((0..servers).map(NodeId)), disks);
    net.boot(node(0));
    net.sent.clear();
    net
}

fn proposal(net: &Net) -> Option<u8> {
    match net.server(0).role() {
        Role::Looking(election) => election.proposal.map(|vote| vote.leader.0),
        Role::Following(_) | Role::Leading(_) => None,
    }
}

#[test]
fn three_equal_servers_elect_the_highest_number() {
    let mut net = Net::new(three());
    net.run_ms(5_000);
    assert_eq!(net.leader(), Some(2));
    assert!([0, 1, 2].iter().all(|at| net.serves(*at)), "and all of them serve");
}

#[test]
fn one_server_elects_itself() {
    let mut net = Net::new(Config::usual([NodeId(0)]));
    net.run_ms(1_000);
    assert_eq!(net.leader(), Some(0));
}

#[test]
fn the_current_epoch_counts_and_not_the_accepted_one() {
    let mut ahead = disk(1, &[(1, 1)]);
    ahead.accepted = Epoch(9);
    let mut net =
        Net::with_disks(three(), vec![disk(2, &[(1, 1)]), disk(1, &[(1, 1), (1, 2)]), ahead]);
    net.boot(node(0));
    net.boot(node(2));
    net.run_ms(15_000);
    net.boot(node(1));
    net.run_ms(15_000);
    assert_eq!(net.leader(), Some(0), "epoch 2 beats a longer log and a later promise");
    assert_eq!(net.server(0).current(), Epoch(10), "and the new epoch is above that promise");
}

#[test]
fn a_better_vote_is_taken_over_and_told_to_everyone() {
    let mut net = alone();
    hear(&mut net, 0, 1, said(1, 0, 1, Standing::Looking));
    assert_eq!(proposal(&net), Some(1));
    let told = net.sent.iter().filter(|(_, _, message)| message.kind() == "notification").count();
    assert_eq!(told, 2, "both others are told");
}

#[test]
fn a_worse_vote_changes_nothing() {
    let mut net = alone();
    hear(&mut net, 0, 2, said(2, 0, 1, Standing::Looking));
    net.sent.clear();
    // It votes with server 1, which is heard later and worse.
    hear(&mut net, 0, 1, said(1, 0, 1, Standing::Looking));
    assert_eq!(proposal(&net), Some(2));
}

#[test]
fn a_later_round_clears_the_votes_and_restarts_from_the_better_of_both() {
    let mut net = alone_of(5);
    hear(&mut net, 0, 1, said(1, 5, 1, Standing::Looking));
    // The vote of round 7 is worse than the vote of round 1, and better than its own first one.
    hear(&mut net, 0, 2, said(2, 0, 7, Standing::Looking));
    assert_eq!((net.server(0).round(), proposal(&net)), (Round(7), Some(2)));
    let Role::Looking(election) = net.server(0).role() else { panic!("it looks") };
    assert!(election.received.of(node(1)).is_none(), "the vote of round 1 is forgotten");
}

#[test]
fn an_earlier_round_is_ignored_and_answered() {
    let mut net = alone();
    hear(&mut net, 0, 2, said(0, 0, 7, Standing::Looking));
    net.sent.clear();
    hear(&mut net, 0, 1, said(1, 9, 3, Standing::Looking));
    assert_ne!(proposal(&net), Some(1));
    assert!(net.sent.iter().any(|(_, to, _)| *to == node(1)), "it hears of round 7");
}

#[test]
fn a_server_that_has_a_leader_answers_with_it() {
    let mut net = Net::new(three());
    net.run_ms(5_000);
    net.sent.clear();
    hear(&mut net, 1, 0, said(0, 0, 50, Standing::Looking));
    let (_, to, message) = net.sent.last().expect("an answer");
    let Message::Notification(answer) = message else { panic!("a vote: {message:?}") };
    assert_eq!((*to, answer.standing), (node(0), Standing::Following));
    assert_eq!(answer.vote.map(|vote| vote.leader), Some(node(2)));
}

#[test]
fn a_quorum_is_waited_out_before_it_counts() {
    let mut net = alone();
    hear(&mut net, 0, 1, said(1, 0, 1, Standing::Looking));
    assert!(net.noted(0, |note| matches!(note, Note::SawQuorum { .. })));
    net.run_ms(199);
    assert!(net.is_looking(0), "it still waits whether anything better comes");
    hear(&mut net, 0, 2, said(2, 0, 1, Standing::Looking));
    assert_eq!(proposal(&net), Some(2), "and it does");
}

#[test]
fn silence_doubles_the_wait_up_to_a_minute() {
    let mut net = alone();
    net.run_ms(300_000);
    let waits: Vec<u64> = net
        .notes
        .iter()
        .filter_map(|(_, note)| match note {
            Note::VotedAgain { next_ms, .. } => Some(*next_ms),
            _ => None,
        })
        .collect();
    assert_eq!(waits[..4], [400, 800, 1_600, 3_200]);
    assert_eq!(waits.last(), Some(&60_000));
    assert_eq!(three().notification_min, Micros::from_millis(200));
}

#[test]
fn a_server_without_weight_votes_and_never_leads() {
    let mut config = Config::usual([0, 1, 2, 3].map(NodeId));
    config.weightless.insert(node(3));
    let mut net = Net::new(config);
    net.run_ms(30_000);
    assert_eq!(net.leader(), Some(2));
    assert!(net.serves(3), "but it follows");
}

#[test]
fn an_existing_leader_is_joined_only_where_a_quorum_and_it_itself_say_so() {
    // A quorum that follows a leader which is heard of by others alone.
    let mut net = alone();
    hear(&mut net, 0, 1, said(2, 1, 9, Standing::Following));
    assert!(net.is_looking(0), "one follower is no quorum");
    hear(&mut net, 0, 0, said(2, 1, 9, Standing::Following));
    assert!(net.is_looking(0), "the leader itself has not said that it leads");
    hear(&mut net, 0, 2, said(2, 1, 9, Standing::Leading));
    let Role::Following(following) = net.server(0).role() else { panic!("it follows") };
    assert_eq!((following.leader, net.server(0).round()), (node(2), Round(9)));
}

#[test]
fn a_late_server_joins_whatever_the_others_voted_with_at_first() {
    let mut net =
        Net::with_disks(three(), vec![disk(3, &[(3, 1)]), disk(2, &[]), disk(3, &[(3, 1)])]);
    net.boot(node(0));
    net.boot(node(2));
    net.run_ms(10_000);
    assert_eq!(net.leader(), Some(2));
    net.boot(node(1));
    net.run_ms(10_000);
    assert!(net.serves(1));
    assert_eq!(net.state(1), [301]);
    assert!(net.server(1).log().len() == 1);
}

#[test]
fn a_vote_of_a_stranger_or_for_one_counts_for_nothing() {
    let mut net = alone();
    hear(&mut net, 0, 9, said(2, 9, 1, Standing::Looking));
    hear(&mut net, 0, 1, said(9, 9, 1, Standing::Looking));
    assert_eq!(proposal(&net), Some(0));
    net.step(node(0), Input::Timer(Timer::Notify));
    assert!(net.is_looking(0));
}

#[test]
fn who_votes_answers_an_observer_and_an_observer_answers_nobody() {
    let mut config = three();
    config.observers.insert(node(3));
    let mut net = Net::with_disks(config, (0..4).map(|_| Disk::default()).collect());
    net.boot(node(0));
    net.boot(node(3));
    net.sent.clear();
    let told = |net: &Net, from: u8, to: u8| {
        let told = |(by, whom, message): &&(NodeId, NodeId, Message<Op, State>)| {
            (*by, *whom, message.kind()) == (node(from), node(to), "notification")
        };
        net.sent.iter().filter(told).count()
    };
    let asked = Notification { vote: None, round: Round(9), standing: Standing::Looking };
    hear(&mut net, 0, 3, Message::Notification(asked));
    assert_eq!(told(&net, 0, 3), 1);
    // A vote of an earlier round: another one that votes would answer it, and be answered in turn.
    hear(&mut net, 3, 0, said(0, 0, 0, Standing::Looking));
    assert_eq!(told(&net, 3, 0), 0);
}
