//! What a number counts: the noun behind it, the label before it, or nothing said.

use std::ops::Range;

use desplaza_model::codes::Unit;

use super::grammar::is_finite;
use super::lexicon::Kind;
use super::quantities::{Bounds, Counted};
use super::scene::Scene;
use super::tokens::TokenKind;

const NOUNS: &[Kind] = &[Kind::Noun, Kind::NotPeople];
const LABEL_TRIGGERS: &[Kind] = &[Kind::Moves, Kind::Acts, Kind::State];

/// The unit noun after a number, and where it ends.
pub(super) fn counted<'a>(
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
    if at < stop && scene.lexicon.grammar.is_demonym(doc.word(at)) {
        return (Counted::Unit(Unit::Persons, None), at + 1);
    }
    if is_bare(scene, at) { (Counted::Bare, end) } else { (Counted::Unknown, end) }
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
        || is_finite(doc.word(at))
        || scene.starting(at, TRIGGERS).is_some()
}

/// Whether an item of a list ends here.
pub(super) fn ends_item(scene: &Scene, at: usize) -> bool {
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
pub(super) fn label_colon(scene: &Scene, at: usize, sentence: &Range<usize>) -> Option<usize> {
    let mut back = at;
    while back > sentence.start && back + 3 > at {
        back -= 1;
        if scene.doc.is_mark(back, b':') || is_spaced_dash(scene, back) && back > sentence.start + 1
        {
            return Some(back);
        }
        scene.ending(back + 1, &[Kind::Before])?;
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
pub(super) fn label_noun<'a>(
    scene: &Scene<'a>,
    colon: usize,
    sentence: &Range<usize>,
) -> Counted<'a> {
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
        .filter(|mark| matches!(scene.entry(mark).kind, Kind::Noun | Kind::NotPeople))
        .min_by_key(|mark| (mark.first, usize::MAX - mark.end));
    if let Some(entry) = noun.map(|mark| scene.entry(mark)) {
        return match entry.unit {
            Some(unit) if entry.kind == Kind::Noun => Counted::Unit(unit, Some(entry)),
            _ => Counted::Other,
        };
    }
    // "Con daño total: 5,034": only dwellings are damaged so.
    let housing = inside().any(|mark| {
        let entry = scene.entry(mark);
        LABEL_TRIGGERS.contains(&entry.kind) && entry.of == [Unit::Houses]
    });
    if housing {
        return Counted::Unit(Unit::Houses, None);
    }
    let people = inside().any(|mark| {
        let entry = scene.entry(mark);
        LABEL_TRIGGERS.contains(&entry.kind)
            && entry.suits(Unit::Persons)
            && doc.word(mark.end - 1).ends_with('s')
    });
    if people { Counted::Unit(Unit::Persons, None) } else { Counted::Other }
}
