//! From readings to events.
//!
//! [`fuse`] splits each relevant reading into sightings (what one article says of one event), groups sightings that agree
//! in kind, place and time, and makes an event of each group: its figures, its confidence, its history. The
//! windows, families and thresholds are in `data/method/fusion.toml`. Events keep their sightings, so that what
//! comes out depends only on what was ever read, not on the order or the night in which it came.
//!
//! # Figures (METHOD §4)
//!
//! Each place of an event has an estimate with the rule that chose it: `estimate.movement`, the current figure of the most
//! reliable issuer among displaced, evacuated, relocated and homeless; else `estimate.shelter`, the peak
//! occupancy; else `estimate.housing`, dwellings destroyed and uninhabitable times household size. Terms overlap and are never
//! added; a later cut of an issuer supersedes its earlier one; an increment is added to its own series only; what
//! a text calls a part stays out beside a whole. An event's persons are the sum over its municipalities, and what a
//! figure of the whole state exceeds them by stays with the state.
//!
//! # Confidence
//!
//! `place x date x (1 - (1 - issuer) x outlet^(outlets - 1))`: the weights of how finely place and date are known, the
//! weight of the most reliable issuer, and the number of independent outlets, where articles of one outlet or
//! with an identical sentence count once. It orders events by how well they are attested and is no probability.
//!
//! [`store::EventStore`] keeps events between runs and loads only those that new readings can touch.

mod agree;
mod allocate;
mod confidence;
mod describe;
mod estimate;
mod figure;
mod group;
mod identity;
#[cfg(test)]
mod laws;
mod main_place;
mod parameters;
mod sight;
pub mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::{
    ArticleId, ClaimId, DateSpan, Event, EventCount, EventId, EventSource, Reading, Reject, RunId,
    Sighting, SourcedClaim, StageCount,
};
use jiff::civil::Date;

use agree::Seen;
use describe::Pool;
use identity::Change;
pub use parameters::Fusion;

/// What `fuse` made of readings and prior events.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused {
    /// The run.
    pub run: RunId,
    /// The prior events, changed or not, and the new ones; in order of id.
    pub events: Vec<Event>,
    /// Ids of those that are new or changed, in order.
    pub changed: Vec<EventId>,
    /// Prior ids that are no events any more: merged into another, or without any article left.
    pub withdrawn: Vec<EventId>,
    /// Readings that could not be placed or dated.
    pub rejects: Vec<Reject>,
    /// Every article that was considered, relevant or not, in order.
    pub articles: Vec<ArticleId>,
    /// What became of the readings.
    pub count: StageCount,
    /// What became of the events; `total` counts those at hand, see [`store::EventStore::count`] for all.
    pub event_count: EventCount,
}

impl Fused {
    /// The events that are new or changed.
    pub fn changed_events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|event| self.changed.binary_search(&event.id).is_ok())
    }
}

/// Fuses readings with the events that they can touch.
///
/// A reading of an article that a prior event knows replaces what that article said; if it says the same, nothing
/// changes. Readings that are not relevant make no event. The result does not depend on the order of the
/// readings or of the prior events.
pub fn fuse(readings: &[Reading], prior: &[Event], p: &Fusion, run: &RunId) -> Fused {
    // Events of another program that kept no sightings cannot be grouped again: they stay as they are.
    let (known, kept): (Vec<&Event>, Vec<&Event>) =
        prior.iter().partition(|event| !event.sightings.is_empty());
    let (fresh, mut fused) = sight_all(readings, &known, p, run);
    let pool = pool(fresh, &known);
    let seen: Vec<Seen> = pool.sightings.iter().map(|sighting| see(sighting, &pool, p)).collect();
    let groups = group::group(&seen, p);
    let heirs = identity::heirs(&groups, &pool.sightings, &known);
    let ids = prior.iter().flat_map(|event| event.aliases.iter().chain([&event.id]));
    let mut taken: BTreeSet<EventId> = ids.cloned().collect();
    fused.events.extend(kept.into_iter().cloned());
    for (members, heirs) in groups.iter().zip(&heirs) {
        let members: Vec<&Sighting> = members.iter().map(|&at| &pool.sightings[at]).collect();
        let id = heirs
            .first()
            .map_or_else(|| identity::new_id(members[0], &taken), |event| event.id.clone());
        taken.insert(id.clone());
        let mut event = describe::describe(id, &members, &pool, p);
        let change = identity::remember(&mut event, heirs, run);
        fused.note(change, &event, heirs.len());
        fused.events.push(event);
    }
    fused.close(prior);
    fused
}

