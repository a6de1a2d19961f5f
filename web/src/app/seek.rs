//! Finding a violation: the search in its worker, and the run that it finds.

use yew::Context;

use super::run::{Origin, Run};
use super::{App, Msg, Notice};
use crate::annex;
use crate::dialogs::Sought;
use crate::ports::document;
use crate::ports::seek::Seeking;

impl App {
    /// Begins a search; one under way ends.
    pub(super) fn seek(&mut self, ctx: &Context<Self>, request: &str) {
        self.seeking = None;
        let told = ctx.link().callback(Msg::Sought);
        let begun = annex::parts().and_then(|_| Seeking::start(request, told));
        self.sought = Some(match begun {
            Ok(seeking) => {
                self.seeking = Some(seeking);
                Sought::begun()
            }
            Err(why) => Sought::wrong(why),
        });
    }

    /// The search says how far it is.
    pub(super) fn sought(&mut self, line: &str) -> bool {
        if self.seeking.is_none() {
            return false;
        }
        let sought = Sought::read(line);
        if !sought.runs {
            self.seeking = None;
        }
        self.sought = Some(sought);
        true
    }

    pub(super) fn stop_seeking(&mut self) {
        self.seeking = None;
        if let Some(sought) = &mut self.sought {
            sought.runs = false;
        }
    }

    /// Opens the run that was found, as a story.
    pub(super) fn open_found(&mut self) {
        let Some(sought) = &self.sought else { return };
        let system = self.run.system;
        let found = Run::open(system, sought.run(system.name), Origin::Page);
        let story = found.and_then(|found| found.lab.narrated().map_err(|why| why.to_string()));
        let opened = story.and_then(|story| self.open(story, Origin::Scenario));
        match opened {
            Ok(()) => document::close_dialog(),
            Err(why) => self.notice = Some(Notice::Said(why.into())),
        }
    }
}
