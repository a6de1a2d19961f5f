//! What is shown of a run: the values that components are functions of, and how often each is made
//! anew.

use lab::{
    Frame, Inspection, Lab, Offer, OfferGroup, Selection, SettingForm, Story, Timeline, TreeLook,
    TreeView,
};
use scene::layout::{Layout, Plan};
use scene::{Group, Scene, Window};

use crate::look::Same;

/// Marks on the timeline: more than a screen has room for is waste.
const MARKS_MAX: usize = 240;
/// Lines of the story that are kept on the page.
const LINES_MAX: usize = 80;
/// Heights kept free above and below a stage that has no room for corners.
const NARRATION_HEIGHT: f64 = 92.0;
const VERBS_HEIGHT: f64 = 64.0;

/// Everything that components show.
#[derive(Clone)]
pub(crate) struct Shown {
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// The picture as what stands beside the stage shows it: while it plays, a little behind.
    pub(crate) settled: Same<Frame>,
    /// Its places.
    pub(crate) layout: Same<Layout>,
    /// Do narration and verbs lie in corners of the stage?
    pub(crate) corners: bool,
    /// The run as a line.
    pub(crate) timeline: Same<Timeline>,
    /// What happened.
    pub(crate) story: Same<Story>,
    /// The selected thing, if something is selected.
    pub(crate) inspection: Option<Same<Inspection>>,
    /// What can be done to it, or to the leader.
    pub(crate) offers: Same<Vec<Offer>>,
    /// Every fault, read while somebody looks at them.
    pub(crate) console: Same<Vec<OfferGroup>>,
    /// What can happen next, where the clock stands still.
    pub(crate) inbox: Option<Same<Vec<OfferGroup>>>,
    /// The settings of the run.
    pub(crate) settings: Same<Vec<SettingForm>>,
    /// The tree of names of the settled picture, if the system has one.
    pub(crate) tree: Option<Same<TreeView>>,
    /// What a screen reader hears of the stage.
    pub(crate) reading: Same<String>,
    plan: Option<Planned>,
}

/// A plan, and what it was made for.
#[derive(Clone)]
struct Planned {
    servers: usize,
    clients: usize,
    size: (f64, f64),
    corners: bool,
    plan: Plan,
}

impl Shown {
    /// Everything, for a run that was just opened.
    pub(crate) fn new(lab: &mut dyn Lab, size: (f64, f64), look: &TreeLook) -> Self {
        let frame = Same::new(lab.frame(lab::Window::default()));
        let planned = Planned::new(&frame.scene, size);
        let layout = planned.plan.place(&frame.scene);
        let tree = lab.tree(look);
        let mut shown = Self {
            layout: Same::new(layout),
            corners: planned.corners,
            timeline: Same::new(lab.timeline(MARKS_MAX)),
            story: Same::new(lab.story(LINES_MAX)),
            inspection: None,
            offers: Same::new(lab.offers(None)),
            console: Same::default(),
            inbox: None,
            settings: Same::new(lab.settings()),
            reading: Same::default(),
            tree: tree.map(Same::new),
            settled: frame.clone(),
            frame,
            plan: Some(planned),
        };
        shown.recite();
        shown
    }

    /// The picture anew: a step happened, or the stage changed its size.
    pub(crate) fn redraw(&mut self, lab: &mut dyn Lab, window: Window, size: (f64, f64)) {
        let frame = lab.frame(window);
        let planned = match self.plan.take() {
            Some(planned) if planned.fits(&frame.scene, size) => planned,
            _ => Planned::new(&frame.scene, size),
        };
        self.layout = Same::new(planned.plan.place(&frame.scene));
        self.corners = planned.corners;
        self.plan = Some(planned);
        self.frame = Same::new(frame);
    }

    /// What stands beside the stage anew.
    pub(crate) fn reread(
        &mut self,
        lab: &mut dyn Lab,
        selection: Option<&Selection>,
        look: &TreeLook,
    ) {
        self.settled = self.frame.clone();
        self.timeline = Same::new(lab.timeline(MARKS_MAX));
        self.story = Same::new(lab.story(LINES_MAX));
        self.tree = lab.tree(look).map(Same::new);
        let chosen = self.tree.as_ref().and_then(|tree| tree.chosen.clone());
        let inspection = selection.map(|selection| lab.inspect(selection));
        self.inspection = inspection.or(chosen).map(Same::new);
        self.offers = Same::new(lab.offers(selection));
    }

    /// What a screen reader hears anew: the run stands still.
    pub(crate) fn recite(&mut self) {
        let mut reading = scene::text::paint_without_trees(&self.frame.scene);
        if let Some(tree) = &self.tree {
            reading.push('\n');
            reading.push_str(&tree.reading);
        }
        self.reading = Same::new(reading);
    }
}

/// The room of a stage between narration and verbs.
pub(super) fn below_narration((width, height): (f64, f64)) -> (f64, f64) {
    (width, (height - NARRATION_HEIGHT - VERBS_HEIGHT).max(80.0))
}

impl Planned {
    fn new(scene: &Scene, size: (f64, f64)) -> Self {
        let (servers, clients) = counts(scene);
        let whole = Plan::new(servers, clients, size.0, size.1);
        let corners = whole.place(scene).narration.is_some();
        let plan = if corners {
            whole
        } else {
            let (width, height) = below_narration(size);
            Plan::new(servers, clients, width, height)
        };
        Self { servers, clients, size, corners, plan }
    }

    fn fits(&self, scene: &Scene, size: (f64, f64)) -> bool {
        (self.servers, self.clients) == counts(scene) && self.size == size
    }
}

fn counts(scene: &Scene) -> (usize, usize) {
    let clients = scene.actors.iter().filter(|actor| actor.group == Group::Client).count();
    (scene.actors.len() - clients, clients)
}
