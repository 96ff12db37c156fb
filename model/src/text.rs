//! Comparing Spanish words without their accents and capitals.

use unicode_normalization::char::{decompose_canonical, decompose_compatible, is_combining_mark};

/// Lower case, without accents (ñ becomes n), inner white space as single spaces, none around.
///
/// # Examples
/// ```
/// assert_eq!(desplaza_model::text::fold("  Tlalnepantla\u{a0}de  BÁEZ, Peñón "), "tlalnepantla de baez, penon");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            decompose_canonical(c, |part| {
                if !is_combining_mark(part) {
                    out.extend(part.to_lowercase());
                }
            });
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// A text folded for comparing, with the way back: white space stays as it is. Words that a line break
/// hyphenates are joined, invisible characters are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Lower case without accents.
    pub text: String,
    /// For each byte of `text`, the byte of the original it came from; one more for the end.
    offsets: Vec<u32>,
}

impl Folded {
    /// Folds `original`, which must be shorter than 4 GiB.
    pub fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut offsets = Vec::with_capacity(original.len() + 1);
        let mut last = ' ';
        let mut rest = original;
        while let Some(c) = rest.chars().next() {
            let at = original.len() - rest.len();
            let plain = plain_prefix(rest);
            if plain > 0 {
                let start = text.len();
                text.push_str(&rest[..plain]);
                text[start..].make_ascii_lowercase();
                offsets.extend(at as u32..(at + plain) as u32);
                last = char::from(rest.as_bytes()[plain - 1]);
                rest = &rest[plain..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if c == '-'
                && let Some(skip) = line_break(last, rest)
            {
                rest = &rest[skip..];
            } else if !is_invisible(c) {
                push_folded(c, &mut text);
                offsets.resize(text.len(), at as u32);
                last = c;
            }
        }
        offsets.push(original.len() as u32);
        Self { text, offsets }
    }

    /// The span of the original for a span of the folded text.
    pub fn original(&self, start: usize, end: usize) -> (usize, usize) {
        (self.offsets[start] as usize, self.offsets[end] as usize)
    }
}

/// How many bytes only need small letters: ASCII up to a hyphen, which may break a word.
fn plain_prefix(text: &str) -> usize {
    let special = text.bytes().position(|byte| !byte.is_ascii() || byte == b'-');
    special.unwrap_or(text.len())
}

/// Soft hyphens, zero-width spaces and joiners, byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// How many bytes of white space follow a hyphen that only breaks a word at the end of a line.
fn line_break(before: char, after: &str) -> Option<usize> {
    let rest = after.trim_start_matches([' ', '\r']).strip_prefix('\n')?.trim_start_matches(' ');
    let next = rest.chars().next()?;
    let one_word = before.is_lowercase() && next.is_lowercase()
        || before.is_uppercase() && next.is_uppercase();
    one_word.then_some(after.len() - rest.len())
}

fn push_folded(c: char, out: &mut String) {
    // Compatibility too: scanned text has ligatures for "fi" and "fl".
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            out.extend(part.to_lowercase());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_names() {
        assert_eq!(fold("Ixtlahuacán del Río"), "ixtlahuacan del rio");
        assert_eq!(fold("CAÑADAS\n DE OBREGÓN"), "canadas de obregon");
        assert_eq!(fold(" \u{a0} "), "");
    }

    #[test]
    fn finds_the_way_back() {
        let original = "En Ébano, SLP";
        let folded = Folded::new(original);
        let at = folded.text.find("ebano").unwrap();
        let (start, end) = folded.original(at, at + 5);
        assert_eq!(&original[start..end], "Ébano");
    }

    #[test]
    fn joins_what_a_line_breaks_and_drops_what_cannot_be_seen() {
        let original = "tabas-\nque\u{200b}ños, norte-sur, VILLAHERMO-\nSA, \u{fb01}n";
        let folded = Folded::new(original);
        assert_eq!(folded.text, "tabasquenos, norte-sur, villahermosa, fin");
        let (start, end) = folded.original(0, 11);
        assert_eq!(&original[start..end], "tabas-\nque\u{200b}ños");
    }

    proptest! {
        #[test]
        fn every_span_is_on_character_boundaries(original in "\\PC{0,40}") {
            let folded = Folded::new(&original);
            for (at, _) in folded.text.char_indices() {
                let (start, end) = folded.original(at, folded.text.len());
                prop_assert!(original.get(start..end).is_some());
            }
        }
    }
}
