//! The compiled lexicons: which phrases mean what.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::codes::{Actor, Cause, Group, Hazard, Issuer, Qualifier, Term, Unit};
use desplaza_model::data::{Data, DataError};
use serde::Deserialize;

use super::calendar::Calendar;
use super::grammar::Grammar;
use super::matcher::Matcher;
use super::numbers::NumberWords;
use super::relevance::Weights;
use super::weighing::{Choices, Learned, Limits};

/// What a phrase does in a sentence; the payload fields of [`Entry`] say of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A noun that is counted: `unit`; with `term`, a noun that says what happened by itself.
    Noun,
    /// A counted noun that is never a claim (the injured, soldiers, schools, pesos).
    NotPeople,
    /// A noun that names people or their place without being counted ("la población").
    People,
    /// A building or ground that is evacuated.
    Building,
    /// A verb whose object moves: `term`.
    Moves,
    /// A verb whose subject moves: `term`.
    Acts,
    /// The same, but ordinary in other senses: needs a residential subject or a cause beside it.
    ActsWeakly,
    /// A participle, adjective or phrase of place that says how people or dwellings are: `term`.
    State,
    /// A noun for what happened: `term`.
    Happening,
    /// A verb or noun that takes a figure for something else (dying, receiving, arresting).
    OtherVerb,
    /// Shelter capacity.
    Capacity,
    /// Makes what follows uncertain or future.
    Irrealis,
    /// Makes an infinitive certain again ("tuvieron que").
    Realis,
    /// Denies what follows.
    Negation,
    /// Denies a whole statement ("es falso que").
    Denial,
    /// Words before a number.
    Before,
    /// Words after a number or its noun.
    After,
    /// A word before a number that makes it a label ("Ley 387").
    Label,
    /// A change verb: "de X a Y" is not a range.
    Change,
    /// A share of the number that follows ("la mitad de los").
    Share,
    /// Makes the figures that follow parts.
    Part,
    /// Makes a figure an increment.
    Increment,
    /// Preventive wording.
    Preventive,
    /// After the event.
    Aftermath,
    /// Says a cause.
    Cause,
    /// Says a hazard.
    Hazard,
    /// Names who speaks.
    Issuer,
    /// A verb or phrase of attribution.
    Says,
    /// Names a group.
    Group,
    /// Names a kind of actor.
    Actor,
    /// Hours-long evacuation.
    Short,
    /// Exercises.
    Drill,
    /// Outside Mexico.
    Abroad,
    /// In Mexico.
    Mexico,
    /// Migrants and refugees on their way.
    Migration,
    /// Left the country.
    Border,
    /// Totals of years and of the country, studies.
    Total,
    /// Old events remembered.
    Anniversary,
    /// Laws, budgets, programmes, speeches.
    Policy,
    /// Sport, market, art, traffic: another sense.
    OtherSense,
    /// Homes for children, animals, patients; winter shelters.
    OtherShelter,
    /// Still displaced, returning.
    Protracted,
}

/// One entry of a lexicon file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub id: String,
    pub kind: Kind,
    #[serde(default)]
    pub term: Option<Term>,
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Units that the term can be said of; all when empty.
    #[serde(default)]
    pub of: Vec<Unit>,
    #[serde(default)]
    pub cause: Option<Cause>,
    #[serde(default)]
    pub hazard: Option<Hazard>,
    #[serde(default)]
    pub issuer: Option<Issuer>,
    #[serde(default)]
    pub group: Option<Group>,
    #[serde(default)]
    pub actor: Option<Actor>,
    #[serde(default)]
    pub qualifier: Option<Qualifier>,
    /// A part of the people, never the whole (women, children).
    #[serde(default)]
    pub part: bool,
    /// The words have other, ordinary senses: something else in the text must support them.
    #[serde(default)]
    pub weak: bool,
    /// People at work or on a visit: they can be evacuated, not displaced.
    #[serde(default)]
    pub visiting: bool,
    #[serde(default)]
    pub weight: Option<f64>,
    pub patterns: Vec<String>,
    #[serde(default)]
    pub except: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for the test that runs them"))]
    pub matches: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for the test that runs them"))]
    pub ignores: Vec<String>,
}

impl Entry {
    /// Whether something else in the text must support what this entry says.
    pub(super) fn is_weak(&self) -> bool {
        self.weak || self.kind == Kind::ActsWeakly
    }

    /// Whether the entry's term can be said of this unit.
    pub(super) fn suits(&self, unit: Unit) -> bool {
        self.of.is_empty() || self.of.contains(&unit)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    entry: Vec<Entry>,
}

/// Words that stand for each other, by the name that patterns call them by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Classes {
    classes: BTreeMap<String, Vec<String>>,
}

impl Classes {
    /// A pattern with `@home` written out as `casa*|vivienda*|…`.
    fn expand(&self, pattern: &str) -> Result<String, String> {
        let atoms = pattern.split_whitespace().map(|atom| self.expand_atom(atom));
        Ok(atoms.collect::<Result<Vec<_>, _>>()?.join(" "))
    }

    fn expand_atom(&self, atom: &str) -> Result<String, String> {
        let (words, optional) = atom.strip_suffix('?').map_or((atom, ""), |words| (words, "?"));
        let words = words.split('|').map(|word| match word.strip_prefix('@') {
            None => Ok(word.to_owned()),
            Some(name) => self
                .classes
                .get(name)
                .map(|words| words.join("|"))
                .ok_or_else(|| format!("`@{name}` is no class of lexicon/classes.toml")),
        });
        Ok(words.collect::<Result<Vec<_>, _>>()?.join("|") + optional)
    }

