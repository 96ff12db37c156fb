//! `desplaza eval`: how well the program reads labelled texts, with intervals, per kind of source.

mod gold;
mod judge;
mod score;
mod table;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use desplaza_model::{Article, ArticleId};
use desplaza_pipeline::records::{Layouts, read};
use rayon::prelude::*;

pub(crate) use gold::Split;

use self::gold::Gold;
use self::judge::{Judged, judge};
use crate::args::EvalArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};
use crate::read::Reader;

/// Reads every labelled text and prints how far the readings agree with the labels.
pub(crate) fn eval(settings: &Settings, args: &EvalArgs) -> Result<Exit, Failure> {
    let (mut texts, hash) = gold::load(&args.gold).map_err(Failure::invalid)?;
    texts.retain(|gold| args.split.is_none_or(|split| gold.split() == split));
    let narratives = match &args.records {
        Some(path) => narratives(settings, path)?,
        None => BTreeMap::new(),
    };
    let left_out = texts.iter().filter(|gold| article(gold, &narratives).is_none()).count();
    if left_out > 0 {
        tracing::warn!("{left_out} labelled table rows left out: --records gives their table");
    }
    let places = settings.places()?;
    let reader = Reader::load(&settings.data, &places)?;
    let judged: Vec<(&Gold, Judged)> = texts
        .par_iter()
        .filter_map(|gold| Some((gold, judge(gold, &reader.article(&article(gold, &narratives)?)))))
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
    Some(Article {
        id: ArticleId::new(gold.id.clone()),
        url: None,
        source: None,
        outlet: None,
        published: gold.published,
        language: None,
        title: gold.title.clone(),
        text: gold.body.clone(),
        known: None,
    })
}
