//! How the page begins: with the run of the address, the run of this tab, or the first run.

use lab::{Stop, Travel};
use yew::html::Scope;
use yew::{Callback, Component};

use super::answer::State;
use super::player::{Journey, Player, SPEED_AT_FIRST, SPEEDS};
use super::run::{Origin, Run};
use super::shown::Shown;
use super::systems::{Absent, Awaited, System, Systems};
use super::trees::Trees;
use super::{App, Ears, Msg, Nodes, Notice, Part, Shared, Sizes, Wishes, run, store};
use crate::dialogs::Draft;
use crate::intent::{Action, Intent, Tab, of_press};
use crate::look::Same;
use crate::ports::address::{self, AddressBar};
use crate::ports::api::{Api, Reads};
use crate::ports::frames::FrameSource;
use crate::ports::keyboard::{self, Press};
use crate::ports::size::SizeWatch;
use crate::ports::{document, media, shell};

/// What the parts measure before anybody has measured them.
const SIZES: Sizes = Sizes { stage: (908.0, 470.0), logs: 908.0, track: 700.0 };

/// How far before the first thing that matters the page begins: an eighth of a second at first speed.
const LEAD_US: u64 = 6_000;
/// How far that is looked for.
const SLICES_MAX: u32 = 20;
const SLICE: u32 = 200;

/// A run to begin with.
struct Beginning {
    run: Run,
    awaited: Option<Awaited>,
    notice: Option<Notice>,
    /// Where it stands still, if not at its start.
    travel: Option<Travel>,
}

impl App {
    pub(super) fn start(link: &Scope<Self>) -> Self {
        let systems = Systems::new();
        let Beginning { mut run, awaited, notice, travel } = begin(&systems);
        let wishes = read_wishes();
        document::set_theme(wishes.theme);
        let speed = SPEEDS[wishes.speed].1;
        let mut player = Player::new(speed);
        player.beats = wishes.pauses(run.origin);
        player.discrete = media::reduced_motion();
        player.playing = travel.is_none() && awaited.is_none() && !run.is_stopped();
        let travel = travel.or(run.is_stopped().then_some(Travel::To(0)));
        player.journey = travel.map(|travel| Journey { travel, reply: None, then_play: false });
        player.anchor(run.lab.position().at_us);
        let trees = Trees::new();
        let look = trees.look(None, SIZES.stage);
        let shown = Shown::new(run.lab.as_mut(), SIZES.stage, &look);
        let tab = if run.is_stopped() { Tab::Inbox } else { Tab::Story };
        let mut app = Self {
            systems,
            run,
            awaited,
            shown,
            player,
            selection: None,
            trees,
            tab,
            dialog: None,
            menu_at: Default::default(),
            resumes: false,
            pointer: super::point::Pointer::default(),
            cards: Same::default(),
            words: Same::default(),
            filter: String::new(),
            draft: Draft::default(),
            seeking: None,
            sought: None,
            notice,
            refused: None,
            shared: Shared::default(),
            window: lab::Window::default(),
            earlier: Vec::new(),
            breach_read: None,
            wishes,
            hidden: false,
            announced: Default::default(),
            reread_ms: 0.0,
            frame_ms: 0.0,
            frame_began: None,
            sizes: SIZES,
            nodes: Nodes::default(),
            frames: FrameSource::new(link.callback(Msg::Frame)),
            canvas: None,
            address: AddressBar::default(),
            write_later: None,
            opening: None,
            intent: link.callback(Msg::Intent),
            pointed: link.callback(Msg::Pointed),
            open_dialog: None,
            followed: None,
            ears: ears(link),
        };
        crate::annex::load(link.callback(|()| Msg::Annexed));
        app.name_page();
        app.tell_shell();
        app
    }

    /// Watches the sizes of the measured parts, once they are there.
    pub(super) fn watch_sizes(&mut self, ctx: &yew::Context<Self>) {
        let parts = [
            (&self.nodes.stage, Part::Stage),
            (&self.nodes.logs, Part::Logs),
            (&self.nodes.track, Part::Track),
        ];
        self.ears.sizes = parts
            .into_iter()
            .filter_map(|(node, part)| {
                let sized = ctx.link().callback(move |size| Msg::Sized(part, size));
                node.cast().map(|element| SizeWatch::new(&element, sized))
            })
            .collect();
    }
}

