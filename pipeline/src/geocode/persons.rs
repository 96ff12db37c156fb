//! Families and lost houses in persons, by the household size of the place.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::codes::Unit;
use desplaza_model::{Claim, PersonsEstimate, Reading};

/// Fills `persons` of claims that count families, or houses that were lost, where the text gave no own
/// ratio.
pub(super) fn fill_persons(reading: &mut Reading, places: &Gazetteer) {
    for claim in &mut reading.claims {
        let lost = claim.unit == Unit::Houses && claim.term.is_lost_housing();
        if claim.persons.is_none() && (claim.unit == Unit::Families || lost) {
            claim.persons = Some(estimate(claim, places));
        }
    }
}

fn estimate(claim: &Claim, places: &Gazetteer) -> PersonsEstimate {
    let origin = claim.origin.as_ref();
    let cvegeo = origin.and_then(|place| place.cvegeo);
    let size = places.household_size(cvegeo, origin.and_then(|place| place.state)).value;
    let persons = |figure: Option<u64>| figure.map(|figure| (figure as f64 * size).round() as u64);
    PersonsEstimate {
        low: persons(claim.low),
        best: persons(claim.value),
        high: persons(claim.high),
        household_size: Some(size),
    }
}
