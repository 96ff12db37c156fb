//! The Mexican way of writing numbers: "7 mil 500", "mil 26", "dos mil 085", "1.9 millones", "un centenar".

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::tokens::{Doc, TokenKind};
use super::vocabulary::Vocabulary;

/// `data/lexicon/numbers.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberFile {
    units: BTreeMap<String, u64>,
    tens: BTreeMap<String, u64>,
    hundreds: BTreeMap<String, u64>,
    collectives: BTreeMap<String, u64>,
    vague: BTreeMap<String, (u64, u64)>,
    followers: BTreeSet<String>,
}

/// Number words.
#[derive(Debug, Deserialize)]
#[serde(from = "NumberFile")]
pub(super) struct NumberWords {
    words: NumberFile,
    /// All of them but the followers: each word of each text is asked for.
    any: Vocabulary,
}

impl From<NumberFile> for NumberWords {
    fn from(words: NumberFile) -> Self {
        let maps = [&words.units, &words.tens, &words.hundreds, &words.collectives];
        let all = maps.into_iter().flat_map(BTreeMap::keys).chain(words.vague.keys());
        let others = ["mil", "millon", "millones", "medio", "media"];
        let any = Vocabulary::of_words(all.map(String::as_str).chain(others));
        Self { words, any }
    }
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cardinal {
    /// The value; the lower bound for a vague numeral.
    pub value: f64,
    /// The upper bound of a vague numeral.
    pub high: Option<f64>,
    /// "un centenar": rounded by its wording.
    pub rounded: bool,
    /// The greatest of "mil" (1e3) and "millón" (1e6) in it, else 1.
    pub scale: f64,
    /// "un", "una": also an article.
    pub article: bool,
    /// One past its last token.
    pub end: usize,
}

impl NumberWords {
    /// Whether a folded word is, or can begin, a number.
    pub(super) fn is_number(&self, word: &str) -> bool {
        self.any.holds(word)
    }

    /// Whether a word may follow a number that counts nothing ("evacuaron a 300 en la costa").
    pub(super) fn is_follower(&self, word: &str) -> bool {
        self.words.followers.contains(word)
    }

    /// Reads the number that begins at a token.
    pub(super) fn read(&self, doc: &Doc, at: usize) -> Option<Cardinal> {
        if !doc.tokens.get(at)?.numeric {
            return None;
        }
        self.fraction(doc, at)
            .or_else(|| self.vague(doc, at))
            .or_else(|| self.collective(doc, at))
            .or_else(|| self.plain(doc, at))
    }

    /// "medio centenar", "media docena", "medio millón", "un cuarto de millón".
    fn fraction(&self, doc: &Doc, at: usize) -> Option<Cardinal> {
        let (part, next) = match doc.word(at) {
            "medio" | "media" => (0.5, at + 1),
            "un" if doc.word(at + 1) == "cuarto" && doc.word(at + 2) == "de" => (0.25, at + 3),
            _ => return None,
        };
        let word = doc.word(next);
        let whole = match word {
            "millon" => 1e6,
            _ => *self.words.collectives.get(word)? as f64,
        };
        let value = (part * whole).floor();
        Some(Cardinal {
            value,
            high: None,
            rounded: true,
            scale: 1.0,
            article: false,
            end: next + 1,
        })
    }

    /// "decenas", "cientos de miles".
    fn vague(&self, doc: &Doc, at: usize) -> Option<Cardinal> {
        let (low, high) = *self.words.vague.get(doc.word(at))?;
        if doc.word(at) == "cientos" && doc.word(at.wrapping_sub(1)) == "por" {
            return None;
        }
        let times = match (doc.word(at + 1), doc.word(at + 2)) {
            ("de", "miles") => 1e3,
            ("de", "millones") => 1e6,
            _ => 1.0,
        };
        let end = if times > 1.0 { at + 3 } else { at + 1 };
        let (value, high) = (low as f64 * times, (high + 1) as f64 * times - 1.0);
        Some(Cardinal {
            value,
            high: Some(high),
            rounded: false,
            scale: times,
            article: false,
            end,
        })
    }

    /// "una veintena", "dos centenares", "tres millares".
    fn collective(&self, doc: &Doc, at: usize) -> Option<Cardinal> {
        let (count, next) = match self.words.units.get(doc.word(at)) {
            Some(count) => (*count, at + 1),
            None => (digits(doc.word(at), false).filter(|n| *n < 100.0)? as u64, at + 1),
        };
        let word = doc.word(next);
        let size = self.words.collectives.get(word)?;
        let value = (count * size) as f64;
        Some(Cardinal {
            value,
            high: None,
            rounded: true,
            scale: 1.0,
            article: false,
            end: next + 1,
        })
    }

