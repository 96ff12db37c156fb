//! Events go in, Spanish words find them, whatever their accents and endings.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use desplaza_indexer::{Index, IndexError, Query};
use desplaza_model::codes::{Cause, Hazard, Issuer, Occurred, Precision, Qualifier, Term, Unit};
use desplaza_model::data::Data;
use desplaza_model::{
    ArticleId, Claim, ClaimId, DateSpan, Event, EventId, EventPlace, EventSource, Evidence,
    EvidenceField, Labels, PlaceRole, RuleId, SourcedClaim,
};
use jiff::civil::date;

fn event(id: &str, key: &str, name: &str, hazard: Option<Hazard>, sentence: &str) -> Event {
    let article = ArticleId::new(format!("a-{id}"));
    Event {
        id: EventId::new(id),
        aliases: Vec::new(),
        cause: if hazard.is_some() { Cause::Disaster } else { Cause::ArmedConflict },
        hazard,
        places: vec![EventPlace {
            role: PlaceRole::Origin,
            cvegeo: Some(key.parse().unwrap()),
            state: key[..2].parse().unwrap(),
            name: name.to_owned(),
            precision: Precision::Municipality,
        }],
        when: DateSpan::day(date(2020, 11, 6)),
        occurred: Occurred::During,
        short_evacuation: false,
        low: 300,
        best: 300,
        high: 300,
        allocations: Vec::new(),
        groups: Vec::new(),
        flags: Vec::new(),
        confidence: 0.5,
        claims: vec![SourcedClaim { article: article.clone(), claim: claim(sentence) }],
        sources: vec![EventSource {
            article,
            url: Some(format!("https://diario.example/{id}")),
            outlet: Some("Diario de Muestra".to_owned()),
            title: Some("Saldo de la jornada".to_owned()),
            published: Some(date(2020, 11, 7)),
            row: None,
            sentence: None,
        }],
        revisions: Vec::new(),
        sightings: Vec::new(),
    }
}

fn claim(sentence: &str) -> Claim {
    Claim {
        id: ClaimId::new("c-1"),
        term: Term::Evacuated,
        value: Some(300),
        low: Some(300),
        high: Some(300),
        unit: Unit::Persons,
        qualifier: Qualifier::Exact,
        persons: None,
        origin: None,
        destination: None,
        when: None,
        groups: Vec::new(),
        issuer: Issuer::StateGovernment,
        evidence: Evidence {
            start: 0,
            end: 3,
            text: "300".to_owned(),
            field: EvidenceField::Text,
            column: None,
            sentence: Some(sentence.to_owned()),
        },
        rule: RuleId::new("figure.evacuated.persons"),
        cause: Cause::Disaster,
        hazard: None,
        occurred: Occurred::During,
        increment: false,
        part: false,
    }
}

fn events() -> Vec<Event> {
    vec![
        event(
            "27-1",
            "27004",
            "Centro",
            Some(Hazard::Flood),
            "Las inundaciones en Tabasco obligaron a evacuar a 300 personas de la ribera.",
        ),
        event(
            "07-1",
            "07096",
            "Tila",
            None,
            "La fiscalía contó a las familias desplazadas que salieron de la cabecera.",
        ),
        event(
            "28-1",
            "28038",
            "Tampico",
            Some(Hazard::TropicalCyclone),
            "El huracán dejó 300 evacuados en las colonias bajas.",
        ),
    ]
}

fn indexed(folder: &std::path::Path) -> Index {
    let mut index = Index::open_or_create(folder).unwrap();
    index.sync(&events(), &Labels::load(&Data::BuiltIn).unwrap()).unwrap();
    index
}

fn ids(index: &Index, text: &str) -> Vec<String> {
    let query = Query { text: text.to_owned(), limit: 10, offset: 0 };
    let hits = index.search(&query).unwrap();
    hits.hits.into_iter().map(|hit| hit.event.id.to_string()).collect()
}

#[test]
fn accents_and_endings_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let index = indexed(folder.path());
    for query in ["inundación", "inundaciones", "INUNDACION"] {
        assert_eq!(ids(&index, query), ["27-1"], "{query}");
    }
    assert_eq!(ids(&index, "inundación Tabasco evacuados")[0], "27-1");
    assert_eq!(ids(&index, "huracán AND lugar:tampico"), ["28-1"]);
    assert_eq!(ids(&index, "cvegeo:07096"), ["07-1"]);
    assert_eq!(ids(&index, "marcianos"), Vec::<String>::new());
}

#[test]
fn a_hit_shows_the_sentence_and_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let index = indexed(folder.path());
    let query = Query { text: "desplazados".to_owned(), limit: 1, offset: 0 };
    let hits = index.search(&query).unwrap();
    let snippet = hits.hits[0].snippet.as_ref().unwrap();
    let marked: Vec<&str> =
        snippet.highlights.iter().map(|range| &snippet.quote.text[range.clone()]).collect();
    assert_eq!(marked, ["desplazadas"]);
    assert_eq!(snippet.quote.url.as_deref(), Some("https://diario.example/07-1"));
}

#[test]
fn syncing_touches_only_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let labels = Labels::load(&Data::BuiltIn).unwrap();
    let mut index = indexed(folder.path());
    let again = index.sync(&events(), &labels).unwrap();
    assert_eq!((again.added, again.replaced, again.removed, again.unchanged), (0, 0, 0, 3));
    let mut changed = events();
    changed[1].best = 4187;
    changed.pop();
    let next = index.sync(&changed, &labels).unwrap();
    assert_eq!((next.added, next.replaced, next.removed, next.unchanged), (0, 1, 1, 1));
    assert_eq!(index.len(), 2);
    assert_eq!(ids(&index, "personas:4187"), ["07-1"]);
}

#[test]
fn an_index_that_is_missing_newer_or_older_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    assert!(matches!(Index::open(&path), Err(IndexError::Missing(_))));
    drop(indexed(&path));
    std::fs::write(path.join("version.json"), "999").unwrap();
    assert!(matches!(Index::open(&path), Err(IndexError::Newer { found: 999, .. })));
    std::fs::write(path.join("version.json"), "0").unwrap();
    assert!(Index::open(&path).unwrap().is_empty(), "an older layout starts again");
}

#[test]
fn a_query_that_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let index = indexed(folder.path());
    let query = Query { text: "personas:muchas".to_owned(), limit: 1, offset: 0 };
    let error = index.search(&query).unwrap_err();
    assert!(error.to_string().contains("personas:muchas"), "{error}");
}
