//! Pulling from a service that answers like INEGI's, on this machine, with its oddities and its bad days.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::http::{Response, StatusCode};
use axum::routing::get;
use desplaza_gazetteer::{Gazetteer, PullOptions, ReferenceError, ReferenceManifest, pull};
use desplaza_model::Cvegeo;
use tokio::net::TcpListener;

/// How the service answers the next request for a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    NeverAnswers,
    Error500,
    NotFound,
    WebPage,
    CutShort,
}

/// What was asked, and what is to come; a state that is not listed is well.
#[derive(Default)]
struct Service {
    asked: Mutex<Vec<String>>,
    moods: Mutex<BTreeMap<String, Vec<Mood>>>,
}

impl Service {
    /// The mood for this request: the last one stays.
    fn ask(&self, path: &str) -> Mood {
        self.asked.lock().unwrap().push(path.to_owned());
        let mut moods = self.moods.lock().unwrap();
        match moods.get_mut(path) {
            Some(moods) if moods.len() > 1 => moods.remove(0),
            Some(moods) => moods[0],
            None => Mood::Well,
        }
    }

    fn set(&self, path: &str, moods: &[Mood]) {
        self.moods.lock().unwrap().insert(path.to_owned(), moods.to_vec());
    }

    fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn answer(mood: Mood, text: String) -> Response<Body> {
    let (status, text) = match mood {
        Mood::Well => (StatusCode::OK, text),
        Mood::NeverAnswers => std::future::pending().await,
        Mood::Error500 => (StatusCode::INTERNAL_SERVER_ERROR, "Error".to_owned()),
        Mood::NotFound => (StatusCode::NOT_FOUND, "nada".to_owned()),
        Mood::WebPage => (StatusCode::OK, "\n<!DOCTYPE html><p>En mantenimiento</p>".to_owned()),
        Mood::CutShort => (StatusCode::OK, text[..text.len() * 2 / 3].to_owned()),
    };
    Response::builder().status(status).body(Body::from(text)).unwrap()
}

async fn states(
    State(service): State<Arc<Service>>,
    UrlPath(state): UrlPath<String>,
) -> Response<Body> {
    let mood = service.ask(&format!("mgem/{state}"));
    answer(mood, state_answer(&state)).await
}

async fn localities(
    State(service): State<Arc<Service>>,
    UrlPath((state, municipality)): UrlPath<(String, String)>,
) -> Response<Body> {
    let mood = service.ask(&format!("localidades/{state}/{municipality}"));
    answer(mood, localities_answer(&state, &municipality)).await
}

/// Two municipalities, one in the names and types of each version of the service.
fn state_answer(state: &str) -> String {
    let west = -105.0 + f64::from(state.parse::<u8>().unwrap()) / 2.0;
    let geometry = |west: f64| {
        let east = west + 0.1;
        format!(
            r#"{{"type": "MultiPolygon", "crs": {{"type": "name", "properties": {{"name": "EPSG:6365"}}}},
            "coordinates": [[[[{west}, 20], [{east}, 20], [{east}, 20.1], [{west}, 20.1], [{west}, 20]]]]}}"#
        )
    };
    let (first, second) = (geometry(west), geometry(west + 0.1));
    format!(
        r#"{{"type": "FeatureCollection", "numReg": 2, "features": [
        {{"type": "Feature", "geometry": {first}, "properties": {{"cvegeo": "{state}001", "cve_agee": "{state}",
          "cve_agem": "001", "nom_agem": "Peñón {state}", "cve_cab": "0001", "pob": "1200", "pob_fem": "610",
          "pob_mas": "590", "viv": "300"}}}},
        {{"type": "Feature", "geometry": {second}, "properties": {{"CVE_AGEE": "{state}", "CVE_AGEM": "002",
          "NOM_AGEM": "Cañada {state}", "pob_total": 900, "total_viviendas_habitadas": 200}}}}]}}"#
    )
}

fn localities_answer(state: &str, municipality: &str) -> String {
    let west = -105.0 + f64::from(state.parse::<u8>().unwrap()) / 2.0;
    format!(
        r#"{{"datos": [{{"cvegeo": "{state}{municipality}0001", "cve_agee": "{state}", "cve_agem": "{municipality}",
        "cve_loc": "0001", "nom_loc": "Ébano {municipality}", "ambito": "U", "latitud": "20.05", "longitud": {west},
        "altitud": "10", "pob": "*", "viv": "*", "estatus": "3"}}], "numReg": 1}}"#
    )
}

async fn start() -> (Arc<Service>, PullOptions) {
    let service = Arc::new(Service::default());
    let app = Router::new()
        .route("/v2/geo/mgem/{state}", get(states))
        .route("/v2/localidades/{state}/{municipality}", get(localities))
        .with_state(service.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v2", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let options = PullOptions {
        base,
        states: ["01", "07", "09"].map(|code| code.parse().unwrap()).to_vec(),
        delay: Duration::ZERO,
        back_off: Duration::from_millis(1),
        timeout: Duration::from_millis(500),
        attempts: 2,
        date: Some("2026-01-15".parse().unwrap()),
        ..PullOptions::default()
    };
    (service, options)
}

async fn refused(options: &PullOptions, dir: &Path) -> String {
    match pull(options, dir).await {
        Err(error @ ReferenceError::Service { .. }) => error.to_string(),
        other => panic!("a refusal of the service was expected, not {other:?}"),
    }
}

fn key(text: &str) -> Cvegeo {
    text.parse().unwrap()
}

