//! Finds the lexicon's phrases in a text: one pass over the folded bytes, then token by token.
//!
//! A pattern is a row of atoms: `casa`, `evacu*` (a word that begins so), `casa*|hogar*` (either),
//! `de?` (may be missing), `#` (a number or number word), `^` (a name), `..3` (up to three words, same sentence).

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::tokens::{Doc, TokenKind, initial};

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
    Exact(String),
    Prefix(String),
    Number,
    /// A word with a capital: a name.
    Name,
}

#[derive(Debug, Clone)]
enum Atom {
    One { words: Vec<Word>, initials: Initials, optional: bool },
    Gap(usize),
}

#[derive(Debug)]
struct Pattern {
    entry: u32,
    /// An exception of the entry: it voids what it overlaps.
    void: bool,
    rest: Vec<Atom>,
}

/// A pattern that a head opens, with the letters that the word after the head can begin with: nearly all patterns of a
/// frequent head are turned away by that alone.
#[derive(Debug, Clone, Copy)]
struct Opening {
    pattern: u32,
    next: Initials,
}

/// The compiled phrases.
#[derive(Debug)]
pub(super) struct Matcher {
    heads: AhoCorasick,
    /// For each head: whether it may be the beginning of a longer word, and the patterns it opens.
    openings: Vec<(bool, Vec<Opening>)>,
    patterns: Vec<Pattern>,
}

/// A pattern that cannot be compiled, in words.
pub(super) type PatternError = String;

impl Matcher {
    /// Compiles `(entry, patterns, exceptions)`.
    pub(super) fn new(entries: &[(u32, &[String], &[String])]) -> Result<Self, PatternError> {
        let mut patterns = Vec::new();
        let mut heads: BTreeMap<(String, bool), Vec<Opening>> = BTreeMap::new();
        for (entry, plain, except) in entries {
            let all = plain.iter().map(|p| (p, false)).chain(except.iter().map(|p| (p, true)));
            for (pattern, void) in all {
                let (head, rest) = parse(pattern)?;
                let opening = Opening { pattern: patterns.len() as u32, next: next(&rest) };
                for word in head {
                    let key = match word {
                        Word::Exact(word) => (word, false),
                        Word::Prefix(word) => (word, true),
                        Word::Number | Word::Name => {
                            return Err(format!("`{pattern}` must begin with a word"));
                        }
                    };
                    heads.entry(key).or_default().push(opening);
                }
                patterns.push(Pattern { entry: *entry, void, rest });
            }
        }
        let words: Vec<&str> = heads.keys().map(|(word, _)| word.as_str()).collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .map_err(|error| error.to_string())?;
        let openings = heads.into_iter().map(|((_, prefix), list)| (prefix, list)).collect();
        Ok(Self { heads: automaton, openings, patterns })
    }

