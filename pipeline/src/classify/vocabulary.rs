//! The words of all patterns, numbered, and which of them a token is: one walk over its letters.

use std::collections::{BTreeMap, VecDeque};

/// A word of a pattern: itself, or all that begin so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub text: String,
    pub prefix: bool,
}

/// Finds the numbers of the words that a text is: a tree of letters, level by level, so that the nodes that follow a node
/// stand side by side and the whole tree stays in the cache.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// The nodes that follow the root, by letter; 0 for none.
    roots: [u32; 256],
    /// The letter that leads to each node.
    letters: Vec<u8>,
    /// Where the nodes that follow each node begin; those of the next one end them.
    firsts: Vec<u32>,
    ends: Vec<Ends>,
}

/// What ends at a node: the word itself and the beginning of words.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    exact: Option<u32>,
    prefix: Option<u32>,
}

/// A node while the tree grows.
#[derive(Debug, Default)]
struct Growing {
    next: BTreeMap<u8, Growing>,
    ends: Ends,
}

impl Growing {
    fn of(words: &BTreeMap<Entry, u32>) -> Self {
        let mut root = Self::default();
        for (word, number) in words {
            let mut node = &mut root;
            for byte in word.text.bytes() {
                node = node.next.entry(byte).or_default();
            }
            let end = &mut node.ends;
            *(if word.prefix { &mut end.prefix } else { &mut end.exact }) = Some(*number);
        }
        root
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::new(&BTreeMap::new())
    }
}

impl Vocabulary {
    /// From the words and their numbers.
    pub(super) fn new(words: &BTreeMap<Entry, u32>) -> Self {
        let roots = [0; 256];
        let mut found = Self { roots, letters: vec![0], firsts: Vec::new(), ends: Vec::new() };
        let mut waiting = VecDeque::from([Growing::of(words)]);
        while let Some(Growing { next, ends }) = waiting.pop_front() {
            found.firsts.push(found.letters.len() as u32);
            found.ends.push(ends);
            for (letter, node) in next {
                found.letters.push(letter);
                waiting.push_back(node);
            }
        }
        found.firsts.push(found.letters.len() as u32);
        for at in found.firsts[0]..found.firsts[1] {
            found.roots[usize::from(found.letters[at as usize])] = at;
        }
        found
    }

    /// From whole words; their numbers mean nothing.
    pub(super) fn of_words<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let entry = |word: &str| Entry { text: word.to_owned(), prefix: false };
        Self::new(&words.map(entry).zip(0..).collect())
    }

    /// Whether a text is one of its whole words.
    pub(super) fn holds(&self, text: &str) -> bool {
        let node = text.bytes().try_fold(0, |node, byte| self.step(node, byte));
        node.is_some_and(|node| self.ends[node].exact.is_some())
    }

    fn step(&self, node: usize, byte: u8) -> Option<usize> {
        if node == 0 {
            let next = self.roots[usize::from(byte)] as usize;
            return (next != 0).then_some(next);
        }
        let (first, end) = (self.firsts[node] as usize, self.firsts[node + 1] as usize);
        let at = self.letters[first..end].iter().position(|letter| *letter == byte)?;
        Some(first + at)
    }

    /// Adds the numbers of the words that a text is.
    pub(super) fn look_up(&self, text: &str, out: &mut Vec<u32>) {
        let mut node = 0;
        for byte in text.bytes() {
            let Some(next) = self.step(node, byte) else { return };
            out.extend(self.ends[next].prefix);
            node = next;
        }
        out.extend(self.ends[node].exact);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_itself_and_its_beginnings() {
        let entry = |text: &str, prefix| Entry { text: text.to_owned(), prefix };
        let words =
            [entry("cas", true), entry("casa", false), entry("casa", true), entry("a", false)];
        let words: BTreeMap<Entry, u32> = words.into_iter().zip(0..).collect();
        let vocabulary = Vocabulary::new(&words);
        let numbers = |text: &str| {
            let mut out = Vec::new();
            vocabulary.look_up(text, &mut out);
            out
        };
        assert_eq!(numbers("casa"), [0, 2, 1]);
        assert_eq!(numbers("casas"), [0, 2]);
        assert_eq!(numbers("caso"), [0]);
        assert_eq!(numbers("a"), [3]);
        assert!(numbers("ca").is_empty() && numbers("ñ").is_empty());
    }
}
