//! Figures in persons, and which of a series is current.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::codes::{Issuer, Unit};
use desplaza_model::text::fold;
use desplaza_model::{Claim, ClaimId};
use jiff::civil::Date;

use super::parameters::Fusion;

/// A claim in persons.
#[derive(Debug, Clone)]
pub(super) struct Figure<'a> {
    pub(super) claim: &'a Claim,
    pub(super) low: u64,
    pub(super) best: u64,
    pub(super) high: u64,
    /// Only bounds were given; `best` is the lower one.
    pub(super) range: bool,
    pub(super) household_size: Option<f64>,
    /// The day on which it was said: that of publication.
    pub(super) cut: Date,
}

impl<'a> Figure<'a> {
    /// The figure of a claim, if it counts people (or dwellings, by household size) and is not zero.
    pub(super) fn read(claim: &'a Claim, cut: Date, p: &Fusion) -> Option<Self> {
        let (low, best, high, household_size) = persons(claim, p)?;
        let range = best.is_none() && low.is_some();
        let best = best.or(low).or(high).filter(|best| *best > 0)?;
        let low = low.unwrap_or(best).min(best);
        let high = high.unwrap_or(best).max(best);
        Some(Self { claim, low, best, high, range, household_size, cut })
    }

    /// The same where better figures are there: a vague numeral bounds nothing from above.
    pub(super) fn beside_points(mut self, p: &Fusion) -> Self {
        if self.range && self.high as f64 >= self.low as f64 * p.figures.vague_ratio {
            self.high = self.best;
        }
        self
    }

    pub(super) fn issuer(&self) -> Issuer {
        self.claim.issuer
    }

    /// The locality that the figure is about; the seat that a municipality is named after stands for all of it.
    fn locality(&self) -> Option<&'a str> {
        let origin = self.claim.origin.as_ref()?;
        origin.locality.as_deref().filter(|locality| fold(locality) != fold(&origin.name))
    }
}

type Bounds = (Option<u64>, Option<u64>, Option<u64>, Option<f64>);

fn persons(claim: &Claim, p: &Fusion) -> Option<Bounds> {
    if let Some(persons) = claim.persons {
        return Some((persons.low, persons.best, persons.high, persons.household_size));
    }
    let size = match claim.unit {
        Unit::Persons => None,
        Unit::Families | Unit::Houses => Some(p.figures.household_size),
        Unit::Shelters | Unit::Communities => return None,
    };
    let times = |count: u64| (count as f64 * size.unwrap_or(1.0)).round() as u64;
    Some((claim.low.map(times), claim.value.map(times), claim.high.map(times), size))
}

/// A figure, or several that were added because the text or their places say so.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) low: u64,
    pub(super) best: u64,
    pub(super) high: u64,
    pub(super) range: bool,
    pub(super) household_size: Option<f64>,
    pub(super) claims: Vec<ClaimId>,
}

impl Tally {
    pub(super) fn of(figure: &Figure) -> Self {
        Self {
            low: figure.low,
            best: figure.best,
            high: figure.high,
            range: figure.range,
            household_size: figure.household_size,
            claims: vec![figure.claim.id.clone()],
        }
    }

    pub(super) fn add(mut self, other: Self) -> Self {
        self.low = self.low.saturating_add(other.low);
        self.best = self.best.saturating_add(other.best);
        self.high = self.high.saturating_add(other.high);
        self.range |= other.range;
        self.household_size = self.household_size.or(other.household_size);
        self.claims.extend(other.claims);
        self
    }
}

/// What a series (one issuer, one term) says last: the figure of the whole place or the sum over its localities, whichever is
/// larger, for neither can be less than what it holds.
pub(super) fn current(series: &[&Figure]) -> Option<Tally> {
    let mut places: BTreeMap<Option<&str>, Vec<&Figure>> = BTreeMap::new();
    for figure in series {
        places.entry(figure.locality()).or_default().push(figure);
    }
    let whole = places.remove(&None).and_then(|figures| latest(&figures));
    let parts = places.values().filter_map(|figures| latest(figures)).reduce(Tally::add);
    parts.into_iter().chain(whole).max_by_key(|tally| tally.best)
}

/// The latest cut, and the increments that were told after it; of two on one day the larger.
fn latest(figures: &[&Figure]) -> Option<Tally> {
    let order = |a: &&&Figure, b: &&&Figure| {
        (a.cut, a.best, &b.claim.id).cmp(&(b.cut, b.best, &a.claim.id))
    };
    let base = figures.iter().filter(|figure| !figure.claim.increment).max_by(order);
    let after =
        |figure: &&&Figure| figure.claim.increment && base.is_none_or(|base| figure.cut > base.cut);
    let mut increments: Vec<&&Figure> = figures.iter().filter(after).collect();
    increments.sort_by_key(|figure| (figure.cut, &figure.claim.id));
    // Two outlets that tell the same increment tell it once.
    let mut told = BTreeSet::new();
    increments.retain(|figure| told.insert((figure.low, figure.best, figure.high)));
    let all = base.into_iter().chain(increments);
    all.map(|figure| Tally::of(figure)).reduce(Tally::add)
}

/// What an issuer says of the whole place over time: each of its cuts, then the current state of the series.
pub(super) fn values(series: &[&Figure]) -> Vec<Tally> {
    let whole =
        series.iter().filter(|figure| figure.locality().is_none() && !figure.claim.increment);
    whole.map(|figure| Tally::of(figure)).chain(current(series)).collect()
}
