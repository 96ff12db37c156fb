//! Makes the event that a group of sightings and their claims tell of.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::codes::{Cause, Occurred, Unit};
use desplaza_model::{
    ArticleId, ClaimId, DateSpan, Event, EventId, EventPlace, EventSource, Flag, PlaceRole,
    Sighting, SourcedClaim,
};

use super::allocate::{Allocated, Told, allocate, occurred};
use super::confidence::confidence;
use super::parameters::Fusion;
use super::sight::founds;
use super::{hull, most_common};

/// Everything that was ever seen of the events at hand.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// In [`super::sighting_order`].
    pub(super) sightings: Vec<Sighting>,
    pub(super) claims: BTreeMap<ClaimId, SourcedClaim>,
    pub(super) sources: BTreeMap<ArticleId, EventSource>,
}

/// The event of `members`, without a history.
pub(super) fn describe(id: EventId, members: &[&Sighting], pool: &Pool, p: &Fusion) -> Event {
    let settled = settle(members);
    let told: Vec<Told> = settled.iter().flat_map(|sighting| tell(sighting, pool)).collect();
    let allocated = allocate(&told, p);
    let total = |of: fn(&desplaza_model::Allocation) -> u64| {
        allocated.allocations.iter().map(of).fold(0, u64::saturating_add)
    };
    let groups: BTreeSet<_> =
        told.iter().flat_map(|told| &told.claim.claim.groups).copied().collect();
    let mut event = Event {
        id,
        aliases: Vec::new(),
        cause: cause(members, p),
        hazard: most_common(members.iter().filter_map(|sighting| sighting.hazard)),
        places: places(&settled, p),
        when: when(members),
        occurred: occurred(&told),
        short_evacuation: members.iter().all(|sighting| sighting.short_evacuation),
        low: total(|part| part.low),
        best: total(|part| part.best),
        high: total(|part| part.high),
        allocations: Vec::new(),
        groups: groups.into_iter().collect(),
        flags: Vec::new(),
        confidence: 0.0,
        claims: claims(&told),
        sources: sources(members, pool),
        revisions: Vec::new(),
        sightings: members.iter().map(|sighting| (*sighting).clone()).collect(),
    };
    event.flags = flags(&event, &allocated, p);
    event.allocations = allocated.allocations;
    event.confidence = confidence(&event, p);
    event
}

fn tell<'a>(sighting: &'a Sighting, pool: &'a Pool) -> impl Iterator<Item = Told<'a>> {
    let published = pool.sources.get(&sighting.article).and_then(|source| source.published);
    sighting.claims.iter().filter_map(move |id| {
        let claim = pool.claims.get(id)?;
        let said = published.or(claim.claim.when.map(|when| when.end));
        Some(Told { sighting, claim, cut: said.unwrap_or(sighting.when.end) })
    })
}

/// The sightings as the event understands them: whose main place is where the people of another sighting went tells of
/// their arrival, and its figures belong to the place that they left.
fn settle<'a>(members: &[&'a Sighting]) -> Vec<Cow<'a, Sighting>> {
    let told = members.iter().filter(|sighting| !sighting.inferred);
    let told: Vec<_> = told.filter_map(|sighting| Some((origin(sighting)?, *sighting))).collect();
    let settled = members.iter().map(|sighting| {
        let here = origin(sighting).filter(|_| sighting.inferred && !sighting.cause.is_disaster());
        let went = |other: &Sighting| {
            other.places.iter().any(|place| {
                place.role == PlaceRole::Destination && Some(place.cvegeo) == here.map(|h| h.cvegeo)
            })
        };
        let known = told.iter().any(|(place, _)| Some(place.cvegeo) == here.map(|h| h.cvegeo));
        let left = told.iter().find(|(_, other)| !known && went(other));
        match left {
            Some((left, _)) => Cow::Owned(arrival(sighting, left)),
            None => Cow::Borrowed(*sighting),
        }
    });
    settled.collect()
}

fn origin(sighting: &Sighting) -> Option<&EventPlace> {
    sighting.places.iter().find(|place| place.role == PlaceRole::Origin && place.cvegeo.is_some())
}

