//! The state folder: where everything lies, which run is open, and who holds it.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use desplaza_model::artifact::write_atomically;
use desplaza_model::{RunId, Stage};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::exit::{Exit, Failure};

/// Paths inside the state folder (DESIGN §4).
#[derive(Debug, Clone)]
pub(crate) struct State {
    root: PathBuf,
}

impl State {
    /// The state in `root`, which need not exist yet.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn events(&self) -> PathBuf {
        self.root.join("events.db")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    pub(crate) fn segment(&self, stage: Stage, run: &RunId) -> PathBuf {
        self.root.join("segments").join(name(stage)).join(format!("{run}.jsonl.zst"))
    }

    pub(crate) fn rejects(&self, stage: Stage, run: &RunId) -> PathBuf {
        self.root.join("rejects").join(name(stage)).join(format!("{run}.jsonl"))
    }

    pub(crate) fn run(&self, run: &RunId) -> PathBuf {
        self.root.join("runs").join(run.as_str())
    }

    pub(crate) fn report(&self, run: &RunId) -> PathBuf {
        self.run(run).join("report.json")
    }

    pub(crate) fn release(&self, run: &RunId) -> PathBuf {
        self.root.join("releases").join(run.as_str())
    }

    /// The link to the release that readers see.
    pub(crate) fn current(&self) -> PathBuf {
        self.root.join("releases/current")
    }

    /// Points `current` at a release, in one step.
    pub(crate) fn publish(&self, run: &RunId) -> anyhow::Result<()> {
        let beside = self.root.join("releases/.current.tmp");
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", beside.display()));
            }
            _ => {}
        }
        std::os::unix::fs::symlink(run.as_str(), &beside)
            .and_then(|()| fs::rename(&beside, self.current()))
            .with_context(|| format!("cannot publish {}", self.current().display()))
    }

    /// Every run that was begun, oldest first.
    pub(crate) fn runs(&self) -> anyhow::Result<Vec<RunId>> {
        let folder = self.root.join("runs");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot list {}", folder.display()));
            }
        };
        let mut runs = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(key) = order(&name) {
                runs.push((key, RunId::new(name)));
            }
        }
        runs.sort();
        Ok(runs.into_iter().map(|(_, run)| run).collect())
    }

    /// The run to work on: one that was begun and not ended, else a new one of the day.
    pub(crate) fn open_run(&self, now: Date) -> anyhow::Result<(RunId, Date)> {
        let runs = self.runs()?;
        if let Some(open) = runs.iter().find(|run| !self.report(run).exists()) {
            let begun: Begun = read_json(&self.run(open).join("begun.json"))?.ok_or_else(|| {
                anyhow!("{} has no begun.json: delete that folder", self.run(open).display())
            })?;
            return Ok((open.clone(), begun.now));
        }
        let today =
            runs.iter().filter_map(|run| order(run.as_str())).filter(|(day, _)| *day == now);
        let serial = today.map(|(_, serial)| serial).max().unwrap_or(0) + 1;
        let run = RunId::new(format!("{now}.{serial}"));
        write_json(&self.run(&run).join("begun.json"), &Begun { now })?;
        Ok((run, now))
    }

    /// Holds the state for one process; a second one is told so, with exit code 5.
    pub(crate) fn lock(&self) -> Result<Lock, Failure> {
        fs::create_dir_all(&self.root)
            .with_context(|| format!("cannot make the state folder {}", self.root.display()))
            .map_err(Failure::invalid)?;
        let path = self.root.join("lock");
        let mut file =
            File::options().create(true).append(true).open(&path).map_err(Failure::invalid)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                return Err(Failure::new(
                    Exit::Busy,
                    anyhow!(
                        "another run (process {}) is active on {}: wait for it, or give another --state",
                        holder.trim(),
                        self.root.display()
                    ),
                ));
            }
            Err(TryLockError::Error(error)) => return Err(Failure::invalid(error)),
        }
        file.set_len(0)?;
        writeln!(file, "{}", std::process::id())?;
        Ok(Lock { _file: file })
    }
}

/// Held while a run works; the system lets go of it when the process ends, however it ends.
pub(crate) struct Lock {
    _file: File,
}

#[derive(Debug, Serialize, Deserialize)]
struct Begun {
    now: Date,
}

/// Day and serial number of a run id, by which runs are ordered.
fn order(run: &str) -> Option<(Date, u32)> {
    let (day, serial) = run.rsplit_once('.')?;
    Some((day.parse().ok()?, serial.parse().ok()?))
}

/// Name of a stage in paths: `classify`.
pub(crate) fn name(stage: Stage) -> String {
    serde_json::to_value(stage)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .expect("a stage is written as a string")
}

/// Reads a JSON file; `None` when it is not there.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Option<T>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let value =
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
    Ok(Some(value))
}

/// Writes a JSON file, complete or not at all.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    write_atomically(path, &text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_open_run_is_resumed_and_a_closed_one_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let day = date(2025, 11, 30);
        let (first, _) = state.open_run(day).unwrap();
        assert_eq!(first.as_str(), "2025-11-30.1");
        let resumed = state.open_run(date(2025, 12, 1)).unwrap();
        assert_eq!(resumed, (first.clone(), day), "a resumed run keeps its clock");
        write_json(&state.report(&first), &()).unwrap();
        assert_eq!(state.open_run(day).unwrap().0.as_str(), "2025-11-30.2");
    }

    #[test]
    fn runs_are_ordered_by_number_not_by_letter() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        for run in ["2025-11-30.10", "2025-11-30.9", "2025-01-02.1", "notes"] {
            fs::create_dir_all(folder.path().join("runs").join(run)).unwrap();
        }
        let runs = state.runs().unwrap();
        let runs: Vec<&str> = runs.iter().map(RunId::as_str).collect();
        assert_eq!(runs, ["2025-01-02.1", "2025-11-30.9", "2025-11-30.10"]);
    }

    #[test]
    fn a_second_process_is_told_that_the_state_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let held = state.lock().unwrap();
        let failure = state.lock().err().unwrap();
        assert_eq!(failure.exit, Exit::Busy);
        assert!(failure.to_string().contains("another run"), "{failure}");
        drop(held);
        assert!(state.lock().is_ok());
    }
}
