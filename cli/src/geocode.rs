//! `desplaza geocode`: the run's readings, placed.

use desplaza_model::artifact::{Reader, Writer};
use desplaza_model::{Article, Reading, Reject, RejectCode, Stage};
use desplaza_pipeline::geocode::{Geocoder, geocode};

use crate::classify::articles;
use crate::driver::{self, Outcome, Outcomes};
use crate::exit::Failure;
use crate::progress;
use crate::run::Run;

/// The stage's work.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let geocoder = Geocoder::load(&run.settings.data, run.places()).map_err(Failure::invalid)?;
    let mut writer =
        Writer::create(&run.state().segment(Stage::Geocode, &run.id), &run.header("reading"))?;
    let mut outcomes = Outcomes::default();
    let bar = progress::bar(Stage::Geocode, None);
    driver::in_order(
        with_articles(run)?,
        |(reading, article)| geocode(reading, &article, &geocoder, run.places()),
        |reading| {
            bar.inc(1);
            if let Some(reading) = outcomes.take(outcome(reading)) {
                writer.write(&reading)?;
            }
            Ok(())
        },
    )?;
    writer.finish()?;
    run.done(Stage::Geocode, &outcomes)
}

// A reading that turns out to be about another country is refused here, with the reason it carries.
fn outcome(mut reading: Reading) -> Outcome<Reading> {
    if reading.relevant {
        return Outcome::Passed(reading);
    }
    match reading.rejects.iter().position(|reject| reject.code == RejectCode::Abroad) {
        Some(at) => {
            let reject = reading.rejects.swap_remove(at);
            Outcome::Rejected(Reject { subject: reading.id.to_string(), ..reject })
        }
        None => Outcome::Empty,
    }
}

/// Every relevant reading with its article: both files are in the same order, and readings are the fewer.
fn with_articles(
    run: &Run,
) -> Result<impl Iterator<Item = Result<(Reading, Article), Failure>>, Failure> {
    let path = run.state().segment(Stage::Classify, &run.id);
    let readings = Reader::<Reading>::open(&path, "reading")?
        .filter(|reading| reading.as_ref().map_or(true, |reading| reading.relevant));
    let mut articles = articles(run)?;
    Ok(readings.map(move |reading| {
        let reading = reading?;
        for article in articles.by_ref() {
            let article = article?;
            if article.id == reading.id {
                return Ok((reading, article));
            }
        }
        Err(anyhow::anyhow!(
            "article {} of a reading is not in its segment: {}",
            reading.id,
            path.display()
        )
        .into())
    }))
}
