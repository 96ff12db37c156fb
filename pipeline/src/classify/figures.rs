//! Figures with their terms, sentence by sentence.

use std::ops::Range;

use desplaza_model::codes::{Qualifier, Term, Unit};

use super::lexicon::{Entry, Kind};
use super::links::{Linker, Phrase};
use super::quantities::{Counted, Quantity, quantities};
use super::scene::Scene;
use super::triggers::{Form, Mood, Trigger, triggers};

/// A figure that was read; `claims` makes a claim of it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "four independent remarks on one figure")]
pub(super) struct Figure {
    pub term: Term,
    pub unit: Unit,
    pub value: Option<u64>,
    pub low: Option<u64>,
    pub high: Option<u64>,
    pub qualifier: Qualifier,
    /// The words of the figure with its noun, and with its trigger where that stands beside it.
    pub tokens: Range<usize>,
    pub sentence: usize,
    pub increment: bool,
    pub part: bool,
    pub preventive: bool,
    /// Persons of the same households, where the text gives them.
    pub paired: Option<Pair>,
    /// Which way it was linked: a word of the rule's id.
    pub way: &'static str,
    /// Whether the trigger has other, ordinary senses.
    pub weak: bool,
    /// The byte-independent position of its quantity in the sentence.
    pub quantity: usize,
}

/// The figure in persons that stands beside a figure in families.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub persons: (Option<u64>, Option<u64>, Option<u64>),
    pub household_size: f64,
}

/// People or buildings without a number, and what happened to them.
#[derive(Debug, Clone)]
pub(super) struct Moved {
    pub term: Term,
    pub sentence: usize,
    /// Whether those who moved are people (not a building).
    pub people: bool,
    /// Whether anybody is named at all.
    pub named: bool,
    pub weak: bool,
    /// The entry of the lexicon that says so.
    pub by: String,
}

/// The numbers of a sentence and the words that say what happened, kept for weighing.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub sentence: usize,
    pub quantities: Vec<Quantity<'a>>,
    pub triggers: Vec<Trigger<'a>>,
}

/// What a text says, figure by figure, and without figures.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    /// The sentences that have a number.
    pub said: Vec<Said<'a>>,
    pub figures: Vec<Figure>,
    pub moved: Vec<Moved>,
    /// Figures that were seen and are denied or only possible: for the rejects.
    pub denied: Vec<Range<usize>>,
    /// Figures that rules read and weights do not bear out: for the rejects.
    pub outweighed: Vec<Range<usize>>,
}

/// Reads every sentence.
pub(super) fn find<'a>(scene: &Scene<'a>) -> Found<'a> {
    let mut found = Found::default();
    for sentence in 0..scene.doc.sentences.len() {
        let triggers = triggers(scene, sentence);
        let quantities = quantities(scene, sentence);
        if quantities.is_empty() && triggers.is_empty() {
            continue;
        }
        let linker = Linker { scene, quantities: &quantities, triggers: &triggers };
        let start = found.figures.len();
        for index in 0..quantities.len() {
            read_figure(&linker, index, sentence, &mut found);
        }
        super::recounts::recount(&linker, sentence, &mut found, start);
        super::pairs::finish(scene, &quantities, &mut found.figures, start);
        super::moved::moved(&linker, sentence, &mut found.moved);
        if !quantities.is_empty() {
            found.said.push(Said { sentence, quantities, triggers });
        }
    }
    found
}

/// The term that the counted noun carries by itself ("300 damnificados", "5 albergues").
fn own_term(quantity: &Quantity) -> Option<Term> {
    match quantity.counted {
        Counted::Unit(_, Some(entry)) => entry.term,
        _ => None,
    }
}

/// Tokens of the noun within a quantity: its last word before the end that agrees with participles.
fn noun_token(scene: &Scene, quantity: &Quantity) -> Option<usize> {
    let Counted::Unit(_, Some(_)) = quantity.counted else { return None };
    if quantity.label.is_some() || quantity.collective {
        return None;
    }
    let last =
        quantity.tokens.clone().rev().find(|at| {
            scene.starting(*at, &[Kind::Noun]).is_some() && !scene.doc.tokens[*at].numeric
        });
    last.or_else(|| quantity.tokens.end.checked_sub(1))
}

