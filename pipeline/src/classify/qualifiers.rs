//! The words around a number that make it a bound or an estimate.

use desplaza_model::codes::Qualifier;

use super::lexicon::Kind;
use super::quantities::Bounds;
use super::scene::Scene;

/// The qualifier before a number and where the phrase begins.
pub(super) fn qualifier_before(
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
            && scene.lexicon.grammar.after_qualifier.contains(doc.word(end - 1))
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
pub(super) fn qualifier_after(
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
