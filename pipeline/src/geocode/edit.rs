//! How many typing errors lie between two names.

/// Damerau-Levenshtein distance (neighbouring letters swapped count once), or `None` above `limit`.
pub(super) fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            row[j] = (above[j - 1] + usize::from(a[i - 1] != b[j - 1]))
                .min(above[j] + 1)
                .min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|best| *best > limit) {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|found| *found <= limit)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn counts_errors() {
        assert_eq!(distance(b"ocozocoautla", b"ocozocuautla", 3), Some(1));
        assert_eq!(distance(b"cuahutemoc", b"cuauhtemoc", 2), Some(1));
        assert_eq!(distance(b"uchitan", b"juchitan", 1), Some(1));
        assert_eq!(distance(b"tila", b"tula", 1), Some(1));
        assert_eq!(distance(b"tila", b"tonala", 2), None);
        assert_eq!(distance(b"", b"ab", 2), Some(2));
    }
}
