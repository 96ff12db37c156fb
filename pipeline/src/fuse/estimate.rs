//! The displacement estimate of one event in one place (METHOD §4).

use std::collections::BTreeMap;

use desplaza_model::ClaimId;
use desplaza_model::codes::{Issuer, Term};

use super::figure::{Figure, Tally, current, values};
use super::parameters::Fusion;

/// Persons displaced in one place, with the rule that chose them and the claims behind.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Estimate {
    pub(super) low: u64,
    pub(super) best: u64,
    pub(super) high: u64,
    pub(super) rule: &'static str,
    pub(super) claims: Vec<ClaimId>,
    pub(super) household_size: Option<f64>,
    /// Nothing but a range is known.
    pub(super) only_range: bool,
    /// Issuers, one of them official, are too far apart.
    pub(super) discrepancy: bool,
}

/// The estimate from the figures of one place; terms overlap and are never added.
///
/// * `estimate.movement`: the current movement figure of the most reliable issuer. `low` is the least of the peak
///   occupancy (or the lost housing, whichever is more) and the smallest movement figure of officials (of
///   anybody, when no official gave one); `high` is the largest movement figure.
/// * `estimate.shelter`: the peak occupancy by the most reliable issuer; `high` reaches to the lost housing.
/// * `estimate.housing`: dwellings destroyed and uninhabitable, times household size.
pub(super) fn estimate(figures: &[Figure], p: &Fusion) -> Option<Estimate> {
    let movement = measure(figures, Term::is_movement, p);
    let shelter = measure(figures, |term| term == Term::Sheltered, p);
    let occupancy = most_reliable(&shelter, p).into_iter().max_by_key(|figure| figure.best);
    let occupancy = occupancy.map(Tally::of);
    let housing = housing(figures, p);
    let floor = [&occupancy, &housing].into_iter().flatten().max_by_key(|tally| tally.best);
    if let Some(best) = recommended(&movement, p) {
        let told = told(&movement);
        let (least, most) = bounds(&told, p);
        let low = [floor, least.as_ref()].into_iter().flatten().min_by_key(|tally| tally.low);
        let discrepancy = disagree(&told, p);
        return Some(finish("estimate.movement", &best, low, most.as_ref(), discrepancy));
    }
    if let Some(best) = occupancy {
        let shelters = told(&shelter);
        let most = shelters.iter().map(|(_, tally)| tally).chain(&housing).max_by_key(|t| t.high);
        let peaks = peaks(&shelters);
        return Some(finish("estimate.shelter", &best, None, most, disagree(&peaks, p)));
    }
    let best = housing?;
    Some(finish("estimate.housing", &best, None, None, false))
}

fn finish(
    rule: &'static str,
    best: &Tally,
    low: Option<&Tally>,
    high: Option<&Tally>,
    discrepancy: bool,
) -> Estimate {
    let mut claims = Vec::new();
    for id in [Some(best), low, high].into_iter().flatten().flat_map(|tally| &tally.claims) {
        if !claims.contains(id) {
            claims.push(id.clone());
        }
    }
    Estimate {
        low: low.unwrap_or(best).low.min(best.best),
        best: best.best,
        high: high.unwrap_or(best).high.max(best.high),
        rule,
        claims,
        household_size: best.household_size,
        only_range: best.range,
        discrepancy,
    }
}

/// The figures of one measure that speak of the whole: parts only when there is nothing else, ranges as bounds only
/// when there is a point.
fn measure<'a>(
    figures: &[Figure<'a>],
    wanted: impl Fn(Term) -> bool,
    p: &Fusion,
) -> Vec<Figure<'a>> {
    let of_measure = figures.iter().filter(|figure| wanted(figure.claim.term));
    let (parts, wholes): (Vec<Figure>, Vec<Figure>) =
        of_measure.cloned().partition(|figure| figure.claim.part);
    let found = if wholes.is_empty() { parts } else { wholes };
    if found.iter().all(|figure| figure.range) {
        return found;
    }
    found.into_iter().map(|figure| figure.beside_points(p)).collect()
}

