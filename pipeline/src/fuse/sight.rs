//! Splits a reading into sightings: what one article says of one event.
//!
//! For a conflict there is a sighting for each municipality that people left, for a disaster one for each state and
//! family of hazards. Figures of people who moved (and of dwellings lost) found sightings; other figures go along.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::codes::{Cause, Hazard, Precision, Term, Unit};
use desplaza_model::{
    Claim, Cvegeo, DatePrecision, DateSpan, EventPlace, EvidenceField, PlaceRole, Reading, Reject,
    RejectCode, Sighting, Stage, StateCode,
};

use super::main_place::{Listed, Place, listed, main_place, place_of};
use super::parameters::Fusion;
use super::{hull, most_common};

/// What makes two figures of one article speak of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    /// A state and a family of hazards; a vague hazard has none.
    Disaster(StateCode, Option<Hazard>),
    /// A municipality; the state, where no more is known.
    Conflict(Place),
}

impl Spot {
    fn is_disaster(self) -> bool {
        matches!(self, Self::Disaster(..))
    }
}

/// The sightings of a relevant reading, in a stable order.
pub(super) fn sightings(reading: &Reading, p: &Fusion) -> Result<Vec<Sighting>, Reject> {
    let date =
        date_of(reading).ok_or_else(|| refuse(reading, RejectCode::IncompleteRow, "no date"))?;
    let listed = listed(reading);
    let main = main_place(reading, &listed, p)
        .ok_or_else(|| refuse(reading, RejectCode::UnknownPlace, "no municipality and no state"))?;
    let splitter = Splitter { reading, p, date, listed, main };
    let mut found = splitter.split();
    found.sort_by(|a, b| super::sighting_order(a).cmp(&super::sighting_order(b)));
    Ok(found)
}

fn refuse(reading: &Reading, code: RejectCode, what: &str) -> Reject {
    let from = &reading.provenance;
    let words = reading.claims.first().map(|claim| claim.evidence.text.as_str());
    let words = words.or(from.sentence.as_deref()).or(from.title.as_deref()).unwrap_or_default();
    let unresolved = reading.unresolved.join("; ");
    let detail = format!("{what}: \"{words}\" {unresolved}");
    Reject::new(Stage::Fuse, code, reading.id.as_str(), detail.trim_end())
}

fn date_of(reading: &Reading) -> Option<DateSpan> {
    let published = reading
        .provenance
        .published
        .map(|day| DateSpan { precision: DatePrecision::Publication, ..DateSpan::day(day) });
    let of_claims = || reading.claims.iter().find_map(|claim| claim.when);
    reading.event_date.or(published).or_else(of_claims)
}

/// Whether a figure tells of people who had to leave, or of dwellings that are gone, inside the country.
pub(super) fn founds(claim: &Claim) -> bool {
    let abroad = claim.origin.as_ref().is_some_and(|from| from.precision == Precision::Country);
    if abroad {
        return false;
    }
    match claim.term {
        Term::Sheltered => matches!(claim.unit, Unit::Persons | Unit::Families),
        term => (term.is_movement() && claim.unit != Unit::Shelters) || term.is_lost_housing(),
    }
}

struct Splitter<'a> {
    reading: &'a Reading,
    p: &'a Fusion,
    date: DateSpan,
    listed: Listed,
    main: Place,
}

impl<'a> Splitter<'a> {
    fn split(&self) -> Vec<Sighting> {
        let mut spots: BTreeMap<Spot, Vec<&'a Claim>> = BTreeMap::new();
        let (founding, along): (Vec<&Claim>, Vec<&Claim>) =
            self.reading.claims.iter().partition(|claim| founds(claim));
        for claim in founding {
            spots.entry(self.spot(claim)).or_default().push(claim);
        }
        let main = self.spot_at(self.main, self.reading.cause, self.reading.hazard);
        if spots.is_empty() {
            spots.insert(main, Vec::new());
        }
        if let Spot::Disaster(_, family) = main {
            for state in self.listed.keys() {
                spots.entry(Spot::Disaster(*state, family)).or_default();
            }
        }
        let first =
            *spots.keys().next().expect("the main place was put in when nothing else was there");
        for claim in along {
            let own = self.spot(claim);
            let spot =
                [own, main].into_iter().find(|spot| spots.contains_key(spot)).unwrap_or(first);
            spots.entry(spot).or_default().push(claim);
        }
        spots.iter().flat_map(|(spot, claims)| self.of_spot(*spot, claims, *spot == main)).collect()
    }

