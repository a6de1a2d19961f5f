//! Whatever run is valid, its link and its file give it back.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use synod_sim::delay::Delay;
use synod_sim::saved::check::{TIME_US_MAX, tidy_text, validate};
use synod_sim::saved::{
    Action, ClockMode, Expect, Intervention, Landmark, Moment, Network, SavedRun, Setting, Trigger,
    file, link,
};

const KNOWN: &[&str] =
    &["crash", "leader", "|", ">", "put", "uniform", "replicated", "0", "9", "s1", "c9"];
const ODD: &[&str] =
    &["s0", "s10", "007", "10ms", "1.5s", "0.1s", "s1→s2#3", "s1>c2#9", "s1→s2", "#", "\""];

/// Words with every kind of packing: known, node, number, duration, packet, and letters.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        select(KNOWN).prop_map(str::to_owned),
        select(ODD).prop_map(str::to_owned),
        any::<u64>().prop_map(|number| number.to_string()),
        "[a-z0-9.'\\\\é→漢🎉]{1,12}",
    ];
    vec(word, 1..8).prop_map(|words| words.join(" "))
}

fn text(max: usize) -> impl Strategy<Value = String> {
    let start =
        move |text: String| tidy_text(&tidy_text(&text).chars().take(max).collect::<String>());
    prop_oneof![Just(String::new()), any::<String>().prop_map(start)]
}

fn time_us() -> impl Strategy<Value = u64> {
    prop_oneof![0..=TIME_US_MAX, (0_u64..86_400).prop_map(|s| s * 1_000_000), Just(TIME_US_MAX)]
}

fn delay() -> impl Strategy<Value = Delay> {
    let us = 0..=Delay::CAP_US;
    (0..3, us.clone(), us).prop_map(|(form, a, b)| match form {
        0 => Delay::Constant { us: a },
        1 => Delay::Uniform { min_us: a.min(b), max_us: a.max(b) },
        _ => Delay::Exponential { min_us: a, mean_us: b },
    })
}

fn settings() -> impl Strategy<Value = Vec<Setting>> {
    let value = prop_oneof![
        Just(String::new()),
        words(),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<bool>().prop_map(|truth| truth.to_string()),
    ];
    vec(("[a-z_.é\"-]{1,9}", value), 0..8).prop_map(|settings| {
        let number = |(index, (key, value)): (usize, (String, String))| Setting {
            key: format!("{key}{index}"),
            value,
        };
        settings.into_iter().enumerate().map(number).collect()
    })
}

fn action() -> impl Strategy<Value = Action> {
    let trigger = prop_oneof![time_us().prop_map(Trigger::At), words().prop_map(Trigger::When)];
    let rest = (option::of(words()), text(200), any::<bool>(), text(200));
    (trigger, rest).prop_map(|(trigger, (words, caption, beat, ask))| {
        let (says_nothing, does) = (caption.is_empty() && ask.is_empty(), words.is_some());
        let words =
            words.unwrap_or(if says_nothing { "heal all".to_owned() } else { String::new() });
        Action { trigger, words, caption, beat, ask: if does { String::new() } else { ask } }
    })
}

fn expectation() -> impl Strategy<Value = Option<Expect>> {
    let name = "[A-Z][a-z]{1,12}( [A-Za-z]{1,12}){0,3}";
    option::of(prop_oneof![Just(Expect::Holds), name.prop_map(Expect::Breaks)])
}

fn questions() -> impl Strategy<Value = Vec<String>> {
    let filled = text(200).prop_map(|text| if text.is_empty() { "Why?".to_owned() } else { text });
    vec(filled, 0..=5)
}

fn interventions() -> impl Strategy<Value = Vec<Intervention>> {
    vec((time_us(), any::<u32>(), words()), 0..20).prop_map(|mut interventions| {
        interventions.sort();
        let named = |(at_us, nth, words)| Intervention { at_us, nth, words };
        interventions.into_iter().map(named).collect()
    })
}

prop_compose! {
    fn runs()(
        (lab, title, about) in ("[a-z]{1,12}", text(80), text(200)),
        (questions, source, expect) in (questions(), text(200), expectation()),
        (config, network_delay, loss_permille, fsync) in (settings(), delay(), 0..=1_000_u16, delay()),
        (seed, stopped, until_us) in (any::<u64>(), any::<bool>(), time_us()),
        (script, interventions) in (vec(action(), 0..20), interventions()),
        digests in vec(any::<u16>(), 0..8),
        moment in option::of((time_us(), any::<u32>(), any::<u16>())),
    ) -> SavedRun {
        let landmarks = (0_u16..).zip(digests).take(interventions.len());
        SavedRun {
            lab, title, about, questions, source, expect, config, seed, until_us, script, fsync,
            network: Network { delay: network_delay, loss_permille },
            clock: if stopped { ClockMode::Stopped } else { ClockMode::Runs },
            digests: landmarks.map(|(before, digest)| Landmark { before, digest }).collect(),
            moment: moment.map(|(at_us, nth, digest)| Moment { at_us, nth, digest }),
            interventions,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_link_gives_the_run_back(run in runs()) {
        prop_assert_eq!(validate(&run), Ok(()));
        let link = link::encode(&run);
        if link.len() <= link::LINK_MAX {
            prop_assert_eq!(link::decode(&link), Ok(run));
        } else {
            prop_assert_eq!(link::decode(&link), Err(synod_sim::saved::BadLink::TooLong(link.len())));
        }
    }

    #[test]
    fn a_file_gives_the_run_back(run in runs()) {
        let text = file::write(&run);
        prop_assert_eq!(file::read(&text), Ok(run));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in any::<String>(), tail in "[#?&s=1.A-Za-z_]{0,40}") {
        for text in [&text, &tail, &format!("{tail}{text}")] {
            let opened = [link::decode(text).ok(), file::read(text).ok()];
            prop_assert!(opened.iter().flatten().all(|run| validate(run).is_ok()));
        }
    }
}
