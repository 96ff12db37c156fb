//! Figures that belong together: families and their persons, a whole and its parts, lists of places.

use desplaza_model::codes::{Term, Unit};

use super::figures::{Figure, Pair};
use super::quantities::{Counted, Quantity};
use super::scene::Scene;
use super::tokens::TokenKind;

/// Completes the figures of one sentence: those from `start` on.
pub(super) fn finish(
    scene: &Scene,
    quantities: &[Quantity],
    figures: &mut Vec<Figure>,
    start: usize,
) {
    lists(scene, quantities, figures, start);
    enumerations(scene, quantities, figures, start);
    occupants(scene, quantities, figures, start);
    neighbours(scene, quantities, figures, start);
    ratios(quantities, &mut figures[start..]);
}

fn has(figures: &[Figure], quantity: usize) -> bool {
    figures.iter().any(|figure| figure.quantity == quantity)
}

/// The figure of an earlier quantity carried over to another one.
fn carried(model: &Figure, index: usize, quantity: &Quantity, unit: Unit) -> Figure {
    Figure {
        unit,
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        qualifier: quantity.qualifier,
        tokens: quantity.tokens.clone(),
        increment: quantity.more,
        paired: None,
        way: "list",
        quantity: index,
        ..model.clone()
    }
}

/// "200 personas en Tila, 40 en Yajalón", "Pancho Viejo (50) y San Alfonso (10)".
fn lists(scene: &Scene, quantities: &[Quantity], figures: &mut Vec<Figure>, start: usize) {
    for (index, quantity) in quantities.iter().enumerate().skip(1) {
        if has(&figures[start..], index) || quantity.article {
            continue;
        }
        let Some(model) =
            figures[start..].iter().rev().find(|figure| figure.quantity < index).cloned()
        else {
            continue;
        };
        let same_unit = quantity.unit() == Some(model.unit);
        let bare = matches!(quantity.counted, Counted::Bare) && is_item(scene, quantity);
        let counted = same_unit && quantity.label.is_none() && comma_before(scene, quantity);
        if bare || counted && model.unit != Unit::Shelters {
            let mut figure = carried(&model, index, quantity, model.unit);
            figure.part |= is_part_noun(quantity);
            figure.part |= bare && in_brackets(scene, quantity);
            figures.push(figure);
        }
    }
}

/// "26 hombres, 26 mujeres y 40 menores dejaron": what the last is said of holds for those before it.
fn enumerations(scene: &Scene, quantities: &[Quantity], figures: &mut Vec<Figure>, start: usize) {
    for index in (1..quantities.len()).rev() {
        let (before, quantity) = (&quantities[index - 1], &quantities[index]);
        let gap = before.tokens.end..quantity.tokens.start;
        let joined = gap.len() == 1
            && (scene.doc.is_mark(gap.start, b',') || scene.doc.word(gap.start) == "y");
        if !joined
            || before.unit() != quantity.unit()
            || before.article
            || has(&figures[start..], index - 1)
        {
            continue;
        }
        let model = figures[start..].iter().find(|f| f.quantity == index && f.way == "after");
        let Some(model) = model.cloned() else { continue };
        let mut figure = carried(&model, index - 1, before, model.unit);
        figure.way = "after";
        figure.part |= is_part_noun(before);
        figures.push(figure);
    }
}

/// "5 albergues, 740 personas": people counted beside shelters are in them.
fn occupants(scene: &Scene, quantities: &[Quantity], figures: &mut Vec<Figure>, start: usize) {
    for index in 1..quantities.len() {
        let (shelters, quantity) = (&quantities[index - 1], &quantities[index]);
        let gap = shelters.tokens.end..quantity.tokens.start;
        let beside = gap.len() == 1
            && (scene.doc.any_mark(gap.start) || matches!(scene.doc.word(gap.start), "con" | "y"));
        let people = matches!(quantity.unit(), Some(Unit::Persons | Unit::Families));
        if !beside || !people || has(&figures[start..], index) {
            continue;
        }
        let model = figures[start..].iter().find(|f| {
            f.quantity == index - 1 && f.unit == Unit::Shelters && f.term == Term::Sheltered
        });
        let (Some(model), Some(unit)) = (model.cloned(), quantity.unit()) else { continue };
        figures.push(carried(&model, index, quantity, unit));
    }
}

