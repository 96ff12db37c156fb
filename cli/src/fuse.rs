//! `desplaza fuse`: the run's readings against the stored events.

use std::collections::BTreeMap;

use desplaza_model::artifact::{ArtifactError, Reader, Writer};
use desplaza_model::{ArticleId, EventCount, Reading, Stage};
use desplaza_pipeline::fuse::store::EventStore;
use desplaza_pipeline::fuse::{Fusion, fuse};

use crate::driver::Outcomes;
use crate::exit::Failure;
use crate::run::Run;

/// The stored events.
pub(crate) fn store(run: &Run) -> Result<EventStore, Failure> {
    EventStore::open(&run.state().events()).map_err(Failure::invalid)
}

// A table's list knows its municipalities by key; the names are the reference's.
fn parameters(run: &Run) -> Result<Fusion, Failure> {
    let places = run.places();
    let municipalities =
        places.municipalities().iter().map(|place| (place.cvegeo, place.name.clone()));
    let states = places.states().iter().map(|state| (state.code, state.name.clone()));
    let parameters = Fusion::load(&run.settings.data).map_err(Failure::invalid)?;
    Ok(parameters.with_names(municipalities, states))
}

// Every article that the run read, relevant or not: the next run passes over them.
fn read_articles(run: &Run) -> Result<Vec<ArticleId>, Failure> {
    let path = run.state().segment(Stage::Classify, &run.id);
    let ids = Reader::<Reading>::open(&path, "reading")?.map(|reading| Ok(reading?.id));
    let mut ids: Vec<ArticleId> = ids.collect::<Result<_, ArtifactError>>()?;
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// The stage's work: only the events that these readings can touch are loaded.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let parameters = parameters(run)?;
    let segment = run.state().segment(Stage::Geocode, &run.id);
    let readings: Vec<Reading> = Reader::open(&segment, "reading")?.collect::<Result<_, _>>()?;
    let mut store = store(run)?;
    let prior = store.touched_by(&readings, &parameters)?;
    let mut fused = fuse(&readings, &prior, &parameters, &run.id);
    fused.articles = read_articles(run)?;
    let mut writer =
        Writer::create(&run.state().segment(Stage::Fuse, &run.id), &run.header("event"))?;
    for event in fused.changed_events() {
        writer.write(event)?;
    }
    store.save(&fused)?;
    writer.finish()?;
    let events = EventCount { total: store.count()?, ..fused.event_count };
    let outcomes = Outcomes { count: fused.count, rejects: fused.rejects };
    run.done_with(Stage::Fuse, &outcomes, Some(events), BTreeMap::new())
}