fn check(dir: &Path, manifest: &ReferenceManifest) {
    let places = Gazetteer::open(dir).unwrap();
    assert_eq!(places.manifest(), manifest);
    assert_eq!(manifest.counts.municipalities, 6);
    let first = places.municipality(key("07001")).unwrap();
    assert_eq!((first.name.as_str(), first.population), ("Peñón 07", Some(1200)));
    let second = places.municipality(key("07002")).unwrap();
    assert_eq!((second.name.as_str(), second.household_size), ("Cañada 07", Some(4.5)));
    assert_eq!(places.locate(-101.45, 20.05), Some(key("07001")));
    assert!(!dir.join(".pull").exists(), "a finished pull leaves nothing behind");
}

#[tokio::test]
async fn a_good_day() {
    let (service, mut options) = start().await;
    options.localities = true;
    let dir = tempfile::tempdir().unwrap();
    let manifest = pull(&options, dir.path()).await.unwrap();
    check(dir.path(), &manifest);
    assert_eq!(manifest.sources.len(), 9);
    assert_eq!(manifest.date, options.date);
    let places = Gazetteer::open(dir.path()).unwrap();
    assert_eq!(places.municipality(key("01002")).unwrap().seat.as_deref(), Some("Ébano 002"));
    assert_eq!(places.find_locality("ebano 001", Some(key("09001")), None)[0].population, None);
    assert_eq!(service.take_asked().len(), 9);
    let again = pull(&options, dir.path()).await.unwrap();
    assert_eq!(again, manifest);
    assert_eq!(service.take_asked().len(), 9, "the next pull starts afresh");
}

#[tokio::test]
async fn a_slow_state_is_asked_again() {
    let (service, options) = start().await;
    service.set("mgem/07", &[Mood::NeverAnswers, Mood::Well]);
    let dir = tempfile::tempdir().unwrap();
    let manifest = pull(&options, dir.path()).await.unwrap();
    check(dir.path(), &manifest);
    assert_eq!(service.take_asked(), ["mgem/01", "mgem/07", "mgem/07", "mgem/09"]);
}

#[tokio::test]
async fn a_broken_state_is_named_and_the_rest_is_kept() {
    for (mood, detail, attempts) in [
        (Mood::Error500, "state 07: HTTP 500", 2),
        (Mood::WebPage, "state 07: a web page came back", 2),
        (Mood::CutShort, "state 07: not whole GeoJSON", 2),
        (Mood::NotFound, "state 07: HTTP 404", 1),
    ] {
        let (service, options) = start().await;
        service.set("mgem/07", &[mood]);
        let dir = tempfile::tempdir().unwrap();
        let refusal = refused(&options, dir.path()).await;
        assert!(refusal.contains(detail) && !refusal.contains("state 09"), "{refusal}");
        let asked = service.take_asked();
        assert_eq!(asked.iter().filter(|path| *path == "mgem/07").count(), attempts, "{mood:?}");
        assert!(asked.contains(&"mgem/09".to_owned()), "the states after it are read");
        assert!(Gazetteer::open(dir.path()).is_err(), "half a country is no reference");

        service.set("mgem/07", &[Mood::Well]);
        let manifest = pull(&options, dir.path()).await.unwrap();
        assert_eq!(service.take_asked(), ["mgem/07"], "only what was missing");
        check(dir.path(), &manifest);
    }
}

#[tokio::test]
async fn a_resumed_pull_gives_the_same_bytes() {
    let (service, options) = start().await;
    let whole = tempfile::tempdir().unwrap();
    let manifest = pull(&options, whole.path()).await.unwrap();
    let halves = tempfile::tempdir().unwrap();
    service.set("mgem/09", &[Mood::Error500]);
    refused(&options, halves.path()).await;
    service.set("mgem/09", &[Mood::Well]);
    assert_eq!(pull(&options, halves.path()).await.unwrap(), manifest);
}

#[tokio::test]
async fn a_kept_answer_that_was_damaged_is_asked_for_again() {
    let (service, options) = start().await;
    service.set("mgem/09", &[Mood::Error500]);
    let dir = tempfile::tempdir().unwrap();
    refused(&options, dir.path()).await;
    service.take_asked();
    std::fs::write(dir.path().join(".pull/mgem-01.json"), "{").unwrap();
    service.set("mgem/09", &[Mood::Well]);
    let manifest = pull(&options, dir.path()).await.unwrap();
    assert_eq!(service.take_asked(), ["mgem/01", "mgem/09"]);
    check(dir.path(), &manifest);
}

#[tokio::test]
async fn a_service_that_is_down_is_not_asked_for_every_state() {
    let (service, mut options) = start().await;
    options.states.clear();
    for state in 1..=32 {
        service.set(&format!("mgem/{state:02}"), &[Mood::Error500]);
    }
    let dir = tempfile::tempdir().unwrap();
    let refusal = refused(&options, dir.path()).await;
    assert!(refusal.contains("state 03"), "{refusal}");
    assert_eq!(service.take_asked().len(), 6, "two attempts for three states");
}

#[tokio::test]
async fn answers_of_another_service_are_not_mixed_in() {
    let (service, options) = start().await;
    service.set("mgem/09", &[Mood::Error500]);
    let dir = tempfile::tempdir().unwrap();
    refused(&options, dir.path()).await;
    let (other, options) = start().await;
    pull(&options, dir.path()).await.unwrap();
    assert_eq!(other.take_asked().len(), 3);
}
