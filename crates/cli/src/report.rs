//! What a run came to, in a few lines.

use std::io::{self, Write};

use lab::{LampState, PlanState};
use sim::saved::duration::show_us;

use crate::play::Played;

/// Says what a run came to.
pub(crate) fn report(played: &Played, out: &mut dyn Write) -> io::Result<()> {
    let position = &played.frame.position;
    let title = if played.title.is_empty() { "A run without a title" } else { &played.title };
    writeln!(out, "{title} ({}, seed {})", played.system, played.seed)?;
    let steps = position.step;
    writeln!(out, "Played to {} in {steps} steps.", show_us(position.at_us))?;
    writeln!(out, "{}", played.frame.narration.headline)?;
    writeln!(out, "Digest {}", position.digest)?;
    if let Some(flaw) = played.frame.flaw {
        writeln!(
            out,
            "Rule broken on purpose: {}. {} ({})",
            flaw.label, flaw.instead, flaw.source
        )?;
    }
    if let Some(drift) = &played.frame.drift {
        writeln!(out, "{drift}.")?;
    }
    report_promises(played, out)?;
    report_plan(played, out)?;
    match &played.link {
        Some(link) => writeln!(out, "\nLink\n  {link}"),
        None => writeln!(out, "\nThe run is too long for a link."),
    }
}

fn report_promises(played: &Played, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nPromises")?;
    for lamp in &played.frame.lamps {
        let state = match lamp.state {
            LampState::Holds => "holds",
            LampState::Broken => "BROKEN",
        };
        writeln!(out, "  {state:<7} {}: {} ({})", lamp.name, lamp.words, lamp.source)?;
    }
    if let Some(breach) = &played.frame.breach {
        let at = show_us(breach.at_us);
        writeln!(out, "\n{} at {at}, step {}: {}", breach.promise, breach.step, breach.words)?;
        if let Some(beyond) = &breach.beyond {
            writeln!(out, "{beyond}")?;
        }
    }
    Ok(())
}

fn report_plan(played: &Played, out: &mut dyn Write) -> io::Result<()> {
    let frame = &played.frame;
    if !frame.plan.is_empty() {
        writeln!(out, "\nPlan")?;
    }
    for action in &frame.plan {
        let state = match &action.state {
            PlanState::Ahead => "ahead".to_owned(),
            PlanState::Waits(why) => why.clone(),
            PlanState::Done(us) => format!("done at {}", show_us(*us)),
            PlanState::Refused(why) => format!("refused: {why}"),
        };
        let what = if action.words.is_empty() { &action.caption } else { &action.words };
        writeln!(out, "  {}: {what} ({state})", action.trigger)?;
    }
    if !frame.skipped.is_empty() {
        writeln!(out, "\nSkipped")?;
    }
    for skipped in &frame.skipped {
        writeln!(out, "  at {}: {} ({})", show_us(skipped.at_us), skipped.words, skipped.why)?;
    }
    Ok(())
}

/// Lists the built-in scenarios by their names and titles.
pub(crate) fn list_scenarios(out: &mut dyn Write) -> io::Result<()> {
    for entry in catalog::all() {
        for scenario in catalog::scenarios(entry.name) {
            let title = sim::saved::file::read(scenario.toml).map(|run| run.title);
            writeln!(out, "{:<20} {}", scenario.slug, title.unwrap_or_default())?;
        }
    }
    Ok(())
}
