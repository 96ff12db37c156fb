//! A reference in the making: what the readers of the source files put together.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::{Cvegeo, StateCode};
use geo::MultiPolygon;

use crate::{Locality, NameKind, ReferenceError, SourceFile};

/// Everything that was read, not yet checked as a whole.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) places: BTreeMap<Cvegeo, Entry>,
    pub(crate) boundaries: BTreeMap<Cvegeo, MultiPolygon<f64>>,
    pub(crate) aliases: Vec<(Cvegeo, String, NameKind)>,
    pub(crate) projections: BTreeMap<Cvegeo, BTreeMap<i16, f64>>,
    pub(crate) localities: Vec<Locality>,
    pub(crate) sources: Vec<SourceFile>,
}

/// What is known of a municipality.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) area_km2: Option<f64>,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) population: Option<u64>,
    pub(crate) dwellings: Option<u64>,
    pub(crate) household_size: Option<f64>,
    pub(crate) seat: Option<String>,
    pub(crate) parents: Vec<Cvegeo>,
    pub(crate) localities_population: Option<u64>,
    pub(crate) indigenous_speakers: Option<f64>,
}

/// What a reference must hold to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    /// Whether all 32 states must be there; where nobody says, a source with most of them is meant to have all.
    pub(crate) whole_country: Option<bool>,
    /// Municipalities may lack a boundary.
    pub(crate) boundaries_may_miss: bool,
}

impl Draft {
    /// Refuses what does not fit together.
    pub(crate) fn check(&self, claim: Claim) -> Result<(), ReferenceError> {
        let wrong = |detail: String| Err(ReferenceError::Inconsistent { detail });
        if self.places.is_empty() {
            return wrong("the source holds no municipality".to_owned());
        }
        if let Some(state) = self.missing_state() {
            let states = self.states().len();
            match claim.whole_country {
                Some(true) => {
                    return wrong(format!(
                        "the source claims the whole country but has no municipality of state {state}"
                    ));
                }
                None if states * 2 > StateCode::all().count() => {
                    return wrong(format!(
                        "the source has municipalities of {states} states but none of state {state}: add them, or write `{{\"whole_country\": false}}` into its manifest.json if it is meant to be a part of the country"
                    ));
                }
                _ => {}
            }
        }
        let bare: Vec<_> =
            self.places.keys().filter(|key| !self.boundaries.contains_key(key)).collect();
        if let Some(first) = bare.first().filter(|_| !claim.boundaries_may_miss) {
            let name = &self.places[first].name;
            let count = bare.len();
            return wrong(format!(
                "{count} municipalities have no boundary, the first is {first} {name}: choose a newer boundary file, or say that boundaries may be missing"
            ));
        }
        if let Some(stray) = self.stray() {
            return wrong(stray);
        }
        Ok(())
    }

    fn states(&self) -> BTreeSet<StateCode> {
        self.places.keys().map(Cvegeo::state).collect()
    }

    /// The first state without a municipality.
    pub(crate) fn missing_state(&self) -> Option<StateCode> {
        let present = self.states();
        StateCode::all().find(|state| !present.contains(state))
    }

    /// Something about a municipality that is not there.
    fn stray(&self) -> Option<String> {
        let unknown = |key: &Cvegeo| !self.places.contains_key(key);
        let alias = self.aliases.iter().find(|(key, _, _)| unknown(key));
        let series = self.projections.keys().find(|key| unknown(key));
        let locality = self.localities.iter().find(|locality| unknown(&locality.cvegeo));
        let parts = [
            alias.map(|(key, name, _)| format!("the name `{name}` belongs to municipality {key}")),
            series.map(|key| format!("a population series belongs to municipality {key}")),
            locality
                .map(|l| format!("the locality `{}` belongs to municipality {}", l.name, l.cvegeo)),
        ];
        let first = parts.into_iter().flatten().next()?;
        Some(format!(
            "{first}, which the source does not hold: the files are of different vintages"
        ))
    }
}
