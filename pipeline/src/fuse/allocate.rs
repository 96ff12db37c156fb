//! Places an event's persons: what figures say of a municipality, and the remainder of the state.

use std::collections::BTreeMap;

use desplaza_model::codes::Occurred;
use desplaza_model::{
    Allocation, Claim, Cvegeo, PlaceRole, RuleId, Sighting, SourcedClaim, StateCode,
};
use jiff::civil::Date;

use super::estimate::{Estimate, estimate};
use super::figure::Figure;
use super::parameters::Fusion;
use super::sight::founds;

/// A claim with the sighting it belongs to and the day on which it was said.
pub(super) struct Told<'a> {
    pub(super) sighting: &'a Sighting,
    pub(super) claim: &'a SourcedClaim,
    pub(super) cut: Date,
}

/// What an event's figures come to.
#[derive(Debug, Default)]
pub(super) struct Allocated {
    /// By state: its municipalities in key order, then the remainder.
    pub(super) allocations: Vec<Allocation>,
    pub(super) only_range: bool,
    pub(super) discrepancy: bool,
}

/// Estimates each place of an event and adds nothing twice.
pub(super) fn allocate(told: &[Told], p: &Fusion) -> Allocated {
    let mut places: BTreeMap<StateCode, BTreeMap<Option<Cvegeo>, Vec<Figure>>> = BTreeMap::new();
    for told in displaced(told) {
        if let Some(figure) = Figure::read(&told.claim.claim, told.cut, p) {
            let (state, key) = place(told);
            places.entry(state).or_default().entry(key).or_default().push(figure);
        }
    }
    let mut out = Allocated::default();
    for (state, figures) in &places {
        let estimates =
            figures.iter().filter_map(|(key, figures)| Some((*key, estimate(figures, p)?)));
        of_state(*state, &estimates.collect(), &mut out);
    }
    out
}

/// The claims that enter the estimate. People who left before the hazard struck are counted apart: only when nobody
/// else left does the event stand for them.
fn displaced<'t, 'a>(told: &'t [Told<'a>]) -> Vec<&'t Told<'a>> {
    let found = told.iter().filter(|told| founds(&told.claim.claim));
    let (before, struck): (Vec<_>, Vec<_>) =
        found.partition(|told| told.claim.claim.occurred == Occurred::Before);
    if struck.is_empty() { before } else { struck }
}

/// When people left: before the hazard only if all of them did.
pub(super) fn occurred(told: &[Told]) -> Occurred {
    let displaced = displaced(told);
    let all = |when: Occurred| {
        !displaced.is_empty() && displaced.iter().all(|told| told.claim.claim.occurred == when)
    };
    [Occurred::Before, Occurred::After]
        .into_iter()
        .find(|when| all(*when))
        .unwrap_or(Occurred::During)
}

/// The municipality that a claim names as origin, or the only one that its sighting is about; else the state.
fn place(told: &Told) -> (StateCode, Option<Cvegeo>) {
    let sighting = told.sighting;
    let mut origins = sighting.places.iter().filter(|place| place.role == PlaceRole::Origin);
    let first = origins.next().expect("every sighting is made with an origin");
    let only = first.cvegeo.filter(|_| origins.next().is_none());
    let state_only = |claim: &Claim| {
        claim.origin.as_ref().is_some_and(|place| place.cvegeo.is_none() && place.state.is_some())
    };
    let named = told.claim.claim.origin.as_ref().and_then(|place| place.cvegeo);
    let named = named.filter(|key| {
        sighting
            .places
            .iter()
            .any(|place| place.role == PlaceRole::Origin && place.cvegeo == Some(*key))
    });
    let disaster_of_state = sighting.cause.is_disaster() && state_only(&told.claim.claim);
    (first.state, named.or(only.filter(|_| !disaster_of_state)))
}

fn of_state(state: StateCode, estimates: &BTreeMap<Option<Cvegeo>, Estimate>, out: &mut Allocated) {
    out.only_range |= estimates.values().any(|estimate| estimate.only_range);
    out.discrepancy |= estimates.values().any(|estimate| estimate.discrepancy);
    let placed = estimates.iter().filter(|(key, _)| key.is_some());
    let mut sum = [0_u64; 3];
    for (key, estimate) in placed {
        let bounds = [estimate.low, estimate.best, estimate.high];
        sum = [0, 1, 2].map(|n| sum[n].saturating_add(bounds[n]));
        out.allocations.push(allocation(state, *key, estimate, bounds));
    }
    let Some(whole) = estimates.get(&None).filter(|whole| whole.best > sum[1]) else { return };
    let best = whole.best - sum[1];
    let low = whole.low.saturating_sub(sum[0]).min(best);
    let high = whole.high.saturating_sub(sum[2]).max(best);
    out.allocations.push(allocation(state, None, whole, [low, best, high]));
}

fn allocation(
    state: StateCode,
    cvegeo: Option<Cvegeo>,
    estimate: &Estimate,
    [low, best, high]: [u64; 3],
) -> Allocation {
    Allocation {
        cvegeo,
        state,
        low,
        best,
        high,
        rule: RuleId::new(estimate.rule),
        claims: estimate.claims.clone(),
        household_size: estimate.household_size,
    }
}
