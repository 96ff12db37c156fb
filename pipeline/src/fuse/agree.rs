//! Whether two sightings can be of one event: kind, place and time must agree.

use std::collections::BTreeSet;

use desplaza_model::{Cvegeo, DatePrecision, PlaceRole, Sighting, StateCode};

use super::parameters::{Fusion, Window};

/// A sighting with what grouping asks of it again and again.
#[derive(Debug, Clone)]
pub(super) struct Seen<'a> {
    pub(super) sighting: &'a Sighting,
    /// The kind of table, for a row of one.
    pub(super) table: Option<&'a str>,
    pub(super) origins: BTreeSet<Cvegeo>,
    pub(super) destinations: BTreeSet<Cvegeo>,
    /// States of the origins.
    pub(super) states: BTreeSet<StateCode>,
    /// Whether the whole state is meant, or no municipality is known.
    pub(super) statewide: bool,
    pub(super) window: Window,
}

impl<'a> Seen<'a> {
    pub(super) fn new(sighting: &'a Sighting, table: Option<&'a str>, p: &Fusion) -> Self {
        let of = |role: PlaceRole| sighting.places.iter().filter(move |place| place.role == role);
        Self {
            sighting,
            table,
            origins: of(PlaceRole::Origin).filter_map(|place| place.cvegeo).collect(),
            destinations: of(PlaceRole::Destination).filter_map(|place| place.cvegeo).collect(),
            states: of(PlaceRole::Origin).map(|place| place.state).collect(),
            statewide: of(PlaceRole::Origin).any(|place| place.cvegeo.is_none()),
            window: p.window(sighting.cause, sighting.hazard),
        }
    }

    pub(super) fn is_disaster(&self) -> bool {
        self.sighting.cause.is_disaster()
    }

    /// Days from the first to the last.
    pub(super) fn days(&self) -> i32 {
        super::days(self.sighting.when.start, self.sighting.when.end)
    }

    fn is_overlong(&self) -> bool {
        self.days() > self.window.longest_days
    }

    fn share_origin(&self, other: &Self) -> bool {
        !self.origins.is_disjoint(&other.origins)
    }
}

/// Whether the two are of one event. Symmetric; grouping takes the closure.
pub(super) fn agree(a: &Seen, b: &Seen, p: &Fusion) -> bool {
    if !p.kind.causes_agree(a.sighting.cause, b.sighting.cause) {
        return false;
    }
    match (a.table, b.table) {
        (Some(kind), Some(other)) if kind == other => rows_agree(a, b),
        _ if a.is_disaster() => times_agree(a, b, p) && disaster_places_agree(a, b, p),
        _ => times_agree(a, b, p) && conflict_places_agree(a, b),
    }
}

/// Rows of one table are events already: only the same municipality, hazard and days make two of them one.
fn rows_agree(a: &Seen, b: &Seen) -> bool {
    a.share_origin(b)
        && a.sighting.hazard == b.sighting.hazard
        && a.sighting.when.within_days(&b.sighting.when, 0)
        && a.is_overlong() == b.is_overlong()
        && (!a.is_overlong() || same_days(a, b))
}

fn same_days(a: &Seen, b: &Seen) -> bool {
    let (a, b) = (a.sighting.when, b.sighting.when);
    (a.start, a.end) == (b.start, b.end)
}

fn times_agree(a: &Seen, b: &Seen, p: &Fusion) -> bool {
    if a.is_overlong() || b.is_overlong() {
        return same_days(a, b);
    }
    let published = |seen: &Seen| seen.sighting.when.precision == DatePrecision::Publication;
    let slack = if published(a) || published(b) { p.time.publication_slack_days } else { 0 };
    let days = a.window.window_days.max(b.window.window_days) + slack;
    a.sighting.when.within_days(&b.sighting.when, days)
}

fn disaster_places_agree(a: &Seen, b: &Seen, p: &Fusion) -> bool {
    let families = (p.kind.family(a.sighting.hazard), p.kind.family(b.sighting.hazard));
    // A hazard that nobody names is taken for another one only where the very municipality agrees.
    let vague = families.0.is_none() || families.1.is_none();
    if a.share_origin(b) {
        return vague || families.0 == families.1;
    }
    !vague
        && families.0 == families.1
        && !a.states.is_disjoint(&b.states)
        && (a.statewide || b.statewide)
}

fn conflict_places_agree(a: &Seen, b: &Seen) -> bool {
    a.share_origin(b) || (a.statewide && b.statewide && !a.states.is_disjoint(&b.states))
}

/// Whether `here` may tell of the arrival of those who left in `there`: it names no origin, and its main place is where
/// they went.
pub(super) fn arrives(here: &Seen, there: &Seen, p: &Fusion) -> bool {
    here.sighting.inferred
        && !there.sighting.inferred
        && !here.is_disaster()
        && !here.origins.is_disjoint(&there.destinations)
        && p.kind.causes_agree(here.sighting.cause, there.sighting.cause)
        && times_agree(here, there, p)
}

/// Whether the two can come to be one event, by themselves or as arrival and flight.
pub(super) fn may_join(a: &Seen, b: &Seen, p: &Fusion) -> bool {
    agree(a, b, p) || arrives(a, b, p) || arrives(b, a, p)
}
