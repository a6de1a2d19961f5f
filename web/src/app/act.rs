//! What happens when a person asks for something.

use lab::{Change, OpensAt, Selection, Stop, Travel};
use scene::{Actor, ActorId, Group};
use sim::saved::{ClockMode, link};
use yew::{AttrValue, Context};

use super::player::{Journey, SPEEDS, TRAVEL_MS};
use super::{App, Dialog, Msg, Notice, Shared, store, view};
use crate::annex;
use crate::intent::{Action, Intent, Tab, Turn, View};
use crate::ports::api::Reply;
use crate::ports::media::Theme;
use crate::ports::{address, clipboard, document, files};

/// How long a run is played until something happens, in simulated time.
const UNTIL_US: u64 = 600_000_000;

impl App {
    pub(super) fn act(&mut self, ctx: &Context<Self>, intent: Intent) -> bool {
        if matches!(self.notice, Some(Notice::Said(_))) {
            self.notice = None;
        }
        match intent {
            Intent::Do(action) => self.do_it(ctx, action),
            Intent::Select(selection) => self.select(selection),
            Intent::SelectServer(place) => self.select_server(place),
            Intent::Neighbour(turn) => self.select_neighbour(turn),
            Intent::Say(words) => {
                self.say(&words);
                self.close_menu();
            }
            Intent::Ask(words) => self.refused = self.intervene(&words).err().map(AttrValue::from),
            Intent::Partition(names) => self.partition(&names),
            Intent::Seek(at_us) => self.go(Travel::To(at_us)),
            Intent::AfterStep(step) => self.go(Travel::AfterStep(step)),
            Intent::Until(goal) => {
                document::close_dialog();
                let at_us = self.run.lab.position().at_us;
                self.go(Travel::Until(goal, at_us + UNTIL_US));
            }
            Intent::Branch(number) => self.change(Change::Branch(number)),
            Intent::Speed(place) => {
                self.wishes.speed = place.min(SPEEDS.len() - 1);
                self.player.speed = SPEEDS[self.wishes.speed].1;
                self.player.anchor(self.run.lab.position().at_us);
            }
            Intent::Tab(tab) => {
                self.tab = tab;
                self.reread();
            }
            Intent::LogFrom(first) => {
                self.window.log_first = first;
                self.redraw();
                self.reread();
            }
            Intent::View(view) => self.view_as(view),
            Intent::TreeOf(actor) => self.show_tree_of(actor),
            Intent::TreeNode(node) => self.select_node(node),
            Intent::Folding(folding) => self.fold(folding),
            Intent::System(name) => self.show_system(&name),
            Intent::Scenario(place) => self.open_scenario(place),
            Intent::Settings(values) => self.resettle(&values),
            Intent::Open(text) => {
                if self.open_text(&text).is_ok() {
                    document::close_dialog();
                }
            }
            Intent::ShareMoment(with_moment) => {
                self.shared.with_moment = with_moment;
                self.shared.copied = None;
            }
            Intent::Keys(keys) => {
                self.wishes.single_keys = keys;
                let _kept = store::keep_single_keys(keys);
            }
            Intent::Break(flaw) => self.break_rule(flaw),
            Intent::Search(request) => self.seek(ctx, &request),
            Intent::Draft(text) => self.write(text),
            Intent::Word(word) => self.look_up(&word),
            Intent::Filter(text) => self.filter = text,
            Intent::Dismiss => self.dismiss(),
        }
        true
    }

