//! Words that say what happened, with their form and their mood.

use desplaza_model::codes::{Term, Unit};

use super::grammar::{is_action_noun, is_gerund, is_infinitive, is_participle};
use super::lexicon::{Entry, Kind};
use super::matcher::Mark;
use super::mood::mood;
use super::scene::Scene;

/// The grammatical form that decides where a figure can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "evacuaron", "huyen".
    Finite,
    /// "se evacuó": its object and its subject are the same.
    Reflexive,
    /// "evacuadas", with "fueron" before it or not.
    Participle {
        auxiliary: bool,
    },
    Infinitive,
    Gerund,
    /// "evacuación", "desplazamiento de".
    Noun,
    /// "en albergues", "con pérdida total".
    Phrase,
}

/// Whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Real,
    /// Planned, possible, asked for.
    Unreal,
    /// Denied.
    Denied,
}

/// A word or phrase that says what happened; without a term it only takes figures away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trigger<'a> {
    pub first: usize,
    pub end: usize,
    pub entry: &'a Entry,
    pub term: Option<Term>,
    pub form: Form,
    pub mood: Mood,
}

/// The triggers of a sentence, in its order; of several that overlap, the longest.
pub(super) fn triggers<'a>(scene: &Scene<'a>, sentence: usize) -> Vec<Trigger<'a>> {
    let mut found: Vec<Trigger> = Vec::new();
    for mark in scene.in_sentence(sentence) {
        let entry = scene.entry(mark);
        let wanted = matches!(
            entry.kind,
            Kind::Moves
                | Kind::Acts
                | Kind::ActsWeakly
                | Kind::State
                | Kind::Happening
                | Kind::OtherVerb
                | Kind::Capacity
        ) || entry.unit == Some(Unit::Shelters);
        if !wanted || is_relative_home(scene, mark) {
            continue;
        }
        let trigger = Trigger {
            first: mark.first,
            end: mark.end,
            entry,
            term: entry.term,
            form: form(scene, mark, entry.kind),
            mood: Mood::Real,
        };
        push(&mut found, trigger);
    }
    for trigger in &mut found {
        trigger.mood = mood(scene, trigger);
    }
    found
}

/// "las familias que vivían en la ribera fueron evacuadas": where they lived is not what happened.
fn is_relative_home(scene: &Scene, mark: &Mark) -> bool {
    scene.entry(mark).id == "other_verb.live" && {
        let mut at = mark.first.wrapping_sub(1);
        if matches!(scene.doc.word(at), "la" | "las" | "lo" | "los" | "ahi" | "alli") {
            at = at.wrapping_sub(1);
        }
        let before = scene.doc.word(at);
        before == "donde" || scene.lexicon.grammar.relative.contains(before)
    }
}

/// Keeps the longest of overlapping triggers of one family; a State beside a Moves stays.
fn push<'a>(found: &mut Vec<Trigger<'a>>, new: Trigger<'a>) {
    let length = |trigger: &Trigger| trigger.end - trigger.first;
    let overlaps = |old: &Trigger| old.first < new.end && new.first < old.end;
    if found.iter().any(|old| overlaps(old) && length(old) > length(&new)) {
        return;
    }
    found.retain(|old| !(overlaps(old) && length(old) < length(&new)));
    found.push(new);
}

fn form(scene: &Scene, mark: &Mark, kind: Kind) -> Form {
    let lexicon = scene.lexicon;
    let word = scene.doc.word(mark.first);
    match kind {
        Kind::Happening => return Form::Noun,
        Kind::Capacity | Kind::Noun => return Form::Phrase,
        _ => {}
    }
    if lexicon.grammar.phrase_heads.contains(word) {
        return Form::Phrase;
    }
    if is_participle(word) {
        return if lexicon.grammar.perfect.contains(scene.doc.word(mark.first.wrapping_sub(1))) {
            Form::Finite
        } else {
            Form::Participle { auxiliary: has_auxiliary(scene, mark.first) }
        };
    }
    if kind == Kind::State {
        return Form::Phrase;
    }
    if is_action_noun(word)
        || lexicon.grammar.happening_nouns.contains(word) && !verb_like(scene, mark.first, word)
    {
        return Form::Noun;
    }
    if is_infinitive(word) {
        return Form::Infinitive;
    }
    if is_gerund(word) {
        return Form::Gerund;
    }
    if word == "se"
        || scene.doc.word(mark.first.wrapping_sub(1)) == "se"
        || scene.doc.word(mark.first.wrapping_sub(1)) == "sean"
    {
        return Form::Reflexive;
    }
    Form::Finite
}

/// "desalojó", "dañó", "colapsó" lose their accent when folded; an article or a plural shows the noun.
fn verb_like(scene: &Scene, at: usize, word: &str) -> bool {
    if !scene.lexicon.grammar.accented_verbs.contains(word) {
        return false;
    }
    let original = scene.doc.slice(at..at + 1).to_lowercase();
    original.ends_with('ó')
}

/// "fueron", "han sido", "resultaron", "permanecen" … shortly before a participle.
fn has_auxiliary(scene: &Scene, at: usize) -> bool {
    (1..=3).any(|back| {
        scene.lexicon.grammar.auxiliaries.contains(scene.doc.word(at.wrapping_sub(back)))
    })
}
