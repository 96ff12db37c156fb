//! A small country of invented squares with real keys and names, and events in it.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use desplaza_gazetteer::{Gazetteer, ImportOptions, import};
use desplaza_model::codes::{Cause, Hazard, Issuer, Occurred, Precision, Qualifier, Term, Unit};
use desplaza_model::{
    Allocation, ArticleId, Claim, ClaimId, Cvegeo, DateSpan, Event, EventId, EventPlace,
    EventSource, Evidence, EvidenceField, Flag, PersonsEstimate, PlaceRef, PlaceRole, RuleId,
    SourcedClaim, StateCode,
};
use jiff::civil::{Date, date};

/// Key, name, state, south-west corner of a square half a degree wide, census, mid-year 2024.
pub type Square = (&'static str, &'static str, &'static str, [f64; 2], u32, u32);

/// Five of them; the two of Chiapas are neighbours.
pub const PLACES: [Square; 5] = [
    ("01001", "Aguascalientes", "Aguascalientes", [-102.5, 21.5], 900_000, 1_000_000),
    ("07096", "Tila", "Chiapas", [-92.75, 17.0], 80_000, 90_000),
    ("07109", "Yajalón", "Chiapas", [-92.25, 17.0], 40_000, 44_000),
    ("14117", "Cañadas de Obregón", "Jalisco", [-102.75, 21.0], 4_000, 4_200),
    ("22012", "Peñamiller", "Querétaro", [-100.0, 21.0], 19_000, 20_000),
];

pub const NOW: Date = date(2026, 11, 22);

pub fn key(text: &str) -> Cvegeo {
    text.parse().unwrap()
}

/// Writes the source files of the squares into `dir/source` and compiles them into `dir/reference`.
pub fn country(dir: &Path) -> Gazetteer {
    let source = dir.join("source");
    fs::create_dir_all(source.join("boundaries")).unwrap();
    fs::create_dir_all(source.join("population")).unwrap();
    let mut table = String::from(
        "CVEGEO,NOMGEO,NOM_ENT,area_km2,rep_lon,rep_lat,nom_cabecera,poblacion_total,\
         viviendas_habitadas,persons_per_dwelling,conapo_2020,conapo_2024\n",
    );
    let mut features = Vec::new();
    for (key, name, state, [x, y], census, projected) in PLACES {
        let (lon, lat) = (x + 0.25, y + 0.25);
        let dwellings = census / 4;
        let _ = writeln!(
            table,
            "{key},{name},{state},2900.5,{lon},{lat},{name},{census},{dwellings},4.0,{census},{projected}"
        );
        features.push(square(key, name, state, [x, y]));
    }
    fs::write(source.join("population/municipios.csv"), table).unwrap();
    let boundaries =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    fs::write(source.join("boundaries/municipios_cuadros.geojson"), boundaries).unwrap();
    let options = ImportOptions {
        vintage: Some("Cuadros de prueba".into()),
        licence: Some("Inventados".into()),
        ..ImportOptions::default()
    };
    import(&source, &dir.join("reference"), &options).unwrap();
    Gazetteer::open(&dir.join("reference")).unwrap()
}

/// Clockwise, with more decimals than a layer may have.
fn square(key: &str, name: &str, state: &str, [x, y]: [f64; 2]) -> String {
    let (e, n) = (x + 0.5, y + 0.5);
    let cvegeo =
        format!("\"CVEGEO\":\"{key}\",\"CVE_ENT\":\"{}\",\"CVE_MUN\":\"{}\"", &key[..2], &key[2..]);
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{{cvegeo},\"NOMGEO\":\"{name}\",\"NOM_ENT\":\"{state}\"}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{x},{y}],[{x},{n}],[{e},{n}],\
         [{e},{y}],[{},{y}],[{x},{y}]]]}}}}",
        x + 0.123_456_789_01
    )
}

/// Persons at a place: key of a municipality or of a state, low, best, high.
pub type Part<'a> = (&'a str, u64, u64, u64);

