//! ZS-3, ZS-4, ZS-5, ZS-12, ZS-13: nodes, versions, numbers, multi. Most of it is held to the real
//! server by its recordings; here is what was not recorded.

use std::rc::Rc;

use synod_zookeeper::{
    Answer, Change, Code, Cxid, Lifetime, Path, Sequential, SessionId, Tree, Txn, TxnBody,
};
use zab::Zxid;

use super::net::Net;
use super::{config, path, serving, stat};

fn one() -> Net {
    serving(config(1, 1))
}

#[test]
fn a_write_may_depend_on_the_version_and_every_write_raises_it() {
    let mut net = one();
    net.ask(0, "create /a x").unwrap();
    assert_eq!(stat(&net.ask(0, "set -v 0 /a x")).version, 1, "the same bytes raise it too");
    assert_eq!(net.ask(0, "set -v 0 /a y"), Err(Code::BadVersion));
    assert_eq!(stat(&net.ask(0, "set -v -1 /a y")).version, 2, "-1 is any version");
    assert_eq!(net.ask(0, "delete -v 1 /a"), Err(Code::BadVersion));
    net.ask(0, "delete -v 2 /a").unwrap();
    net.ask(0, "create /a z").unwrap();
    assert_eq!(stat(&net.ask(0, "stat /a")).version, 0, "a new node begins anew");
}

#[test]
fn the_version_is_asked_before_the_children() {
    let mut net = one();
    for text in ["create /a", "create /a/b"] {
        net.ask(0, text).unwrap();
    }
    assert_eq!(net.ask(0, "delete -v 7 /a"), Err(Code::BadVersion));
    assert_eq!(net.ask(0, "delete -v 0 /a"), Err(Code::NotEmpty));
}

#[test]
fn a_status_tells_which_transactions_made_the_node_what_it_is() {
    let mut net = one();
    net.ask(0, "create /a").unwrap();
    let created = stat(&net.ask(0, "stat /a"));
    net.ask(0, "set /a five5").unwrap();
    let set = stat(&net.ask(0, "stat /a"));
    net.ask(0, "create /a/b").unwrap();
    let parent = stat(&net.ask(0, "stat /a"));
    assert_eq!((created.czxid, created.mzxid), (created.pzxid, created.czxid));
    assert_eq!((set.czxid, set.pzxid, set.data_length), (created.czxid, created.czxid, 5));
    assert!(created.mzxid < set.mzxid && set.mzxid < parent.pzxid);
    assert_eq!((parent.mzxid, parent.version, parent.children), (set.mzxid, 1, 1));
}

#[test]
fn what_fails_is_a_transaction_too() {
    let mut net = one();
    let before = net.server(0).applied();
    assert_eq!(net.ask(0, "delete /nope"), Err(Code::NoNode));
    assert_eq!(net.server(0).applied().0, before.0 + 1);
}

#[test]
fn the_counter_of_creations_overflows_to_the_lowest_number() {
    let (mut tree, root, session) = (Tree::default(), Path::new("/q"), SessionId(1));
    let create = |tree: &mut Tree, path: Path| {
        let sequential = Sequential::Yes;
        let change =
            Change::Create { path, data: Rc::from(""), lifetime: Lifetime::Persistent, sequential };
        let body = TxnBody::One(change);
        tree.apply(Zxid(1), &Txn { session, cxid: Cxid(0), time_ms: 0, body })
    };
    create(&mut tree, root.clone());
    tree.set_creations(&root, i32::MAX);
    let next = |tree: &Tree| root.child("n-").numbered(tree.get(&root).unwrap().creations);
    let last = next(&tree);
    assert_eq!(last.as_str(), "/q/n-2147483647");
    create(&mut tree, last);
    assert_eq!(next(&tree).as_str(), "/q/n--2147483648");
}

#[test]
fn a_number_is_given_by_the_parent_as_it_will_be() {
    let mut net = serving(config(3, 2));
    net.ask(0, "create /p").unwrap();
    // Both ask before either is committed.
    let from = net.outputs.len();
    net.tell(0, "create -s /p/n-");
    net.tell(1, "create -s /p/n-");
    net.run_ms(200);
    let mut paths = [0, 1].map(|nth| path(&net.answer_since(nth, from).unwrap()));
    paths.sort();
    assert_eq!(paths, ["/p/n-0000000000", "/p/n-0000000001"]);
}

#[test]
fn a_multi_is_done_whole_under_one_number_or_not_at_all() {
    let mut net = one();
    net.ask(0, "create /a").unwrap();
    let good =
        net.ask(0, "multi create /a/b; set /a x; check -v 1 /a; create -s /a/n-; delete /a/b");
    let Ok(Answer::Multi(each)) = &good else { panic!("{good:?}") };
    assert!(each.iter().all(Result::is_ok), "each sees what those before it did");
    let (parent, child) = (stat(&net.ask(0, "stat /a")), stat(&net.ask(0, "stat /a/n-0000000001")));
    assert_eq!((parent.mzxid, parent.pzxid), (child.czxid, child.czxid), "one transaction");
    let before = net.paths(0);
    let bad = net.ask(0, "multi create /c; delete /nope; create /d");
    let codes = [Code::RolledBack, Code::NoNode, Code::RuntimeInconsistency].map(Err);
    assert_eq!(bad, Ok(Answer::Multi(codes.into())));
    assert_eq!(net.paths(0), before);
}

#[test]
fn an_empty_container_goes_once_it_had_a_child() {
    let mut net = one();
    for text in ["create -c /box", "create -c /never", "create /box/a"] {
        net.ask(0, text).unwrap();
    }
    net.run_ms(61_000);
    assert_eq!(net.paths(0), ["/box", "/box/a", "/never"]);
    net.ask(0, "delete /box/a").unwrap();
    net.run_ms(61_000);
    assert_eq!(net.paths(0), ["/never"], "one that never had a child stays");
}

#[test]
fn a_node_with_a_time_to_live_goes_when_it_has_not_changed_for_so_long() {
    let mut net = one();
    for text in ["create -t 90000 /old", "create -t 90000 /full", "create /full/a"] {
        net.ask(0, text).unwrap();
    }
    net.run_ms(80_000);
    net.ask(0, "set /old again").unwrap();
    net.run_ms(60_000);
    assert_eq!(net.paths(0), ["/full", "/full/a", "/old"], "it was set, and the other has a child");
    net.run_ms(100_000);
    assert_eq!(net.paths(0), ["/full", "/full/a"]);
    assert_eq!(net.ask(0, "create -t 0 /t"), Err(Code::BadArguments));
}

#[test]
fn what_is_reserved_stays() {
    let mut net = one();
    for (text, code) in [
        ("delete /zookeeper", Code::BadArguments),
        ("delete /", Code::BadArguments),
        ("create /zookeeper", Code::NodeExists),
        ("create /", Code::NodeExists),
        ("create /a/", Code::BadArguments),
        ("create /a//b", Code::BadArguments),
        ("create a", Code::BadArguments),
        ("get /a/../b", Code::BadArguments),
    ] {
        assert_eq!(net.ask(0, text), Err(code), "{text}");
    }
}
