//! The rules' reading weighed: which term each number has, if any, and whether the article is relevant.

use std::ops::Range;

use desplaza_model::DateSpan;
use desplaza_model::codes::{Cause, Code, Hazard, Term, Unit};
use desplaza_model::data::{Data, DataError};
use jiff::civil::Date;
use serde::Deserialize;

use crate::weights::{Choice, Signs, Weight};

use super::Contribution;
use super::cause::{self, Scores, Why};
use super::field::{Field, Fields};
use super::figures::{self, Figure, Said};
use super::lexicon::Lexicon;
use super::pairs;
use super::quantities::{Counted, Quantity};
use super::scene::Scene;
use super::weigh::date::DAYS;
use super::weigh::figure::{Weighed, Whole};
use super::weigh::hazard::HAZARDS;
use super::weigh::outcomes::{NONE, TERMS, UNITS, index_of, terms_of};
use super::weigh::text;

/// How likely a claim must be, from `data/method/weighing.toml`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    noun: f32,
    bare: f32,
    unknown: f32,
    second: f32,
    unnamed: f32,
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
    let whole = fields.whole(false);
    weigh_field(&mut fields.title, Whole { title: true, ..whole }, lexicon);
    weigh_field(&mut fields.body, whole, lexicon);
}

fn weigh_field(field: &mut Field, whole: Whole, lexicon: &Lexicon) {
    let mut scale = Scale {
        scene: &field.scene,
        ruled: &field.found.figures,
        whole,
        lexicon,
        signs: Signs::default(),
        kept: Vec::with_capacity(field.found.figures.len()),
        dropped: Vec::new(),
    };
    for said in &field.found.said {
        scale.sentence(said);
    }
    let Scale { mut kept, dropped, .. } = scale;
    pairs::parts(&mut kept);
    field.found.figures = kept;
    field.found.outweighed = dropped;
}

/// The numbers of a field on their way from the rules' figures to those that are kept.
struct Scale<'s, 'a> {
    scene: &'s Scene<'a>,
    ruled: &'s [Figure],
    whole: Whole,
    lexicon: &'s Lexicon,
    signs: Signs,
    kept: Vec<Figure>,
    /// The words of the rules' figures that are not kept.
    dropped: Vec<Range<usize>>,
}

impl<'s, 'a> Scale<'s, 'a> {
    fn sentence(&mut self, said: &Said<'a>) {
        let start = self.kept.len();
        for index in 0..said.quantities.len() {
            match self.unit(said, index) {
                Some(unit) => self.number(said, index, unit),
                None => self.kept.extend(self.mine(said, index).into_iter().cloned()),
            }
        }
        pairs::ratios(&said.quantities, &mut self.kept[start..]);
    }

    /// What the rules read in a number.
    fn mine(&self, said: &Said, index: usize) -> Vec<&'s Figure> {
        self.ruled.iter().filter(|figure| is_of(figure, said, index)).collect()
    }

    fn number(&mut self, said: &Said<'a>, index: usize, unit: Unit) {
        self.read(said, index, unit, Asked::Term);
        let likely = self.lexicon.choices.terms.likely(&self.signs, terms_of(unit));
        let claimed = 1.0 - likely[NONE] > self.lexicon.limits.of(&said.quantities[index]);
        let term = best(&likely[..NONE]).and_then(|at| Term::from_code(TERMS[at]));
        let mut mine = self.mine(said, index);
        let Some(term) = term.filter(|_| claimed) else {
            return self.dropped.extend(mine.iter().map(|figure| figure.tokens.clone()));
        };
        mine.retain(|figure| figure.unit == unit);
        if !mine.iter().any(|figure| figure.term == term) {
            return self.kept.push(figures::weighed(self.scene, said, index, unit, term));
        }
        let second = self.lexicon.limits.second;
        mine.retain(|figure| {
            figure.term == term || likely[index_of(&TERMS, figure.term.code())] > second
        });
        self.kept.extend(mine.into_iter().cloned());
    }

    /// What a number counts; `None` for what is never a claim.
    fn unit(&mut self, said: &Said<'a>, index: usize) -> Option<Unit> {
        match said.quantities[index].counted {
            Counted::Unit(unit, _) => Some(unit),
            Counted::Other => None,
            Counted::Bare | Counted::Unknown => {
                let unit = ruled_unit(self.ruled, said, index);
                self.read(said, index, unit, Asked::Unit);
                likely_unit(&self.signs, self.lexicon)
            }
        }
    }

    fn read(&mut self, said: &Said<'a>, index: usize, unit: Unit, asked: Asked) {
        self.signs.clear();
        let (scene, ruled, whole) = (self.scene, self.ruled, self.whole);
        let weighed = Weighed { scene, said, index, ruled, before: &self.kept, whole, unit };
        match asked {
            Asked::Term => weighed.signs(&mut self.signs),
            Asked::Unit => weighed.unit_signs(&mut self.signs),
        }
    }
}

/// What is asked of a number.
#[derive(Clone, Copy)]
enum Asked {
    Term,
    Unit,
}

fn is_of(figure: &Figure, said: &Said, index: usize) -> bool {
    figure.sentence == said.sentence && figure.quantity == index
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
    let scores = fields.scores();
    let why = cause::why(&scores);
    if fields.is_empty() {
        return Weighing { relevance: 0.0, why, short: false };
    }
    let mut signs = Signs::default();
    text::signs(&fields.title.told(), &fields.body.told(), why, table, &mut signs);
    let choices = &lexicon.choices;
    let relevance = f64::from(choices.relevance.likely(&signs, 0b11)[0]);
    // Weights of causes were learned from relevant texts; they would find one in any other, too.
    if relevance < lexicon.weights.threshold / 2.0 {
        return Weighing { relevance, why, short: false };
    }
    let likely = choices.causes.likely(&signs, u32::MAX);
    let at = best(&likely);
    let cause = at.and_then(|at| Cause::ALL.get(at)).copied().unwrap_or(why.cause);
    let hazard = if cause.is_disaster() { hazard(fields, &scores, choices) } else { None };
    // Most texts tell of disasters; one that names neither hazard nor cause must sound like one.
    let said = why.cause != Cause::Unknown || hazard.is_some() || !cause.is_disaster();
    let sure = at.is_some_and(|at| likely[at] > lexicon.limits.unnamed);
    let cause = if said || sure { cause } else { Cause::Unknown };
    let short = choices.short.likely(&signs, 0b11)[0] > 0.5;
    Weighing { relevance, why: Why { cause, hazard }, short }
}

/// The likeliest of the hazards that the article names.
fn hazard(fields: &Fields, scores: &Scores, choices: &Choices) -> Option<Hazard> {
    let mut signs = Signs::default();
    let mut best: Option<(f32, Hazard)> = None;
    fields.hazards(scores, |named| {
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
        .map(|(by, weight)| Contribution { what: "sign", by, weight: hundredths(weight) })
        .collect()
}

/// As precise as weights are written.
fn hundredths(weight: f32) -> f64 {
    (f64::from(weight) * 100.0).round() / 100.0
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
