//! The files of `data/places/` that running text is read with.

use std::collections::BTreeMap;

use desplaza_model::{Cvegeo, StateCode};
use serde::Deserialize;

use super::endings::Endings;

/// `cues.toml`: the words around place names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cues {
    pub(super) municipality: Endings,
    pub(super) boroughs: Endings,
    pub(super) roads: Vec<String>,
    pub(super) locality: Endings,
    pub(super) destination: Endings,
    pub(super) destination_verbs: Vec<String>,
    pub(super) destination_links: Endings,
    pub(super) destination_after: Vec<String>,
    pub(super) origin: Endings,
    pub(super) between: Endings,
    pub(super) institutions: Endings,
    pub(super) plain: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) abbreviations: Vec<String>,
    pub(super) capitals: Vec<Cvegeo>,
    pub(super) place_nouns: Vec<String>,
    pub(super) with_article: Vec<String>,
    pub(super) demonyms: BTreeMap<StateCode, Vec<String>>,
}

/// `not_places.toml`: what looks like a place name and is none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotPlaces {
    pub(super) phrase: Vec<PhraseTrap>,
    pub(super) before: Vec<WordTrap>,
    pub(super) weak: NameList,
    pub(super) strict: NameList,
    pub(super) never: NameList,
}

/// Phrases that are read as a whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhraseTrap {
    pub(super) id: String,
    pub(super) phrases: Vec<String>,
    pub(super) matches: Vec<Example>,
    pub(super) ignores: Vec<Example>,
}

/// Words right before a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordTrap {
    pub(super) id: String,
    pub(super) words: Vec<String>,
    /// Whether the name is none wherever the text has it again ("huracán Tila … el paso de Tila").
    #[serde(default)]
    pub(super) throughout: bool,
    /// Whether it catches what crosses the name too ("calle Lázaro Mercado y Sinaloa").
    #[serde(default)]
    pub(super) crossing: bool,
    pub(super) matches: Vec<Example>,
    pub(super) ignores: Vec<Example>,
}

/// A sentence and the name in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub(super) text: String,
    pub(super) name: String,
}

/// Names, folded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameList {
    pub(super) names: Vec<String>,
}

/// `foreign.toml`: places abroad.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Foreign {
    pub(super) country: Vec<Country>,
}

/// A country and the names that stand for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    pub(super) name: String,
    /// Folded; they name a place abroad only behind a noun such as "localidad".
    #[serde(default)]
    pub(super) demonyms: Vec<String>,
    pub(super) names: Vec<String>,
}

/// `regions.toml`: regions that people name in place of municipalities.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Regions {
    pub(super) region: Vec<Region>,
}

impl Region {
    /// What it is called in output.
    pub(super) fn name(&self) -> &str {
        self.names.first().or(self.with_state.first()).map_or("", String::as_str)
    }
}

/// A region, or what one state has of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Region {
    /// How it is named.
    pub(super) names: Vec<String>,
    /// Names that only count where its state is named too ("Sierra Sur").
    #[serde(default)]
    pub(super) with_state: Vec<String>,
    /// The state that it lies in.
    pub(super) state: StateCode,
    /// Its municipalities, in key order; none of the largest regions'.
    pub(super) municipalities: Vec<Cvegeo>,
    /// Whose division it is.
    #[expect(dead_code, reason = "for the next reader of the file")]
    pub(super) source: String,
}

/// `states.toml`, as the gazetteer keeps it.
#[derive(Debug, Deserialize)]
pub(super) struct States {
    pub(super) state: Vec<StateNames>,
}

/// The names of one state.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct StateNames {
    pub(super) code: StateCode,
    pub(super) name: String,
    pub(super) official: String,
    pub(super) abbreviations: Vec<String>,
    #[serde(default)]
    pub(super) other_names: Vec<String>,
}
