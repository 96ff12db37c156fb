//! `desplaza classify`: the run's articles, read into claims.

use desplaza_model::artifact::{ArtifactError, Reader, Writer};
use desplaza_model::{Article, Stage};
use desplaza_pipeline::classify::{Lexicon, classify};

use crate::driver::{self, Outcome, Outcomes};
use crate::exit::Failure;
use crate::progress;
use crate::run::Run;

/// The run's articles: pages first, then rows.
pub(crate) fn articles(
    run: &Run,
) -> Result<impl Iterator<Item = Result<Article, ArtifactError>>, Failure> {
    let pages = Reader::open(&run.state().segment(Stage::Extract, &run.id), "article")?;
    let rows = Reader::open(&run.state().segment(Stage::Records, &run.id), "article")?;
    Ok(pages.chain(rows))
}

/// The stage's work.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let lexicon = Lexicon::load(&run.settings.data).map_err(Failure::invalid)?;
    let mut writer =
        Writer::create(&run.state().segment(Stage::Classify, &run.id), &run.header("reading"))?;
    let mut outcomes = Outcomes::default();
    let bar = progress::bar(Stage::Classify, None);
    driver::in_order(
        articles(run)?.map(|article| article.map_err(Failure::from)),
        |article| classify(&article, &lexicon),
        |reading| {
            bar.inc(1);
            let outcome = match reading {
                Ok(reading) => {
                    // Irrelevant ones are kept too: they say which articles need not be read again.
                    writer.write(&reading)?;
                    if reading.relevant { Outcome::Passed(()) } else { Outcome::Empty }
                }
                Err(reject) => Outcome::Rejected(reject),
            };
            outcomes.take(outcome);
            Ok(())
        },
    )?;
    writer.finish()?;
    run.done(Stage::Classify, &outcomes)
}
