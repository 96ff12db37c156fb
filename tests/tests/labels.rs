//! The sample's pages against what a person reads in them (`data/sample/expected.toml`).
//!
//! The floors below are not the product's accuracy: the sample was written by this project. They keep what
//! works today from breaking unseen.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot set itself up fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::Stdio;

use desplaza_tests::{command, desplaza, root, sample_reference, stderr, text};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Expected {
    page: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    path: String,
    url: String,
    published: String,
    relevant: bool,
    #[serde(default)]
    borderline: bool,
    short_evacuation: Option<bool>,
    cause: Option<String>,
    #[serde(default)]
    cause_also: Vec<String>,
    hazard: Option<String>,
    #[serde(default)]
    hazard_also: Vec<String>,
    #[serde(default)]
    municipalities: Vec<String>,
    #[serde(default)]
    municipalities_also: Vec<String>,
    #[serde(default)]
    destinations: Vec<String>,
    event_date: Option<Days>,
    #[serde(default)]
    event_date_open: bool,
    #[serde(default)]
    figure: Vec<Figure>,
}

#[derive(Deserialize)]
struct Days {
    start: String,
}

#[derive(Deserialize)]
struct Figure {
    text: String,
    term: String,
    unit: String,
    value: Option<u64>,
    low: Option<u64>,
    high: Option<u64>,
    #[serde(default)]
    optional: bool,
}

/// True positives, false positives, false negatives.
#[derive(Default, Clone, Copy)]
struct Score {
    right: f64,
    wrong: f64,
    missed: f64,
}

impl Score {
    fn f1(self) -> f64 {
        let asked = self.right * 2.0 + self.wrong + self.missed;
        if asked == 0.0 { 1.0 } else { self.right * 2.0 / asked }
    }

    fn one(&mut self, right: bool) {
        if right {
            self.right += 1.0;
        } else {
            self.wrong += 1.0;
            self.missed += 1.0;
        }
    }

    fn sets<T: Ord>(&mut self, got: &BTreeSet<T>, wanted: &BTreeSet<T>, also: &BTreeSet<T>) {
        self.right += got.intersection(wanted).count() as f64;
        self.wrong += got.difference(wanted).filter(|item| !also.contains(item)).count() as f64;
        self.missed += wanted.difference(got).count() as f64;
    }
}

const FLOORS: [(&str, f64); 8] = [
    ("relevance", 0.96),
    ("cause", 0.96),
    ("hazard", 0.92),
    ("short_evacuation", 0.97),
    ("figure", 0.90),
    ("figure_with_term", 0.85),
    ("municipality", 0.91),
    ("event_date", 0.78),
];

#[test]
fn the_sample_is_read_as_a_person_reads_it() {
    let expected: Expected =
        toml::from_str(&std::fs::read_to_string(root().join("data/sample/expected.toml")).unwrap())
            .unwrap();
    let readings = readings(&expected.page);
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for page in &expected.page {
        let Some(reading) = readings.get(&page.url) else { panic!("{} was not read", page.path) };
        compare(page, reading, &mut scores);
    }
    let below: Vec<String> = FLOORS
        .iter()
        .map(|(name, floor)| (name, scores[name].f1(), floor))
        .inspect(|(name, f1, floor)| println!("{name:18} {f1:.3} (floor {floor})"))
        .filter(|(_, f1, floor)| f1 < floor)
        .map(|(name, f1, floor)| format!("{name}: {f1:.3} is below {floor}"))
        .collect();
    assert!(below.is_empty(), "{}", below.join(", "));
}

fn compare(page: &Page, reading: &Value, scores: &mut BTreeMap<&'static str, Score>) {
    let relevant = reading["relevant"] == true;
    if page.borderline {
        return;
    }
    let relevance = scores.entry("relevance").or_default();
    match (page.relevant, relevant) {
        (true, true) => relevance.right += 1.0,
        (true, false) => relevance.missed += 1.0,
        (false, true) => relevance.wrong += 1.0,
        (false, false) => {}
    }
    if page.relevant != relevant {
        println!("{}: relevant {} {}", page.path, relevant, reading["relevance"]);
    }
    if !page.relevant {
        return;
    }
    code(page, "cause", reading, (&page.cause, &page.cause_also), scores);
    code(page, "hazard", reading, (&page.hazard, &page.hazard_also), scores);
    if let Some(short) = page.short_evacuation {
        scores.entry("short_evacuation").or_default().one(reading["short_evacuation"] == short);
    }
    figures(page, reading, scores);
    places(page, reading, scores);
    if let Some(days) = page.event_date.as_ref().filter(|_| !page.event_date_open) {
        let right = reading["event_date"]["start"] == days.start.as_str();
        if !right {
            println!("{}: date {} instead of {}", page.path, reading["event_date"], days.start);
        }
        scores.entry("event_date").or_default().one(right);
    }
}

