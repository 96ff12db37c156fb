//! What stands around a name, and whether it makes the name something else than a place.

use super::Geocoder;
use super::decide::last_word;
use super::gaps::{continues_list, has_word, is_beside, starts_beside, without_article};
use super::mention::{Lead, Mention};
use super::names::How;
use super::patterns::{Hit, Kind, Need, Pattern};
use super::text::Field;

/// How far back cues and traps are looked for, in bytes.
const WINDOW: usize = 60;

/// Words of a street's name, at most.
const STREET_WORDS: usize = 5;

/// What stands around a name.
pub(super) struct Surroundings<'t> {
    field: &'t Field<'t>,
    geocoder: &'t Geocoder,
    hit: Hit,
    /// Folded text before the name, inside the sentence, without the white space at its end.
    before: &'t str,
    /// Folded text after the name.
    after: &'t str,
}

impl<'t> Surroundings<'t> {
    pub(super) fn new(field: &'t Field, hit: Hit, geocoder: &'t Geocoder) -> Self {
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
    pub(super) fn is_behind_trap(&self, pattern: &Pattern) -> bool {
        pattern.hint.is_none() && (self.is_trapped() || self.is_crossing())
    }

    /// The same for a name that no pattern has.
    pub(super) fn is_trapped(&self) -> bool {
        let bare = without_article(self.before);
        let words = &self.geocoder.trap_words;
        words.end(self.before) || words.end(bare)
    }

    /// "huracán Tila": the name is none wherever it stands again.
    pub(super) fn is_behind_lasting_trap(&self) -> bool {
        self.geocoder.lasting_trap_words.end(self.before)
    }

    /// "La Michoacán", "del Toluca": a name that has no article of its own is a neighbourhood's, a team's, a nickname.
    fn is_behind_strange_article(&self, pattern: &Pattern) -> bool {
        let is_place = !pattern.places.is_empty() || pattern.state.is_some();
        if !is_place || !pattern.regions.is_empty() || pattern.foreign.is_some() {
            return false;
        }
        let contracts = pattern.places.iter().any(|(how, _)| *how == How::Article);
        let head = pattern.text.split(' ').next().unwrap_or_default();
        let cues = &self.geocoder.cues;
        let usual = contracts || cues.with_article.iter().any(|word| word == head);
        let articles = ["el", "la", "al", "del"];
        !usual && !self.is_cued() && articles.contains(&last_word(self.before))
    }

    /// "calle Lázaro Mercado y Sinaloa": the name of a street that crosses another one.
    fn is_crossing(&self) -> bool {
        let first = self.before.strip_suffix(" y").or_else(|| self.before.strip_suffix(" e"));
        let Some(mut rest) = first else { return false };
        let from = self.hit.start - self.window_len();
        for _ in 0..STREET_WORDS {
            let word = last_word(rest);
            let start = rest.trim_end().len() - word.len();
            let capital = |start: usize| {
                let words = self.field.words(from + start, from + start + word.len());
                words.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            };
            let connector = self.geocoder.list.connectors.iter().any(|other| other == word);
            if !connector && !capital(start) {
                return false;
            }
            rest = rest[..start].trim_end();
            if self.geocoder.crossing_trap_words.end(rest) {
                return true;
            }
        }
        false
    }

    /// Whether the trap right before the name is of several things ("calles", "colonias").
    pub(super) fn is_behind_plural(&self) -> bool {
        let words = &self.geocoder.trap_words;
        words.at_end_of(self.before).is_some_and(|words| words.ends_with('s'))
    }

    /// “El Álamo”: a name alone in quotation marks is a firm's or a shop's.
    fn is_quoted(&self) -> bool {
        let opened = without_article(self.before).ends_with(['"', '“', '«', '‘', '\'']);
        opened && self.after.starts_with(['"', '”', '»', '’', '\''])
    }

    pub(super) fn is_no_place(&self, pattern: &Pattern, last: Option<&Mention>) -> bool {
        if pattern.hint.is_some() && pattern.places.is_empty() {
            return false;
        }
        if pattern.kind == Kind::Demonym {
            let noun = self.before.rsplit(' ').next().unwrap_or_default();
            return !self.geocoder.cues.place_nouns.iter().any(|word| word == noun);
        }
        if !self.has_capitals(pattern) {
            return true;
        }
        if pattern.kind == Kind::Short {
            return !last.is_some_and(|last| is_beside(&self.field.flat[last.end..self.hit.start]));
        }
        self.is_road()
            || self.is_quoted()
            || self.is_behind_strange_article(pattern)
            || self.is_part_of_name(pattern, last)
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
        let lead_in = pattern.state.is_some() || !pattern.regions.is_empty();
        let city = pattern.text.starts_with("ciudad ") || pattern.text.starts_with("puerto ");
        let (mut high, mut low) = (0, 0);
        for word in words.filter(|word| !connectors.iter().any(|c| c == word)) {
            let capital = word.starts_with(|c: char| !c.is_lowercase());
            *(if capital { &mut high } else { &mut low }) += 1;
        }
        // "San Cristóbal de las casas" is a name all the same.
        (first || lead_in || city) && (lead_in || low == 0 || low == 1 && high > 0)
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
        self.geocoder.cues.municipality.end(self.before)
    }

    /// Whether one locality is announced ("comunidad de"); "comunidades de" tells of a municipality too.
    pub(super) fn is_local(&self) -> bool {
        self.locality_cue().is_some_and(|cue| !cue.ends_with("s de"))
    }

    /// What announces a locality right before the name.
    pub(super) fn locality_cue(&self) -> Option<&str> {
        self.geocoder.cues.locality.at_end_of(self.before)
    }

    pub(super) fn is_institution(&self) -> bool {
        self.geocoder.cues.institutions.end(self.before)
    }

    pub(super) fn lead(&self, pattern: &Pattern, last: Option<&Mention>) -> Lead {
        let cues = &self.geocoder.cues;
        if pattern.kind == Kind::Demonym {
            return Lead::Preposition;
        }
        if cues.boroughs.end(self.before) {
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
        let leads = [&cues.origin, &cues.destination, &cues.destination_links];
        if leads.iter().any(|leads| leads.end(self.before)) {
            return true;
        }
        last.is_some_and(|last| {
            last.is_led() && continues_list(&self.field.flat[last.end..self.hit.start])
        })
    }
}