fn is_part_noun(quantity: &Quantity) -> bool {
    matches!(quantity.counted, Counted::Unit(_, Some(entry)) if entry.part)
}

/// A bare number beside a name: "40 en Yajalón", "San Alfonso (10)".
fn is_item(scene: &Scene, quantity: &Quantity) -> bool {
    let doc = &scene.doc;
    let named =
        |at: usize| doc.tokens.get(at).is_some_and(|t| t.capital && t.kind == TokenKind::Word);
    let after = matches!(doc.word(quantity.tokens.end), "en" | "de")
        && (1..=3).any(|on| named(quantity.tokens.end + on))
        && (doc.any_mark(quantity.tokens.start.wrapping_sub(1))
            || doc.word(quantity.tokens.start.wrapping_sub(1)) == "y");
    let bracket = in_brackets(scene, quantity)
        && quantity.tokens.start >= 2
        && named(quantity.tokens.start - 2);
    // "(Ahome 402, Guasave 212)"
    let listed = quantity.tokens.start >= 2
        && named(quantity.tokens.start - 1)
        && doc.any_mark(quantity.tokens.end)
        && !doc.is_mark(quantity.tokens.end, b'-');
    // "cinco mil damnificados y 13 mil, según el gobernador"
    let rival = doc.is_mark(quantity.tokens.end, b',')
        && scene.lexicon.grammar.rival.contains(doc.word(quantity.tokens.end + 1));
    after || bracket || listed || rival
}

fn in_brackets(scene: &Scene, quantity: &Quantity) -> bool {
    scene.doc.is_mark(quantity.tokens.start.wrapping_sub(1), b'(')
        && scene.doc.is_mark(quantity.tokens.end, b')')
}

fn comma_before(scene: &Scene, quantity: &Quantity) -> bool {
    let at = quantity.tokens.start.wrapping_sub(1);
    scene.doc.is_mark(at, b',') || scene.doc.is_mark(at, b';') || scene.doc.word(at) == "y"
}

/// "15 personas (tres familias)", "50 familias (200 personas)", "1,200 personas evacuadas de 300 viviendas":
/// the second figure takes the term of the first when it has none of its own.
fn neighbours(scene: &Scene, quantities: &[Quantity], figures: &mut Vec<Figure>, start: usize) {
    for index in 1..quantities.len() {
        let (a, b) = (&quantities[index - 1], &quantities[index]);
        let (Some(unit_a), Some(unit_b)) = (a.unit(), b.unit()) else { continue };
        let end = figures[start..]
            .iter()
            .find(|f| f.quantity == index - 1)
            .map_or(a.tokens.end, |f| f.tokens.end);
        if !is_pair(unit_a, unit_b) || !side_by_side(scene, end.max(a.tokens.end), b) {
            continue;
        }
        let of = |index: usize, figures: &[Figure]| {
            figures.iter().find(|f| f.quantity == index).cloned()
        };
        match (of(index - 1, &figures[start..]), of(index, &figures[start..])) {
            (Some(model), other)
                if fits(model.term, unit_b)
                    && other.as_ref().is_none_or(|o| overrides(o, &model, unit_a, unit_b)) =>
            {
                figures.push(Figure { way: "pair", ..carried(&model, index, b, unit_b) });
            }
            (None, Some(model)) if fits(model.term, unit_a) && !is_noun_affected(&model) => {
                figures.push(Figure { way: "pair", ..carried(&model, index - 1, a, unit_a) });
            }
            _ => {}
        }
    }
}

/// "desplazó a 53 familias, unas 265 personas, que se refugiaron": the second figure is both.
fn overrides(other: &Figure, model: &Figure, a: Unit, b: Unit) -> bool {
    other.way == "after"
        && other.term != model.term
        && model.way != "pair"
        && a != Unit::Houses
        && b != Unit::Houses
        && !is_noun_affected(model)
}

fn is_noun_affected(figure: &Figure) -> bool {
    figure.term == Term::Affected && figure.way == "noun"
}

