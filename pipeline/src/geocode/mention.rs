//! Names found in a text that may be places, each with what stands around it.

use desplaza_model::EvidenceField;

use super::Geocoder;
use super::patterns::{Hit, Need, Pattern};
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

/// Names of a field, from left to right; what the traps catch is left out.
pub(super) fn mentions(field: &Field, geocoder: &Geocoder) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut trapped: Option<usize> = None;
    for hit in geocoder.patterns.find(&field.flat) {
        let pattern = &geocoder.patterns.list[hit.pattern];
        if pattern.phrase {
            continue;
        }
        let near = Surroundings::new(field, hit, geocoder);
        let paired = trapped.is_some_and(|end| is_pair(&field.flat[end..hit.start]));
        if paired || near.is_behind_trap(pattern) {
            trapped = Some(hit.end);
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
            lead: near.lead(found.last()),
            local: near.is_local(),
            institution: near.is_institution(),
            dateline: false,
        });
    }
    mark_dateline(field, &mut found);
    found
}

/// How far back cues and traps are looked for, in bytes.
const WINDOW: usize = 60;

/// What stands around a name.
struct Surroundings<'t> {
    field: &'t Field<'t>,
    geocoder: &'t Geocoder,
    hit: Hit,
    /// Folded text before the name, inside the sentence, without the white space at its end.
    before: &'t str,
    /// Folded text after the name.
    after: &'t str,
}

impl<'t> Surroundings<'t> {
    fn new(field: &'t Field, hit: Hit, geocoder: &'t Geocoder) -> Self {
        let sentence = field.sentence(field.sentence_at(hit.start));
        let mut from = sentence.start.max(hit.start.saturating_sub(WINDOW));
        while !field.flat.is_char_boundary(from) {
            from += 1;
        }
        let before = field.flat[from..hit.start].trim_end();
        let after = &field.flat[hit.end..];
        Self { field, geocoder, hit, before, after }
    }

    /// "calle Hidalgo", "cártel de Sinaloa", "presa La Angostura".
    fn is_behind_trap(&self, pattern: &Pattern) -> bool {
        if pattern.hint.is_some() {
            return false;
        }
        let bare = without_article(self.before);
        let mut words = self.geocoder.traps.before.iter().flat_map(|trap| &trap.words);
        words.any(|word| ends_with_word(self.before, word) || ends_with_word(bare, word))
    }

    /// “El Álamo”: a name alone in quotation marks is a firm's or a shop's.
    fn is_quoted(&self) -> bool {
        let opened = without_article(self.before).ends_with(['"', '“', '«', '‘', '\'']);
        opened && self.after.starts_with(['"', '”', '»', '’', '\''])
    }

    fn is_no_place(&self, pattern: &Pattern, last: Option<&Mention>) -> bool {
        if pattern.hint.is_some() && pattern.places.is_empty() {
            return false;
        }
        if !self.has_capitals(pattern) {
            return true;
        }
        if pattern.short {
            return !last.is_some_and(|last| is_beside(&self.field.flat[last.end..self.hit.start]));
        }
        self.is_road() || self.is_quoted() || self.is_part_of_name(pattern, last)
    }

    /// Names have capitals, where the text has any to tell names from words.
    fn has_capitals(&self, pattern: &Pattern) -> bool {
        if !self.field.capitals_tell {
            return pattern.need == Need::Nothing
                || pattern.state.is_some()
                || self.is_cued()
                || starts_beside(self.after);
        }
        let connectors = &self.geocoder.list.connectors;
        let mut words = self.field.words(self.hit.start, self.hit.end).split_whitespace();
        let first = words.next().is_some_and(|w| w.starts_with(|c: char| !c.is_lowercase()));
        let lead_in = pattern.state.is_some() || pattern.region.is_some();
        let city = pattern.text.starts_with("ciudad ") || pattern.text.starts_with("puerto ");
        (first || lead_in || city)
            && words.all(|word| {
                word.starts_with(|c: char| !c.is_lowercase())
                    || lead_in
                    || connectors.iter().any(|c| c == word)
            })
    }

    /// "carretera Tuxtla-San Cristóbal": a road between places.
    fn is_road(&self) -> bool {
        let dashes = ['-', '–', '—'];
        if !self.after.trim_start().starts_with(dashes) && !self.before.ends_with(dashes) {
            return false;
        }
        let clause = self.before.rsplit([',', ';']).next().unwrap_or_default();
        self.geocoder.cues.roads.iter().any(|word| has_word(clause, word))
    }

    /// A capital right before or behind the name makes it part of a longer name, a person's most often.
    fn is_part_of_name(&self, pattern: &Pattern, last: Option<&Mention>) -> bool {
        if !self.field.capitals_tell {
            return false;
        }
        let previous =
            self.before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let cues = &self.geocoder.cues;
        let touching = self.before.len() + self.gap() == self.window_len() && self.gap() > 0;
        if touching && !previous.is_empty() && self.before.ends_with(previous) {
            if cues.titles.iter().any(|title| title == previous) {
                return true;
            }
            let start = self.hit.start - self.gap() - previous.len();
            let capital =
                self.field.words(start, start + previous.len()).starts_with(char::is_uppercase);
            let is_place = pattern.state.is_some()
                && last.is_some_and(|last| {
                    let sure = self.geocoder.patterns.list[last.pattern].need == Need::Nothing;
                    sure && last.end == start + previous.len()
                });
            if capital && !is_place && !cues.plain.iter().any(|word| word == previous) {
                return true;
            }
        }
        self.goes_on()
    }

    /// White space between the text before and the name.
    fn gap(&self) -> usize {
        let text = &self.field.flat[..self.hit.start];
        text.len() - text.trim_end().len()
    }

