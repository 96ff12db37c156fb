//! `desplaza extract`: what the run fetched, as articles.

use std::collections::BTreeSet;

use desplaza_model::Stage;
use desplaza_model::artifact::Writer;
use desplaza_pipeline::collect::{CollectPaths, read_archive};
use desplaza_pipeline::extract::{Extraction, extract};

use crate::driver::{self, Outcome, Outcomes};
use crate::exit::Failure;
use crate::fuse;
use crate::progress;
use crate::run::Run;

/// The stage's work.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let rules = Extraction::load(&run.settings.data).map_err(Failure::invalid)?;
    let rules = rules.with_sources(&run.settings.sources);
    let known = fuse::store(run)?;
    let mut writer =
        Writer::create(&run.state().segment(Stage::Extract, &run.id), &run.header("article"))?;
    let mut seen = BTreeSet::new();
    let mut outcomes = Outcomes::default();
    let bar = progress::bar(Stage::Extract, None);
    let pages = read_archive(&CollectPaths::new(run.state().root()), &run.id)?;
    driver::in_order(
        pages.map(|page| page.map_err(Failure::from)),
        |page| extract(&page, &rules),
        |article| {
            bar.inc(1);
            let outcome = match article {
                Ok(article)
                    if !seen.insert(article.id.clone()) || known.article_known(&article.id)? =>
                {
                    Outcome::Duplicate
                }
                other => other.into(),
            };
            if let Some(article) = outcomes.take(outcome) {
                writer.write(&article)?;
            }
            Ok(())
        },
    )?;
    writer.finish()?;
    run.done(Stage::Extract, &outcomes)
}
