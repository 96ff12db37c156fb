//! Every name that running text is searched for, by its first words.

use std::collections::BTreeMap;
use std::ops::Range;

use desplaza_gazetteer::{Gazetteer, NameKind};
use desplaza_model::text::fold;
use desplaza_model::{Cvegeo, StateCode};
use rustc_hash::FxHashMap;

use super::names::How;
use super::text::words;
use super::vocabulary::{Country, Cues, NotPlaces, Region, StateNames};
use super::words::ListWords;

/// What a name may mean.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern {
    /// The name, folded.
    pub(super) text: String,
    /// Municipalities of that name, surest kind of name first.
    pub(super) places: Vec<(How, Cvegeo)>,
    /// Municipalities whose name it is a part of: meant where the whole name stands in the text too.
    pub(super) parts: Vec<Cvegeo>,
    /// The state of that name.
    pub(super) state: Option<StateCode>,
    /// A demonym or another hint to a state that is no place itself.
    pub(super) hint: Option<StateCode>,
    /// Indices of the regions of that name, one a state.
    pub(super) regions: Vec<usize>,
    /// Whether the name is a region's only where its state is named too.
    pub(super) with_state: bool,
    /// Index of a country.
    pub(super) foreign: Option<usize>,
    /// What the name is apart from that.
    pub(super) kind: Kind,
    /// How much evidence the name needs.
    pub(super) need: Need,
}

/// What a name is, apart from what it means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name.
    #[default]
    Name,
    /// An abbreviation of a state that means it only right behind a place ("Tila, Chis.").
    Short,
    /// A demonym of another country ("chilena").
    Demonym,
    /// Mexico itself.
    Country,
    /// A phrase that names no place.
    Phrase,
}

/// How much evidence a name needs before it is taken for a municipality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// None: few other things are called so.
    #[default]
    Nothing,
    /// A surname or a saint: a cue, its state beside it, or its state in the text and a preposition.
    Context,
    /// An ordinary word: the same, in a text that is mostly about its state.
    Strong,
    /// A given name or the tail of a longer name: a cue or its state beside it.
    Cue,
}

/// The names, and where each is in their list.
#[derive(Debug)]
pub(super) struct Patterns {
    index: FxHashMap<String, usize>,
    /// Names by their first two words, or the only one, the longest first; the first word of longer names is a key too.
    heads: FxHashMap<String, Vec<u32>>,
    pub(super) list: Vec<Pattern>,
}

/// What the patterns are made of.
pub(super) struct Sources<'s> {
    pub(super) places: &'s Gazetteer,
    pub(super) own: &'s [(Cvegeo, String)],
    pub(super) words: &'s ListWords,
    pub(super) states: &'s [StateNames],
    pub(super) regions: &'s [Region],
    pub(super) countries: &'s [Country],
    pub(super) cues: &'s Cues,
    pub(super) traps: &'s NotPlaces,
}

impl Pattern {
    /// Whether it is nothing but a part of names.
    pub(super) fn is_only_part(&self) -> bool {
        self.places.is_empty()
            && self.state.is_none()
            && self.hint.is_none()
            && self.regions.is_empty()
            && self.foreign.is_none()
            && self.kind == Kind::Name
    }
}

impl Patterns {
    /// Gathers all names.
    pub(super) fn new(from: &Sources) -> Self {
        let mut found = Gathered::default();
        found.municipalities(from);
        found.states(from);
        found.others(from);
        found.parts(from);
        found.needs(from);
        let list: Vec<Pattern> = found.0.into_values().collect();
        let index =
            list.iter().enumerate().map(|(at, pattern)| (pattern.text.clone(), at)).collect();
        Self { index, heads: heads(&list), list }
    }

    /// Names in a folded text, as whole words, the longest at each place, from left to right.
    pub(super) fn find(&self, folded: &str, words: &[Range<usize>]) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for at in 0..words.len() {
            if hits.last().is_none_or(|last| words[at].start >= last.end) {
                hits.extend(self.longest_at(folded, &words[at], words.get(at + 1)));
            }
        }
        hits
    }

    /// The longest name that begins with this word.
    fn longest_at(
        &self,
        folded: &str,
        word: &Range<usize>,
        next: Option<&Range<usize>>,
    ) -> Option<Hit> {
        let start = word.start;
        let single = self.heads.get(&folded[word.clone()])?;
        let double = next.and_then(|next| self.heads.get(&folded[start..next.end]));
        let candidates = double.into_iter().chain([single]).flatten();
        candidates.map(|at| *at as usize).find_map(|pattern| {
            let name = &self.list[pattern].text;
            let end = start + name.len();
            let found = folded[start..].starts_with(name.as_str()) && ends_whole(folded, end);
            found.then_some(Hit { pattern, start, end })
        })
    }
}

