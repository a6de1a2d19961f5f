//! Makes a run shorter than leaving out alone can. What a sweep does to a run breaks a promise by
//! luck: much of it is needed only because of when it happened, and with which delays. With another
//! seed and at other moments a few interventions may do; so parts of the run are tried that way.
//!
//! What is tried is drawn, but from the seed of the run: the same run becomes the same short one.

use sim::delay::Delay;
use sim::saved::{Intervention, Network, SavedRun};

use super::rearrange::{is_wordy, rearrange};
use super::shrink::{Judge, Short};
use crate::dice::Dice;
use crate::search::parts;

/// So many times it begins anew with the whole run: what is left of it cannot always become shorter.
const STARTS: u32 = 4;
/// So many tries may be in vain before it does.
const TRIES_IN_VAIN: u32 = 1_000;
/// So many may where the end of a run is to stay: it is long, and it takes little luck.
const LONG_TRIES_IN_VAIN: u32 = 150;
/// Of so many interventions or fewer, one or two are left out at a time.
const FEW: usize = 4;
/// Of more than so many, each comes sooner after the one before: a long past is rarely needed, and
/// takes long to play.
const MANY: usize = 30;
/// Before the first intervention there is time for an election.
const BEGIN_US: u64 = 300_000;
/// No fewer servers are tried than these, and no more than one more.
pub(super) const FEWEST_SERVERS: u64 = 3;
/// With so many seeds.
const PLAIN_SEEDS: u32 = 300;
/// How long a message travels on a plain network.
const PLAIN_DELAY_US: u64 = 1_000;
/// Seeds below this are tried: a small number is short in a link.
pub(super) const SEEDS: u64 = 10_000;

/// May something happen at another moment?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moments {
    /// It may, and the run may become shorter and longer.
    Free,
    /// It may not: the run is to end when it ended.
    Kept,
}

/// With as few interventions as it comes to.
pub(super) fn vary(short: &Short, judge: &Judge<'_>, moments: Moments) -> Short {
    let mut dice = Dice::new(short.run.seed ^ 0x0ca5_7e12);
    let mut best = short.clone();
    let starts = if moments == Moments::Kept { 1 } else { STARTS };
    for _ in 0..starts {
        let other = shorten(short.clone(), &mut dice, judge, moments);
        if other.size() < best.size() {
            best = other;
        }
    }
    let few = if moments == Moments::Kept { 0 } else { FEW };
    if few < best.run.interventions.len() {
        let plain = plainer(&best, &mut dice, judge, moments);
        if plain.size() < best.size() {
            best = plain;
        }
    }
    let many = FEW < best.run.interventions.len();
    if moments == Moments::Kept || !(many || is_wordy(&best.run)) {
        return best;
    }
    let other = rearrange(&best, &mut dice, judge);
    if other.size() < best.size() { other } else { best }
}

/// With fewer servers, and with a network that loses nothing and is fast: then much need not be done
/// to a run that random settings made. Whatever is done to a server that is not there is done to one
/// that is; what is then done twice can be left out.
fn plainer(short: &Short, dice: &mut Dice, judge: &Judge<'_>, moments: Moments) -> Short {
    let mut best = short.clone();
    for servers in FEWEST_SERVERS..=FEWEST_SERVERS + 1 {
        for seeds in 0..PLAIN_SEEDS {
            let seed = if seeds == 0 { short.run.seed } else { dice.below(SEEDS) };
            let Some(plain) = plain(&short.run, servers, seed, dice) else { break };
            let steps_max = 2 * short.found.step + 1_000;
            let Some(found) = judge.judge(&plain, steps_max) else { continue };
            let other = Short::new(plain, found).leave_out(judge);
            let other = shorten(other, dice, judge, moments);
            if other.size() < best.size() {
                best = other;
            }
            break;
        }
    }
    best
}

/// This run with no more than so many servers on a plain network; none where it has fewer.
pub(super) fn plain(run: &SavedRun, servers: u64, seed: u64, dice: &mut Dice) -> Option<SavedRun> {
    let mut config = run.config.clone();
    let count = config.iter_mut().find(|setting| setting.key == "servers")?;
    let before = count.value.parse::<u64>().ok()?;
    if before < servers {
        return None;
    }
    count.value = servers.to_string();
    let mut interventions = run.interventions.clone();
    for gone in servers + 1..=before {
        let (gone, stays) = (format!("s{gone}"), format!("s{}", 1 + dice.below(servers)));
        for one in &mut interventions {
            let named = parts(&one.words).map(|part| if part == gone { &stays } else { part });
            one.words = named.collect();
        }
    }
    let network = Network { delay: Delay::Constant { us: PLAIN_DELAY_US }, loss_permille: 0 };
    Some(SavedRun { config, network, seed, interventions, ..run.clone() })
}

