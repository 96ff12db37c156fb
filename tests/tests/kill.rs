//! Killed at any stage, the next run ends with the same release, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use desplaza_tests::{command, desplaza, root, sample_reference, stderr, text};

const STAGES: [&str; 8] =
    ["collect", "extract", "records", "classify", "geocode", "fuse", "index", "layers"];

fn args(state: &Path) -> Vec<String> {
    let config = root().join("data/sample/desplaza.toml");
    [
        "run",
        "--config",
        text(&config),
        "--state",
        text(state),
        "--reference",
        text(sample_reference()),
    ]
    .map(str::to_owned)
    .to_vec()
}

fn run(state: &Path) {
    let args = args(state);
    let output = desplaza(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// Name and bytes of every file of the published release.
fn release(state: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = state.join("releases/current");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (PathBuf::from(path.file_name().unwrap()), fs::read(&path).unwrap())).collect()
}

fn same(left: &BTreeMap<PathBuf, Vec<u8>>, right: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, bytes) in left {
        assert!(bytes == &right[name], "{} differs", name.display());
    }
}

/// Starts a run and kills it (SIGKILL) as soon as `mark` is there; whether it was still running then.
fn killed_after(state: &Path, mark: &Path) -> bool {
    let args = args(state);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut child: Child = command(&args).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_mins(2);
    while !mark.exists() && child.try_wait().unwrap().is_none() && Instant::now() < deadline {
        std::thread::yield_now();
    }
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

#[test]
fn a_killed_run_ends_with_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let undisturbed = folder.path().join("undisturbed");
    run(&undisturbed);
    let expected = release(&undisturbed);
    assert!(expected.contains_key(Path::new("municipios.geojson")));
    let mut interrupted = 0;
    for stage in STAGES {
        let state = folder.path().join(stage);
        // The mark of a stage is there when the next one begins; the begun run marks the first.
        let mark = state.join("runs/2025-11-30.1").join(before(stage));
        interrupted += usize::from(killed_after(&state, &mark));
        run(&state);
        same(&expected, &release(&state));
        let runs: Vec<_> = fs::read_dir(state.join("runs")).unwrap().collect();
        assert_eq!(runs.len(), 1, "the killed run of {stage} was resumed, not started again");
    }
    assert!(interrupted >= STAGES.len() - 1, "only {interrupted} runs were caught at work");
}

fn before(stage: &str) -> String {
    let at = STAGES.iter().position(|known| *known == stage).unwrap();
    if at == 0 { "begun.json".to_owned() } else { format!("{}.json", STAGES[at - 1]) }
}

#[test]
fn a_run_killed_again_and_again_still_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (calm, harassed) = (folder.path().join("calm"), folder.path().join("harassed"));
    run(&calm);
    for stage in STAGES {
        killed_after(&harassed, &harassed.join("runs/2025-11-30.1").join(format!("{stage}.json")));
    }
    if !harassed.join("runs/2025-11-30.1/report.json").exists() {
        run(&harassed);
    }
    same(&release(&calm), &release(&harassed));
}

#[test]
fn two_runs_in_a_row_publish_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path());
    let first = release(folder.path());
    run(folder.path());
    same(&first, &release(folder.path()));
    let current = fs::read_link(folder.path().join("releases/current")).unwrap();
    assert_eq!(current, Path::new("2025-11-30.2"));
}
