//! `desplaza reference`: compile, pull or show the municipalities, or give points theirs.

mod locate;

use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use desplaza_gazetteer::{ImportOptions, PullOptions, ReferenceManifest, import, pull};

use crate::args::ReferenceCommand;
use crate::config::Settings;
use crate::exit::{Exit, Failure};

use self::locate::locate;

/// Runs one of the four.
pub(crate) fn reference(settings: &Settings, command: ReferenceCommand) -> Result<Exit, Failure> {
    let dir = settings.reference()?;
    let manifest = match command {
        ReferenceCommand::Import { path, boundaries, vintage } => {
            let options = ImportOptions {
                data: settings.data.clone(),
                boundaries,
                vintage,
                ..ImportOptions::default()
            };
            import(&path, dir, &options).map_err(Failure::invalid)?
        }
        ReferenceCommand::Pull { url, localities, delay_ms } => {
            let options = PullOptions {
                data: settings.data.clone(),
                base: url.trim_end_matches('/').to_owned(),
                localities,
                delay: Duration::from_millis(delay_ms),
                date: Some(settings.now),
                ..PullOptions::default()
            };
            let _ = rustls::crypto::ring::default_provider().install_default();
            let runtime = tokio::runtime::Runtime::new().context("cannot start pulling")?;
            runtime.block_on(pull(&options, dir)).map_err(Failure::invalid)?
        }
        ReferenceCommand::Show => settings.places()?.manifest().clone(),
        ReferenceCommand::Locate(args) => return locate(settings, &args),
    };
    show(&manifest, settings.json)?;
    Ok(Exit::Done)
}

fn show(manifest: &ReferenceManifest, json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(manifest)?)?;
        return Ok(());
    }
    let counts = manifest.counts;
    writeln!(
        out,
        "{}: {} municipalities in {} states, {} localities, {} boundary vertices ({})",
        manifest.vintage,
        counts.municipalities,
        counts.states,
        counts.localities,
        counts.vertices,
        &manifest.hash[..16.min(manifest.hash.len())]
    )?;
    Ok(())
}
