//! The line itself: terms as bands, marks below them, old futures as curves, the playhead.

use lab::{Band, Branch, Mark, MarkKind};
use scene::shapes::number;
use yew::{Callback, Html, MouseEvent, PointerEvent, classes, html};

use super::{Footer, PLAYHEAD_ID};
use crate::app::{length, line_end_us};
use crate::intent::Intent;
use crate::look::{mark_sign, real, seconds, tone_class, whole};
use crate::ports::events;

/// The height of the drawing and the places in it.
const HEIGHT: f64 = 48.0;
const BAND_TOP: f64 = 17.0;
const BAND_HEIGHT: f64 = 9.0;
const MARKS: f64 = 38.0;
/// Marks nearer than this would touch.
const APART: f64 = 9.0;
/// Ordinary marks are kept further apart: a row of them would hide the others.
const ORDINARY_APART: f64 = 30.0;
/// A band narrower than this has no room for its name.
const NAME_WIDTH: f64 = 44.0;

/// The line, as a slider over the whole past.
pub(super) fn track(footer: &Footer) -> Html {
    let timeline = &footer.timeline;
    let end_us = line_end_us(timeline.tip_us);
    let width = footer.width.max(40.0);
    let x = |at_us: u64| length(at_us, end_us, width);
    let tip_us = timeline.tip_us;
    let seek = seeker(&footer.intent, end_us, tip_us);
    let (pressed, moved) = (seek.clone(), seek);
    html! {
        <svg class="track" width={number(width)} height={number(HEIGHT)} role="slider" tabindex="0"
            aria-label="Playhead" aria-valuemin="0" aria-valuemax={(tip_us / 1000).to_string()}
            aria-valuenow={(footer.at_us / 1000).to_string()} aria-valuetext={seconds(footer.at_us)}
            onpointerdown={move |event: PointerEvent| pressed.emit(event)}
            onpointermove={move |event: PointerEvent| moved.emit(event)}>
            <rect class="track-ground" x="0" y={number(BAND_TOP)} width={number(width)}
                height={number(BAND_HEIGHT)} rx="4" />
            <rect class="track-past" x="0" y={number(BAND_TOP)} width={number(x(tip_us).max(1.0))}
                height={number(BAND_HEIGHT)} rx="4" />
            { for timeline.bands.iter().map(|it| band(it, &x)) }
            { for timeline.branches.iter().map(|it| branch(it, &x, &footer.intent)) }
            { for sparse(&timeline.marks, &x).into_iter().map(|(at, it)| mark(at, it)) }
            <g id={PLAYHEAD_ID} class="playhead">
                <line x1="0" x2="0" y1="6" y2="40" />
                <circle cx="0" cy={number(BAND_TOP + BAND_HEIGHT / 2.0)} r="7" />
            </g>
        </svg>
    }
}

/// Seeks to where the pointer is, up to the tip.
fn seeker(intent: &Callback<Intent>, end_us: u64, tip_us: u64) -> Callback<PointerEvent> {
    let intent = intent.clone();
    Callback::from(move |event: PointerEvent| {
        if let Some(along) = events::along(&event) {
            intent.emit(Intent::Seek(whole(along * real(end_us)).min(tip_us)));
        }
    })
}

fn band(band: &Band, x: &impl Fn(u64) -> f64) -> Html {
    let (left, right) = (x(band.from_us), x(band.to_us));
    let width = (right - left - 1.5).max(1.0);
    html! {
        <g class={classes!("band", tone_class(band.tone))}>
            <rect x={number(left)} y={number(BAND_TOP)} width={number(width)}
                height={number(BAND_HEIGHT)} rx="3"><title>{ band.label.clone() }</title></rect>
            if NAME_WIDTH <= width {
                <text x={number(left + 3.0)} y="11">{ band.label.clone() }</text>
            } else if 14.0 <= width {
                <text x={number(left + 2.0)} y="11">{ last_word(&band.label) }</text>
            }
        </g>
    }
}

fn last_word(label: &str) -> String {
    label.rsplit(' ').next().unwrap_or(label).to_owned()
}

/// The marks that have room: of those that would touch, the more important one.
fn sparse<'a>(marks: &'a [Mark], x: &impl Fn(u64) -> f64) -> Vec<(f64, &'a Mark)> {
    let mut kept: Vec<(f64, &Mark)> = Vec::new();
    for mark in marks {
        let at = x(mark.at_us);
        match kept.last_mut() {
            Some(last) if at - last.0 < apart(last.1.kind, mark.kind) => {
                if mark.kind < last.1.kind {
                    *last = (last.0, mark);
                }
            }
            _ => kept.push((at, mark)),
        }
    }
    kept
}

fn apart(one: MarkKind, other: MarkKind) -> f64 {
    let ordinary = |kind| matches!(kind, MarkKind::Commit | MarkKind::Answer);
    if ordinary(one) && ordinary(other) { ORDINARY_APART } else { APART }
}

fn mark(at: f64, mark: &Mark) -> Html {
    let (sign, word) = mark_sign(mark.kind);
    let kind = match mark.kind {
        MarkKind::Breach => "is-breach",
        MarkKind::Fault => "is-fault",
        MarkKind::Role => "is-role",
        MarkKind::Commit => "is-commit",
        MarkKind::Answer => "is-answer",
    };
    html! {
        <text class={classes!("timeline-mark", kind)} x={number(at)} y={number(MARKS)}>
            { sign }<title>{ format!("{word} at {}", seconds(mark.at_us)) }</title>
        </text>
    }
}

fn branch(branch: &Branch, x: &impl Fn(u64) -> f64, intent: &Callback<Intent>) -> Html {
    let (which, intent) = (branch.number, intent.clone());
    let left = x(branch.from_us);
    let right = x(branch.to_us).max(left + 26.0);
    let bend = left + 12.0;
    let top = BAND_TOP + BAND_HEIGHT;
    let d = format!(
        "M{} {}Q{} 44 {} 44H{}",
        number(left),
        number(top),
        number(bend),
        number(bend + 8.0),
        number(right)
    );
    let onpointerdown = |event: PointerEvent| event.stop_propagation();
    let onclick = move |event: MouseEvent| {
        event.stop_propagation();
        intent.emit(Intent::Branch(which));
    };
    html! {
        <g class="branch" {onpointerdown} {onclick}>
            <path class="branch-touch" d={d.clone()} />
            <path class="branch-line" {d}><title>{ branch.label.clone() }</title></path>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use lab::{Mark, MarkKind};

    use super::sparse;

    #[test]
    fn of_marks_that_would_touch_the_more_important_one_is_kept() {
        let mark = |at_us, kind| Mark { at_us, step: at_us, kind };
        let marks = [
            mark(10, MarkKind::Answer),
            mark(12, MarkKind::Breach),
            mark(14, MarkKind::Commit),
            mark(40, MarkKind::Commit),
        ];
        let kept = sparse(&marks, &|at_us| crate::look::real(at_us));
        let kinds: Vec<MarkKind> = kept.iter().map(|(_, mark)| mark.kind).collect();
        assert_eq!(kinds, [MarkKind::Breach, MarkKind::Commit]);
    }
}