    fn spot(&self, claim: &Claim) -> Spot {
        let (cause, hazard) = (self.cause(claim), self.hazard(claim));
        let mut place = self.origin(claim).unwrap_or(self.main);
        // A headline says the state where the text says the municipality.
        if place.1.is_none() && place.0 == self.main.0 && !cause.is_disaster() {
            let headline = claim.evidence.field == EvidenceField::Title;
            if headline || self.mentioned(place.0, 0.0).len() == 1 {
                place = self.main;
            }
        }
        self.spot_at(place, cause, hazard)
    }

    fn spot_at(&self, place: Place, cause: Cause, hazard: Option<Hazard>) -> Spot {
        if cause.is_disaster() {
            Spot::Disaster(place.0, self.p.kind.family(hazard))
        } else {
            Spot::Conflict(place)
        }
    }

    /// Where a figure is placed; what a table row lists wins over what its narrative says.
    fn origin(&self, claim: &Claim) -> Option<Place> {
        let (state, key) = place_of(claim.origin.as_ref())?;
        if self.listed.is_empty() {
            return Some((state, key));
        }
        let keys = self.listed.get(&state)?;
        Some((state, key.filter(|key| keys.is_empty() || keys.contains(key))))
    }

    /// Whether the figure's own words name the municipality that people left.
    fn is_told(&self, claim: &Claim) -> bool {
        let sure = self.p.main_place.told_confidence;
        let origin = claim.origin.as_ref();
        origin.is_some_and(|from| from.cvegeo.is_some() && from.confidence >= sure)
    }

    fn is_row(&self) -> bool {
        self.reading.provenance.row.is_some()
    }

    fn cause(&self, claim: &Claim) -> Cause {
        if self.is_row() || claim.cause == Cause::Unknown {
            self.reading.cause
        } else {
            claim.cause
        }
    }

    fn hazard(&self, claim: &Claim) -> Option<Hazard> {
        if self.is_row() {
            self.reading.hazard.or(claim.hazard)
        } else {
            claim.hazard.or(self.reading.hazard)
        }
    }

    /// The municipalities of a state that the text mentions.
    fn mentioned(&self, state: StateCode, confidence: f64) -> BTreeSet<Cvegeo> {
        let mentions = self.reading.places.iter().filter(|place| place.confidence >= confidence);
        mentions.filter_map(|place| place.cvegeo).filter(|key| key.state() == state).collect()
    }

