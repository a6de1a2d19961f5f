//! Durations in words: `200us`, `10ms`, `1.5s`, `2min`. Whole microseconds, never a float.

use std::fmt;

/// Why a duration cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadDuration {
    /// It does not begin with a number.
    Number,
    /// No unit follows the number, or none that is known.
    Unit,
    /// It is finer than a microsecond.
    TooFine,
    /// It does not fit 64 bits of microseconds.
    TooLong,
}

/// Reads a duration; decimals are fine as long as the whole is a number of microseconds.
pub fn parse_us(text: &str) -> Result<u64, BadDuration> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return Err(BadDuration::Number),
        Some(parts) => parts,
        None => (number, ""),
    };
    if whole.is_empty() || fraction.contains('.') {
        return Err(BadDuration::Number);
    }
    let unit_us = UNITS.iter().find(|(name, _, _)| *name == unit).ok_or(BadDuration::Unit)?.1;
    let whole: u64 = whole.parse().map_err(|_| BadDuration::TooLong)?;
    let whole_us = whole.checked_mul(unit_us).ok_or(BadDuration::TooLong)?;
    whole_us.checked_add(fraction_us(fraction, unit_us)?).ok_or(BadDuration::TooLong)
}

/// Writes a duration: in the largest unit of which it is at least one, losing nothing; in minutes
/// only where they are whole.
pub fn show_us(us: u64) -> String {
    let fits = |(name, unit_us, _): &&(&str, u64, usize)| {
        *unit_us <= us && (*name != "min" || us.is_multiple_of(*unit_us))
    };
    let Some((name, unit_us, digits)) = UNITS.iter().find(fits) else {
        return "0s".to_owned();
    };
    let (whole, rest) = (us / unit_us, us % unit_us);
    if rest == 0 {
        return format!("{whole}{name}");
    }
    let fraction = format!("{rest:0digits$}");
    format!("{whole}.{}{name}", fraction.trim_end_matches('0'))
}

impl fmt::Display for BadDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a duration begins with a number, as in 10ms",
            Self::Unit => "a duration ends with us, ms, s or min, as in 10ms",
            Self::TooFine => "the shortest duration is 1us, and every other is a multiple of it",
            Self::TooLong => "the duration is too long",
        })
    }
}

/// The name of a unit, its microseconds, and how many decimals a microsecond is of it.
const UNITS: [(&str, u64, usize); 4] =
    [("min", 60_000_000, 0), ("s", 1_000_000, 6), ("ms", 1_000, 3), ("us", 1, 0)];

/// No unit has a multiple of a microsecond with more decimals: 0.00000005min is 3us.
const DECIMALS_MAX: usize = 8;

fn fraction_us(fraction: &str, unit_us: u64) -> Result<u64, BadDuration> {
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        return Ok(0);
    }
    if DECIMALS_MAX < fraction.len() {
        return Err(BadDuration::TooFine);
    }
    let scale = fraction.bytes().fold(1, |scale: u64, _| scale * 10);
    let parts = fraction.parse::<u64>().map_err(|_| BadDuration::Number)? * unit_us;
    if parts.is_multiple_of(scale) { Ok(parts / scale) } else { Err(BadDuration::TooFine) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_shown_in_its_shortest_exact_form() {
        for (us, text) in [
            (0, "0s"),
            (1, "1us"),
            (999, "999us"),
            (1_000, "1ms"),
            (1_500, "1.5ms"),
            (100_000, "100ms"),
            (1_000_000, "1s"),
            (1_234_567, "1.234567s"),
            (2_500_000, "2.5s"),
            (60_000_000, "1min"),
            (90_000_000, "90s"),
            (90_000_001, "90.000001s"),
            (u64::MAX, "18446744073709.551615s"),
        ] {
            assert_eq!(show_us(us), text);
            assert_eq!(parse_us(text), Ok(us));
        }
    }

    #[test]
    fn other_ways_of_writing_a_duration_are_read() {
        for (text, us) in [
            ("0us", 0),
            ("0.1s", 100_000),
            ("0.0015s", 1_500),
            ("1.50ms", 1_500),
            ("1500us", 1_500),
            ("1.0us", 1),
            ("0.5min", 30_000_000),
            ("0.00000005min", 3),
            ("007s", 7_000_000),
        ] {
            assert_eq!(parse_us(text), Ok(us), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for (text, why) in [
            ("", BadDuration::Number),
            ("ms", BadDuration::Number),
            ("-1ms", BadDuration::Number),
            (".5s", BadDuration::Number),
            ("1.s", BadDuration::Number),
            ("1.2.3s", BadDuration::Number),
            ("10", BadDuration::Unit),
            ("10 ms", BadDuration::Unit),
            ("1e3s", BadDuration::Unit),
            ("1h", BadDuration::Unit),
            ("0.5us", BadDuration::TooFine),
            ("0.0000001s", BadDuration::TooFine),
            ("0.000000000000000000000000000001s", BadDuration::TooFine),
            ("18446744073709551616us", BadDuration::TooLong),
            ("18446744073709552s", BadDuration::TooLong),
            ("99999999999999999999999999s", BadDuration::TooLong),
        ] {
            assert_eq!(parse_us(text), Err(why), "{text}");
        }
    }
}
