//! Dwellings and shelters: what is counted beside persons and never added to them.

use std::collections::BTreeMap;

use desplaza_model::codes::{Term, Unit};
use desplaza_model::{Claim, Event, PlaceRole};

use super::{Place, Tally, at};

/// Dwellings by degree of damage: the largest figure given for each municipality, and at the level of the
/// state what its largest figure has beyond those.
pub(super) fn dwellings(event: &Event, shares: &mut BTreeMap<Place, Tally<'_>>) {
    for term in [Term::DestroyedHousing, Term::UninhabitableHousing, Term::DamagedHousing] {
        let figures = largest(event, |claim| {
            let houses = claim.term == term && claim.unit == Unit::Houses && whole(claim);
            houses.then(|| claim.value.or(claim.low).or(claim.high)).flatten()
        });
        for (place, figure) in beyond_parts(&figures) {
            let share = shares.entry(place).or_default();
            let field = match term {
                Term::DestroyedHousing => &mut share.destroyed,
                Term::UninhabitableHousing => &mut share.uninhabitable,
                _ => &mut share.damaged,
            };
            *field = Some(figure);
        }
    }
}

/// Largest number of persons present in shelters, where the shelters are.
pub(super) fn shelters(event: &Event, shares: &mut BTreeMap<Place, Tally<'_>>) {
    let figures = largest(event, |claim| {
        let persons = claim.persons.filter(|_| claim.term == Term::Sheltered && whole(claim))?;
        persons.best.or(persons.low).or(persons.high)
    });
    for (place, figure) in beyond_parts(&figures) {
        shares.entry(place).or_default().sheltered_peak = Some(figure);
    }
}

/// A part or an increment of a figure is not the figure.
fn whole(claim: &Claim) -> bool {
    !claim.part && !claim.increment
}

/// The largest figure at each place.
fn largest(event: &Event, figure: impl Fn(&Claim) -> Option<u64>) -> BTreeMap<Place, u64> {
    let mut figures = BTreeMap::new();
    for sourced in &event.claims {
        if let Some(figure) = figure(&sourced.claim)
            && let Some(place) = claimed_at(&sourced.claim, event)
        {
            let largest = figures.entry(place).or_insert(figure);
            *largest = figure.max(*largest);
        }
    }
    figures
}

/// A figure for a whole state that also has figures for its municipalities keeps only what they leave over.
fn beyond_parts(figures: &BTreeMap<Place, u64>) -> BTreeMap<Place, u64> {
    let mut out = figures.clone();
    for (place, figure) in figures.iter().filter(|(place, _)| place.cvegeo.is_none()) {
        let parts: u64 = figures
            .iter()
            .filter(|(part, _)| part.state == place.state && part.cvegeo.is_some())
            .map(|(_, figure)| figure)
            .sum();
        if parts > 0 {
            match figure.saturating_sub(parts) {
                0 => out.remove(place),
                rest => out.insert(*place, rest),
            };
        }
    }
    out
}

/// Where a claim belongs: where the people went for shelter, where it happened for the rest; a claim without
/// a place belongs to the event's only origin, or to its only state.
fn claimed_at(claim: &Claim, event: &Event) -> Option<Place> {
    let named = match claim.term {
        Term::Sheltered => claim.destination.as_ref().or(claim.origin.as_ref()),
        _ => claim.origin.as_ref(),
    };
    let named = named.and_then(|place| {
        let state = place.cvegeo.map(|key| key.state()).or(place.state)?;
        Some(Place { state, cvegeo: place.cvegeo })
    });
    named.or_else(|| only_place(event))
}

fn only_place(event: &Event) -> Option<Place> {
    let of_role = |role| event.places.iter().filter(move |place| place.role == role).map(at);
    let mut places: Vec<Place> = of_role(PlaceRole::Origin).collect();
    if places.is_empty() {
        places = of_role(PlaceRole::Destination).collect();
    }
    let first = *places.first()?;
    if places.iter().all(|place| *place == first) {
        Some(first)
    } else if places.iter().all(|place| place.state == first.state) {
        Some(Place { state: first.state, cvegeo: None })
    } else {
        None
    }
}
