//! The compiled reference, opened for lookups.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::OnceLock;

use desplaza_model::text::fold;
use desplaza_model::{Cvegeo, StateCode};
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::boundary::BoundaryTable;
use crate::cover::{Cell, Cover, CoverTable};
use crate::locality::{Localities, LocalityTable};
use crate::locate::Sides;
use crate::name_rules::expanded;
use crate::names::NameIndex;
use crate::neighbours::Neighbours;
use crate::population::Projections;
use crate::predecessors::Predecessors;
use crate::states::StateIndex;
use crate::{
    HouseholdLevel, HouseholdSize, Locality, LocalityRow, Located, Municipality, NameMatch,
    NamedLocality, PopulationBasis, PopulationFigure, REFERENCE_VERSION, ReferenceError,
    ReferenceManifest, State, table,
};

/// The manifest's file name.
pub(crate) const MANIFEST: &str = "reference.json";
/// The tables' names, in the order of the manifest.
pub(crate) const TABLES: [&str; 4] = ["places", "boundaries", "localities", "cover"];

/// INEGI, census 2020: 126,014,024 people in 35,219,141 inhabited dwellings.
const COUNTRY_HOUSEHOLD_SIZE: f64 = 3.58;
/// The census that household sizes come from.
const CENSUS_YEAR: i16 = 2020;

/// What is read when a reference is opened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlaceTable {
    pub(crate) municipalities: Vec<Municipality>,
    pub(crate) states: Vec<State>,
    pub(crate) names: NameIndex,
    pub(crate) abbreviations: BTreeMap<String, String>,
    pub(crate) projections: Projections,
    pub(crate) neighbours: Neighbours,
    pub(crate) predecessors: Predecessors,
}

/// Mexico's places, read-only; share it between threads.
///
/// Opening reads and checks all files but decodes only names and figures; boundaries and localities
/// are decoded when first asked for.
pub struct Gazetteer {
    manifest: ReferenceManifest,
    places: PlaceTable,
    keys: Vec<Cvegeo>,
    state_index: StateIndex,
    household_sizes: BTreeMap<StateCode, f64>,
    packed_boundaries: Vec<u8>,
    packed_localities: Vec<u8>,
    packed_cover: Vec<u8>,
    cover: OnceLock<Cover>,
    boundaries: OnceLock<Vec<Option<MultiPolygon<f64>>>>,
    sides: OnceLock<Sides>,
    localities: OnceLock<Localities>,
}

impl Gazetteer {
    /// Opens the reference that [`crate::import`] or [`crate::pull`] compiled into `dir`.
    ///
    /// # Errors
    /// [`ReferenceError::Missing`], [`ReferenceError::Version`] or [`ReferenceError::Damaged`], each of
    /// which says to import again.
    pub fn open(dir: &Path) -> Result<Self, ReferenceError> {
        let manifest = read_manifest(dir)?;
        let damaged = |detail| ReferenceError::Damaged { dir: dir.to_owned(), detail };
        let mut packed = Vec::new();
        for name in TABLES {
            let table = manifest.tables.iter().find(|table| table.name == name);
            let table = table.ok_or_else(|| damaged(format!("no table `{name}`")))?;
            packed.push(table::read(dir, table)?);
        }
        let places: PlaceTable = table::unpack(&packed[0]).map_err(damaged)?;
        let packed_cover = packed.pop().unwrap_or_default();
        let packed_localities = packed.pop().unwrap_or_default();
        let packed_boundaries = packed.pop().unwrap_or_default();
        Ok(Self {
            keys: places.municipalities.iter().map(|place| place.cvegeo).collect(),
            state_index: StateIndex::new(state_names(&places.states)),
            household_sizes: household_sizes(&places.municipalities, manifest.whole_country),
            manifest,
            places,
            packed_boundaries,
            packed_localities,
            packed_cover,
            cover: OnceLock::new(),
            boundaries: OnceLock::new(),
            sides: OnceLock::new(),
            localities: OnceLock::new(),
        })
    }

    /// What the reference says of itself.
    pub fn manifest(&self) -> &ReferenceManifest {
        &self.manifest
    }

    /// All municipalities in key order.
    pub fn municipalities(&self) -> &[Municipality] {
        &self.places.municipalities
    }

    /// The municipality with that key.
    pub fn municipality(&self, key: Cvegeo) -> Option<&Municipality> {
        self.index(key).map(|index| &self.places.municipalities[index])
    }

    /// The states that have a municipality here, in key order.
    pub fn states(&self) -> &[State] {
        &self.places.states
    }

    /// The state with that key.
    pub fn state(&self, code: StateCode) -> Option<&State> {
        self.places.states.iter().find(|state| state.code == code)
    }

    /// The state of that name, long name, former name or abbreviation.
    pub fn find_state(&self, name: &str) -> Option<StateCode> {
        self.state_index.find(name)
    }

