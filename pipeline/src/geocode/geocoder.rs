//! The compiled vocabularies of places.

use std::collections::BTreeMap;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::data::Data;
use desplaza_model::{Cvegeo, StateCode};
use serde::Deserialize;

use super::edit::distance;
use super::error::GeocodeError;
use super::names::Names;
use super::resolve_name::Reason;
use super::words::ListWords;

const ALIASES: &str = "places/aliases.csv";
const REGIONS: &str = "places/regions.toml";

/// What `geocode` and `resolve_list` look names up in: built once, shared by all threads.
#[derive(Debug)]
pub struct Geocoder {
    pub(super) names: Names,
    pub(super) list: ListWords,
    pub(super) regions: Vec<Region>,
}

/// A region that people name in place of municipalities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Region {
    /// How it is named.
    pub(super) names: Vec<String>,
    /// States it lies in.
    pub(super) states: Vec<StateCode>,
    /// Whether the name only counts where one of its states is named too ("Tierra Caliente").
    #[serde(default)]
    pub(super) needs_state: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    region: Vec<Region>,
}

impl Geocoder {
    /// Reads `data/places/` and the names of the reference.
    pub fn load(data: &Data, places: &Gazetteer) -> Result<Self, GeocodeError> {
        let list: ListWords = data.toml("places/list.toml")?;
        let own = aliases(&data.text(ALIASES)?)?;
        let names = Names::new(places, &own, &list);
        let regions = data.toml::<Regions>(REGIONS)?.region;
        Ok(Self { names, list, regions })
    }

    /// The states that a state column names, in key order.
    pub(super) fn states_of(&self, text: &str, places: &Gazetteer) -> Vec<StateCode> {
        let mut found: Vec<StateCode> = text
            .split([',', ';', '/', '\n'])
            .flat_map(|part| part.split(" y "))
            .filter_map(|part| find_state(part.trim(), places))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Why a key cannot be a municipality's name, before any name is looked up.
    pub(super) fn no_name(&self, key: &str, places: &Gazetteer) -> Option<Reason> {
        let words = &self.list;
        if words.is_no_data(key) {
            return Some(Reason::NoData);
        }
        if words.is_not_place(key) {
            return Some(Reason::NotAPlaceName);
        }
        if key.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(Reason::Number);
        }
        if words.is_several(key) {
            return Some(Reason::SeveralMunicipalities);
        }
        let bare = words.bare(key);
        let is_region = |name: &String| words.bare(&words.key(name)) == bare;
        if words.is_region(key) || self.regions.iter().any(|r| r.names.iter().any(is_region)) {
            return Some(Reason::Region);
        }
        places.find_state(key).map(|_| Reason::State)
    }
}

/// A state by its name, one typing error allowed.
fn find_state(text: &str, places: &Gazetteer) -> Option<StateCode> {
    let found = places.find_state(text);
    if found.is_some() || text.len() < 7 {
        return found;
    }
    let folded = desplaza_model::text::fold(text);
    let mut near = places.states().iter().filter(|state| {
        let name = desplaza_model::text::fold(&state.name);
        distance(folded.as_bytes(), name.as_bytes(), 1).is_some()
    });
    near.next().filter(|_| near.next().is_none()).map(|state| state.code)
}

#[derive(Deserialize)]
struct AliasRow {
    cvegeo: String,
    alias: String,
    reason: String,
}

fn aliases(text: &str) -> Result<Vec<(Cvegeo, String)>, GeocodeError> {
    let bad = |entry: String, detail: String| GeocodeError::Entry { path: ALIASES, entry, detail };
    let mut found = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let AliasRow { cvegeo, alias, reason } =
            row.map_err(|error| bad("row".to_owned(), error.to_string()))?;
        let key: Cvegeo =
            cvegeo.parse().map_err(|e| bad(alias.clone(), format!("{e}")))?;
        if reason.is_empty() {
            return Err(bad(alias, "an alias needs its reason".to_owned()));
        }
        found.insert((alias, key), ());
    }
    Ok(found.into_keys().map(|(alias, key)| (key, alias)).collect())
}
