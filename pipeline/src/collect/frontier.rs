//! Collect's memory: which addresses were seen, and when to ask again.

use std::path::{Path, PathBuf};

use desplaza_model::{Reject, RunId, SourceId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::CollectError;
use super::feed::Entry;
use super::options::CollectOptions;
use super::visit::{Mark, Outcome, Role, Validators};

const VERSION: i64 = 1;
const SCHEMA: &str = "
    CREATE TABLE feed (
        url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT
    ) STRICT;
    CREATE TABLE page (
        url TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        published TEXT,        -- as the feed says
        run TEXT,              -- the last run that asked for it; null when none did
        next_attempt TEXT NOT NULL,
        hash TEXT,             -- of its body; null until it came once
        etag TEXT, last_modified TEXT,
        fails INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX page_waiting ON page (source, next_attempt) WHERE hash IS NULL;
    CREATE TABLE robots (
        host TEXT PRIMARY KEY, fetched TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL
    ) STRICT;
";

/// The database.
pub(crate) struct Frontier {
    db: Connection,
    path: PathBuf,
}

/// What is known of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// The last run that asked for it.
    pub(crate) run: Option<String>,
    /// When to ask again.
    pub(crate) next_attempt: Date,
    /// From its last coming; no hash when it never came.
    pub(crate) validators: Validators,
}

/// A page that a run is going to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    /// The page.
    pub(crate) entry: Entry,
    /// From its last coming.
    pub(crate) validators: Validators,
}

impl Frontier {
    /// Opens the database, or makes it.
    pub(crate) fn open(path: &Path) -> Result<Self, CollectError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(CollectError::io(folder))?;
        }
        let wrong = |source| CollectError::Frontier { path: path.to_owned(), source };
        let (db, found) = connect(path).map_err(wrong)?;
        if found != VERSION {
            return Err(CollectError::FrontierLayout {
                path: path.to_owned(),
                found,
                known: VERSION,
            });
        }
        Ok(Self { db, path: path.to_owned() })
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, CollectError> {
        work(&self.db).map_err(|source| CollectError::Frontier { path: self.path.clone(), source })
    }

    fn change(
        &mut self,
        work: impl FnOnce(&Transaction) -> rusqlite::Result<()>,
    ) -> Result<(), CollectError> {
        let path = self.path.clone();
        let done = self.db.transaction().and_then(|change| {
            work(&change)?;
            change.commit()
        });
        done.map_err(|source| CollectError::Frontier { path, source })
    }

    /// The validators of a feed.
    pub(crate) fn feed(&self, url: &str) -> Result<Validators, CollectError> {
        self.run(|db| {
            let mut query =
                db.prepare_cached("SELECT etag, last_modified FROM feed WHERE url = ?")?;
            let found = query.query_row([url], |row| {
                Ok(Validators { etag: row.get(0)?, last_modified: row.get(1)?, hash: None })
            });
            Ok(found.optional()?.unwrap_or_default())
        })
    }

    /// What is known of a page.
    pub(crate) fn page(&self, url: &str) -> Result<Option<Known>, CollectError> {
        self.run(|db| {
            let mut query = db.prepare_cached(
                "SELECT run, next_attempt, hash, etag, last_modified FROM page WHERE url = ?",
            )?;
            let known = query.query_row([url], |row| {
                let validators =
                    Validators { hash: row.get(2)?, etag: row.get(3)?, last_modified: row.get(4)? };
                Ok(Known {
                    run: row.get(0)?,
                    next_attempt: day(&row.get::<_, String>(1)?),
                    validators,
                })
            });
            known.optional()
        })
    }

    /// The pages of a source that never came and are to be asked for: address and publication time.
    pub(crate) fn waiting(
        &self,
        source: &SourceId,
        options: &CollectOptions,
    ) -> Result<Vec<(String, Option<Timestamp>)>, CollectError> {
        self.run(|db| {
            let mut query = db.prepare_cached(
                "SELECT url, published FROM page WHERE source = ? AND hash IS NULL AND next_attempt <= ?
                 AND run IS NOT ? ORDER BY url",
            )?;
            let rows = query.query_map(
                params![source.as_str(), options.now.to_string(), options.run.as_str()],
                |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?.and_then(|at| at.parse().ok()))),
            )?;
            rows.collect()
        })
    }

    /// Notes the feeds that were read and the pages that are going to be asked for, at once: should the run
    /// be killed, a feed that answers "not modified" next time takes nothing away.
    pub(crate) fn plan(
        &mut self,
        feeds: &[Mark],
        pages: &[(SourceId, Planned)],
        now: Date,
    ) -> Result<(), CollectError> {
        self.change(|change| {
            let mut feed = change.prepare_cached("INSERT OR REPLACE INTO feed VALUES (?, ?, ?)")?;
            for mark in feeds.iter().filter(|mark| mark.outcome == Outcome::New) {
                let Validators { etag, last_modified, .. } = &mark.validators;
                feed.execute(params![mark.key, etag, last_modified])?;
            }
            let mut page = change.prepare_cached(
                "INSERT OR IGNORE INTO page (url, source, published, next_attempt) VALUES (?, ?, ?, ?)",
            )?;
            for (source, planned) in pages {
                let published = planned.entry.published.map(|at| at.to_string());
                page.execute(params![planned.entry.key, source.as_str(), published, now.to_string()])?;
            }
            Ok(())
        })
    }

    /// Notes what became of the pages of a finished part. Doing so twice changes nothing.
    pub(crate) fn mark(
        &mut self,
        source: &SourceId,
        marks: &[Mark],
        options: &CollectOptions,
    ) -> Result<(), CollectError> {
        self.change(|change| {
            for mark in marks.iter().filter(|mark| mark.role == Role::Page) {
                mark_page(change, source, mark, options)?;
            }
            Ok(())
        })
    }

    /// The robots.txt of a host as fetched on `now`: its status and text.
    pub(crate) fn robots(
        &self,
        host: &str,
        now: Date,
    ) -> Result<Option<(u16, Vec<u8>)>, CollectError> {
        self.run(|db| {
            db.query_row(
                "SELECT status, body FROM robots WHERE host = ? AND fetched = ?",
                params![host, now.to_string()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
        })
    }

    /// Keeps a robots.txt.
    pub(crate) fn keep_robots(
        &mut self,
        host: &str,
        now: Date,
        status: u16,
        body: &[u8],
    ) -> Result<(), CollectError> {
        self.run(|db| {
            db.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
                params![host, now.to_string(), status, body],
            )?;
            Ok(())
        })
    }
}

