//! The time and the memory that work takes.

use std::fs;
#[expect(
    clippy::disallowed_types,
    reason = "this program measures real time; nothing is simulated by it"
)]
use std::time::Instant;

/// The seconds of processor time that some work takes, or of real time where the system does not say.
#[expect(clippy::disallowed_types, reason = "see above")]
pub(crate) fn processor_seconds(work: impl FnOnce()) -> f64 {
    let (begun, begun_on_processor) = (Instant::now(), on_processor());
    work();
    match (begun_on_processor, on_processor()) {
        (Some(begun), Some(ended)) => (ended - begun) / 1e9,
        _ => begun.elapsed().as_secs_f64(),
    }
}

/// The milliseconds of real time that some work takes; for what is too short for the other one.
#[expect(clippy::disallowed_types, reason = "see above")]
pub(crate) fn real_milliseconds(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64() * 1e3
}

/// The megabytes that this process has in memory, where the system says.
pub(crate) fn resident_megabytes() -> Option<f64> {
    const PAGE: f64 = 4_096.0;
    Some(number_in("/proc/self/statm", 1)? * PAGE / 1e6)
}

/// The bytes that this process had in memory at its peak, where the system says.
pub(crate) fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(1_024 * line.split_whitespace().next()?.parse::<u64>().ok()?)
}

/// The seconds of processor time that some work takes in all threads of this process, in steps of a
/// hundredth; of real time where the system does not say.
#[expect(clippy::disallowed_types, reason = "see above")]
pub(crate) fn process_seconds(work: impl FnOnce()) -> f64 {
    let (begun, begun_in_process) = (Instant::now(), in_process());
    work();
    match (begun_in_process, in_process()) {
        (Some(begun), Some(ended)) => ended - begun,
        _ => begun.elapsed().as_secs_f64(),
    }
}

/// Seconds that all threads of this process have run: for themselves, and in the system.
fn in_process() -> Option<f64> {
    const TICKS: f64 = 100.0;
    let (user, system) = (number_in("/proc/self/stat", 13)?, number_in("/proc/self/stat", 14)?);
    Some((user + system) / TICKS)
}

/// Nanoseconds that this process's only thread has run.
fn on_processor() -> Option<f64> {
    number_in("/proc/self/schedstat", 0)
}

fn number_in(path: &str, place: usize) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    text.split_whitespace().nth(place)?.parse().ok()
}
