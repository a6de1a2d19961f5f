//! The page as a function of its state.

use lab::{Frame, Plan};
use yew::{AttrValue, Callback, Context, Event, Html, html};

use super::{Annex, App, Dialog, Msg, Notice, System};
use crate::annex;
use crate::dialogs::{
    Editor, Gallery, Help, Later, Menu, Rules, Seek, SettingsProps, Share, Time, Words, frame,
};
use crate::intent::{Action, Intent, View, row_of};
use crate::look::{button, part, sign_button};
use crate::panels::{Logs, Notices, Side, Strip, question};
use crate::ports::events;
use crate::ports::media::Theme;
use crate::stage::{Scenery, Stage};
use crate::timeline::{Footer, Playback};

/// The hidden field that opens files.
pub(super) const FILE_FIELD: &str = "file-field";
/// The list of systems.
pub(super) const SYSTEM_FIELD: &str = "system-field";

impl App {
    pub(super) fn page(&self, ctx: &Context<Self>) -> Html {
        html! {
            <div class="page">
                <a class="skip" href="#stage">{ "Skip to the stage" }</a>
                { self.header() }
                { self.notices() }
                { self.stage() }
                { self.beside() }
                { self.footer() }
                { self.dialog() }
                { Self::file_field(ctx) }
                <p class="unseen" role="status" aria-live="polite">{ self.announced.0.clone() }</p>
            </div>
        }
    }

