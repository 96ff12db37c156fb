//! A title or body, prepared for search: folded, cut into sentences, capitals judged.

use std::ops::Range;

use desplaza_model::EvidenceField;
use desplaza_model::text::Folded;
use memchr::{memchr_iter, memchr3_iter};

/// A field of an article.
pub(super) struct Field<'a> {
    pub(super) part: EvidenceField,
    pub(super) original: &'a str,
    folded: Folded,
    /// Folded text with every white space as a plain one; same offsets as the folded text.
    pub(super) flat: String,
    /// Sentences in folded bytes.
    sentences: Vec<Range<usize>>,
    /// Words in folded bytes.
    pub(super) tokens: Vec<Range<usize>>,
    /// Whether capitals tell names from words: not all capitals, not all small letters.
    pub(super) capitals_tell: bool,
}

impl<'a> Field<'a> {
    pub(super) fn new(part: EvidenceField, original: &'a str, abbreviations: &[String]) -> Self {
        let folded = Folded::new(original);
        let flat = flat(&folded.text);
        let sentences = sentences(&folded, original, abbreviations);
        let tokens = words(&flat).collect();
        let capitals_tell = capitals_tell(original);
        Self { part, original, folded, flat, sentences, tokens, capitals_tell }
    }

    /// The original span of a folded one.
    pub(super) fn original_span(&self, start: usize, end: usize) -> (usize, usize) {
        self.folded.original(start, end)
    }

    /// The original words of a folded span.
    pub(super) fn words(&self, start: usize, end: usize) -> &'a str {
        let (start, end) = self.original_span(start, end);
        &self.original[start..end]
    }

    /// Index of the sentence that holds a folded byte.
    pub(super) fn sentence_at(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= at)
    }

    /// The sentence's folded bytes; empty after the last one.
    pub(super) fn sentence(&self, index: usize) -> Range<usize> {
        self.sentences.get(index).cloned().unwrap_or(self.flat.len()..self.flat.len())
    }

    /// The folded byte of an original one.
    pub(super) fn folded_at(&self, original: usize) -> usize {
        let (mut low, mut high) = (0, self.flat.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.folded.original(middle, middle).0 < original {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Whether a line ends between two folded bytes.
    pub(super) fn breaks_between(&self, start: usize, end: usize) -> bool {
        start < end && self.folded.text[start..end].contains('\n')
    }
}

/// The same text with every white space as a plain one.
fn flat(text: &str) -> String {
    let plain = |byte| if matches!(byte, b'\n' | b'\t' | b'\r') { b' ' } else { byte };
    let bytes = text.bytes().map(plain).collect();
    String::from_utf8(bytes).expect("only ASCII is replaced, by ASCII")
}

/// Sentences end at a line's end, at `!`, `?` and `;`, and at a full stop before a capital, unless the
/// word before it is an abbreviation or an initial.
fn sentences(folded: &Folded, original: &str, abbreviations: &[String]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let bytes = folded.text.as_bytes();
    let mut signs: Vec<usize> =
        memchr3_iter(b'.', b'\n', b'!', bytes).chain(memchr_iter(b'?', bytes)).collect();
    signs.sort_unstable();
    for at in signs {
        let end = at + 1;
        let ends = bytes[at] != b'.' || ends_sentence(folded, original, at, abbreviations);
        if ends {
            let blank = folded.text[start..end].trim().is_empty();
            match found.last_mut().filter(|_| blank) {
                Some(last) => last.end = end,
                None => found.push(start..end),
            }
            start = end;
        }
    }
    if start < folded.text.len() {
        found.push(start..folded.text.len());
    }
    found
}

fn ends_sentence(folded: &Folded, original: &str, at: usize, abbreviations: &[String]) -> bool {
    let (_, next) = folded.original(at, at + 1);
    let mut rest = original[next..].chars();
    if !rest.next().is_none_or(char::is_whitespace) {
        return false;
    }
    let begins = rest.find(|c| !c.is_whitespace());
    if begins.is_some_and(char::is_lowercase) {
        return false;
    }
    let word = folded.text[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.len() > 1 && !abbreviations.iter().any(|short| short == word)
}

fn capitals_tell(text: &str) -> bool {
    // Letters with accents are few and change no proportion.
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let capitals = text.bytes().filter(u8::is_ascii_uppercase).count();
    let shouting = capitals * 2 > letters;
    let words = text.split_ascii_whitespace().filter(|word| word.chars().nth(3).is_some());
    let (mut high, mut low) = (0usize, 0usize);
    for word in words {
        *(if word.starts_with(char::is_uppercase) { &mut high } else { &mut low }) += 1;
        if high > 0 && low > 0 {
            break;
        }
    }
    let whispering = high == 0 && low > 8;
    let titled = low == 0 && high > 3;
    !shouting && !whispering && !titled
}

/// The words of a text, in bytes.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices();
    std::iter::from_fn(move || {
        let (start, _) = chars.find(|(_, c)| is_letter(*c))?;
        let end = chars.find(|(_, c)| !is_letter(*c)).map_or(text.len(), |(at, _)| at);
        Some(start..end)
    })
}

/// A letter or a digit; most are ASCII.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_sentences() {
        let text = "En Chilapa, Gro. hubo dos. Luego, el Gral. Pérez llegó.\nFin";
        let field = Field::new(EvidenceField::Text, text, &["gral".to_owned()]);
        assert_eq!(field.sentences.len(), 3);
        assert_eq!(&field.flat[field.sentence(0)], "en chilapa, gro. hubo dos.");
        assert_eq!(field.sentence_at(0), 0);
        assert_eq!(field.sentence_at(field.flat.len() - 1), 2);
    }

    #[test]
    fn judges_capitals() {
        assert!(capitals_tell("Huyen familias de Tila por la violencia"));
        assert!(!capitals_tell("HUYEN FAMILIAS DE TILA"));
        assert!(!capitals_tell(
            "huyen las familias de tila hacia salto de agua por violencia armada desde anoche"
        ));
    }

    #[test]
    fn cuts_words() {
        let text = "“tila”, a 5 km: ø1 — fin";
        let found: Vec<&str> = words(text).map(|word| &text[word]).collect();
        assert_eq!(found, ["tila", "a", "5", "km", "ø1", "fin"]);
        assert_eq!(words(" —").count(), 0);
    }

    #[test]
    fn goes_there_and_back() {
        let text = "Ébano, Ñ y México";
        let field = Field::new(EvidenceField::Text, text, &[]);
        let at = field.folded_at(text.find("México").unwrap());
        assert!(field.flat[at..].starts_with("mexico"));
    }
}
