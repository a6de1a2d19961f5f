//! The rows of the table, and how each is measured.

use kernel::Micros;
use synod_bench::{Bare, Hour, Shipped, Work};

use crate::Extent;
use crate::clock::{process_seconds, processor_seconds};
use crate::histories::{self, CALLS, COUNT, Judged, KEYS};
use crate::long_run::{LongRun, PASSES};
use crate::module::{Module, number, write_digests};
use crate::race::{self, Side};
use crate::rival::Rival;
use crate::statistics::{exponent, median, quantile};

/// All measurements are of runs with this seed.
pub(crate) const SEED: u64 = 1;
/// `RaftScope`'s engine at its best, without history, in simulated seconds per second.
const RAFTSCOPE: f64 = 703.0;

type Outcome = Result<(), String>;

/// Measures and prints every row. Gives the rows whose budget was missed.
pub(crate) fn print_all(extent: Extent) -> Result<Vec<String>, String> {
    let mut table = Table::default();
    // First, while nothing else has taken and returned memory.
    let mut long = LongRun::play();
    let mut module = Module::start()?;
    same_work(&mut table);
    beside_the_rival(extent, &mut module, &mut table)?;
    travel(extent, &mut long, &mut module, &mut table)?;
    memory(&long, &mut table);
    with_servers(extent, &mut table);
    with_length(&long, &mut table);
    histories(extent, &mut table);
    searches(extent, &mut table);
    same_digests(&mut module, &mut table)?;
    Ok(table.missed)
}

/// The table as it is printed.
#[derive(Default)]
struct Table {
    missed: Vec<String>,
}

impl Table {
    /// One row: what, the budget, what was measured, and whether that holds.
    fn row(&mut self, what: &str, budget: &str, measured: &str, held: Option<bool>) {
        let verdict = match held {
            None => "",
            Some(true) => ", held",
            Some(false) => {
                self.missed.push(what.to_owned());
                ", MISSED"
            }
        };
        println!("| {what} | {budget} | {measured}{verdict} |");
    }

    /// The ratio of medians, and that of the worst round.
    fn compare(&mut self, what: &str, budget: &str, least: f64, unit: &str, sides: [&[f64]; 2]) {
        let [ours, theirs] = sides;
        let ratio = median(ours) / median(theirs);
        let rounds = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs);
        let worst = rounds.fold(f64::INFINITY, f64::min);
        let measured = format!(
            "{ratio:.2}x (worst round {worst:.2}x): {:.0} and {:.0} {unit}",
            median(ours),
            median(theirs)
        );
        self.row(what, budget, &measured, Some(least <= ratio));
    }
}

/// Both sides must do the same work before their times are compared.
fn same_work(table: &mut Table) {
    const SECONDS: u64 = 900;
    let ours = Bare::new(5, SEED).work(Micros(SECONDS * 1_000_000));
    let mut rival = Rival::new(5, SEED);
    rival.play(SECONDS * 1_000_000);
    let theirs = rival.work();
    let watched = {
        let mut shipped = Shipped::new(SEED);
        shipped.play(Shipped::SECONDS_MAX * 1_000_000);
        let mut bare = Bare::new(5, SEED);
        bare.play(Micros(Shipped::SECONDS_MAX * 1_000_000));
        shipped.digest() == bare.digest()
    };
    let Work { messages, commits, term } = ours;
    let close = messages.abs_diff(theirs.messages) * 50 <= theirs.messages;
    let same = close && commits.abs_diff(theirs.commits) <= 1 && term == 1 && theirs.term == 1;
    table.row(
        "same work in 15 minutes of job A: this engine and the `raft` crate",
        "messages within 2%, same commits, one term",
        &format!(
            "{messages} and {} messages, {commits} and {} commits; bare and watched: {} digest",
            theirs.messages,
            theirs.commits,
            if watched { "one" } else { "another" },
        ),
        Some(same && watched),
    );
}

/// Simulated seconds per second of processor, of each side and round.
#[derive(Default)]
struct Rates {
    rival: Vec<f64>,
    bare: Vec<f64>,
    watched: Vec<f64>,
    bare_wasm: Vec<f64>,
    watched_wasm: Vec<f64>,
}

