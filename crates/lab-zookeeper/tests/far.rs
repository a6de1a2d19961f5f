//! A tree crosses to another program placed, and comes over as it stands here.

use std::cell::RefCell;

use lab::far::{Far, Host};
use lab::{Lab, Stop, Travel, TreeLook, Window};
use scene::{Folding, TreeThing};
use sim::saved::{SavedRun, file, link};
use synod_lab_zookeeper::{ENTRY, SCENARIOS};

/// The lab as another program would hold it.
fn far(run: &SavedRun) -> impl Lab {
    let Ok(host) = Host::open(&[ENTRY], &link::to_bytes(run)) else { panic!("it is a run") };
    let host = RefCell::new(host);
    Far::new(move |request: &[u8]| host.borrow_mut().answer(request))
}

#[test]
fn a_tree_is_drawn_alike_from_afar_whoever_it_is_of_and_whatever_is_selected() {
    let scenario = SCENARIOS.iter().find(|it| it.slug == "election").expect("it is in the list");
    let run = file::read(scenario.toml).expect("the file is valid");
    let mut near = (ENTRY.open)(&run).expect("it is a run");
    let mut far = far(&run);
    for lab in [near.as_mut(), &mut far] {
        while lab.travel(Travel::To(run.until_us), 1_000).stop != Stop::Reached {}
    }
    let look = TreeLook { room: (908.0, 380.5), ..TreeLook::default() };
    let seen = near.tree(&look).expect("it has a tree");
    assert!(!seen.drawing.handles.is_empty() && seen.reading.contains("election"));
    assert_eq!(seen.chosen, None, "nothing is selected");
    let node = seen.drawing.handles.iter().find_map(|handle| match handle.what {
        TreeThing::Node(id) if !handle.first => Some(id),
        TreeThing::Node(_) | TreeThing::Watcher(_) | TreeThing::Fold(_) => None,
    });
    assert!(node.is_some(), "there is more than a root");
    for of in [None, Some(0), Some(1)] {
        for folding in [Folding::Long, Folding::Never] {
            let look = TreeLook { of, folding, node, ..look };
            let tree = near.tree(&look);
            assert_eq!(tree, far.tree(&look));
            assert!(of.is_some() || tree.is_some_and(|tree| tree.chosen.is_some()));
        }
    }
}

#[test]
fn a_picture_that_crosses_has_all_but_the_tree() {
    let run = (ENTRY.first)();
    let (mut near, mut far) = ((ENTRY.open)(&run).expect("it is a run"), far(&run));
    for lab in [near.as_mut(), &mut far] {
        while lab.travel(Travel::To(3_000_000), 1_000).stop != Stop::Reached {}
    }
    let (mut here, there) = (near.frame(Window::default()), far.frame(Window::default()));
    let all = here.scene.panels.len();
    here.scene.panels.retain(|panel| !matches!(panel, scene::Panel::Tree(_)));
    assert_eq!(here.scene.panels.len() + 1, all, "one panel is a tree");
    assert_eq!(here, there);
}
