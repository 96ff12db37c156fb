//! The rules' reading weighed: which term each number has, if any, and whether the article is relevant.

use desplaza_model::DateSpan;
use desplaza_model::codes::{Cause, Code, Hazard, Term, Unit};
use desplaza_model::data::{Data, DataError};
use jiff::civil::Date;
use serde::Deserialize;

use super::Contribution;
use super::cause::Why;
use super::field::{Field, Fields};
use super::figures::{self, Figure, Said};
use super::lexicon::Lexicon;
use super::pairs;
use super::quantities::{Counted, Quantity};
use super::weigh::Weight;
use super::weigh::choice::Choice;
use super::weigh::date::DAYS;
use super::weigh::figure::{NONE, TERMS, UNITS, Weighed, Whole, index_of, terms_of};
use super::weigh::hazard::HAZARDS;
use super::weigh::signs::Signs;
use super::weigh::text;

/// How likely a claim must be, from `data/method/weighing.toml`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    noun: f32,
    bare: f32,
    unknown: f32,
    second: f32,
}

impl Limits {
    fn of(self, quantity: &Quantity) -> f32 {
        match quantity.counted {
            Counted::Unit(..) => self.noun,
            Counted::Bare => self.bare,
            Counted::Unknown | Counted::Other => self.unknown,
        }
    }
}

/// The weights of all choices, from `data/method/`.
#[derive(Debug)]
pub(super) struct Choices {
    terms: Choice,
    units: Choice,
    relevance: Choice,
    causes: Choice,
    hazards: Choice,
    short: Choice,
    days: Choice,
}

impl Choices {
    /// Reads the weights.
    pub(super) fn load(data: &Data) -> Result<Self, DataError> {
        Ok(Self {
            terms: Choice::load(data, "method/term_weights.csv", &TERMS)?,
            units: Choice::load(data, "method/unit_weights.csv", &UNITS)?,
            relevance: Choice::load(data, "method/relevance_weights.csv", &text::RELEVANCE)?,
            causes: Choice::load(data, "method/cause_weights.csv", &text::causes())?,
            hazards: Choice::load(data, "method/hazard_weights.csv", &HAZARDS)?,
            short: Choice::load(data, "method/short_weights.csv", &text::SHORT)?,
            days: Choice::load(data, "method/day_weights.csv", &DAYS)?,
        })
    }
}

/// Learned weights, not yet written down.
#[derive(Debug, Default)]
pub struct Learned {
    /// Of terms.
    pub terms: Vec<Weight>,
    /// Of units.
    pub units: Vec<Weight>,
    /// Of relevance.
    pub relevance: Vec<Weight>,
    /// Of causes.
    pub causes: Vec<Weight>,
    /// Of hazards.
    pub hazards: Vec<Weight>,
    /// Of hours or longer.
    pub short: Vec<Weight>,
    /// Of the event's first day.
    pub days: Vec<Weight>,
}

impl From<&Learned> for Choices {
    fn from(learned: &Learned) -> Self {
        Self {
            terms: Choice::of(&TERMS, &learned.terms),
            units: Choice::of(&UNITS, &learned.units),
            relevance: Choice::of(&text::RELEVANCE, &learned.relevance),
            causes: Choice::of(&text::causes(), &learned.causes),
            hazards: Choice::of(&HAZARDS, &learned.hazards),
            short: Choice::of(&text::SHORT, &learned.short),
            days: Choice::of(&DAYS, &learned.days),
        }
    }
}

/// Weighs every figure of both fields.
pub(super) fn weigh(fields: &mut Fields, lexicon: &Lexicon) {
    let (of_title, of_body) = (fields.whole(true), fields.whole(false));
    weigh_field(&mut fields.title, of_title, lexicon);
    weigh_field(&mut fields.body, of_body, lexicon);
}

fn weigh_field(field: &mut Field, whole: Whole, lexicon: &Lexicon) {
    let ruled = std::mem::take(&mut field.found.figures);
    let mut signs = Signs::default();
    let mut kept = Vec::with_capacity(ruled.len());
    for said in &field.found.said {
        let start = kept.len();
        for index in 0..said.quantities.len() {
            let mine = ruled.iter().filter(|figure| is_of(figure, said, index));
            let mine: Vec<&Figure> = mine.collect();
            let case = |unit: Unit| Weighed {
                scene: &field.scene,
                said,
                index,
                ruled: &ruled,
                before: &kept,
                whole,
                unit,
            };
            let Some(unit) = unit(&case, &ruled, lexicon, &mut signs) else {
                kept.extend(mine.into_iter().cloned());
                continue;
            };
            signs.clear();
            case(unit).signs(&mut signs);
            let likely = lexicon.choices.terms.likely(&signs, terms_of(unit));
            let limit = lexicon.limits.of(&said.quantities[index]);
            if 1.0 - likely[NONE] <= limit {
                continue;
            }
            if let Some(term) = term(&likely) {
                let before = kept.len();
                let first = mine.iter().any(|figure| figure.term == term);
                kept.extend(
                    mine.iter()
                        .filter(|figure| {
                            figure.term == term
                                || first
                                    && likely[index_of(&TERMS, figure.term.code())]
                                        > lexicon.limits.second
                        })
                        .map(|f| (*f).clone()),
                );
                if kept.len() == before {
                    kept.push(figures::weighed(&field.scene, said, index, unit, term));
                }
            }
        }
        pairs::ratios(&said.quantities, &mut kept[start..]);
    }
    pairs::parts(&mut kept);
    field.found.figures = kept;
}

