//! What `desplaza eval` prints.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;

use super::gold::{Gold, Kind, Split};
use super::judge::Judged;
use super::score::{Measure, Scores, Summary, summarise};

type Rows<'a> = [(&'a Gold, Judged)];

/// Every difference, a line each: measure, text, what.
pub(crate) fn errors(judged: &Rows, out: &mut impl Write) -> anyhow::Result<()> {
    let mut lines: Vec<(Measure, &str, &str)> = judged
        .iter()
        .flat_map(|(gold, judged)| {
            judged.errors.iter().map(|(measure, what)| (*measure, gold.id.as_str(), what.as_str()))
        })
        .collect();
    lines.sort();
    for (measure, id, what) in lines {
        writeln!(out, "{}\t{id}\t{what}", <&str>::from(measure))?;
    }
    Ok(())
}

/// One table for each half of the gold set and each kind of source.
pub(crate) fn tables(judged: &Rows, hash: &str, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "labels {hash}")?;
    for (name, rows) in groups(judged) {
        writeln!(out, "\n{name}: {} texts", rows.len())?;
        writeln!(
            out,
            "{:18}{:>6}{:>11}{:>8}{:>7}  95 %",
            "", "asked", "precision", "recall", "F1"
        )?;
        for (measure, s) in summaries(&rows) {
            let name: &str = measure.into();
            writeln!(
                out,
                "{name:18}{:>6}{:>11.3}{:>8.3}{:>7.3}  {:.3}-{:.3}",
                s.asked, s.precision, s.recall, s.f1, s.low, s.high
            )?;
        }
    }
    Ok(())
}

/// The same for programs.
pub(crate) fn json(judged: &Rows, hash: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let mut groups_json = Map::new();
    for (name, rows) in groups(judged) {
        let mut group = Map::new();
        group.insert("texts".to_owned(), rows.len().into());
        for (measure, summary) in summaries(&rows) {
            group.insert(<&str>::from(measure).to_owned(), json!(summary));
        }
        groups_json.insert(name, Value::Object(group));
    }
    writeln!(out, "{}", json!({ "labels": hash, "groups": groups_json }))?;
    Ok(())
}

/// All texts, each half, the texts written for the project and the table rows, each kind.
fn groups<'a, 'b>(judged: &'b Rows<'a>) -> Vec<(String, Vec<&'b (&'a Gold, Judged)>)> {
    let select = |keep: &dyn Fn(&Gold) -> bool| -> Vec<_> {
        judged.iter().filter(|(gold, _)| keep(gold)).collect()
    };
    let mut groups = vec![
        ("all".to_owned(), select(&|_| true)),
        ("texts".to_owned(), select(&|gold| gold.kind != Kind::Record)),
        ("records".to_owned(), select(&|gold| gold.kind == Kind::Record)),
    ];
    for split in [Split::Train, Split::Test] {
        let name = json!(split).as_str().unwrap_or_default().to_owned();
        let texts = |gold: &Gold| gold.split() == split && gold.kind != Kind::Record;
        groups.push((format!("{name} texts"), select(&texts)));
        let records = |gold: &Gold| gold.split() == split && gold.kind == Kind::Record;
        groups.push((format!("{name} records"), select(&records)));
    }
    let kinds: BTreeSet<Kind> = judged.iter().map(|(gold, _)| gold.kind).collect();
    for kind in kinds {
        let name = json!(kind).as_str().unwrap_or_default().to_owned();
        groups.push((name, select(&|gold| gold.kind == kind)));
    }
    groups.retain(|(_, rows)| !rows.is_empty());
    groups
}

fn summaries(rows: &[&(&Gold, Judged)]) -> Vec<(Measure, Summary)> {
    let mut events: BTreeMap<&str, Vec<&Scores>> = BTreeMap::new();
    for (gold, judged) in rows {
        events.entry(&gold.event).or_default().push(&judged.scores);
    }
    Measure::iter().filter_map(|measure| Some((measure, summarise(measure, &events)?))).collect()
}