/// The run of the address, else the run of this tab after a reload, else the first one.
fn begin(systems: &Systems) -> Beginning {
    let first = |notice| Beginning {
        run: about_to_begin(systems.first()),
        awaited: None,
        notice,
        travel: None,
    };
    let Some(text) = address::shared().or_else(store::kept) else { return first(None) };
    let own = store::kept().is_some_and(|kept| kept == text);
    let (saved, origin) = match run::read(&text) {
        Ok((saved, origin)) => (saved, if own { Origin::Page } else { origin }),
        Err(trouble) => return first(Some(Notice::Trouble(trouble))),
    };
    let moment = saved.moment.map(|_| Travel::Moment);
    let travel = shell::reopen_at_us().map(Travel::To).or(moment);
    let system = match systems.find(&saved.lab) {
        Ok(system) => system,
        Err(Absent::NotYet(words)) => {
            let travel = shell::reopen_at_us().map(Travel::To);
            let awaited = Some(Awaited { saved, origin, travel });
            return Beginning { awaited, ..first(Some(Notice::Said(words.into()))) };
        }
        Err(Absent::Never(words)) => return first(Some(Notice::Said(words.into()))),
    };
    match Run::open(system, saved, origin) {
        Ok(run) => {
            let notice = (!own).then(|| super::open::foreign(&run));
            Beginning { run, awaited: None, notice, travel }
        }
        Err(words) => first(Some(Notice::Said(words.into()))),
    }
}

/// The first run, shortly before the first thing that matters: whoever opens the page sees it
/// happen.
fn about_to_begin(system: System) -> Run {
    let mut run = Run::first(system);
    let lab = run.lab.as_mut();
    let arrived = (0..SLICES_MAX).map(|_| lab.travel(Travel::NextMeaningful, SLICE));
    let stop = arrived.into_iter().find(|progress| progress.stop != Stop::Budget);
    if let Some(progress) = stop {
        lab.travel(Travel::To(progress.at_us.saturating_sub(LEAD_US)), SLICE);
    }
    run
}

fn read_wishes() -> Wishes {
    let theme_chosen = store::theme();
    Wishes {
        theme_chosen,
        theme: theme_chosen.unwrap_or_else(media::theme),
        single_keys: store::single_keys(),
        beats: store::beats(),
        speed: SPEED_AT_FIRST,
    }
}

fn ears(link: &Scope<App>) -> Ears {
    let hidden = link.callback(Msg::Hidden);
    let wishes = link.callback(|()| Msg::Wishes);
    let mut listeners = media::on_change(&wishes);
    listeners.extend(media::on_hidden(&hidden));
    listeners.push(address::on_change(link.callback(|()| Msg::AddressChanged)));
    listeners.push(keyboard::listen(keys(link)));
    listeners.push(keyboard::release_after_pointer());
    let (state, digest) = (link.clone(), link.clone());
    let reads = Reads {
        state: Callback::from(move |()| state.get_component().map(|app| State::of(&app))),
        digest: Callback::from(move |()| {
            digest.get_component().map(|app| app.run.lab.position().digest)
        }),
    };
    let asked = link.callback(|(request, reply)| Msg::Asked(request, reply));
    Ears { _listeners: listeners, _api: Api::offer(&asked, reads), sizes: Vec::new() }
}

/// Which keys the page uses now, and what they ask for.
fn keys(link: &Scope<App>) -> Callback<Press, bool> {
    let link = link.clone();
    Callback::from(move |press: Press| {
        let listens = link.get_component().map(|app| {
            let has_beats = app.shown.frame.plan.iter().any(|plan| plan.beat);
            (app.dialog, app.wishes.single_keys, has_beats)
        });
        // An open dialog has the keyboard to itself; the browser closes it on Escape.
        let Some((None, single_keys, has_beats)) = listens else { return false };
        let Some(intent) = of_press(&press, single_keys) else { return false };
        let to_beat = [Action::NextBeat, Action::PreviousBeat].map(Intent::Do).contains(&intent);
        if to_beat && !has_beats {
            return false;
        }
        link.send_message(<App as Component>::Message::Intent(intent));
        true
    })
}
