//! Whether a text tells of internal displacement: what speaks for it and against it, added up (METHOD.md, 7).

use desplaza_model::codes::{Term, Unit};
use serde::{Deserialize, Serialize};

use super::figures::{Figure, Found, Moved};
use super::lexicon::Kind;
use super::matcher::Mark;
use super::scene::Scene;

/// Weights and threshold, from `data/method/relevance.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub threshold: f64,
    bias: f64,
    evidence: Evidence,
    against: Against,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    figure_displacement: f64,
    figure_lost_housing: f64,
    people_moved: f64,
    building_evacuated: f64,
    bare_movement: f64,
    named_cause: f64,
    still_away: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Against {
    drill_near: f64,
    drill_far: f64,
    abroad: f64,
    migration_near: f64,
    migration_far: f64,
    border_near: f64,
    total_near: f64,
    total_far: f64,
    anniversary_near: f64,
    anniversary_far: f64,
    policy_near: f64,
    policy_far: f64,
    other_sense_near: f64,
    other_sense_far: f64,
    other_shelter_near: f64,
    other_shelter_far: f64,
}

/// One thing that speaks for or against relevance, with what it adds to the sum that is squeezed into a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    /// `sign` for a learned weight, else the rules' own weight of `data/method/relevance.toml`.
    pub what: &'static str,
    /// The sign, the entry of the lexicon or the figure's rule that it was added for; empty where several are meant.
    pub by: String,
    /// What it added.
    pub weight: f64,
}

/// How sure, the sentence that says so, and why.
#[derive(Debug, Clone)]
pub(super) struct Relevance {
    pub score: f64,
    /// The sentence of the best evidence.
    pub sentence: Option<usize>,
    pub why: Vec<Contribution>,
}

impl Relevance {
    fn of(sentence: Option<usize>, why: Vec<Contribution>) -> Self {
        let sum: f64 = why.iter().map(|part| part.weight).sum();
        Self { score: squeeze(sum), sentence, why }
    }
}

fn part(what: &'static str, by: &str, weight: f64) -> Contribution {
    Contribution { what, by: by.to_owned(), weight }
}

/// The relevance of one field of an article (body or title); `certain` when a Mexican table is being read.
pub(super) fn relevance(
    scene: &Scene,
    found: &Found,
    title: Option<&Scene>,
    certain: bool,
    supported: bool,
) -> Relevance {
    let weights = &scene.lexicon.weights;
    let bias = part("bias", "", weights.bias);
    let background = background(scene, certain);
    evidence(scene, found, &weights.evidence, supported)
        .into_iter()
        .map(|(sentence, mut why)| {
            why.push(bias.clone());
            if scene.has(sentence, Kind::Protracted) {
                why.push(part("still_away", "", weights.evidence.still_away));
            }
            why.extend(near(scene, title, sentence, certain));
            why.extend(background.iter().cloned());
            Relevance::of(Some(sentence), why)
        })
        .reduce(|best, next| if next.score > best.score { next } else { best })
        .filter(|best| best.score > squeeze(weights.bias))
        .unwrap_or_else(|| Relevance::of(None, vec![bias]))
}