    /// Every phrase in the text that no exception of its entry overlaps, in the order of the text.
    pub(super) fn marks(&self, doc: &Doc) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut voids = Vec::new();
        let starts = TokenStarts::new(doc);
        for found in self.heads.find_overlapping_iter(doc.folded.text.as_str()) {
            let Some(at) = starts.token_at(found.start()) else { continue };
            let (prefix, list) = &self.openings[found.pattern().as_usize()];
            if !prefix && doc.tokens[at].end as usize != found.end() {
                continue;
            }
            let after = doc.tokens.get(at + 1).map_or(0, |token| token.initial);
            for opening in list.iter().filter(|opening| opening.next.fits(after)) {
                let pattern = &self.patterns[opening.pattern as usize];
                if let Some(end) = follow(&pattern.rest, doc, at + 1, doc.tokens[at].sentence) {
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

/// From byte offsets to tokens, where a token starts.
struct TokenStarts(Vec<u32>);

impl TokenStarts {
    fn new(doc: &Doc) -> Self {
        let mut starts = vec![u32::MAX; doc.folded.text.len()];
        for (at, token) in doc.tokens.iter().enumerate() {
            if token.kind == TokenKind::Word {
                starts[token.start as usize] = at as u32;
            }
        }
        Self(starts)
    }

    fn token_at(&self, byte: usize) -> Option<usize> {
        self.0.get(byte).copied().filter(|at| *at != u32::MAX).map(|at| at as usize)
    }
}

/// The end of the match of `atoms` from token `at`, if they match.
fn follow(atoms: &[Atom], doc: &Doc, at: usize, sentence: u32) -> Option<usize> {
    let Some((atom, rest)) = atoms.split_first() else { return Some(at) };
    let inside = doc.tokens.get(at).is_some_and(|token| token.sentence == sentence);
    match atom {
        Atom::Gap(most) => (0..=*most).find_map(|skip| {
            let clear = (at..at + skip)
                .all(|t| doc.tokens.get(t).is_some_and(|token| token.sentence == sentence));
            if clear { follow(rest, doc, at + skip, sentence) } else { None }
        }),
        Atom::One { words, initials, optional } => {
            let hit = inside && is_any(words, *initials, doc, at);
            let taken = if hit { follow(rest, doc, at + 1, sentence) } else { None };
            taken.or_else(|| if *optional { follow(rest, doc, at, sentence) } else { None })
        }
    }
}

/// The letters that the words of an atom begin with: most tokens are turned away by their first letter alone.
#[derive(Debug, Clone, Copy)]
struct Initials(u32);

/// What the word after a head can begin with; anything where it may be missing.
fn next(rest: &[Atom]) -> Initials {
    match rest.first() {
        Some(Atom::One { initials, optional: false, .. }) => *initials,
        _ => Initials::ANY,
    }
}

impl Initials {
    const ANY: Self = Self(u32::MAX);

    /// Whether a word that begins so may be meant; nothing (0) only where anything may.
    fn fits(self, initial: u32) -> bool {
        self.0 == u32::MAX || self.0 & initial != 0
    }

    fn of(words: &[Word]) -> Self {
        words.iter().fold(Self(0), |all, word| match word {
            Word::Exact(word) | Word::Prefix(word) => Self(all.0 | initial(word)),
            Word::Number | Word::Name => Self::ANY,
        })
    }
}

/// Whether a token is one of the words; classes have dozens.
fn is_any(words: &[Word], initials: Initials, doc: &Doc, at: usize) -> bool {
    if initials.0 & doc.tokens[at].initial == 0 {
        return false;
    }
    let text = doc.word(at);
    words.iter().any(|word| match word {
        Word::Exact(word) => text == word,
        Word::Prefix(word) => text.starts_with(word.as_str()),
        Word::Number => doc.tokens[at].numeric,
        Word::Name => doc.tokens[at].capital && doc.tokens[at].kind == TokenKind::Word,
    })
}

fn parse(pattern: &str) -> Result<(Vec<Word>, Vec<Atom>), PatternError> {
    let mut atoms = pattern.split_whitespace().map(atom).collect::<Result<Vec<_>, _>>()?;
    if atoms.is_empty() {
        return Err("an empty pattern".to_owned());
    }
    let rest = atoms.split_off(1);
    match atoms.pop() {
        Some(Atom::One { words, optional: false, .. }) => Ok((words, rest)),
        _ => Err(format!("`{pattern}` must begin with a word")),
    }
}

fn atom(text: &str) -> Result<Atom, PatternError> {
    if let Some(most) = text.strip_prefix("..") {
        return most.parse().map(Atom::Gap).map_err(|_| format!("`{text}` is not a gap"));
    }
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let words = text.split('|').map(word).collect::<Result<Vec<_>, _>>()?;
    let initials = Initials::of(&words);
    Ok(Atom::One { words, initials, optional })
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
    Ok(if prefix { Word::Prefix(folded) } else { Word::Exact(folded) })
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