/// Whether a term can be said of the other half of a pair.
fn fits(term: Term, unit: Unit) -> bool {
    match unit {
        Unit::Houses => {
            matches!(term, Term::Evacuated | Term::Affected | Term::Displaced | Term::Relocated)
        }
        _ => !matches!(
            term,
            Term::DestroyedHousing | Term::UninhabitableHousing | Term::DamagedHousing
        ),
    }
}

fn is_pair(a: Unit, b: Unit) -> bool {
    let households = |unit| matches!(unit, Unit::Families | Unit::Houses);
    a == Unit::Persons && households(b)
        || households(a) && b == Unit::Persons
        || households(a) && households(b) && a != b
}

/// Nothing between the two but a bracket, a comma, or words such as "de", "o sea", "con un total de".
fn side_by_side(scene: &Scene, end: usize, b: &Quantity) -> bool {
    let doc = &scene.doc;
    let gap = end..b.tokens.start;
    let bracket = gap.clone().any(|at| doc.is_mark(at, b'('));
    // "16 familias de Xochitempa, 92 personas": the place belongs to the first.
    let apposed = gap.len() <= 9 && doc.is_mark(gap.end.wrapping_sub(1), b',');
    let small = |at: usize| {
        doc.any_mark(at) && !doc.is_mark(at, b';')
            || scene.lexicon.grammar.same_people.contains(doc.word(at))
            || apposed && doc.tokens[at].capital
    };
    gap.len() <= 2 && bracket
        || (gap.len() <= 7 || apposed)
            && gap.clone().all(small)
            && !(gap.len() == 1 && doc.word(gap.start) == "y")
}

/// Families beside their persons: the source's own household size.
pub(super) fn ratios(quantities: &[Quantity], figures: &mut [Figure]) {
    for index in 0..figures.len() {
        let households = &figures[index];
        if !matches!(households.unit, Unit::Families | Unit::Houses) || households.paired.is_some()
        {
            continue;
        }
        let persons = figures.iter().find(|other| {
            other.unit == Unit::Persons
                && other.term == households.term
                && other.quantity.abs_diff(households.quantity) == 1
                && quantities[other.quantity].unit() == Some(Unit::Persons)
        });
        if let Some(pair) = persons.and_then(|persons| pair(households, persons)) {
            figures[index].paired = Some(pair);
        }
    }
}

fn pair(households: &Figure, persons: &Figure) -> Option<Pair> {
    let (count, people) = (households.value? as f64, persons.value? as f64);
    let size = people / count;
    (1.2..=12.0).contains(&size).then_some(Pair {
        persons: (persons.low, persons.value, persons.high),
        household_size: (size * 1000.0).round() / 1000.0,
    })
}

/// Marks as parts the figures that, in a row, add up to one before or after them; a repeated figure stays once.
pub(super) fn parts(figures: &mut [Figure]) {
    for whole in 0..figures.len() {
        let Some(total) = figures[whole].value else { continue };
        let (term, unit) = (figures[whole].term, figures[whole].unit);
        let same: Vec<usize> = (0..figures.len())
            .filter(|at| {
                *at != whole
                    && figures[*at].term == term
                    && figures[*at].unit == unit
                    && figures[*at].value.is_some()
            })
            .collect();
        let after = same.iter().copied().filter(|at| *at > whole).collect::<Vec<_>>();
        let before = same.iter().copied().filter(|at| *at < whole).rev().collect::<Vec<_>>();
        for run in [after, before] {
            if let Some(count) = sums_to(figures, &run, total) {
                for at in &run[..count] {
                    figures[*at].part = true;
                }
                break;
            }
        }
    }
}

/// How many figures of a run add up to the total, if at least two do.
fn sums_to(figures: &[Figure], run: &[usize], total: u64) -> Option<usize> {
    let mut sum = 0u64;
    for (count, at) in run.iter().enumerate() {
        sum = sum.saturating_add(figures[*at].value.unwrap_or(0));
        if sum == total && count >= 1 {
            return Some(count + 1);
        }
        if sum > total {
            return None;
        }
    }
    None
}
