//! What each name means, decided over the whole document: one sense per discourse.

use std::collections::BTreeMap;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, EvidenceField, StateCode};

use super::Geocoder;
use super::candidate::Context;
use super::choose::Choice;
use super::gaps::{continues_list, is_beside};
use super::mention::Mention;
use super::patterns::{Kind, Need, Pattern};
use super::text::Field;
use crate::weights::{Signs, among};

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
    /// A region over several states, none of which the text tells of; the index of one.
    Across(usize),
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

/// Kilometres in a degree of latitude.
const KILOMETRES: f64 = 111.2;

/// What the rules take a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// This municipality.
    One(Cvegeo),
    /// Several, with nothing to tell which.
    Open,
    /// No municipality.
    Nothing,
}

/// The mentions of one name that may be a municipality.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) pattern: usize,
    /// Indices of its mentions.
    pub(super) indices: Vec<usize>,
    pub(super) verdict: Verdict,
}

/// A municipality that a name may mean, and how likely it is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likely {
    pub(super) cvegeo: Cvegeo,
    pub(super) likelihood: f32,
}

/// What was decided for a document.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// One a mention.
    pub(super) meanings: Vec<Option<Meaning>>,
    /// The names left open.
    pub(super) open: Vec<Ambiguity>,
    /// The candidates of each name, the likeliest first, by the mention's index.
    pub(super) candidates: BTreeMap<usize, Vec<Likely>>,
    /// The municipality of the line that says where the note was written.
    pub(super) reported_from: Option<Cvegeo>,
}

/// The meanings of all mentions, and the names left open.
pub(super) fn decide(document: &Document) -> Decided {
    let (mut meanings, groups, context) = document.ruled();
    let mut decided = Decided::default();
    let mut signs = Signs::default();
    for (index, meaning) in meanings.iter_mut().enumerate() {
        *meaning = document.weigh_capital(index, *meaning, &context, &mut signs);
    }
    let names = |group: &&Group| document.geocoder.patterns.list[group.pattern].state.is_none();
    for group in groups.iter().filter(names) {
        let candidates = context.weighed(group, &mut signs);
        match document.verdict(group, &candidates) {
            Choice::One(cvegeo, confidence) => {
                document.assign(&group.indices, cvegeo, confidence, &mut meanings);
            }
            Choice::Open(keys) => {
                let mention = &document.mentions[group.indices[0]];
                let name = document.field(mention).words(mention.start, mention.end).to_owned();
                decided.open.push(Ambiguity { mention: group.indices[0], name, candidates: keys });
            }
            Choice::Nothing => {}
        }
        for index in &group.indices {
            decided.candidates.insert(*index, candidates.clone());
        }
    }
    Decided { meanings, ..decided }
}

