//! `desplaza eval`: how well the program reads labelled texts, with intervals, per kind of source.

mod gold;
mod judge;
mod places;
mod score;
mod spans;
mod table;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use desplaza_model::{Article, ArticleId};
use desplaza_pipeline::records::{Layouts, read};
use rayon::prelude::*;

pub(crate) use gold::{Days, Figure, Gold, HazardOrNone, Kind, Split, half};

use self::judge::{Judged, judge};
use crate::args::EvalArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};
use crate::read::Reader;

/// Reads every labelled text and prints how far the readings agree with the labels.
pub(crate) fn eval(settings: &Settings, args: &EvalArgs) -> Result<Exit, Failure> {
    if let Some(corpus) = &args.spans {
        let mut out = io::BufWriter::new(io::stdout().lock());
        spans::eval(settings, (&args.gold, corpus), args.errors, &mut out)?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    if args.places {
        let mut out = io::BufWriter::new(io::stdout().lock());
        places::eval(settings, &args.gold, args.errors, &mut out)?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    let (texts, hash) = labelled(settings, &args.gold, args.records.as_deref(), args.split)?;
    let places = settings.places()?;
    let reader = Reader::load(&settings.data, &places)?;
    let judged: Vec<(&Gold, Judged)> = texts
        .par_iter()
        .map(|(gold, article)| (gold, judge(gold, &reader.article(article))))
        .collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.errors {
        table::errors(&judged, &mut out)?;
    } else if settings.json {
        table::json(&judged, &hash, &mut out)?;
    } else {
        table::tables(&judged, &hash, &mut out)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The labelled texts of a folder as articles, and the hash of all labels.
pub(crate) fn labelled(
    settings: &Settings,
    folder: &Path,
    records: Option<&Path>,
    split: Option<Split>,
) -> Result<(Vec<(Gold, Article)>, String), Failure> {
    let (mut texts, hash) = gold::load(folder).map_err(Failure::invalid)?;
    texts.retain(|gold| split.is_none_or(|split| gold.split() == split));
    let narratives = match records {
        Some(path) => narratives(settings, path)?,
        None => BTreeMap::new(),
    };
    let all = texts.len();
    let articles = texts.into_iter().filter_map(|gold| {
        let article = article(&gold, &narratives)?;
        Some((gold, article))
    });
    let articles: Vec<_> = articles.collect();
    if articles.len() < all {
        let left_out = all - articles.len();
        tracing::warn!("{left_out} labelled table rows left out: --records gives their table");
    }
    Ok((articles, hash))
}

/// The narratives of a table by row, as plain texts: nothing of the other columns is known to the reader.
fn narratives(settings: &Settings, path: &Path) -> Result<BTreeMap<u32, Article>, Failure> {
    let layouts = Layouts::load(&settings.data).map_err(Failure::invalid)?;
    let table = read(path, None, &layouts).map_err(Failure::invalid)?;
    let rows = table.rows.into_iter().filter_map(|(row, article)| Some((row, article.ok()?)));
    let plain = rows.map(|(row, article)| {
        let start = article.known.and_then(|known| known.when).map(|when| when.start);
        let published = article.published.or(start);
        (row, Article { known: None, published, title: String::new(), ..article })
    });
    Ok(plain.collect())
}

/// The text to be read; `None` for a row whose table is not at hand.
fn article(gold: &Gold, narratives: &BTreeMap<u32, Article>) -> Option<Article> {
    if let Some(row) = gold.row {
        return narratives.get(&row).cloned();
    }
    let id = ArticleId::new(gold.id.clone());
    let article = Article::of_text(id, gold.title.clone(), gold.body.clone());
    Some(Article { published: gold.published, ..article })
}
