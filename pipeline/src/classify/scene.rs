//! A text with everything found in it: tokens, phrases, dates.

use std::ops::Range;

use super::calendar::{DateFound, find_dates};
use super::lexicon::{Entry, Kind, Lexicon};
use super::matcher::Mark;
use super::tokens::Doc;

/// A text read for its phrases, ready for the rooms that interpret them.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub doc: Doc<'a>,
    pub lexicon: &'a Lexicon,
    /// Phrases in the order of the text.
    pub marks: Vec<Mark>,
    /// Dates in the order of the text.
    pub dates: Vec<DateFound>,
    /// For each sentence, the range of its marks.
    sentence_marks: Vec<Range<usize>>,
}

impl<'a> Scene<'a> {
    /// Finds the phrases and dates of a text.
    pub(super) fn new(text: &'a str, lexicon: &'a Lexicon) -> Self {
        let doc = Doc::new(text, lexicon);
        let marks = lexicon.matcher.marks(&doc);
        let sentence_marks = by_sentence(&doc, &marks);
        let dates = find_dates(&doc, lexicon);
        Self { doc, lexicon, marks, dates, sentence_marks }
    }

    /// The lexicon's entry of a mark.
    pub(super) fn entry(&self, mark: &Mark) -> &'a Entry {
        &self.lexicon.entries[mark.entry as usize]
    }

    /// The marks of a sentence.
    pub(super) fn in_sentence(&self, sentence: usize) -> &[Mark] {
        self.sentence_marks.get(sentence).map_or(&[], |range| &self.marks[range.clone()])
    }

    /// The marks of one kind in a sentence.
    pub(super) fn of_kind(&self, sentence: usize, kind: Kind) -> impl Iterator<Item = &Mark> {
        self.in_sentence(sentence).iter().filter(move |mark| self.entry(mark).kind == kind)
    }

    /// All marks of one kind.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| self.entry(mark).kind == kind)
    }

    /// Whether a sentence has a mark of this kind.
    pub(super) fn has(&self, sentence: usize, kind: Kind) -> bool {
        self.of_kind(sentence, kind).next().is_some()
    }

    /// The sentence of a token.
    pub(super) fn sentence(&self, token: usize) -> usize {
        self.doc.tokens.get(token).map_or(0, |token| token.sentence as usize)
    }

    /// The longest mark of the kinds that starts at a token.
    pub(super) fn starting(&self, token: usize, kinds: &[Kind]) -> Option<&Mark> {
        self.in_sentence(self.sentence(token))
            .iter()
            .filter(|mark| mark.first == token && kinds.contains(&self.entry(mark).kind))
            .max_by_key(|mark| mark.end)
    }

    /// The longest mark of the kinds that ends at a token (one past its last).
    pub(super) fn ending(&self, end: usize, kinds: &[Kind]) -> Option<&Mark> {
        self.in_sentence(self.sentence(end.saturating_sub(1)))
            .iter()
            .filter(|mark| mark.end == end && kinds.contains(&self.entry(mark).kind))
            .min_by_key(|mark| mark.first)
    }
}

fn by_sentence(doc: &Doc, marks: &[Mark]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(doc.sentences.len());
    let mut at = 0;
    for sentence in &doc.sentences {
        let first = at;
        while marks.get(at).is_some_and(|mark| mark.first < sentence.end) {
            at += 1;
        }
        ranges.push(first..at);
    }
    ranges
}
