//! Whether what a trigger says happened: negation, possibility, future.

use super::grammar::is_future;
use super::lexicon::Kind;
use super::scene::Scene;
use super::triggers::{Form, Mood, Trigger};

/// What stands before the trigger in its clause, and its own form, decide whether it happened.
pub(super) fn mood(scene: &Scene, trigger: &Trigger) -> Mood {
    let sentence = scene.sentence(trigger.first);
    let range = scene.doc.sentence_of(trigger.first);
    if scene
        .of_kind(sentence, Kind::Denial)
        .any(|mark| mark.first < trigger.end && !clause_ends(scene, mark.end, trigger.first))
    {
        return Mood::Denied;
    }
    let mut mood = Mood::Real;
    let mut nearest = 0;
    for mark in scene.in_sentence(sentence) {
        let overlaps = mark.first < trigger.end && trigger.first < mark.end;
        let before = mark.end <= trigger.first && mark.first >= range.start;
        let reach = trigger.first.saturating_sub(mark.end);
        let kind = scene.entry(mark).kind;
        if kind == Kind::Irrealis && reach > 1 && is_attribute(scene, trigger) {
            continue;
        }
        let (far, new) = match kind {
            Kind::Irrealis => {
                (if scene.entry(mark).id == "irrealis.advice" { 9 } else { 6 }, Mood::Unreal)
            }
            Kind::Negation => (4, Mood::Denied),
            Kind::Realis => (5, Mood::Real),
            _ => continue,
        };
        if overlaps && kind == Kind::Irrealis && mark.end - mark.first == 1 {
            return Mood::Unreal;
        }
        if before
            && reach <= far
            && !clause_ends(scene, mark.end, trigger.first)
            && mark.first >= nearest
        {
            nearest = mark.first;
            mood = if kind == Kind::Realis && mood == Mood::Denied { Mood::Denied } else { new };
        }
    }
    if mood == Mood::Real && future_before(scene, trigger.first, range.start) {
        return Mood::Unreal;
    }
    let verb = matches!(trigger.entry.kind, Kind::Moves | Kind::Acts | Kind::ActsWeakly);
    if mood == Mood::Real
        && verb
        && trigger.form == Form::Finite
        && is_future(scene.doc.word(trigger.first))
    {
        return Mood::Unreal;
    }
    mood
}

/// "atender a las familias desplazadas": what they are is not asked for.
fn is_attribute(scene: &Scene, trigger: &Trigger) -> bool {
    trigger.form == Form::Participle { auxiliary: false }
        && (scene.ending(trigger.first, &[Kind::Noun, Kind::People]).is_some()
            || matches!(scene.doc.word(trigger.first.wrapping_sub(1)), "los" | "las"))
}

/// Whether a clause ends between two tokens: semicolon, colon, "pero", "aunque", or a comma with a new subject.
fn clause_ends(scene: &Scene, from: usize, to: usize) -> bool {
    (from..to).any(|at| {
        scene.doc.is_mark(at, b';')
            || scene.doc.is_mark(at, b':')
            || scene.doc.is_mark(at, b',')
            || scene.lexicon.grammar.clause_breaks.contains(scene.doc.word(at))
            || matches!(scene.doc.word(at), "ya" | "y") && scene.doc.word(at + 1) == "que"
    })
}

/// "obligará a reubicar", "permitirá albergar": a future shortly before, told by its accent.
fn future_before(scene: &Scene, at: usize, start: usize) -> bool {
    (start.max(at.saturating_sub(3))..at).any(|before| {
        let word = scene.doc.word(before);
        word.len() > 4
            && !clause_ends(scene, before, at)
            && (word.ends_with("ra") || word.ends_with("ran"))
            && {
                let original = scene.doc.slice(before..before + 1).to_lowercase();
                original.ends_with("rá") || original.ends_with("rán")
            }
    })
}