impl Patterns {
    /// What a folded name means.
    pub(super) fn named(&self, folded: &str) -> Option<&Pattern> {
        self.index.get(folded).map(|at| &self.list[*at])
    }

    /// Whether the folded text begins with a state's name.
    pub(super) fn begins_with_state(&self, folded: &str) -> bool {
        let mut words = words(folded);
        let first = words.next().filter(|first| first.start == 0);
        let hit = first.and_then(|first| self.longest_at(folded, &first, words.next().as_ref()));
        hit.is_some_and(|hit| self.list[hit.pattern].state.is_some())
    }
}

/// A name in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) pattern: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Names by the words that they begin with.
fn heads(list: &[Pattern]) -> FxHashMap<String, Vec<u32>> {
    let mut found: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (at, pattern) in list.iter().enumerate() {
        let ends: Vec<usize> = words(&pattern.text).take(2).map(|word| word.end).collect();
        for (words, end) in ends.iter().enumerate() {
            let names = found.entry(pattern.text[..*end].to_owned()).or_default();
            if words + 1 == ends.len() {
                names.push(at as u32);
            }
        }
    }
    for names in found.values_mut() {
        names.sort_by_key(|at| std::cmp::Reverse(list[*at as usize].text.len()));
    }
    found
}

/// Whether no word goes on at `end`.
fn ends_whole(text: &str, end: usize) -> bool {
    let last_is_letter = text[..end].ends_with(char::is_alphanumeric);
    !(last_is_letter && text[end..].starts_with(char::is_alphanumeric))
}

/// Letters from which a part of a name tells as much as the whole.
const TELLING: usize = 7;

#[derive(Default)]
struct Gathered(BTreeMap<String, Pattern>);

impl Gathered {
    fn at(&mut self, name: &str) -> &mut Pattern {
        let text = fold(name);
        let pattern = self.0.entry(text.clone()).or_default();
        pattern.text = text;
        pattern
    }

    fn municipalities(&mut self, from: &Sources) {
        for (name, found) in from.places.municipality_names() {
            let key = from.words.key(name);
            if found.kind == NameKind::Short && !stands_alone(&key, from.words) {
                continue;
            }
            let how = match found.kind {
                NameKind::Official => How::Exact,
                NameKind::Alias => How::Alias,
                NameKind::Seat => How::Seat,
                NameKind::Short => How::Prefix,
            };
            self.place(name, how, found.cvegeo);
            if let Some(rest) = from.words.without_generic_head(&key) {
                self.place(rest, How::Article, found.cvegeo);
            }
        }
        for (cvegeo, alias) in from.own {
            self.place(alias, How::Alias, *cvegeo);
        }
        for pattern in self.0.values_mut() {
            pattern.places.sort_unstable();
            let mut seen = Vec::new();
            pattern.places.retain(|(_, cvegeo)| {
                let new = !seen.contains(cvegeo);
                seen.push(*cvegeo);
                new
            });
        }
    }

    /// Beginnings and ends of official names that can stand for them once the whole name was told ("San Mateo" for San
    /// Mateo del Mar).
    fn parts(&mut self, from: &Sources) {
        let never = &from.traps.never.names;
        for place in from.places.municipalities() {
            let name = fold(&place.name);
            for part in parts_of(&name, from.words) {
                let is_free = !never.iter().any(|word| word == part);
                if is_free && !self.means(part, place.cvegeo) {
                    self.at(part).parts.push(place.cvegeo);
                }
            }
        }
    }

    fn means(&self, name: &str, cvegeo: Cvegeo) -> bool {
        let known = self.0.get(name);
        known.is_some_and(|pattern| pattern.places.iter().any(|(_, key)| *key == cvegeo))
    }

    fn place(&mut self, name: &str, how: How, cvegeo: Cvegeo) {
        for text in spellings(&fold(name)) {
            self.at(&text).places.push((how, cvegeo));
        }
    }