/// An event with its parts and one source; its first claim carries the figure of the first part.
pub fn event(id: &str, cause: Cause, start: Date, parts: &[Part]) -> Event {
    let article = ArticleId::new(format!("a-{id}"));
    let allocations: Vec<Allocation> = parts.iter().map(|part| allocation(id, part)).collect();
    let sum = |figure: fn(&Allocation) -> u64| allocations.iter().map(figure).sum::<u64>();
    let claims: Vec<SourcedClaim> = allocations
        .first()
        .map(|part| SourcedClaim { article: article.clone(), claim: movement(id, part) })
        .into_iter()
        .collect();
    // Through JSON, so that a member that the records gain later needs no change here.
    let event = serde_json::json!({
        "id": EventId::new(id),
        "aliases": [],
        "cause": cause,
        "hazard": cause.is_disaster().then_some(Hazard::Flood),
        "places": parts.iter().map(|part| place(PlaceRole::Origin, part.0)).collect::<Vec<_>>(),
        "when": DateSpan::day(start),
        "occurred": Occurred::During,
        "short_evacuation": false,
        "low": sum(|part| part.low),
        "best": sum(|part| part.best),
        "high": sum(|part| part.high),
        "allocations": allocations,
        "groups": [],
        "flags": [],
        "confidence": 0.8,
        "claims": claims,
        "sources": [source(&article, start)],
        "revisions": [
            {"number": 1, "run": "2026-11-22.1", "kind": "created", "reason": "primera noticia"}
        ],
    });
    serde_json::from_value(event).unwrap()
}

/// An event where people left and nobody said how many.
pub fn unquantified(id: &str, cause: Cause, start: Date, place_key: &str) -> Event {
    let mut event = event(id, cause, start, &[]);
    event.places = vec![place(PlaceRole::Origin, place_key)];
    event.flags = vec![Flag::SinCifra];
    event
}

pub fn place(role: PlaceRole, text: &str) -> EventPlace {
    let (cvegeo, state) = keys(text);
    let precision = if cvegeo.is_some() { Precision::Municipality } else { Precision::State };
    EventPlace { role, cvegeo, state, name: text.to_owned(), precision }
}

fn keys(text: &str) -> (Option<Cvegeo>, StateCode) {
    match text.len() {
        2 => (None, text.parse().unwrap()),
        _ => (Some(key(text)), key(text).state()),
    }
}

fn allocation(id: &str, (at, low, best, high): &Part) -> Allocation {
    let (cvegeo, state) = keys(at);
    Allocation {
        cvegeo,
        state,
        low: *low,
        best: *best,
        high: *high,
        rule: RuleId::new("estimate.movement"),
        claims: vec![ClaimId::new(format!("c-{id}"))],
        household_size: None,
    }
}

fn source(article: &ArticleId, day: Date) -> EventSource {
    EventSource {
        article: article.clone(),
        url: Some(format!("https://diario.example/{article}")),
        outlet: Some("Diario de la Montaña".into()),
        title: Some("Familias salen de sus casas".into()),
        published: Some(day),
        row: None,
        sentence: Some("Varias familias dejaron sus casas, contaron vecinos.".into()),
    }
}

fn movement(id: &str, part: &Allocation) -> Claim {
    let mut claim = claim(id, Term::Displaced, Unit::Persons, part.best);
    claim.persons = Some(PersonsEstimate {
        low: Some(part.best),
        best: Some(part.best),
        high: Some(part.best),
        household_size: None,
    });
    claim.origin = part.cvegeo.map(|key| placed(key.as_str()));
    claim.evidence.sentence = Some(format!(
        "=En la reunión, el ayuntamiento dijo que {} personas dejaron la ranchería \"El Ñandú\".",
        part.best
    ));
    claim
}

