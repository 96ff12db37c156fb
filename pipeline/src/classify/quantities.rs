//! Numbers with their wording and the noun they count.

use std::ops::Range;

use desplaza_model::codes::{Qualifier, Unit};

use super::lexicon::{Entry, Kind};
use super::nouns::{counted, ends_item, label_colon, label_noun};
use super::numbers::Cardinal;
use super::qualifiers::{qualifier_after, qualifier_before};
use super::scene::Scene;

/// What a number counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counted<'a> {
    /// A unit, by this noun (absent when it is inherited).
    Unit(Unit, Option<&'a Entry>),
    /// Nothing said: "evacuaron a 300", "(50)".
    Bare,
    /// A word that the lexicon does not know as a noun: no claim by rule.
    Unknown,
    /// Something that is never a claim.
    Other,
}

/// A number phrase of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Quantity<'a> {
    /// From the qualifier to the end of the noun.
    pub tokens: Range<usize>,
    pub value: Option<u64>,
    pub low: Option<u64>,
    pub high: Option<u64>,
    pub qualifier: Qualifier,
    pub counted: Counted<'a>,
    /// "una familia": a number only beside a clear verb.
    pub article: bool,
    /// "300 personas más".
    pub more: bool,
    /// "un centenar": participles may agree with the collective.
    pub collective: bool,
    /// The colon of "Personas evacuadas: 56".
    pub label: Option<usize>,
}

impl Quantity<'_> {
    /// The unit, if it counts people or dwellings.
    pub(super) fn unit(&self) -> Option<Unit> {
        match self.counted {
            Counted::Unit(unit, _) => Some(unit),
            _ => None,
        }
    }

    /// Whether it is about nothing that matters here.
    pub(super) fn is_other(&self) -> bool {
        matches!(self.counted, Counted::Other | Counted::Unknown)
    }
}

/// The number phrases of a sentence, in its order.
pub(super) fn quantities<'a>(scene: &Scene<'a>, sentence: usize) -> Vec<Quantity<'a>> {
    let Some(range) = scene.doc.sentences.get(sentence).cloned() else { return Vec::new() };
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if let Some(date) = date_at(scene, at) {
            at = date.end.max(at + 1);
            continue;
        }
        match read(scene, at, &range) {
            Some(quantity) => {
                at = quantity.tokens.end.max(at + 1);
                push(&mut found, quantity, scene);
            }
            None => at += 1,
        }
    }
    found
}

/// Adds a quantity; "cinco de las 20 familias" passes the noun to the five.
fn push<'a>(found: &mut Vec<Quantity<'a>>, quantity: Quantity<'a>, scene: &Scene<'a>) {
    if let Some(last) = found.last_mut() {
        let gap = last.tokens.end..quantity.tokens.start;
        let taken_from = gap.len() == 2
            && scene.doc.word(gap.start) == "de"
            && matches!(scene.doc.word(gap.start + 1), "las" | "los");
        if taken_from && matches!(last.counted, Counted::Bare) {
            last.counted = quantity.counted;
            last.tokens.end = quantity.tokens.end;
            return;
        }
    }
    found.push(quantity);
}

fn date_at(scene: &Scene, at: usize) -> Option<Range<usize>> {
    let index = scene.dates.partition_point(|date| date.tokens.end <= at);
    scene.dates.get(index).map(|date| date.tokens.clone()).filter(|tokens| tokens.contains(&at))
}

/// Reads the number phrase whose number begins at a token.
fn read<'a>(scene: &Scene<'a>, at: usize, sentence: &Range<usize>) -> Option<Quantity<'a>> {
    let cardinal = cardinal(scene, at)?;
    let (bounds, end) = range_or_point(scene, at, cardinal, sentence);
    if end > sentence.end || bounds.low <= 0.0 {
        return None;
    }
    let (counted, noun_end) = counted(scene, end, &bounds, sentence.end);
    let article = cardinal.article && end == cardinal.end;
    if article && !matches!(counted, Counted::Unit(..)) {
        return None;
    }
    let label = label_colon(scene, at, sentence);
    let (counted, noun_end) = match (counted, label) {
        (Counted::Bare, Some(colon)) => (label_noun(scene, colon, sentence), noun_end),
        (Counted::Other | Counted::Unknown, Some(colon)) if ends_item(scene, end) => {
            (label_noun(scene, colon, sentence), end)
        }
        (counted, _) => (counted, noun_end),
    };
    let barred = is_barred(scene, at, end, &counted);
    let counted = if barred { Counted::Other } else { counted };
    let (first, qualifier) = qualifier_before(scene, at, sentence.start, &bounds);
    let (qualifier, tail) = qualifier_after(scene, end, noun_end, qualifier);
    let more =
        scene.doc.word(tail) == "mas" && !matches!(scene.doc.word(tail + 1), "de" | "que" | "en");
    let (value, low, high) = bounds.under(qualifier);
    Some(Quantity {
        tokens: first..tail.min(sentence.end).max(end),
        value,
        low,
        high,
        qualifier,
        counted,
        article,
        more,
        label,
        collective: cardinal.rounded || cardinal.high.is_some(),
    })
}

