//! `desplaza layers`: the events as a release of municipality layers.

use std::fs;

use anyhow::Context;
use desplaza_model::{Stage, StageCount};
use desplaza_tiles::{Release, Risk, aggregate, write_release};

use crate::driver::Outcomes;
use crate::exit::Failure;
use crate::fuse;
use crate::run::Run;

/// The stage's work; publishing comes after it.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    let risk = Risk::load(&run.settings.data).map_err(Failure::invalid)?;
    let events = fuse::store(run)?.all()?;
    let rows = aggregate(&events, run.places(), &risk);
    let release = Release {
        events: &events,
        rows: &rows,
        places: run.places(),
        risk: &risk,
        now: run.now,
        data_hash: run.data_hash(),
    };
    let folder = run.state().release(&run.id);
    if folder.exists() {
        // Left over from a run that was killed here: nothing in it was ever published.
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    write_release(&folder, &release)?;
    let count = events.len() as u64;
    let count = StageCount { input: count, passed: count, ..StageCount::default() };
    run.done(Stage::Layers, &Outcomes { count, rejects: Vec::new() })
}
