//! One name of a table to one municipality, inside the states of its row.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, StateCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edit::distance;
use super::names::{How, Name, Names};
use super::words::{ListWords, word_position};

/// Why a text of a place column names no municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// Nobody knows ("SD").
    NoData,
    /// Many at once ("Varios municipios").
    SeveralMunicipalities,
    /// A count ("12 municipios").
    Number,
    /// A state, already in the state column.
    State,
    /// A region of several municipalities.
    Region,
    /// Not a place on land.
    NotAPlaceName,
    /// A name of more than one municipality of the state.
    Ambiguous {
        /// Their keys.
        candidates: Vec<Cvegeo>,
    },
    /// Only another state has a municipality of this name.
    OtherState {
        /// Their keys.
        candidates: Vec<Cvegeo>,
    },
    /// Nothing fits.
    Unknown,
}

/// What a name was resolved to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) cvegeo: Cvegeo,
    pub(super) how: How,
    pub(super) confidence: f64,
}

/// Inhabitants from which a locality is known by name alone.
const LARGE_LOCALITY: u64 = 2_500;
/// Inhabitants from which it is likelier than two typing errors.
const VILLAGE: u64 = 200;
/// Inhabitants from which it stands against a municipality of another state.
const TOWN: u64 = 15_000;
/// How many times larger than its namesakes a locality must be.
const DOMINANT: u64 = 5;
/// Telling letters that a name must have to be taken for a locality.
const LOCALITY_LETTERS: usize = 5;

/// Telling letters that a name must have to be compared without its saint.
const HEADLESS_LETTERS: usize = 9;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'c> {
    pub(super) names: &'c Names,
    pub(super) words: &'c ListWords,
    pub(super) places: &'c Gazetteer,
    /// The states of the row; all when empty.
    pub(super) states: &'c [StateCode],
}

