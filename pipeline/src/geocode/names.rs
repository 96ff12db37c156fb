//! Every name of every municipality, ready to be looked up inside a state.

use std::collections::{BTreeMap, HashMap};

use desplaza_gazetteer::{Gazetteer, NameKind};
use desplaza_model::{Cvegeo, StateCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::ListWords;

/// How a name was recognised, from the surest to the least sure.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The official name.
    Exact,
    /// Another name that it is known by, or a former one.
    Alias,
    /// The name of its seat.
    Seat,
    /// The beginning or end of its name that no other municipality of the state shares.
    Prefix,
    /// A part of a name that stands whole elsewhere in the text.
    Part,
    /// The same words with other linking words or spaces ("Rosario" for "El Rosario").
    Article,
    /// A typing error away.
    Fuzzy,
    /// A locality of it.
    Locality,
    /// The key that the table gives.
    Key,
    /// The point that the table gives.
    Point,
}

impl How {
    /// How sure such a recognition is, 0 to 1.
    pub fn confidence(self) -> f64 {
        match self {
            Self::Exact | Self::Key => 0.99,
            Self::Alias => 0.97,
            Self::Seat | Self::Article => 0.95,
            Self::Prefix | Self::Part => 0.92,
            Self::Point => 0.9,
            Self::Fuzzy => 0.85,
            Self::Locality => 0.7,
        }
    }
}

/// One name of one municipality.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) cvegeo: Cvegeo,
    pub(super) how: How,
    /// See [`ListWords::key`].
    pub(super) key: String,
    /// Key without linking words and spaces.
    pub(super) squashed: String,
    /// First letter of the first word that tells something.
    pub(super) initial: Option<char>,
}

/// The names of the country.
#[derive(Debug)]
pub(super) struct Names {
    keys: HashMap<String, Vec<Name>>,
    squashed: HashMap<String, Vec<Name>>,
    states: BTreeMap<StateCode, Vec<Name>>,
}

impl Names {
    /// Gathers official names, the reference's aliases and `own` ones.
    pub(super) fn new(places: &Gazetteer, own: &[(Cvegeo, String)], words: &ListWords) -> Self {
        let mut names =
            Self { keys: HashMap::new(), squashed: HashMap::new(), states: BTreeMap::new() };
        for (text, found) in places.municipality_names() {
            let key = words.key(text);
            if found.kind == NameKind::Short && !words.stands_alone(&key) {
                continue;
            }
            names.add(&key, found.cvegeo, how(found.kind), words);
            if let Some(rest) = words.without_generic_head(&key) {
                names.add(rest, found.cvegeo, How::Prefix, words);
            }
        }
        for (cvegeo, alias) in own {
            names.add(&words.key(alias), *cvegeo, How::Alias, words);
        }
        names.sort();
        names
    }

    fn add(&mut self, key: &str, cvegeo: Cvegeo, how: How, words: &ListWords) {
        let squashed = words.skeleton(key).replace(' ', "");
        let initial = words.initial(key);
        let name = Name { cvegeo, how, key: key.to_owned(), squashed, initial };
        self.keys.entry(name.key.clone()).or_default().push(name.clone());
        self.squashed.entry(name.squashed.clone()).or_default().push(name.clone());
        let glued = key.replace(' ', "");
        if glued != name.squashed {
            self.squashed.entry(glued).or_default().push(name.clone());
        }
        self.states.entry(cvegeo.state()).or_default().push(name);
    }

    fn sort(&mut self) {
        let lists = self.keys.values_mut().chain(self.squashed.values_mut());
        for list in lists.chain(self.states.values_mut()) {
            list.sort_by(|a, b| (a.how, a.cvegeo, &a.key).cmp(&(b.how, b.cvegeo, &b.key)));
        }
    }

    /// Names with this key inside the states (all when empty), surest first.
    pub(super) fn with_key<'n>(
        &'n self,
        key: &str,
        states: &'n [StateCode],
    ) -> impl Iterator<Item = &'n Name> {
        inside(self.keys.get(key), states)
    }

    /// Names with this squashed skeleton inside the states (all when empty), surest first.
    pub(super) fn with_squashed<'n>(
        &'n self,
        squashed: &str,
        states: &'n [StateCode],
    ) -> impl Iterator<Item = &'n Name> {
        inside(self.squashed.get(squashed), states)
    }

    /// Every name inside the states (all when empty).
    pub(super) fn inside<'n>(&'n self, states: &'n [StateCode]) -> impl Iterator<Item = &'n Name> {
        self.states
            .iter()
            .filter(|(state, _)| states.is_empty() || states.contains(state))
            .flat_map(|(_, names)| names)
    }
}

fn inside<'n>(
    list: Option<&'n Vec<Name>>,
    states: &'n [StateCode],
) -> impl Iterator<Item = &'n Name> {
    list.into_iter()
        .flatten()
        .filter(|name| states.is_empty() || states.contains(&name.cvegeo.state()))
}

fn how(kind: NameKind) -> How {
    match kind {
        NameKind::Official => How::Exact,
        NameKind::Alias => How::Alias,
        NameKind::Seat => How::Seat,
        NameKind::Short => How::Prefix,
    }
}