fn read_figure(linker: &Linker, index: usize, sentence: usize, found: &mut Found) {
    let quantity = &linker.quantities[index];
    if quantity.is_other() {
        return;
    }
    let elliptic = matches!(quantity.counted, Counted::Bare);
    let unit = match quantity.unit() {
        Some(unit) => unit,
        None => inherited_unit(linker, index, found.figures.last()),
    };
    if unit == Unit::Shelters {
        return shelters(linker, index, sentence, found);
    }
    if unit == Unit::Communities && is_dependent(linker, quantity) {
        return;
    }
    let phrase = Phrase {
        tokens: quantity.tokens.clone(),
        unit: Some(unit),
        label: quantity.label,
        noun: noun_token(linker.scene, quantity),
    };
    let best = linker.best(&phrase);
    if let Some(term) = own_term(quantity) {
        let denied = denied_noun(linker, quantity)
            || matches!(best, Some((t, cost)) if cost < 3.0 && t.mood == Mood::Denied && t.term.is_none());
        if denied {
            found.denied.push(quantity.tokens.clone());
            return;
        }
        if !matches!(best, Some((t, cost)) if t.entry.kind == Kind::Capacity && cost < 3.0) {
            found.figures.push(figure(linker, index, sentence, unit, term, None, "noun"));
        }
    }
    let limit = if elliptic { 3.2 } else { super::links::FARTHEST };
    let Some((trigger, cost)) = best.filter(|(_, cost)| *cost <= limit) else { return };
    let (trigger, cost) = past_aid(linker, &phrase, trigger, cost);
    let Some(term) = trigger.term else { return };
    if quantity.article && !clear_enough(unit, trigger, cost) {
        return;
    }
    let acting = trigger.entry.kind == Kind::ActsWeakly
        && super::relevance::has_cause(linker.scene, sentence);
    if elliptic && trigger.entry.is_weak() && !acting {
        return;
    }
    if is_visiting(quantity) && !matches!(term, Term::Evacuated | Term::Sheltered | Term::Affected)
    {
        return;
    }
    if trigger.mood != Mood::Real {
        found.denied.push(quantity.tokens.clone());
        return;
    }
    if own_term(quantity) != Some(term) {
        let way = if trigger.first >= quantity.tokens.end { "after" } else { "before" };
        found.figures.push(figure(linker, index, sentence, unit, term, Some(trigger), way));
    }
    second_term(linker, index, sentence, unit, term, &phrase, trigger, found);
}

/// Who is helped may be moved too: "12 familias fueron auxiliadas y pasaron la noche en el auditorio".
fn past_aid<'t, 'a>(
    linker: &'t Linker<'_, 'a>,
    phrase: &Phrase,
    trigger: &'t Trigger<'a>,
    cost: f64,
) -> (&'t Trigger<'a>, f64) {
    if trigger.entry.id != "other_verb.aid" {
        return (trigger, cost);
    }
    linker
        .triggers
        .iter()
        .filter(|t| t.term.is_some() && t.first >= phrase.tokens.end && t.first > trigger.first)
        .filter_map(|t| Some((t, linker.cost(phrase, t)?)))
        .filter(|(_, cost)| *cost <= 8.0)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((trigger, cost))
}

/// "una familia" is a number beside a clear verb, "una persona" only as its object.
fn clear_enough(unit: Unit, trigger: &Trigger, cost: f64) -> bool {
    let object = trigger.entry.kind == Kind::Moves && trigger.term != Some(Term::Affected);
    cost <= 3.0 && (unit != Unit::Persons || object && cost <= 1.0)
}

fn is_visiting(quantity: &Quantity) -> bool {
    matches!(quantity.counted, Counted::Unit(_, Some(entry)) if entry.visiting)
}

