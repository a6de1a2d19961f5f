//! Rearranges a run of which little can be left out: says with one word what many did, asks at many
//! moments instead of at one, and tries parts of that. A person would isolate a server, where faults
//! that came one by one cut each of its links.
//!
//! Whatever comes of it is judged by playing it; so it need not mean the same.

use sim::saved::{Intervention, SavedRun};

use super::shrink::{Judge, Short};
use super::vary::{FEWEST_SERVERS, SEEDS, hurry, leave_one_out, plain};
use crate::dice::Dice;

/// So many seeds are tried for each number of servers, until one breaks the promise as a whole.
const WHOLE_SEEDS: u32 = 2_000;
/// So many parts may be tried in vain.
const TRIES_IN_VAIN: u32 = 10_000;
/// A client asks so many times instead of once.
const ASKED: u64 = 30;
/// How long a run goes on at most after the last intervention.
const REST_US: u64 = 1_500_000;

/// Can what is done to this run be said in fewer words?
pub(super) fn is_wordy(run: &SavedRun) -> bool {
    1 < count(run, is_cut) || 1 < count(run, is_drift)
}

/// With as few interventions as it comes to.
pub(super) fn rearrange(short: &Short, dice: &mut Dice, judge: &Judge<'_>) -> Short {
    let whole = whole(short, dice, judge);
    let mut best = short.clone();
    let mut tries = 0;
    while tries < TRIES_IN_VAIN && !best.run.interventions.is_empty() {
        tries += 1;
        let of_whole = dice.permille(500);
        let mut other = if of_whole { whole.run.clone() } else { best.run.clone() };
        let one_cut = dice.permille(300) && one_cut(&mut other, dice);
        let one_clock = dice.permille(400) && one_clock(&mut other, dice);
        if of_whole {
            leave_words_out(&mut other.interventions, dice);
        } else if !one_cut && !one_clock {
            leave_one_out(&mut other.interventions, dice);
        }
        if other.interventions.is_empty() {
            continue;
        }
        if dice.permille(300) {
            other_settings(&mut other, dice, judge);
        }
        if dice.permille(700) {
            other.seed = dice.below(SEEDS);
        }
        match dice.below(4) {
            0 => {
                let moved_permille = dice.one([0, 400]);
                hurry(&mut other.interventions, dice, moved_permille);
            }
            1 => sooner(&mut other.interventions, dice),
            _ => {}
        }
        let last_us = other.interventions.last().map_or(0, |last| last.at_us);
        other.until_us = last_us + dice.one([REST_US / 15, REST_US / 3, REST_US]);
        if dice.permille(600) {
            ask_often(&mut other, dice);
        }
        let steps_max = 2 * best.found.step + 1_000;
        let Some(found) = judge.judge(&other, steps_max) else { continue };
        let other = Short::new(other, found).leave_out(judge);
        if other.size() < best.size() {
            if other.run.interventions.len() < best.run.interventions.len() {
                tries = 0;
            }
            best = other;
        }
    }
    best
}

/// With few servers, one cut in place of many, and asked often; nothing is left out of it. As it is
/// where that breaks nothing.
fn whole(short: &Short, dice: &mut Dice, judge: &Judge<'_>) -> Short {
    for servers in FEWEST_SERVERS..=FEWEST_SERVERS + 1 {
        for _ in 0..WHOLE_SEEDS {
            let seed = dice.below(SEEDS);
            let Some(mut other) = plain(&short.run, servers, seed, dice) else { break };
            one_cut(&mut other, dice);
            ask_often(&mut other, dice);
            let steps_max = 2 * short.found.step + 1_000;
            if let Some(found) = judge.judge(&other, steps_max) {
                return Short::new(other, found);
            }
        }
    }
    short.clone()
}

/// One server and all others no longer hear each other, in place of cuts between single nodes.
/// Clients hear both sides, as they did.
fn one_cut(run: &mut SavedRun, dice: &mut Dice) -> bool {
    let servers = servers(run);
    if servers.is_empty() || count(run, is_cut) < 2 {
        return false;
    }
    let (one, others) = apart(servers, dice);
    one_for_all(run, is_cut, &format!("bridge {one} | {} over c1", others.join(" ")));
    true
}