fn connect(path: &Path) -> rusqlite::Result<(Connection, i64)> {
    let db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.busy_timeout(std::time::Duration::from_secs(10))?;
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        db.execute_batch(&format!("BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"))?;
        return Ok((db, VERSION));
    }
    Ok((db, version))
}

fn mark_page(
    change: &Transaction,
    source: &SourceId,
    mark: &Mark,
    options: &CollectOptions,
) -> rusqlite::Result<()> {
    let run = options.run.as_str();
    let insert = "INSERT OR IGNORE INTO page (url, source, next_attempt) VALUES (?, ?, ?)";
    change.prepare_cached(insert)?.execute(params![
        mark.key,
        source.as_str(),
        options.now.to_string()
    ])?;
    let counts = "SELECT fails, unchanged FROM page WHERE url = ? AND run IS NOT ?";
    let found = change
        .prepare_cached(counts)?
        .query_row(params![mark.key, run], |row| Ok((row.get(0)?, row.get(1)?)));
    // A page that this run already marked is left as it is.
    let Some((fails, unchanged)): Option<(u32, u32)> = found.optional()? else { return Ok(()) };
    let Validators { etag, last_modified, hash } = &mark.validators;
    let next = next_attempt(&mark.outcome, fails, unchanged, options).to_string();
    match mark.outcome {
        Outcome::New => change.prepare_cached(
            "UPDATE page SET run = ?, next_attempt = ?, hash = ?, etag = ?, last_modified = ?, fails = 0, unchanged = 0 WHERE url = ?",
        )?.execute(params![run, next, hash, etag, last_modified, mark.key])?,
        Outcome::Unchanged => change.prepare_cached(
            "UPDATE page SET run = ?, next_attempt = ?, fails = 0, unchanged = unchanged + 1 WHERE url = ?",
        )?.execute(params![run, next, mark.key])?,
        Outcome::Failed(_) => change.prepare_cached(
            "UPDATE page SET run = ?, next_attempt = ?, fails = fails + 1 WHERE url = ?",
        )?.execute(params![run, next, mark.key])?,
    };
    Ok(())
}

/// When to ask again: pages that change often, pages that fail for a moment; a refusal is kept for a month.
fn next_attempt(outcome: &Outcome, fails: u32, unchanged: u32, options: &CollectOptions) -> Date {
    let days = match outcome {
        Outcome::New => i64::from(options.recheck_days),
        Outcome::Unchanged => i64::from(options.recheck_days) << (unchanged + 1).min(5),
        // The same day for the first time: another run may have better luck.
        Outcome::Failed(Reject { retry: true, .. }) => (1 << fails.min(4)) - 1,
        Outcome::Failed(_) => 30,
    };
    options.now.saturating_add(days.days())
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::MIN)
}

impl Known {
    /// Whether run `run` should ask for it today.
    pub(crate) fn due(&self, run: &RunId, now: Date) -> bool {
        self.run.as_deref() != Some(run.as_str()) && self.next_attempt <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desplaza_model::{RejectCode, Stage};
    use jiff::civil::date;

    fn failed(retry: bool) -> Outcome {
        let mut reject = Reject::new(Stage::Collect, RejectCode::Unreachable, "u", "503");
        reject.retry = retry;
        Outcome::Failed(reject)
    }

    #[test]
    fn asks_again_less_and_less_often() {
        let options = CollectOptions::new(RunId::new("r"), date(2024, 6, 7), "https://a.example");
        let days = |outcome: &Outcome, fails, unchanged| {
            let next = next_attempt(outcome, fails, unchanged, &options);
            (next - options.now).get_days()
        };
        assert_eq!(days(&Outcome::New, 0, 0), 1);
        assert_eq!([0, 1, 9].map(|n| days(&Outcome::Unchanged, 0, n)), [2, 4, 32]);
        assert_eq!([0, 1, 2, 9].map(|n| days(&failed(true), n, 0)), [0, 1, 3, 15]);
        assert_eq!(days(&failed(false), 0, 0), 30);
    }

    #[test]
    fn marking_twice_is_marking_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut frontier = Frontier::open(&folder.path().join("f.db")).unwrap();
        let options = CollectOptions::new(RunId::new("r"), date(2024, 6, 7), "https://a.example");
        let mark = Mark {
            role: Role::Page,
            key: "u".into(),
            outcome: failed(true),
            validators: Validators::default(),
        };
        for _ in 0..2 {
            frontier.mark(&SourceId::new("s"), std::slice::from_ref(&mark), &options).unwrap();
        }
        let known = frontier.page("u").unwrap().unwrap();
        assert_eq!(known.next_attempt, options.now);
        assert!(!known.due(&options.run, options.now));
        assert!(known.due(&RunId::new("another"), options.now));
    }

    #[test]
    fn another_layout_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.db");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(Frontier::open(&path).err().unwrap().to_string().contains("layout 99"));
    }
}
