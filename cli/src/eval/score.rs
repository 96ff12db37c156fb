//! Counts of right and wrong, and how sure they are.

use std::collections::BTreeMap;

use serde::Serialize;

/// What is measured, in the order of the tables.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Measure {
    /// Whether the text tells of internal displacement.
    Relevance,
    /// Main cause of a relevant text.
    Cause,
    /// Hazard of a relevant text, or none.
    Hazard,
    /// Evacuation of hours.
    ShortEvacuation,
    /// A figure's value and unit.
    Figure,
    /// Value, unit and term.
    FigureTerm,
    /// Value, unit, term and qualifier.
    FigureQualifier,
    /// First day of the event.
    EventDate,
    /// Municipalities of origin and destination.
    Municipality,
}

/// True positives, false positives, false negatives.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Counts {
    pub(crate) right: f64,
    pub(crate) wrong: f64,
    pub(crate) missed: f64,
}

impl Counts {
    /// Something that is either right, or both a false and a missed answer.
    pub(crate) fn one(right: bool) -> Self {
        let off = if right { 0.0 } else { 1.0 };
        Self { right: 1.0 - off, wrong: off, missed: off }
    }

    /// Something that is there or not, and read or not.
    pub(crate) fn yes_no(wanted: bool, got: bool) -> Self {
        let count = |yes: bool| if yes { 1.0 } else { 0.0 };
        Self {
            right: count(wanted && got),
            wrong: count(!wanted && got),
            missed: count(wanted && !got),
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    pub(crate) fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    pub(crate) fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// Harmonic mean of precision and recall.
    pub(crate) fn f1(self) -> f64 {
        share(2.0 * self.right, 2.0 * self.right + self.wrong + self.missed)
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 1.0 } else { part / whole }
}

/// The counts of one text.
pub(crate) type Scores = BTreeMap<Measure, Counts>;

/// A measure over many texts, with the interval that holds 95 % of the resamples.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Summary {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// How many answers were asked for.
    pub(crate) asked: f64,
}

const RESAMPLES: usize = 1000;
const SEED: u64 = 20_261_124;

/// Sums a measure up; whole events are drawn with replacement, since texts of one event err alike.
pub(crate) fn summarise(
    measure: Measure,
    events: &BTreeMap<&str, Vec<&Scores>>,
) -> Option<Summary> {
    let per_event: Vec<Counts> = events
        .values()
        .map(|texts| sum(texts.iter().filter_map(|scores| scores.get(&measure).copied())))
        .collect();
    let all = sum(per_event.iter().copied());
    if all == Counts::default() {
        return None;
    }
    let mut draw = fastrand::Rng::with_seed(SEED);
    let mut resampled: Vec<f64> = (0..RESAMPLES)
        .map(|_| sum((0..per_event.len()).map(|_| per_event[draw.usize(..per_event.len())])).f1())
        .collect();
    resampled.sort_by(f64::total_cmp);
    Some(Summary {
        precision: all.precision(),
        recall: all.recall(),
        f1: all.f1(),
        low: resampled[RESAMPLES / 40],
        high: resampled[RESAMPLES - 1 - RESAMPLES / 40],
        asked: all.right + all.missed,
    })
}

fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |mut all, one| {
        all.add(one);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_and_recall_differ_where_they_should() {
        let counts = Counts { right: 3.0, wrong: 1.0, missed: 3.0 };
        assert!((counts.precision() - 0.75).abs() < 1e-9);
        assert!((counts.recall() - 0.5).abs() < 1e-9);
        assert!((counts.f1() - 0.6).abs() < 1e-9);
    }

    #[test]
    fn the_interval_holds_the_score_and_shrinks_with_more_events() {
        let good = Scores::from([(Measure::Relevance, Counts::one(true))]);
        let bad = Scores::from([(Measure::Relevance, Counts::one(false))]);
        let names: Vec<String> = (0..400).map(|at| at.to_string()).collect();
        let width = |count: usize| {
            let events = names[..count]
                .iter()
                .enumerate()
                .map(|(at, name)| (name.as_str(), vec![if at % 5 == 0 { &bad } else { &good }]))
                .collect();
            let summary = summarise(Measure::Relevance, &events).unwrap();
            assert!((summary.f1 - 0.8).abs() < 0.02 && summary.low < 0.8 && summary.high > 0.8);
            summary.high - summary.low
        };
        assert!(width(400) < width(40) / 2.0);
    }
}
