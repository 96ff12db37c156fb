//! The compiled vocabularies of places.

use std::collections::BTreeSet;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::data::Data;
use desplaza_model::{Cvegeo, StateCode};
use serde::Deserialize;

use super::choices::{Choices, LearnedPlaces, Limits};
use super::edit::distance;
use super::endings::Endings;
use super::error::GeocodeError;
use super::names::Names;
use super::patterns::{Patterns, Sources};
use super::resolve_name::Reason;
use super::vocabulary::{
    Country, Cues, Foreign, NotPlaces, Region, Regions, StateNames, States, WordTrap,
};
use super::words::ListWords;

const ALIASES: &str = "places/aliases.csv";
const TRAPS: &str = "places/not_places.toml";

/// What `geocode` and `resolve_list` look names up in: built once, shared by all threads.
#[derive(Debug)]
pub struct Geocoder {
    pub(super) names: Names,
    pub(super) list: ListWords,
    pub(super) regions: Vec<Region>,
    pub(super) countries: Vec<Country>,
    pub(super) states: Vec<StateNames>,
    pub(super) cues: Cues,
    pub(super) patterns: Patterns,
    /// What before a name makes it no place ("calle").
    pub(super) trap_words: Endings,
    /// Those of them that make it none throughout the text ("huracán").
    pub(super) lasting_trap_words: Endings,
    /// Those that catch two names ("calle").
    pub(super) crossing_trap_words: Endings,
    pub(super) choices: Choices,
    pub(super) limits: Limits,
}

impl Geocoder {
    /// Reads `data/places/` and the names of the reference.
    pub fn load(data: &Data, places: &Gazetteer) -> Result<Self, GeocodeError> {
        let list: ListWords = data.toml("places/list.toml")?;
        // A small reference knows fewer places than the aliases do.
        let mut own = aliases(&data.text(ALIASES)?)?;
        own.retain(|(key, _)| places.municipality(*key).is_some());
        let names = Names::new(places, &own, &list);
        let regions = data.toml::<Regions>("places/regions.toml")?.region;
        let countries = data.toml::<Foreign>("places/foreign.toml")?.country;
        let states = data.toml::<States>("places/states.toml")?.state;
        let cues: Cues = data.toml("places/cues.toml")?;
        let traps: NotPlaces = data.toml(TRAPS)?;
        check_examples(&traps)?;
        let patterns = Patterns::new(&Sources {
            places,
            own: &own,
            words: &list,
            states: &states,
            regions: &regions,
            countries: &countries,
            cues: &cues,
            traps: &traps,
        });
        let words = |which: fn(&WordTrap) -> bool| {
            let traps = traps.before.iter().filter(|trap| which(trap));
            Endings::from(traps.flat_map(|trap| trap.words.clone()).collect::<Vec<_>>())
        };
        Ok(Self {
            names,
            list,
            regions,
            countries,
            states,
            cues,
            patterns,
            trap_words: words(|_| true),
            lasting_trap_words: words(|trap| trap.throughout),
            crossing_trap_words: words(|trap| trap.crossing),
            choices: Choices::load(data)?,
            limits: data.toml("method/placing.toml")?,
        })
    }

    /// The same with other weights.
    #[must_use]
    pub fn with_weights(self, learned: &LearnedPlaces) -> Self {
        Self { choices: Choices::of(learned), ..self }
    }

    /// A state's everyday name.
    pub(super) fn state_name(&self, code: StateCode) -> &str {
        self.states.iter().find(|state| state.code == code).map_or("", |state| &state.name)
    }

    /// The states that a state column names, in key order.
    pub(super) fn states_of(&self, text: &str, places: &Gazetteer) -> Vec<StateCode> {
        let mut found: Vec<StateCode> = text
            .split([',', ';', '/', '\n'])
            .flat_map(|part| part.split(" y "))
            .filter_map(|part| self.find_state(part.trim(), places))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A state by its name, one typing error allowed; also one that the reference holds nothing of.
    fn find_state(&self, text: &str, places: &Gazetteer) -> Option<StateCode> {
        if let Some(state) = places.find_state(text) {
            return Some(state);
        }
        let key = self.list.key(text);
        let errors = usize::from(key.len() > 6);
        let mut near = self.states.iter().filter(|state| {
            [&state.name, &state.official].iter().any(|name| {
                distance(key.as_bytes(), self.list.key(name).as_bytes(), errors).is_some()
            })
        });
        near.next().filter(|_| near.next().is_none()).map(|state| state.code)
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
        if words.is_region(key)
            || self.regions.iter().any(|r| r.names.iter().chain(&r.with_state).any(is_region))
        {
            return Some(Reason::Region);
        }
        places.find_state(key).map(|_| Reason::State)
    }
}

/// Every trap needs examples on both sides that name what they are about.
fn check_examples(traps: &NotPlaces) -> Result<(), GeocodeError> {
    let phrases = traps.phrase.iter().map(|trap| (&trap.id, &trap.matches, &trap.ignores));
    let words = traps.before.iter().map(|trap| (&trap.id, &trap.matches, &trap.ignores));
    for (id, matches, ignores) in phrases.chain(words) {
        let bad = |detail: &str| GeocodeError::Entry {
            path: TRAPS,
            entry: id.clone(),
            detail: detail.to_owned(),
        };
        if matches.is_empty() || ignores.is_empty() {
            return Err(bad("needs an example in `matches` and one in `ignores`"));
        }
        if matches.iter().chain(ignores).any(|example| !example.text.contains(&example.name)) {
            return Err(bad("an example's `name` is not in its `text`"));
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct AliasRow {
    cvegeo: String,
    alias: String,
    reason: String,
}

fn aliases(text: &str) -> Result<Vec<(Cvegeo, String)>, GeocodeError> {
    let bad = |entry: String, detail: String| GeocodeError::Entry { path: ALIASES, entry, detail };
    let mut found = BTreeSet::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let AliasRow { cvegeo, alias, reason } =
            row.map_err(|error| bad("row".to_owned(), error.to_string()))?;
        let key: Cvegeo = cvegeo.parse().map_err(|e| bad(alias.clone(), format!("{e}")))?;
        if reason.is_empty() {
            return Err(bad(alias, "an alias needs its reason".to_owned()));
        }
        found.insert((alias, key));
    }
    Ok(found.into_iter().map(|(alias, key)| (key, alias)).collect())
}