/// "the same people under two terms are two": a second predicate to the right, tightly bound.
#[expect(clippy::too_many_arguments, reason = "the state of one figure, used once")]
fn second_term(
    linker: &Linker,
    index: usize,
    sentence: usize,
    unit: Unit,
    term: Term,
    phrase: &Phrase,
    first: &Trigger,
    found: &mut Found,
) {
    let own = own_term(&linker.quantities[index]);
    // "336 personas (150 de una comunidad y 186 de otra), que fueron albergadas"
    let next = linker.quantities[index + 1..]
        .iter()
        .find(|quantity| !in_brackets(linker.scene, phrase.tokens.end, quantity.tokens.start))
        .map_or(usize::MAX, |quantity| quantity.tokens.start);
    let second = linker
        .triggers
        .iter()
        .filter(|t| t.first != first.first && t.first < next)
        .filter(|t| {
            t.first >= phrase.tokens.end
                || first.first >= phrase.tokens.end && t.entry.kind == Kind::Acts
        })
        .filter(|t| t.mood == Mood::Real && t.form != Form::Finite || t.entry.kind != Kind::Moves)
        .filter_map(|t| Some((t, linker.cost(phrase, t)?)))
        .filter(|(t, cost)| {
            let bridge =
                if t.first > first.first && first.first >= phrase.tokens.end { 3.0 } else { 0.0 };
            let limit = if t.first < phrase.tokens.start { 2.5 } else { 6.5 + bridge };
            *cost <= limit
        })
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((trigger, _)) = second else { return };
    let Some(other) = trigger.term.filter(|other| *other != term && Some(*other) != own) else {
        return;
    };
    if trigger.mood != Mood::Real || is_sequel_of_same(term, other) {
        return;
    }
    found.figures.push(figure(linker, index, sentence, unit, other, Some(trigger), "second"));
}

/// Whether a bracket that opened after a token is still open at another.
fn in_brackets(scene: &Scene, from: usize, at: usize) -> bool {
    let count = |mark: u8| (from..at).filter(|token| scene.doc.is_mark(*token, mark)).count();
    count(b'(') > count(b')')
}

/// Dwellings are filed under their worst damage once; "affected" adds nothing to people who moved.
fn is_sequel_of_same(term: Term, other: Term) -> bool {
    let housing = |t: Term| {
        matches!(
            t,
            Term::DestroyedHousing
                | Term::UninhabitableHousing
                | Term::DamagedHousing
                | Term::Affected
        )
    };
    housing(term) && housing(other) || other == Term::Affected
}

/// Whether a noun with its own term is denied ("no hay 300 desplazados").
fn denied_noun(linker: &Linker, quantity: &Quantity) -> bool {
    let scene = linker.scene;
    let at = quantity.tokens.start;
    let sentence = scene.sentence(at);
    scene.of_kind(sentence, Kind::Denial).any(|mark| mark.first <= at)
        || scene.of_kind(sentence, Kind::Negation).any(|mark| mark.end <= at && at - mark.end <= 2)
}

/// "10 familias de tres comunidades": the communities only say where.
fn is_dependent(linker: &Linker, quantity: &Quantity) -> bool {
    let scene = linker.scene;
    let at = quantity.tokens.start;
    let people = |mark: &super::matcher::Mark| {
        !matches!(scene.entry(mark).unit, Some(Unit::Houses | Unit::Communities))
    };
    let preposition = scene.lexicon.grammar.where_cues.contains(scene.doc.word(at.wrapping_sub(1)));
    let counted_before = linker.quantities.iter().any(|q| {
        q.tokens.end <= at
            && at - q.tokens.end <= 12
            && matches!(q.unit(), Some(Unit::Persons | Unit::Families | Unit::Houses))
    });
    let of_people = scene.doc.word(at.wrapping_sub(1)) == "de"
        && scene.ending(at.saturating_sub(1), &[Kind::People, Kind::Noun]).is_some_and(people);
    preposition && (counted_before || !of_people)
}

/// The unit of a bare figure: that of the figure before it ("Otras 410": even of a sentence before), else
/// persons.
fn inherited_unit(linker: &Linker, index: usize, last: Option<&Figure>) -> Unit {
    let quantity = &linker.quantities[index];
    if let Some(unit) = apposed_unit(linker, quantity) {
        return unit;
    }
    let other = linker.scene.doc.word(quantity.tokens.start.wrapping_sub(1));
    if index == 0
        && matches!(other, "otras" | "otros")
        && let Some(last) = last.filter(|last| last.unit != Unit::Shelters)
    {
        return last.unit;
    }
    linker.quantities[..index]
        .iter()
        .rev()
        .find_map(Quantity::unit)
        .filter(|unit| matches!(unit, Unit::Persons | Unit::Families | Unit::Houses))
        .unwrap_or(Unit::Persons)
}

