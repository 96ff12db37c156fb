//! The records that a gazetteer answers with.

use desplaza_model::{Cvegeo, StateCode};
use serde::{Deserialize, Serialize};

/// A municipality (or a borough of Mexico City).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Municipality {
    /// INEGI's key.
    pub cvegeo: Cvegeo,
    /// Official name.
    pub name: String,
    /// The state's key.
    pub state: StateCode,
    /// The state's name.
    pub state_name: String,
    /// Area in square kilometres.
    pub area_km2: f64,
    /// Longitude of an interior point, WGS84 degrees.
    pub lon: f64,
    /// Latitude of an interior point, WGS84 degrees.
    pub lat: f64,
    /// Census population; `None` for municipalities newer than the census.
    pub population: Option<u64>,
    /// Inhabited dwellings in the census.
    pub dwellings: Option<u64>,
    /// Census persons per inhabited dwelling.
    pub household_size: Option<f64>,
    /// Name of the municipal seat.
    pub seat: Option<String>,
    /// The municipality that held its people at the census (the first one, where there were several).
    pub parent: Option<Cvegeo>,
    /// The others that gave people and land, where there were several.
    pub other_parents: Vec<Cvegeo>,
    /// Census population of its localities, for municipalities newer than the census.
    pub localities_population: Option<u64>,
    /// Share of the population that speaks an indigenous language, 0 to 1.
    pub indigenous_share: Option<f64>,
}

impl Municipality {
    /// The municipalities that held its people at the census; none for those that the census knew.
    pub fn parents(&self) -> impl Iterator<Item = Cvegeo> + '_ {
        self.parent.into_iter().chain(self.other_parents.iter().copied())
    }
}

/// A state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// INEGI's key.
    pub code: StateCode,
    /// Everyday name, as INEGI writes it (`Michoacán`).
    pub name: String,
    /// Long official name (`Michoacán de Ocampo`).
    pub official: String,
    /// Abbreviations, INEGI's first (`Mich.`).
    pub abbreviations: Vec<String>,
    /// Former and other names (`Distrito Federal`).
    pub other_names: Vec<String>,
    /// Longitude of a point inside, WGS84 degrees; of a municipality near the state's middle.
    pub lon: f64,
    /// Latitude of that point.
    pub lat: f64,
}

/// What kind of name matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// The official name.
    Official,
    /// A former or other name (Solidaridad for Playa del Carmen).
    Alias,
    /// The name of the municipal seat (Nueva Italia for Múgica).
    Seat,
    /// A beginning of the official name that no other municipality of the state shares.
    Short,
}

/// A municipality that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NameMatch {
    /// The municipality.
    pub cvegeo: Cvegeo,
    /// Which of its names it is.
    pub kind: NameKind,
}

/// A locality: town, village, ranch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Locality {
    /// INEGI's nine-digit key, where known.
    pub code: Option<String>,
    /// The municipality.
    pub cvegeo: Cvegeo,
    /// Name as INEGI writes it.
    pub name: String,
    /// Longitude, WGS84 degrees.
    pub lon: f64,
    /// Latitude, WGS84 degrees.
    pub lat: f64,
    /// Census population, where known.
    pub population: Option<u64>,
}

/// A locality's place in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalityRow(pub(crate) usize);

/// A locality of a name that was looked up, before it is read whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedLocality {
    /// Where the rest of it is.
    pub row: LocalityRow,
    /// The municipality.
    pub cvegeo: Cvegeo,
    /// Census population, where known.
    pub population: Option<u64>,
}

/// Where a point is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Located {
    /// The municipality.
    pub cvegeo: Cvegeo,
    /// How far the point is from it, metres; 0 inside.
    pub distance_m: f64,
}

/// Where a household size comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HouseholdLevel {
    /// The municipality's census value (or, for the newest, that of the municipality it came from).
    Municipality,
    /// All municipalities of the state together.
    State,
    /// The whole country.
    Country,
}

/// Persons per household, with where the number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HouseholdSize {
    /// Persons per inhabited dwelling.
    pub value: f64,
    /// How near to the place it was counted.
    pub level: HouseholdLevel,
    /// Census year.
    pub year: i16,
    /// The municipality that was counted, which differs from the one asked for when that one is
    /// newer than the census.
    pub counted_in: Option<Cvegeo>,
}

/// What a population figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationBasis {
    /// CONAPO's mid-year figure of that year.
    Projection,
    /// CONAPO's mid-year figure of the nearest year it covers.
    NearestYear,
    /// The census figure, whatever the year.
    Census,
    /// Census population of its localities, grown like the municipality it came from.
    Localities,
    /// The figure of the municipality it came from, which counts more people than live here.
    Parent,
}

/// A population figure and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PopulationFigure {
    /// Inhabitants.
    pub persons: f64,
    /// What the figure rests on.
    pub basis: PopulationBasis,
}
