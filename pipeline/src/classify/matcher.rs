//! Finds the lexicon's phrases in a text: each token is looked up once among all words of all patterns, then patterns
//! compare numbers.
//!
//! A pattern is a row of atoms: `casa`, `evacu*` (a word that begins so), `casa*|hogar*` (either),
//! `de?` (may be missing), `#` (a number or number word), `^` (a name), `..3` (up to three words, same sentence).

use std::collections::BTreeMap;

use super::tokens::{Doc, Token, TokenKind};
use super::vocabulary::{Entry, Vocabulary};

/// A phrase found: which entry, and the tokens it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub entry: u32,
    pub first: usize,
    /// One past the last token.
    pub end: usize,
}

#[derive(Debug, Clone)]
enum Word {
    Of(Entry),
    Number,
    /// A word with a capital: a name.
    Name,
}

#[derive(Debug, Clone)]
enum Atom {
    One { words: Words, optional: bool },
    Gap(usize),
}

/// The words that an atom may be, by number.
#[derive(Debug, Clone)]
struct Words {
    /// Sorted.
    numbers: Vec<u32>,
    numeric: bool,
    name: bool,
    bits: Bits,
}

#[derive(Debug)]
struct Pattern {
    entry: u32,
    /// An exception of the entry: it voids what it overlaps.
    void: bool,
    rest: Vec<Atom>,
}

/// A pattern that a word opens, with what may come next: nearly all patterns of a frequent word are turned away by
/// that alone.
#[derive(Debug, Clone, Copy)]
struct Opening {
    pattern: u32,
    next: Bits,
}

/// The compiled phrases.
#[derive(Debug)]
pub(super) struct Matcher {
    vocabulary: Vocabulary,
    /// For each word by number: the patterns it opens.
    openings: Vec<Vec<Opening>>,
    patterns: Vec<Pattern>,
}

/// A pattern that cannot be compiled, in words.
pub(super) type PatternError = String;

impl Matcher {
    /// Compiles `(entry, patterns, exceptions)`.
    pub(super) fn new(entries: &[(u32, &[String], &[String])]) -> Result<Self, PatternError> {
        let mut matcher =
            Self { vocabulary: Vocabulary::default(), openings: Vec::new(), patterns: Vec::new() };
        let mut numbers = BTreeMap::new();
        for (entry, plain, except) in entries {
            let all = plain.iter().map(|p| (p, false)).chain(except.iter().map(|p| (p, true)));
            for (pattern, void) in all {
                let (head, rest) = parse(pattern, &mut numbers)?;
                let opening = Opening { pattern: matcher.patterns.len() as u32, next: next(&rest) };
                matcher.openings.resize(numbers.len(), Vec::new());
                for number in head.numbers {
                    matcher.openings[number as usize].push(opening);
                }
                matcher.patterns.push(Pattern { entry: *entry, void, rest });
            }
        }
        matcher.vocabulary = Vocabulary::new(&numbers);
        Ok(matcher)
    }

    /// Every phrase in the text that no exception of its entry overlaps, in the order of the text.
    pub(super) fn marks(&self, doc: &Doc) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut voids = Vec::new();
        let text = Text::new(doc, &self.vocabulary);
        for (at, token) in doc.tokens.iter().enumerate() {
            if token.kind != TokenKind::Word {
                continue;
            }
            let after = text.bits(at + 1);
            let openings = text.numbers(at).iter().flat_map(|word| &self.openings[*word as usize]);
            for opening in openings.filter(|opening| opening.next.fits(after)) {
                let pattern = &self.patterns[opening.pattern as usize];
                if let Some(end) = text.follow(&pattern.rest, at + 1, token.sentence) {
                    let mark = Mark { entry: pattern.entry, first: at, end };
                    if pattern.void { voids.push(mark) } else { marks.push(mark) }
                }
            }
        }
        if !voids.is_empty() {
            marks.retain(|mark| !voids.iter().any(|void| overlap(*mark, *void)));
        }
        marks.sort_unstable_by_key(|mark| (mark.first, mark.end, mark.entry));
        marks.dedup();
        marks
    }
}

fn overlap(mark: Mark, void: Mark) -> bool {
    mark.entry == void.entry && mark.first < void.end && void.first < mark.end
}

/// A text as numbers of words.
struct Text<'d> {
    tokens: &'d [Token],
    /// For each token: where its numbers end, and all that an atom may ask of it.
    ends: Vec<(u32, Bits)>,
    numbers: Vec<u32>,
}

impl<'d> Text<'d> {
    fn new(doc: &'d Doc, vocabulary: &Vocabulary) -> Self {
        let mut numbers = Vec::with_capacity(doc.tokens.len());
        let mut ends = Vec::with_capacity(doc.tokens.len());
        for (at, token) in doc.tokens.iter().enumerate() {
            let before = numbers.len();
            vocabulary.look_up(doc.word(at), &mut numbers);
            let mut bits = Bits::of(&numbers[before..]);
            if token.numeric {
                bits = bits.and(Bits::NUMERIC);
            }
            if is_name(token) {
                bits = bits.and(Bits::NAME);
            }
            ends.push((numbers.len() as u32, bits));
        }
        Self { tokens: &doc.tokens, ends, numbers }
    }

    fn numbers(&self, at: usize) -> &[u32] {
        let from = if at == 0 { 0 } else { self.ends[at - 1].0 };
        &self.numbers[from as usize..self.ends[at].0 as usize]
    }

    fn bits(&self, at: usize) -> Bits {
        self.ends.get(at).map_or(Bits(0), |(_, bits)| *bits)
    }

    fn inside(&self, at: usize, sentence: u32) -> bool {
        self.tokens.get(at).is_some_and(|token| token.sentence == sentence)
    }