    fn window_len(&self) -> usize {
        self.before.len() + self.gap()
    }

    /// Whether a capital follows that is no new place and no plain word.
    fn goes_on(&self) -> bool {
        let Some(rest) = self.after.strip_prefix(' ') else { return false };
        let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if word.is_empty() {
            return false;
        }
        let start = self.hit.end + 1;
        let capital = self.field.words(start, start + word.len()).starts_with(char::is_uppercase);
        let plain = self.geocoder.cues.plain.iter().any(|plain| plain == word);
        let state = self.geocoder.patterns.begins_with_state(rest);
        capital && !plain && !state && word.bytes().all(|b| b.is_ascii_alphabetic())
    }

    fn is_cued(&self) -> bool {
        self.geocoder.cues.municipality.iter().any(|cue| ends_with_word(self.before, cue))
    }

    /// Whether one locality is announced ("comunidad de"); "comunidades de" tells of a municipality too.
    fn is_local(&self) -> bool {
        let mut cues = self.geocoder.cues.locality.iter().filter(|cue| !cue.ends_with("s de"));
        cues.any(|cue| ends_with_word(self.before, cue))
    }

    fn is_institution(&self) -> bool {
        self.geocoder.cues.institutions.iter().any(|cue| ends_with_word(self.before, cue))
    }

    fn lead(&self, last: Option<&Mention>) -> Lead {
        let cues = &self.geocoder.cues;
        if cues.boroughs.iter().any(|cue| ends_with_word(self.before, cue)) {
            Lead::Borough
        } else if self.is_cued() {
            Lead::Cue
        } else if !self.is_local() && self.is_led(last) {
            Lead::Preposition
        } else {
            Lead::Nothing
        }
    }

    fn is_led(&self, last: Option<&Mention>) -> bool {
        let cues = &self.geocoder.cues;
        let leads = cues.origin.iter().chain(&cues.destination).chain(&cues.destination_links);
        if leads.into_iter().any(|lead| ends_with_word(self.before, lead)) {
            return true;
        }
        last.is_some_and(|last| {
            last.is_led() && continues_list(&self.field.flat[last.end..self.hit.start])
        })
    }
}

/// Whether a gap pairs a name with the one before it ("calles Allende y Morelos").
fn is_pair(gap: &str) -> bool {
    matches!(gap, " y " | " e ")
}

/// A text without the article at its end.
fn without_article(text: &str) -> &str {
    let articles = ["la", "el", "los", "las"];
    let article = articles.iter().find(|article| ends_with_word(text, article));
    article.map_or(text, |article| text[..text.len() - article.len()].trim_end())
}

/// Whether the text holds this word.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|other| other == word)
}

/// Whether the text ends with these words, as whole words.
pub(super) fn ends_with_word(text: &str, words: &str) -> bool {
    text.strip_suffix(words).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
}

/// Whether a gap between two names continues a list of names.
pub(super) fn continues_list(gap: &str) -> bool {
    matches!(
        gap.trim(),
        "," | "y"
            | "e"
            | "o"
            | "u"
            | "ni"
            | ", y"
            | ", e"
            | "y en"
            | ", en"
            | "y de"
            | ", de"
            | "así como"
            | ", asi como"
            | "y a"
            | ", a"
            | "/"
            | "-"
    )
}

/// Whether a gap between a name and a state's name makes the state the name's own ("Tila, Chiapas").
pub(super) fn is_beside(gap: &str) -> bool {
    let gap = gap.trim().trim_start_matches([',', '(']).trim();
    matches!(
        gap,
        "" | "en"
            | "en el"
            | "del"
            | "en el estado de"
            | "estado de"
            | "del estado de"
            | "de"
            | "en el sureste de"
            | "en el norte de"
            | "en la sierra de"
            | "al norte de"
            | "al sur de"
            | "en el sur de"
    )
}

fn starts_beside(after: &str) -> bool {
    after.starts_with(", ") || after.starts_with(" (")
}

/// "TUXTLA GUTIÉRREZ, Chis.- El gobierno …": where the note was written.
fn mark_dateline(field: &Field, found: &mut [Mention]) {
    if field.part != EvidenceField::Text {
        return;
    }
    let lead = field.flat.len() - field.flat.trim_start().len();
    if found.first().is_none_or(|first| first.start > lead + 2) {
        return;
    }
    let mut last = 0;
    while last + 1 < found.len() && last < 2 {
        let gap = &field.flat[found[last].end..found[last + 1].start];
        if !matches!(gap.trim(), "," | "" | "(" | "/" | "-") {
            break;
        }
        last += 1;
    }
    let rest = field.flat[found[last].end..].trim_start_matches([' ', '.', ',', ')', ';']);
    let agency = rest.strip_prefix('(').and_then(|r| r.split_once(')')).map(|(_, rest)| rest);
    let rest = agency.unwrap_or(rest).trim_start_matches([' ', '.']);
    let dash = rest.starts_with(['-', '–', '—', '―']) || rest.starts_with("/ ");
    let (start, end) = (found[0].start, found[0].end);
    let shouted =
        field.words(start, end).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let colon = rest.starts_with(':') && shouted;
    if dash || colon {
        for mention in &mut found[..=last] {
            mention.dateline = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(ends_with_word("en el municipio de", "municipio de"));
        assert!(!ends_with_word("supermunicipio de", "municipio de"));
        assert!(is_beside(", "));
        assert!(is_beside(", en el estado de "));
        assert!(!is_beside(" y "));
        assert!(continues_list(", "));
        assert!(!continues_list(" dijo "));
    }
}
