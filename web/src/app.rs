//! The one owner of state: the run, the playhead, the selection, what is open.

mod act;
mod answer;
mod crowd;
mod desk;
mod open;
mod paint;
mod player;
mod point;
mod run;
mod seek;
mod shown;
mod start;
mod store;
mod systems;
mod trees;
mod view;

use lab::{Selection, Window};
use sim::saved::SavedRun;
use yew::{AttrValue, Callback, Component, Context, Html, NodeRef};

pub(crate) use paint::length;
pub(crate) use player::{SPEEDS, fraction, line_end_us};
pub(crate) use run::{Trouble, TroubleKind};
pub(crate) use systems::{Annex, System};

use crate::dialogs::{Card, Draft, Sought};
use crate::intent::{Intent, SingleKeys, Tab, Turn};
use crate::look::Same;
use crate::panels::STORY_ID;
use crate::ports::address::AddressBar;
use crate::ports::api::{Api, Reply, Request};
use crate::ports::canvas::Canvas;
use crate::ports::document::{self, OpenDialog};
use crate::ports::files::Opening;
use crate::ports::frames::{self, FrameSource};
use crate::ports::later::Later;
use crate::ports::listener::Listener;
use crate::ports::media::Theme;
use crate::ports::seek::Seeking;
use crate::ports::size::SizeWatch;
use crate::stage::Pointed;
use player::{PLAY_MS, Player};
use point::Pointer;
use run::{Origin, Run};
use shown::Shown;
use systems::{Awaited, Systems};
use trees::Trees;

/// What the owner hears.
pub(crate) enum Msg {
    /// A person asks for something.
    Intent(Intent),
    /// A test or a bench asks for something.
    Asked(Request, Reply),
    /// A frame is there: its time, and when its script began.
    Frame((f64, f64)),
    /// The page is hidden, or seen again.
    Hidden(bool),
    /// The system's wishes for motion or theme changed.
    Wishes,
    /// A part of the page has this size now.
    Sized(Part, (f64, f64)),
    /// The address bar holds another link.
    AddressChanged,
    /// It is time to write the address.
    WriteAddress,
    /// Copying worked or not.
    Copied(bool),
    /// A file was chosen.
    FilePicked,
    /// A file was read.
    FileRead(Result<String, String>),
    /// The open dialog was closed.
    DialogClosed,
    /// The search says how far it is.
    Sought(String),
    /// A pointer is on the stage.
    Pointed(Pointed),
    /// What comes later is there, or will not come.
    Annexed,
}

/// The parts of the page whose size matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Where the cluster is drawn.
    Stage,
    /// The logs.
    Logs,
    /// The line of the timeline.
    Track,
}

/// A dialog of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialog {
    Gallery,
    Editor,
    Words,
    Rules,
    Time,
    Seek,
    Settings,
    Share,
    Help,
    Menu,
}

/// What the page has to say, above the stage.
#[derive(Clone, PartialEq)]
pub(crate) enum Notice {
    /// A text that is no run.
    Trouble(Trouble),
    /// One sentence: a refusal, a success.
    Said(AttrValue),
    /// The run is somebody else's: its title and what to watch.
    Foreign(AttrValue, AttrValue),
}

/// What the share dialog shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Shared {
    /// The whole link from the start.
    pub(crate) start: AttrValue,
    /// The whole link to this moment.
    pub(crate) moment: AttrValue,
    /// Which of the two is shown.
    pub(crate) with_moment: bool,
    /// Whether copying worked, if it was tried.
    pub(crate) copied: Option<bool>,
}

/// How the page is to look and to listen.
struct Wishes {
    /// A theme that the person chose.
    theme_chosen: Option<Theme>,
    theme: Theme,
    single_keys: SingleKeys,
    speed: usize,
    /// Whether to pause at beats, if the person said so.
    beats: Option<bool>,
}

impl Wishes {
    /// Does a run from there pause at its beats?
    fn pauses(&self, origin: Origin) -> bool {
        self.beats.unwrap_or(origin == Origin::Scenario)
    }
}

/// How large the measured parts are.
#[derive(Clone, Copy)]
struct Sizes {
    stage: (f64, f64),
    logs: f64,
    track: f64,
}

/// Where the measured and painted parts stand in the document.
#[derive(Default)]
struct Nodes {
    stage: NodeRef,
    canvas: NodeRef,
    logs: NodeRef,
    track: NodeRef,
    dialog: NodeRef,
}

/// What keeps on listening for as long as the page lives.
struct Ears {
    _listeners: Vec<Listener>,
    _api: Api,
    sizes: Vec<SizeWatch>,
}

