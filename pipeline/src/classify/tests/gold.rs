//! Runs the lessons, `tests/eval/lessons`: each file is a list of short texts that were read by a person.

use desplaza_model::codes::{Code, Term, Unit};
use desplaza_model::{Claim, Reading};
use serde::Deserialize;

use super::super::{Lexicon, classify};
use super::article;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// What a reader found; what is left out is not checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    #[serde(default)]
    title: String,
    published: Option<String>,
    relevant: Option<bool>,
    short: Option<bool>,
    cause: Option<String>,
    hazard: Option<String>,
    /// A day, a year, or `first/last`.
    date: Option<String>,
    /// "term figure unit [qualifier] [part] [increment] [hh=size]"; a `?` behind the unit makes it optional.
    claims: Option<Vec<String>>,
}

/// The rules alone read all of these as labelled; weights, which are learned from these texts among others, lose some. The bound is what
/// was counted: it only goes down.
const MOST_DIFFERENCES: usize = 6;

#[test]
fn labelled_texts_read_as_labelled() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/eval/lessons");
    let lexicon = Lexicon::built_in();
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut count, mut wrong) = (0, Vec::new());
    for path in paths {
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in &file.case {
            count += 1;
            let read =
                article(&case.title, &case.text, case.published.as_deref().or(Some("2024-06-07")));
            let reading = classify(&read, &lexicon).unwrap();
            wrong.extend(
                differences(case, &reading)
                    .into_iter()
                    .map(|what| format!("{what}\n    {}", case.text)),
            );
        }
    }
    assert!(count >= 120, "only {count} labelled texts");
    assert!(
        wrong.len() <= MOST_DIFFERENCES,
        "{} differences in {count} texts:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn differences(case: &Case, reading: &Reading) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |what: &str, wanted: Option<String>, got: String| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != got) {
            wrong.push(format!("{what}: {got} instead of {wanted}"));
        }
    };
    check("relevant", case.relevant.map(|b| b.to_string()), reading.relevant.to_string());
    check("short", case.short.map(|b| b.to_string()), reading.short_evacuation.to_string());
    check("cause", case.cause.clone(), reading.cause.code().to_owned());
    check(
        "hazard",
        case.hazard.clone(),
        reading.hazard.map_or(String::new(), |h| h.code().to_owned()),
    );
    check("date", case.date.as_deref().map(written_out), date_of(reading));
    if let Some(wanted) = &case.claims {
        wrong.extend(claim_differences(wanted, &reading.claims));
    }
    wrong
}

fn written_out(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-01-01/{date}-12-31"),
        10 => format!("{date}/{date}"),
        _ => date.to_owned(),
    }
}

fn date_of(reading: &Reading) -> String {
    reading.event_date.map_or(String::new(), |span| format!("{}/{}", span.start, span.end))
}

fn claim_differences(wanted: &[String], claims: &[Claim]) -> Vec<String> {
    let mut left: Vec<&Claim> = claims.iter().collect();
    let mut wrong = Vec::new();
    for spec in wanted {
        let optional = spec.contains('?');
        match left.iter().position(|claim| fits(spec, claim)) {
            Some(at) => {
                left.remove(at);
            }
            None if optional => {}
            None => wrong.push(format!("missing {spec}")),
        }
    }
    wrong.extend(
        left.iter().map(|claim| format!("extra {} [{}]", describe(claim), claim.evidence.text)),
    );
    wrong
}

fn fits(spec: &str, claim: &Claim) -> bool {
    let mut words = spec.split_whitespace().map(|word| word.trim_end_matches('?'));
    let term = words.next().and_then(Term::from_code).unwrap();
    let figure = words.next().unwrap();
    let unit = words.next().and_then(Unit::from_code).unwrap();
    let got = match claim.value {
        Some(value) => value.to_string(),
        None => format!("{}-{}", claim.low.unwrap_or(0), claim.high.unwrap_or(0)),
    };
    term == claim.term
        && unit == claim.unit
        && figure == got
        && words.all(|word| match word {
            "part" => claim.part,
            "increment" => claim.increment,
            _ => match word.strip_prefix("hh=") {
                Some(size) => claim
                    .persons
                    .and_then(|p| p.household_size)
                    .is_some_and(|s| (s - size.parse::<f64>().unwrap()).abs() < 0.01),
                None => claim.qualifier.code() == word,
            },
        })
}

fn describe(claim: &Claim) -> String {
    format!(
        "{} {:?} ({:?}-{:?}) {} {}{}",
        claim.term.code(),
        claim.value,
        claim.low,
        claim.high,
        claim.unit.code(),
        claim.qualifier.code(),
        if claim.part { " part" } else { "" }
    )
}
