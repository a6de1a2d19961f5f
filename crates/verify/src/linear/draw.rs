//! Draws histories, to test and measure what judges them: processes that work on one store, whose
//! operations take effect at a moment between their beginning and their end. So a history is
//! linearizable, unless its answers are falsified.

use std::collections::BTreeMap;

use super::history::{Ending, History, Key, Operation, Process, Value};
use super::model::Model;
use crate::dice::Dice;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// What is judged.
    pub model: Model,
    /// How many operations.
    pub calls: u64,
    /// On how many keys.
    pub keys: u64,
    /// How many of them at once, at most.
    pub at_once: u64,
    /// With how many values.
    pub values: u64,
    /// How many of a thousand end as nobody knows.
    pub info_permille: u64,
    /// How many of a thousand answers are falsified.
    pub false_permille: u64,
}

/// A process and what it is doing.
struct Worker {
    process: Process,
    task: Option<Task>,
}

struct Task {
    key: u64,
    operation: Operation,
    /// What came of it, once it took effect.
    came: Option<Ending>,
}

struct Drawing<'a> {
    dice: &'a mut Dice,
    shape: Shape,
    history: History,
    store: BTreeMap<u64, Value>,
    workers: Vec<Worker>,
    begun: u64,
}

/// Draws a history.
pub fn draw(dice: &mut Dice, shape: Shape) -> History {
    let worker = |number| Worker { process: Process(number), task: None };
    let workers = (0..shape.at_once).map(worker).collect();
    let history = History::new(shape.model);
    let mut drawing = Drawing { dice, shape, history, store: BTreeMap::new(), workers, begun: 0 };
    // A lock that nobody frees lets everyone wait for ever.
    for _ in 0..shape.calls * 16 {
        drawing.go_on();
    }
    drawing.history
}

impl Drawing<'_> {
    fn go_on(&mut self) {
        let nth = self.dice.below(self.shape.at_once);
        let mut worker = self.workers.remove(usize::try_from(nth).expect("few work at once"));
        match worker.task.take() {
            None if self.begun < self.shape.calls => worker.task = Some(self.begin(worker.process)),
            None => {}
            Some(task) => self.work(&mut worker, task),
        }
        self.workers.push(worker);
    }

    fn begin(&mut self, process: Process) -> Task {
        self.begun += 1;
        let key = self.dice.below(self.shape.keys);
        let operation = self.operation();
        let name = Key(Value::Text(format!("k{key}")));
        self.history.begin(process, name, operation.clone()).expect("the process is free");
        Task { key, operation, came: None }
    }

    fn work(&mut self, worker: &mut Worker, mut task: Task) {
        let is_lost = self.dice.permille(self.shape.info_permille);
        let came = if is_lost { Some(Ending::Info) } else { task.came.take() };
        let Some(ending) = came else {
            task.came = self.take_effect(&task);
            worker.task = Some(task);
            return;
        };
        self.history.end(worker.process, ending).expect("the process is at work");
        if is_lost {
            worker.process.0 += self.shape.at_once;
        }
    }

    /// None where it waits for a lock.
    fn take_effect(&mut self, task: &Task) -> Option<Ending> {
        let is_false = self.dice.permille(self.shape.false_permille);
        let any = self.value();
        let value = self.store.entry(task.key).or_insert(Value::Null);
        match &task.operation {
            Operation::Read if is_false => return Some(Ending::Ok(Some(any))),
            Operation::Read => return Some(Ending::Ok(Some(value.clone()))),
            Operation::CompareAndSet { from, .. } if from != value && !is_false => {
                return Some(Ending::Fail);
            }
            Operation::Acquire if *value != Value::Null && !is_false => return None,
            Operation::Release if *value == Value::Null && !is_false => return Some(Ending::Fail),
            Operation::Write(to) | Operation::CompareAndSet { to, .. } => *value = to.clone(),
            Operation::Append(more) => {
                *value = Value::Text(format!("{}{}", value.text(), more.text()));
            }
            Operation::Acquire => *value = Value::from("held"),
            Operation::Release => *value = Value::Null,
        }
        Some(Ending::Ok(None))
    }

    fn operation(&mut self) -> Operation {
        let (value, other) = (self.value(), self.value());
        match (self.shape.model, self.dice.below(10)) {
            (Model::Mutex, 0..5) => Operation::Acquire,
            (Model::Mutex, _) => Operation::Release,
            (Model::Register | Model::Kv, 0..4) => Operation::Read,
            (Model::Register | Model::Kv, 4..6) => {
                Operation::CompareAndSet { from: value, to: other }
            }
            (Model::Kv, 6..8) => Operation::Append(value),
            (Model::Register | Model::Kv, _) => Operation::Write(value),
        }
    }

    fn value(&mut self) -> Value {
        let number = self.dice.below(self.shape.values);
        let letter = u8::try_from(number).ok().and_then(|number| number.checked_add(b'a'));
        Value::Text(char::from(letter.unwrap_or(b'z')).to_string())
    }
}