fn cardinal(scene: &Scene, at: usize) -> Option<Cardinal> {
    scene.lexicon.numbers.read(&scene.doc, at)
}

/// A point, or the two ends of a range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub low: f64,
    pub high: f64,
    pub rounded: bool,
    pub is_range: bool,
}

impl Bounds {
    fn point(cardinal: Cardinal) -> Self {
        let high = cardinal.high.unwrap_or(cardinal.value);
        Self {
            low: cardinal.value,
            high,
            rounded: cardinal.rounded,
            is_range: cardinal.high.is_some(),
        }
    }

    /// Value and bounds under a qualifier.
    fn under(&self, qualifier: Qualifier) -> (Option<u64>, Option<u64>, Option<u64>) {
        let (low, high) = (Some(self.low as u64), Some(self.high as u64));
        match qualifier {
            Qualifier::Range => (None, low, high),
            Qualifier::Exact | Qualifier::Approx => (low, low, low),
            Qualifier::AtLeast | Qualifier::MoreThan => (low, low, None),
            Qualifier::LessThan | Qualifier::UpTo => (high, None, high),
        }
    }
}

/// "entre 80 y 100", "de 80 a 100", "80-100", "30 o 40"; otherwise the number alone.
fn range_or_point(
    scene: &Scene,
    at: usize,
    first: Cardinal,
    sentence: &Range<usize>,
) -> (Bounds, usize) {
    let alone = (Bounds::point(first), first.end);
    let doc = &scene.doc;
    if first.article || first.high.is_some() || first.end + 1 >= sentence.end {
        return alone;
    }
    let before = doc.word(at.wrapping_sub(1));
    let joint = doc.word(first.end);
    let dash = doc.is_mark(first.end, b'-');
    let joined = match joint {
        "y" => before == "entre",
        "a" | "o" | "u" => true,
        "hasta" => matches!(before, "de" | "desde"),
        _ => dash,
    };
    if !joined {
        return alone;
    }
    let Some(second) = cardinal(scene, first.end + 1).filter(|c| !c.article && c.high.is_none())
    else {
        return alone;
    };
    let low = distribute(first, second);
    let near = joint != "o" && joint != "u" || second.value <= low * 3.0;
    if second.value <= low || !near || second.end > sentence.end {
        return alone;
    }
    let point = Bounds::point(second);
    if joint == "a" && changes(scene, at) {
        return (point, second.end);
    }
    (Bounds { low, high: second.value, rounded: false, is_range: true }, second.end)
}

/// "entre tres y cinco mil": the "mil" holds for both.
fn distribute(first: Cardinal, second: Cardinal) -> f64 {
    let scaled = second.scale > first.scale && first.value * second.scale < second.value;
    if scaled { first.value * second.scale } else { first.value }
}

/// Whether a verb of change stands shortly before ("pasó de 80 a 100").
fn changes(scene: &Scene, at: usize) -> bool {
    let sentence = scene.sentence(at);
    scene.of_kind(sentence, Kind::Change).any(|mark| mark.first < at && at - mark.end.min(at) <= 4)
}

/// Labels, money, shares and years are not figures.
fn is_barred(scene: &Scene, at: usize, end: usize, counted: &Counted) -> bool {
    let doc = &scene.doc;
    let grammar = &scene.lexicon.grammar;
    let before = doc.word(at.wrapping_sub(1));
    let has_unit = matches!(counted, Counted::Unit(..));
    if doc.is_mark(at.wrapping_sub(1), b'$') || doc.is_mark(end, b'%') || doc.is_mark(end, b'$') {
        return true;
    }
    if doc.word(end) == "por" && doc.word(end + 1) == "ciento" {
        return true;
    }
    if at > 0
        && let Some(mark) = scene.ending(at, &[Kind::Label])
    {
        let hard = !matches!(scene.entry(mark).id.as_str(), "label.street");
        if !has_unit || hard && !grammar.soft_labels.contains(before) {
            return true;
        }
    }
    if matches!(counted, Counted::Bare) && is_age(scene, at) {
        return true;
    }
    // "nueve de cada diez"
    if before == "cada" || doc.word(end) == "de" && doc.word(end + 1) == "cada" {
        return true;
    }
    if at > 0 && scene.ending(at, &[Kind::Share]).is_some() {
        return true;
    }
    is_year(scene, at, end, has_unit)
}

/// "una niña de siete": how old, not how many.
fn is_age(scene: &Scene, at: usize) -> bool {
    let noun = at.checked_sub(1).and_then(|de| scene.ending(de, &[Kind::Noun]));
    scene.doc.word(at.wrapping_sub(1)) == "de" && noun.is_some_and(|mark| scene.entry(mark).part)
}

fn is_year(scene: &Scene, at: usize, end: usize, has_unit: bool) -> bool {
    let doc = &scene.doc;
    let word = doc.word(at);
    if end != at + 1 || word.len() != 4 || !word.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let year: u32 = word.parse().unwrap_or(0);
    if !(1900..=2099).contains(&year) {
        return false;
    }
    let before = doc.word(at.wrapping_sub(1));
    let cued = scene.lexicon.grammar.year_cues.contains(before);
    if has_unit { cued && !year.is_multiple_of(100) && before != "del" } else { true }
}