    /// The municipalities that the name may mean, in key order; accents and capitals do not matter.
    ///
    /// A name that nobody bears is tried once more with its abbreviations written out (`Cd. Juárez`).
    pub fn find_municipality(&self, name: &str, within: Option<StateCode>) -> Vec<NameMatch> {
        match self.places.names.find(&fold(name), within) {
            found if !found.is_empty() => found,
            _ => self.places.names.find(&expanded(name, &self.places.abbreviations), within),
        }
    }

    /// All names of all municipalities, folded, sorted by name and key.
    pub fn municipality_names(&self) -> impl Iterator<Item = (&str, NameMatch)> {
        self.places.names.iter()
    }

    /// The localities of that name, the most populous first, then by key and name; within one
    /// municipality or one state where given.
    ///
    /// # Panics
    /// Never: the table's hash was checked when it was opened.
    pub fn find_locality(
        &self,
        name: &str,
        within: Option<Cvegeo>,
        state: Option<StateCode>,
    ) -> Vec<Locality> {
        self.localities().find(name, within, state, &self.keys)
    }

    /// The localities of a folded name, of one state or of all, without reading them whole.
    ///
    /// # Panics
    /// Never: the table's hash was checked when it was opened.
    pub fn localities_named(
        &self,
        folded: &str,
        state: Option<StateCode>,
    ) -> impl Iterator<Item = NamedLocality> + '_ {
        self.localities().named(folded, state, &self.keys)
    }

    /// Whether a state has a locality of that folded name.
    pub fn knows_locality(&self, folded: &str, state: StateCode) -> bool {
        self.localities_named(folded, Some(state)).next().is_some()
    }

    /// A locality that was looked up.
    pub fn locality(&self, row: LocalityRow) -> Locality {
        self.localities().get(row, &self.keys)
    }

    /// The municipality that holds a point, WGS84 degrees. A point on a shared edge belongs to the
    /// lowest key.
    ///
    /// # Panics
    /// Never: the tables' hashes were checked when they were opened.
    pub fn locate(&self, lon: f64, lat: f64) -> Option<Cvegeo> {
        let point = Coord { x: lon, y: lat };
        let cover = self.cover();
        let index = match cover.cell(point) {
            (_, Cell::Owner(owner)) => Some(owner),
            (_, Cell::Nobody) => None,
            (index, Cell::Mixed(_)) => self.sides().owner(cover, index, point),
        };
        index.map(|index| self.keys[index])
    }

    /// [`Gazetteer::locate`] for many points, longitude and latitude, on all cores.
    pub fn locate_all(&self, points: &[(f64, f64)]) -> Vec<Option<Cvegeo>> {
        points.par_iter().map(|(lon, lat)| self.locate(*lon, *lat)).collect()
    }

    /// The municipality that holds a point, or the nearest one at most `within_m` metres away when the point is
    /// in the sea: boundaries follow the coast roughly. A point on a neighbour's land is in none.
    pub fn locate_near(&self, lon: f64, lat: f64, within_m: f64) -> Option<Located> {
        if let Some(cvegeo) = self.locate(lon, lat) {
            return Some(Located { cvegeo, distance_m: 0.0 });
        }
        let point = Coord { x: lon, y: lat };
        if self.places.neighbours.hold(point) {
            return None;
        }
        let (index, distance_m) = self.sides().nearest(self.cover(), point, within_m)?;
        Some(Located { cvegeo: self.keys[index], distance_m })
    }

    /// The boundary of a municipality, WGS84 degrees, counter-clockwise shells.
    pub fn boundary(&self, key: Cvegeo) -> Option<&MultiPolygon<f64>> {
        self.boundaries()[self.index(key)?].as_ref()
    }

    /// Inhabitants in the middle of a year; see [`Gazetteer::population_figure`].
    pub fn population(&self, key: Cvegeo, year: i16) -> Option<f64> {
        self.population_figure(key, year).map(|figure| figure.persons)
    }

    /// Inhabitants in the middle of a year and what the figure rests on: CONAPO's figure of that year
    /// or the nearest, else the census, else (municipalities newer than both) what their localities
    /// had, grown like the municipality they came from, else that municipality's figure.
    pub fn population_figure(&self, key: Cvegeo, year: i16) -> Option<PopulationFigure> {
        let place = self.municipality(key)?;
        if let Some((known, persons)) = self.places.projections.nearest(key, year) {
            let basis = if known == year {
                PopulationBasis::Projection
            } else {
                PopulationBasis::NearestYear
            };
            return Some(PopulationFigure { persons, basis });
        }
        if let Some(people) = place.population {
            return Some(PopulationFigure {
                persons: people as f64,
                basis: PopulationBasis::Census,
            });
        }
        self.population_of_new(place, year)
    }

    /// The municipalities that held a municipality's land at the end of a year, in key order: itself, or those that it
    /// was made of later.
    pub fn held(&self, cvegeo: Cvegeo, year: i16) -> Vec<Cvegeo> {
        self.places.predecessors.held(cvegeo, year)
    }

    /// Persons per household where an event is: the municipality's census value (for the newest, the
    /// one it came from), else its state's, else the country's.
    ///
    /// A reference of a part of the country knows no state value: a few municipalities are no state.
    pub fn household_size(&self, place: Option<Cvegeo>, state: Option<StateCode>) -> HouseholdSize {
        let counted = place.and_then(|key| self.municipality(key)).and_then(|place| {
            let candidates = std::iter::once(place.cvegeo).chain(place.parents());
            candidates
                .filter_map(|key| self.municipality(key))
                .find_map(|place| place.household_size.map(|value| (value, place.cvegeo)))
        });
        if let Some((value, key)) = counted {
            return HouseholdSize {
                value,
                level: HouseholdLevel::Municipality,
                year: CENSUS_YEAR,
                counted_in: Some(key),
            };
        }
        let state = state.or_else(|| place.map(|key| key.state()));
        let (value, level) = match state.and_then(|code| self.household_sizes.get(&code)) {
            Some(&value) => (value, HouseholdLevel::State),
            None => (COUNTRY_HOUSEHOLD_SIZE, HouseholdLevel::Country),
        };
        HouseholdSize { value, level, year: CENSUS_YEAR, counted_in: None }
    }

    fn population_of_new(&self, place: &Municipality, year: i16) -> Option<PopulationFigure> {
        let parents = |year: i16| -> Option<f64> {
            let figures: Vec<f64> = place
                .parents()
                .filter_map(|parent| self.places.projections.nearest(parent, year))
                .map(|(_, persons)| persons)
                .collect();
            (!figures.is_empty()).then(|| figures.iter().sum())
        };
        let now = parents(year);
        if let Some(people) = place.localities_population {
            let growth = match (now, parents(CENSUS_YEAR)) {
                (Some(now), Some(then)) if then > 0.0 => now / then,
                _ => 1.0,
            };
            let persons = (people as f64 * growth).round();
            return Some(PopulationFigure { persons, basis: PopulationBasis::Localities });
        }
        now.map(|persons| PopulationFigure { persons, basis: PopulationBasis::Parent })
    }

    fn localities(&self) -> &Localities {
        self.localities.get_or_init(|| {
            table::unpack::<LocalityTable>(&self.packed_localities)
                .expect("the hash was checked when it was opened")
                .into()
        })
    }

    fn cover(&self) -> &Cover {
        self.cover.get_or_init(|| {
            table::unpack::<CoverTable>(&self.packed_cover)
                .ok()
                .and_then(|table| table.decode())
                .expect("the hash was checked when it was opened")
        })
    }

    fn sides(&self) -> &Sides {
        self.sides.get_or_init(|| Sides::new(&self.boundary_table(), self.cover()))
    }

    fn boundary_table(&self) -> BoundaryTable {
        table::unpack(&self.packed_boundaries).expect("the hash was checked when it was opened")
    }

    fn boundaries(&self) -> &[Option<MultiPolygon<f64>>] {
        self.boundaries.get_or_init(|| {
            self.boundary_table().decode().expect("the hash was checked when it was opened")
        })
    }

    fn index(&self, key: Cvegeo) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }
}

