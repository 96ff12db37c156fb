//! `desplaza fuse`: the run's readings against the stored events.

use desplaza_model::artifact::{Reader, Writer};
use desplaza_model::{Event, Reading, Stage};
use desplaza_pipeline::fuse::store::EventStore;
use desplaza_pipeline::fuse::{Fusion, fuse};

use crate::driver::Outcomes;
use crate::exit::Failure;
use crate::run::Run;

/// The stored events.
pub(crate) fn store(run: &Run) -> Result<EventStore, Failure> {
    EventStore::open(&run.state().events()).map_err(Failure::invalid)
}