fn arrival(sighting: &Sighting, left: &EventPlace) -> Sighting {
    let mut arrival = sighting.clone();
    for place in &mut arrival.places {
        place.role = PlaceRole::Destination;
    }
    arrival.places.insert(0, left.clone());
    arrival
}

/// The cause that most articles give; a vague one only when there is no other.
fn cause(members: &[&Sighting], p: &Fusion) -> Cause {
    let causes = || members.iter().map(|sighting| sighting.cause);
    let clear = most_common(causes().filter(|cause| !p.kind.is_vague_cause(*cause)));
    clear.or_else(|| most_common(causes())).unwrap_or(Cause::Unknown)
}

/// First to last day of those who date it; the day of publication only when nobody does better.
fn when(members: &[&Sighting]) -> DateSpan {
    hull(members.iter().map(|sighting| sighting.when)).expect("a group has at least one sighting")
}

/// Each place once; a whole state only when none of its municipalities is known.
fn places(members: &[Cow<Sighting>], p: &Fusion) -> Vec<EventPlace> {
    let mut places = BTreeMap::new();
    for place in members.iter().flat_map(|sighting| &sighting.places) {
        let name = p.name(place.cvegeo, place.state).unwrap_or(&place.name);
        let known =
            places.entry((place.role, place.state, place.cvegeo)).or_insert_with(|| place.clone());
        // Of two names that articles use, the first in the alphabet: no order of reading must matter.
        if known.name.as_str() > name || p.name(place.cvegeo, place.state).is_some() {
            name.clone_into(&mut known.name);
        }
    }
    let finer: BTreeSet<_> = places
        .keys()
        .filter(|(_, _, key)| key.is_some())
        .map(|(role, state, _)| (*role, *state))
        .collect();
    places.retain(|(role, state, key), _| key.is_some() || !finer.contains(&(*role, *state)));
    places.into_values().collect()
}

fn claims(told: &[Told]) -> Vec<SourcedClaim> {
    let mut claims: Vec<SourcedClaim> = told.iter().map(|told| told.claim.clone()).collect();
    claims.sort_by(|a, b| {
        let span = |one: &SourcedClaim| {
            let evidence = &one.claim.evidence;
            (evidence.field, evidence.start, evidence.end)
        };
        (&a.article, span(a), &a.claim.id).cmp(&(&b.article, span(b), &b.claim.id))
    });
    claims
}

fn sources(members: &[&Sighting], pool: &Pool) -> Vec<EventSource> {
    let articles: BTreeSet<&ArticleId> = members.iter().map(|sighting| &sighting.article).collect();
    let mut sources: Vec<EventSource> =
        articles.into_iter().filter_map(|id| pool.sources.get(id)).cloned().collect();
    sources.sort_by(|a, b| (a.published, &a.article).cmp(&(b.published, &b.article)));
    sources
}

fn flags(event: &Event, allocated: &Allocated, p: &Fusion) -> Vec<Flag> {
    let parts = &allocated.allocations;
    let flags = [
        (Flag::Discrepancia, allocated.discrepancy),
        (Flag::SinCifra, parts.is_empty()),
        (Flag::SoloRango, allocated.only_range),
        (Flag::RestoEstatal, parts.iter().any(|part| part.cvegeo.is_none())),
        (Flag::EvacuacionBreve, event.short_evacuation),
        (Flag::Preventiva, event.occurred == Occurred::Before),
        (Flag::PorHogar, parts.iter().any(|part| part.household_size.is_some())),
        (Flag::Masivo, event.counts() && is_massive(event, p)),
    ];
    flags.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag).collect()
}

fn is_massive(event: &Event, p: &Fusion) -> bool {
    let households = |claim: &SourcedClaim| {
        let claim = &claim.claim;
        let least = claim.value.or(claim.low).unwrap_or_default();
        founds(claim) && claim.unit == Unit::Families && least >= p.figures.massive_households
    };
    event.best >= p.figures.massive_persons || event.claims.iter().any(households)
}

/// Whether an origin of the event is a municipality, and if it is only one, which.
pub(super) fn sole_origin(sighting: &Sighting) -> Option<desplaza_model::Cvegeo> {
    let mut origins = sighting.places.iter().filter(|place| place.role == PlaceRole::Origin);
    let first = origins.next()?.cvegeo;
    first.filter(|_| origins.next().is_none())
}