/// A claim of `value` units that names no place.
pub fn claim(id: &str, term: Term, unit: Unit, value: u64) -> Claim {
    Claim {
        id: ClaimId::new(format!("c-{id}")),
        term,
        value: Some(value),
        low: Some(value),
        high: Some(value),
        unit,
        qualifier: Qualifier::Exact,
        persons: None,
        origin: None,
        destination: None,
        when: None,
        groups: Vec::new(),
        issuer: Issuer::MunicipalGovernment,
        evidence: Evidence {
            start: 0,
            end: 4,
            text: format!("{value} personas"),
            field: EvidenceField::Text,
            column: None,
            sentence: None,
        },
        rule: RuleId::new("figure.test"),
        cause: Cause::Unknown,
        hazard: None,
        occurred: Occurred::During,
        increment: false,
        part: false,
    }
}

pub fn placed(text: &str) -> PlaceRef {
    let (cvegeo, state) = keys(text);
    PlaceRef {
        cvegeo,
        state: Some(state),
        name: text.to_owned(),
        locality: None,
        lat: None,
        lon: None,
        precision: Precision::Municipality,
        confidence: 1.0,
    }
}

/// A bit of everything: two kinds, a remainder, no figure, preventive, hours, no place, an old year.
pub fn story() -> Vec<Event> {
    let mut flood = event(
        "e-02",
        Cause::Disaster,
        date(2025, 10, 9),
        &[("22012", 300, 320, 400), ("07109", 10, 12, 20), ("07", 5, 100, 500)],
    );
    flood.flags = vec![Flag::RestoEstatal, Flag::Masivo];
    flood.places.push(place(PlaceRole::Destination, "01001"));
    let mut preventive =
        event("e-03", Cause::Disaster, date(2025, 10, 8), &[("22012", 900, 1000, 1100)]);
    preventive.occurred = Occurred::Before;
    preventive.flags = vec![Flag::Preventiva];
    let mut short = event("e-04", Cause::Disaster, date(2026, 3, 1), &[("01001", 200, 200, 200)]);
    short.short_evacuation = true;
    short.flags = vec![Flag::EvacuacionBreve];
    let mut lost = event("e-07", Cause::Unknown, date(2024, 1, 5), &[]);
    lost.flags = vec![Flag::SinCifra];
    vec![
        event("e-01", Cause::ArmedConflict, date(2024, 6, 4), &[("07096", 2200, 4187, 6000)]),
        flood,
        preventive,
        short,
        unquantified("e-05", Cause::ArmedConflict, date(2026, 5, 2), "07109"),
        event("e-06", Cause::Segregation, date(2026, 8, 15), &[("07", 30, 40, 50)]),
        lost,
    ]
}

/// Events all over a reference, the same every time: every tenth in two municipalities with a remainder at
/// state level, some without figure, sizes from a few persons to tens of thousands.
pub fn scattered(places: &Gazetteer, count: usize) -> Vec<Event> {
    let municipalities = places.municipalities();
    let causes = [Cause::Disaster, Cause::ArmedConflict, Cause::Disaster, Cause::CommunalConflict];
    let mut state = 20_261_122_u64;
    let mut random = move |below: u64| {
        // Knuth's linear congruential generator: no dependency, no seed but the constant.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..count)
        .map(|number| {
            let id = format!("e-{number:07}");
            let at = municipalities[random(municipalities.len() as u64) as usize].cvegeo;
            let beside = municipalities[random(municipalities.len() as u64) as usize].cvegeo;
            let day = date(2000 + random(26) as i16, 1 + random(12) as i8, 1 + random(28) as i8);
            let cause = causes[random(4) as usize];
            let best = 1 + 10u64.pow(random(4) as u32) * (1 + random(30));
            let part = |key: &str, best: u64| (key.to_owned(), best / 2, best, best * 2);
            let mut parts = vec![part(at.as_str(), best)];
            if number % 10 == 0 && at != beside {
                parts.push(part(beside.as_str(), best / 3));
                parts.push(part(at.state().as_str(), best / 5));
            }
            if number % 17 == 0 {
                return unquantified(&id, cause, day, at.as_str());
            }
            let parts: Vec<Part> = parts
                .iter()
                .map(|(key, low, best, high)| (key.as_str(), *low, *best, *high))
                .collect();
            event(&id, cause, day, &parts)
        })
        .collect()
}
