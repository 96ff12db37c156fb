//! The words of all patterns, numbered, and which of them a token is: one walk over its letters.

use std::collections::BTreeMap;

/// A word of a pattern: itself, or all that begin so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub text: String,
    pub prefix: bool,
}

/// Finds the numbers of the words that a text is.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// The column of a byte; 0 for those that no word holds.
    columns: [u8; 256],
    width: usize,
    /// The node that follows a node and a column; 0, the root, for none.
    next: Vec<u32>,
    ends: Vec<Ends>,
}

/// What ends at a node: the word itself and the beginning of words.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    exact: Option<u32>,
    prefix: Option<u32>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::new(&BTreeMap::new())
    }
}

impl Vocabulary {
    /// From the words and their numbers.
    pub(super) fn new(words: &BTreeMap<Entry, u32>) -> Self {
        let mut columns = [0; 256];
        let mut width = 1;
        for byte in words.keys().flat_map(|word| word.text.bytes()) {
            if columns[byte as usize] == 0 {
                columns[byte as usize] = width;
                width += 1;
            }
        }
        let width = usize::from(width);
        let mut found = Self { columns, width, next: vec![0; width], ends: vec![Ends::default()] };
        for (word, number) in words {
            let end = found.grow(&word.text);
            let end = &mut found.ends[end];
            *(if word.prefix { &mut end.prefix } else { &mut end.exact }) = Some(*number);
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
        let column = usize::from(self.columns[byte as usize]);
        let next = self.next[node * self.width + column] as usize;
        (column != 0 && next != 0).then_some(next)
    }

    fn grow(&mut self, text: &str) -> usize {
        let mut node = 0;
        for byte in text.bytes() {
            let at = node * self.width + usize::from(self.columns[byte as usize]);
            if self.next[at] == 0 {
                self.next[at] = self.ends.len() as u32;
                self.ends.push(Ends::default());
                self.next.resize(self.ends.len() * self.width, 0);
            }
            node = self.next[at] as usize;
        }
        node
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
