//! The weights and limits that names are decided by.

use desplaza_model::data::{Data, DataError};
use serde::Deserialize;

use super::part::parts;
use crate::weights::{Choice, Weight};

/// The outcome of the choices among candidates.
pub const MEANT: [&str; 1] = ["meant"];

/// The weights of all choices, from `data/method/`.
#[derive(Debug)]
pub(super) struct Choices {
    /// Among the municipalities of a name.
    pub(super) places: Choice,
    /// Among the localities of a name.
    pub(super) localities: Choice,
    /// Whether a state's name means the municipality of that name.
    pub(super) capitals: Choice,
    /// What part a place plays.
    pub(super) parts: Choice,
}

/// Weights as they were learned.
#[derive(Debug, Clone, Default)]
pub struct LearnedPlaces {
    /// Among the municipalities of a name.
    pub places: Vec<Weight>,
    /// Among the localities of a name.
    pub localities: Vec<Weight>,
    /// Whether a state's name means the municipality of that name.
    pub capitals: Vec<Weight>,
    /// What part a place plays in its text.
    pub parts: Vec<Weight>,
}

impl Choices {
    pub(super) fn of(learned: &LearnedPlaces) -> Self {
        Self {
            places: Choice::of(&MEANT, &learned.places),
            localities: Choice::of(&MEANT, &learned.localities),
            capitals: Choice::of(&MEANT, &learned.capitals),
            parts: Choice::of(&parts(), &learned.parts),
        }
    }

    pub(super) fn load(data: &Data) -> Result<Self, DataError> {
        Ok(Self {
            places: Choice::load(data, "method/place_weights.csv", &MEANT)?,
            localities: Choice::load(data, "method/locality_weights.csv", &MEANT)?,
            capitals: Choice::load(data, "method/capital_weights.csv", &MEANT)?,
            parts: Choice::load(data, "method/part_weights.csv", &parts())?,
        })
    }
}

/// `data/method/placing.toml`: how likely is likely enough.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    /// From which likelihood a name is a municipality's.
    pub(super) place: f32,
    /// The share of that which the likeliest one must have; else the name is ambiguous.
    pub(super) one: f32,
    /// From which likelihood a state's name is the municipality's of that name.
    pub(super) capital: f32,
    /// From which likelihood a name is a locality's.
    pub(super) locality: f32,
    /// The share of the likeliest one's likelihood from which another is a candidate too.
    pub(super) rival: f32,
    /// Metres from a coast at which a point in the sea still is in the municipality.
    pub(super) coast_m: f64,
}