    /// Digits and words joined by "mil" and "millones".
    fn plain(&self, doc: &Doc, at: usize) -> Option<Cardinal> {
        if let Some(value) = torn(doc, at) {
            let end = at + 3;
            return Some(Cardinal {
                value,
                high: None,
                rounded: false,
                scale: 1.0,
                article: false,
                end,
            });
        }
        let head = if matches!(doc.word(at), "mil") {
            Small { value: 1.0, end: at, ..Small::default() }
        } else {
            self.below_thousand(doc, at)?
        };
        if head.percent {
            return None;
        }
        if matches!(doc.word(head.end), "millon" | "millones") {
            return Some(self.millions(doc, head));
        }
        let (value, scale, end) = self.thousands(doc, head);
        let article = head.article && end == at + 1;
        whole(value).then_some(Cardinal { value, high: None, rounded: false, scale, article, end })
    }

    fn millions(&self, doc: &Doc, head: Small) -> Cardinal {
        let mut end = head.end + 1;
        let mut value = (head.decimal.unwrap_or(head.value) * 1e6).round();
        if doc.word(end) == "y" && doc.word(end + 1) == "medio" {
            (value, end) = (value + 5e5, end + 2);
        } else if let Some(rest) = self.after_millions(doc, end) {
            (value, end) = (value + rest.value, rest.end);
        }
        Cardinal { value, high: None, rounded: false, scale: 1e6, article: false, end }
    }

    /// The thousands that follow "millones".
    fn after_millions(&self, doc: &Doc, at: usize) -> Option<Cardinal> {
        doc.tokens.get(at).filter(|token| token.numeric)?;
        let rest = self.plain(doc, at)?;
        (rest.value < 1e6 && rest.scale < 1e6 && !rest.article).then_some(rest)
    }

    /// `head` with "mil" and what follows it; value, scale and end.
    fn thousands(&self, doc: &Doc, head: Small) -> (f64, f64, usize) {
        if doc.word(head.end) != "mil" {
            return (head.value, 1.0, head.end);
        }
        if head.value >= 1000.0 || head.value < 0.1 {
            return (head.value, 1.0, head.end);
        }
        let value = (head.value * 1000.0).round();
        let after = head.end + 1;
        match self.below_thousand(doc, after) {
            Some(rest) if rest.remainder && doc.word(rest.end) != "mil" => {
                (value + rest.value, 1e3, rest.end)
            }
            _ => (value, 1e3, after),
        }
    }

    /// A number in digits, or in words below a thousand.
    fn below_thousand(&self, doc: &Doc, at: usize) -> Option<Small> {
        let token = doc.tokens.get(at)?;
        match token.kind {
            TokenKind::Number => in_digits(doc, at),
            TokenKind::Word => self.in_words(doc, at),
            TokenKind::Mark(_) => None,
        }
    }