/// "sus moradores, unos 200": the noun stands before the comma.
fn apposed_unit(linker: &Linker, quantity: &Quantity) -> Option<Unit> {
    let comma = quantity.tokens.start.checked_sub(1)?;
    let mark = linker.scene.ending(comma, &[Kind::Noun, Kind::People])?;
    let doc = &linker.scene.doc;
    let apposed = doc.is_mark(comma, b',') && doc.is_mark(quantity.tokens.end, b',');
    apposed.then(|| linker.scene.entry(mark).unit.unwrap_or(Unit::Persons))
}

/// Shelters are counted even when they are empty; only a denied one is none.
fn shelters(linker: &Linker, index: usize, sentence: usize, found: &mut Found) {
    let quantity = &linker.quantities[index];
    let opened = linker.scene.doc.sentence_of(quantity.tokens.start).start..quantity.tokens.start;
    let opening = &linker.scene.lexicon.grammar.opening;
    let verb = opened.clone().rev().take(6).any(|at| {
        let word = linker.scene.doc.word(at);
        opening.iter().any(|stem| word.starts_with(stem.as_str()))
    });
    if denied_noun(linker, quantity) || quantity.article && !verb {
        return;
    }
    found.figures.push(figure(
        linker,
        index,
        sentence,
        Unit::Shelters,
        Term::Sheltered,
        None,
        "noun",
    ));
}

/// The figure of a number that no rule explains and its company does.
pub(super) fn weighed(scene: &Scene, said: &Said, index: usize, unit: Unit, term: Term) -> Figure {
    let linker = Linker { scene, quantities: &said.quantities, triggers: &said.triggers };
    figure(&linker, index, said.sentence, unit, term, None, "weighed")
}

fn figure(
    linker: &Linker,
    index: usize,
    sentence: usize,
    unit: Unit,
    term: Term,
    trigger: Option<&Trigger>,
    way: &'static str,
) -> Figure {
    let scene = linker.scene;
    let quantity = &linker.quantities[index];
    let noun: Option<&Entry> = match quantity.counted {
        Counted::Unit(_, entry) => entry,
        _ => None,
    };
    Figure {
        term,
        unit,
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        qualifier: quantity.qualifier,
        tokens: span(scene, quantity, trigger),
        sentence,
        increment: quantity.more && !earlier(linker, index, unit)
            || is_near(scene, sentence, Kind::Increment, quantity.tokens.start, 4),
        part: noun.is_some_and(|entry| entry.part)
            || is_near(scene, sentence, Kind::Part, quantity.tokens.start, 8),
        preventive: scene.has(sentence, Kind::Preventive),
        paired: None,
        way,
        weak: trigger.is_some_and(|t| t.entry.is_weak()),
        quantity: index,
    }
}

/// Whether the sentence counts the same unit before: "1 vivienda … y 11 más" adds up, it does not update.
fn earlier(linker: &Linker, index: usize, unit: Unit) -> bool {
    linker.quantities[..index].iter().any(|quantity| quantity.unit() == Some(unit))
}

/// The figure's words, with the label before them or the trigger that touches them.
fn span(scene: &Scene, quantity: &Quantity, trigger: Option<&Trigger>) -> Range<usize> {
    let tokens = quantity.tokens.clone();
    match trigger {
        Some(t)
            if t.first >= tokens.end
                && t.first - tokens.end <= 1
                && !scene.doc.any_mark(tokens.end) =>
        {
            tokens.start..t.end
        }
        _ => tokens,
    }
}

/// Whether a mark of a kind stands at most `reach` tokens before a token, in its sentence.
fn is_near(scene: &Scene, sentence: usize, kind: Kind, at: usize, reach: usize) -> bool {
    scene.of_kind(sentence, kind).any(|mark| mark.end <= at && at - mark.end <= reach)
}
