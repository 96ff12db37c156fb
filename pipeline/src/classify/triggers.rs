//! Words that say what happened, with their form and their mood.

use desplaza_model::codes::{Term, Unit};

use super::lexicon::{Entry, Kind};
use super::matcher::Mark;
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
    scene.entry(mark).id == "other_verb.live"
        && matches!(
            scene.doc.word(mark.first.wrapping_sub(1)),
            "que" | "quienes" | "donde" | "cuales"
        )
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
    let word = scene.doc.word(mark.first);
    match kind {
        Kind::Happening => return Form::Noun,
        Kind::Capacity | Kind::Noun => return Form::Phrase,
        _ => {}
    }
    if matches!(word, "con" | "en" | "sin" | "bajo" | "al" | "a" | "por" | "no" | "fuera" | "lejos")
    {
        return Form::Phrase;
    }
    if is_participle(word) {
        return if scene.doc.word(mark.first.wrapping_sub(1)) == "han"
            || scene.doc.word(mark.first.wrapping_sub(1)) == "ha"
        {
            Form::Finite
        } else {
            Form::Participle { auxiliary: has_auxiliary(scene, mark.first) }
        };
    }
    if kind == Kind::State {
        return Form::Phrase;
    }
    if ["cion", "ciones", "miento", "mientos", "encia", "ura"].iter().any(|end| word.ends_with(end))
        || matches!(
            word,
            "desalojo"
                | "desalojos"
                | "exodo"
                | "destierro"
                | "quema"
                | "caida"
                | "colapso"
                | "danos"
                | "retorno"
                | "retornos"
                | "entrada"
                | "ingreso"
                | "dano"
        ) && !verb_like(scene, mark.first, word)
    {
        return Form::Noun;
    }
    let stem = word
        .trim_end_matches("los")
        .trim_end_matches("las")
        .trim_end_matches("se")
        .trim_end_matches("la")
        .trim_end_matches("lo");
    if ["ar", "er", "ir"].iter().any(|end| stem.ends_with(end)) && stem.len() > 3 {
        return Form::Infinitive;
    }
    if ["ando", "iendo", "yendo"].iter().any(|end| stem.ends_with(end)) {
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
    if !matches!(word, "desalojo" | "dano" | "retorno" | "colapso" | "ingreso") {
        return false;
    }
    let original = scene.doc.slice(at..at + 1).to_lowercase();
    original.ends_with('ó')
}

pub(super) fn is_participle(word: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    (stem.ends_with("ado")
        || stem.ends_with("ada")
        || stem.ends_with("ido")
        || stem.ends_with("ida"))
        && stem.len() > 5
        || matches!(stem, "vacia" | "vacio")
}

/// "fueron", "han sido", "resultaron", "permanecen" … shortly before a participle.
fn has_auxiliary(scene: &Scene, at: usize) -> bool {
    (1..=3).any(|back| {
        matches!(
            scene.doc.word(at.wrapping_sub(back)),
            "fue"
                | "fueron"
                | "sido"
                | "ser"
                | "siendo"
                | "son"
                | "estan"
                | "esta"
                | "quedaron"
                | "quedo"
                | "resultaron"
                | "resulto"
                | "permanecen"
                | "permanece"
                | "siguen"
                | "sigue"
                | "continuan"
                | "encuentran"
                | "encuentra"
                | "estaban"
                | "eran"
                | "tuvieron"
                | "mantienen"
                | "sean"
                | "fuera"
                | "fueran"
                | "hallan"
                | "terminaron"
                | "quedan"
                | "queda"
                | "permanecian"
                | "hayan"
                | "seran"
                | "sera"
        )
    })
}

/// What stands before the trigger in its clause, and its own form, decide whether it happened.
fn mood(scene: &Scene, trigger: &Trigger) -> Mood {
    let sentence = scene.sentence(trigger.first);
    let range = scene.doc.sentence_of(trigger.first);
    if scene
        .of_kind(sentence, Kind::Denial)
        .any(|mark| mark.first < trigger.end && !clause_ends(scene, mark.end, trigger.first, 40))
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
            && !clause_ends(scene, mark.end, trigger.first, far)
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

/// Whether a clause ends between two tokens: semicolon, colon, "pero", "aunque", or a comma with a new subject.
fn clause_ends(scene: &Scene, from: usize, to: usize, _reach: usize) -> bool {
    (from..to).any(|at| {
        scene.doc.is_mark(at, b';')
            || scene.doc.is_mark(at, b',')
            || matches!(scene.doc.word(at), "pero" | "aunque" | "sino" | "mientras" | "porque")
            || scene.doc.word(at) == "ya" && scene.doc.word(at + 1) == "que"
    })
}

/// "obligará a reubicar", "permitirá albergar": a future shortly before, told by its accent.
fn future_before(scene: &Scene, at: usize, start: usize) -> bool {
    (start.max(at.saturating_sub(3))..at).any(|before| {
        let word = scene.doc.word(before);
        word.len() > 4
            && !clause_ends(scene, before, at, 3)
            && (word.ends_with("ra") || word.ends_with("ran"))
            && {
                let original = scene.doc.slice(before..before + 1).to_lowercase();
                original.ends_with("rá") || original.ends_with("rán")
            }
    })
}

fn is_future(word: &str) -> bool {
    ["ara", "aran", "era", "eran", "ira", "iran", "aria", "arian", "eria", "erian", "iria", "irian"]
        .iter()
        .any(|end| word.ends_with(end))
        && word.len() > 6
}