impl Lookup<'_> {
    /// The municipality of a key that is no sure name: parts, typing errors, localities.
    pub(super) fn guess(&self, key: &str) -> Result<Found, Reason> {
        let name = self.words.bare(key);
        let elsewhere = self.elsewhere(name, How::Seat);
        let short_elsewhere = self.elsewhere(name, How::Prefix);
        let known = elsewhere.is_some();
        let mut doubt = Reason::Unknown;
        let large = if known { TOWN } else { LARGE_LOCALITY };
        let steps: [&dyn Fn() -> Result<Found, Reason>; 8] = [
            &|| self.part(name, 1),
            &|| self.locality(name, large),
            &|| if known { Err(Reason::Unknown) } else { self.fuzzy(name, 1) },
            &|| elsewhere.clone().map_or_else(|| self.part(name, 2), Err),
            &|| self.locality(name, VILLAGE),
            &|| self.fuzzy(name, 3),
            &|| short_elsewhere.clone().map_or(Err(Reason::Unknown), Err),
            &|| self.locality(name, 0),
        ];
        for step in steps {
            match step() {
                Ok(found) => return Ok(found),
                Err(reason @ Reason::OtherState { .. }) => return Err(reason),
                Err(Reason::Unknown) => {}
                Err(reason) => doubt = reason,
            }
        }
        Err(doubt)
    }

    /// The municipality of a key by name, alias or seat, linking words and spaces apart; no guesses.
    pub(super) fn named(&self, key: &str) -> Result<Found, Reason> {
        let bare = self.words.bare(key);
        let short = self.without_state(bare);
        let mut reason = Reason::Unknown;
        for name in [Some(key), Some(bare), short].into_iter().flatten() {
            match self.whole_name(name) {
                Err(Reason::Unknown) => {}
                Err(other) => reason = other,
                found => return found,
            }
        }
        Err(reason)
    }

    /// The key without a state's name at its end, where the row names that state.
    fn without_state<'k>(&self, key: &'k str) -> Option<&'k str> {
        self.states.iter().find_map(|state| {
            let name = self.words.key(&self.places.state(*state)?.name);
            key.strip_suffix(&name)?.strip_suffix(' ')
        })
    }

    /// The municipality of exactly these words, linking words and spaces apart.
    pub(super) fn whole_name(&self, key: &str) -> Result<Found, Reason> {
        match self.one(self.names.with_key(key, self.states), key, None) {
            Err(Reason::Unknown) => {}
            decided => return decided,
        }
        for squashed in [self.words.skeleton(key).replace(' ', ""), key.replace(' ', "")] {
            if squashed.len() >= 4 {
                let names = self.names.with_squashed(&squashed, self.states);
                match self.one(names, key, Some(How::Article)) {
                    Err(Reason::Unknown) => {}
                    decided => return decided,
                }
            }
        }
        Err(Reason::Unknown)
    }

    /// The only candidate among the surest of `names`.
    fn one<'n>(
        &self,
        names: impl Iterator<Item = &'n Name>,
        key: &str,
        how: Option<How>,
    ) -> Result<Found, Reason> {
        let names: Vec<&Name> = names.collect();
        let Some(best) = names.first() else { return Err(Reason::Unknown) };
        let mut keys: Vec<Cvegeo> =
            names.iter().filter(|n| n.how == best.how).map(|n| n.cvegeo).collect();
        keys.dedup();
        let how = how.map_or(best.how, |how| how.max(best.how));
        match keys[..] {
            [cvegeo] => Ok(self.found(cvegeo, how, key)),
            _ => Err(Reason::Ambiguous { candidates: keys }),
        }
    }

    fn found(&self, cvegeo: Cvegeo, how: How, key: &str) -> Found {
        let anywhere = if self.states.is_empty() { 0.9 } else { 1.0 };
        let vague = how >= How::Prefix && self.words.is_all_generic(key);
        let confidence = how.confidence() * anywhere * if vague { 0.8 } else { 1.0 };
        Found { cvegeo, how, confidence }
    }

    /// The only municipality of whose name these words are the telling part (`rank` 1), or that these
    /// words lengthen ("Tancanhuitz de Santos" for Tancanhuitz, `rank` 2).
    fn part(&self, key: &str, rank: usize) -> Result<Found, Reason> {
        if !key.split(' ').any(|word| word.len() > 3 && !self.words.is_generic(word)) {
            return Err(Reason::Unknown);
        }
        let mut found: Vec<(usize, Cvegeo)> = self
            .names
            .inside(self.states)
            .filter_map(|name| Some((part_rank(name, key, self.words)?, name.cvegeo)))
            .filter(|(found, _)| *found <= rank)
            .collect();
        found.sort_unstable();
        let Some((best, _)) = found.first().copied() else { return Err(Reason::Unknown) };
        let mut keys: Vec<Cvegeo> =
            found.iter().filter(|(rank, _)| *rank == best).map(|(_, key)| *key).collect();
        keys.dedup();
        match keys[..] {
            [cvegeo] => {
                let found = self.found(cvegeo, How::Prefix, key);
                let doubt = if best > 1 { 0.85 } else { 1.0 };
                Ok(Found { confidence: found.confidence * doubt, ..found })
            }
            _ => Err(Reason::Ambiguous { candidates: keys }),
        }
    }

    /// The locality's municipality, where it is large or the only one of its name.
    fn locality(&self, name: &str, at_least: u64) -> Result<Found, Reason> {
        if self.states.is_empty() || self.words.telling_letters(name) < LOCALITY_LETTERS {
            return Err(Reason::Unknown);
        }
        let mut found: Vec<(u64, Cvegeo)> = self
            .states
            .iter()
            .flat_map(|state| self.places.find_locality(name, None, Some(*state)))
            .map(|place| (place.population.unwrap_or(0), place.cvegeo))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        let Some((size, cvegeo)) = found.first().copied() else { return Err(Reason::Unknown) };
        let rival = found.iter().find(|(_, other)| *other != cvegeo).map(|(size, _)| *size);
        let clear =
            rival.is_none_or(|rival| size >= LARGE_LOCALITY && size >= DOMINANT * rival.max(100));
        if !clear || size < at_least {
            return Err(Reason::Unknown);
        }
        let sure = if size >= LARGE_LOCALITY { 1.15 } else { 1.0 };
        let confidence = How::Locality.confidence() * sure;
        Ok(Found { cvegeo, how: How::Locality, confidence })
    }

    /// The only municipality at most `limit` typing errors away; short names may have fewer.
    pub(super) fn fuzzy(&self, name: &str, limit: usize) -> Result<Found, Reason> {
        let head = self
            .words
            .without_generic_head(name)
            .filter(|head| self.words.telling_letters(head) >= HEADLESS_LETTERS);
        for (name, limit, surest) in
            [(Some(name), limit, How::Locality), (head, limit.min(1), How::Seat)]
        {
            let Some(name) = name else { continue };
            let limit = limit.min(allowed_errors(self.words.telling_letters(name)));
            match self.near(name, limit, surest) {
                Err(Reason::Unknown) => {}
                decided => return decided,
            }
        }
        Err(Reason::Unknown)
    }

    /// Another saint's name before the same word is another municipality, so a name whose saint was
    /// dropped is only compared with whole names (`least`).
    fn near(&self, name: &str, limit: usize, least: How) -> Result<Found, Reason> {
        if limit == 0 {
            return Err(Reason::Unknown);
        }
        let squashed = self.words.skeleton(name).replace(' ', "");
        let initial = self.words.initial(name);
        let mut near: Vec<(usize, Cvegeo)> = self
            .names
            .inside(self.states)
            .filter(|other| other.how <= least)
            .filter_map(|other| {
                let errors = distance(squashed.as_bytes(), other.squashed.as_bytes(), limit + 1)?;
                let plausible = errors < 2 || errors > limit || initial == other.initial;
                plausible.then_some((errors, other.cvegeo))
            })
            .collect();
        near.sort_unstable();
        let Some((errors, cvegeo)) = near.first().copied() else { return Err(Reason::Unknown) };
        if errors > limit {
            return Err(Reason::Unknown);
        }
        let margin = if errors > 1 { errors + 1 } else { errors };
        let mut rivals: Vec<Cvegeo> =
            near.iter().filter(|(other, _)| *other <= margin).map(|(_, key)| *key).collect();
        rivals.sort_unstable();
        rivals.dedup();
        if rivals.len() > 1 {
            return Err(Reason::Ambiguous { candidates: rivals });
        }
        let confidence = How::Fuzzy.confidence() - 0.08 * errors.saturating_sub(1) as f64;
        Ok(Found { cvegeo, how: How::Fuzzy, confidence })
    }

    /// The municipalities of other states that have exactly this name.
    fn elsewhere(&self, key: &str, least: How) -> Option<Reason> {
        if self.states.is_empty() || least > How::Seat && self.words.telling_letters(key) < 7 {
            return None;
        }
        let mut candidates: Vec<Cvegeo> = self
            .names
            .with_key(key, &[])
            .filter(|name| name.how <= least)
            .map(|name| name.cvegeo)
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        (!candidates.is_empty()).then_some(Reason::OtherState { candidates })
    }
}

/// How many typing errors a name with this many telling letters may have.
fn allowed_errors(letters: usize) -> usize {
    match letters {
        0..5 => 0,
        5..7 => 1,
        7..12 => 2,
        _ => 3,
    }
}

/// How well `key` is a part of `name` (0, 1) or the other way round (2); lower is better.
fn part_rank(candidate: &Name, key: &str, words: &ListWords) -> Option<usize> {
    let name = candidate.key.as_str();
    if let Some(rest) = name.strip_prefix(key) {
        return rest.starts_with(' ').then_some(0);
    }
    if let Some(at) = word_position(name, key) {
        return words.is_all_generic(&name[..at]).then_some(1);
    }
    if let Some(rest) = key.strip_prefix(name) {
        let linked = rest.starts_with(" de ") || rest.starts_with(" del ");
        return (linked && !words.is_all_generic(name)).then_some(2);
    }
    let rest = key.strip_suffix(name)?;
    let whole = candidate.how <= How::Seat && !words.is_all_generic(name);
    (whole && rest.ends_with(' ') && words.is_all_generic(rest)).then_some(2)
}
