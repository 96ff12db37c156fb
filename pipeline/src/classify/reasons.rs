//! The causes and the kinds of actors that a text names, with the words that stand nearest to where people move.

use std::collections::BTreeMap;

use desplaza_model::codes::{Actor, Cause, Code, Hazard};
use desplaza_model::{ActorMention, EvidenceField, Reason, Words};

use super::cause::Why;
use super::field::{Field, Fields};
use super::lexicon::{Entry, Kind};
use super::matcher::Mark;

/// A cause that weighs less than this beside the main one is only an undertone.
const FAINTEST: f64 = 0.35;

/// Actors are read where people move and in the sentences around.
const REACH: usize = 2;

/// The causes and hazards that the text names, the main one first.
pub(super) fn reasons(fields: &Fields, why: Why) -> Vec<Reason> {
    let scores = fields.scores();
    let causes = scores
        .causes
        .iter()
        .filter_map(|(code, score)| Some((Cause::from_code(code)?, None, *score)));
    let hazards = scores.hazards.iter().filter_map(|(code, score)| {
        Some((Cause::Disaster, Some(Hazard::from_code(code)?), *score))
    });
    let mut named: Vec<(Cause, Option<Hazard>, f64)> = causes.chain(hazards).collect();
    let most = named.iter().map(|(.., score)| *score).fold(0.0, f64::max);
    let is_main = |cause: Cause, hazard: Option<Hazard>| (cause, hazard) == (why.cause, why.hazard);
    named.retain(|(cause, hazard, score)| is_main(*cause, *hazard) || *score >= most * FAINTEST);
    named.sort_by(|a, b| {
        let main = is_main(b.0, b.1).cmp(&is_main(a.0, a.1));
        main.then(b.2.total_cmp(&a.2)).then((a.0, a.1).cmp(&(b.0, b.1)))
    });
    named
        .into_iter()
        .filter_map(|(cause, hazard, _)| {
            let is = |entry: &Entry| match hazard {
                Some(hazard) => entry.hazard == Some(hazard),
                None => entry.kind == Kind::Cause && entry.cause == Some(cause),
            };
            Some(Reason { cause, hazard, evidence: nearest(fields, usize::MAX, is)? })
        })
        .collect()
}

/// The kinds of actors named near where people move.
pub(super) fn actors(fields: &Fields) -> Vec<ActorMention> {
    let mentions = Actor::ALL.iter().filter_map(|actor| {
        let evidence = nearest(fields, REACH, |entry| entry.actor == Some(*actor))?;
        Some(ActorMention { actor: *actor, evidence })
    });
    mentions.collect()
}

/// The words of a kind that stand nearest to where people move, and not farther than `reach` sentences; those of the
/// title are as near as can be.
fn nearest(fields: &Fields, reach: usize, is: impl Fn(&Entry) -> bool) -> Option<Words> {
    let mut found: BTreeMap<(usize, usize), (EvidenceField, Mark)> = BTreeMap::new();
    for (field, name) in
        [(&fields.body, EvidenceField::Text), (&fields.title, EvidenceField::Title)]
    {
        let focus = field.focus();
        for mark in field.scene.marks.iter().filter(|mark| is(field.scene.entry(mark))) {
            let at = field.scene.sentence(mark.first);
            let gap = match name {
                EvidenceField::Title => 0,
                _ => focus.iter().map(|told| told.abs_diff(at)).min().unwrap_or(at),
            };
            if gap <= reach {
                found.entry((gap, mark.first)).or_insert((name, *mark));
            }
        }
    }
    let (name, mark) = found.into_values().next()?;
    let field = if name == EvidenceField::Title { &fields.title } else { &fields.body };
    Some(words(field, name, &mark))
}

fn words(field: &Field, name: EvidenceField, mark: &Mark) -> Words {
    let (start, end) = field.scene.doc.bytes(mark.first..mark.end);
    let text = field.scene.doc.slice(mark.first..mark.end).to_owned();
    Words { start, end, text, field: name }
}
