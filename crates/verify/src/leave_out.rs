//! Leaves out of a list what it can do without: many at a time and then few (delta debugging, Zeller
//! and Hildebrandt 2002), and at last two and three that only go together.

/// Leaves out runs of neighbours, half of all at first, as long as `still` has an answer: the list
/// to go on with. In the end no single one can be left out.
pub(crate) fn leave_out<T: Clone>(
    list: Vec<T>,
    still: &mut dyn FnMut(&[T]) -> Option<Vec<T>>,
) -> Vec<T> {
    let mut short = list;
    let mut count = short.len().div_ceil(2);
    while count > 0 {
        let mut at = 0;
        let mut shorter = false;
        while at < short.len() {
            let mut without = short.clone();
            let end = (at + count).min(without.len());
            without.drain(at..end);
            match still(&without) {
                Some(less) => (short, shorter) = (less, true),
                None => at += count,
            }
        }
        count = if count == 1 && shorter { 1 } else { count / 2 };
    }
    short
}

/// Beyond this length three that go together are not looked for, and beyond twice as many not two.
const TRIPLES_MAX: usize = 40;

/// Leaves out one, two or three at a time, wherever they stand, until none of these can be left out.
pub(crate) fn leave_out_together<T: Clone>(
    list: Vec<T>,
    still: &mut dyn FnMut(&[T]) -> Option<Vec<T>>,
) -> Vec<T> {
    let mut short = list;
    while let Some(less) = any_less(&short, still) {
        short = less;
    }
    short
}

fn any_less<T: Clone>(list: &[T], still: &mut dyn FnMut(&[T]) -> Option<Vec<T>>) -> Option<Vec<T>> {
    let count = list.len();
    let mut without = |out: &[usize]| {
        let kept = list.iter().enumerate().filter(|(at, _)| !out.contains(at));
        still(&kept.map(|(_, one)| one.clone()).collect::<Vec<T>>())
    };
    let singles = (0..count).find_map(|a| without(&[a]));
    singles
        .or_else(|| {
            let pairs = count <= 2 * TRIPLES_MAX;
            (0..count).filter(|_| pairs).find_map(|a| (0..a).find_map(|b| without(&[a, b])))
        })
        .or_else(|| {
            let triples = count <= TRIPLES_MAX;
            (0..count)
                .filter(|_| triples)
                .find_map(|a| (0..a).find_map(|b| (0..b).find_map(|c| without(&[a, b, c]))))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what has both 3 and 90, and 40 to 42 all or not at all.
    fn needs(list: &[u32]) -> Option<Vec<u32>> {
        let has = |number| list.contains(&number);
        let together = [40, 41, 42].iter().filter(|number| has(**number)).count();
        (has(3) && has(90) && (together == 0 || together == 3)).then(|| list.to_vec())
    }

    #[test]
    fn what_is_not_needed_goes_and_what_goes_together_goes_together() {
        let all: Vec<u32> = (0..100).collect();
        assert_eq!(leave_out_together(leave_out(all, &mut needs), &mut needs), [3, 90]);
        let apart = vec![3, 40, 7, 41, 90, 42];
        assert_eq!(leave_out(apart.clone(), &mut needs), [3, 40, 41, 90, 42], "one by one");
        assert_eq!(leave_out_together(apart, &mut needs), [3, 90]);
    }
}
