//! Numbers with their wording and the noun they count.

use std::ops::Range;

use desplaza_model::codes::{Qualifier, Unit};

use super::lexicon::{Entry, Kind};
use super::numbers::Cardinal;
use super::scene::Scene;
use super::tokens::TokenKind;

/// What a number counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counted<'a> {
    /// A unit, by this noun (absent when it is inherited).
    Unit(Unit, Option<&'a Entry>),
    /// Nothing said: "evacuaron a 300", "(50)".
    Bare,
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
        matches!(self.counted, Counted::Other)
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
        (Counted::Other, Some(colon)) if ends_item(scene, end) => {
            (label_noun(scene, colon, sentence), end)
        }
        other => other.0.pair(noun_end),
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

impl<'a> Counted<'a> {
    fn pair(self, end: usize) -> (Self, usize) {
        (self, end)
    }
}

fn cardinal(scene: &Scene, at: usize) -> Option<Cardinal> {
    scene.lexicon.numbers.read(&scene.doc, at)
}

/// A point, or the two ends of a range.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: f64,
    high: f64,
    rounded: bool,
    is_range: bool,
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
        "a" => true,
        "hasta" => matches!(before, "de" | "desde"),
        "o" | "u" => true,
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

/// The unit noun after a number, and where it ends.
fn counted<'a>(
    scene: &Scene<'a>,
    end: usize,
    bounds: &Bounds,
    stop: usize,
) -> (Counted<'a>, usize) {
    let doc = &scene.doc;
    let mut at = end;
    if doc.is_mark(at, b'(') && doc.is_mark(at + 2, b')') && doc.tokens[at + 1].numeric {
        at += 3;
    }
    let of = bounds.rounded || bounds.is_range || bounds.low >= 1e6;
    if of && doc.word(at) == "de" {
        at += 1;
    }
    // "120 son mujeres", "suman 4 mil 187 las personas que salieron"
    if matches!(doc.word(at), "son" | "eran" | "las" | "los")
        && scene.starting(at + 1, &[Kind::Noun]).is_some()
    {
        at += 1;
    }
    const NOUNS: &[Kind] = &[Kind::Noun, Kind::NotPeople];
    for skip in 0..=2 {
        let here = at + skip;
        if here >= stop || skip > 0 && !is_adjective(scene, here - 1) {
            break;
        }
        if let Some(mark) = scene.starting(here, NOUNS) {
            let entry = scene.entry(mark);
            return match entry.unit {
                Some(unit) if entry.kind == Kind::Noun => {
                    (Counted::Unit(unit, Some(entry)), mark.end)
                }
                _ => (Counted::Other, mark.end),
            };
        }
    }
    if is_bare(scene, at) { (Counted::Bare, end) } else { (Counted::Other, end) }
}

/// A word that can stand between a number and its noun: "300 humildes viviendas".
fn is_adjective(scene: &Scene, at: usize) -> bool {
    const TRIGGERS: &[Kind] = &[Kind::Moves, Kind::Acts, Kind::State, Kind::Happening];
    let word = scene.doc.word(at);
    word.len() > 3
        && word.ends_with('s')
        && !scene.doc.tokens[at].numeric
        && !scene.lexicon.numbers.is_follower(word)
        && scene.starting(at, TRIGGERS).is_none()
}

/// Whether nothing that could be a noun follows: the end, a mark, a small word or a participle.
fn is_bare(scene: &Scene, at: usize) -> bool {
    const TRIGGERS: &[Kind] =
        &[Kind::Moves, Kind::Acts, Kind::ActsWeakly, Kind::State, Kind::After];
    let doc = &scene.doc;
    let Some(token) = doc.tokens.get(at) else { return true };
    let same = at > 0 && token.sentence == doc.tokens[at - 1].sentence;
    !same
        || matches!(token.kind, TokenKind::Mark(mark) if mark != b'%' && mark != b'$' && mark != b'/')
        || scene.lexicon.numbers.is_follower(doc.word(at))
        || super::links::is_finite(doc.word(at))
        || scene.starting(at, TRIGGERS).is_some()
}

/// Whether an item of a list ends here.
fn ends_item(scene: &Scene, at: usize) -> bool {
    let doc = &scene.doc;
    match doc.tokens.get(at) {
        None => true,
        Some(token) => {
            token.sentence != doc.tokens[at - 1].sentence
                || matches!(token.kind, TokenKind::Mark(b',' | b';' | b'-' | b')'))
        }
    }
}

/// The colon directly before a number, as in "Personas evacuadas: 56".
fn label_colon(scene: &Scene, at: usize, sentence: &Range<usize>) -> Option<usize> {
    let mut back = at;
    while back > sentence.start && back + 3 > at {
        back -= 1;
        if scene.doc.is_mark(back, b':') || is_spaced_dash(scene, back) && back > sentence.start + 1
        {
            return Some(back);
        }
        if scene.ending(back + 1, &[Kind::Before]).is_none() {
            return None;
        }
    }
    None
}

