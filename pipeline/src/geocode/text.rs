//! A title or body, prepared for search: folded, cut into sentences, capitals judged.

use std::ops::Range;

use desplaza_model::EvidenceField;
use desplaza_model::text::Folded;

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
    for (at, byte) in folded.text.bytes().enumerate() {
        let end = at + 1;
        let ends = match byte {
            b'\n' | b'!' | b'?' => true,
            b'.' => ends_sentence(folded, original, at, abbreviations),
            _ => false,
        };
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
    let ascii = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
    let (mut letters, mut capitals) =
        (ascii(u8::is_ascii_alphabetic), ascii(u8::is_ascii_uppercase));
    for c in text.chars().filter(|c| !c.is_ascii()) {
        letters += usize::from(c.is_alphabetic());
        capitals += usize::from(c.is_uppercase());
    }
    let words = text.split_ascii_whitespace().filter(|word| word.chars().nth(3).is_some());
    let (mut all, mut high) = (0usize, 0usize);
    for word in words {
        all += 1;
        high += usize::from(word.starts_with(char::is_uppercase));
    }
    let shouting = capitals * 2 > letters;
    let whispering = all > 8 && high == 0;
    let titled = all > 3 && high == all;
    !shouting && !whispering && !titled
}

/// The words of a text, in bytes.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + letter(&text[at..], true)?;
        at = start + letter(&text[start..], false).unwrap_or(text.len() - start);
        Some(start..at)
    })
}

/// Where the first character is that is a letter or digit, or the first that is none.
fn letter(text: &str, wanted: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text.as_bytes()[at..];
        let plain = rest.iter().position(|b| !b.is_ascii() || b.is_ascii_alphanumeric() == wanted);
        at += plain?;
        let c = text[at..].chars().next()?;
        if c.is_alphanumeric() == wanted {
            return Some(at);
        }
        at += c.len_utf8();
    }
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
