//! What part a place plays in its text: people left it, reached it, passed it, or it is only mentioned.

use desplaza_model::EvidenceField;
use desplaza_model::codes::{Code, MentionRole};

use super::candidate::written;
use super::decide::Document;
use super::gaps::continues_list;
use super::spot::Spot;
use crate::weights::{Signs, size};

/// The outcomes of the choice: the codes of [`MentionRole`].
pub fn parts() -> Vec<&'static str> {
    MentionRole::ALL.iter().map(|role| role.code()).collect()
}

/// Words before and behind a name that are looked at.
const BEFORE: usize = 6;
const BEHIND: usize = 4;

/// Gives every spot the part that the weights make of it.
pub(super) fn give_parts(document: &Document, spots: &mut [Spot]) {
    let mut signs = Signs::default();
    for at in 0..spots.len() {
        part_signs(document, spots, at, &mut signs);
        let likely = document.geocoder.choices.parts.likely(&signs, u32::MAX);
        let best = likely.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
        spots[at].part =
            best.map_or(MentionRole::default(), |(outcome, _)| MentionRole::ALL[outcome]);
    }
}

/// Writes what speaks for each part that a spot may play.
pub(super) fn part_signs(document: &Document, spots: &[Spot], at: usize, out: &mut Signs) {
    out.clear();
    let spot = &spots[at];
    let Some(field) = document.fields.iter().find(|field| field.part == spot.field) else { return };
    let ruled = spot.role.name();
    let kind = kind(spot);
    out.add(&["always"]);
    out.add(&["ruled", ruled]);
    out.add(&["kind", kind]);
    out.add(&["kind", kind, "ruled", ruled]);
    if spot.attached {
        out.add(&["attached"]);
    }
    if spot.field == EvidenceField::Title {
        out.add(&["title", ruled]);
    } else {
        out.add(&["sentence", size(spot.sentence)]);
    }
    let same = |other: &&Spot| other.cvegeo == spot.cvegeo && other.state == spot.state;
    out.add(&["before it", size(spots[..at].iter().filter(same).count())]);
    out.add(&["behind it", size(spots[at + 1..].iter().filter(same).count())]);
    let sentence = field.sentence(spot.sentence);
    let before = &field.flat[sentence.start.min(spot.start)..spot.start];
    let behind = &field.flat[spot.end..sentence.end.max(spot.end)];
    for (gap, word) in before.split_whitespace().rev().take(BEFORE).enumerate() {
        let word = bare(word);
        if gap < 3 {
            out.add(&[["-1", "-2", "-3"][gap], written(word)]);
        }
        out.add(&["before", written(word)]);
    }
    for (gap, word) in behind.split_whitespace().take(BEHIND).enumerate() {
        if gap < 2 {
            out.add(&[["+1", "+2"][gap], written(bare(word))]);
        }
        out.add(&["behind", written(bare(word))]);
    }
    if let Some(last) = at.checked_sub(1).map(|at| &spots[at])
        && last.field == spot.field
        && last.sentence == spot.sentence
        && last.end <= spot.start
    {
        let role = last.role.name();
        let listed = continues_list(&field.flat[last.end..spot.start]);
        out.add(&["behind", role, if listed { "listed" } else { "apart" }]);
    }
}

fn kind(spot: &Spot) -> &'static str {
    if spot.foreign.is_some() {
        "abroad"
    } else if spot.region.is_some() {
        "region"
    } else if spot.locality.is_some() {
        "locality"
    } else if spot.cvegeo.is_some() {
        "municipality"
    } else {
        "state"
    }
}

/// The letters of a word, without the signs around and behind them; a lone sign is a word.
fn bare(word: &str) -> &str {
    let start = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = start.find(|c: char| !c.is_alphanumeric()).unwrap_or(start.len());
    match &start[..end] {
        "" => word.char_indices().nth(1).map_or(word, |(at, _)| &word[..at]),
        letters => letters,
    }
}
