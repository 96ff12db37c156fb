//! Origin and destination of each claim.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::codes::{Precision, Term};
use desplaza_model::{Claim, Cvegeo, EvidenceField, PlaceRef, Reading, StateCode};

use super::Geocoder;
use super::list::ListResolution;
use super::roles::Role;
use super::spot::Spot;
use super::text::Field;

/// What claims are placed with.
pub(super) struct Placing<'p> {
    pub(super) fields: &'p [Field<'p>],
    pub(super) spots: &'p [Spot],
    pub(super) geocoder: &'p Geocoder,
    pub(super) places: &'p Gazetteer,
    /// The place columns, for a table row.
    pub(super) list: Option<&'p ListResolution>,
}

/// A claim's evidence in folded bytes of its field.
#[derive(Clone, Copy)]
struct At {
    field: EvidenceField,
    start: usize,
    end: usize,
    sentence: usize,
}

/// How sure a place is that the claim's sentence, its paragraph, or only the document gives.
const SENTENCE: f64 = 1.0;
const PARAGRAPH: f64 = 0.85;
const DOCUMENT: f64 = 0.8;

/// Gives every claim its origin and, where the sentence says so, its destination.
pub(super) fn place_claims(reading: &mut Reading, placing: &Placing) {
    let main = placing.main_place();
    for claim in &mut reading.claims {
        let at = placing.locate(claim);
        claim.origin = match placing.list {
            Some(list) => placing.origin_in_row(at, list, stays(claim)),
            None => placing.origin(at, main.as_ref(), stays(claim)),
        };
        if let Some(at) = at.filter(|_| moves(claim.term)) {
            claim.destination = placing.destination(at, claim.origin.as_ref(), stays(claim));
        }
    }
}

fn moves(term: Term) -> bool {
    term.is_movement() || matches!(term, Term::Sheltered | Term::CrossBorder | Term::Returned)
}

/// Whether people are counted where they are, as the sheltered of a disaster are.
fn stays(claim: &Claim) -> bool {
    claim.term == Term::Sheltered && claim.cause.is_disaster()
}