fn beside_the_rival(extent: Extent, module: &mut Module, table: &mut Table) -> Outcome {
    let mut rates = Rates::default();
    measure_round(extent, module)?;
    for _ in 0..extent.rounds {
        let [rival, bare, watched, bare_wasm, watched_wasm] = measure_round(extent, module)?;
        rates.rival.push(rival);
        rates.bare.push(bare);
        rates.watched.push(watched);
        rates.bare_wasm.push(bare_wasm);
        rates.watched_wasm.push(watched_wasm);
    }
    let Rates { rival, bare, watched, bare_wasm, watched_wasm } = rates;
    let what = "job A bare, native, beside the `raft` crate";
    let unit = "simulated s per s of processor";
    table.compare(what, "1x, aim 2.5x", 1.0, unit, [&bare, &rival]);
    let what = "job A whole, Wasm, beside the native `raft` crate";
    table.compare(what, "0.5x, aim 1x", 0.5, unit, [&watched_wasm, &rival]);
    table.row(
        "job A, simulated s per s of processor: bare and whole, native; bare and whole, Wasm",
        "aims 42,000; 17,600 (60x and 25x `RaftScope`, whose engine does 703 without history)",
        &format!(
            "{:.0} and {:.0}; {:.0} and {:.0} ({:.0}x and {:.0}x `RaftScope`)",
            median(&bare),
            median(&watched),
            median(&bare_wasm),
            median(&watched_wasm),
            median(&bare) / RAFTSCOPE,
            median(&watched_wasm) / RAFTSCOPE,
        ),
        None,
    );
    Ok(())
}

/// One turn of everyone, in an order that repeats: so a slow spell of the machine meets all of them.
fn measure_round(extent: Extent, module: &mut Module) -> Result<[f64; 5], String> {
    let seconds = extent.seconds;
    let times = seconds / Shipped::SECONDS_MAX;
    let rival = processor_seconds(|| Rival::new(5, SEED).play(seconds * 1_000_000));
    let bare = processor_seconds(|| Bare::new(5, SEED).play(Micros(seconds * 1_000_000)));
    let watched = processor_seconds(|| {
        for _ in 0..times {
            Shipped::new(SEED).play(Shipped::SECONDS_MAX * 1_000_000);
        }
    });
    let bare_wasm = module.seconds(&format!("bare {SEED} {seconds}"))?;
    let part = Shipped::SECONDS_MAX;
    let watched_wasm = module.seconds(&format!("job_a {SEED} {part} {times}"))?;
    Ok([rival, bare, watched, bare_wasm, watched_wasm].map(|taken| float(seconds) / taken))
}

fn travel(extent: Extent, long: &mut LongRun, module: &mut Module, table: &mut Table) -> Outcome {
    const BUDGET_MS: f64 = 5.0;
    let (seeks, backs) = long.travel(extent.seeks);
    let native = quantile(&seeks, 0.99).max(quantile(&backs, 0.99));
    table.row(
        "seek, and step back, anywhere in an hour of job A, native, p99",
        "5 ms, aim 1 ms",
        &shown(&seeks, &backs),
        Some(native <= BUDGET_MS),
    );
    let played = module.ask(&format!("hour {SEED} {}", Hour::SECONDS))?;
    long.in_the_module(number(&played, 1)?);
    let answer = module.ask(&format!("seeks {} {PASSES}", extent.seeks))?;
    let all: Result<Vec<f64>, String> =
        (0..answer.len()).map(|place| Ok(number(&answer, place)? / 1e3)).collect();
    let all = all?;
    let (seeks, backs) = all.split_at(all.len() / 2);
    let in_wasm = quantile(seeks, 0.99).max(quantile(backs, 0.99));
    table.row(
        "seek, and step back, anywhere in an hour of job A, Wasm, p99",
        "5 ms, aim 1 ms",
        &shown(seeks, backs),
        Some(in_wasm <= BUDGET_MS),
    );
    Ok(())
}

fn shown(seeks: &[f64], backs: &[f64]) -> String {
    let of = |values: &[f64]| {
        format!("{:.2} ms (p50 {:.2} ms)", quantile(values, 0.99), quantile(values, 0.5))
    };
    format!("seek {}, back {}", of(seeks), of(backs))
}

fn memory(long: &LongRun, table: &mut Table) {
    const BUDGET_MB: f64 = 45.0;
    let in_wasm = long.module_megabytes();
    let native = long.native_megabytes().map_or("unknown".to_owned(), |mb| format!("{mb:.1} MB"));
    table.row(
        "memory for that hour",
        "45 MB, aim 4.5 MB",
        &format!("{in_wasm:.1} MB in Wasm, {native} native, {} steps", long.steps()),
        Some(in_wasm <= BUDGET_MB),
    );
}

