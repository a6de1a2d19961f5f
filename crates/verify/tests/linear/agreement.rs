//! The checker agrees with judges that try everything: on every small history, and on many drawn
//! ones.

use synod_verify::Dice;
use synod_verify::linear::{
    Bound, Ending, History, Key, Model, Operation, Process, Shape, Value, Verdict, check, draw,
};

use crate::{every_order, every_set};

/// How many histories there were, and how many of them are linearizable.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    all: u64,
    linearizable: u64,
}

impl Count {
    fn add(&mut self, verdict: Verdict) {
        self.all += 1;
        self.linearizable += u64::from(verdict == Verdict::Linearizable);
    }
}

/// What operations can end as, in the histories that are made.
#[derive(Clone, Copy)]
enum Endings {
    /// As they can in a history.
    All,
    /// In success, or never.
    Ok,
}

fn value(number: i64) -> Value {
    Value::from(number)
}

/// Every operation of a register with two values.
fn operations() -> Vec<Operation> {
    let mut operations = vec![Operation::Read];
    for to in [value(0), value(1)] {
        operations.push(Operation::Write(to.clone()));
        for from in [value(0), value(1)] {
            operations.push(Operation::CompareAndSet { from, to: to.clone() });
        }
    }
    operations
}

/// Everything that an operation can end as.
fn endings(operation: &Operation, endings: Endings) -> Vec<Ending> {
    let ok = if *operation == Operation::Read {
        [Value::Null, value(0), value(1)].map(|read| Ending::Ok(Some(read))).to_vec()
    } else {
        vec![Ending::Ok(None)]
    };
    match endings {
        Endings::All => [ok, vec![Ending::Fail, Ending::Info]].concat(),
        Endings::Ok => ok,
    }
}

/// Goes on with a history in every way, up to so many operations, each of its own process; and looks
/// at each history on the way, this one among them.
fn each(history: &History, calls: usize, kinds: Endings, look: &mut impl FnMut(&History)) {
    look(history);
    let begun = history.calls().len();
    if begun < calls {
        for operation in operations() {
            let mut longer = history.clone();
            longer.begin(Process(begun as u64), Key(Value::Null), operation).unwrap();
            each(&longer, calls, kinds, look);
        }
    }
    for call in history.calls().iter().filter(|call| call.end.is_none()) {
        for ending in endings(&call.operation, kinds) {
            let mut longer = history.clone();
            longer.end(call.process, ending).unwrap();
            each(&longer, calls, kinds, look);
        }
    }
}

#[test]
fn every_history_of_three_operations_is_judged_as_every_order_and_every_set_judge_it() {
    let mut count = Count::default();
    each(&History::new(Model::Register), 3, Endings::All, &mut |history| {
        let verdict = check(history, Bound::USUAL);
        let expected = match every_order::first_impossible(history) {
            Some(id) => Verdict::NotLinearizable(id),
            None => Verdict::Linearizable,
        };
        assert_eq!(verdict, expected, "{history:?}");
        let is_explained = every_set::is_explained(history);
        assert_eq!(verdict == Verdict::Linearizable, is_explained, "{history:?}");
        count.add(verdict);
    });
    assert_eq!(count, Count { all: 247_305, linearizable: 131_781 });
}

/// An operation that failed is none, and one that ended as info is one that never ended: with three
/// operations that is seen above, so here they only succeed or stay open. With `ENDINGS=all` in the
/// environment, and `--release`, they end in every way, in about a minute.
#[test]
fn every_history_of_four_operations_is_judged_as_every_set_judges_it() {
    let (kinds, expected) = if std::env::var_os("ENDINGS").is_some() {
        (Endings::All, Count { all: 39_821_091, linearizable: 18_930_565 })
    } else {
        (Endings::Ok, Count { all: 1_459_523, linearizable: 366_603 })
    };
    let mut count = Count::default();
    each(&History::new(Model::Register), 4, kinds, &mut |history| {
        let is_explained = every_set::is_explained(history);
        let verdict = check(history, Bound::USUAL);
        assert_eq!(verdict == Verdict::Linearizable, is_explained, "{history:?}");
        count.add(verdict);
    });
    assert_eq!(count, expected);
}

#[test]
fn a_million_drawn_histories_of_a_register_are_judged_as_every_set_judges_them() {
    let mut dice = Dice::new(4);
    let mut count = Count::default();
    while count.all < 1_000_000 {
        let shape = small(&mut dice, Model::Register, 1);
        let history = draw(&mut dice, shape);
        let is_explained = every_set::is_explained(&history);
        let verdict = check(&history, Bound::USUAL);
        assert_eq!(verdict == Verdict::Linearizable, is_explained, "{history:?}");
        count.add(verdict);
    }
    assert_eq!(count, Count { all: 1_000_000, linearizable: 771_907 });
}

#[test]
fn drawn_histories_of_every_model_and_several_keys_are_judged_as_every_order_judges_them() {
    let mut dice = Dice::new(5);
    for model in Model::ALL {
        let mut count = Count::default();
        while count.all < 20_000 {
            let keys = dice.between(1, 3);
            let shape = small(&mut dice, model, keys);
            let history = draw(&mut dice, shape);
            let expected = match every_order::first_impossible(&history) {
                Some(id) => Verdict::NotLinearizable(id),
                None => Verdict::Linearizable,
            };
            let verdict = check(&history, Bound::USUAL);
            assert_eq!(verdict, expected, "{history:?}");
            count.add(verdict);
        }
        let share = count.linearizable * 100 / count.all;
        assert!((20..80).contains(&share), "{model}: {share} of a hundred are linearizable");
    }
}

fn small(dice: &mut Dice, model: Model, keys: u64) -> Shape {
    Shape {
        model,
        calls: dice.between(1, 8),
        keys,
        at_once: dice.between(1, 6),
        values: dice.between(1, 3),
        info_permille: dice.one([0, 50, 200, 600]),
        false_permille: dice.one([0, 200, 500, 1_000]),
    }
}
