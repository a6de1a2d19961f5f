//! Sides of a system that a step can change, so that most steps need few monitors.

/// Some sides of a system: those that a step changed, or those that a monitor looks at. What each
/// of the seven stands for is the system's affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aspects(u8);

impl Aspects {
    /// No side.
    pub const NONE: Self = Self(0);
    /// Every side.
    pub const ALL: Self = Self(0x7f);
    /// Every step, even one that changes no side.
    pub const STEP: Self = Self(0x80);

    /// The side of this number, from 0 to 6.
    ///
    /// # Panics
    /// Where there is no such side.
    pub const fn side(number: u8) -> Self {
        assert!(number < 7, "there are seven sides");
        Self(1 << number)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Is any of these one of those?
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_meet_where_one_is_the_same_and_a_step_is_none_of_them() {
        let [first, last] = [0, 6].map(Aspects::side);
        assert!(first.meets(first.and(last)) && !first.meets(last));
        assert!(Aspects::ALL.meets(last) && !Aspects::NONE.meets(Aspects::ALL));
        assert!(!Aspects::ALL.meets(Aspects::STEP) && Aspects::STEP.meets(Aspects::STEP));
    }
}