impl Document<'_> {
    /// What the rules see: the meanings of states, regions and countries, and a verdict on every other name.
    pub(super) fn ruled(&self) -> (Vec<Option<Meaning>>, Vec<Group>, Context<'_>) {
        let mut meanings: Vec<Option<Meaning>> =
            (0..self.mentions.len()).map(|index| self.plain_meaning(index)).collect();
        let mut anchors = self.anchors(&meanings);
        self.settle_regions(&mut meanings, &mut anchors);
        let mut groups = self.groups(&meanings);
        for sure_only in [true, false] {
            for group in &mut groups {
                if group.verdict != Verdict::Nothing {
                    continue;
                }
                match self.choose(group.pattern, &group.indices, &anchors, sure_only) {
                    Choice::One(cvegeo, confidence) => {
                        *anchors.entry(cvegeo.state()).or_default() += confidence;
                        group.verdict = Verdict::One(cvegeo);
                    }
                    Choice::Open(_) if !sure_only => group.verdict = Verdict::Open,
                    Choice::Open(_) | Choice::Nothing => {}
                }
            }
        }
        let context = Context::new(self, anchors, &groups, &meanings);
        (meanings, groups, context)
    }

    /// What the weights make of a state's name that is a municipality's too: "Puebla", "Zacatecas".
    fn weigh_capital(
        &self,
        index: usize,
        meaning: Option<Meaning>,
        context: &Context,
        signs: &mut Signs,
    ) -> Option<Meaning> {
        let Some(state) = self.pattern(index).state else { return meaning };
        let Some(option) = context.capital(index) else { return meaning };
        context.capital_signs(index, &option, signs);
        let [likelihood] = among(&[self.geocoder.choices.capitals.sum(signs)])[..] else {
            return meaning;
        };
        // What is said outright needs no weighing.
        if !self.is_capital(index) && likelihood < self.geocoder.limits.capital {
            return Some(Meaning::State(state));
        }
        let confidence = f64::from(likelihood.max(self.geocoder.limits.capital));
        Some(Meaning::Municipality { cvegeo: option.cvegeo, confidence })
    }

    /// What the weights make of a name: its likeliest municipality, where it is likely a place and one stands out.
    fn verdict(&self, group: &Group, candidates: &[Likely]) -> Choice {
        let limits = self.geocoder.limits;
        let Some(best) = candidates.first() else { return Choice::Nothing };
        let place: f32 = candidates.iter().map(|it| it.likelihood).sum();
        if place < limits.place {
            return Choice::Nothing;
        }
        if best.likelihood >= limits.one * place {
            return Choice::One(best.cvegeo, f64::from(best.likelihood));
        }
        let near = candidates.iter().filter(|it| it.likelihood >= limits.rival * best.likelihood);
        let mut keys: Vec<Cvegeo> = near.map(|it| it.cvegeo).collect();
        keys.sort_unstable();
        // A name that the rules never saw as a place is not worth asking about.
        if group.verdict == Verdict::Nothing && keys.len() < 2 {
            return Choice::Nothing;
        }
        Choice::Open(keys)
    }

    /// Kilometres between two municipalities.
    pub(super) fn kilometres(&self, a: Cvegeo, b: Cvegeo) -> f64 {
        let point = |key| self.places.municipality(key).map(|m| (m.lon, m.lat));
        let (Some(a), Some(b)) = (point(a), point(b)) else { return f64::INFINITY };
        let shrink = a.1.to_radians().cos();
        ((a.0 - b.0) * shrink).hypot(a.1 - b.1) * KILOMETRES
    }

    /// The municipality of the dateline, if it names one.
    pub(super) fn reported_from(&self, meanings: &[Option<Meaning>]) -> Option<Cvegeo> {
        let mut pairs = self.mentions.iter().zip(meanings).filter(|(m, _)| m.dateline);
        pairs.find_map(|(_, meaning)| match meaning {
            Some(Meaning::Municipality { cvegeo, .. }) => Some(*cvegeo),
            _ => None,
        })
    }

    /// Where a mention is: its field and sentence.
    pub(super) fn place_of(&self, index: usize) -> (EvidenceField, usize) {
        let mention = &self.mentions[index];
        (mention.field, mention.sentence)
    }

    /// The folded words right before and behind a mention; signs where there are no words.
    pub(super) fn words_around(&self, index: usize) -> (&str, &str) {
        let mention = &self.mentions[index];
        let flat = &self.field(mention).flat;
        (last_word(&flat[..mention.start]), first_word(&flat[mention.end..]))
    }

    /// Gives the names of regions that several states share, or that are words elsewhere, the state that the text tells of.
    fn settle_regions(
        &self,
        meanings: &mut [Option<Meaning>],
        anchors: &mut BTreeMap<StateCode, f64>,
    ) {
        for (index, meaning) in meanings.iter_mut().enumerate() {
            let pattern = self.pattern(index);
            if meaning.is_some() || pattern.regions.is_empty() || !pattern.places.is_empty() {
                continue;
            }
            let weight = |region: &usize| {
                anchors.get(&self.geocoder.regions[*region].state).copied().unwrap_or(0.0)
            };
            let best = pattern
                .regions
                .iter()
                .copied()
                .max_by(|a, b| weight(a).total_cmp(&weight(b)).then(b.cmp(a)));
            let Some(region) = best else { continue };
            if weight(&region) > 0.0 {
                *meaning = Some(Meaning::Region(region));
            } else if !pattern.with_state {
                *meaning = Some(Meaning::Across(region));
            }
        }
        for meaning in meanings.iter().flatten() {
            if let Meaning::Region(region) = meaning {
                *anchors.entry(self.geocoder.regions[*region].state).or_default() += 1.0;
            }
        }
    }

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
        if let [region] = pattern.regions[..]
            && pattern.places.is_empty()
            && !pattern.with_state
        {
            return Some(Meaning::Region(region));
        }
        let foreign = pattern.foreign?;
        (pattern.places.is_empty()
            || self.beside(index).is_none() && !self.mentions[index].is_cued())
        .then_some(Meaning::Foreign(foreign))
    }

    /// Whether a state's name means a municipality here: cued, or with a state of its own beside it.
    pub(super) fn is_capital(&self, index: usize) -> bool {
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
    fn groups(&self, meanings: &[Option<Meaning>]) -> Vec<Group> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, meaning) in meanings.iter().enumerate() {
            let pattern = self.pattern(index);
            let named = !(pattern.places.is_empty() && pattern.parts.is_empty());
            if meaning.is_none() && named {
                groups.entry(self.mentions[index].pattern).or_default().push(index);
            }
        }
        let group = |(pattern, indices)| Group { pattern, indices, verdict: Verdict::Nothing };
        groups.into_iter().map(group).collect()
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

/// The last word of a folded text, or the sign that stands there.
pub(super) fn last_word(text: &str) -> &str {
    let text = text.trim_end();
    let start = text
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    if start < text.len() {
        &text[start..]
    } else {
        text.char_indices().next_back().map_or("", |(at, _)| &text[at..])
    }
}

/// The first word of a folded text, or the sign that stands there.
pub(super) fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let sign = text.chars().next().map_or(0, char::len_utf8);
    &text[..end.max(sign)]
}
