//! Runs that are killed, and what the next call makes of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use super::site::{DAY, Reply, Site, archive, feed, options, page, run, runtime, source};
use crate::collect::{CollectPaths, collect};

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(&path, found)?;
            } else {
                found.insert(path.clone(), fs::read(&path)?);
            }
        }
        Ok(())
    }
    let mut found = BTreeMap::new();
    walk(folder, &mut found).unwrap();
    found
}

const LINKS: [&str; 5] = ["/1", "/2", "/3", "/4", "/5"];

fn site() -> Arc<Site> {
    let site = Arc::new(Site::default());
    site.set("/rss", feed(&LINKS));
    for link in &LINKS[..4] {
        site.set(link, page(link));
    }
    site.set("/5", Reply::Status(410));
    site
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let (runtime, site, state) = (runtime(), site(), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    let (sources, options) = ([source("uno", &[&format!("{base}/rss")])], options("n1", DAY));
    // Killed while the fourth page is on its way: the part with pages 1 and 2 is finished, the next one is not.
    site.set("/4", Reply::Held);
    let paths = CollectPaths::new(state.path());
    runtime.block_on(async {
        tokio::select! {
            _ = collect(&sources, &paths, &options) => panic!("it cannot end"),
            () = site.held.notified() => {}
        }
    });
    assert_eq!(archive(state.path(), "n1").len(), 2);
    site.set("/4", page("/4"));
    let collected = run(&runtime, &sources, state.path(), &options);
    assert_eq!(
        (collected.count.input, collected.count.passed, collected.count.rejected),
        (5, 4, 1)
    );
    let hits = |path: &str| site.hits(path);
    assert_eq!(["/rss", "/1", "/2", "/3", "/4", "/5"].map(hits), [1, 1, 1, 2, 2, 1]);

    let whole = tempfile::tempdir().unwrap();
    assert_eq!(run(&runtime, &sources, whole.path(), &options), collected);
    assert_eq!(archive(whole.path(), "n1"), archive(state.path(), "n1"));
    let names = |state: &Path| {
        let files = files(&state.join("archive"));
        files.keys().map(|path| path.strip_prefix(state).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(whole.path()), names(state.path()));
}

#[test]
fn a_frontier_that_missed_the_end_learns_it_from_the_archive() {
    let (runtime, site, state) = (runtime(), site(), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    let (sources, options) = ([source("uno", &[&format!("{base}/rss")])], options("n1", DAY));
    let collected = run(&runtime, &sources, state.path(), &options);
    let before = files(&state.path().join("archive"));
    // The strongest form of being killed between the rename and the transaction.
    for file in fs::read_dir(state.path()).unwrap().map(|entry| entry.unwrap().path()) {
        if file.is_file() {
            fs::remove_file(file).unwrap();
        }
    }
    assert_eq!(run(&runtime, &sources, state.path(), &options), collected);
    assert_eq!(run(&runtime, &sources, state.path(), &options), collected);
    assert_eq!(files(&state.path().join("archive")), before);
    assert_eq!(LINKS.map(|link| site.hits(link)), [1; 5]);
    // And the next run knows them all: nothing is fetched twice.
    let mut next = options.clone();
    next.run = desplaza_model::RunId::new("n2");
    assert_eq!(run(&runtime, &sources, state.path(), &next).count.duplicate, 5);
}

#[test]
fn a_run_does_not_read_another_runs_parts() {
    let (runtime, site, state) = (runtime(), site(), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    let feed = format!("{base}/rss");
    // Run "n" with source "b-uno" and run "n-b" with source "uno" make the same names.
    run(&runtime, &[source("b-uno", &[&feed])], state.path(), &options("n", DAY));
    assert_eq!(archive(state.path(), "n").len(), 4);
    assert_eq!(archive(state.path(), "n-b").len(), 0);
    assert_eq!(archive(state.path(), "m").len(), 0);
}

#[test]
fn a_damaged_part_is_named() {
    let (runtime, site, state) = (runtime(), site(), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    let sources = [source("uno", &[&format!("{base}/rss")])];
    run(&runtime, &sources, state.path(), &options("n1", DAY));
    let (path, bytes) = files(&state.path().join("archive")).into_iter().nth(1).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    let (paths, options) = (CollectPaths::new(state.path()), options("n1", DAY));
    let again = runtime.block_on(collect(&sources, &paths, &options));
    let error = again.unwrap_err().to_string();
    assert!(error.contains("n1-uno.001.warc.gz: damaged at byte"), "{error}");
}
