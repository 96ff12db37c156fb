//! What each name means, decided over the whole document: one sense per discourse.

use std::collections::BTreeMap;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, StateCode};

use super::Geocoder;
use super::mention::{Lead, Mention, continues_list, is_beside};
use super::names::How;
use super::patterns::{Need, Pattern};
use super::text::Field;

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// A municipality.
    Municipality {
        /// Which.
        cvegeo: Cvegeo,
        /// 0 to 1.
        confidence: f64,
    },
    /// A state.
    State(StateCode),
    /// A region, by index.
    Region(usize),
    /// A country abroad, by index.
    Foreign(usize),
    /// Mexico.
    Country,
    /// A word that hints at a state ("guerrerense").
    Hint(StateCode),
}

/// A name that several municipalities share, with nothing to tell which.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ambiguity {
    /// Index of its first mention.
    pub(super) mention: usize,
    pub(super) name: String,
    pub(super) candidates: Vec<Cvegeo>,
}

/// Everything that the decision looks at.
pub(super) struct Document<'d> {
    pub(super) fields: &'d [Field<'d>],
    pub(super) mentions: &'d [Mention],
    pub(super) geocoder: &'d Geocoder,
    pub(super) places: &'d Gazetteer,
    /// Only these states count, for table rows; all when empty.
    pub(super) only: &'d [StateCode],
    /// States that the outlet's name tells of.
    pub(super) outlet: Vec<StateCode>,
}

/// The meanings of all mentions, and the names left open.
pub(super) fn decide(document: &Document) -> (Vec<Option<Meaning>>, Vec<Ambiguity>) {
    let mut meanings: Vec<Option<Meaning>> =
        (0..document.mentions.len()).map(|index| document.plain_meaning(index)).collect();
    let mut anchors = document.anchors(&meanings);
    let groups = document.groups(&meanings);
    let mut open = Vec::new();
    for sure_only in [true, false] {
        for (pattern, indices) in &groups {
            if meanings[indices[0]].is_some() {
                continue;
            }
            match document.choose(*pattern, indices, &anchors, sure_only) {
                Choice::One(cvegeo, confidence) => {
                    *anchors.entry(cvegeo.state()).or_default() += confidence;
                    document.assign(indices, cvegeo, confidence, &mut meanings);
                }
                Choice::Open(candidates) if !sure_only => {
                    let mention = &document.mentions[indices[0]];
                    let name = document.field(mention).words(mention.start, mention.end).to_owned();
                    open.push(Ambiguity { mention: indices[0], name, candidates });
                }
                Choice::Open(_) | Choice::Nothing => {}
            }
        }
    }
    (meanings, open)
}

enum Choice {
    One(Cvegeo, f64),
    Open(Vec<Cvegeo>),
    Nothing,
}

/// A candidate and what speaks for it.
struct Candidate {
    cvegeo: Cvegeo,
    how: How,
    beside: bool,
    near: f64,
    anchor: f64,
    score: f64,
    population: u64,
}

/// The state that is made of boroughs.
const MEXICO_CITY: &str = "09";
/// What a sure municipality of the same state in the same list is worth.
const LISTED: f64 = 3.0;
/// How far ahead the best candidate must be.
const LEAD: f64 = 1.0;
/// Inhabitants from which a city is meant when nothing else is said.
const KNOWN_CITY: u64 = 100_000;
/// How many times larger than its namesakes it must be.
const DOMINANT: u64 = 5;

