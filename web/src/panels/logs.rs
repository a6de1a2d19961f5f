//! Logs side by side: term by colour and number, committed solid, uncommitted dashed, and what the
//! leader believes of each.

use lab::Frame;
use scene::within;
use scene::{Actor, Cell, LogPanel, LogRow, Panel, Scene, Shape};
use yew::{Callback, Html, InputEvent, classes, html};

use crate::intent::Intent;
use crate::look::{Part, Same, term_class};
use crate::ports::events;

/// The width of a column, of one for long texts, and of what stands before and after the columns, as in
/// the style sheet.
const COLUMN: f64 = 63.0;
const WIDE_COLUMN: f64 = 95.0;
const BESIDE: f64 = 88.0 + 2.0 * 18.0 + 8.0;

/// All log panels of the scene.
#[derive(PartialEq)]
pub(crate) struct Logs {
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// How wide the room is, in CSS pixels.
    pub(crate) width: f64,
    /// The first column that a person chose; none for the newest.
    pub(crate) first: Option<u64>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// The columns that are shown.
#[derive(Clone, Copy)]
struct Window {
    first: u64,
    count: u64,
    last: u64,
}

impl Part for Logs {
    fn draw(&self) -> Html {
        let scene = &self.frame.scene;
        html! {
            { for scene.panels.iter().filter_map(|panel| {
                if let Panel::Log(panel) = panel { Some(log(panel, scene, self)) } else { None }
            }) }
        }
    }
}

fn log(panel: &LogPanel, scene: &Scene, logs: &Logs) -> Html {
    let window = Window::of(panel, logs);
    html! {
        <section class={classes!("logs", panel.wide.then_some("is-wide"))} aria-label={panel.title.clone()}>
            <div class="log-row log-head">
                <span class="log-title">{ panel.title.clone() }</span>
                <span class="log-cells" aria-hidden="true">
                    { for window.indices().map(|index| html! { <span class="log-index">{ panel.head(index) }</span> }) }
                </span>
            </div>
            { for panel.rows.iter().map(|it| row(it, panel, window, scene)) }
            { scroll(window, logs) }
        </section>
    }
}

/// A slider over a log that is longer than its window.
fn scroll(window: Window, logs: &Logs) -> Html {
    if window.last <= window.count {
        return Html::default();
    }
    let intent = logs.intent.clone();
    let newest = window.last + 1 - window.count;
    let oninput = move |event: InputEvent| {
        if let Ok(first) = events::typed(&event).parse::<u64>() {
            intent.emit(Intent::LogFrom((first < newest).then_some(first)));
        }
    };
    html! {
        <input class="log-scroll" type="range" min="1" max={newest.to_string()} value={window.first.to_string()}
            aria-label="First index of the logs shown" title="Scrolls the logs; the right end follows the newest" {oninput} />
    }
}

fn row(row: &LogRow, panel: &LogPanel, window: Window, scene: &Scene) -> Html {
    let actor = scene.actors.iter().find(|actor| actor.id == row.actor);
    html! {
        <div class="log-row">
            <span class="log-who" title={who_title(row)}>
                { actor.map(role_sign) }
                <b>{ actor.map(|actor| actor.name.clone()) }</b>
                <span class="log-applied" title="Applied up to here">{ format!("↦{}", row.applied_name) }</span>
            </span>
            <span class="log-cells">
                { for window.indices().map(|index| cell(index, row, panel, scene.reign)) }
            </span>
        </div>
    }
}

fn who_title(row: &LogRow) -> String {
    format!(
        "{} entries: the first {} committed, {} applied, {} on disk",
        row.length, row.commit, row.applied, row.durable
    )
}

fn role_sign(actor: &Actor) -> Html {
    let body = match actor.shape {
        Shape::Hexagon => {
            html! { <polygon class="is-full" points="11.5,6 8.8,11 3.2,11 0.5,6 3.2,1 8.8,1" /> }
        }
        Shape::Diamond => html! { <polygon points="6,0.8 11.2,6 6,11.2 0.8,6" /> },
        Shape::Circle | Shape::Card => html! { <circle cx="6" cy="6" r="4.6" /> },
    };
    html! {
        <svg class="role-sign" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{ body }</svg>
    }
}

fn cell(index: u64, row: &LogRow, panel: &LogPanel, reign: &str) -> Html {
    let marks = marks(index, row);
    match row.cells.iter().find(|cell| cell.index == index) {
        None if index <= row.compacted => {
            let title = format!("A snapshot stands for the entries up to {}", row.compacted);
            html! { <span class="cell is-compacted" {title}>{ if index == row.compacted { "snap." } else { "" } }{ marks }</span> }
        }
        None => html! { <span class="cell is-none">{ marks }</span> },
        Some(cell) => full(cell, panel, row, reign, marks),
    }
}

fn full(cell: &Cell, panel: &LogPanel, row: &LogRow, reign: &str, marks: Html) -> Html {
    let text = panel.text(cell);
    // Where a column is not headed by an index, its head says what the cell would have to.
    let spoken = !panel.heads.is_empty() && panel.head(cell.index) == cell.name;
    let durable = cell.index <= row.durable;
    let class = classes!(
        "cell",
        term_class(cell.term),
        if cell.committed { "is-committed" } else { "is-open" },
        (cell.index == row.applied).then_some("is-applied"),
        (!durable).then_some("is-volatile"),
    );
    let title = format!(
        "{}: {} in {reign} {}: {}, {}",
        cell.name,
        cell.text,
        cell.term,
        if cell.committed { "committed" } else { "not committed" },
        if durable { "on disk" } else { "not yet on disk" },
    );
    html! {
        <span {class} {title}>
            if spoken { <span class="unseen">{ format!("{}: ", cell.name) }</span> }
            <sup>{ cell.term }</sup><span class="cell-text">{ text }</span>{ marks }
        </span>
    }
}

/// What the leader believes: a dot where the logs match, an arrow at what it sends next.
fn marks(index: u64, row: &LogRow) -> Html {
    let Some(progress) = row.progress else { return Html::default() };
    let matched = match progress.next {
        Some(_) => "The leader knows it matches up to here",
        None => "The leader has its acknowledgement up to here",
    };
    html! {
        <>
            if progress.matched == index { <span class="match-mark" title={matched}>{ "●" }</span> }
            if progress.next == Some(index) { <span class="next-mark" title="The leader sends this next">{ "▴" }</span> }
        </>
    }
}

impl Window {
    fn of(panel: &LogPanel, logs: &Logs) -> Self {
        let column = if panel.wide { WIDE_COLUMN } else { COLUMN };
        let room = within(((logs.width - BESIDE) / column).floor(), 2.0, 64.0);
        let count = crate::look::whole(room);
        let newest = (panel.last + 1).saturating_sub(count).max(1);
        // The lab's window may be shorter than the room; nothing before it is known.
        let first = logs.first.map_or(newest, |first| first.min(newest)).max(panel.first.max(1));
        Self { first, count, last: panel.last }
    }

    fn indices(self) -> impl Iterator<Item = u64> {
        self.first..self.first + self.count
    }
}
