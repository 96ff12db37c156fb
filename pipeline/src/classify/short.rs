//! Evacuations of hours: a fire, a leak, a bomb threat; an office, a school, a mall.

use desplaza_model::codes::{Cause, Hazard, Term, Unit};

use super::cause::Why;
use super::figures::Found;
use super::lexicon::Kind;
use super::scene::Scene;

/// Whether what the text tells is an evacuation of hours; people whom violence drove out are gone for longer.
pub(super) fn is_short(scene: &Scene, found: &Found, why: Why) -> bool {
    let hazard = why.hazard;
    if !matches!(why.cause, Cause::Disaster | Cause::OtherViolence | Cause::Unknown) {
        return false;
    }
    let evacuated = found.figures.iter().any(|f| f.term == Term::Evacuated)
        || found.moved.iter().any(|m| m.term == Term::Evacuated);
    if !evacuated || stays_away(found) {
        return false;
    }
    let sudden = matches!(
        hazard,
        None | Some(
            Hazard::UrbanFire
                | Hazard::GasOrChemical
                | Hazard::Explosion
                | Hazard::Earthquake
                | Hazard::Other
        )
    );
    let cue = scene.all(Kind::Short).next().is_some();
    let direct =
        matches!(hazard, Some(Hazard::UrbanFire | Hazard::GasOrChemical | Hazard::Explosion));
    direct || sudden && cue
}

/// Shelter, lost dwellings or flight: longer than hours.
fn stays_away(found: &Found) -> bool {
    let lasting = |term: Term| {
        matches!(
            term,
            Term::Sheltered
                | Term::Displaced
                | Term::Relocated
                | Term::Homeless
                | Term::DestroyedHousing
                | Term::UninhabitableHousing
        )
    };
    found.figures.iter().any(|f| lasting(f.term) && f.unit != Unit::Shelters)
        || found.moved.iter().any(|m| lasting(m.term) && m.named && m.people)
}
