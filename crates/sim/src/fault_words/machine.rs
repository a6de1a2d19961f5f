//! The words for clocks and processors.

use kernel::NodeId;

use super::{BadWords, duration, named, number};
use crate::fault::Fault;
use crate::saved::duration::show_us;

type Name<'a> = &'a dyn Fn(&str) -> Option<NodeId>;

pub(super) fn skew(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [name, "normal"] => Ok(Fault::Skew(named(name, node)?, 0)),
        [name, us] => Ok(Fault::Skew(named(name, node)?, signed(us)?)),
        _ => Err(BadWords::Usage("skew s1 10min, skew s1 -10min, skew s1 normal")),
    }
}

pub(super) fn jump(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [name, us] => Ok(Fault::Jump(named(name, node)?, signed(us)?)),
        _ => Err(BadWords::Usage("jump s1 10min, jump s1 -10min")),
    }
}

pub(super) fn drift(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [name, "normal"] => Ok(Fault::Drift(named(name, node)?, 0)),
        [name, ppm] => Ok(Fault::Drift(named(name, node)?, number(ppm)?)),
        _ => Err(BadWords::Usage("drift s1 50000, of a million, drift s1 -50000, drift s1 normal")),
    }
}

pub(super) fn cpu(rest: &[&str], node: Name<'_>) -> Result<Fault, BadWords> {
    match rest {
        [name, "normal"] => Ok(Fault::Cpu(named(name, node)?, None)),
        [name, factor] => Ok(Fault::Cpu(named(name, node)?, Some(number(factor)?))),
        _ => Err(BadWords::Usage("cpu s1 100, cpu s1 normal")),
    }
}

/// A duration ahead, or with a sign before it back.
fn signed(text: &str) -> Result<i64, BadWords> {
    let bad = || BadWords::Duration(text.to_owned());
    let (behind, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let us = i64::try_from(duration(rest).map_err(|_| bad())?.0).map_err(|_| bad())?;
    Ok(if behind { -us } else { us })
}

pub(super) fn show_signed(us: i64) -> String {
    let sign = if us < 0 { "-" } else { "" };
    format!("{sign}{}", show_us(us.unsigned_abs()))
}
