//! `desplaza rejects`: what was refused in a run, and why.

use std::fs;
use std::io::{self, Write};

use anyhow::{Context, anyhow};
use desplaza_model::{Reject, RunId};

use crate::args::RejectsArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};

/// Prints a line a reject; JSON Lines with `--json`.
pub(crate) fn rejects(settings: &Settings, args: &RejectsArgs) -> Result<Exit, Failure> {
    let run = match &args.run {
        Some(run) => RunId::new(run.clone()),
        None => settings.state.runs()?.pop().ok_or_else(|| {
            Failure::invalid(anyhow!("no run yet in {}", settings.state.root().display()))
        })?,
    };
    let mut out = io::stdout().lock();
    let folder = settings.state.root().join("rejects");
    for stage in stages(&folder)? {
        if args.stage.as_ref().is_some_and(|wanted| *wanted != stage) {
            continue;
        }
        let path = folder.join(&stage).join(format!("{run}.jsonl"));
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for line in text.lines() {
            let reject: Reject = serde_json::from_str(line)
                .with_context(|| format!("{} is damaged", path.display()))?;
            if settings.json {
                writeln!(out, "{line}")?;
            } else {
                writeln!(out, "{reject}")?;
            }
        }
    }
    Ok(Exit::Done)
}

fn stages(folder: &std::path::Path) -> anyhow::Result<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
