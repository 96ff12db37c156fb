//! Golden pages: `cases/<name>/page.html` and what must come of it in `expected.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use desplaza_model::data::Data;
use desplaza_model::{Article, RejectCode, SourceId};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::Deserialize;

use super::{Extraction, extract};
use crate::collect::{Fetched, Selectors, Source, SourceKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    url: String,
    content_type: Option<String>,
    zone: Option<String>,
    feed: Option<Timestamp>,
    /// Whether the outlet is the source's, not the page's.
    #[serde(default)]
    configured: bool,
    #[serde(default)]
    selectors: Selectors,
    reject: Option<RejectCode>,
    address: Option<String>,
    title: Option<String>,
    outlet: Option<String>,
    published: Option<Date>,
    starts: Option<String>,
    ends: Option<String>,
    paragraphs: Option<usize>,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
}

#[test]
fn every_case_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/cases");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 12);
    let problems: Vec<String> = cases.iter().flat_map(|case| problems(case)).collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn problems(case: &Path) -> Vec<String> {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let expected: Expected =
        toml::from_str(&fs::read_to_string(case.join("expected.toml")).unwrap()).unwrap();
    let source = source(&expected);
    let page = Fetched {
        url: expected.url.clone(),
        source: source.id.clone(),
        outlet: expected.configured.then(|| source.outlet.clone()),
        fetched: date(2026, 11, 22),
        content_type: expected.content_type.clone(),
        body: fs::read(case.join("page.html")).unwrap(),
        feed_published: expected.feed,
    };
    let rules = Extraction::load(&Data::BuiltIn).unwrap().with_sources(&[source]);
    let found = match (extract(&page, &rules), expected.reject) {
        (Ok(article), None) => compare(&article, &expected),
        (Err(reject), Some(code)) if reject.code == code => Vec::new(),
        (result, wanted) => vec![format!("{wanted:?} wanted, not {result:#?}")],
    };
    found.into_iter().map(|problem| format!("{name}: {problem}")).collect()
}

fn source(expected: &Expected) -> Source {
    Source {
        id: SourceId::new("case"),
        outlet: expected.outlet.clone().unwrap_or_default(),
        state: None,
        timezone: expected.zone.clone().unwrap_or_else(|| "America/Mexico_City".into()),
        kind: SourceKind::Feed,
        feeds: vec!["https://a.example".into()],
        selectors: expected.selectors.clone(),
        folder: None,
    }
}

fn compare(article: &Article, expected: &Expected) -> Vec<String> {
    let mut problems = Vec::new();
    let mut same = |what: &str, found: String, wanted: String| {
        if found != wanted {
            problems.push(format!("{what} is {found}, not {wanted}"));
        }
    };
    let text = article.text.as_str();
    same("title", article.title.clone(), expected.title.clone().unwrap_or_default());
    same("outlet", format!("{:?}", article.outlet), format!("{:?}", expected.outlet));
    same("published", format!("{:?}", article.published), format!("{:?}", expected.published));
    let address = expected.address.clone().unwrap_or_else(|| expected.url.clone());
    same("url", format!("{:?}", article.url), format!("{:?}", Some(address)));
    same("language", format!("{:?}", article.language), format!("{:?}", Some("spa")));
    let count = text.split('\n').count();
    same(
        "number of paragraphs",
        count.to_string(),
        expected.paragraphs.unwrap_or(count).to_string(),
    );
    if !text.starts_with(expected.starts.as_deref().unwrap_or_default()) {
        problems.push(format!("starts otherwise:\n{text}"));
    }
    if !text.ends_with(expected.ends.as_deref().unwrap_or_default()) {
        problems.push(format!("ends otherwise:\n{text}"));
    }
    let missing = expected.has.iter().filter(|words| !text.contains(words.as_str()));
    problems.extend(missing.map(|words| format!("lacks `{words}`:\n{text}")));
    let surplus = expected.lacks.iter().filter(|words| text.contains(words.as_str()));
    problems.extend(surplus.map(|words| format!("has `{words}`:\n{text}")));
    problems
}
