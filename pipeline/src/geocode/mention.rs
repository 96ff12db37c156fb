//! Names found in a text that may be places, each with what stands around it.

use desplaza_model::EvidenceField;

use super::Geocoder;
use super::dateline::mark_dateline;
use super::gaps::{continues_list, is_pair};
use super::patterns::Kind;
use super::rows::mark_rows;
use super::surroundings::Surroundings;
use super::text::Field;

/// A name in a field that passed the traps.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) field: EvidenceField,
    /// Folded bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Index of the pattern.
    pub(super) pattern: usize,
    pub(super) sentence: usize,
    /// What leads to it.
    pub(super) lead: Lead,
    /// A locality is announced ("comunidad de").
    pub(super) local: bool,
    /// The office or agency of a state, not the state ("Fiscalía de Chiapas").
    pub(super) institution: bool,
    /// Part of the line that says where the note was written.
    pub(super) dateline: bool,
}

/// What leads to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lead {
    /// Nothing.
    Nothing,
    /// A preposition, or a list of places.
    Preposition,
    /// A cue such as "municipio de".
    Cue,
    /// A cue for a borough of Mexico City ("alcaldía").
    Borough,
}

impl Lead {
    /// What signs call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Preposition => "preposition",
            Self::Cue => "cue",
            Self::Borough => "borough",
        }
    }
}

impl Mention {
    /// Whether a cue such as "municipio de" leads to it.
    pub(super) fn is_cued(&self) -> bool {
        self.lead >= Lead::Cue
    }

    /// Whether anything leads to it.
    pub(super) fn is_led(&self) -> bool {
        self.lead > Lead::Nothing
    }
}

/// Names of a field, from left to right; what the traps catch is left out. The patterns of names that are none throughout
/// the text are added to `never`.
pub(super) fn mentions(field: &Field, geocoder: &Geocoder, never: &mut Vec<usize>) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut trapped: Option<usize> = None;
    // "avenidas Zaragoza, Hidalgo y Tlalpan": a plural catches all of them.
    let mut trapped_list = false;
    for hit in geocoder.patterns.find(&field.flat, &field.tokens) {
        let pattern = &geocoder.patterns.list[hit.pattern];
        if pattern.kind == Kind::Phrase {
            continue;
        }
        let near = Surroundings::new(field, hit, geocoder);
        let paired = trapped.is_some_and(|end| is_pair(&field.flat[end..hit.start]));
        let listed =
            trapped_list && trapped.is_some_and(|end| continues_list(&field.flat[end..hit.start]));
        if paired || listed || near.is_behind_trap(pattern) {
            trapped_list = trapped_list && (paired || listed) || near.is_behind_plural();
            trapped = Some(hit.end);
            if near.is_behind_lasting_trap() {
                never.push(hit.pattern);
            }
            continue;
        }
        if near.is_no_place(pattern, found.last()) {
            continue;
        }
        found.push(Mention {
            field: field.part,
            start: hit.start,
            end: hit.end,
            pattern: hit.pattern,
            sentence: field.sentence_at(hit.start),
            lead: near.lead(pattern, found.last()),
            local: near.is_local(),
            institution: near.is_institution(),
            dateline: false,
        });
    }
    mark_dateline(field, &mut found);
    mark_rows(field, &mut found, geocoder);
    found
}