/// The page.
pub(crate) struct App {
    systems: Systems,
    run: Run,
    /// A run that opens as soon as its system is there.
    awaited: Option<Awaited>,
    shown: Shown,
    player: Player,
    selection: Option<Selection>,
    trees: Trees,
    tab: Tab,
    dialog: Option<Dialog>,
    /// Where the menu was asked for, in the window.
    menu_at: (f64, f64),
    /// Does time pass again when the menu is closed?
    resumes: bool,
    pointer: Pointer,
    /// The scenarios, read when the gallery opens.
    cards: Same<Vec<Card>>,
    /// The glossary, read when it opens, and what is looked for in it.
    words: Same<Vec<::annex::Word>>,
    filter: String,
    /// What is being written in the editor.
    draft: Draft,
    /// The search under way, and how far the last one is or was.
    seeking: Option<Seeking>,
    sought: Option<Sought>,
    notice: Option<Notice>,
    /// Why a client was not told what a person typed last.
    refused: Option<AttrValue>,
    shared: Shared,
    window: Window,
    /// Runs that were replaced, the last one last.
    earlier: Vec<SavedRun>,
    /// The step of a breach that the person has read.
    breach_read: Option<u64>,
    wishes: Wishes,
    hidden: bool,
    /// The polite live region's sentence, and when it was said.
    announced: (AttrValue, f64),
    reread_ms: f64,
    /// The script time of the last frame, and when the running one began.
    frame_ms: f64,
    frame_began: Option<f64>,
    sizes: Sizes,
    nodes: Nodes,
    frames: FrameSource,
    canvas: Option<Canvas>,
    address: AddressBar,
    write_later: Option<Later>,
    opening: Option<Opening>,
    intent: Callback<Intent>,
    pointed: Callback<Pointed>,
    open_dialog: Option<OpenDialog>,
    /// The last line of the story that the list was scrolled to.
    followed: Option<u64>,
    ears: Ears,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        Self::start(ctx.link())
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let redraw = match msg {
            Msg::Intent(intent) => self.act(ctx, intent),
            Msg::Asked(request, reply) => self.answer(request, reply),
            Msg::Frame(arrived) => self.framed(arrived),
            Msg::Hidden(true) => self.hide(),
            Msg::Hidden(false) => self.show(),
            Msg::Wishes => self.wish(),
            Msg::Sized(part, size) => self.resize(part, size),
            Msg::AddressChanged => self.open_address(),
            Msg::WriteAddress => self.write_address(ctx),
            Msg::Copied(worked) => {
                self.shared.copied = Some(worked);
                true
            }
            Msg::FilePicked => {
                let read = ctx.link().callback(Msg::FileRead);
                self.opening = crate::ports::files::Opening::start(view::FILE_FIELD, read);
                false
            }
            Msg::FileRead(read) => self.file_read(read),
            Msg::DialogClosed => {
                self.menu_closed();
                self.dialog = None;
                self.open_dialog = None;
                true
            }
            Msg::Sought(line) => self.sought(&line),
            Msg::Pointed(pointed) => self.pointed(ctx, &pointed),
            Msg::Annexed => self.annexed(),
        };
        if self.player.is_busy() && !self.hidden {
            self.frames.ask();
        } else {
            self.frames.rest();
        }
        if !self.player.is_busy() && self.address_is_old() {
            self.write_soon(ctx);
        }
        if !redraw {
            self.paint();
            self.measure();
        }
        redraw
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        self.page(ctx)
    }

    fn rendered(&mut self, ctx: &Context<Self>, first_render: bool) {
        if first_render {
            self.watch_sizes(ctx);
            self.canvas = self.nodes.canvas.cast().and_then(Canvas::new);
            if self.player.is_busy() {
                self.frames.ask();
            }
        }
        if self.dialog.is_some() && self.open_dialog.is_none() {
            let closed = ctx.link().callback(|()| Msg::DialogClosed);
            let dialog = self.nodes.dialog.cast();
            self.open_dialog = dialog.and_then(|dialog| OpenDialog::new(&dialog, closed));
            if self.dialog == Some(Dialog::Menu) {
                document::place_dialog(self.menu_at);
                document::focus_next(document::MENU_BUTTONS, Turn::On);
            }
        }
        self.follow_story();
        self.paint();
        self.measure();
    }
}

impl App {
    /// Scrolls the story to its end when it has grown.
    fn follow_story(&mut self) {
        let last = self.shown.story.lines.last().map(|line| line.step);
        if self.tab == Tab::Story && last != self.followed {
            document::follow_end(STORY_ID);
            self.followed = last;
        }
    }

    fn framed(&mut self, arrived: (f64, f64)) -> bool {
        let frame = self.frames.take(arrived, PLAY_MS);
        self.frame_began = Some(frame.began_ms);
        self.pass(frame)
    }

    /// How long the script of this frame took, up to here.
    fn measure(&mut self) {
        if let Some(began) = self.frame_began.take() {
            self.frame_ms = frames::now_ms() - began;
        }
    }
}
