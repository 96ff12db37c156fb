//! The main job on the sample: what comes out is whole, agrees with itself, and matches what a reader sees in the texts.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use desplaza_tests::{desplaza, root, sample_reference, stderr, stdout, text};
use serde_json::Value;

/// One run over the sample, shared by the tests below.
fn state() -> &'static Path {
    static STATE: OnceLock<tempfile::TempDir> = OnceLock::new();
    STATE
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let config = root().join("data/sample/desplaza.toml");
            let output = desplaza(&[
                "run",
                "--config",
                text(&config),
                "--state",
                text(folder.path()),
                "--reference",
                text(sample_reference()),
            ]);
            assert_eq!(output.status.code(), Some(0), "{}{}", stderr(&output), stdout(&output));
            folder
        })
        .path()
}

fn release() -> PathBuf {
    state().join("releases/current")
}

fn report() -> Value {
    json(&state().join("runs/2025-11-30.1/report.json"))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn features(name: &str) -> Vec<Value> {
    json(&release().join(name))["features"].as_array().unwrap().clone()
}

/// A CSV of the release without its second, HXL row: one map a row.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(release().join(name)).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows[0].values().any(|tag| tag.starts_with('#')), "{name} has no HXL row");
    rows[1..].to_vec()
}

#[test]
fn the_report_balances() {
    let report = report();
    for (stage, count) in report["stages"].as_object().unwrap() {
        let number = |key: &str| count[key].as_u64().unwrap();
        let out = number("passed") + number("empty") + number("duplicate") + number("rejected");
        assert_eq!(number("input"), out, "{stage}: {count}");
    }
    assert!(report["stages"]["extract"]["input"].as_u64().unwrap() >= 60, "{report}");
    assert!(report["events"]["total"].as_u64().unwrap() >= 30, "{report}");
}

#[test]
fn every_layer_is_read_by_a_tool_that_we_did_not_write() {
    for name in ["municipios.geojson", "eventos.geojson", "desplaza.gpkg"] {
        let path = release().join(name);
        let output =
            Command::new("ogrinfo").args(["-ro", "-so", "-al", text(&path)]).output().unwrap();
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        assert!(stdout(&output).contains("Feature Count"), "{name}: {}", stdout(&output));
        assert!(stdout(&output).contains("CVEGEO: String"), "{name}: {}", stdout(&output));
    }
}

#[test]
fn totals_agree_across_formats() {
    let from_csv: u64 =
        table("eventos.csv").iter().map(|row| row["personas_mejor"].parse().unwrap_or(0)).sum();
    let from_geojson: u64 = features("eventos.geojson")
        .iter()
        .filter_map(|feature| feature["properties"]["personas_mejor"].as_u64())
        .sum();
    assert!(from_csv > 10_000, "{from_csv}");
    assert_eq!(from_csv, from_geojson);
    let database = rusqlite::Connection::open(release().join("desplaza.gpkg")).unwrap();
    let from_gpkg: u64 = database
        .query_row("select sum(personas_mejor) from eventos", [], |row| row.get(0))
        .unwrap();
    assert_eq!(from_csv, from_gpkg);
}

#[test]
fn keys_keep_their_leading_zero_everywhere() {
    let in_geojson: BTreeSet<String> = features("municipios.geojson")
        .iter()
        .map(|feature| feature["properties"]["CVEGEO"].as_str().unwrap().to_owned())
        .collect();
    assert!(in_geojson.contains("07096") && in_geojson.iter().all(|key| key.len() == 5));
    let database = rusqlite::Connection::open(release().join("desplaza.gpkg")).unwrap();
    let mut statement = database.prepare("select CVEGEO from municipios").unwrap();
    let in_gpkg: BTreeSet<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(in_geojson, in_gpkg);
    let in_csv = table("eventos.csv");
    assert!(in_csv.iter().all(|row| row["CVEGEO"].is_empty() || row["CVEGEO"].len() == 5));
}

#[test]
fn the_index_finds_what_the_layers_show() {
    let output =
        desplaza(&["search", "inundación Tabasco evacuados", "--json", "--state", text(state())]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let hits: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let first = &hits["hits"][0];
    assert!(
        first["cvegeo"].to_string().contains("\"27")
            || first["places"].to_string().contains("Tabasco"),
        "{first}"
    );
    assert!(first["snippet"]["text"].is_string(), "{first}");
    let explained = desplaza(&["explain", first["id"].as_str().unwrap(), "--state", text(state())]);
    assert_eq!(explained.status.code(), Some(0), "{}", stderr(&explained));
}

#[test]
fn every_claim_of_an_event_quotes_its_article() {
    let output = desplaza(&["explain", "07096", "--json", "--state", text(state())]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let articles = articles("2025-11-30.1");
    let mut checked = 0;
    for line in stdout(&output).lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        for claim in event["claims"].as_array().unwrap() {
            let article = &articles[claim["article"].as_str().unwrap()];
            let evidence = &claim["evidence"];
            let field = match evidence["field"].as_str() {
                Some("cell") => continue,
                Some(field) => field,
                None => "text",
            };
            let (start, end) =
                (evidence["start"].as_u64().unwrap(), evidence["end"].as_u64().unwrap());
            let body = article[field].as_str().unwrap();
            assert_eq!(&body[start as usize..end as usize], evidence["text"].as_str().unwrap());
            checked += 1;
        }
    }
    assert!(checked >= 5, "Tila is told with at least five figures, {checked} were found");
}

/// The articles of a run by id.
fn articles(run: &str) -> BTreeMap<String, Value> {
    let mut articles = BTreeMap::new();
    for stage in ["extract", "records"] {
        let path = state().join(format!("segments/{stage}/{run}.jsonl.zst"));
        let reader = desplaza_model::artifact::Reader::<Value>::open(&path, "article").unwrap();
        for article in reader {
            let article = article.unwrap();
            articles.insert(article["id"].as_str().unwrap().to_owned(), article);
        }
    }
    articles
}

#[test]
fn tila_is_one_event_with_the_figures_of_the_method() {
    let output = desplaza(&["explain", "07096", "--json", "--state", text(state())]);
    let events: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let tila: Vec<&Value> = events
        .iter()
        .filter(|event| {
            event["cause"] == "armed_conflict"
                && event["when"]["start"].as_str().unwrap().starts_with("2024-06")
        })
        .collect();
    assert_eq!(tila.len(), 1, "{}", tila.len());
    let event = tila[0];
    assert_eq!(
        (event["best"].as_u64(), event["low"].as_u64(), event["high"].as_u64()),
        (Some(4187), Some(2200), Some(6000)),
        "{event}"
    );
    assert!(event["flags"].to_string().contains("discrepancia"), "{}", event["flags"]);
    assert!(event["sources"].as_array().unwrap().len() >= 5);
}