    /// The end of the match of `atoms` from token `at`, if they match.
    fn follow(&self, atoms: &[Atom], at: usize, sentence: u32) -> Option<usize> {
        let Some((atom, rest)) = atoms.split_first() else { return Some(at) };
        match atom {
            Atom::Gap(most) => (0..=*most)
                .take_while(|skip| *skip == 0 || self.inside(at + skip - 1, sentence))
                .find_map(|skip| self.follow(rest, at + skip, sentence)),
            Atom::One { words, optional } => {
                let hit = self.inside(at, sentence) && self.is_any(words, at);
                let taken = if hit { self.follow(rest, at + 1, sentence) } else { None };
                taken.or_else(|| if *optional { self.follow(rest, at, sentence) } else { None })
            }
        }
    }

    /// Whether a token is one of the words; classes have dozens.
    fn is_any(&self, words: &Words, at: usize) -> bool {
        words.bits.fits(self.bits(at))
            && (words.numeric && self.tokens[at].numeric
                || words.name && is_name(&self.tokens[at])
                || self.numbers(at).iter().any(|word| words.numbers.binary_search(word).is_ok()))
    }
}

fn is_name(token: &Token) -> bool {
    token.capital && token.kind == TokenKind::Word
}

/// A sketch of a set of words: two sets without a common bit have no common word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bits(u64);

impl Bits {
    const ANY: Self = Self(u64::MAX);
    const NUMERIC: Self = Self(1 << 63);
    const NAME: Self = Self(1 << 62);

    fn of(numbers: &[u32]) -> Self {
        Self(numbers.iter().fold(0, |bits, number| bits | 1 << (number % 62)))
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a token with these bits may be meant; one without any only where anything may.
    fn fits(self, token: Self) -> bool {
        self == Self::ANY || self.0 & token.0 != 0
    }
}

/// What may come after the first word; anything where it may be missing.
fn next(rest: &[Atom]) -> Bits {
    match rest.first() {
        Some(Atom::One { words, optional: false }) => words.bits,
        _ => Bits::ANY,
    }
}

/// The numbers that words were given so far.
type Numbers = BTreeMap<Entry, u32>;

fn parse(pattern: &str, numbers: &mut Numbers) -> Result<(Words, Vec<Atom>), PatternError> {
    let atoms = pattern.split_whitespace().map(|text| atom(text, numbers));
    let mut atoms = atoms.collect::<Result<Vec<_>, _>>()?.into_iter();
    match atoms.next() {
        Some(Atom::One { words, optional: false }) if !words.numeric && !words.name => {
            Ok((words, atoms.collect()))
        }
        None => Err("an empty pattern".to_owned()),
        _ => Err(format!("`{pattern}` must begin with a word")),
    }
}

fn atom(text: &str, numbers: &mut Numbers) -> Result<Atom, PatternError> {
    if let Some(most) = text.strip_prefix("..") {
        return most.parse().map(Atom::Gap).map_err(|_| format!("`{text}` is not a gap"));
    }
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let mut words = Words { numbers: Vec::new(), numeric: false, name: false, bits: Bits(0) };
    for part in text.split('|') {
        match word(part)? {
            Word::Number => words.numeric = true,
            Word::Name => words.name = true,
            Word::Of(entry) => {
                let new = numbers.len() as u32;
                words.numbers.push(*numbers.entry(entry).or_insert(new));
            }
        }
    }
    words.numbers.sort_unstable();
    words.numbers.dedup();
    words.bits = Bits::of(&words.numbers);
    for (asked, bit) in [(words.numeric, Bits::NUMERIC), (words.name, Bits::NAME)] {
        if asked {
            words.bits = words.bits.and(bit);
        }
    }
    Ok(Atom::One { words, optional })
}

fn word(text: &str) -> Result<Word, PatternError> {
    if text == "#" {
        return Ok(Word::Number);
    }
    if text == "^" {
        return Ok(Word::Name);
    }
    let (text, prefix) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
    let folded = desplaza_model::text::fold(text);
    if folded != text || text.is_empty() {
        return Err(format!("`{text}` must be in lower case without accents"));
    }
    Ok(Word::Of(Entry { text: folded, prefix }))
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    fn found(pattern: &str, except: &[&str], text: &str) -> Vec<(usize, usize)> {
        let except: Vec<String> = except.iter().map(|s| (*s).to_owned()).collect();
        let matcher = Matcher::new(&[(0, &[pattern.to_owned()], &except)]).unwrap();
        let lexicon = Lexicon::built_in();
        matcher.marks(&Doc::new(text, &lexicon)).iter().map(|m| (m.first, m.end)).collect()
    }

    #[test]
    fn words_prefixes_gaps_and_numbers() {
        assert_eq!(found("evacu*", &[], "Evacuaron; la evacuación"), [(0, 1), (3, 4)]);
        assert_eq!(found("perd* su|sus casa*", &[], "perdieron sus casas"), [(0, 3)]);
        assert_eq!(found("en ..2 albergue*", &[], "en los dos albergues"), [(0, 4)]);
        assert_eq!(found("en # albergue*", &[], "en siete albergues"), [(0, 3)]);
        assert_eq!(found("casa", &[], "casas ocaso"), []);
        assert_eq!(found("en de? casa", &[], "en casa"), [(0, 2)]);
    }

    #[test]
    fn exceptions_void_what_they_overlap() {
        assert_eq!(
            found("evacu*", &["plan de evacu*"], "el plan de evacuación; evacuaron"),
            [(5, 6)]
        );
    }

    #[test]
    fn bad_patterns_are_named() {
        assert!(Matcher::new(&[(0, &["Único".to_owned()], &[])]).unwrap_err().contains("Único"));
        assert!(Matcher::new(&[(0, &["..2 casa".to_owned()], &[])]).is_err());
    }
}
