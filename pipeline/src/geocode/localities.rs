//! Localities: names of the catalogue in a text, taken with their municipality or not at all.

use desplaza_gazetteer::{LocalityRow, NamedLocality};
use desplaza_model::{Cvegeo, EvidenceField, StateCode};
use rustc_hash::FxHashMap;

use super::candidate::{reach, written};
use super::decide::{Document, first_word, last_word};
use super::gaps::{continues_list, without_article};
use super::patterns::{Hit, Need};
use super::spot::Spot;
use super::surroundings::Surroundings;
use super::text::Field;
use crate::weights::{Signs, among, size};

/// Words of a locality's name, at most.
const LONGEST: usize = 7;
/// Municipalities of a state that one name is weighed for, at most.
const MOST: usize = 4;
/// Inhabitants from which a locality may be meant in a text that names nothing near it.
const TOWN: u64 = 10_000;

/// A name of the catalogue in a field.
#[derive(Debug)]
pub(super) struct LocalityName {
    /// Folded bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What announces it.
    cue: Cue,
    /// Whether it continues a list that a plural cue opened.
    pub(super) listed: bool,
    pub(super) options: Vec<Homonym>,
}

/// What announces a locality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    Nothing,
    /// "comunidad de".
    One,
    /// "comunidades de": a municipality may follow too.
    Many,
}

/// A locality that a name may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Homonym {
    pub(super) row: LocalityRow,
    pub(super) cvegeo: Cvegeo,
    population: Option<u64>,
    scope: Scope,
}

/// Why a locality comes into question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// The text names its municipality.
    Municipality,
    /// The text names its state.
    State,
    /// It is large.
    Country,
}

/// What the text told before localities are looked for.
pub(super) struct Surround<'s> {
    document: &'s Document<'s>,
    spots: &'s [Spot],
    municipalities: FxHashMap<Cvegeo, usize>,
    states: Vec<StateCode>,
}

impl<'s> Surround<'s> {
    pub(super) fn new(document: &'s Document<'s>, spots: &'s [Spot]) -> Self {
        let mut municipalities = FxHashMap::default();
        for cvegeo in spots.iter().filter_map(|spot| spot.cvegeo) {
            *municipalities.entry(cvegeo).or_insert(0) += 1;
        }
        let mut states: Vec<StateCode> = spots.iter().filter_map(|spot| spot.state).collect();
        states.sort_unstable();
        states.dedup();
        Self { document, spots, municipalities, states }
    }

