//! `desplaza collect`: feeds and their pages, into the archive.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use desplaza_model::Stage;
use desplaza_pipeline::collect::{CollectOptions, CollectPaths, collect};

use crate::driver::Outcomes;
use crate::exit::Failure;
use crate::run::Run;

/// The stage's work.
pub(crate) fn step(run: &Run) -> Result<(), Failure> {
    // The first client decides for the process; a second installation would only repeat it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let fetch = &run.settings.fetch;
    let mut options = CollectOptions::new(run.id.clone(), run.now, &fetch.contact);
    options.delay = Duration::from_millis(fetch.delay_ms);
    options.timeout = Duration::from_secs(fetch.timeout_s);
    options.size_bytes = fetch.page_limit_bytes;
    options.retries = fetch.retries;
    let paths = CollectPaths::new(run.state().root());
    let runtime = tokio::runtime::Runtime::new().context("cannot start fetching")?;
    let collected = runtime
        .block_on(collect(&run.settings.sources, &paths, &options))
        .map_err(Failure::invalid)?;
    let dead: BTreeMap<String, String> =
        collected.dead_sources.into_iter().map(|(id, why)| (id.to_string(), why)).collect();
    let outcomes = Outcomes { count: collected.count, rejects: collected.rejects };
    run.done_with(Stage::Collect, &outcomes, None, dead)
}