fn squeeze(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// Each sentence that tells of a movement, with what it is worth.
fn evidence(
    scene: &Scene,
    found: &Found,
    weights: &Evidence,
    supported: bool,
) -> Vec<(usize, Vec<Contribution>)> {
    let strong = supported || has_strong(found);
    let figures = found.figures.iter().filter_map(|figure| {
        let (what, worth) = worth_of_figure(figure, weights)?;
        (!figure.weak || strong || is_supported(scene, figure.sentence, figure.term))
            .then(|| (figure.sentence, vec![part(what, figure.way, worth)]))
    });
    let moved = found.moved.iter().filter_map(|moved| {
        let (what, worth) = worth_of_moved(moved, weights)?;
        let mut why = vec![part(what, &moved.by, worth)];
        if !moved.people && has_cause(scene, moved.sentence) {
            why.push(part("named_cause", "", weights.named_cause));
        }
        (!moved.weak || strong || is_supported(scene, moved.sentence, moved.term))
            .then_some((moved.sentence, why))
    });
    figures.chain(moved).collect()
}

/// Whether anything beside weak verbs tells of a movement.
pub(super) fn has_strong(found: &Found) -> bool {
    found.figures.iter().any(|f| {
        !f.weak && f.term != Term::Returned && is_displacement(f.term) && f.unit != Unit::Shelters
    }) || found
        .moved
        .iter()
        .any(|m| !m.weak && m.named && m.term != Term::Returned && is_displacement(m.term))
}

/// Whether something beside a verb with ordinary senses says that it is meant as one of displacement: a
/// violent cause, a hazard or a shelter. People are taken to hospitals and courts near violence, and come
/// back from work: such verbs need it in their own sentence, those of leaving and sheltering near it.
pub(super) fn is_supported(scene: &Scene, sentence: usize, term: Term) -> bool {
    match term {
        Term::Displaced | Term::Sheltered | Term::Homeless | Term::Relocated => {
            around(sentence).any(|near| has_cause(scene, near))
        }
        Term::Evacuated => {
            has_cause(scene, sentence) || around(sentence).any(|near| scene.has(near, Kind::Hazard))
        }
        _ => has_cause(scene, sentence),
    }
}

fn around(sentence: usize) -> std::ops::RangeInclusive<usize> {
    sentence.saturating_sub(2)..=sentence + 2
}

/// Whether a sentence names a violent cause, a hazard or a shelter.
pub(super) fn has_cause(scene: &Scene, sentence: usize) -> bool {
    let shelter = |mark: &Mark| scene.entry(mark).unit == Some(Unit::Shelters);
    scene.has(sentence, Kind::Cause)
        || scene.has(sentence, Kind::Hazard)
        || scene.in_sentence(sentence).iter().any(shelter)
}

fn is_displacement(term: Term) -> bool {
    !matches!(term, Term::Affected | Term::DamagedHousing | Term::CrossBorder)
}

fn worth_of_figure(figure: &Figure, weights: &Evidence) -> Option<(&'static str, f64)> {
    if figure.unit == Unit::Shelters || !is_displacement(figure.term) {
        return None;
    }
    Some(if figure.term.is_lost_housing() {
        ("figure_lost_housing", weights.figure_lost_housing)
    } else {
        ("figure_displacement", weights.figure_displacement)
    })
}

fn worth_of_moved(moved: &Moved, weights: &Evidence) -> Option<(&'static str, f64)> {
    if !is_displacement(moved.term) {
        return None;
    }
    Some(match (moved.named, moved.people) {
        (true, true) => ("people_moved", weights.people_moved),
        (true, false) => ("building_evacuated", weights.building_evacuated),
        (false, _) => ("bare_movement", weights.bare_movement),
    })
}

/// What the sentence itself, or the title, says against it.
fn near(scene: &Scene, title: Option<&Scene>, sentence: usize, certain: bool) -> Vec<Contribution> {
    let against = &scene.lexicon.weights.against;
    [
        (Kind::Drill, "drill_near", against.drill_near),
        (Kind::Migration, "migration_near", against.migration_near),
        (Kind::Border, "border_near", against.border_near),
        (Kind::Total, "total_near", against.total_near),
        (Kind::Anniversary, "anniversary_near", against.anniversary_near),
        (Kind::Policy, "policy_near", against.policy_near),
        (Kind::OtherSense, "other_sense_near", against.other_sense_near),
        (Kind::OtherShelter, "other_shelter_near", against.other_shelter_near),
    ]
    .into_iter()
    .filter(|(kind, ..)| {
        let titled = title.is_some_and(|title| title.all(*kind).next().is_some());
        let settled = certain
            && matches!(kind, Kind::OtherSense | Kind::Total | Kind::Policy | Kind::Migration);
        (titled || scene.has(sentence, *kind)) && !settled
    })
    .map(|(_, what, weight)| part(what, "", weight))
    .collect()
}

/// What the rest of the text says against it.
fn background(scene: &Scene, certain: bool) -> Vec<Contribution> {
    if certain {
        return Vec::new();
    }
    let against = &scene.lexicon.weights.against;
    let mut why: Vec<Contribution> = [
        (Kind::Drill, "drill_far", against.drill_far),
        (Kind::Migration, "migration_far", against.migration_far),
        (Kind::Total, "total_far", against.total_far),
        (Kind::Anniversary, "anniversary_far", against.anniversary_far),
        (Kind::Policy, "policy_far", against.policy_far),
        (Kind::OtherSense, "other_sense_far", against.other_sense_far),
        (Kind::OtherShelter, "other_shelter_far", against.other_shelter_far),
    ]
    .into_iter()
    .filter(|(kind, ..)| scene.all(*kind).next().is_some())
    .map(|(_, what, weight)| part(what, "", weight))
    .collect();
    if is_abroad(scene) {
        why.push(part("abroad", "", against.abroad));
    }
    why
}

/// Whether foreign places outweigh Mexican ones; the lead counts three times.
fn is_abroad(scene: &Scene) -> bool {
    let weigh = |kind: Kind| -> usize {
        scene.all(kind).map(|mark| if scene.sentence(mark.first) < 2 { 3 } else { 1 }).sum()
    };
    let abroad = weigh(Kind::Abroad);
    abroad > 0 && abroad > weigh(Kind::Mexico)
}
