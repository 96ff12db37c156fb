//! From events to one row per municipality, year and kind.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, Event, StateCode};
use serde::{Deserialize, Serialize};

use crate::Risk;
use crate::tally::{Aside, Kind, Persons, Place, Tally, tally};

/// What is known about one municipality (or what stays at the level of one state) in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MunicipalityRisk {
    /// Municipality; `None` is what could only be placed in the state.
    pub cvegeo: Option<Cvegeo>,
    /// State.
    pub state: StateCode,
    /// Year in which the events began.
    pub year: i16,
    /// Which events.
    pub kind: Kind,
    /// Events that touch the place and enter displacement totals; one that touches several places counts in each.
    pub events: u64,
    /// Those of them that give no figure for this place.
    pub without_figure: u64,
    /// Those of them that are episodes of mass displacement.
    pub massive: u64,
    /// Persons displaced; all zero when no event gives a figure, see [`MunicipalityRisk::figures`].
    pub persons: Persons,
    /// Best estimate of persons per 1,000 inhabitants; `None` without figure or population.
    pub rate: Option<f64>,
    /// Mid-year population of the year.
    pub population: Option<f64>,
    /// Preventive evacuations, outside the totals.
    pub preventive: Aside,
    /// Evacuations of hours, outside the totals.
    pub short: Aside,
    /// Dwellings destroyed.
    pub destroyed: Option<u64>,
    /// Dwellings standing but not habitable.
    pub uninhabitable: Option<u64>,
    /// Dwellings damaged in part.
    pub damaged: Option<u64>,
    /// Most persons present in shelters in any one event.
    pub sheltered_peak: Option<u64>,
    /// Articles and table rows that tell of the events.
    pub sources: u64,
}

impl MunicipalityRisk {
    /// Persons displaced, where at least one event gives a figure: nobody said is not zero.
    pub fn figures(&self) -> Option<Persons> {
        (self.events > self.without_figure).then_some(self.persons)
    }
}

/// One row per municipality, year and kind that has anything, in order of state, municipality, year, kind.
///
/// What an event could only place in a state is a row without municipality, so that the rows of `Conflicto`
/// and `Desastre` add up to the events: nothing is lost and nothing counted twice.
pub fn aggregate(events: &[Event], places: &Gazetteer, p: &Risk) -> Vec<MunicipalityRisk> {
    let tallies = tally(events, |event| Some(event.when.start.year()));
    let row = |((place, year, kind), tally): ((Place, i16, Kind), Tally)| {
        let population = place.cvegeo.and_then(|key| places.population(key, year));
        MunicipalityRisk {
            cvegeo: place.cvegeo,
            state: place.state,
            year,
            kind,
            events: tally.events,
            without_figure: tally.events - tally.with_figure,
            massive: tally.massive,
            persons: tally.persons,
            rate: rate(tally.figures(), population, p),
            population,
            preventive: tally.preventive,
            short: tally.short,
            destroyed: tally.destroyed,
            uninhabitable: tally.uninhabitable,
            damaged: tally.damaged,
            sheltered_peak: tally.sheltered_peak,
            sources: tally.sources.len() as u64,
        }
    };
    tallies.into_iter().map(row).collect()
}

/// Persons per `rate_per` inhabitants, by the best estimate.
pub(crate) fn rate(figures: Option<Persons>, population: Option<f64>, p: &Risk) -> Option<f64> {
    let population = population.filter(|people| *people > 0.0)?;
    Some(figures?.best as f64 / population * p.rate_per)
}
