//! The stage of a run at one moment, as a picture.

use std::ffi::OsString;
use std::fs;
use std::io::Write;

use lab::{Lab, OpenError, Stop, Travel};
use scene::layout::arrange;
use scene::svg::{self, Theme};
use sim::saved::SavedRun;

use crate::{Failure, play, source};

/// What is to be drawn, and how.
pub(crate) struct Drawing {
    /// The run.
    pub(crate) run: OsString,
    /// The moment, in microseconds.
    pub(crate) at_us: Option<u64>,
    /// Where the picture goes.
    pub(crate) out: Option<OsString>,
    /// In which colours.
    pub(crate) theme: Theme,
    /// Width and height of the stage, before a theme makes it larger.
    pub(crate) size: Option<(u16, u16)>,
    /// With the logs beneath it?
    pub(crate) logs: bool,
}

impl Default for Drawing {
    fn default() -> Self {
        let (run, theme, size) = (OsString::new(), Theme::LIGHT, None);
        Self { run, at_us: None, out: None, theme, size, logs: false }
    }
}

/// The theme of this name.
pub(crate) fn theme(name: &str) -> Result<Theme, String> {
    Theme::named(name).ok_or_else(|| "a theme is light, dark or projector".to_owned())
}

/// Draws a run.
pub(crate) fn draw(wanted: &Drawing, out: &mut dyn Write) -> Result<(), Failure> {
    let saved = source::open(&wanted.run)?;
    let picture = picture(&saved, wanted).map_err(|why| Failure::Run(why.to_string()))?;
    match wanted.out.as_deref().filter(|path| !source::is_dash(path)) {
        None => out.write_all(picture.as_bytes())?,
        Some(path) => fs::write(path, picture).map_err(|why| play::unwritable(path, &why))?,
    }
    Ok(())
}

fn picture(saved: &SavedRun, wanted: &Drawing) -> Result<String, OpenError> {
    let entry = catalog::find(&saved.lab).expect("the run was opened once");
    let mut lab = (entry.open)(saved)?;
    go(lab.as_mut(), saved, wanted.at_us);
    let frame = lab.frame(lab::Window::default());
    let usual = if wanted.theme.scale == 1 { (960, 600) } else { (640, 400) };
    let (width, height) = wanted.size.unwrap_or(usual);
    let layout = arrange(&frame.scene, f64::from(width), f64::from(height));
    let paint = if wanted.logs { svg::paint_with_logs } else { svg::paint };
    Ok(paint(&frame.scene, &layout, &wanted.theme))
}

fn go(lab: &mut dyn Lab, saved: &SavedRun, at_us: Option<u64>) {
    let travel = match (at_us, saved.moment) {
        (Some(us), _) => Travel::To(us),
        (None, Some(_)) => Travel::Moment,
        (None, None) if saved.until_us == 0 => Travel::To(play::UNTIL_US),
        (None, None) => Travel::To(saved.until_us),
    };
    while matches!(lab.travel(travel, play::STEPS).stop, Stop::Budget | Stop::Breach) {}
}
