//! What happened to people (or a building) that no number counts.

use desplaza_model::codes::{Term, Unit};

use super::figures::Moved;
use super::lexicon::Kind;
use super::links::{Linker, Phrase};
use super::triggers::{Form, Mood, Trigger};

/// "los desplazados de Aldama": a group named by what happened to it.
fn is_named_group(linker: &Linker, trigger: &Trigger) -> bool {
    let doc = &linker.scene.doc;
    let noun = trigger.form == Form::Participle { auxiliary: false }
        && doc.word(trigger.first).ends_with('s');
    let before =
        linker.scene.lexicon.grammar.group_heads.contains(doc.word(trigger.first.wrapping_sub(1)));
    let from = doc.word(trigger.end) == "de"
        && doc.tokens.get(trigger.end + 1).is_some_and(|t| t.capital)
        || doc.word(trigger.end) == "por";
    trigger.mood == Mood::Real
        && trigger.term == Some(Term::Displaced)
        && trigger.entry.kind == Kind::Moves
        && noun
        && before
        && from
}

/// What happened to people (or a building) that no number counts.
pub(super) fn moved(linker: &Linker, sentence: usize, out: &mut Vec<Moved>) {
    let scene = linker.scene;
    for mark in scene.in_sentence(sentence) {
        let entry = scene.entry(mark);
        let people = matches!(entry.kind, Kind::Noun | Kind::People);
        if !people && entry.kind != Kind::Building || entry.unit == Some(Unit::Shelters) {
            continue;
        }
        let unit = if people { Some(entry.unit.unwrap_or(Unit::Persons)) } else { None };
        let phrase =
            Phrase { tokens: mark.first..mark.end, unit, label: None, noun: Some(mark.end - 1) };
        let best = linker.best(&phrase).filter(|(trigger, cost)| {
            let visiting =
                entry.visiting && !matches!(trigger.term, Some(Term::Evacuated | Term::Sheltered));
            trigger.mood == Mood::Real
                && *cost <= 8.0
                && !visiting
                && (people || trigger.term == Some(Term::Evacuated))
        });
        if let Some((trigger, _)) = best
            && let Some(term) = trigger.term
        {
            let weak = trigger.entry.is_weak();
            out.push(Moved { term, sentence, people, named: true, weak });
        }
    }
    let alone = linker.triggers.iter().find(|trigger| {
        trigger.mood == Mood::Real
            && (trigger.term == Some(Term::Evacuated) && trigger.entry.kind == Kind::Moves
                || trigger.term == Some(Term::Displaced) && trigger.entry.kind == Kind::Happening)
    });
    if let Some(trigger) = alone
        && let Some(term) = trigger.term
    {
        out.push(Moved { term, sentence, people: false, named: false, weak: false });
    }
    if linker.triggers.iter().any(|trigger| is_named_group(linker, trigger)) {
        out.push(Moved { term: Term::Displaced, sentence, people: true, named: true, weak: false });
    }
}