fn is_of(figure: &Figure, said: &Said, index: usize) -> bool {
    figure.sentence == said.sentence && figure.quantity == index
}

/// The likeliest term.
fn term(likely: &[f32]) -> Option<Term> {
    best(&likely[..NONE]).and_then(|at| Term::from_code(TERMS[at]))
}

/// What a number counts; `None` for what is never a claim.
fn unit<'w, 'a: 'w>(
    case: &impl Fn(Unit) -> Weighed<'w, 'a>,
    ruled: &[Figure],
    lexicon: &Lexicon,
    signs: &mut Signs,
) -> Option<Unit> {
    let Weighed { said, index, .. } = case(Unit::Persons);
    match said.quantities[index].counted {
        Counted::Unit(unit, _) => Some(unit),
        Counted::Other => None,
        Counted::Bare | Counted::Unknown => {
            signs.clear();
            case(ruled_unit(ruled, said, index)).unit_signs(signs);
            likely_unit(signs, lexicon)
        }
    }
}

/// What a number without a noun counts by its signs.
pub(super) fn likely_unit(signs: &Signs, lexicon: &Lexicon) -> Option<Unit> {
    best(&lexicon.choices.units.likely(signs, u32::MAX)).and_then(|at| Unit::from_code(UNITS[at]))
}

/// The unit that the rules give a number without a noun: their figure's, else that of the number before, else persons.
pub(super) fn ruled_unit(ruled: &[Figure], said: &Said, index: usize) -> Unit {
    let mine = ruled.iter().find(|figure| is_of(figure, said, index)).map(|figure| figure.unit);
    let before = || said.quantities[..index].iter().rev().find_map(Quantity::unit);
    mine.or_else(before).unwrap_or(Unit::Persons)
}

/// What the article says as a whole, weighed.
pub(super) struct Weighing {
    pub relevance: f64,
    pub why: Why,
    /// Whether it is an evacuation of hours, if it is one at all.
    pub short: bool,
}

/// Weighs the article as a whole, once its figures are weighed.
pub(super) fn whole(fields: &Fields, table: bool, lexicon: &Lexicon) -> Weighing {
    let why = fields.why();
    if fields.is_empty() {
        return Weighing { relevance: 0.0, why, short: false };
    }
    let mut signs = Signs::default();
    text::signs(&fields.title.told(), &fields.body.told(), why, table, &mut signs);
    let choices = &lexicon.choices;
    let cause = best(&choices.causes.likely(&signs, u32::MAX)).and_then(|at| Cause::ALL.get(at));
    let cause = cause.copied().unwrap_or(why.cause);
    Weighing {
        relevance: f64::from(choices.relevance.likely(&signs, 0b11)[0]),
        why: Why { cause, hazard: cause.is_disaster().then(|| hazard(fields, choices)).flatten() },
        short: choices.short.likely(&signs, 0b11)[0] > 0.5,
    }
}

/// The likeliest of the hazards that the article names.
fn hazard(fields: &Fields, choices: &Choices) -> Option<Hazard> {
    let mut signs = Signs::default();
    let mut best: Option<(f32, Hazard)> = None;
    fields.hazards(|named| {
        signs.clear();
        named.signs(&mut signs);
        let likely = choices.hazards.likely(&signs, 0b11)[0];
        if best.is_none_or(|(known, _)| likely > known) {
            best = Some((likely, named.hazard));
        }
    });
    best.map(|(_, hazard)| hazard)
}

fn best(likely: &[f32]) -> Option<usize> {
    (0..likely.len()).max_by(|a, b| likely[*a].total_cmp(&likely[*b]).then(b.cmp(a)))
}

/// What speaks for and against the relevance of an article, the weightiest first.
pub(super) fn why_relevant(fields: &Fields, table: bool, lexicon: &Lexicon) -> Vec<Contribution> {
    let mut signs = Signs::named();
    text::signs(&fields.title.told(), &fields.body.told(), fields.why(), table, &mut signs);
    let parts = lexicon.choices.relevance.why(&signs, 0, 1);
    parts
        .into_iter()
        .map(|(by, weight)| Contribution { what: "sign", by, weight: f64::from(weight) })
        .collect()
}

/// The date that is most likely the event's first day.
pub(super) fn day(fields: &Fields, published: Option<Date>, lexicon: &Lexicon) -> Option<DateSpan> {
    let mut signs = Signs::default();
    let mut best: Option<(f32, DateSpan)> = None;
    fields.days(published, |dated| {
        signs.clear();
        dated.signs(&mut signs);
        let likely = lexicon.choices.days.likely(&signs, 0b11)[0];
        if best.is_none_or(|(known, _)| likely > known) {
            best = Some((likely, dated.day.span));
        }
    });
    best.map(|(_, span)| span)
}