impl Fused {
    fn empty(run: &RunId) -> Self {
        Self {
            run: run.clone(),
            events: Vec::new(),
            changed: Vec::new(),
            withdrawn: Vec::new(),
            rejects: Vec::new(),
            articles: Vec::new(),
            count: StageCount::default(),
            event_count: EventCount::default(),
        }
    }

    fn note(&mut self, change: Change, event: &Event, heirs: usize) {
        match change {
            Change::None => return,
            Change::Created => self.event_count.new += 1,
            Change::Revised => self.event_count.revised += 1,
            Change::Merged => self.event_count.merged += heirs as u64 - 1,
        }
        self.changed.push(event.id.clone());
    }

    fn close(&mut self, prior: &[Event]) {
        self.events.sort_by(|a, b| a.id.cmp(&b.id));
        self.changed.sort();
        let alive: BTreeSet<&EventId> = self.events.iter().map(|event| &event.id).collect();
        let gone = prior.iter().map(|event| &event.id).filter(|id| !alive.contains(id));
        self.withdrawn = gone.cloned().collect();
        self.withdrawn.sort();
        self.event_count.total = self.events.len() as u64;
    }
}

/// A reading with its sightings.
type Sighted<'a> = (&'a Reading, Vec<Sighting>);

/// Splits the readings; those that say what is known already are left out, the others stand for their article.
fn sight_all<'a>(
    readings: &'a [Reading],
    prior: &[&Event],
    p: &Fusion,
    run: &RunId,
) -> (Vec<Sighted<'a>>, Fused) {
    let mut fused = Fused::empty(run);
    fused.count.input = readings.len() as u64;
    let past = Past::of(prior);
    let mut fresh = Vec::new();
    for reading in unique(readings) {
        fused.articles.push(reading.id.clone());
        let found = if reading.relevant { sight::sightings(reading, p) } else { Ok(Vec::new()) };
        let sightings = found.unwrap_or_else(|reject| {
            fused.rejects.push(reject);
            fused.count.rejected += 1;
            Vec::new()
        });
        if !sightings.is_empty() && past.says(reading, &sightings) {
            continue;
        }
        fused.count.passed += u64::from(!sightings.is_empty());
        fused.count.empty += u64::from(!reading.relevant);
        fresh.push((reading, sightings));
    }
    let count = &mut fused.count;
    count.duplicate = count.input - count.passed - count.empty - count.rejected;
    (fresh, fused)
}

/// One reading an article, in order of id. Two that differ cannot come from one program; the first as text is taken, so
/// that their order does not matter.
fn unique(readings: &[Reading]) -> Vec<&Reading> {
    let mut unique: BTreeMap<&ArticleId, &Reading> = BTreeMap::new();
    for reading in readings {
        let known = unique.entry(&reading.id).or_insert(reading);
        if *known != reading && format!("{reading:?}") < format!("{known:?}") {
            *known = reading;
        }
    }
    unique.into_values().collect()
}

/// What prior events hold, by article.
struct Past<'a> {
    sightings: BTreeMap<&'a ArticleId, Vec<&'a Sighting>>,
    claims: BTreeMap<&'a ClaimId, &'a SourcedClaim>,
    sources: BTreeMap<&'a ArticleId, &'a EventSource>,
}