impl Placing<'_> {
    fn field(&self, field: EvidenceField) -> Option<&Field<'_>> {
        self.fields.iter().find(|other| other.part == field)
    }

    fn locate(&self, claim: &Claim) -> Option<At> {
        let evidence = &claim.evidence;
        let field = self.field(evidence.field)?;
        let start = field.folded_at(evidence.start);
        let end = field.folded_at(evidence.end);
        Some(At { field: evidence.field, start, end, sentence: field.sentence_at(start) })
    }

    fn in_sentence(&self, at: At) -> impl Iterator<Item = &Spot> {
        self.spots.iter().filter(move |spot| spot.field == at.field && spot.sentence == at.sentence)
    }

    /// The place of the claim's sentence, else of its paragraph, else of the document.
    fn origin(&self, at: Option<At>, main: Option<&Spot>, stays: bool) -> Option<PlaceRef> {
        let here = at.and_then(|at| self.nearest(at, |spot| is_source(spot, stays)));
        if let Some(spot) = here.filter(|spot| spot.cvegeo.is_some() || spot.foreign.is_some()) {
            let spot = at.map_or(spot, |at| self.finer(at, spot));
            return Some(self.place(spot, SENTENCE));
        }
        let state = here.and_then(|spot| spot.state);
        let inside = |spot: &&Spot| state.is_none_or(|state| spot.state == Some(state));
        if state.is_some_and(|state| self.municipalities_in(state) > 1) {
            return here.map(|spot| self.place(spot, SENTENCE));
        }
        let before = at.and_then(|at| self.in_paragraph(at)).filter(inside);
        if let Some(spot) = before {
            return Some(self.place(spot, PARAGRAPH));
        }
        if let Some(main) = main.filter(inside) {
            return Some(self.place(main, DOCUMENT));
        }
        here.map(|spot| self.place(spot, SENTENCE))
    }

    /// The only locality of the municipality that the sentence names, if it names one.
    fn finer<'s>(&'s self, at: At, spot: &'s Spot) -> &'s Spot {
        let mut inside = self.in_sentence(at).filter(|other| {
            let here = other.cvegeo == spot.cvegeo && other.role != Role::Destination;
            here && other.locality.is_some() && !other.listed
        });
        match (inside.next(), inside.next()) {
            (Some(only), None) => only,
            _ => spot,
        }
    }

    /// How many municipalities of a state the document names.
    fn municipalities_in(&self, state: StateCode) -> usize {
        let inside = self.spots.iter().filter(|spot| spot.state == Some(state));
        let mut keys: Vec<Cvegeo> = inside.filter_map(|spot| spot.cvegeo).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    }

    /// The nearest usable place of the sentence; what follows is nearer than what precedes, and a
    /// municipality nearer than a state.
    fn nearest(&self, at: At, usable: impl Fn(&Spot) -> bool) -> Option<&Spot> {
        let field = self.field(at.field)?;
        self.in_sentence(at)
            .filter(|spot| !spot.attached && usable(spot))
            .min_by_key(|spot| distance(field, at, spot))
    }

    /// The last municipality named before the claim in its paragraph, or the first one behind it.
    fn in_paragraph(&self, at: At) -> Option<&Spot> {
        let field = self.field(at.field)?;
        let usable = |spot: &&Spot| {
            spot.field == at.field && spot.cvegeo.is_some() && spot.role != Role::Destination
        };
        let before = self.spots.iter().rev().filter(usable).find(|spot| spot.end <= at.start);
        before.filter(|spot| !field.breaks_between(spot.end, at.start))
    }

    /// Where people went, when the sentence says so: the nearest destination, what follows first.
    /// Those counted where they are went to that very place, or to one that follows.
    fn destination(&self, at: At, origin: Option<&PlaceRef>, stays: bool) -> Option<PlaceRef> {
        let found = self
            .in_sentence(at)
            .filter(|spot| spot.role == Role::Destination && !spot.attached)
            .filter(|spot| {
                let same = origin.is_some_and(|origin| origin.cvegeo == spot.cvegeo);
                !stays || same || spot.start >= at.end
            })
            .min_by_key(|spot| (spot.start < at.end, spot.start.abs_diff(at.end)))?;
        let place = self.place(found, SENTENCE);
        let same = origin.is_some_and(|o| o.cvegeo == place.cvegeo && o.state == place.state);
        (!same || place.locality.is_some() || place.cvegeo.is_some()).then_some(place)
    }

    /// A row's only municipality; of several, the one that the sentence names; else the state.
    fn origin_in_row(
        &self,
        at: Option<At>,
        list: &ListResolution,
        stays: bool,
    ) -> Option<PlaceRef> {
        let keys = list.municipalities();
        if let [cvegeo] = keys[..] {
            let sure = list.resolved.iter().map(|place| place.confidence).fold(0.0, f64::max);
            let named = at.and_then(|at| {
                let spot = self.nearest(at, |spot| spot.cvegeo == Some(cvegeo))?;
                Some(self.finer(at, spot)).filter(|spot| spot.locality.is_some())
            });
            return match named {
                Some(spot) => Some(self.place(spot, SENTENCE)),
                None => Some(self.municipality(cvegeo, sure)),
            };
        }
        let listed = |spot: &Spot| {
            let known = spot.cvegeo.is_some_and(|key| keys.is_empty() || keys.contains(&key));
            known && is_source(spot, stays)
        };
        let named = at.and_then(|at| self.nearest(at, listed));
        if let Some(spot) = named {
            return Some(self.place(spot, SENTENCE));
        }
        if let [state] = list.states[..] {
            return Some(self.state(state, 0.9));
        }
        let in_text = at.and_then(|at| self.nearest(at, |spot| spot.state.is_some()));
        in_text.map(|spot| self.place(spot, SENTENCE))
    }

    /// The place that the document is about: named most, in the title, in the lead.
    fn main_place(&self) -> Option<Spot> {
        let mut best: Option<(i64, &Spot)> = None;
        for spot in self.spots.iter().filter(|spot| spot.state.is_some()) {
            let weight = self.weight(spot);
            if best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, spot));
            }
        }
        best.map(|(_, spot)| spot.clone())
    }

    /// What speaks for a place being the document's: all its mentions, municipalities before states.
    fn weight(&self, spot: &Spot) -> i64 {
        let same = |other: &&Spot| match spot.cvegeo {
            Some(cvegeo) => other.cvegeo == Some(cvegeo),
            None => other.cvegeo.is_none() && other.state == spot.state,
        };
        let all: i64 = self
            .spots
            .iter()
            .filter(same)
            .map(|other| {
                let role = match other.role {
                    Role::Origin => 3,
                    Role::Neutral => 2,
                    Role::Destination => -2,
                };
                let title = if other.field == EvidenceField::Title { 6 } else { 0 };
                let lead = if other.start < 400 { 3 } else { 0 };
                role + if other.role == Role::Destination { 0 } else { title + lead }
            })
            .sum();
        let municipality = if spot.cvegeo.is_some() { 1_000 } else { 0 };
        all.clamp(-900, 900) + if all > 0 { municipality } else { 0 }
    }

    fn place(&self, spot: &Spot, sure: f64) -> PlaceRef {
        let confidence = spot.confidence * sure;
        if let Some(country) = spot.foreign {
            return self.abroad(country, confidence);
        }
        let Some(cvegeo) = spot.cvegeo else {
            return match spot.state {
                Some(state) => self.state(state, confidence),
                None => self.abroad(0, 0.0),
            };
        };
        let mut place = self.municipality(cvegeo, confidence);
        if let Some((name, lat, lon)) = spot.locality.as_ref().filter(|_| !spot.listed) {
            place.locality = Some(name.clone());
            place.lat = Some(*lat);
            place.lon = Some(*lon);
            place.precision = Precision::Locality;
        }
        place
    }

    fn municipality(&self, cvegeo: Cvegeo, confidence: f64) -> PlaceRef {
        let known = self.places.municipality(cvegeo);
        PlaceRef {
            cvegeo: Some(cvegeo),
            state: Some(cvegeo.state()),
            name: known.map_or_else(|| cvegeo.to_string(), |m| m.name.clone()),
            locality: None,
            lat: known.map(|m| m.lat),
            lon: known.map(|m| m.lon),
            precision: Precision::Municipality,
            confidence: rounded(confidence),
        }
    }

    fn state(&self, state: StateCode, confidence: f64) -> PlaceRef {
        PlaceRef {
            cvegeo: None,
            state: Some(state),
            name: self.geocoder.state_name(state).to_owned(),
            locality: None,
            lat: None,
            lon: None,
            precision: Precision::State,
            confidence: rounded(confidence),
        }
    }

    fn abroad(&self, country: usize, confidence: f64) -> PlaceRef {
        PlaceRef {
            cvegeo: None,
            state: None,
            name: self.geocoder.countries[country].name.clone(),
            locality: None,
            lat: None,
            lon: None,
            precision: Precision::Country,
            confidence: rounded(confidence),
        }
    }
}

/// Whether people may have left from a place: it is no destination, unless they are counted there.
fn is_source(spot: &Spot, stays: bool) -> bool {
    stays || spot.role != Role::Destination
}

/// Two decimals: more would be a false precision.
pub(super) fn rounded(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

/// How far a place is from the claim's words: bytes between, more across a semicolon or before them.
fn distance(field: &Field, at: At, spot: &Spot) -> usize {
    let (gap, weight) = if spot.start >= at.end {
        (&field.flat[at.end..spot.start], 10)
    } else if spot.end <= at.start {
        (&field.flat[spot.end..at.start], 13)
    } else {
        return 0;
    };
    let breaks = 60 * gap.matches(';').count()
        + 15 * gap.matches(',').count()
        + 15 * gap.matches(" y ").count();
    let clause = if gap.contains(" mientras ") { 60 } else { 0 };
    let coarse = if spot.cvegeo.is_none() { 40 } else { 0 };
    let lead = if spot.role == Role::Neutral { 10 } else { 0 };
    (gap.len() + breaks + clause + coarse + lead) * weight
}