/// With fewer interventions, where one of many tries breaks the promise with fewer; or with as many
/// in fewer steps, so that further tries take less time.
fn shorten(short: Short, dice: &mut Dice, judge: &Judge<'_>, moments: Moments) -> Short {
    let mut short = short;
    let mut tries = 0;
    let tries_max = if moments == Moments::Kept { LONG_TRIES_IN_VAIN } else { TRIES_IN_VAIN };
    while !short.run.interventions.is_empty() && tries < tries_max {
        tries += 1;
        let other = draw(&short.run, dice, moments);
        let steps_max = 2 * short.found.step + 1_000;
        let Some(found) = judge.judge(&other, steps_max) else { continue };
        let other = Short::new(other, found).leave_out(judge);
        if other.size() < short.size() {
            if other.run.interventions.len() < short.run.interventions.len() {
                tries = 0;
            }
            short = other;
        }
    }
    short
}

/// A part of a run, perhaps with another seed, and perhaps at other moments.
fn draw(run: &SavedRun, dice: &mut Dice, moments: Moments) -> SavedRun {
    let many = MANY < run.interventions.len();
    let last_us = |all: &[Intervention]| all.last().map_or(0, |last| last.at_us);
    let rest_us = run.until_us.saturating_sub(last_us(&run.interventions));
    let mut interventions = part(&run.interventions, dice);
    let seed = if dice.permille(700) { dice.below(SEEDS) } else { run.seed };
    if moments == Moments::Kept {
        return SavedRun { interventions, seed, ..run.clone() };
    }
    if many || dice.permille(750) {
        let moved_permille = dice.one([0, 400]);
        hurry(&mut interventions, dice, moved_permille);
    }
    // Other luck may take longer.
    let until_us = last_us(&interventions) + rest_us + rest_us / 2 + 100_000;
    SavedRun { interventions, seed, until_us, ..run.clone() }
}

/// Some of these, and never all.
fn part(all: &[Intervention], dice: &mut Dice) -> Vec<Intervention> {
    let mut part = all.to_vec();
    if all.len() <= FEW {
        // Two may only go together.
        let out = if dice.below(6) == 0 { all.len().min(2) } else { 1 };
        (0..out).for_each(|_| leave_one_out(&mut part, dice));
        return part;
    }
    // The last ones.
    if dice.permille(333) {
        let kept = usize::try_from(dice.doubled(2, 7)).expect("it is small");
        part.drain(..part.len().saturating_sub(kept));
    }
    // Those that have some words in common are out.
    if dice.permille(333) {
        let permille = dice.one([100, 300, 500]);
        let mut out = words(all);
        out.retain(|_| dice.permille(permille));
        part.retain(|one| one.words.split(' ').all(|word| !out.contains(&word)));
    }
    // Any are out.
    if dice.permille(333) {
        let permille = dice.one([50, 100, 200, 300, 500, 700, 900]);
        part.retain(|_| !dice.permille(permille));
    }
    if part.len() == all.len() {
        leave_one_out(&mut part, dice);
    }
    part
}

pub(super) fn leave_one_out(all: &mut Vec<Intervention>, dice: &mut Dice) {
    let at = usize::try_from(dice.below(all.len() as u64)).expect("it is below a length");
    all.remove(at);
}

