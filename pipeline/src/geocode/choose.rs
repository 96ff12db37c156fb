//! Which of several municipalities a name means, and how sure that is.

use std::collections::BTreeMap;

use desplaza_model::{Cvegeo, StateCode};

use super::decide::Document;
use super::gaps::continues_list;
use super::mention::Lead;
use super::names::How;
use super::patterns::{Need, Pattern};

pub(super) enum Choice {
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
    pub(super) fn choose(
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
    pub(super) fn is_listed(&self, index: usize, state: StateCode) -> bool {
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
    pub(super) fn near(&self, indices: &[usize], state: StateCode) -> f64 {
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
