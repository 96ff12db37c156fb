//! The names of the 32 states, from `data/places/states.toml`.

use std::collections::BTreeMap;

use desplaza_model::StateCode;
use desplaza_model::data::{Data, DataError};
use desplaza_model::text::fold;
use serde::{Deserialize, Serialize};

const FILE: &str = "places/states.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatesFile {
    state: Vec<StateNames>,
}

/// The names of one state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateNames {
    pub(crate) code: StateCode,
    pub(crate) name: String,
    pub(crate) official: String,
    pub(crate) abbreviations: Vec<String>,
    #[serde(default)]
    pub(crate) other_names: Vec<String>,
    pub(crate) capital: Capital,
    /// Texts that must resolve to this state.
    pub(crate) matches: Vec<String>,
    /// Texts that look alike and must not.
    pub(crate) ignores: Vec<String>,
}

/// Where a state is shown when no municipality of it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Capital {
    /// WGS84 degrees, to the nearest kilometre.
    pub(crate) lon: f64,
    pub(crate) lat: f64,
}

/// Reads the names; every state must be there once, in key order.
pub(crate) fn load(data: &Data) -> Result<Vec<StateNames>, DataError> {
    let file: StatesFile = data.toml(FILE)?;
    if file.state.iter().map(|state| state.code).eq(StateCode::all()) {
        return Ok(file.state);
    }
    let detail = "the 32 states must be there once each, in key order".to_owned();
    Err(DataError::Invalid { path: FILE.to_owned(), detail })
}

/// From a name to a state, whatever the accents, capitals and full stops.
#[derive(Debug, Clone, Default)]
pub(crate) struct StateIndex(BTreeMap<String, StateCode>);

impl StateIndex {
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = (&'a str, StateCode)>) -> Self {
        let mut index = BTreeMap::new();
        for (name, code) in names {
            let key = state_key(name);
            for lead in ["estado de ", "edo de ", "estado libre y soberano de "] {
                index.entry(format!("{lead}{key}")).or_insert(code);
            }
            index.insert(key, code);
        }
        Self(index)
    }

    pub(crate) fn find(&self, name: &str) -> Option<StateCode> {
        self.0.get(&state_key(name)).copied()
    }
}

/// Folded, without full stops and commas; single letters in a row become one word, so that `S.L.P.`,
/// `S. L. P.` and `SLP` are the same.
fn state_key(name: &str) -> String {
    let folded = fold(&name.replace(['.', ','], " "));
    let mut key = String::with_capacity(folded.len());
    let mut single = false;
    for word in folded.split(' ') {
        let joins = single && word.len() == 1;
        if !key.is_empty() && !joins {
            key.push(' ');
        }
        single = word.len() == 1;
        key.push_str(word);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_holds() {
        let states = load(&Data::BuiltIn).unwrap();
        let index = StateIndex::new(states.iter().flat_map(|state| {
            let others = state.abbreviations.iter().chain(&state.other_names);
            [&state.name, &state.official]
                .into_iter()
                .chain(others)
                .map(|n| (n.as_str(), state.code))
        }));
        for state in &states {
            for text in &state.matches {
                assert_eq!(index.find(text), Some(state.code), "{text}");
            }
            for text in &state.ignores {
                assert_ne!(index.find(text), Some(state.code), "{text}");
            }
            assert!(!state.matches.is_empty() && !state.ignores.is_empty(), "{}", state.name);
        }
    }

    #[test]
    fn no_name_stands_for_two_states() {
        let states = load(&Data::BuiltIn).unwrap();
        let mut owners = BTreeMap::new();
        for state in &states {
            let others = state.abbreviations.iter().chain(&state.other_names);
            for name in [&state.name, &state.official].into_iter().chain(others) {
                let owner = owners.insert(state_key(name), state.code).unwrap_or(state.code);
                assert_eq!(owner, state.code, "{name}");
            }
        }
    }

    #[test]
    fn capitals_are_in_mexico() {
        for state in load(&Data::BuiltIn).unwrap() {
            let place = state.capital;
            assert!((-118.0..-86.0).contains(&place.lon) && (14.0..33.0).contains(&place.lat));
        }
    }
}