/// The points (or, without any, the ranges) of the issuer that is believed first.
fn most_reliable<'f, 'a>(figures: &'f [Figure<'a>], p: &Fusion) -> Vec<&'f Figure<'a>> {
    let range = figures.iter().all(|figure| figure.range);
    let usable: Vec<&Figure> = figures.iter().filter(|figure| figure.range == range).collect();
    let rank = |figure: &Figure| p.issuer(figure.issuer()).rank;
    let first = usable.iter().map(|figure| rank(figure)).min();
    usable.into_iter().filter(|figure| Some(rank(figure)) == first).collect()
}

/// The current figure of the most reliable issuer; of its terms, which overlap, the largest.
fn recommended(movement: &[Figure], p: &Fusion) -> Option<Tally> {
    let mut terms: BTreeMap<Term, Vec<&Figure>> = BTreeMap::new();
    for figure in most_reliable(movement, p) {
        terms.entry(figure.claim.term).or_default().push(figure);
    }
    // The first term wins a tie.
    terms.values().rev().filter_map(|series| current(series)).max_by_key(|tally| tally.best)
}

fn housing(figures: &[Figure], p: &Fusion) -> Option<Tally> {
    let lost = [Term::DestroyedHousing, Term::UninhabitableHousing].map(|term| {
        let figures = measure(figures, |other| other == term, p);
        current(&most_reliable(&figures, p))
    });
    lost.into_iter().flatten().reduce(Tally::add)
}

/// What each issuer told of the whole place, term by term.
fn told(figures: &[Figure]) -> Vec<(Issuer, Tally)> {
    let mut series: BTreeMap<(Issuer, Term), Vec<&Figure>> = BTreeMap::new();
    for figure in figures {
        series.entry((figure.issuer(), figure.claim.term)).or_default().push(figure);
    }
    let told = series
        .iter()
        .flat_map(|((issuer, _), series)| values(series).into_iter().map(|tally| (*issuer, tally)));
    told.collect()
}

/// The smallest figure of officials (or of anybody), and the largest of all.
fn bounds(told: &[(Issuer, Tally)], p: &Fusion) -> (Option<Tally>, Option<Tally>) {
    let official = told.iter().any(|(issuer, _)| p.issuer(*issuer).official);
    let credible = told.iter().filter(|(issuer, _)| !official || p.issuer(*issuer).official);
    let least = credible.map(|(_, tally)| tally).min_by_key(|tally| tally.low);
    // On a tie the first one, as for the least.
    let most = told.iter().rev().map(|(_, tally)| tally).max_by_key(|tally| tally.high);
    (least.cloned(), most.cloned())
}

/// The highest occupancy of each issuer: how a shelter fills is no disagreement.
fn peaks(told: &[(Issuer, Tally)]) -> Vec<(Issuer, Tally)> {
    let mut peaks: BTreeMap<Issuer, Tally> = BTreeMap::new();
    for (issuer, tally) in told {
        if peaks.get(issuer).is_none_or(|peak| peak.best < tally.best) {
            peaks.insert(*issuer, tally.clone());
        }
    }
    peaks.into_iter().collect()
}

/// Whether two issuers, one of them official, are further apart than the configured factor. What an issuer itself
/// corrected counts: a reader should know that the figure moved against what others said.
fn disagree(told: &[(Issuer, Tally)], p: &Fusion) -> bool {
    let points: Vec<_> = told.iter().filter(|(_, tally)| !tally.range).collect();
    let official = |issuer: Issuer| p.issuer(issuer).official;
    points.iter().enumerate().any(|(n, (a, x))| {
        points[n + 1..].iter().any(|(b, y)| {
            let (less, more) = (x.best.min(y.best), x.best.max(y.best));
            a != b
                && (official(*a) || official(*b))
                && more as f64 > less as f64 * p.figures.discrepancy_factor
        })
    })
}