    fn states(&mut self, from: &Sources) {
        for state in from.states {
            let names = [&state.name, &state.official].into_iter().chain(&state.other_names);
            for name in names {
                self.at(name).state = Some(state.code);
                for lead in ["estado de", "edo. de", "edo de"] {
                    self.at(&format!("{lead} {name}")).state = Some(state.code);
                }
            }
            for name in state.abbreviations.iter().filter(|name| !is_iso_code(name)) {
                let pattern = self.at(name);
                pattern.state = Some(state.code);
                if !FREE_ABBREVIATIONS.contains(&name.as_str()) {
                    pattern.kind = Kind::Short;
                }
            }
            for demonym in from.cues.demonyms.get(&state.code).into_iter().flatten() {
                self.at(demonym).hint = Some(state.code);
            }
        }
        let mexico = self.at("México");
        mexico.state = None;
        mexico.kind = Kind::Country;
    }

    fn others(&mut self, from: &Sources) {
        for (index, region) in from.regions.iter().enumerate() {
            for name in &region.names {
                self.at(name).regions.push(index);
            }
            for name in &region.with_state {
                let pattern = self.at(name);
                pattern.regions.push(index);
                pattern.with_state = true;
            }
        }
        for (index, country) in from.countries.iter().enumerate() {
            for name in &country.names {
                self.at(name).foreign = Some(index);
            }
            for name in &country.demonyms {
                let pattern = self.at(name);
                if pattern.foreign.is_none() && pattern.places.is_empty() {
                    pattern.kind = Kind::Demonym;
                }
                pattern.foreign = Some(index);
            }
        }
        for phrase in from.traps.phrase.iter().flat_map(|trap| &trap.phrases) {
            self.at(phrase).kind = Kind::Phrase;
        }
    }

    fn needs(&mut self, from: &Sources) {
        for pattern in self.0.values_mut() {
            let telling = from.words.telling_letters(&pattern.text) >= TELLING;
            pattern.need = match pattern.places.first() {
                Some((How::Prefix, _)) if telling && pattern.places.len() == 1 => Need::Nothing,
                Some((How::Prefix | How::Article, _)) => Need::Context,
                _ => Need::Nothing,
            };
        }
        let traps = from.traps;
        let lists = [
            (&traps.weak, Need::Context),
            (&traps.strict, Need::Strong),
            (&traps.never, Need::Cue),
        ];
        for (names, need) in lists {
            for name in &names.names {
                if let Some(pattern) = self.0.get_mut(name) {
                    pattern.need = need;
                }
            }
        }
        for pattern in self.0.values_mut() {
            let vague = from.words.is_all_generic(&pattern.text) || pattern.text.len() < 4;
            if vague && pattern.need == Need::Nothing {
                pattern.need = Need::Context;
            }
        }
    }
}

/// Beginnings and ends of a folded name of several words that are names by themselves.
fn parts_of<'n>(name: &'n str, words: &ListWords) -> Vec<&'n str> {
    let cuts = name.match_indices(' ').map(|(at, _)| at);
    let parts = cuts.flat_map(|at| [&name[..at], &name[at + 1..]]);
    let whole = |part: &&str| {
        let mut own = part.split(' ');
        let (first, last) = (own.next().unwrap_or_default(), own.next_back());
        let saint = last.is_some() && !words.is_connector(first);
        let telling = part.len() > 3 && !words.is_generic(first) && !words.is_connector(first);
        words.stands_alone(part) && (saint || telling)
    };
    parts.filter(whole).collect()
}

/// A beginning of a name is only looked for when it tells something and does not end in a linking word.
fn stands_alone(key: &str, words: &ListWords) -> bool {
    words.stands_alone(key) && key.len() > 3 && !words.is_all_generic(key)
}

/// Abbreviations that stand for their state wherever they are; the others ("Son.", "Col.") only behind
/// a place.
const FREE_ABBREVIATIONS: [&str; 5] = ["CDMX", "Edomex", "Edoméx.", "Edo. Mex.", "Q. Roo"];

/// Three-letter codes that no paper writes; `BCS` and `SLP` are written.
fn is_iso_code(name: &str) -> bool {
    let capitals = name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
    capitals && !["BCS", "SLP"].contains(&name)
}

/// A name with its first word abbreviated as papers do, and without full stops.
fn spellings(name: &str) -> Vec<String> {
    let mut found = vec![name.to_owned()];
    if name.contains(". ") {
        found.push(name.replace(". ", " "));
    }
    let heads = [
        ("ciudad ", ["cd. ", "cd "]),
        ("santa ", ["sta. ", "sta "]),
        ("santo ", ["sto. ", "sto "]),
        ("general ", ["gral. ", "gral "]),
    ];
    for (head, short) in heads {
        if let Some(rest) = name.strip_prefix(head) {
            found.extend(short.iter().map(|short| format!("{short}{rest}")));
        }
    }
    found
}
