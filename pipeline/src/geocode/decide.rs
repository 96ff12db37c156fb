//! What each name means, decided over the whole document: one sense per discourse.

use std::collections::BTreeMap;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, StateCode};

use super::Geocoder;
use super::choose::Choice;
use super::gaps::{continues_list, is_beside};
use super::mention::Mention;
use super::patterns::{Kind, Need, Pattern};
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

impl Document<'_> {
    pub(super) fn field(&self, mention: &Mention) -> &Field<'_> {
        let found = self.fields.iter().find(|field| field.part == mention.field);
        found.unwrap_or(&self.fields[0])
    }

    pub(super) fn pattern(&self, index: usize) -> &Pattern {
        &self.geocoder.patterns.list[self.mentions[index].pattern]
    }

    /// The text between a mention and the next one of the same sentence.
    pub(super) fn gap(&self, index: usize) -> Option<&str> {
        let (this, next) = (self.mentions.get(index)?, self.mentions.get(index + 1)?);
        let joined = this.field == next.field && this.end <= next.start;
        let near = joined && next.start - this.end < 40;
        let field = self.field(this);
        (near && !field.breaks_between(this.end, next.start))
            .then(|| &field.flat[this.end..next.start])
    }

    pub(super) fn is_allowed(&self, state: StateCode) -> bool {
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
        if pattern.kind == Kind::Country {
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
    pub(super) fn beside(&self, index: usize) -> Option<StateCode> {
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