fn read_manifest(dir: &Path) -> Result<ReferenceManifest, ReferenceError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let path = dir.join(MANIFEST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(ReferenceError::Missing { dir: dir.to_owned() });
        }
        Err(source) => return Err(ReferenceError::Io { path, source }),
    };
    let damaged = |error: serde_json::Error| ReferenceError::Damaged {
        dir: dir.to_owned(),
        detail: format!("{MANIFEST}: {error}"),
    };
    // A newer layout may look quite different: its version is read before the rest.
    let Version { version: found } = serde_json::from_str(&text).map_err(damaged)?;
    if found != REFERENCE_VERSION {
        let known = REFERENCE_VERSION;
        return Err(ReferenceError::Version { dir: dir.to_owned(), found, known });
    }
    serde_json::from_str(&text).map_err(damaged)
}

fn state_names(states: &[State]) -> impl Iterator<Item = (&str, StateCode)> {
    states.iter().flat_map(|state| {
        let others = state.abbreviations.iter().chain(&state.other_names).map(String::as_str);
        [state.name.as_str(), state.official.as_str()]
            .into_iter()
            .chain(others)
            .map(|name| (name, state.code))
    })
}

fn household_sizes(places: &[Municipality], whole_country: bool) -> BTreeMap<StateCode, f64> {
    let mut sums: BTreeMap<StateCode, (u64, u64)> = BTreeMap::new();
    for place in places.iter().filter(|_| whole_country) {
        if let (Some(people), Some(dwellings)) = (place.population, place.dwellings) {
            let sum = sums.entry(place.state).or_default();
            *sum = (sum.0 + people, sum.1 + dwellings);
        }
    }
    let size = |(people, dwellings): (u64, u64)| hundredths(people as f64 / dwellings as f64);
    sums.into_iter().filter(|(_, sum)| sum.1 > 0).map(|(code, sum)| (code, size(sum))).collect()
}

/// Two decimals, as the census publishes persons per dwelling.
pub(crate) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