    fn header(&self) -> Html {
        let intent = &self.intent;
        let theme = match self.wishes.theme {
            Theme::Light => "☾",
            Theme::Dark => "▣",
            Theme::Projector => "☀",
        };
        let sign = |action, sign: &'static str| {
            sign_button(action, row_of(action).help, "sign", html! { { sign } }, intent)
        };
        html! {
            <header class="header">
                <span class="mark">{ logo() }<span class="mark-name">{ "Synod" }</span></span>
                <div class="crumb">
                    <div class="crumb-line">
                        { self.system() }{ "/" }
                        <h1 class="crumb-title" title={self.run.title().to_owned()}>{ self.run.title().to_owned() }</h1>
                    </div>
                    if let Some(flaw) = self.shown.frame.flaw {
                        <p class="flaw-badge"><b>{ "Rule broken on purpose: " }</b>{ flaw.label }</p>
                    }
                </div>
                <nav class="header-buttons" aria-label="Page">
                    { button(Action::Gallery, "", intent) }
                    if !self.run.system.flaws.is_empty() { { button(Action::Rules, "", intent) } }
                    { button(Action::Seek, "", intent) }
                    { button(Action::Settings, "", intent) }
                    { button(Action::Share, "primary", intent) }
                    { sign(Action::Theme, theme) }
                    { sign(Action::Help, "?") }
                </nav>
            </header>
        }
    }

    /// Which system is shown: a list as soon as there are others.
    fn system(&self) -> Html {
        let (intent, now) = (self.intent.clone(), self.run.system.name);
        let onchange = move |event: Event| intent.emit(Intent::System(events::chosen(&event)));
        let option = |system: &System| {
            html! { <option value={system.name} selected={system.name == now}>{ system.title }</option> }
        };
        let more = match self.systems.annex {
            Annex::There => None,
            Annex::Coming => Some("More: loading…"),
            Annex::Failed(_) => Some("More: reload the page"),
        };
        html! {
            <select class="crumb-lab" id={SYSTEM_FIELD} aria-label="System" title={row_of(Action::System).title()} {onchange}>
                { for self.systems.all.iter().map(option) }
                { for more.map(|more| html! { <option disabled=true>{ more }</option> }) }
            </select>
        }
    }

    fn notices(&self) -> Html {
        let frame = &self.shown.frame;
        part(Notices {
            notice: self.notice.clone(),
            breach: frame.breach.clone().filter(|breach| self.breach_read != Some(breach.step)),
            drift: frame.drift.clone(),
            travelling: self.player.journey.is_some(),
            intent: self.intent.clone(),
        })
    }

    fn stage(&self) -> Html {
        let scenery = Scenery {
            frame: self.shown.frame.clone(),
            layout: self.shown.layout.clone(),
            offers: self.shown.offers.clone(),
            corners: self.shown.corners,
            selection: self.selection.clone(),
        };
        // The tree takes the room of the logs too.
        let tree = self.view_now() == Some(View::Tree);
        let stage = part(Stage {
            scenery,
            reading: self.shown.reading.clone(),
            view: self.view_now(),
            tree: self.tree(),
            canvas: self.nodes.canvas.clone(),
            pointed: self.pointed.clone(),
            intent: self.intent.clone(),
        });
        let strip = part(Strip {
            frame: self.shown.settled.clone(),
            can_return: !self.earlier.is_empty(),
            intent: self.intent.clone(),
        });
        let logs = part(Logs {
            frame: self.shown.settled.clone(),
            width: self.sizes.logs,
            first: self.window.log_first,
            intent: self.intent.clone(),
        });
        html! {
            <main class="main" id="stage" tabindex="-1">
                <div class="stage-room" ref={self.nodes.stage.clone()}>{ stage }</div>
                if !self.player.playing { { question(&self.shown.settled, &self.intent) } }
                { strip }
                <div class="logs-room" hidden={tree} ref={self.nodes.logs.clone()}>{ logs }</div>
            </main>
        }
    }

    fn beside(&self) -> Html {
        part(Side {
            tab: self.tab,
            frame: self.shown.settled.clone(),
            story: self.shown.story.clone(),
            inspection: self.shown.inspection.clone(),
            console: self.shown.console.clone(),
            inbox: self.shown.inbox.clone(),
            lesson: self.run.saved.clone(),
            selected: self.selection.clone(),
            refused: self.refused.clone(),
            intent: self.intent.clone(),
        })
    }

    fn footer(&self) -> Html {
        part(Footer {
            timeline: self.shown.timeline.clone(),
            playback: Playback {
                playing: self.player.playing,
                speed: self.wishes.speed,
                beats: beats(&self.shown.settled),
                pauses: self.player.beats,
            },
            width: self.sizes.track,
            at_us: self.shown.settled.position.at_us,
            track: self.nodes.track.clone(),
            intent: self.intent.clone(),
        })
    }

    fn dialog(&self) -> Html {
        let intent = self.intent.clone();
        let title = AttrValue::Static;
        let (title, class, body) = match self.dialog {
            None => return Html::default(),
            Some(Dialog::Share) => {
                (title("Share this run"), "", part(Share { shared: self.shared.clone(), intent }))
            }
            Some(Dialog::Settings) => {
                let (forms, notice) = (self.shown.settings.clone(), self.sentence());
                let settings = SettingsProps { forms, notice, intent };
                (title("Settings"), "", annex::dialog(Later::Settings(settings)))
            }
            Some(Dialog::Help) => {
                (title("Help"), "", part(Help { single_keys: self.wishes.single_keys, intent }))
            }
            Some(Dialog::Gallery) => {
                let (cards, notice) = (self.cards.clone(), self.sentence());
                (
                    title("Gallery"),
                    "wide",
                    annex::dialog(Later::Gallery(Gallery { cards, notice, intent })),
                )
            }
            Some(Dialog::Editor) => {
                let (draft, notice) = (self.draft.clone(), self.sentence());
                (
                    title("Editor"),
                    "wide",
                    annex::dialog(Later::Editor(Editor { draft, notice, intent })),
                )
            }
            Some(Dialog::Words) => {
                let (all, filter) = (self.words.clone(), self.filter.clone());
                (title("Glossary"), "", annex::dialog(Later::Words(Words { all, filter, intent })))
            }
            Some(Dialog::Rules) => {
                let (flaws, now) = (self.run.system.flaws, self.shown.frame.flaw);
                (
                    title("Break a rule"),
                    "wide",
                    annex::dialog(Later::Rules(Rules { flaws, now, intent })),
                )
            }
            Some(Dialog::Time) => {
                let time = Time { stopped: self.run.is_stopped(), intent };
                (title("Time"), "", annex::dialog(Later::Time(time)))
            }
            Some(Dialog::Seek) => {
                let (flaws, now) = (self.run.system.flaws, self.shown.frame.flaw);
                let lamps = self.shown.frame.lamps.clone();
                let (lab, sought) = (self.run.system.name, self.sought.clone());
                let dialog = Seek { lab, flaws, now, lamps, sought, intent };
                (title("Find a violation"), "", annex::dialog(Later::Seek(dialog)))
            }
            Some(Dialog::Menu) => {
                let (console, frame) = (self.shown.console.clone(), self.shown.settled.clone());
                (self.menu_title(), "menu", part(Menu { console, frame, intent }))
            }
        };
        frame(title, class, body, &self.nodes.dialog, &self.intent)
    }

    fn menu_title(&self) -> AttrValue {
        let chosen = self.shown.inspection.as_ref().map(|it| it.title.clone().into());
        chosen.unwrap_or(AttrValue::Static("The cluster"))
    }

    /// What a dialog says about the last thing that did not work.
    fn sentence(&self) -> Option<AttrValue> {
        match &self.notice {
            Some(Notice::Said(words)) => Some(words.clone()),
            Some(Notice::Trouble(trouble)) => Some(trouble.cause.clone().into()),
            Some(Notice::Foreign(..)) | None => None,
        }
    }

    fn file_field(ctx: &Context<Self>) -> Html {
        let onchange: Callback<Event> = ctx.link().callback(|_: Event| Msg::FilePicked);
        html! {
            <input class="unseen" type="file" id={FILE_FIELD} tabindex="-1" aria-hidden="true"
                aria-label="A saved run" accept=".toml,text/plain" {onchange} />
        }
    }
}

/// How many beats there are, and the number of the one at which the run stands, or 0.
fn beats(frame: &Frame) -> (usize, usize) {
    let count = |plan: &[Plan]| plan.iter().filter(|plan| plan.beat).count();
    (count(&frame.plan), frame.beat.map_or(0, |at| count(&frame.plan[..=at])))
}

fn logo() -> Html {
    html! {
        <svg class="logo" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true" focusable="false">
            <circle class="logo-ring" cx="11" cy="11" r="8.2" />
            <circle class="logo-node" cx="11" cy="2.8" r="2.1" />
            <circle class="logo-node" cx="18.1" cy="15.1" r="2.1" />
            <circle class="logo-leader" cx="3.9" cy="15.1" r="2.6" />
        </svg>
    }
}
