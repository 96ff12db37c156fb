//! Which event is which from run to run: ids for life, merges, and what each run changed.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::codes::Code;
use desplaza_model::{
    ArticleId, ClaimId, Event, EventId, Revision, RevisionKind, RunId, Sighting, content_hash,
};

use super::describe::sole_origin;

/// The prior events that live on in each group, the oldest first.
///
/// A prior event goes where its founding sighting went, or, when that article is gone, its next one.
pub(super) fn heirs<'a>(
    groups: &[Vec<usize>],
    sightings: &[Sighting],
    prior: &[&'a Event],
) -> Vec<Vec<&'a Event>> {
    let mut group_of = vec![0; sightings.len()];
    for (number, members) in groups.iter().enumerate() {
        for &at in members {
            group_of[at] = number;
        }
    }
    let mut by_article: BTreeMap<&ArticleId, Vec<usize>> = BTreeMap::new();
    for (at, sighting) in sightings.iter().enumerate() {
        by_article.entry(&sighting.article).or_default().push(at);
    }
    let mut heirs = vec![Vec::new(); groups.len()];
    for event in prior {
        let at = event.sightings.iter().find_map(|founding| {
            let same = by_article.get(&founding.article)?;
            let exact = same.iter().find(|&&at| sightings[at] == *founding);
            let placed = || same.iter().find(|&&at| sightings[at].places == founding.places);
            exact.or_else(placed).or(same.first()).copied()
        });
        if let Some(at) = at {
            heirs[group_of[at]].push(*event);
        }
    }
    for events in &mut heirs {
        events.sort_by_key(|event| (created(event), event.id.clone()));
    }
    heirs
}

/// The run that made an event, so that the tenth of a day comes after its second.
fn created(event: &Event) -> (String, u64) {
    let run = event.revisions.first().map(|revision| revision.run.as_str()).unwrap_or_default();
    let (day, serial) = run.rsplit_once('.').unwrap_or((run, "0"));
    (day.to_owned(), serial.parse().unwrap_or_default())
}

/// `07096-2024-06-04-armed_conflict-1f3c9a`: place, first day and cause of the founding sighting, and six digits of the
/// hash of what it is; `taken` ids are passed over.
pub(super) fn new_id(founding: &Sighting, taken: &BTreeSet<EventId>) -> EventId {
    let place = match (sole_origin(founding), founding.places.first()) {
        (Some(key), _) => key.to_string(),
        (None, Some(place)) => place.state.to_string(),
        (None, None) => "00".to_owned(),
    };
    let head = format!("{place}-{}-{}", founding.when.start, founding.cause.code());
    let hazard = founding.hazard.map(Code::code).unwrap_or_default();
    let keys: Vec<String> =
        founding.places.iter().filter_map(|p| Some(p.cvegeo?.to_string())).collect();
    let keys = keys.join(" ");
    let mut turn = 0_u32;
    loop {
        let salt = turn.to_string();
        let hash = content_hash(&[&head, founding.article.as_str(), hazard, &keys, &salt]);
        let id = EventId::new(format!("{head}-{}", &hash[..6]));
        if !taken.contains(&id) {
            return id;
        }
        turn += 1;
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Created,
    Revised,
    Merged,
}

/// Gives the event its past: the history of its heirs, and a revision if anything changed.
pub(super) fn remember(event: &mut Event, heirs: &[&Event], run: &RunId) -> Change {
    let Some((oldest, others)) = heirs.split_first() else {
        event.revisions = vec![revision(1, run, RevisionKind::Created, added(event, &[]))];
        return Change::Created;
    };
    event.revisions.clone_from(&oldest.revisions);
    let joined = others.iter().flat_map(|other| other.aliases.iter().chain([&other.id]));
    let aliases: BTreeSet<EventId> = oldest.aliases.iter().chain(joined).cloned().collect();
    event.aliases = aliases.into_iter().collect();
    if *event == **oldest {
        return Change::None;
    }
    let number = oldest.revisions.last().map_or(1, |last| last.number + 1);
    let added = added(event, heirs);
    if others.is_empty() {
        event.revisions.push(revision(number, run, RevisionKind::Revised, added));
        return Change::Revised;
    }
    let ids: Vec<&str> = others.iter().map(|other| other.id.as_str()).collect();
    let reason = format!("took in {}; {added}", ids.join(", "));
    event.revisions.push(revision(number, run, RevisionKind::Merged, reason));
    Change::Merged
}

fn revision(number: u32, run: &RunId, kind: RevisionKind, reason: String) -> Revision {
    Revision { number, run: run.clone(), kind, reason }
}

/// "2 new claims from 1 article": what the event has that its past has not.
fn added(event: &Event, past: &[&Event]) -> String {
    let old_claims: BTreeSet<&ClaimId> =
        past.iter().flat_map(|event| &event.claims).map(|claim| &claim.claim.id).collect();
    let old_articles: BTreeSet<&ArticleId> =
        past.iter().flat_map(|event| &event.sources).map(|source| &source.article).collect();
    let new: Vec<_> =
        event.claims.iter().filter(|claim| !old_claims.contains(&claim.claim.id)).collect();
    let told: BTreeSet<&ArticleId> = new.iter().map(|claim| &claim.article).collect();
    let silent = event.sources.iter().map(|source| &source.article);
    let silent = silent.filter(|id| !old_articles.contains(id) && !told.contains(id)).count();
    let mut parts = Vec::new();
    if !new.is_empty() {
        parts.push(format!(
            "{} from {}",
            count(new.len(), "new claim"),
            count(told.len(), "article")
        ));
    }
    if silent > 0 {
        parts.push(format!("{} without a figure", count(silent, "new article")));
    }
    if parts.is_empty() {
        "the same articles, read or grouped anew".to_owned()
    } else {
        parts.join(", ")
    }
}

fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