impl Document<'_> {
    pub(super) fn field(&self, mention: &Mention) -> &Field<'_> {
        let found = self.fields.iter().find(|field| field.part == mention.field);
        found.unwrap_or(&self.fields[0])
    }

    fn pattern(&self, index: usize) -> &Pattern {
        &self.geocoder.patterns.list[self.mentions[index].pattern]
    }

    /// The text between a mention and the next one of the same sentence.
    fn gap(&self, index: usize) -> Option<&str> {
        let (this, next) = (self.mentions.get(index)?, self.mentions.get(index + 1)?);
        let joined = this.field == next.field && this.end <= next.start;
        let near = joined && next.start - this.end < 40;
        let field = self.field(this);
        (near && !field.breaks_between(this.end, next.start))
            .then(|| &field.flat[this.end..next.start])
    }

    fn is_allowed(&self, state: StateCode) -> bool {
        self.only.is_empty() || self.only.contains(&state)
    }

    /// What a name means without looking around: states, regions, countries.
    fn plain_meaning(&self, index: usize) -> Option<Meaning> {
        let pattern = self.pattern(index);
        if let Some(state) = pattern.state {
            return (!self.is_capital(index)).then_some(Meaning::State(state));
        }
        if let Some(state) = pattern.hint.filter(|_| pattern.places.is_empty()) {
            return Some(Meaning::Hint(state));
        }
        if pattern.country {
            return Some(Meaning::Country);
        }
        if let Some(region) = pattern.region.filter(|_| pattern.places.is_empty()) {
            return Some(Meaning::Region(region));
        }
        let foreign = pattern.foreign?;
        (pattern.places.is_empty()
            || self.beside(index).is_none() && !self.mentions[index].is_cued())
        .then_some(Meaning::Foreign(foreign))
    }

    /// Whether a state's name means a municipality here: cued, or with a state of its own beside it.
    fn is_capital(&self, index: usize) -> bool {
        let mention = &self.mentions[index];
        let pattern = self.pattern(index);
        if pattern.places.is_empty() {
            return false;
        }
        if mention.is_cued() {
            return true;
        }
        let after = &self.field(mention).flat[mention.end..];
        if after.starts_with(" capital") || after.starts_with(" (capital") {
            return true;
        }
        self.beside(index).is_some_and(|state| {
            let known = pattern.places.iter().any(|(_, cvegeo)| cvegeo.state() == state);
            known && !self.is_in_state_list(index)
        })
    }

    /// "Guerrero, Chihuahua y Sinaloa": three states, and no municipality of Chihuahua.
    fn is_in_state_list(&self, index: usize) -> bool {
        let is_state = |i: usize| self.mentions.get(i).is_some() && self.pattern(i).state.is_some();
        let linked = |i: usize| self.gap(i).is_some_and(continues_list);
        let goes_on = linked(index + 1) && is_state(index + 2);
        let went_on = index > 0 && is_state(index - 1) && linked(index - 1);
        goes_on || went_on
    }

    /// The state right behind a name ("Tila, Chiapas"), also at the end of a list of names.
    fn beside(&self, index: usize) -> Option<StateCode> {
        let mut at = index;
        while at < index + 12 {
            let gap = self.gap(at)?;
            if let Some(state) = self.pattern(at + 1).state
                && is_beside(gap)
            {
                return Some(state);
            }
            if !continues_list(gap) || self.pattern(at + 1).places.is_empty() {
                return None;
            }
            at += 1;
        }
        None
    }

    /// How much the text speaks of each state.
    fn anchors(&self, meanings: &[Option<Meaning>]) -> BTreeMap<StateCode, f64> {
        let mut weights: BTreeMap<StateCode, f64> = BTreeMap::new();
        for (mention, meaning) in self.mentions.iter().zip(meanings) {
            let title = mention.field == desplaza_model::EvidenceField::Title;
            match meaning {
                Some(Meaning::State(state)) => {
                    *weights.entry(*state).or_default() += if title { 3.0 } else { 1.5 };
                }
                Some(Meaning::Hint(state)) => *weights.entry(*state).or_default() += 0.8,
                Some(Meaning::Region(region)) => {
                    let region = &self.geocoder.regions[*region];
                    if !region.needs_state && region.states.len() == 1 {
                        *weights.entry(region.states[0]).or_default() += 1.0;
                    }
                }
                _ => {}
            }
        }
        for state in &self.outlet {
            *weights.entry(*state).or_default() += 0.6;
        }
        for state in self.only {
            *weights.entry(*state).or_default() += 3.0;
        }
        weights
    }

    /// Mentions by name, for names that may be municipalities and have no other meaning yet.
    fn groups(&self, meanings: &[Option<Meaning>]) -> BTreeMap<usize, Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, meaning) in meanings.iter().enumerate() {
            if meaning.is_none() && !self.pattern(index).places.is_empty() {
                groups.entry(self.mentions[index].pattern).or_default().push(index);
            }
        }
        groups
    }

    fn choose(
        &self,
        pattern: usize,
        indices: &[usize],
        anchors: &BTreeMap<StateCode, f64>,
        sure_only: bool,
    ) -> Choice {
        let pattern = &self.geocoder.patterns.list[pattern];
        let candidates = self.candidates(pattern, indices, anchors);
        let Some(best) = candidates.first() else { return Choice::Nothing };
        let cued = indices.iter().any(|index| self.mentions[*index].is_cued());
        let state = best.cvegeo.state();
        let led = indices
            .iter()
            .any(|index| self.mentions[*index].is_led() || self.is_listed(*index, state));
        let anchored = best.anchor > 0.0;
        let total: f64 = anchors.values().sum();
        let is_state = pattern.state.is_some();
        let local = indices.iter().all(|index| self.mentions[*index].local);
        if local && !(best.beside || cued || anchored || best.near > 0.0) {
            return Choice::Nothing;
        }
        let enough = match pattern.need {
            _ if best.beside || cued => true,
            Need::Nothing => true,
            Need::Context => led && anchored,
            Need::Strong if best.near >= LISTED => true,
            Need::Strong => led && best.anchor >= 1.5 && best.anchor >= 0.5 * total,
            Need::Cue => false,
        };
        if !enough && !is_state {
            return Choice::Nothing;
        }
        let second = candidates.get(1);
        let gap = second.map_or(f64::INFINITY, |second| best.score - second.score);
        let told = best.beside || anchored || best.near > 0.0;
        let known = best.population >= KNOWN_CITY
            && second.is_none_or(|second| best.population >= DOMINANT * second.population.max(1));
        let only = second.is_none() && self.is_telling(pattern, best);
        if sure_only && !(best.beside || only && pattern.need == Need::Nothing) {
            return Choice::Nothing;
        }
        if !cued && self.is_homonym(&pattern.text, best, anchors) {
            return Choice::Open(vec![best.cvegeo]);
        }
        if (told && gap >= LEAD)
            || only
            || (known && anchors.is_empty() && pattern.need == Need::Nothing)
        {
            return Choice::One(
                best.cvegeo,
                confidence(best, told, pattern.need, second.is_none()),
            );
        }
        if second.is_none() && !told {
            return Choice::Nothing;
        }
        let mut keys: Vec<Cvegeo> = candidates.iter().map(|candidate| candidate.cvegeo).collect();
        keys.sort_unstable();
        Choice::Open(keys)
    }

    /// Whether a name with one candidate is that municipality wherever it stands.
    fn is_telling(&self, pattern: &Pattern, best: &Candidate) -> bool {
        let letters = self.geocoder.list.telling_letters(&pattern.text);
        match best.how {
            How::Exact | How::Alias => true,
            How::Seat => letters > 5,
            _ => letters > 6,
        }
    }

    /// Whether a name stands in a list beside a sure municipality of that state.
    fn is_listed(&self, index: usize, state: StateCode) -> bool {
        let linked = |i: usize| self.gap(i).is_some_and(continues_list);
        let sure = |i: usize| {
            let pattern = self.pattern(i);
            pattern.need == Need::Nothing
                && pattern.places.iter().any(|(_, cvegeo)| cvegeo.state() == state)
        };
        (index > 0 && linked(index - 1) && sure(index - 1)) || (linked(index) && sure(index + 1))
    }

    /// What the sentences around a name tell of a state: a sure municipality of it in the same list, the
    /// state named before in the sentence.
    fn near(&self, indices: &[usize], state: StateCode) -> f64 {
        let mut best: f64 = 0.0;
        for &index in indices {
            let mention = &self.mentions[index];
            let mut before =
                self.mentions[..index].iter().enumerate().rev().take_while(|(_, other)| {
                    other.field == mention.field && other.sentence == mention.sentence
                });
            let named = before
                .find_map(|(other, _)| self.pattern(other).state)
                .is_some_and(|named| named == state);
            let listed = self.is_listed(index, state);
            best = best.max(if listed { LISTED } else { 0.0 } + if named { 2.0 } else { 0.0 });
        }
        best
    }

    /// Whether a name that is only another state's municipality is a locality of a state in the text.
    fn is_homonym(&self, name: &str, best: &Candidate, anchors: &BTreeMap<StateCode, f64>) -> bool {
        if best.beside || best.anchor > 0.0 || best.population >= KNOWN_CITY {
            return false;
        }
        let mut states = anchors.iter().filter(|(_, weight)| **weight >= 1.0);
        states.any(|(state, _)| !self.places.find_locality(name, None, Some(*state)).is_empty())
    }

    /// Candidates with the best score first.
    fn candidates(
        &self,
        pattern: &Pattern,
        indices: &[usize],
        anchors: &BTreeMap<StateCode, f64>,
    ) -> Vec<Candidate> {
        let total: f64 = anchors.values().sum::<f64>().max(1.0);
        let beside: Vec<StateCode> =
            indices.iter().filter_map(|index| self.beside(*index)).collect();
        let borough = indices.iter().any(|index| self.mentions[*index].lead == Lead::Borough);
        let capital = |state: StateCode| state.as_str() == MEXICO_CITY;
        let borough = borough && pattern.places.iter().any(|(_, cvegeo)| capital(cvegeo.state()));
        let mut found: Vec<Candidate> = pattern
            .places
            .iter()
            .filter(|(_, cvegeo)| self.is_allowed(cvegeo.state()))
            .filter(|(_, cvegeo)| !borough || capital(cvegeo.state()))
            .map(|(how, cvegeo)| {
                let state = cvegeo.state();
                let anchor = anchors.get(&state).copied().unwrap_or(0.0);
                let population =
                    self.places.municipality(*cvegeo).and_then(|m| m.population).unwrap_or(1_000);
                let beside = beside.contains(&state);
                let capital = pattern.state == Some(state);
                let near = self.near(indices, state);
                let score = if beside { 8.0 } else { 0.0 }
                    + near
                    + if capital { 4.0 } else { 0.0 }
                    + 6.0 * anchor / total
                    + (population.max(100) as f64).log10() * 0.4
                    + match how {
                        How::Exact | How::Alias => 1.0,
                        How::Seat => 0.6,
                        _ => 0.0,
                    };
                Candidate { cvegeo: *cvegeo, how: *how, beside, near, anchor, score, population }
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.cvegeo.cmp(&b.cvegeo)));
        found
    }

    /// Gives a name its meaning wherever it stands; surnames and words only where something leads to them.
    fn assign(
        &self,
        indices: &[usize],
        cvegeo: Cvegeo,
        confidence: f64,
        meanings: &mut [Option<Meaning>],
    ) {
        for &index in indices {
            let mention = &self.mentions[index];
            let stands = match self.pattern(index).need {
                Need::Nothing => true,
                _ => {
                    mention.is_led()
                        || mention.is_cued()
                        || self.beside(index).is_some()
                        || self.is_listed(index, cvegeo.state())
                }
            };
            if stands {
                meanings[index] = Some(Meaning::Municipality { cvegeo, confidence });
            }
        }
    }
}

fn confidence(best: &Candidate, told: bool, need: Need, single: bool) -> f64 {
    let base = match (best.beside, told, single) {
        (true, ..) => 0.98,
        (_, true, true) => 0.97,
        (_, true, false) => 0.9,
        (_, false, true) => 0.88,
        (_, false, false) => 0.6,
    };
    let name = match best.how {
        How::Exact | How::Alias => 1.0,
        How::Seat => 0.97,
        _ => 0.95,
    };
    let doubt = match need {
        Need::Nothing => 1.0,
        _ if best.beside => 1.0,
        Need::Context => 0.9,
        Need::Strong | Need::Cue => 0.8,
    };
    base * name * doubt
}