    fn expand_all(&self, patterns: &mut [String]) -> Result<(), String> {
        patterns.iter_mut().try_for_each(|pattern| {
            *pattern = self.expand(pattern)?;
            Ok(())
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviations {
    abbreviations: BTreeSet<String>,
}

/// The compiled words and weights that [`classify`](super::classify) reads with.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) entries: Vec<Entry>,
    pub(super) matcher: Matcher,
    pub(super) numbers: NumberWords,
    pub(super) calendar: Calendar,
    pub(super) grammar: Grammar,
    pub(super) weights: Weights,
    pub(super) choices: Choices,
    pub(super) limits: Limits,
    abbreviations: BTreeSet<String>,
}

/// The files of entries, in the order of reading.
pub(super) const ENTRY_FILES: &[&str] = &[
    "lexicon/nouns.toml",
    "lexicon/movements.toml",
    "lexicon/housing.toml",
    "lexicon/moods.toml",
    "lexicon/quantities.toml",
    "lexicon/causes.toml",
    "lexicon/hazards.toml",
    "lexicon/issuers.toml",
    "lexicon/groups.toml",
    "lexicon/actors.toml",
    "lexicon/contexts.toml",
];

impl Lexicon {
    /// Loads and compiles `data/lexicon/` and `data/method/relevance.toml`.
    ///
    /// # Errors
    /// A file that is missing, not TOML of the expected shape, or holds a pattern that cannot be compiled.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let classes: Classes = data.toml("lexicon/classes.toml")?;
        let mut entries = Vec::new();
        for path in ENTRY_FILES {
            let mut file: EntryFile = data.toml(path)?;
            for entry in &mut file.entry {
                check(entry)
                    .and_then(|()| classes.expand_all(&mut entry.patterns))
                    .and_then(|()| classes.expand_all(&mut entry.except))
                    .map_err(|detail| invalid(path, &entry.id, &detail))?;
            }
            entries.extend(file.entry);
        }
        let abbreviations: Abbreviations = data.toml("lexicon/abbreviations.toml")?;
        let rows: Vec<_> = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (at as u32, entry.patterns.as_slice(), entry.except.as_slice()))
            .collect();
        let matcher =
            Matcher::new(&rows).map_err(|detail| invalid("lexicon", "patterns", &detail))?;
        Ok(Self {
            matcher,
            entries,
            numbers: data.toml("lexicon/numbers.toml")?,
            calendar: data.toml("lexicon/calendar.toml")?,
            grammar: data.toml("lexicon/grammar.toml")?,
            weights: data.toml("method/relevance.toml")?,
            choices: Choices::load(data)?,
            limits: data.toml("method/weighing.toml")?,
            abbreviations: abbreviations.abbreviations,
        })
    }

    /// The same words with other weights, for training.
    #[must_use]
    pub fn with_weights(mut self, learned: &Learned) -> Self {
        self.choices = learned.into();
        self
    }

    /// Whether a full stop after this word does not end a sentence.
    pub(super) fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(word)
    }

    /// The lexicon that the program was built with.
    #[cfg(test)]
    pub(super) fn built_in() -> std::sync::Arc<Self> {
        static LEXICON: std::sync::OnceLock<std::sync::Arc<Lexicon>> = std::sync::OnceLock::new();
        LEXICON.get_or_init(|| std::sync::Arc::new(Self::load(&Data::BuiltIn).unwrap())).clone()
    }
}

/// Whether an entry has the payload that its kind needs.
fn check(entry: &Entry) -> Result<(), String> {
    let needed = match entry.kind {
        Kind::Moves | Kind::Acts | Kind::ActsWeakly | Kind::State | Kind::Happening => {
            entry.term.is_some()
        }
        Kind::Noun => entry.unit.is_some(),
        Kind::Cause => entry.cause.is_some(),
        Kind::Hazard => entry.hazard.is_some(),
        Kind::Issuer => entry.issuer.is_some(),
        Kind::Group => entry.group.is_some(),
        Kind::Actor => entry.actor.is_some(),
        Kind::Before => entry.qualifier.is_some(),
        _ => true,
    };
    if needed { Ok(()) } else { Err(format!("kind {:?} lacks what it says", entry.kind)) }
}

fn invalid(path: &str, id: &str, detail: &str) -> DataError {
    DataError::Invalid { path: path.to_owned(), detail: format!("{id}: {detail}") }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Doc;
    use super::*;

    fn hits(lexicon: &Lexicon, at: usize, text: &str) -> bool {
        let doc = Doc::new(text, lexicon);
        lexicon.matcher.marks(&doc).iter().any(|mark| mark.entry as usize == at)
    }

    #[test]
    fn every_entry_does_what_its_examples_say() {
        let lexicon = Lexicon::built_in();
        let mut wrong = Vec::new();
        for (at, entry) in lexicon.entries.iter().enumerate() {
            assert!(!entry.matches.is_empty(), "{} has no example", entry.id);
            wrong.extend(
                entry
                    .matches
                    .iter()
                    .filter(|text| !hits(&lexicon, at, text))
                    .map(|text| format!("{} does not match: {text}", entry.id)),
            );
            wrong.extend(
                entry
                    .ignores
                    .iter()
                    .filter(|text| hits(&lexicon, at, text))
                    .map(|text| format!("{} matches: {text}", entry.id)),
            );
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn ids_are_unique() {
        let lexicon = Lexicon::built_in();
        let ids: BTreeSet<&str> = lexicon.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), lexicon.entries.len());
    }
}