    /// The names of a field that may be localities, from left to right.
    pub(super) fn names(&self, field: &Field) -> Vec<LocalityName> {
        let words = words(field);
        let mut found: Vec<LocalityName> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.name_at(field, &words[at..], found.last()) {
                Some((name, count)) => {
                    found.push(name);
                    at += count;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name of the catalogue that begins with the first of these words, and how many words it has.
    fn name_at(
        &self,
        field: &Field,
        words: &[Word],
        last: Option<&LocalityName>,
    ) -> Option<(LocalityName, usize)> {
        if !words[0].begins {
            return None;
        }
        let longest = words.len().min(LONGEST);
        let joined = (1..longest).take_while(|at| words[*at].joined && words[*at].inside).count();
        let (count, options) = (1..=joined + 1).rev().find_map(|count| {
            let end = &words[count - 1];
            let name = &field.flat[words[0].start..end.end];
            let options = if end.ends { self.options(name) } else { Vec::new() };
            (!options.is_empty()).then_some((count, options))
        })?;
        let (start, end) = (words[0].start, words[count - 1].end);
        let near = Surroundings::new(field, Hit { pattern: 0, start, end }, self.document.geocoder);
        let cue = match near.locality_cue() {
            None => Cue::Nothing,
            Some(cue) if cue.ends_with("s de") || cue.ends_with('s') => Cue::Many,
            Some(_) => Cue::One,
        };
        if near.is_trapped() || self.is_taken(field, start, end, cue) {
            return None;
        }
        let follows = last.filter(|last| continues_list(&field.flat[last.end..start]));
        let listed = cue == Cue::Many && goes_on(field, end)
            || follows.is_some_and(|last| last.listed || last.cue == Cue::Many);
        Some((LocalityName { start, end, cue, listed, options }, count))
    }

    /// Whether the span is a place already that is as long, and no cue says otherwise.
    fn is_taken(&self, field: &Field, start: usize, end: usize, cue: Cue) -> bool {
        let overlaps =
            |spot: &&Spot| spot.field == field.part && spot.start < end && start < spot.end;
        self.spots.iter().filter(overlaps).any(|spot| {
            let covers = spot.start <= start && end <= spot.end;
            covers && (cue != Cue::One || spot.cvegeo.is_none())
        })
    }

    fn options(&self, name: &str) -> Vec<Homonym> {
        if name.len() < 3 {
            return Vec::new();
        }
        let places = self.document.places;
        let mut found: Vec<Homonym> = if self.states.is_empty() {
            places.localities_named(name, None).filter_map(|it| self.homonym(&it)).collect()
        } else {
            let states = self.states.iter();
            let named = states.flat_map(|state| places.localities_named(name, Some(*state)));
            named.filter_map(|it| self.homonym(&it)).collect()
        };
        let Some(scope) = found.iter().map(|homonym| homonym.scope).min() else { return found };
        // The largest of a municipality stands for it.
        found.retain(|homonym| homonym.scope == scope);
        found.sort_by_key(|it| (it.cvegeo, std::cmp::Reverse(it.population), it.row));
        found.dedup_by_key(|homonym| homonym.cvegeo);
        found.sort_by_key(|it| (std::cmp::Reverse(it.population), it.cvegeo));
        if scope != Scope::Municipality {
            found.truncate(MOST);
        }
        found
    }

    fn homonym(&self, named: &NamedLocality) -> Option<Homonym> {
        let NamedLocality { row, cvegeo, population } = *named;
        let in_state = self.states.contains(&cvegeo.state());
        let scope = if self.municipalities.contains_key(&cvegeo) {
            Scope::Municipality
        } else if in_state {
            Scope::State
        } else if population.is_some_and(|people| people >= TOWN) && self.states.is_empty() {
            Scope::Country
        } else {
            return None;
        };
        self.document.is_allowed(cvegeo.state()).then_some(Homonym {
            row,
            cvegeo,
            population,
            scope,
        })
    }

    /// How likely each locality of a name is meant.
    pub(super) fn weighed(
        &self,
        field: &Field,
        names: &[LocalityName],
        at: usize,
        signs: &mut Signs,
    ) -> Vec<f32> {
        let choice = &self.document.geocoder.choices.localities;
        let sums: Vec<f32> = (0..names[at].options.len())
            .map(|option| {
                self.signs(field, names, (at, option), signs);
                choice.sum(signs)
            })
            .collect();
        among(&sums)
    }

    /// Writes what speaks for an option of a name.
    pub(super) fn signs(
        &self,
        field: &Field,
        names: &[LocalityName],
        (at, option): (usize, usize),
        out: &mut Signs,
    ) {
        out.clear();
        let name = &names[at];
        let homonym = &name.options[option];
        out.add(&["always"]);
        let cue = match name.cue {
            Cue::Nothing => "nothing",
            Cue::One => "one",
            Cue::Many => "many",
        };
        out.add(&["cue", cue]);
        self.of_scope(field, name, homonym, cue, out);
        self.of_name(field, name, cue, out);
        of_size(name, homonym, out);
        of_words(field, name, out);
        let beside = |a: &LocalityName, b: &LocalityName| {
            let (first, second) = if a.start < b.start { (a, b) } else { (b, a) };
            let gap = &field.flat[first.end..second.start];
            continues_list(gap) && b.options.iter().any(|it| it.cvegeo == homonym.cvegeo)
        };
        if at > 0 && beside(name, &names[at - 1])
            || at + 1 < names.len() && beside(name, &names[at + 1])
        {
            out.add(&["in list"]);
        }
        if name.listed {
            out.add(&["listed"]);
        }
        let same = |other: &&LocalityName| {
            field.flat[other.start..other.end] == field.flat[name.start..name.end]
        };
        out.add(&["times", size(names.iter().filter(same).count())]);
    }

    /// Where the text names the municipality, or that it names only the state.
    fn of_scope(
        &self,
        field: &Field,
        name: &LocalityName,
        own: &Homonym,
        cue: &str,
        out: &mut Signs,
    ) {
        let scope = match own.scope {
            Scope::State => "state",
            Scope::Country => "country",
            Scope::Municipality => self.nearest(field, name, own.cvegeo),
        };
        out.add(&["scope", scope]);
        out.add(&["scope", scope, "cue", cue]);
        if own.scope == Scope::State {
            let far =
                self.municipalities.keys().map(|key| self.document.kilometres(own.cvegeo, *key));
            out.add(&["far", reach(far.fold(f64::INFINITY, f64::min))]);
        }
        if own.scope == Scope::Municipality {
            let most = self.municipalities.values().max();
            let times = self.municipalities.get(&own.cvegeo);
            out.add(&["municipality", if times == most { "main" } else { "other" }]);
        }
    }

    /// How near to a name its municipality is told.
    fn nearest(&self, field: &Field, name: &LocalityName, cvegeo: Cvegeo) -> &'static str {
        let sentence = field.sentence_at(name.start);
        let mut near = "text";
        for spot in self.spots.iter().filter(|spot| spot.cvegeo == Some(cvegeo)) {
            if spot.field != field.part {
                continue;
            }
            if spot.start >= name.end && is_within(&field.flat[name.end..spot.start]) {
                return "behind";
            }
            if spot.sentence == sentence {
                near = "sentence";
            } else if near == "text" && spot.sentence + 1 == sentence {
                near = "sentence before";
            }
        }
        near
    }

    fn of_name(&self, field: &Field, name: &LocalityName, cue: &str, out: &mut Signs) {
        let text = &field.flat[name.start..name.end];
        let words = text.split(' ').count();
        let count = match words {
            1 => "1",
            2 => "2",
            _ => "3",
        };
        out.add(&["words", count]);
        out.add(&["words", count, "cue", cue]);
        if words == 1 {
            let letters = if text.len() < 6 { "short" } else { "long" };
            out.add(&["letters", letters, "cue", cue]);
        }
        let pattern = match self.document.geocoder.patterns.named(text) {
            None => "nothing",
            Some(pattern) if pattern.state.is_some() => "state",
            Some(pattern) if pattern.foreign.is_some() => "foreign",
            Some(pattern) if pattern.is_only_part() => "part",
            Some(pattern) => match pattern.need {
                Need::Nothing => "municipality",
                Need::Context => "weak",
                Need::Strong => "word",
                Need::Cue => "never",
            },
        };
        out.add(&["also", pattern]);
        out.add(&["also", pattern, "cue", cue]);
        if field.part == EvidenceField::Title {
            out.add(&["title"]);
        }
    }
}

fn of_size(name: &LocalityName, own: &Homonym, out: &mut Signs) {
    let people = match own.population {
        None => "unknown",
        Some(0..20) => "0",
        Some(20..200) => "20",
        Some(200..2_500) => "200",
        Some(2_500..TOWN) => "2500",
        Some(_) => "10000",
    };
    out.add(&["people", people]);
    let (count, first) = (name.options.len(), name.options[0].row == own.row);
    out.add(&["namesakes", size(count)]);
    if count > 1 {
        out.add(&["largest", if first { "yes" } else { "no" }]);
    }
}

/// The words right before and behind, and whether capitals touch the name.
fn of_words(field: &Field, name: &LocalityName, out: &mut Signs) {
    let (before, after) = (&field.flat[..name.start], &field.flat[name.end..]);
    let bare = without_article(before.trim_end());
    out.add(&["-1", written(last_word(bare))]);
    out.add(&["+1", written(first_word(after))]);
    let word = last_word(before);
    let start = before.trim_end().len() - word.len();
    let capital =
        |start: usize, end: usize| field.words(start, end).starts_with(char::is_uppercase);
    let opens = field.sentence(field.sentence_at(name.start)).start;
    if word.starts_with(char::is_alphabetic) && capital(start, start + word.len()) {
        out.add(&["capital before", if start <= opens + 1 { "first" } else { "inside" }]);
    }
    if before[opens.min(before.len())..].trim().is_empty() {
        out.add(&["opens"]);
    }
    let next = first_word(after);
    if after.starts_with(' ') && next.starts_with(char::is_alphabetic) {
        let at = name.end + 1;
        if capital(at, at + next.len()) {
            out.add(&["capital behind"]);
        }
    }
}

/// Whether the gap between a locality and the municipality behind it says that it lies there.
fn is_within(gap: &str) -> bool {
    matches!(
        gap.trim().trim_start_matches([',', '(']).trim(),
        "" | "en"
            | "municipio de"
            | "en el municipio de"
            | "del municipio de"
            | "perteneciente al municipio de"
            | "de"
            | "en la sierra de"
            | "en la zona serrana de"
            | "perteneciente a"
    )
}

/// Whether a list goes on behind a name.
fn goes_on(field: &Field, end: usize) -> bool {
    let rest = &field.flat[end..];
    [", ", " y ", " e "].iter().any(|link| rest.starts_with(link))
}

/// A word of a field, as names are made of them.
#[expect(clippy::struct_excessive_bools, reason = "independent answers to independent questions")]
struct Word {
    start: usize,
    end: usize,
    /// A name may begin with it.
    begins: bool,
    /// A name may end with it.
    ends: bool,
    /// It may stand inside a name.
    inside: bool,
    /// Only a space parts it from the word before.
    joined: bool,
}

fn words(field: &Field) -> Vec<Word> {
    let flat = field.flat.as_str();
    let mut found: Vec<Word> = Vec::with_capacity(field.tokens.len());
    for token in &field.tokens {
        let (start, end) = (token.start, token.end);
        let text = &flat[token.clone()];
        let digit = text.as_bytes()[0].is_ascii_digit();
        let capital = digit || field.words(start, end).starts_with(char::is_uppercase);
        let link = matches!(text, "de" | "del" | "la" | "las" | "los" | "el" | "y");
        let joined = found.last().is_some_and(|last| &flat[last.end..start] == " ");
        let begins = capital && (!digit || text.len() < 3);
        found.push(Word { start, end, begins, ends: capital, inside: capital || link, joined });
    }
    found
}

/// The localities of a field that are likely meant: name, which of its options, and how likely.
pub(super) fn localities(
    field: &Field,
    surround: &Surround,
    least: f32,
    signs: &mut Signs,
) -> Vec<(LocalityName, Homonym, f32)> {
    if !field.capitals_tell {
        return Vec::new();
    }
    let names = surround.names(field);
    let mut chosen: Vec<Option<(usize, f32)>> = Vec::new();
    for at in 0..names.len() {
        let likely = surround.weighed(field, &names, at, signs);
        let best = likely
            .iter()
            .copied()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        chosen.push(best.filter(|(_, likelihood)| *likelihood >= least));
    }
    let pairs = names.into_iter().zip(chosen);
    pairs
        .filter_map(|(name, chosen)| {
            let (option, likelihood) = chosen?;
            let homonym = name.options[option];
            Some((name, homonym, likelihood))
        })
        .collect()
}