/// The clock of one server runs at another speed, in place of many: only how they differ matters.
fn one_clock(run: &mut SavedRun, dice: &mut Dice) -> bool {
    let drifts = run.interventions.iter().filter(|one| is_drift(&one.words));
    let speeds: Vec<i64> =
        drifts.filter_map(|one| one.words.rsplit(' ').next()?.parse().ok()).collect();
    let servers = servers(run);
    let Some(speed) = dice.pick(&speeds).filter(|_| 1 < speeds.len() && !servers.is_empty()) else {
        return false;
    };
    let speed = if dice.permille(500) { -speed } else { speed };
    let (one, _) = apart(servers, dice);
    one_for_all(run, is_drift, &format!("drift {one} {speed}"));
    true
}

/// A client asks for the same over and over instead of once: it need not be the right moment.
fn ask_often(run: &mut SavedRun, dice: &mut Dice) {
    let asks = run.interventions.iter().filter(|one| is_asked(&one.words));
    let asks: Vec<&Intervention> = asks.collect();
    let Some(one) = dice.pick(&asks).cloned() else { return };
    let apart_us = dice.doubled(5_000, 5);
    let others = run.interventions.iter().filter(|one| !is_asked(&one.words));
    let first_us = others.map(|one| one.at_us).min().unwrap_or(0);
    let begin_us = one.at_us.saturating_sub(ASKED * apart_us / 4).max(first_us);
    let at = |nth| Intervention { at_us: begin_us + nth * apart_us, nth: 0, ..one.clone() };
    run.interventions.extend((1..=ASKED).map(at));
    run.interventions.sort_by_key(|one| one.at_us);
    run.until_us = run.until_us.max(begin_us + (ASKED + 4) * apart_us);
}

/// Some settings are drawn anew, as for a sweep; as many servers stay.
fn other_settings(run: &mut SavedRun, dice: &mut Dice, judge: &Judge<'_>) {
    let kept_permille = dice.one([100, 300, 600]);
    for drawn in judge.settings(dice) {
        let there = run.config.iter_mut().find(|there| there.key == drawn.key);
        if let Some(there) = there.filter(|there| there.key != "servers")
            && !dice.permille(kept_permille)
        {
            *there = drawn;
        }
    }
}

/// All of it happens sooner: a long past takes long to play.
fn sooner(all: &mut [Intervention], dice: &mut Dice) {
    let first_us = all.first().map_or(0, |first| first.at_us);
    let sooner_us = dice.below(first_us + 1);
    all.iter_mut().for_each(|one| (one.at_us, one.nth) = (one.at_us - sooner_us, 0));
}

/// Leaves out all that is said with some words.
fn leave_words_out(all: &mut Vec<Intervention>, dice: &mut Dice) {
    let permille = dice.one([0, 200, 400, 500, 600]);
    let mut out: Vec<String> = all.iter().map(|one| one.words.clone()).collect();
    out.sort_unstable();
    out.dedup();
    out.retain(|_| dice.permille(permille));
    all.retain(|one| !out.contains(&one.words));
}

/// These words in place of all such words, where the first of them stood.
fn one_for_all(run: &mut SavedRun, is_such: fn(&str) -> bool, words: &str) {
    let mut is_said = false;
    run.interventions.retain_mut(|one| {
        if !is_such(&one.words) {
            return true;
        }
        words.clone_into(&mut one.words);
        !std::mem::replace(&mut is_said, true)
    });
}

/// One of these, and the others.
fn apart(names: Vec<String>, dice: &mut Dice) -> (String, Vec<String>) {
    let mut names = names;
    let at = usize::try_from(dice.below(names.len() as u64)).expect("it is below a length");
    (names.remove(at), names)
}

/// The names of the servers, as its settings say how many there are.
fn servers(run: &SavedRun) -> Vec<String> {
    let count = run.config.iter().find(|setting| setting.key == "servers");
    let count = count.and_then(|setting| setting.value.parse::<u8>().ok()).unwrap_or(0);
    (1..=count).map(|nth| format!("s{nth}")).collect()
}

fn count(run: &SavedRun, is_such: fn(&str) -> bool) -> usize {
    run.interventions.iter().filter(|one| is_such(&one.words)).count()
}

fn is_cut(words: &str) -> bool {
    words.starts_with("cut ")
}

fn is_drift(words: &str) -> bool {
    words.starts_with("drift ")
}

