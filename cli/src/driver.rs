//! The one driver: records in, in parallel and in order, records out, everything counted.

use desplaza_model::{Reject, StageCount};
use rayon::prelude::*;

/// How many records are held at once: memory stays flat however long the input is.
pub(crate) const BATCH: usize = 512;

/// What became of one record.
pub(crate) enum Outcome<T> {
    /// Goes on.
    Passed(T),
    /// Read, and nothing in it for us.
    Empty,
    /// Seen before.
    Duplicate,
    /// Refused.
    Rejected(Reject),
}

impl<T> From<Result<T, Reject>> for Outcome<T> {
    fn from(result: Result<T, Reject>) -> Self {
        match result {
            Ok(value) => Self::Passed(value),
            Err(reject) => Self::Rejected(reject),
        }
    }
}

/// What a stage did.
#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Outcomes {
    /// The balance.
    pub(crate) count: StageCount,
    /// Everything refused, in order.
    pub(crate) rejects: Vec<Reject>,
}

impl Outcomes {
    /// Counts a record and hands it on if it passed.
    pub(crate) fn take<T>(&mut self, outcome: Outcome<T>) -> Option<T> {
        self.count.input += 1;
        match outcome {
            Outcome::Passed(value) => {
                self.count.passed += 1;
                return Some(value);
            }
            Outcome::Empty => self.count.empty += 1,
            Outcome::Duplicate => self.count.duplicate += 1,
            Outcome::Rejected(reject) => {
                self.count.rejected += 1;
                self.rejects.push(reject);
            }
        }
        None
    }
}

/// Sends every record of `input` through `work`, a batch at a time on all cores, and what comes out
/// to `sink` in the order of the input.
pub(crate) fn in_order<I, O, E>(
    input: impl Iterator<Item = Result<I, E>>,
    work: impl Fn(I) -> O + Sync,
    mut sink: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E>
where
    I: Send,
    O: Send,
{
    let mut input = input.peekable();
    while input.peek().is_some() {
        let batch: Vec<I> = input.by_ref().take(BATCH).collect::<Result<_, E>>()?;
        let done: Vec<O> = batch.into_par_iter().map(&work).collect();
        for record in done {
            sink(record)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use desplaza_model::{RejectCode, Stage};

    #[test]
    fn order_survives_batches() {
        let mut seen = Vec::new();
        let input = (0..2_000u32).map(Ok::<_, ()>);
        in_order(
            input,
            |n| n * 2,
            |n| {
                seen.push(n);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(seen, (0..2_000).map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn an_unreadable_record_stops_the_stage() {
        let input = vec![Ok(1), Err("disk"), Ok(3)].into_iter();
        assert_eq!(in_order(input, |n| n, |_| Ok(())), Err("disk"));
    }

    #[test]
    fn every_outcome_is_counted() {
        let mut outcomes = Outcomes::default();
        let reject = Reject::new(Stage::Extract, RejectCode::NoBody, "a", "nothing");
        assert_eq!(outcomes.take(Outcome::Passed(7)), Some(7));
        for outcome in [Outcome::Empty, Outcome::Duplicate, Outcome::Rejected(reject)] {
            assert_eq!(outcomes.take::<u8>(outcome), None);
        }
        assert_eq!(outcomes.count.input, 4);
        assert!(outcomes.count.balances());
        assert_eq!(outcomes.rejects.len(), 1);
    }
}
