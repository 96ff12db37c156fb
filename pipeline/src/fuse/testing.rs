//! Readings for tests, built in a few words.

use desplaza_model::codes::{Cause, Hazard, Issuer, Occurred, Precision, Qualifier, Term, Unit};
use desplaza_model::data::Data;
use desplaza_model::{
    ArticleId, Claim, ClaimId, DatePrecision, DateSpan, Evidence, EvidenceField, PersonsEstimate,
    PlaceMention, PlaceRef, Provenance, Reading, RuleId, RunId, TableRow,
};
use jiff::civil::Date;

use super::Fusion;

pub(super) fn rules() -> Fusion {
    Fusion::load(&Data::BuiltIn).unwrap()
}

pub(super) fn run(serial: u32) -> RunId {
    RunId::new(format!("2026-11-22.{serial}"))
}

pub(super) fn on(text: &str) -> Date {
    text.parse().unwrap()
}

/// A relevant article published and dated on `day`.
pub(super) fn article(id: &str, day: &str, cause: Cause) -> Reading {
    Reading {
        id: ArticleId::new(id),
        language: Some("spa".to_owned()),
        relevant: true,
        relevance: 0.9,
        short_evacuation: false,
        cause,
        hazard: None,
        reasons: Vec::new(),
        actors: Vec::new(),
        claims: Vec::new(),
        places: Vec::new(),
        reported_from: None,
        event_date: Some(DateSpan::day(on(day))),
        rejects: Vec::new(),
        provenance: Provenance {
            outlet: Some(format!("Diario {id}")),
            published: Some(on(day)),
            ..Provenance::default()
        },
        municipalities: Vec::new(),
        states: Vec::new(),
        unresolved: Vec::new(),
    }
}

pub(super) fn conflict(id: &str, day: &str) -> Reading {
    article(id, day, Cause::ArmedConflict)
}

pub(super) fn disaster(id: &str, day: &str, hazard: Hazard) -> Reading {
    article(id, day, Cause::Disaster).hazard(hazard)
}

pub(super) fn place(key: &str) -> PlaceRef {
    let state = key[..2].parse().unwrap();
    let precision = if key.len() == 5 { Precision::Municipality } else { Precision::State };
    PlaceRef {
        cvegeo: (key.len() == 5).then(|| key.parse().unwrap()),
        state: Some(state),
        name: format!("Lugar {key}"),
        locality: None,
        lat: Some(17.302_849_123_456_79),
        lon: Some(-92.425_661_987_654_31),
        precision,
        confidence: 0.98,
    }
}

/// "`value` persons, said by `issuer`".
pub(super) fn claim(term: Term, value: u64, issuer: Issuer) -> Claim {
    Claim {
        id: ClaimId::new(""),
        term,
        value: Some(value),
        low: Some(value),
        high: Some(value),
        unit: Unit::Persons,
        qualifier: Qualifier::Exact,
        persons: Some(PersonsEstimate {
            low: Some(value),
            best: Some(value),
            high: Some(value),
            household_size: None,
        }),
        origin: None,
        destination: None,
        when: None,
        groups: Vec::new(),
        issuer,
        evidence: Evidence {
            start: 0,
            end: 0,
            text: format!("{value} personas"),
            field: EvidenceField::Text,
            column: None,
            sentence: None,
        },
        rule: RuleId::new("test"),
        cause: Cause::Unknown,
        hazard: None,
        occurred: Occurred::During,
        increment: false,
        part: false,
    }
}

pub(super) trait ClaimWords: Sized {
    fn from(self, key: &str) -> Self;
    fn to(self, key: &str) -> Self;
    fn more_than(self) -> Self;
    fn range(self, low: u64, high: u64) -> Self;
    fn families(self, size: f64) -> Self;
    fn before(self) -> Self;
}

impl ClaimWords for Claim {
    fn from(mut self, key: &str) -> Self {
        self.origin = Some(place(key));
        self
    }

    fn to(mut self, key: &str) -> Self {
        self.destination = Some(place(key));
        self
    }

    fn more_than(mut self) -> Self {
        self.qualifier = Qualifier::MoreThan;
        self.high = None;
        self.persons = self.persons.map(|persons| PersonsEstimate { high: None, ..persons });
        self
    }

    fn range(mut self, low: u64, high: u64) -> Self {
        self.qualifier = Qualifier::Range;
        (self.value, self.low, self.high) = (None, Some(low), Some(high));
        self.persons = Some(PersonsEstimate {
            low: self.low,
            best: None,
            high: self.high,
            household_size: None,
        });
        self
    }

    fn families(mut self, size: f64) -> Self {
        self.unit = Unit::Families;
        let times = |n: Option<u64>| n.map(|n| (n as f64 * size).round() as u64);
        self.persons = Some(PersonsEstimate {
            low: times(self.low),
            best: times(self.value),
            high: times(self.high),
            household_size: Some(size),
        });
        self
    }

    fn before(mut self) -> Self {
        self.occurred = Occurred::Before;
        self
    }
}

pub(super) trait ReadingWords: Sized {
    fn hazard(self, hazard: Hazard) -> Self;
    fn says(self, claim: Claim) -> Self;
    fn mentions(self, key: &str) -> Self;
    fn row(self, number: u32, places: &[&str]) -> Self;
    fn dated(self, start: &str, end: &str, precision: DatePrecision) -> Self;
}

impl ReadingWords for Reading {
    fn hazard(mut self, hazard: Hazard) -> Self {
        self.hazard = Some(hazard);
        self
    }

    fn says(mut self, mut claim: Claim) -> Self {
        claim.evidence.start = 100 * self.claims.len();
        claim.evidence.end = claim.evidence.start + 20;
        claim.evidence.sentence = Some(format!("En {} dicen: {}.", self.id, claim.evidence.text));
        claim.id = claim.content_id(&self.id);
        self.claims.push(claim);
        self
    }

    fn mentions(mut self, key: &str) -> Self {
        let place = place(key);
        let start = 1000 + 20 * self.places.len();
        self.places.push(PlaceMention {
            cvegeo: place.cvegeo,
            state: place.state,
            locality: None,
            region: None,
            country: None,
            role: desplaza_model::codes::MentionRole::Mention,
            text: place.name,
            start,
            end: start + 10,
            field: EvidenceField::Text,
            precision: place.precision,
            confidence: 0.9,
            rejected: Vec::new(),
        });
        self
    }

    fn row(mut self, number: u32, places: &[&str]) -> Self {
        self.provenance.row = Some(TableRow {
            kind: "prueba".to_owned(),
            file: "prueba.csv".to_owned(),
            sheet: None,
            row: number,
        });
        let (keys, states): (Vec<&str>, Vec<&str>) = places.iter().partition(|key| key.len() == 5);
        self.municipalities = keys.iter().map(|key| key.parse().unwrap()).collect();
        self.states = states.iter().map(|key| key.parse().unwrap()).collect();
        self
    }

    fn dated(mut self, start: &str, end: &str, precision: DatePrecision) -> Self {
        self.event_date = Some(DateSpan::between(on(start), on(end), precision));
        self
    }
}
