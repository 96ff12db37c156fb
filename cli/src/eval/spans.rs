//! `desplaza eval --spans`: which of the spans that others tagged as places in a corpus are read as places, by what kind
//! of place a person says each is.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use desplaza_model::codes::{Code, Precision};
use desplaza_model::{Article, ArticleId, EvidenceField, PlaceMention, Reading};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::Settings;
use crate::exit::Failure;
use crate::jsonl;
use crate::read::Reader;

/// A note of the corpus; spans are counted in characters.
#[derive(Debug, Deserialize)]
struct Tagged {
    id: u64,
    text: String,
    spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Span {
    start: usize,
    end: usize,
}

/// What a person says of a span: the kind of place, and a municipality's or state's key or a country's name. The code is
/// empty where the note does not tell it and `?` where a careful reader cannot decide.
#[derive(Debug, Clone, Deserialize)]
struct Label {
    note: u64,
    start: usize,
    kind: String,
    code: String,
}

/// How many spans of a kind there are, and what was read of them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Count {
    spans: usize,
    /// Something is read there.
    found: usize,
    /// Spans with a code that are found.
    coded: usize,
    /// Those of them that are read as what the label says.
    right: usize,
}

/// A span that was judged.
struct Judged {
    kind: String,
    found: bool,
    /// Whether what is read is what the label says; `None` where nothing is read or the label does not say.
    right: Option<bool>,
    line: String,
}

/// Kinds of spans that no label says.
const UNLABELLED: &str = "not labelled";
const ALL: &str = "all";

/// Reads the corpus and prints the recall of its spans.
pub(super) fn eval(
    settings: &Settings,
    (labels, corpus): (&Path, &Path),
    errors: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let labels = load(labels).map_err(Failure::invalid)?;
    let notes: Vec<Tagged> = jsonl::records(corpus).map_err(Failure::invalid)?;
    let places = settings.places()?;
    let reader = Reader::load(&settings.data, &places)?;
    let judged: Vec<Judged> = notes
        .par_iter()
        .flat_map_iter(|note| judge(note, &reader.article(&article(note)), &labels))
        .collect();
    if errors {
        let off = judged.iter().filter(|it| it.right != Some(true));
        off.map(|it| &it.line).try_for_each(|line| writeln!(out, "{line}"))?;
        return Ok(());
    }
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for it in &judged {
        for kind in [ALL, it.kind.as_str()] {
            let count = counts.entry(kind).or_default();
            count.spans += 1;
            count.found += usize::from(it.found);
            count.coded += usize::from(it.right.is_some());
            count.right += usize::from(it.right == Some(true));
        }
    }
    write(&counts, settings.json, out)?;
    Ok(())
}

/// Labels by note and first character.
type Labels = HashMap<(u64, usize), Label>;

fn load(path: &Path) -> anyhow::Result<Labels> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut labels = Labels::new();
    for (at, row) in reader.deserialize().enumerate() {
        let label: Label = row.with_context(|| format!("{} row {}", path.display(), at + 2))?;
        let key = (label.note, label.start);
        ensure!(
            labels.insert(key, label).is_none(),
            "{} row {}: the span is labelled twice",
            path.display(),
            at + 2
        );
    }
    Ok(labels)
}

fn article(note: &Tagged) -> Article {
    Article::of_text(ArticleId::new(note.id.to_string()), String::new(), note.text.clone())
}

fn judge(note: &Tagged, reading: &Reading, labels: &Labels) -> Vec<Judged> {
    let bytes: Vec<usize> =
        note.text.char_indices().map(|(at, _)| at).chain([note.text.len()]).collect();
    let judged = note.spans.iter().map(|span| {
        let last = bytes.len() - 1;
        let (start, end) = (bytes[span.start.min(last)], bytes[span.end.min(last)]);
        let on = |place: &&PlaceMention| {
            place.field == EvidenceField::Text && place.start < end && start < place.end
        };
        let read: Vec<&PlaceMention> = reading.places.iter().filter(on).collect();
        let label = labels.get(&(note.id, span.start));
        let kind = label.map_or(UNLABELLED, |label| &label.kind).to_owned();
        let found = !read.is_empty();
        let right = label.filter(|_| found).and_then(|label| is_right(label, &read));
        let keys: Vec<String> = read.iter().map(|place| key(place)).collect();
        let code = label.map_or("", |label| &label.code);
        let words = &note.text[start..end];
        let line = format!("{kind}\t{}\t{words}\t{code}\t{}", note.id, keys.join(" "));
        Judged { kind, found, right, line }
    });
    judged.collect()
}

/// Whether one of the places read in a span is what the label says; `None` where the label says nothing.
fn is_right(label: &Label, read: &[&PlaceMention]) -> Option<bool> {
    let region = label.kind == "region";
    if label.code == "?" || label.code.is_empty() && !region {
        return None;
    }
    Some(read.iter().any(|place| match place.precision {
        Precision::Country => place.country.as_deref() == Some(label.code.as_str()),
        _ if region => place.region.is_some(),
        _ => key(place) == label.code,
    }))
}

/// The municipality's key, else the state's, else the country.
fn key(place: &PlaceMention) -> String {
    let keys = [place.cvegeo.map(|key| key.to_string()), place.state.map(|key| key.to_string())];
    let code = || place.country.clone().unwrap_or_else(|| place.precision.code().to_owned());
    keys.into_iter().flatten().next().unwrap_or_else(code)
}

fn write(counts: &BTreeMap<&str, Count>, json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    if json {
        writeln!(out, "{}", serde_json::json!({ "spans": counts }))?;
        return Ok(());
    }
    writeln!(
        out,
        "{:14}{:>6}{:>7}{:>8}{:>8}{:>7}",
        "", "spans", "found", "recall", "coded", "right"
    )?;
    for (kind, it) in counts {
        let recall = it.found as f64 / it.spans as f64;
        writeln!(
            out,
            "{kind:14}{:>6}{:>7}{recall:>8.3}{:>8}{:>7}",
            it.spans, it.found, it.coded, it.right
        )?;
    }
    Ok(())
}