/// The words that occur in them, each once: who acts or is acted upon, and what is done.
fn words(all: &[Intervention]) -> Vec<&str> {
    let mut words: Vec<&str> = all.iter().flat_map(|one| one.words.split(' ')).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Each at most so long after the one before, and so many of a thousand at a distance that is drawn
/// for them.
pub(super) fn hurry(all: &mut [Intervention], dice: &mut Dice, moved_permille: u64) {
    let most_us = dice.doubled(1_000, 11);
    let (mut before_us, mut at_us) = (0, 0);
    for one in all {
        let apart_us = one.at_us - before_us;
        before_us = one.at_us;
        let most_us = if at_us == 0 { most_us.max(BEGIN_US) } else { most_us };
        at_us += if dice.permille(moved_permille) {
            let most_us = dice.doubled(2_000, 11);
            dice.below(most_us)
        } else {
            apart_us.min(most_us)
        };
        (one.at_us, one.nth) = (at_us, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Found;
    use super::*;
    use kernel::Micros;
    use sim::saved::Setting;

    fn broken(run: &SavedRun, at_us: u64) -> Found {
        let step = run.interventions.len() as u64;
        Found { promise: "Kindness", words: String::new(), at: Micros(at_us), step, stall: None }
    }

    /// Breaks with one seed of three, where `b` happens within 10 ms after `a`; and with the first
    /// seed, where all else happens too.
    fn play(run: &SavedRun, _: &str, _: u64) -> Option<Found> {
        let last = run.interventions.last()?;
        if (run.seed, run.interventions.len()) == (1, 42) {
            return Some(broken(run, last.at_us));
        }
        let [a, b] = ["c1 a", "c1 b"].map(|words| {
            let mut all = run.interventions.iter();
            all.find(|one| one.words == words).map(|one| one.at_us)
        });
        let (a, b) = a.zip(b).filter(|_| run.seed.is_multiple_of(3))?;
        (a..=a + 10_000).contains(&b).then(|| broken(run, b))
    }

    fn long() -> SavedRun {
        let word = |nth: u64| match nth {
            20 => "c1 a".to_owned(),
            41 => "c1 b".to_owned(),
            other => format!("c2 set / {other}"),
        };
        let one = |nth: u64| Intervention { at_us: 40_000 * (nth + 1), nth: 3, words: word(nth) };
        let interventions = (0..42).map(one).collect();
        SavedRun { seed: 1, until_us: 2_000_000, interventions, ..SavedRun::new("raft") }
    }

    #[test]
    fn what_only_luck_needs_goes_and_the_same_run_becomes_the_same_short_one() {
        let short = || {
            let judge = Judge::new("Kindness", play, |_| Vec::new());
            let found = judge.judge(&long(), u64::MAX).unwrap();
            let short = Short::new(long(), found).leave_out(&judge);
            assert_eq!(short.run.interventions.len(), 42, "nothing can be left out");
            vary(&short, &judge, Moments::Free).run
        };
        let run = short();
        let words: Vec<&str> = run.interventions.iter().map(|one| &*one.words).collect();
        assert_eq!(words, ["c1 a", "c1 b"]);
        assert!(play(&run, "Kindness", 0).is_some(), "it breaks by itself");
        assert!(run.until_us == run.interventions[1].at_us && run.interventions[1].nth == 0);
        assert_eq!(short(), run);
    }

    #[test]
    fn a_plain_run_names_the_servers_that_it_has() {
        let setting = Setting { key: "servers".to_owned(), value: "5".to_owned() };
        let mut run = SavedRun { config: vec![setting], ..long() };
        let words = |nth: usize| format!("cut s{} s{}", 1 + nth % 5, 1 + (nth + 1) % 5);
        run.interventions.iter_mut().enumerate().for_each(|(nth, one)| one.words = words(nth));
        let mut dice = Dice::new(7);
        let plain = |run: &SavedRun, servers, dice: &mut Dice| plain(run, servers, 9, dice);
        let fewer = plain(&run, 3, &mut dice).unwrap();
        assert_eq!((fewer.config[0].value.as_str(), fewer.seed), ("3", 9));
        assert_eq!(fewer.network.loss_permille, 0);
        let all: Vec<String> = fewer.interventions.into_iter().map(|one| one.words).collect();
        assert!(all.iter().all(|words| !words.contains("s4") && !words.contains("s5")), "{all:?}");
        assert_eq!((all.len(), all[0].as_str()), (run.interventions.len(), "cut s1 s2"));
        assert_eq!(plain(&run, 6, &mut dice), None);
    }

    #[test]
    fn parts_are_never_all_and_keep_their_order() {
        let all = long().interventions;
        let mut dice = Dice::new(7);
        for count in [1, 2, 3, 4, 5, 42] {
            for _ in 0..200 {
                let part = part(&all[..count], &mut dice);
                assert!(part.len() < count);
                assert!(part.is_sorted_by_key(|one| one.at_us));
            }
        }
    }
}