/// Is a client told something?
fn is_asked(words: &str) -> bool {
    let client = words.strip_prefix('c').and_then(|rest| rest.split(' ').next());
    client.is_some_and(|number| number.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use kernel::Micros;
    use sim::saved::Setting;

    use super::super::Found;
    use super::*;

    fn at(ms: u64, words: &str) -> Intervention {
        Intervention { at_us: ms * 1_000, nth: 0, words: words.to_owned() }
    }

    /// What cuts s2 off and makes its clock slow, one by one.
    fn long() -> SavedRun {
        let servers = Setting { key: "servers".to_owned(), value: "3".to_owned() };
        let interventions = vec![
            at(500, "cut s2 s1"),
            at(500, "drift s1 100000"),
            at(500, "cut s2 s3"),
            at(500, "drift s3 100000"),
            at(545, "c1 get x"),
        ];
        let run = SavedRun::new("raft");
        SavedRun { config: vec![servers], seed: 3, until_us: 600_000, interventions, ..run }
    }

    /// Breaks with one seed of three, where a client asks just then and s2 is cut off and slow.
    fn play(run: &SavedRun, _: &str, _: u64) -> Option<Found> {
        let since = |words: &str| {
            let mut all = run.interventions.iter();
            all.find(|one| one.words == words).map(|one| one.at_us)
        };
        let both = |a: &str, b: &str| Some(since(a)?.max(since(b)?));
        let cut = since("bridge s2 | s1 s3 over c1").or(both("cut s2 s1", "cut s2 s3"))?;
        let slow = since("drift s2 -100000").or(both("drift s1 100000", "drift s3 100000"))?;
        let begin = cut.max(slow) + 40_000;
        let asked = run.interventions.iter().filter(|one| is_asked(&one.words));
        let mut asked = asked.filter(|one| (begin..begin + 10_000).contains(&one.at_us));
        let at = Micros(asked.next()?.at_us);
        let (promise, words, step) = ("Kindness", String::new(), run.interventions.len() as u64);
        run.seed.is_multiple_of(3).then_some(Found { promise, words, at, step, stall: None })
    }

    #[test]
    fn what_many_did_one_does_and_the_same_run_becomes_the_same_short_one() {
        let short = || {
            let judge = Judge::new("Kindness", play, |_| Vec::new());
            let found = judge.judge(&long(), u64::MAX).expect("it breaks");
            let short = Short::new(long(), found).leave_out(&judge);
            assert_eq!(short.run.interventions.len(), 5, "nothing can be left out");
            rearrange(&short, &mut Dice::new(7), &judge).run
        };
        let run = short();
        let mut words: Vec<&str> = run.interventions.iter().map(|one| &*one.words).collect();
        words.sort_unstable();
        assert_eq!(words, ["bridge s2 | s1 s3 over c1", "c1 get x", "drift s2 -100000"]);
        assert!(play(&run, "Kindness", 0).is_some(), "it breaks by itself");
        assert_eq!(short(), run);
    }

    #[test]
    fn one_word_stands_where_the_first_of_many_stood() {
        let mut dice = Dice::new(7);
        let mut run = long();
        assert!(is_wordy(&run) && one_cut(&mut run, &mut dice));
        assert!(!one_cut(&mut run, &mut dice), "there is one only");
        assert!(is_wordy(&run) && one_clock(&mut run, &mut dice));
        assert!(!is_wordy(&run));
        let begin = ["bridge s", "drift s", "c1 get x"];
        assert_eq!(run.interventions.len(), begin.len());
        for (one, begin) in run.interventions.iter().zip(begin) {
            assert!(one.words.starts_with(begin), "{}", one.words);
        }
        let words = &run.interventions[0].words;
        assert!(["s1", "s2", "s3"].iter().all(|name| words.contains(name)), "{words}");
    }

    #[test]
    fn only_clients_are_asked_often_and_in_order() {
        let mut run = long();
        ask_often(&mut run, &mut Dice::new(7));
        assert!(run.interventions.is_sorted_by_key(|one| one.at_us));
        assert_eq!(count(&run, is_asked), 31);
        assert_eq!(run.interventions.len(), 5 + 30);
        let begin = |one: &Intervention| one.at_us >= 500_000;
        assert!(run.interventions.iter().all(begin), "nobody is asked before it all begins");
        assert!(run.interventions.last().is_some_and(|last| last.at_us < run.until_us));
        assert!(!is_asked("cut s2 s1") && !is_asked("c s1") && is_asked("c12 get x"));
    }
}
