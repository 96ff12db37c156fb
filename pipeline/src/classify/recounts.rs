//! Figures that count again whom an earlier clause moved: "Son 61, contando niños.", "El pastor contó 45 personas."

use desplaza_model::codes::{Qualifier, Term, Unit};

use super::figures::{Figure, Found};
use super::lexicon::Kind;
use super::links::{Linker, Phrase};
use super::quantities::{Counted, Quantity};

/// How many sentences back the people may have been named.
const REACH: usize = 3;
/// How far before a figure the word that counts may stand.
const CUE_REACH: usize = 5;

/// Adds the figures of a sentence that nothing in it explains and that a word of counting introduces.
pub(super) fn recount(linker: &Linker, sentence: usize, found: &mut Found, start: usize) {
    let Some(term) = moved_before(found, sentence) else { return };
    for (index, quantity) in linker.quantities.iter().enumerate() {
        let taken = found.figures[start..].iter().any(|figure| figure.quantity == index);
        if taken || quantity.article || quantity.label.is_some() || !is_counted(linker, quantity) {
            continue;
        }
        let Some(unit) = unit(quantity) else { continue };
        if !is_explained(linker, quantity, unit) {
            found.figures.push(figure(quantity, index, sentence, term, unit));
        }
    }
}

/// What happened to the people of this sentence or those before.
fn moved_before(found: &Found, sentence: usize) -> Option<Term> {
    let near = |at: usize| at <= sentence && sentence - at <= REACH;
    let moves = |term: Term| {
        matches!(
            term,
            Term::Displaced
                | Term::Evacuated
                | Term::Sheltered
                | Term::Relocated
                | Term::Homeless
                | Term::Returned
        )
    };
    let counted = found
        .figures
        .iter()
        .filter(|f| near(f.sentence) && moves(f.term) && f.unit != Unit::Shelters)
        .map(|f| (f.sentence, f.term));
    let told = found
        .moved
        .iter()
        .filter(|m| near(m.sentence) && moves(m.term) && m.people && !m.weak)
        .map(|m| (m.sentence, m.term));
    counted.chain(told).max_by_key(|(at, _)| *at).map(|(_, term)| term)
}

fn is_counted(linker: &Linker, quantity: &Quantity) -> bool {
    let doc = &linker.scene.doc;
    let begin = doc.sentence_of(quantity.tokens.start).start;
    let first = quantity.tokens.start.saturating_sub(CUE_REACH).max(begin);
    let end = quantity.tokens.end;
    let summed = doc.word(end) == "en" && doc.word(end + 1) == "total"
        || doc.word(end.wrapping_sub(1)) == "total";
    summed
        || (first..quantity.tokens.start).any(|at| {
            linker.scene.lexicon.grammar.counting.contains(doc.word(at))
                && (at..quantity.tokens.start).all(|between| !doc.any_mark(between))
        })
}

/// Persons or families; a bare number counts persons, and no part (women, children) the whole.
fn unit(quantity: &Quantity) -> Option<Unit> {
    match quantity.counted {
        Counted::Unit(unit @ (Unit::Persons | Unit::Families), Some(entry))
            if entry.term.is_none() && !entry.part && !entry.visiting =>
        {
            Some(unit)
        }
        Counted::Bare => Some(Unit::Persons),
        _ => None,
    }
}

/// Whether a verb of the sentence takes the figure for something else ("murieron 12 personas").
fn is_explained(linker: &Linker, quantity: &Quantity, unit: Unit) -> bool {
    let phrase =
        Phrase { tokens: quantity.tokens.clone(), unit: Some(unit), label: None, noun: None };
    linker.best(&phrase).is_some_and(|(trigger, cost)| {
        cost <= 6.0 && (trigger.term.is_some() || trigger.entry.kind == Kind::OtherVerb)
    })
}

fn figure(quantity: &Quantity, index: usize, sentence: usize, term: Term, unit: Unit) -> Figure {
    Figure {
        term,
        unit,
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        qualifier: if quantity.value.is_some() { quantity.qualifier } else { Qualifier::Range },
        tokens: quantity.tokens.clone(),
        sentence,
        increment: quantity.more,
        part: false,
        preventive: false,
        paired: None,
        way: "recount",
        weak: false,
        quantity: index,
    }
}
