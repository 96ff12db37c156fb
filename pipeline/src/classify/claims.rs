//! From figures and table cells to claims.

use desplaza_model::codes::{Cause, Code, Hazard, Issuer, Occurred, Qualifier, Unit};
use desplaza_model::{
    Article, CellFigure, Claim, ClaimId, DateSpan, Evidence, EvidenceField, PersonsEstimate, RuleId,
};

use super::figures::Figure;
use super::groups::groups;
use super::lexicon::Kind;
use super::scene::Scene;

/// What all claims of an article share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared<'a> {
    pub article: &'a Article,
    pub cause: Cause,
    pub hazard: Option<Hazard>,
    pub when: Option<DateSpan>,
    /// The table's keeper, where a table is read.
    pub issuer: Option<Issuer>,
}

/// A claim for a figure of the body or the title.
pub(super) fn from_figure(
    figure: &Figure,
    scene: &Scene,
    field: EvidenceField,
    shared: &Shared,
) -> Claim {
    let known = shared.article.known.as_ref().and_then(|known| known.when);
    let dated = super::dates::within(scene, figure.sentence, shared.article.published);
    let (start, end) = scene.doc.bytes(figure.tokens.clone());
    let sentence = scene.doc.slice(scene.doc.sentences[figure.sentence].clone());
    let occurred = occurred(scene, figure);
    finish(
        Claim {
            id: ClaimId::new(""),
            term: figure.term,
            value: figure.value,
            low: figure.low,
            high: figure.high,
            unit: figure.unit,
            qualifier: figure.qualifier,
            persons: persons(figure),
            origin: None,
            destination: None,
            when: known.or(dated).or(shared.when),
            groups: groups(scene, figure.sentence),
            issuer: shared.issuer.unwrap_or_else(|| super::issuer::issuer(scene, figure.sentence)),
            evidence: Evidence {
                start,
                end,
                text: scene.doc.original.get(start..end).unwrap_or_default().to_owned(),
                field,
                column: None,
                sentence: Some(sentence.to_owned()),
            },
            rule: rule(figure),
            cause: shared.cause,
            hazard: shared.hazard,
            occurred,
            increment: figure.increment,
            part: figure.part,
        },
        shared,
    )
}

fn rule(figure: &Figure) -> RuleId {
    let (term, unit) = (figure.term.code(), figure.unit.code());
    RuleId::new(match figure.way {
        "pair" => format!("figure.pair.{term}.{unit}"),
        "list" => format!("figure.list.{term}.{unit}"),
        "recount" => format!("figure.recount.{term}.{unit}"),
        "weighed" => format!("figure.weighed.{term}.{unit}"),
        "second" => format!("figure.second.{term}.{unit}"),
        _ => format!("figure.{term}.{unit}"),
    })
}

fn persons(figure: &Figure) -> Option<PersonsEstimate> {
    if figure.unit == Unit::Persons {
        return Some(PersonsEstimate {
            low: figure.low,
            best: figure.value,
            high: figure.high,
            household_size: None,
        });
    }
    figure.paired.map(|pair| PersonsEstimate {
        low: pair.persons.0,
        best: pair.persons.1,
        high: pair.persons.2,
        household_size: Some(pair.household_size),
    })
}

fn occurred(scene: &Scene, figure: &Figure) -> Occurred {
    if figure.preventive && figure.term.is_movement() {
        Occurred::Before
    } else if scene.has(figure.sentence, Kind::Aftermath) {
        Occurred::After
    } else {
        Occurred::During
    }
}

/// A claim for a cell that is one by itself.
pub(super) fn from_cell(cell: &CellFigure, shared: &Shared) -> Claim {
    let value = Some(cell.value);
    let persons = (cell.unit == Unit::Persons).then_some(PersonsEstimate {
        low: value,
        best: value,
        high: value,
        household_size: None,
    });
    finish(
        Claim {
            id: ClaimId::new(""),
            term: cell.term,
            value,
            low: value,
            high: value,
            unit: cell.unit,
            qualifier: Qualifier::Exact,
            persons,
            origin: None,
            destination: None,
            when: shared.when,
            groups: Vec::new(),
            issuer: shared.issuer.unwrap_or(Issuer::Unnamed),
            evidence: Evidence {
                start: 0,
                end: cell.text.len(),
                text: cell.text.clone(),
                field: EvidenceField::Cell,
                column: Some(cell.column.clone()),
                sentence: None,
            },
            rule: RuleId::new(format!("figure.cell.{}", cell.term.code())),
            cause: shared.cause,
            hazard: shared.hazard,
            occurred: Occurred::During,
            increment: false,
            part: false,
        },
        shared,
    )
}

fn finish(mut claim: Claim, shared: &Shared) -> Claim {
    claim.id = claim.content_id(&shared.article.id);
    claim
}

/// The same figure again: same term, unit and value or bounds.
pub(super) fn is_same(a: &Claim, b: &Claim) -> bool {
    a.unit == b.unit && a.term == b.term && figure_of(a) == figure_of(b)
}

/// Whether a claim of the body tells what the title says in round numbers: "8 mil viviendas" for 8,035.
pub(super) fn tells(body: &Claim, title: &Claim) -> bool {
    if body.unit != title.unit {
        return false;
    }
    if figure_of(body) == figure_of(title) {
        return true;
    }
    match (body.value, title.value) {
        (Some(exact), Some(round)) => is_rounding(exact, round),
        (Some(value), None) => {
            title.low.is_none_or(|low| low <= value) && title.high.is_none_or(|high| value <= high)
        }
        (None, None) => body.low >= title.low && body.high <= title.high,
        (None, Some(_)) => false,
    }
}

/// Whether a number ends in more noughts than another that it lies within a tenth of.
fn is_rounding(exact: u64, round: u64) -> bool {
    let noughts = |n: u64| (1..7).take_while(|power| n.is_multiple_of(10u64.pow(*power))).count();
    round >= 20 && noughts(round) > noughts(exact) && exact.abs_diff(round) * 10 <= exact
}

/// What the figure amounts to, whatever its qualifier.
pub(super) fn figure_of(claim: &Claim) -> (Option<u64>, Option<u64>) {
    match claim.value {
        Some(value) => (Some(value), None),
        None => (claim.low, claim.high),
    }
}
