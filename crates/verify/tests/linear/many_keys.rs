//! Long histories on several keys are decided, whatever happens at once; how long that takes is
//! measured by `cargo xtask bench`.

use synod_verify::Dice;
use synod_verify::linear::{Bound, Model, Shape, Verdict, check, draw};

#[test]
fn a_thousand_histories_of_a_hundred_operations_on_ten_keys_are_decided() {
    let mut dice = Dice::new(10);
    let mut wrong = 0;
    for nth in 0..1_000_u64 {
        let false_permille = if nth.is_multiple_of(2) { 0 } else { 20 };
        let shape = Shape {
            model: dice.one(Model::ALL),
            calls: 100,
            keys: 10,
            at_once: dice.one([3, 10, 30, 100]),
            values: 5,
            info_permille: dice.one([0, 20, 100]),
            false_permille,
        };
        match check(&draw(&mut dice, shape), Bound(100_000)) {
            Verdict::Linearizable => {}
            Verdict::NotLinearizable(_) if 0 < false_permille => wrong += 1,
            verdict @ (Verdict::NotLinearizable(_) | Verdict::Unknown) => {
                panic!("{shape:?}: {verdict:?}")
            }
        }
    }
    assert!((200..500).contains(&wrong), "{wrong} of the falsified ones are not linearizable");
}

/// What nobody heard of may take effect at any time later, so every one of these adds to what is
/// possible; but few of them help.
#[test]
fn long_histories_on_one_key_with_many_unknown_ends_are_decided() {
    let mut dice = Dice::new(11);
    for (model, values) in [(Model::Register, 26), (Model::Kv, 26), (Model::Mutex, 1)] {
        for info_permille in [0, 1, 20] {
            let shape = Shape {
                model,
                calls: 3_000,
                keys: 1,
                at_once: 4,
                values,
                info_permille,
                false_permille: 0,
            };
            let verdict = check(&draw(&mut dice, shape), Bound(100_000));
            assert_eq!(verdict, Verdict::Linearizable, "{model} {info_permille}");
        }
    }
}

#[test]
fn what_needs_more_than_the_bound_is_unknown() {
    let mut dice = Dice::new(12);
    let shape = Shape {
        model: Model::Register,
        calls: 100,
        keys: 1,
        at_once: 5,
        values: 3,
        info_permille: 0,
        false_permille: 0,
    };
    let history = draw(&mut dice, shape);
    assert_eq!(check(&history, Bound(20)), Verdict::Unknown);
    assert_eq!(check(&history, Bound::USUAL), Verdict::Linearizable);
}