/// "Evacuados - 56", not "RT-004".
fn is_spaced_dash(scene: &Scene, at: usize) -> bool {
    scene.doc.is_mark(at, b'-')
        && at > 0
        && scene.doc.tokens[at].start > scene.doc.tokens[at - 1].end
}

/// What the words before a colon count.
fn label_noun<'a>(scene: &Scene<'a>, colon: usize, sentence: &Range<usize>) -> Counted<'a> {
    let doc = &scene.doc;
    let mut first = colon;
    while first > sentence.start
        && colon - first < 10
        && !matches!(
            doc.tokens[first - 1].kind,
            TokenKind::Mark(b',' | b';' | b'-' | b')' | b':') | TokenKind::Number
        )
    {
        first -= 1;
    }
    let marks = scene.in_sentence(scene.sentence(colon));
    let inside = || marks.iter().filter(|mark| mark.first >= first && mark.end <= colon);
    if inside().any(|mark| scene.entry(mark).kind == Kind::NotPeople)
        && !inside().any(|mark| scene.entry(mark).unit.is_some())
    {
        return Counted::Other;
    }
    let noun = inside()
        .filter(|mark| scene.entry(mark).kind == Kind::Noun)
        .min_by_key(|mark| (mark.first, usize::MAX - mark.end));
    if let Some(entry) = noun.map(|mark| scene.entry(mark)) {
        return entry.unit.map_or(Counted::Other, |unit| Counted::Unit(unit, Some(entry)));
    }
    const TRIGGERS: &[Kind] = &[Kind::Moves, Kind::Acts, Kind::State];
    let people = inside().any(|mark| {
        let entry = scene.entry(mark);
        TRIGGERS.contains(&entry.kind)
            && entry.suits(Unit::Persons)
            && doc.word(mark.end - 1).ends_with('s')
    });
    if people { Counted::Unit(Unit::Persons, None) } else { Counted::Other }
}

/// Labels, money, shares and years are not figures.
fn is_barred(scene: &Scene, at: usize, end: usize, counted: &Counted) -> bool {
    let doc = &scene.doc;
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
        if !has_unit
            || hard
                && !matches!(
                    before,
                    "area"
                        | "base"
                        | "grado"
                        | "region"
                        | "unidad"
                        | "local"
                        | "sector"
                        | "edificio"
                        | "torre"
                        | "campo"
                        | "etapa"
                )
        {
            return true;
        }
    }
    if at > 0 && scene.ending(at, &[Kind::Share]).is_some() {
        return true;
    }
    is_year(scene, at, end, has_unit)
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
    let cued = matches!(before, "en" | "desde" | "durante" | "ano" | "anos" | "del" | "hasta");
    if has_unit { cued && year % 100 != 0 && before != "del" } else { true }
}

/// The qualifier before a number and where the phrase begins.
fn qualifier_before(
    scene: &Scene,
    at: usize,
    start: usize,
    bounds: &Bounds,
) -> (usize, Option<Qualifier>) {
    let doc = &scene.doc;
    let mut first = at;
    let mut found = None;
    for _ in 0..3 {
        if first <= start {
            break;
        }
        let mut end = first;
        while end > start
            && matches!(
                doc.word(end - 1),
                "los" | "las" | "de" | "a" | "otros" | "otras" | "entre" | "total" | "un" | "en"
            )
            && first - end < 3
        {
            if scene.ending(end, &[Kind::Before]).is_some() {
                break;
            }
            end -= 1;
        }
        let Some(mark) = scene.ending(end, &[Kind::Before]).filter(|mark| mark.first >= start)
        else {
            break;
        };
        let qualifier = scene.entry(mark).qualifier;
        // "al menos unas 300": the bound says more than the rounding.
        if found.is_none_or(|q| q == Qualifier::Approx) {
            found = qualifier;
        }
        first = mark.first;
    }
    if bounds.is_range {
        return (first, Some(Qualifier::Range));
    }
    (first, found.or(bounds.rounded.then_some(Qualifier::Approx)))
}

/// The qualifier after the number or its noun, and where the phrase ends.
fn qualifier_after(
    scene: &Scene,
    end: usize,
    noun_end: usize,
    before: Option<Qualifier>,
) -> (Qualifier, usize) {
    for at in [end, noun_end] {
        let at =
            if scene.doc.is_mark(at, b'(') || scene.doc.is_mark(at, b',') { at + 1 } else { at };
        if let Some(mark) = scene.starting(at, &[Kind::After]) {
            let qualifier = before.or(scene.entry(mark).qualifier).unwrap_or(Qualifier::Approx);
            return (qualifier, noun_end.max(mark.end.min(at + 2)));
        }
    }
    (before.unwrap_or(Qualifier::Exact), noun_end)
}