fn with_servers(extent: Extent, table: &mut Table) {
    const COUNTS: [u8; 6] = [5, 9, 17, 33, 65, 101];
    let mut taken: Vec<Vec<f64>> = vec![Vec::new(); COUNTS.len()];
    for _ in 0..extent.rounds {
        for (times, servers) in taken.iter_mut().zip(COUNTS) {
            // About the same amount of work each, whatever the number of servers.
            let seconds = 1 + extent.seconds / u64::from(servers);
            let mut bare = Bare::new(servers, SEED);
            bare.play(Micros(1_000_000));
            let spent = processor_seconds(|| bare.play(Micros((1 + seconds) * 1_000_000)));
            times.push(spent / float(seconds));
        }
    }
    let points: Vec<(f64, f64)> =
        COUNTS.iter().map(|count| f64::from(*count)).zip(taken.iter().map(|t| median(t))).collect();
    let growth = exponent(&points);
    let most = 1.0 / points.last().map_or(f64::NAN, |point| point.1);
    table.row(
        "growth of time with servers, 5 to 101, native",
        "n^1.6",
        &format!("n^{growth:.2}; 101 servers at {most:.0} times real time"),
        Some(growth <= 1.6),
    );
}

fn with_length(long: &LongRun, table: &mut Table) {
    let (time, memory) = long.growth();
    let measured = match memory {
        Some(memory) => format!("time t^{time:.2}, memory t^{memory:.2}"),
        None => format!("time t^{time:.2}"),
    };
    let held = time <= 1.1 && memory.is_none_or(|memory| memory <= 1.1);
    table.row("growth with the length of a run, 4 to 60 minutes", "t^1.1", &measured, Some(held));
}

fn histories(extent: Extent, table: &mut Table) {
    const BUDGET_S: f64 = 10.0;
    let drawn = histories::draw_all(SEED);
    let mut judged = histories::Judged::default();
    let round = |_| processor_seconds(|| judged = histories::judge(&drawn));
    let taken = median(&(0..extent.rounds).map(round).collect::<Vec<f64>>());
    let Judged { linearizable, not, unknown } = judged;
    table.row(
        &format!("{COUNT} histories of {CALLS} operations on {KEYS} keys, judged, native"),
        "10 s, none unknown",
        &format!("{taken:.3} s; {linearizable} linearizable, {not} not, {unknown} unknown"),
        Some(taken <= BUDGET_S && unknown == 0),
    );
}

/// This engine's search beside that of the `stateright` crate, on a model that both know alike.
fn searches(extent: Extent, table: &mut Table) {
    /// A turn takes about a second, since the time of all threads is told in steps of a hundredth.
    const TIMES: u32 = 5;
    let sides = [Side::Ours, Side::Theirs];
    let [ours, theirs] = sides.map(|side| side.search(race::WHOLE));
    table.row(
        "same states of a small Raft: this search and the `stateright` crate",
        "same number, none broken",
        &format!("{} and {} states", ours.states, theirs.states),
        Some(ours == theirs && !ours.broken),
    );
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..extent.rounds {
        for (rates, side) in rates.iter_mut().zip(sides) {
            let search = || {
                for _ in 0..TIMES {
                    side.search(race::WHOLE);
                }
            };
            rates.push(float(ours.states) * f64::from(TIMES) / process_seconds(search));
        }
    }
    let [ours, theirs] = rates;
    let what = "that search beside the `stateright` crate, one thread, native";
    table.compare(what, "1x, aim 3x", 1.0, "states per s of processor", [&ours, &theirs]);
    let rooms = sides.map(Side::room);
    let [ours, theirs] = rooms.map(|room| room.map_or("unknown".to_owned(), |b| b.to_string()));
    table.row(
        "bytes at the peak for a state of a large search: this one and the `stateright` crate",
        "a fifth, aim a tenth",
        &format!("{ours} and {theirs}"),
        rooms[0].zip(rooms[1]).map(|(ours, theirs)| 5 * ours <= theirs),
    );
}

fn same_digests(module: &mut Module, table: &mut Table) -> Outcome {
    let native = write_digests()?;
    let in_wasm = module.ask("digests")?;
    let differ: Vec<&str> = native
        .iter()
        .filter(|line| !in_wasm.contains(line))
        .filter_map(|line| line.split('=').next())
        .collect();
    let measured = if differ.is_empty() {
        format!("one digest for each of {} runs", native.len())
    } else {
        format!("{} differ", differ.join(", "))
    };
    let held = differ.is_empty() && native.len() == in_wasm.len();
    table.row("same runs, native and in Node", "one digest", &measured, Some(held));
    Ok(())
}

/// Counts here are far below the point where this loses anything.
pub(crate) fn float(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts here are small")]
    let float = count as f64;
    float
}
