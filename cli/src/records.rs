//! `desplaza records`: a Civil Protection table, one line a row; and `desplaza import`, the same in a run.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use desplaza_model::artifact::Writer;
use desplaza_model::{Article, Reject, RejectCode, Stage};
use desplaza_pipeline::geocode::Reason;
use desplaza_pipeline::records::{Layouts, Table, explain, read};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::args::RecordsArgs;
use crate::config::Settings;
use crate::driver::{Outcome, Outcomes};
use crate::exit::{Exit, Failure};
use crate::fuse;
use crate::progress;
use crate::read::{LineError, Reader};
use crate::run::Run;

/// Reads one table and writes a line a row.
pub(crate) fn records(settings: &Settings, args: &RecordsArgs) -> Result<Exit, Failure> {
    let layouts = Layouts::load(&settings.data).map_err(Failure::invalid)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.explain {
        let explained = explain(&args.file, &layouts).map_err(Failure::invalid)?;
        writeln!(out, "{}", serde_json::to_string_pretty(&explained)?)?;
        return Ok(Exit::Done);
    }
    let places = settings.places()?;
    let reader = Reader::load(&settings.data, &places)?;
    let table = read(&args.file, args.kind.as_deref(), &layouts).map_err(Failure::invalid)?;
    if args.unresolved {
        return unresolved(&table, &reader, &mut out);
    }
    let lines: Vec<String> = table
        .rows
        .par_iter()
        .map(|(row, article)| line(*row, article, &reader).to_string())
        .collect();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// How many words of the place columns became municipalities, and the others by reason, most frequent first.
fn unresolved(table: &Table, reader: &Reader, out: &mut impl Write) -> Result<Exit, Failure> {
    let mut resolved = 0;
    let mut open: BTreeMap<(String, String), u64> = BTreeMap::new();
    for article in table.rows.iter().filter_map(|(_, row)| row.as_ref().ok()) {
        let Some(list) = reader.row_places(article) else { continue };
        resolved += list.resolved.len();
        for rest in list.unresolved {
            *open.entry((reason(&rest.reason), rest.text)).or_default() += 1;
        }
    }
    writeln!(out, "{resolved} resolved")?;
    let mut open: Vec<_> = open.into_iter().collect();
    open.sort_by(|a, b| a.0.0.cmp(&b.0.0).then(b.1.cmp(&a.1)).then(a.0.1.cmp(&b.0.1)));
    for ((reason, text), times) in open {
        writeln!(out, "{reason}\t{times}\t{text}")?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

// The code, with the candidates where there are some.
fn reason(reason: &Reason) -> String {
    let reason = json!(reason);
    let code = reason["reason"].as_str().unwrap_or_default();
    let keys = reason["candidates"].as_array().into_iter().flatten().filter_map(Value::as_str);
    keys.fold(code.to_owned(), |said, key| said + " " + key)
}

fn line(row: u32, article: &Result<Article, Reject>, reader: &Reader) -> Value {
    match article {
        Ok(article) => row_line(row, article, reader),
        Err(reject) => json!({ "row": row, "error": LineError::from(reject.clone()) }),
    }
}

// The reading with `row` in place of `id`, and what the row says outside its narrative.
fn row_line(row: u32, article: &Article, reader: &Reader) -> Value {
    let reading = reader.article(article);
    let extra = json!({
        "municipalities": &reading.municipalities,
        "unresolved": &reading.unresolved,
        "start": article.known.as_ref().and_then(|known| known.when).map(|when| when.start),
        "end": article.known.as_ref().and_then(|known| known.when).map(|when| when.end),
        "counts": article.known.as_ref().map(|known| &known.counts),
        "warnings": article.known.as_ref().map(|known| &known.warnings),
    });
    let mut line = Map::new();
    line.insert("row".to_owned(), row.into());
    for part in [json!(reading), extra] {
        let Value::Object(part) = part else { continue };
        line.extend(part.into_iter().filter(|(key, _)| key != "id" && key != "provenance"));
    }
    Value::Object(line)
}

/// The stage's work: every configured table; one that cannot be read is refused, the others go on.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let layouts = Layouts::load(&run.settings.data).map_err(Failure::invalid)?;
    let known = fuse::store(run)?;
    let mut writer =
        Writer::create(&run.state().segment(Stage::Records, &run.id), &run.header("article"))?;
    let mut outcomes = Outcomes::default();
    let mut dead = BTreeMap::new();
    let bar = progress::bar(Stage::Records, None);
    for path in &run.settings.records {
        let rows = match read(path, None, &layouts) {
            Ok(table) => table.rows,
            Err(error) => {
                dead.insert(name(path), error.to_string());
                let code = RejectCode::WrongFormat;
                let reject = Reject::new(Stage::Records, code, name(path), error.to_string());
                outcomes.take::<()>(Outcome::Rejected(reject));
                continue;
            }
        };
        for (_, row) in rows {
            bar.inc(1);
            let outcome = match row {
                Ok(article) if known.article_known(&article.id)? => Outcome::Duplicate,
                other => other.into(),
            };
            if let Some(article) = outcomes.take(outcome) {
                writer.write(&article)?;
            }
        }
    }
    writer.finish()?;
    run.done_with(Stage::Records, &outcomes, None, dead)
}

fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
