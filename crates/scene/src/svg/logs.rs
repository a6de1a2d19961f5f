//! Logs side by side beneath the stage: a row a server, the term by number and colour, committed
//! entries solid, the others dashed.

use super::{Theme, Type, push, write_text};
use crate::form::{Cell, LogPanel, LogRow, Scene, Tone};
use crate::geometry::{Point, real};
use crate::layout::Anchor;
use crate::measure::{self, Face};
use crate::shapes::number;

const ROW: f64 = 27.0;
const HEAD: f64 = 36.0;
const FOOT: f64 = 12.0;
const CELL_HEIGHT: f64 = 22.0;
/// Between two cells.
const GAP: f64 = 3.0;
const NAMES_X: f64 = 18.0;
const CELLS_X: f64 = 106.0;

/// How wide a cell is.
fn cell_width(log: &LogPanel) -> f64 {
    if log.wide { 90.0 } else { 58.0 }
}

/// How high the panel is.
pub(super) fn height(log: &LogPanel) -> f64 {
    HEAD + real(log.rows.len()) * ROW + FOOT
}

pub(super) fn paint(scene: &Scene, log: &LogPanel, at: Point, width: f64, theme: &Theme) -> String {
    let mut out = String::new();
    push(
        &mut out,
        format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            number(at.x),
            number(at.y),
            number(width),
            number(height(log)),
            theme.panel,
        ),
    );
    let border = format!("stroke=\"{}\"", theme.line);
    super::write_line(&mut out, at, at.moved(width, 0.0), &border);
    let head = |anchor| Type { size: 11.0, weight: 400, mono: true, anchor, colour: theme.soft };
    write_text(&mut out, at.moved(NAMES_X, 24.0), head(Anchor::Start), &log.title);
    let cell = cell_width(log);
    for (column, index) in (log.first..).take(columns(cell, width)).enumerate() {
        let middle = at.moved(CELLS_X + real(column) * (cell + GAP) + cell / 2.0, 24.0);
        write_text(&mut out, middle, head(Anchor::Middle), &log.head(index));
    }
    for (index, row) in log.rows.iter().enumerate() {
        let top = at.moved(0.0, HEAD + real(index) * ROW);
        let name = scene.actors.iter().find(|actor| actor.id == row.actor);
        let set = Type::of(Face::Role, Anchor::Start, theme.ink);
        write_text(
            &mut out,
            top.moved(NAMES_X, 16.0),
            set,
            name.map_or("", |actor| actor.name.as_str()),
        );
        cells(&mut out, log, row, top.moved(CELLS_X, 1.0), columns(cell, width), theme);
    }
    out
}

/// How many entries the width holds.
fn columns(cell: f64, width: f64) -> usize {
    let mut columns = 1;
    while CELLS_X + real(columns + 1) * (cell + GAP) <= width - 10.0 {
        columns += 1;
    }
    columns
}

fn cells(out: &mut String, log: &LogPanel, row: &LogRow, at: Point, columns: usize, theme: &Theme) {
    let width = cell_width(log);
    for (column, index) in (log.first..).take(columns).enumerate() {
        let corner = at.moved(real(column) * (width + GAP), 0.0);
        match row.cells.iter().find(|cell| cell.index == index) {
            Some(cell) => entry(out, cell, &log.text(cell), corner, width, theme),
            None if index <= row.compacted => {
                frame(out, corner, width, &format!("fill=\"{}\"", theme.hair));
            }
            None => {
                frame(out, corner, width, &format!("fill=\"none\" stroke=\"{}\"", theme.hair));
            }
        }
    }
}

fn entry(out: &mut String, cell: &Cell, text: &str, corner: Point, width: f64, theme: &Theme) {
    let colour = theme.fill(Tone::Term(cell.term));
    let (look, ink) = if cell.committed {
        let look = format!("fill=\"{colour}\" stroke=\"{}\" stroke-width=\"1.2\"", theme.ink);
        (look, theme.text_on(Tone::Term(cell.term)))
    } else {
        let look = format!(
            "fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\" stroke-dasharray=\"4 3\""
        );
        (look, theme.ink)
    };
    frame(out, corner, width, &look);
    let set = |size, weight| Type { size, weight, mono: true, anchor: Anchor::Start, colour: ink };
    let term = cell.term.to_string();
    write_text(out, corner.moved(5.0, 11.0), set(9.0, 600), &term);
    let taken = 8.0 + real(term.chars().count()) * 9.0 * measure::MONO_ADVANCE;
    let text = measure::fit(text, Face::Caption, width - taken - 1.0);
    write_text(out, corner.moved(taken, 15.5), set(measure::CAPTION_SIZE, 400), &text);
}

fn frame(out: &mut String, corner: Point, width: f64, look: &str) {
    push(
        out,
        format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"5\" {look}/>",
            number(corner.x),
            number(corner.y),
            number(width),
            number(CELL_HEIGHT),
        ),
    );
}
