//! Lists in order.
//!
//! rustc compiles some eighty functions of std's for each kind of list that a check sorts, at a learner's first save. The
//! lists of checks are short, and what sorts those is a few lines.

/// Sorts a list of some hundred items at most. Equal ones keep their order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, |one, other| one < other);
}

/// Sorts a list of some hundred items at most by what `key` says of each. Equal ones keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one) < key(other));
}

fn sort_by<T>(items: &mut [T], comes_before: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && comes_before(&items[at], &items[at - 1]) {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_and_equal_items_keep_their_order() {
        let mut numbers = [3, 1, 2, 3, 0];
        sort(&mut numbers);
        assert_eq!(numbers, [0, 1, 2, 3, 3]);
        sort::<u8>(&mut []);
        let mut pairs = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by_key(&mut pairs, |pair| pair.0);
        assert_eq!(pairs, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
