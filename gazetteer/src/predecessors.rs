//! Municipalities that were made of others, from `data/places/predecessors.toml`.

use std::collections::BTreeMap;

use desplaza_model::Cvegeo;
use desplaza_model::data::{Data, DataError};
use serde::{Deserialize, Serialize};

const FILE: &str = "places/predecessors.toml";
/// A municipality that the census of 2020 counted in others is at least that new.
const AFTER_CENSUS: i16 = 2021;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PredecessorsFile {
    made: Vec<Entry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "names and sources are for readers")]
struct Entry {
    cvegeo: Cvegeo,
    name: String,
    since: i16,
    of: Vec<Cvegeo>,
    source: String,
}

/// When a municipality began to be, and of what land.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    since: i16,
    of: Vec<Cvegeo>,
}

/// The municipalities that were made of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Predecessors(BTreeMap<Cvegeo, Made>);

impl Predecessors {
    /// Reads the table; a municipality twice, or made of none or of itself, is an error.
    pub(crate) fn load(data: &Data) -> Result<Self, DataError> {
        let file: PredecessorsFile = data.toml(FILE)?;
        let mut found = BTreeMap::new();
        for Entry { cvegeo, since, of, .. } in file.made {
            let wrong = of.is_empty() || of.contains(&cvegeo);
            if wrong || found.insert(cvegeo, Made { since, of }).is_some() {
                let detail = format!("`{cvegeo}` must be there once, made of others");
                return Err(DataError::Invalid { path: FILE.to_owned(), detail });
            }
        }
        Ok(Self(found))
    }

    /// Adds what a census says of the municipality in which it counted another.
    pub(crate) fn add(&mut self, cvegeo: Cvegeo, counted_in: &[Cvegeo]) {
        if !counted_in.is_empty() {
            let new = || Made { since: AFTER_CENSUS, of: counted_in.to_vec() };
            self.0.entry(cvegeo).or_insert_with(new);
        }
    }

    /// The municipalities that held a municipality's land at the end of a year, in key order: itself, or those it was
    /// made of later.
    pub(crate) fn held(&self, cvegeo: Cvegeo, year: i16) -> Vec<Cvegeo> {
        let Some(made) = self.0.get(&cvegeo).filter(|made| made.since > year) else {
            return vec![cvegeo];
        };
        let mut all: Vec<Cvegeo> = made.of.iter().flat_map(|key| self.held(*key, year)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Cvegeo {
        text.parse().unwrap()
    }

    #[test]
    fn land_goes_back_to_those_that_held_it() {
        let mut table = Predecessors::load(&Data::BuiltIn).unwrap();
        assert_eq!(table.held(key("24059"), 2019), [key("24028")]);
        assert_eq!(table.held(key("24059"), 2024), [key("24059")]);
        assert_eq!(table.held(key("02007"), 2021), [key("02001"), key("02002")]);
        assert_eq!(table.held(key("07096"), 1999), [key("07096")]);
        table.add(key("07200"), &[key("07123")]);
        assert_eq!(table.held(key("07200"), 2015), [key("07123")]);
        assert_eq!(table.held(key("07200"), 2005), [key("07002")], "over two steps");
        table.add(key("24059"), &[key("24001")]);
        assert_eq!(table.held(key("24059"), 2019), [key("24028")], "the table goes first");
    }
}
