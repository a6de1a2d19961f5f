//! Answers to `window.synod`.

use lab::{Frame, OpensAt, Travel};
use serde::Serialize;

use super::{Annex, App};
use crate::ports::api::{Outcome, Reply, Request};
use crate::ports::frames;

/// What `state()` says.
#[derive(Serialize)]
pub(super) struct State {
    /// The simulated time, in microseconds.
    at_us: u64,
    /// How many steps have happened.
    step: u64,
    /// The furthest time this run was played to.
    tip_us: u64,
    /// Does time pass?
    playing: bool,
    /// Is the page on its way to a moment?
    travelling: bool,
    /// Simulated seconds a second.
    speed: f64,
    /// The digest of everything up to here.
    digest: String,
    /// How long the script of the last frame took.
    frame_ms: f64,
    /// Is what comes after the first view there: `coming`, `there` or `failed`?
    annex: &'static str,
    /// What is shown.
    frame: Frame,
}

impl State {
    pub(super) fn of(app: &App) -> Self {
        let position = app.run.lab.position();
        Self {
            at_us: position.at_us,
            step: position.step,
            tip_us: position.tip_us,
            playing: app.player.playing,
            travelling: app.player.journey.is_some(),
            speed: app.player.speed,
            digest: position.digest,
            frame_ms: app.frame_ms,
            annex: match app.systems.annex {
                Annex::Coming => "coming",
                Annex::There => "there",
                Annex::Failed(_) => "failed",
            },
            frame: Frame::clone(&app.shown.frame),
        }
    }
}

/// It worked.
pub(super) fn done() -> Outcome {
    Outcome::from(Ok(()))
}

impl App {
    pub(super) fn answer(&mut self, request: Request, reply: Reply) -> bool {
        match request {
            Request::Open(text) => {
                let opened = self.open_text(&text);
                self.answer_on_arrival(opened, reply);
            }
            Request::Settled => reply.answer(&done()),
            Request::Play => {
                self.play();
                reply.answer(&done());
            }
            Request::Pause => {
                self.pause();
                reply.answer(&done());
            }
            Request::Step => self.set_out(Travel::Step, Some(reply)),
            Request::Back => self.set_out(Travel::Back, Some(reply)),
            Request::Seek(at_us) => self.set_out(Travel::To(at_us), Some(reply)),
            Request::Inject(words) => reply.answer(&Outcome::from(self.intervene(&words))),
            Request::Link(with_moment) => {
                let opens_at = if with_moment { OpensAt::Moment } else { OpensAt::Start };
                reply.answer(&self.run.fragment(opens_at));
            }
            Request::Crowd { servers, packets, at_us } => {
                reply.answer(&self.crowd(servers, packets, at_us));
            }
            Request::Frames { rate_hz, seconds, speed } => {
                self.feed(rate_hz, seconds, speed);
                reply.answer(&State::of(self));
            }
        }
        true
    }

    fn answer_on_arrival(&mut self, opened: Result<(), String>, reply: Reply) {
        match (&opened, self.player.journey.as_mut()) {
            (Ok(()), Some(journey)) => journey.reply = Some(reply),
            _ => reply.answer(&Outcome::from(opened)),
        }
    }

    /// Feeds exact frames to the loop, and stands still afterwards.
    fn feed(&mut self, rate_hz: f64, seconds: f64, speed: f64) {
        let before = self.player.speed;
        self.player.speed = speed;
        self.play();
        for frame in frames::exact(rate_hz, seconds) {
            self.pass(frame);
            if !self.player.playing {
                break;
            }
        }
        self.player.speed = before;
        self.pause();
    }
}