    /// The sightings of one spot, apart in time.
    fn of_spot(&self, spot: Spot, claims: &[&'a Claim], main: bool) -> Vec<Sighting> {
        let cause = if spot.is_disaster() { Cause::Disaster } else { self.reading.cause };
        let window = self.p.window(cause, self.reading.hazard).window_days;
        let far = |claim: &&&Claim| {
            !self.is_row() && claim.when.is_some_and(|when| !when.within_days(&self.date, window))
        };
        let mut later: Vec<&Claim> = claims.iter().filter(far).copied().collect();
        let now: Vec<&Claim> = claims.iter().filter(|claim| !far(claim)).copied().collect();
        let dated = main && self.date.precision != DatePrecision::Publication;
        let mut found = Vec::new();
        if dated || later.is_empty() || now.iter().any(|claim| founds(claim)) {
            found.push(self.sighting(spot, &now, Some(self.date)));
        } else {
            later.extend(now);
        }
        // A claim without a date goes with the first group.
        later.sort_by_key(|claim| claim.when.map(|when| (when.start, when.end)));
        let near = |a: &&Claim, b: &&Claim| match (a.when, b.when) {
            (Some(a), Some(b)) => a.within_days(&b, window),
            _ => true,
        };
        found.extend(later.chunk_by(near).map(|group| self.sighting(spot, group, None)));
        found
    }

    fn sighting(&self, spot: Spot, claims: &[&Claim], date: Option<DateSpan>) -> Sighting {
        let founding = || claims.iter().filter(|claim| founds(claim));
        let causes = founding()
            .map(|claim| self.cause(claim))
            .filter(|cause| cause.is_disaster() == spot.is_disaster() && *cause != Cause::Unknown);
        let disaster = spot.is_disaster();
        let fallback = if disaster { Cause::Disaster } else { self.reading.cause };
        let hazards = founding().filter_map(|claim| self.hazard(claim));
        let mut ids: Vec<_> = claims.iter().map(|claim| claim.id.clone()).collect();
        ids.sort();
        ids.dedup();
        let whens = if self.is_row() { &[] } else { claims }.iter().filter_map(|claim| claim.when);
        Sighting {
            article: self.reading.id.clone(),
            cause: most_common(causes).unwrap_or(fallback),
            hazard: most_common(hazards).or(self.reading.hazard).filter(|_| disaster),
            places: self.places(spot, claims),
            inferred: self.listed.is_empty() && !founding().any(|claim| self.is_told(claim)),
            when: hull(date.into_iter().chain(whens)).unwrap_or(self.date),
            short_evacuation: self.reading.short_evacuation,
            claims: ids,
        }
    }

    fn places(&self, spot: Spot, claims: &[&Claim]) -> Vec<EventPlace> {
        let (state, mut origins) = match spot {
            Spot::Disaster(state, _) => (state, self.disaster_origins(state, claims)),
            Spot::Conflict((state, municipality)) => (state, BTreeSet::from([municipality])),
        };
        if origins.is_empty() {
            origins.insert(None);
        }
        let mut places: Vec<EventPlace> =
            origins.into_iter().map(|key| self.place(PlaceRole::Origin, (state, key))).collect();
        let arrived: BTreeSet<Place> =
            claims.iter().filter_map(|claim| place_of(claim.destination.as_ref())).collect();
        places.extend(arrived.into_iter().map(|place| self.place(PlaceRole::Destination, place)));
        places
    }

    /// The municipalities that a disaster struck; `None` among them says that the whole state is meant.
    fn disaster_origins(&self, state: StateCode, claims: &[&Claim]) -> BTreeSet<Option<Cvegeo>> {
        if let Some(keys) = self.listed.get(&state).filter(|keys| !keys.is_empty()) {
            return keys.iter().copied().map(Some).collect();
        }
        let founding: Vec<&&Claim> = claims.iter().filter(|claim| founds(claim)).collect();
        if founding.is_empty() {
            let mentioned = self.mentioned(state, self.p.main_place.mention_confidence);
            return mentioned.into_iter().map(Some).collect();
        }
        founding.into_iter().map(|claim| self.origin(claim).unwrap_or(self.main).1).collect()
    }

    fn place(&self, role: PlaceRole, (state, cvegeo): Place) -> EventPlace {
        let precision = if cvegeo.is_some() { Precision::Municipality } else { Precision::State };
        let official = self.p.name(cvegeo, state).map(str::to_owned);
        let key = || cvegeo.map_or_else(|| state.to_string(), |key| key.to_string());
        let name = official.or_else(|| self.told_name((state, cvegeo))).unwrap_or_else(key);
        EventPlace { role, cvegeo, state, name, precision }
    }

    /// What the article calls a place.
    fn told_name(&self, place: Place) -> Option<String> {
        let claims = self.reading.claims.iter();
        let told = claims.flat_map(|claim| [claim.origin.as_ref(), claim.destination.as_ref()]);
        let named = told.flatten().find(|told| place_of(Some(told)) == Some(place));
        let mentioned = || {
            let state = |mention: Option<Cvegeo>| mention.map(|key| key.state());
            let same = |cvegeo, own: Option<StateCode>| {
                (state(cvegeo).or(own), cvegeo) == (Some(place.0), place.1)
            };
            self.reading.places.iter().find(|mention| same(mention.cvegeo, mention.state))
        };
        named
            .map(|told| told.name.clone())
            .or_else(|| mentioned().map(|mention| mention.text.clone()))
    }
}