fn code(
    page: &Page,
    name: &'static str,
    reading: &Value,
    (wanted, also): (&Option<String>, &Vec<String>),
    scores: &mut BTreeMap<&'static str, Score>,
) {
    let Some(wanted) = wanted else { return };
    let got = reading[name].as_str().unwrap_or("none");
    let right = got == wanted || also.iter().any(|other| other == got);
    if !right {
        println!("{}: {name} {got} instead of {wanted}", page.path);
    }
    scores.entry(name).or_default().one(right);
}

type Key = (String, Option<u64>, Option<u64>, Option<u64>, String);

fn figures(page: &Page, reading: &Value, scores: &mut BTreeMap<&'static str, Score>) {
    let claims = reading["claims"].as_array().unwrap();
    for (name, with_term) in [("figure", false), ("figure_with_term", true)] {
        let term = |term: &str| if with_term { term.to_owned() } else { String::new() };
        let got: BTreeSet<Key> = claims
            .iter()
            .map(|claim| {
                let number = |key: &str| claim[key].as_u64();
                let unit = claim["unit"].as_str().unwrap().to_owned();
                (
                    unit,
                    number("value"),
                    number("low"),
                    number("high"),
                    term(claim["term"].as_str().unwrap()),
                )
            })
            .collect();
        let key = |figure: &Figure| {
            (figure.unit.clone(), figure.value, figure.low, figure.high, term(&figure.term))
        };
        let (optional, asked): (Vec<&Figure>, Vec<&Figure>) =
            page.figure.iter().partition(|figure| figure.optional);
        let wanted: BTreeSet<Key> = asked.into_iter().map(key).collect();
        let also: BTreeSet<Key> = optional.into_iter().map(key).collect();
        if with_term {
            for extra in got.difference(&wanted).filter(|item| !also.contains(item)) {
                println!("{}: figure read and not there: {extra:?}", page.path);
            }
            for figure in
                page.figure.iter().filter(|figure| !figure.optional && !got.contains(&key(figure)))
            {
                println!("{}: figure missed: «{}» {}", page.path, figure.text, figure.term);
            }
        }
        scores.entry(name).or_default().sets(&got, &wanted, &also);
    }
}

fn places(page: &Page, reading: &Value, scores: &mut BTreeMap<&'static str, Score>) {
    let got: BTreeSet<&str> = reading["places"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|place| place["cvegeo"].as_str())
        .collect();
    let keys = |keys: &'_ [String]| keys.iter().cloned().collect::<BTreeSet<String>>();
    let got: BTreeSet<String> = got.into_iter().map(str::to_owned).collect();
    let mut wanted = keys(&page.municipalities);
    wanted.extend(keys(&page.destinations));
    let also = keys(&page.municipalities_also);
    if got != wanted {
        println!("{}: places {got:?} instead of {wanted:?}", page.path);
    }
    scores.entry("municipality").or_default().sets(&got, &wanted, &also);
}

/// Every page of the sample, collected, extracted and read; by canonical address.
fn readings(pages: &[Page]) -> BTreeMap<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    let config = root().join("data/sample/desplaza.toml");
    let args = [
        "extract",
        "--config",
        text(&config),
        "--state",
        text(folder.path()),
        "--reference",
        text(sample_reference()),
    ];
    let output = desplaza(&args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let path = folder.path().join("segments/extract/2025-11-30.1.jsonl.zst");
    let articles = desplaza_model::artifact::Reader::<Value>::open(&path, "article").unwrap();
    let published: BTreeMap<&str, &str> =
        pages.iter().map(|page| (page.url.as_str(), page.published.as_str())).collect();
    let mut lines = String::new();
    let (mut dated, mut all) = (0, 0);
    for article in articles {
        let article = article.unwrap();
        let url = article["url"].as_str().unwrap();
        all += 1;
        dated += usize::from(article["published"].as_str() == published.get(url).copied());
        if article["published"].as_str() != published.get(url).copied() {
            println!(
                "{url}: published {} instead of {:?}",
                article["published"],
                published.get(url)
            );
        }
        let line = json!({"id": url, "published": article["published"], "title": article["title"], "text": article["text"]});
        lines += &line.to_string();
        lines.push('\n');
    }
    println!("publication dates: {dated} of {all} right");
    assert!(dated * 100 >= all * 95, "only {dated} of {all} publication dates are right");
    read(&lines)
}

fn read(lines: &str) -> BTreeMap<String, Value> {
    let mut child = command(&["read", "--reference", text(sample_reference())])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let readings = String::from_utf8(output.stdout).unwrap();
    readings
        .lines()
        .map(|line| {
            let reading: Value = serde_json::from_str(line).unwrap();
            (reading["id"].as_str().unwrap().to_owned(), reading)
        })
        .collect()
}
