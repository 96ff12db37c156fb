//! Why: the cause whose words stand nearest to the movement and weigh most.

use std::collections::BTreeMap;

use desplaza_model::codes::{Cause, Code, Hazard};

use super::lexicon::Kind;
use super::scene::Scene;

/// Cause and hazard of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Why {
    pub cause: Cause,
    pub hazard: Option<Hazard>,
}

/// Causes whose violence burns and blows up.
const CONFLICTS: [Cause; 4] = [
    Cause::ArmedConflict,
    Cause::AgrarianConflict,
    Cause::CommunalConflict,
    Cause::CollectivePunishment,
];

/// How much a mention counts by its distance in sentences from where people move.
fn nearness(sentence: usize, focus: &[usize]) -> f64 {
    let gap = focus.iter().map(|at| at.abs_diff(sentence)).min();
    let near = match gap {
        None => 0.6,
        Some(0) => 1.6,
        Some(1) => 1.0,
        Some(2) => 0.7,
        Some(_) => 0.35,
    };
    if sentence == 0 { near + 0.7 } else { near }
}

/// How strongly each cause and each hazard is named, by code.
pub(super) struct Scores<'a> {
    pub causes: BTreeMap<&'a str, f64>,
    pub hazards: BTreeMap<&'a str, f64>,
}

/// Weighs causes and hazards over the fields of an article, each with the sentences where people move.
pub(super) fn scores<'a>(fields: &[(&Scene<'a>, Vec<usize>)]) -> Scores<'a> {
    let mut scores = Scores { causes: BTreeMap::new(), hazards: BTreeMap::new() };
    for (scene, focus) in fields {
        weigh(scene, focus, Kind::Cause, &mut scores.causes);
        weigh(scene, focus, Kind::Hazard, &mut scores.hazards);
    }
    if CONFLICTS.iter().any(|cause| scores.causes.contains_key(cause.code())) {
        // Houses that are burned by people are no urban fire.
        for started in [Hazard::UrbanFire, Hazard::Explosion] {
            if let Some(score) = scores.hazards.get_mut(started.code()) {
                *score *= 0.25;
            }
        }
    }
    scores
}

/// The strongest of both.
pub(super) fn why(scores: &Scores) -> Why {
    let hazard = super::hazard::choose(&scores.hazards);
    let disaster = hazard.map_or(0.0, |(_, score)| score);
    let human = strongest(&scores.causes);
    match (human, hazard) {
        (Some((code, score)), _) if score >= disaster => {
            Why { cause: Cause::from_code(code).unwrap_or(Cause::Unknown), hazard: None }
        }
        (_, Some((hazard, _))) => Why { cause: Cause::Disaster, hazard: Some(hazard) },
        _ => Why { cause: Cause::Unknown, hazard: None },
    }
}

/// Each entry's mentions, the second and later ones counting less.
fn weigh<'a>(scene: &Scene<'a>, focus: &[usize], kind: Kind, scores: &mut BTreeMap<&'a str, f64>) {
    let mut seen: BTreeMap<u32, i32> = BTreeMap::new();
    for mark in scene.all(kind) {
        let entry = scene.entry(mark);
        let code = match kind {
            Kind::Cause => entry.cause.map(Code::code),
            _ => entry.hazard.map(Code::code),
        };
        let Some(code) = code else { continue };
        let count = seen.entry(mark.entry).or_insert(0);
        let weight = entry.weight.unwrap_or(1.0) * nearness(scene.sentence(mark.first), focus);
        *scores.entry(code).or_insert(0.0) += weight * 0.6f64.powi((*count).min(8));
        *count += 1;
    }
}

fn strongest<'a>(scores: &BTreeMap<&'a str, f64>) -> Option<(&'a str, f64)> {
    scores
        .iter()
        .map(|(code, score)| (*code, *score))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)))
}
