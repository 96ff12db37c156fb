//! What happened to people (or a building) that no number counts.

use desplaza_model::codes::{Cause, Term, Unit};

use super::figures::Moved;
use super::lexicon::{Entry, Kind};
use super::links::{Linker, Phrase};
use super::matcher::Mark;
use super::scene::Scene;
use super::triggers::{Form, Mood, Trigger};

/// Beyond this cost a noun without a number is not linked.
const FARTHEST: f64 = 8.0;

/// Adds what a sentence tells without a figure.
pub(super) fn moved(linker: &Linker, sentence: usize, out: &mut Vec<Moved>) {
    let nouns = linker.scene.in_sentence(sentence).iter();
    out.extend(nouns.filter_map(|mark| of_noun(linker, mark, sentence)));
    for trigger in linker.triggers.iter().filter(|trigger| trigger.mood == Mood::Real) {
        let named = is_named_group(linker, trigger) || has_pronoun(linker, trigger);
        let told = !trigger.entry.is_weak()
            && (trigger.term == Some(Term::Evacuated) && trigger.entry.kind == Kind::Moves
                || trigger.term == Some(Term::Displaced) && trigger.entry.kind == Kind::Happening);
        let fled = trigger.term == Some(Term::Displaced)
            && matches!(trigger.entry.kind, Kind::Acts | Kind::ActsWeakly)
            && trigger.form == Form::Finite
            && has_driven_out_one(linker.scene, sentence);
        let named = named || fled;
        if let Some(term) = trigger.term.filter(|_| named || told) {
            let by = trigger.entry.id.clone();
            out.push(Moved { term, sentence, people: named, named, weak: false, by });
        }
    }
}

/// "varias familias huyeron", "el edificio fue evacuado".
fn of_noun(linker: &Linker, mark: &Mark, sentence: usize) -> Option<Moved> {
    let entry = linker.scene.entry(mark);
    let people = matches!(entry.kind, Kind::Noun | Kind::People);
    if !people && entry.kind != Kind::Building || entry.unit == Some(Unit::Shelters) {
        return None;
    }
    let unit = if people { Some(entry.unit.unwrap_or(Unit::Persons)) } else { None };
    let tokens = mark.first..mark.end;
    let phrase = Phrase { tokens, unit, label: None, noun: Some(mark.end - 1) };
    let (trigger, cost) = linker.best(&phrase)?;
    let term = trigger.term?;
    let fits = if people { can_be(entry, term) } else { term == Term::Evacuated };
    let vague = trigger.entry.is_weak() && entry.part || people && is_one(linker, mark, sentence);
    let told = trigger.mood == Mood::Real && cost <= FARTHEST && fits && !vague;
    let weak = trigger.entry.is_weak();
    let by = || trigger.entry.id.clone();
    told.then(|| Moved { term, sentence, people, named: true, weak, by: by() })
}

/// A single person who fled is news of another kind, unless the cause says why one alone has to leave.
fn is_one(linker: &Linker, mark: &Mark, sentence: usize) -> bool {
    let scene = linker.scene;
    let entry = scene.entry(mark);
    let alone = entry.kind == Kind::Noun
        && entry.unit == Some(Unit::Persons)
        && !scene.doc.word(mark.first).ends_with('s');
    alone && !has_driven_out_one(scene, sentence)
}

/// Causes that drive out single persons: their work, their sex.
fn has_driven_out_one(scene: &Scene, sentence: usize) -> bool {
    scene.in_sentence(sentence).iter().any(|mark| {
        matches!(scene.entry(mark).cause, Some(Cause::PressFreedom | Cause::GenderViolence))
    })
}

/// People at work or on a visit are evacuated and sheltered, never displaced.
fn can_be(entry: &Entry, term: Term) -> bool {
    !entry.visiting || matches!(term, Term::Evacuated | Term::Sheltered)
}

/// "los desplazados de Aldama": a group named by what happened to it.
fn is_named_group(linker: &Linker, trigger: &Trigger) -> bool {
    let doc = &linker.scene.doc;
    let noun = trigger.form == Form::Participle { auxiliary: false }
        && doc.word(trigger.first).ends_with('s');
    let heads = &linker.scene.lexicon.grammar.group_heads;
    let from = doc.word(trigger.end) == "de"
        && (1..=4).any(|on| doc.tokens.get(trigger.end + on).is_some_and(|token| token.capital))
        || doc.word(trigger.end) == "por";
    trigger.term == Some(Term::Displaced)
        && trigger.entry.kind == Kind::Moves
        && noun
        && (heads.contains(doc.word(trigger.first.wrapping_sub(1)))
            || trigger.first == doc.sentence_of(trigger.first).start
            || doc.any_mark(trigger.first - 1))
        && from
}

/// "los corrieron de sus casas", "las evacuaron": the pronoun stands for people.
fn has_pronoun(linker: &Linker, trigger: &Trigger) -> bool {
    let before = linker.scene.doc.word(trigger.first.wrapping_sub(1));
    matches!(before, "los" | "las")
        && trigger.form == Form::Finite
        && trigger.entry.kind == Kind::Moves
        && !trigger.entry.is_weak()
        && matches!(trigger.term, Some(Term::Displaced | Term::Evacuated | Term::Sheltered))
}
