//! A number that may be hidden, and stays hidden in whatever is computed from it.

/// A number as published: shown, or suppressed.
///
/// The hidden number is not inside, so nothing computed from it can reveal it: rates, differences
/// and means of a suppressed number are suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published<T> {
    /// The number may be seen.
    Shown(T),
    /// The number is hidden.
    Suppressed,
}

impl<T> Published<T> {
    /// The number, when it is shown.
    #[must_use]
    pub fn shown(self) -> Option<T> {
        match self {
            Self::Shown(value) => Some(value),
            Self::Suppressed => None,
        }
    }

    /// Whether the number is hidden.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        matches!(self, Self::Suppressed)
    }

    /// A number computed from this one, hidden when this one is.
    #[must_use]
    pub fn map<U>(self, compute: impl FnOnce(T) -> U) -> Published<U> {
        match self {
            Self::Shown(value) => Published::Shown(compute(value)),
            Self::Suppressed => Published::Suppressed,
        }
    }

    /// A number computed from this one and another, hidden when either is.
    #[must_use]
    pub fn combine<U, V>(self, other: Published<U>, compute: impl FnOnce(T, U) -> V) -> Published<V> {
        match (self, other) {
            (Self::Shown(one), Published::Shown(two)) => Published::Shown(compute(one, two)),
            _ => Published::Suppressed,
        }
    }

    /// A number computed from several, hidden when any of them is.
    #[must_use]
    pub fn combine_all<const N: usize, U>(numbers: [Self; N], compute: impl FnOnce([T; N]) -> U) -> Published<U> {
        let shown: Option<Vec<T>> = numbers.into_iter().map(Self::shown).collect();
        match shown.and_then(|values| <[T; N]>::try_from(values).ok()) {
            Some(values) => Published::Shown(compute(values)),
            None => Published::Suppressed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIDDEN: Published<u64> = Published::Suppressed;

    #[test]
    fn what_is_computed_from_a_hidden_number_is_hidden() {
        assert_eq!(Published::Shown(4).map(|n| n * 2), Published::Shown(8));
        assert_eq!(HIDDEN.map(|n| n * 2), HIDDEN);
        for (one, other, expected) in [
            (Published::Shown(7), Published::Shown(5), Published::Shown(2)),
            (HIDDEN, Published::Shown(5), HIDDEN),
            (Published::Shown(7), HIDDEN, HIDDEN),
        ] {
            assert_eq!(one.combine(other, |a, b| a - b), expected);
        }
        let sum = |numbers: [u64; 3]| numbers.iter().sum::<u64>();
        let shown = [4, 5, 6].map(Published::Shown);
        assert_eq!(Published::combine_all(shown, sum), Published::Shown(15));
        let one_hidden = [Published::Shown(4), HIDDEN, Published::Shown(6)];
        assert_eq!(Published::combine_all(one_hidden, sum), HIDDEN);
    }

    #[test]
    fn only_a_shown_number_can_be_taken_out() {
        assert_eq!(Published::Shown(4).shown(), Some(4));
        assert_eq!(HIDDEN.shown(), None);
        assert!(HIDDEN.is_suppressed());
    }
}