    fn do_it(&mut self, ctx: &Context<Self>, action: Action) {
        match action {
            Action::PlayPause if self.player.playing => self.pause(),
            Action::PlayPause | Action::Reveal => self.play(),
            Action::Forward => self.go(Travel::Step),
            Action::Back => self.go(Travel::Back),
            Action::NextMeaningful => self.go(Travel::NextMeaningful),
            Action::PreviousMeaningful => self.go(Travel::PreviousMeaningful),
            Action::First => self.go(Travel::To(0)),
            Action::Last => self.go(Travel::AfterStep(self.run.lab.position().tip_step)),
            Action::NextBeat => self.go(Travel::NextBeat),
            Action::PreviousBeat => self.go(Travel::PreviousBeat),
            Action::Beats => self.turn_beats(),
            Action::Until => self.dialog = Some(Dialog::Time),
            Action::Network => self.be_the_network(),
            Action::Crash => self.verb("crash"),
            Action::Cut => self.verb("cut"),
            Action::Slow => self.verb("slow"),
            Action::Faults => self.show_console(),
            Action::Menu => self.open_menu_of_selection(),
            Action::HealAll => self.change(Change::HealAll),
            Action::Undo => self.change(Change::Undo),
            Action::Redo => self.change(Change::Redo),
            Action::Reset => self.replace(self.run.fresh()),
            Action::NewSeed => {
                let mut saved = self.run.fresh();
                saved.seed = saved.seed.wrapping_add(1) % 1_000_000;
                self.replace(saved);
            }
            Action::EarlierRun => self.return_to_earlier(),
            Action::System => document::focus(view::SYSTEM_FIELD),
            Action::Gallery => self.show_gallery(),
            Action::Editor => self.open_editor(),
            Action::Apply => self.apply_draft(),
            Action::Record => self.record(),
            Action::Retell => self.retell(),
            Action::Words => self.look_up(""),
            Action::Rules => self.dialog = Some(Dialog::Rules),
            Action::Seek => self.dialog = Some(Dialog::Seek),
            Action::StopSeek => self.stop_seeking(),
            Action::OpenFound => self.open_found(),
            Action::Settings => self.dialog = Some(Dialog::Settings),
            Action::Share => self.share(),
            Action::CopyLink => {
                clipboard::copy(self.shared.link(), &ctx.link().callback(Msg::Copied));
            }
            Action::SaveFile => self.save_file(),
            Action::OpenFile => document::click(view::FILE_FIELD),
            Action::Tree => self.turn_view(),
            Action::Theme => self.set_theme(self.wishes.theme.next()),
            Action::FullScreen => {
                if !document::toggle_full_screen() {
                    self.notice = Some(said("This browser has no full screen"));
                }
            }
            Action::Help => self.dialog = Some(Dialog::Help),
            Action::Leave => self.leave(),
        }
    }

    /// Time passes from here.
    pub(super) fn play(&mut self) {
        self.player.anchor(self.run.lab.position().at_us);
        self.player.journey = None;
        self.player.playing = true;
    }

    /// The run stands still.
    pub(super) fn pause(&mut self) {
        self.player.playing = false;
        self.reread();
        self.shown.recite();
    }

    pub(super) fn go(&mut self, travel: Travel) {
        self.set_out(travel, None);
    }

    /// Goes somewhere: at once if it is near, else over the next frames.
    pub(super) fn set_out(&mut self, travel: Travel, reply: Option<Reply>) {
        // Whoever dragged the playhead while it played wants it to play on.
        let played = self.player.journey.as_ref().is_some_and(|journey| journey.then_play);
        let then_play = (self.player.playing || played) && matches!(travel, Travel::To(_));
        self.player.playing = false;
        self.player.journey = Some(Journey { travel, reply, then_play });
        self.journey_on();
    }

    /// A stretch of the journey.
    pub(super) fn journey_on(&mut self) {
        let arrived = self.player.travel(self.run.lab.as_mut(), TRAVEL_MS);
        self.redraw();
        self.reread();
        let Some((Journey { reply, then_play, .. }, stop)) = arrived else { return };
        if stop == Stop::InVain {
            self.notice = Some(said("It did not happen within ten minutes of simulated time"));
        }
        if let Some(reply) = reply {
            reply.answer(&super::answer::done());
        }
        if then_play {
            self.play();
        } else {
            self.shown.recite();
        }
    }

    fn verb(&mut self, verb: &str) {
        let Some(offer) = self.shown.offers.iter().find(|offer| offer.verb == verb) else {
            self.notice = Some(said("Select a server first"));
            return;
        };
        match &offer.disabled {
            Some(why) => self.notice = Some(Notice::Said(why.clone().into())),
            None => self.say(&offer.words.clone()),
        }
    }

    pub(super) fn say(&mut self, words: &str) {
        if let Err(why) = self.intervene(words) {
            self.notice = Some(Notice::Said(why.into()));
        }
    }

    /// Says something to the run; the error is in the page's words.
    pub(super) fn intervene(&mut self, words: &str) -> Result<(), String> {
        self.player.journey = None;
        self.run.lab.intervene(words).map_err(|why| why.to_string())?;
        self.changed();
        Ok(())
    }

    fn change(&mut self, change: Change) {
        match self.run.lab.change(change) {
            Ok(()) => self.changed(),
            Err(why) => self.notice = Some(Notice::Said(why.to_string().into())),
        }
    }

    fn changed(&mut self) {
        self.player.anchor(self.run.lab.position().at_us);
        self.redraw();
        self.reread();
        self.shown.recite();
        self.tell_shell();
    }

