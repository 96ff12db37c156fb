//! What training sees of an article: the cases of each choice, with their signs by name.

use desplaza_model::codes::{Code, Hazard, Term, Unit};
use desplaza_model::{Article, DateSpan, EvidenceField};
use jiff::civil::Date;

use crate::weights::Signs;

use super::Lexicon;
use super::field::{Field, Fields};
use super::figures::{Figure, Said};
use super::quantities::Counted;
use super::weigh::date::DAYS;
use super::weigh::figure::Weighed;
use super::weigh::hazard::HAZARDS;
use super::weigh::outcomes::{NONE, TERMS, UNITS, index_of, terms_of};
use super::weigh::text::{self, RELEVANCE};
use super::weighing;

/// An article as the rules read it.
pub struct Study<'a> {
    fields: Fields<'a>,
    /// The figures of title and body as other weights weigh them: the company of each case.
    company: [Vec<Figure>; 2],
}

/// A number that may be a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Title or text.
    pub field: EvidenceField,
    /// First byte of its words in the field.
    pub start: usize,
    /// After its last byte.
    pub end: usize,
    /// What it counts; `None` where no noun says so.
    pub unit: Option<Unit>,
    /// What the rules take it to count.
    pub ruled: Unit,
    /// As in [`desplaza_model::Claim`].
    pub value: Option<u64>,
    /// As in [`desplaza_model::Claim`].
    pub low: Option<u64>,
    /// As in [`desplaza_model::Claim`].
    pub high: Option<u64>,
    said: usize,
    index: usize,
}

impl<'a> Study<'a> {
    /// Reads an article by rule.
    pub fn of(article: &'a Article, lexicon: &'a Lexicon) -> Self {
        let fields = Fields::read(article, lexicon);
        let company = [fields.title.found.figures.clone(), fields.body.found.figures.clone()];
        Self { fields, company }
    }

    /// The same, with figures in each other's company as the weights of a lexicon weigh them.
    pub fn in_company(article: &'a Article, lexicon: &'a Lexicon) -> Self {
        let mut weighed = Fields::read(article, lexicon);
        weighing::weigh(&mut weighed, lexicon);
        let company = [weighed.title.found.figures, weighed.body.found.figures];
        Self { company, ..Self::of(article, lexicon) }
    }

    /// An article whose figures the weights of a lexicon have weighed.
    pub fn weighed(article: &'a Article, lexicon: &'a Lexicon) -> Self {
        let mut fields = Fields::read(article, lexicon);
        weighing::weigh(&mut fields, lexicon);
        Self { fields, company: Default::default() }
    }

    /// Every number that may be a claim.
    pub fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        for (field, name) in
            [(&self.fields.title, EvidenceField::Title), (&self.fields.body, EvidenceField::Text)]
        {
            for (at, said) in field.found.said.iter().enumerate() {
                cases.extend(
                    (0..said.quantities.len()).filter_map(|i| case(field, name, at, said, i)),
                );
            }
        }
        cases
    }

    /// The signs that decide its term, if it counts this unit.
    pub fn term_signs(&self, case: &Case, unit: Unit) -> Vec<String> {
        let mut signs = Signs::named();
        self.weighed_case(case, unit, |weighed| weighed.signs(&mut signs));
        signs.names.unwrap_or_default()
    }

    /// The signs that decide what it counts.
    pub fn unit_signs(&self, case: &Case) -> Vec<String> {
        let mut signs = Signs::named();
        self.weighed_case(case, case.ruled, |weighed| weighed.unit_signs(&mut signs));
        signs.names.unwrap_or_default()
    }

    /// What weights take it to count.
    pub fn likely_unit(&self, case: &Case, lexicon: &Lexicon) -> Unit {
        if let Some(unit) = case.unit {
            return unit;
        }
        let mut signs = Signs::default();
        self.weighed_case(case, case.ruled, |weighed| weighed.unit_signs(&mut signs));
        weighing::likely_unit(&signs, lexicon).unwrap_or(case.ruled)
    }

    fn weighed_case(&self, case: &Case, unit: Unit, show: impl FnOnce(&Weighed)) {
        let title = case.field == EvidenceField::Title;
        let field = if title { &self.fields.title } else { &self.fields.body };
        let said = &field.found.said[case.said];
        let company = &self.company[usize::from(!title)];
        let before =
            company.partition_point(|f| (f.sentence, f.quantity) < (said.sentence, case.index));
        show(&Weighed {
            scene: &field.scene,
            said,
            index: case.index,
            ruled: &field.found.figures,
            before: &company[..before],
            whole: self.fields.whole(title),
            unit,
        });
    }

    /// The signs of the article as a whole.
    pub fn whole_signs(&self, table: bool) -> Vec<String> {
        let (title, body) = (self.fields.title.told(), self.fields.body.told());
        let mut signs = Signs::named();
        text::signs(&title, &body, self.fields.why(), table, &mut signs);
        signs.names.unwrap_or_default()
    }

    /// Every date that may be the event's, with its signs.
    pub fn day_signs(&self, published: Option<Date>) -> Vec<(DateSpan, Vec<String>)> {
        let mut days = Vec::new();
        self.fields.days(published, |dated| {
            let mut signs = Signs::named();
            dated.signs(&mut signs);
            days.push((dated.day.span, signs.names.unwrap_or_default()));
        });
        days
    }

    /// The outcomes of the choice of hours or longer.
    pub const SHORT: &'static [&'static str] = &text::SHORT;
    /// The outcomes of the choice of a day.
    pub const DAYS: &'static [&'static str] = &DAYS;

    /// The outcomes of the choice of a cause, in the order of the method.
    pub fn causes() -> Vec<&'static str> {
        text::causes()
    }

    /// Every hazard that the article names, with its signs.
    pub fn hazard_signs(&self) -> Vec<(Hazard, Vec<String>)> {
        let mut hazards = Vec::new();
        self.fields.hazards(&self.fields.scores(), |named| {
            let mut signs = Signs::named();
            named.signs(&mut signs);
            hazards.push((named.hazard, signs.names.unwrap_or_default()));
        });
        hazards
    }

    /// The outcomes of the choice of a hazard.
    pub const HAZARDS: &'static [&'static str] = &HAZARDS;
    /// The outcomes of the choice of a term; the last one is no claim.
    pub const TERMS: &'static [&'static str] = &TERMS;
    /// The outcomes of the choice of a unit.
    pub const UNITS: &'static [&'static str] = &UNITS;
    /// The outcomes of the choice of relevance.
    pub const RELEVANCE: &'static [&'static str] = &RELEVANCE;

    /// The terms that can be said of a unit, and no claim, a bit each.
    pub fn allowed_terms(unit: Unit) -> u32 {
        terms_of(unit)
    }

    /// The bit of a term, or of no claim.
    pub fn term_bit(term: Option<Term>) -> u32 {
        1 << term.map_or(NONE, |term| index_of(&TERMS, term.code()))
    }

    /// The bit of a unit.
    pub fn unit_bit(unit: Unit) -> u32 {
        1 << index_of(&UNITS, unit.code())
    }
}

fn case(field: &Field, name: EvidenceField, at: usize, said: &Said, index: usize) -> Option<Case> {
    let quantity = &said.quantities[index];
    if matches!(quantity.counted, Counted::Other) {
        return None;
    }
    let (start, end) = field.scene.doc.bytes(quantity.tokens.clone());
    Some(Case {
        field: name,
        start,
        end,
        unit: quantity.unit(),
        ruled: weighing::ruled_unit(&field.found.figures, said, index),
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        said: at,
        index,
    })
}
