//! What each function takes and gives, from the sections in front of the code.
//!
//! Only as far as the model needs it: so many types, so many parameters, one result.

use alloc::boxed::Box;

use crate::numbers::boxed;

const TYPES: usize = 1024;
const FUNCTIONS: usize = 16384;
/// Of so many parameters the types are known.
const PARAMETERS: usize = 8;

const TYPE_SECTION: u8 = 1;
const IMPORT_SECTION: u8 = 2;
const FUNCTION_SECTION: u8 = 3;

/// The type of a function. A type of a value is its distance from `i32` in the format.
#[derive(Clone, Copy, Default)]
pub(crate) struct Signature {
    pub(crate) parameters: u8,
    pub(crate) types: [u8; PARAMETERS],
    pub(crate) results: u8,
    pub(crate) result: u8,
}

/// What the next byte of a section is.
#[derive(Clone, Copy)]
enum Step {
    Count,
    Form,
    Parameters,
    Parameter(u64),
    Results,
    Result(u64),
    Name(u8),
    Letter(u8, u64),
    ImportKind,
    ImportType,
    Function,
    Rest,
}

/// The types of functions.
pub(crate) struct Signatures {
    types: Box<[Signature; TYPES]>,
    type_count: usize,
    of_functions: Box<[u16; FUNCTIONS]>,
    function_count: usize,
    step: Step,
    number: u64,
    shift: u32,
}

impl Signatures {
    pub(crate) fn new() -> Self {
        Self {
            types: boxed(Signature::default()),
            type_count: 0,
            of_functions: boxed(0),
            function_count: 0,
            step: Step::Count,
            number: 0,
            shift: 0,
        }
    }

    /// How many functions there are, those from outside too.
    pub(crate) fn count(&self) -> u32 {
        self.function_count as u32
    }

    /// What the nth function is.
    pub(crate) fn of(&self, function: u32) -> Signature {
        self.nth(u32::from(self.of_functions[function as usize % FUNCTIONS]))
    }

    /// The nth type.
    pub(crate) fn nth(&self, nth: u32) -> Signature {
        self.types[nth as usize % TYPES]
    }

    /// A section begins.
    pub(crate) fn begin(&mut self) {
        self.turn(Step::Count);
    }

    /// One byte of a section.
    pub(crate) fn take(&mut self, section: u8, byte: u8) {
        let number = match self.step {
            Step::Form
            | Step::Parameter(_)
            | Step::Result(_)
            | Step::Letter(..)
            | Step::ImportKind => u64::from(byte),
            Step::Rest => return,
            _ => {
                self.number |= u64::from(byte & 127).wrapping_shl(self.shift);
                self.shift = self.shift.wrapping_add(7);
                if 128 <= byte {
                    return;
                }
                self.number
            }
        };
        let next = self.next(section, number);
        self.turn(next);
    }

    fn turn(&mut self, step: Step) {
        self.step = step;
        self.number = 0;
        self.shift = 0;
    }

    fn next(&mut self, section: u8, number: u64) -> Step {
        let last = &mut self.types[self.type_count.wrapping_sub(1) % TYPES];
        let value_type = 0x7f_u8.wrapping_sub(number as u8);
        match self.step {
            Step::Count => match section {
                TYPE_SECTION => Step::Form,
                IMPORT_SECTION => Step::Name(0),
                FUNCTION_SECTION => Step::Function,
                _ => Step::Rest,
            },
            Step::Form => {
                self.type_count = self.type_count.wrapping_add(1);
                Step::Parameters
            }
            Step::Parameters => {
                last.parameters = number as u8;
                if number == 0 { Step::Results } else { Step::Parameter(number) }
            }
            Step::Parameter(left) => {
                let nth = u64::from(last.parameters).wrapping_sub(left) as usize;
                if let Some(parameter) = last.types.get_mut(nth) {
                    *parameter = value_type;
                }
                if left == 1 { Step::Results } else { Step::Parameter(left - 1) }
            }
            Step::Results => {
                last.results = number as u8;
                if number == 0 { Step::Form } else { Step::Result(number) }
            }
            Step::Result(left) => {
                last.result = value_type;
                if left == 1 { Step::Form } else { Step::Result(left - 1) }
            }
            Step::Name(nth) if number == 0 => after_name(nth),
            Step::Name(nth) => Step::Letter(nth, number),
            Step::Letter(nth, 1) => after_name(nth),
            Step::Letter(nth, left) => Step::Letter(nth, left - 1),
            Step::ImportKind if number == 0 => Step::ImportType,
            // Other imports than functions would need more; the model does without.
            Step::ImportKind | Step::Rest => Step::Rest,
            Step::ImportType => {
                self.function(number);
                Step::Name(0)
            }
            Step::Function => {
                self.function(number);
                Step::Function
            }
        }
    }

    fn function(&mut self, of_type: u64) {
        self.of_functions[self.function_count % FUNCTIONS] = of_type as u16;
        self.function_count += 1;
    }
}

/// An import has two names.
fn after_name(nth: u8) -> Step {
    if nth == 0 { Step::Name(1) } else { Step::ImportKind }
}
