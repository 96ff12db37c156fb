//! The place that an article is about, for figures that name none.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::{Claim, Cvegeo, EvidenceField, PlaceRef, Reading, StateCode};

use super::most_common;
use super::parameters::Fusion;
use super::sight::founds;

/// A state, and a municipality where it is known.
pub(super) type Place = (StateCode, Option<Cvegeo>);

/// What a table row lists: states, and the municipalities of each that it names.
pub(super) type Listed = BTreeMap<StateCode, BTreeSet<Cvegeo>>;

/// The places that a table row lists, by state.
pub(super) fn listed(reading: &Reading) -> Listed {
    let mut listed: Listed = reading.states.iter().map(|state| (*state, BTreeSet::new())).collect();
    for key in &reading.municipalities {
        listed.entry(key.state()).or_default().insert(*key);
    }
    listed
}

pub(super) fn place_of(place: Option<&PlaceRef>) -> Option<Place> {
    let place = place?;
    let state = place.cvegeo.map(|key| key.state()).or(place.state)?;
    Some((state, place.cvegeo))
}

/// The place that a figure without one belongs to; see `[main_place]` in the parameters.
pub(super) fn main_place(reading: &Reading, listed: &Listed, p: &Fusion) -> Option<Place> {
    if !listed.is_empty() {
        // Of several states the one with most municipalities, the first of them on a tie.
        let (state, keys) = listed.iter().rev().max_by_key(|(_, keys)| keys.len())?;
        return Some((*state, keys.first().copied().filter(|_| keys.len() == 1)));
    }
    let scores = municipality_scores(reading, p);
    let best = scores.iter().rev().max_by(|a, b| a.1.total_cmp(b.1)).map(|(key, _)| *key);
    best.map(|key| (key.state(), Some(key))).or_else(|| main_state(reading))
}

fn municipality_scores(reading: &Reading, p: &Fusion) -> BTreeMap<Cvegeo, f64> {
    let rule = &p.main_place;
    let origin_of = |claim: &Claim| place_of(claim.origin.as_ref()).and_then(|(_, key)| key);
    let origins: BTreeSet<Cvegeo> =
        reading.claims.iter().filter(|claim| founds(claim)).filter_map(origin_of).collect();
    let mut scores = BTreeMap::new();
    for mention in &reading.places {
        let Some(key) = mention.cvegeo else { continue };
        let title = if mention.field == EvidenceField::Title { rule.title } else { 1.0 };
        *scores.entry(key).or_insert(0.0) += mention.confidence * title;
    }
    for claim in &reading.claims {
        let arrived = place_of(claim.destination.as_ref()).and_then(|(_, key)| key);
        if let Some(key) = arrived.filter(|key| !origins.contains(key)) {
            scores.entry(key).and_modify(|score| *score *= rule.destination).or_insert(0.0);
        }
    }
    for claim in &reading.claims {
        if let Some(key) = origin_of(claim) {
            *scores.entry(key).or_insert(0.0) += if founds(claim) { rule.origin } else { 1.0 };
        }
    }
    scores
}

fn main_state(reading: &Reading) -> Option<Place> {
    let of_claims = reading.claims.iter().filter_map(|claim| {
        place_of(claim.origin.as_ref()).or_else(|| place_of(claim.destination.as_ref()))
    });
    let of_claims: Vec<StateCode> = of_claims.map(|(state, _)| state).collect();
    let mentioned = || most_common(reading.places.iter().filter_map(|mention| mention.state));
    most_common(of_claims.into_iter()).or_else(mentioned).map(|state| (state, None))
}