    fn in_words(&self, doc: &Doc, at: usize) -> Option<Small> {
        let mut value = 0;
        let mut end = at;
        if let Some(hundreds) = self.words.hundreds.get(doc.word(end)) {
            (value, end) = (*hundreds, end + 1);
        }
        if let Some(tens) = self.words.tens.get(doc.word(end)) {
            (value, end) = (value + tens, end + 1);
            if doc.word(end) == "y"
                && let Some(units) =
                    self.words.units.get(doc.word(end + 1)).filter(|n| (1..10).contains(*n))
            {
                (value, end) = (value + units, end + 2);
            }
        } else if let Some(units) = self.words.units.get(doc.word(end)) {
            (value, end) = (value + units, end + 1);
        }
        if end == at {
            return None;
        }
        let article = matches!(doc.word(at), "un" | "una" | "uno");
        let percent = doc.word(at) == "ciento" && doc.word(at.wrapping_sub(1)) == "por";
        let remainder = !article || end > at + 1;
        Some(Small { value: value as f64, end, article, remainder, percent, decimal: None })
    }
}

/// A number without "mil" and "millones".
#[derive(Debug, Clone, Copy, Default)]
struct Small {
    value: f64,
    end: usize,
    article: bool,
    /// Whether it can follow "mil" ("7 mil 500", but not "7 mil 1,200" nor "mil una").
    remainder: bool,
    /// The "ciento" of "por ciento".
    percent: bool,
    /// The value with the only separator read as a decimal sign, for "1.250 millones".
    decimal: Option<f64>,
}

/// Digits, and groups of three after a space: `1200`, `59,000`, `19 362`.
fn in_digits(doc: &Doc, at: usize) -> Option<Small> {
    let text = doc.word(at);
    let decimal = digits(text, true);
    let mut value = digits(text, false).or(decimal)?;
    let mut end = at + 1;
    let bare = text.bytes().all(|b| b.is_ascii_digit());
    if bare && text.len() <= 3 && value > 0.0 {
        // "6, 906 viviendas": a space slipped in behind the separator.
        if doc.is_mark(end, b',')
            && is_group(doc, end + 1)
            && starts_item(doc, at)
            && counts_something(doc, end + 2)
        {
            value = value * 1000.0 + doc.word(end + 1).parse::<f64>().ok()?;
            end += 2;
        }
        while is_group(doc, end) {
            value = value * 1000.0 + doc.word(end).parse::<f64>().ok()?;
            end += 1;
        }
    }
    let remainder = bare && text.len() <= 3 && end == at + 1;
    Some(Small { value, end, article: false, remainder, percent: false, decimal })
}

/// Whether a comma, or the beginning of the sentence, stands before.
fn starts_item(doc: &Doc, at: usize) -> bool {
    at == 0 || doc.is_mark(at - 1, b',') || doc.tokens[at - 1].sentence != doc.tokens[at].sentence
}

/// Whether a word follows, in the plural as after a great number.
fn counts_something(doc: &Doc, at: usize) -> bool {
    doc.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word)
        && doc.word(at).ends_with('s')
}

/// Whether the token is a group of three digits directly after a single space.
fn is_group(doc: &Doc, at: usize) -> bool {
    let Some(token) = doc.tokens.get(at) else { return false };
    let word = doc.word(at);
    let before = doc.tokens[at - 1];
    word.len() == 3
        && word.bytes().all(|b| b.is_ascii_digit())
        && token.sentence == before.sentence
        && token.start - before.end <= 2
        && doc.word(at + 1) != "mil"
}

/// The value of digits with separators; with `decimal`, one separator is a decimal sign.
fn digits(text: &str, decimal: bool) -> Option<f64> {
    if text.contains([':', '/']) || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    if groups.len() == 1 {
        return if text.len() > 12 { None } else { text.parse().ok() };
    }
    let thousands = groups[1..].iter().all(|group| group.len() == 3)
        && (1..=3).contains(&groups[0].len())
        && groups.len() <= 4;
    if thousands && !decimal {
        return groups.concat().parse().ok();
    }
    let (last, head) = groups.split_last()?;
    let head_thousands = head.len() == 1 || head[1..].iter().all(|group| group.len() == 3);
    let plausible = head_thousands && head.concat().len() <= 12 && last.len() <= 3;
    if plausible && (decimal || !thousands) {
        format!("{}.{last}", head.concat()).parse().ok()
    } else {
        None
    }
}

fn whole(value: f64) -> bool {
    value.fract() == 0.0 && (0.0..=9e12).contains(&value)
}

/// "37, 908 personas": thousands torn apart by a typing error; not "el día 12, 150 personas".
fn torn(doc: &Doc, at: usize) -> Option<f64> {
    let (head, comma, tail) =
        (doc.tokens.get(at)?, doc.tokens.get(at + 1)?, doc.tokens.get(at + 2)?);
    let digits = |at: usize| doc.word(at).bytes().all(|byte| byte.is_ascii_digit());
    let written = head.kind == TokenKind::Number
        && tail.kind == TokenKind::Number
        && doc.is_mark(at + 1, b',')
        && comma.start == head.end
        && tail.start == comma.end + 1
        && doc.word(at).len() <= 3
        && doc.word(at + 2).len() == 3
        && digits(at)
        && digits(at + 2);
    let dated = matches!(doc.word(at.wrapping_sub(1)), "dia" | "el" | "del" | "y" | "al");
    let noun = doc.tokens.get(at + 3).is_some_and(|token| token.kind == TokenKind::Word);
    if !written || dated || !noun {
        return None;
    }
    Some(doc.word(at).parse::<f64>().ok()? * 1000.0 + doc.word(at + 2).parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests;