impl<'a> Past<'a> {
    fn of(prior: &[&'a Event]) -> Self {
        let mut past =
            Self { sightings: BTreeMap::new(), claims: BTreeMap::new(), sources: BTreeMap::new() };
        for event in prior {
            for sighting in &event.sightings {
                past.sightings.entry(&sighting.article).or_default().push(sighting);
            }
            past.claims.extend(event.claims.iter().map(|claim| (&claim.claim.id, claim)));
            past.sources.extend(event.sources.iter().map(|source| (&source.article, source)));
        }
        for sightings in past.sightings.values_mut() {
            sightings.sort_by(|a, b| sighting_order(a).cmp(&sighting_order(b)));
        }
        past
    }

    /// Whether the article was read before and said the same.
    fn says(&self, reading: &Reading, sightings: &[Sighting]) -> bool {
        let known = self.sightings.get(&reading.id);
        known.is_some_and(|known| known.iter().copied().eq(sightings))
            && reading
                .claims
                .iter()
                .all(|claim| self.claims.get(&claim.id).is_some_and(|known| known.claim == *claim))
            && self.sources.get(&reading.id).is_some_and(|known| **known == source(reading))
    }
}

/// Everything known: the past without the articles that were read anew, and these.
fn pool(fresh: Vec<Sighted>, prior: &[&Event]) -> Pool {
    let anew: BTreeSet<&ArticleId> = fresh.iter().map(|(reading, _)| &reading.id).collect();
    let mut pool = Pool::default();
    for event in prior {
        let sightings = event.sightings.iter().filter(|one| !anew.contains(&one.article));
        pool.sightings.extend(sightings.cloned());
        let claims = event.claims.iter().filter(|claim| !anew.contains(&claim.article));
        pool.claims.extend(claims.map(|claim| (claim.claim.id.clone(), claim.clone())));
        let sources = event.sources.iter().filter(|source| !anew.contains(&source.article));
        pool.sources.extend(sources.map(|source| (source.article.clone(), source.clone())));
    }
    for (reading, sightings) in fresh {
        let article = || reading.id.clone();
        let sourced = |claim: &desplaza_model::Claim| SourcedClaim {
            article: article(),
            claim: claim.clone(),
        };
        pool.claims.extend(reading.claims.iter().map(|claim| (claim.id.clone(), sourced(claim))));
        pool.sources.insert(article(), source(reading));
        pool.sightings.extend(sightings);
    }
    pool.sightings.sort_by(|a, b| sighting_order(a).cmp(&sighting_order(b)));
    pool
}

fn source(reading: &Reading) -> EventSource {
    let from = &reading.provenance;
    EventSource {
        article: reading.id.clone(),
        url: from.url.clone(),
        outlet: from.outlet.clone(),
        title: from.title.clone(),
        published: from.published,
        row: from.row.clone(),
        sentence: from.sentence.clone(),
    }
}

fn see<'a>(sighting: &'a Sighting, pool: &'a Pool, p: &Fusion) -> Seen<'a> {
    let row = pool.sources.get(&sighting.article).and_then(|source| source.row.as_ref());
    Seen::new(sighting, row.map(|row| row.kind.as_str()), p)
}

/// First day, then article: the first of an event is the one that founds it.
fn sighting_order(one: &Sighting) -> impl Ord + '_ {
    let places: Vec<_> =
        one.places.iter().map(|place| (place.role, place.state, place.cvegeo)).collect();
    (one.when.start, &one.article, one.when.end, one.cause, one.hazard, places, &one.claims)
}

/// First to last day of the spans that are dated most finely.
fn hull(spans: impl Iterator<Item = DateSpan> + Clone) -> Option<DateSpan> {
    let precision = spans.clone().map(|span| span.precision).min()?;
    let finest = spans.filter(|span| span.precision == precision);
    finest.reduce(|a, b| DateSpan { start: a.start.min(b.start), end: a.end.max(b.end), precision })
}

/// The most frequent value; the smallest of those that are equally frequent.
fn most_common<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

/// Days from one date to another; negative when the second is earlier.
fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}