    pub(super) fn select(&mut self, selection: Option<Selection>) {
        if selection.is_some() && self.tab != Tab::Faults {
            self.tab = Tab::Inspect;
        }
        self.selection = selection;
        self.refused = None;
        self.trees.node = None;
        self.reread();
    }

    fn select_server(&mut self, place: usize) {
        let server = self.actors(Some(Group::Server)).nth(place).map(|actor| actor.id);
        if let Some(id) = server {
            self.select(Some(Selection::Actor(id)));
        }
    }

    fn select_neighbour(&mut self, turn: Turn) {
        if self.view_now() == Some(View::Tree) {
            document::focus_next(".tree-drawing .handle", turn);
            return;
        }
        let ids: Vec<ActorId> = self.actors(None).map(|actor| actor.id).collect();
        if ids.is_empty() {
            return;
        }
        let here = match self.selection {
            Some(Selection::Actor(id)) => ids.iter().position(|other| *other == id).unwrap_or(0),
            _ => 0,
        };
        let there = match turn {
            Turn::On => (here + 1) % ids.len(),
            Turn::Back => (here + ids.len() - 1) % ids.len(),
        };
        self.select(Some(Selection::Actor(ids[there])));
        document::focus(&crate::stage::actor_id(ids[there]));
    }

    pub(super) fn actors(&self, group: Option<Group>) -> impl Iterator<Item = &Actor> {
        let actors = self.shown.frame.scene.actors.iter();
        actors.filter(move |actor| group.is_none_or(|group| actor.group == group))
    }

    /// The same run anew, with the clock standing still so that a person picks what happens next;
    /// or with the clock running again.
    fn be_the_network(&mut self) {
        let mut saved = self.run.fresh();
        saved.script.clear();
        saved.clock = match saved.clock {
            ClockMode::Runs => ClockMode::Stopped,
            ClockMode::Stopped => ClockMode::Runs,
        };
        document::close_dialog();
        self.replace(saved);
    }

    /// Opens the console and puts the focus into it.
    fn show_console(&mut self) {
        self.tab = Tab::Faults;
        self.reread();
        document::focus("tab-faults");
    }

    fn close_menu(&self) {
        if self.dialog == Some(Dialog::Menu) {
            document::close_dialog();
        }
    }

    fn leave(&mut self) {
        if self.dialog.is_some() {
            document::close_dialog();
        } else if self.player.journey.take().is_some() {
            self.pause();
        } else if self.notice.is_some() {
            self.notice = None;
        } else {
            self.select(None);
        }
    }

    fn dismiss(&mut self) {
        if self.notice.take().is_some() {
            self.awaited = None;
        } else {
            self.breach_read = self.shown.frame.breach.as_ref().map(|breach| breach.step);
        }
    }

    fn share(&mut self) {
        self.pause();
        let base = address::base();
        let (start, moment) =
            (self.run.fragment(OpensAt::Start), self.run.fragment(OpensAt::Moment));
        self.shared = Shared {
            start: format!("{base}{start}").into(),
            moment: format!("{base}{moment}").into(),
            with_moment: true,
            copied: None,
        };
        self.dialog = Some(Dialog::Share);
    }

    fn save_file(&mut self) {
        let link = link::encode(&self.run.lab.saved(OpensAt::Moment));
        let name = format!("{}.toml", slug(self.run.title()));
        self.notice = Some(match annex::parts().and_then(|parts| (parts.write_file)(&link)) {
            Ok(text) if files::save(&name, &text) => said("Saved to your downloads"),
            Ok(_) => said("The browser did not take the file"),
            Err(why) => Notice::Said(why.into()),
        });
    }

    pub(super) fn name_page(&self) {
        document::set_title(&format!("{} · Synod", self.run.title()));
    }

    fn turn_beats(&mut self) {
        self.player.beats = !self.player.beats;
        self.wishes.beats = Some(self.player.beats);
        let _kept = store::keep_beats(if self.player.beats { "on" } else { "off" });
    }

    fn set_theme(&mut self, theme: Theme) {
        self.wishes.theme = theme;
        self.wishes.theme_chosen = Some(theme);
        let _kept = store::keep_theme(theme);
        self.apply_theme();
    }
}

fn said(words: &'static str) -> Notice {
    Notice::Said(AttrValue::Static(words))
}

/// A title as the name of a file.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.chars().map(|letter| letter.to_ascii_lowercase()) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_title_becomes_a_plain_file_name() {
        assert_eq!(slug("Log repair (Fig. 7)"), "log-repair-fig-7");
    }
}
