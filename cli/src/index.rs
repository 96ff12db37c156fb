//! `desplaza index`: the search index, brought in line with the events.

use desplaza_indexer::Index;
use desplaza_model::{Labels, Stage, StageCount};

use crate::driver::Outcomes;
use crate::exit::Failure;
use crate::fuse;
use crate::run::Run;

/// The stage's work.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let labels = Labels::load(&run.settings.data).map_err(Failure::invalid)?;
    let events = fuse::store(run)?.all()?;
    let mut index = Index::open_or_create(&run.state().index()).map_err(Failure::invalid)?;
    let synced = index.sync(&events, &labels)?;
    let count = StageCount {
        input: events.len() as u64,
        passed: (synced.added + synced.replaced) as u64,
        duplicate: synced.unchanged as u64,
        ..StageCount::default()
    };
    run.done(Stage::Index, &Outcomes { count, rejects: Vec::new() })
}
