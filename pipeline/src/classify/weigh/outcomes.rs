//! What can be chosen for a figure.

use desplaza_model::codes::{Code, Term, Unit};

/// The outcomes of the choice of a term: the terms in the order of the method, and no claim.
pub(crate) const TERMS: [&str; 12] = [
    "displaced",
    "evacuated",
    "sheltered",
    "relocated",
    "homeless",
    "destroyed_housing",
    "uninhabitable_housing",
    "damaged_housing",
    "affected",
    "returned",
    "cross_border",
    "none",
];

/// The outcome that is no claim.
pub(crate) const NONE: usize = TERMS.len() - 1;

/// The outcomes of the choice of a unit, for numbers without a noun.
pub(crate) const UNITS: [&str; 5] = ["persons", "families", "houses", "shelters", "communities"];

/// The terms that can be said of a unit, and no claim, a bit each.
pub(crate) fn terms_of(unit: Unit) -> u32 {
    let terms: &[Term] = match unit {
        Unit::Persons | Unit::Families => &[
            Term::Displaced,
            Term::Evacuated,
            Term::Sheltered,
            Term::Relocated,
            Term::Homeless,
            Term::Affected,
            Term::Returned,
            Term::CrossBorder,
        ],
        Unit::Houses => &[
            Term::Displaced,
            Term::Evacuated,
            Term::Relocated,
            Term::DestroyedHousing,
            Term::UninhabitableHousing,
            Term::DamagedHousing,
            Term::Affected,
        ],
        Unit::Shelters => &[Term::Sheltered],
        Unit::Communities => &[Term::Displaced, Term::Evacuated, Term::Affected],
    };
    terms.iter().fold(1 << NONE, |bits, term| bits | 1 << index_of(&TERMS, term.code()))
}

/// The place of a code among outcomes.
pub(crate) fn index_of(outcomes: &[&str], code: &str) -> usize {
    outcomes.iter().position(|known| *known == code).unwrap_or(outcomes.len() - 1)
}
