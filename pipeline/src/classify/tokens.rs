//! Words, numbers and the marks that matter, on a text folded once.

use desplaza_model::text::Folded;

use super::lexicon::Lexicon;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters.
    Word,
    /// Digits with their inner separators: `7,500`, `07:00`, `11/03/2024`.
    Number,
    /// A comma, semicolon, colon, bracket, dash, slash, currency or per-cent sign.
    Mark(u8),
}

/// A token: a span of the folded text and the sentence it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub start: u32,
    pub end: u32,
    pub kind: TokenKind,
    /// Whether the original begins with a capital.
    pub capital: bool,
    /// Digits, or a number word.
    pub numeric: bool,
    /// Index of its sentence.
    pub sentence: u32,
}

/// A text, its tokens and its sentences (as ranges of tokens).
#[derive(Debug)]
pub(super) struct Doc<'a> {
    pub original: &'a str,
    pub folded: Folded,
    pub tokens: Vec<Token>,
    pub sentences: Vec<std::ops::Range<usize>>,
}

/// Marks that structure a sentence; all others (quotes, asterisks, inverted marks) are dropped.
const MARKS: &[char] = &[',', ';', ':', '(', ')', '[', ']', '-', '–', '—', '/', '$', '%', '+'];

impl<'a> Doc<'a> {
    /// Folds and splits a text.
    pub(super) fn new(original: &'a str, lexicon: &Lexicon) -> Self {
        let folded = Folded::new(original);
        let mut tokens = scan(original, &folded, lexicon);
        let sentences = super::sentences::split(original, &folded, &mut tokens, lexicon);
        Self { original, folded, tokens, sentences }
    }

    /// The folded words of a token; empty past the end.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| span(&self.folded.text, *token))
    }

    /// Whether the token is this mark.
    pub(super) fn is_mark(&self, at: usize, mark: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Mark(mark))
    }

    /// Whether the token is any mark.
    pub(super) fn any_mark(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.kind, TokenKind::Mark(_)))
    }

    /// The sentence (range of tokens) that a token stands in.
    pub(super) fn sentence_of(&self, at: usize) -> std::ops::Range<usize> {
        let index = self.tokens.get(at).map_or(0, |token| token.sentence as usize);
        self.sentences.get(index).cloned().unwrap_or(0..0)
    }

    /// The byte span in the original of a range of tokens.
    pub(super) fn bytes(&self, tokens: std::ops::Range<usize>) -> (usize, usize) {
        let last = tokens.end.saturating_sub(1).max(tokens.start);
        match (self.tokens.get(tokens.start), self.tokens.get(last)) {
            (Some(first), Some(last)) => {
                self.folded.original(first.start as usize, last.end as usize)
            }
            _ => (0, 0),
        }
    }

    /// The words of a range of tokens, as published.
    pub(super) fn slice(&self, tokens: std::ops::Range<usize>) -> &'a str {
        let (start, end) = self.bytes(tokens);
        self.original.get(start..end).unwrap_or_default()
    }
}

fn span(text: &str, token: Token) -> &str {
    text.get(token.start as usize..token.end as usize).unwrap_or_default()
}

fn scan(original: &str, folded: &Folded, lexicon: &Lexicon) -> Vec<Token> {
    let text = folded.text.as_str();
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        let (kind, end) = if c.is_ascii_digit() {
            (TokenKind::Number, number_end(text, start))
        } else if c.is_alphanumeric() {
            (TokenKind::Word, word_end(text, start))
        } else if !c.is_ascii_whitespace() && MARKS.contains(&c) {
            let mark = if c.is_ascii() { c as u8 } else { b'-' };
            (TokenKind::Mark(mark), start + c.len_utf8())
        } else {
            at += c.len_utf8();
            continue;
        };
        at = end;
        let numeric = kind == TokenKind::Number
            || kind == TokenKind::Word && lexicon.numbers.is_number(&text[start..end]);
        let capital = is_capital(original, folded, start, end);
        let (start, end) = (start as u32, end as u32);
        tokens.push(Token { start, end, kind, capital, numeric, sentence: 0 });
    }
    tokens
}

fn is_capital(original: &str, folded: &Folded, start: usize, end: usize) -> bool {
    let (start, end) = folded.original(start, end);
    original.get(start..end).and_then(|word| word.chars().next()).is_some_and(char::is_uppercase)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let plain = rest.bytes().position(|b| !b.is_ascii_lowercase()).unwrap_or(rest.len());
    let more = rest[plain..].char_indices().find(|(_, c)| !c.is_alphabetic());
    match more.map_or((rest.len(), None), |(at, c)| (plain + at, Some(c))) {
        (0, Some(c)) => start + c.len_utf8(),
        (length, _) => start + length,
    }
}

/// The end of a run of digits; a separator belongs to it when a digit follows directly.
fn number_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    loop {
        while digit(at) {
            at += 1;
        }
        let width = separator_width(&text[at..]);
        if width == 0 || !digit(at + width) {
            return at;
        }
        at += width;
    }
}

fn separator_width(rest: &str) -> usize {
    match rest.chars().next() {
        Some(',' | '.' | '\'' | ':' | '/') => 1,
        Some(c @ ('’' | '´' | '‘')) => c.len_utf8(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let lexicon = Lexicon::built_in();
        let doc = Doc::new(text, &lexicon);
        (0..doc.tokens.len()).map(|at| doc.word(at).to_owned()).collect()
    }

    #[test]
    fn splits_words_and_numbers() {
        assert_eq!(
            words("Evacúan a 13mil: 7,500 (aprox.) el 11/03/2024, 07:00 horas"),
            [
                "evacuan",
                "a",
                "13",
                "mil",
                ":",
                "7,500",
                "(",
                "aprox",
                ")",
                "el",
                "11/03/2024",
                ",",
                "07:00",
                "horas"
            ]
        );
        assert_eq!(words("112'336,538 y 1.9."), ["112'336,538", "y", "1.9"]);
    }
}
