//! Events between runs: `events.db`, an `SQLite` file with an index by what `fuse` asks for.

mod error;
mod search;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use desplaza_model::{ArticleId, Event, EventId, Reading, RunId};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::agree::Seen;
use super::group::blocks;
use super::parameters::Fusion;
use super::{Fused, days, sight};
pub use error::StoreError;
use search::Search;

/// Marks the file as ours: "dspz".
const APPLICATION: i32 = 0x6473_707a;
/// The layout that this program reads and writes.
const VERSION: i32 = 1;
/// How long to wait for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(10);

const LAYOUT: &str = "
    CREATE TABLE events(id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE aliases(alias TEXT PRIMARY KEY, event TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE keys(block TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY(block, first, last, event)) WITHOUT ROWID;
    CREATE INDEX keys_by_event ON keys(event);
    CREATE TABLE sources(article TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY(article, event)) WITHOUT ROWID;
    CREATE INDEX sources_by_event ON sources(event);
    CREATE TABLE articles(article TEXT PRIMARY KEY, run TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE changes(run TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY(run, event)) WITHOUT ROWID;
";

/// The events of all runs. One process writes at a time; others wait.
#[derive(Debug)]
pub struct EventStore {
    db: Connection,
    path: PathBuf,
}

impl EventStore {
    /// Opens the store, or makes it when the file is not there or empty.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|source| StoreError::Io { path: folder.to_owned(), source })?;
        }
        let at = |source| StoreError::Sqlite { path: path.to_owned(), source };
        let db = Connection::open(path).map_err(at)?;
        db.busy_timeout(PATIENCE).map_err(at)?;
        let mut store = Self { db, path: path.to_owned() };
        store.prepare()?;
        Ok(store)
    }

    fn prepare(&mut self) -> Result<(), StoreError> {
        let path = self.path.clone();
        let at = |source| StoreError::Sqlite { path: path.clone(), source };
        // The lock is taken at once, so that two processes do not both make the tables.
        let make = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(at)?;
        let ask = |sql: &str| make.query_row(sql, [], |row| row.get::<_, i32>(0)).map_err(at);
        let application = ask("PRAGMA application_id")?;
        let version = ask("PRAGMA user_version")?;
        let tables = ask("SELECT count(*) FROM sqlite_schema")?;
        if tables == 0 && application == 0 {
            make.execute_batch(LAYOUT).map_err(at)?;
            make.pragma_update(None, "application_id", APPLICATION).map_err(at)?;
            make.pragma_update(None, "user_version", VERSION).map_err(at)?;
            return make.commit().map_err(at);
        }
        if application != APPLICATION {
            return Err(StoreError::NotAStore { path });
        }
        if version > VERSION {
            return Err(StoreError::Newer { path, found: version });
        }
        Ok(())
    }

    /// The events that these readings can change, in order of id: those that one of their sightings may join, those that
    /// an article among them is a source of, and those that were cut off from one of these because it grew too
    /// long. Fusing the readings with them gives what fusing with all events would.
    pub fn touched_by(&self, readings: &[Reading], p: &Fusion) -> Result<Vec<Event>, StoreError> {
        let mut search = Search::new(self, p);
        let mut found = BTreeSet::new();
        for reading in readings {
            let known = "SELECT event FROM sources WHERE article = ?1";
            found.extend(self.ids(known, [reading.id.as_str()])?);
            if reading.relevant {
                let kind = reading.provenance.row.as_ref().map(|row| row.kind.as_str());
                for sighting in sight::sightings(reading, p).unwrap_or_default() {
                    found.extend(search.joined_by(&Seen::new(&sighting, kind, p))?);
                }
            }
        }
        search.follow(found)?;
        search.take()
    }

    /// Ids of the events of the same blocks that time does not keep apart.
    fn near(&self, seen: &Seen, p: &Fusion) -> Result<BTreeSet<String>, StoreError> {
        let (when, reach) =
            (seen.sighting.when, p.reach(seen.sighting.cause, seen.sighting.hazard));
        let mut near = BTreeSet::new();
        for block in blocks(seen.sighting) {
            let sql =
                "SELECT DISTINCT event FROM keys WHERE block = ?1 AND last >= ?2 AND first <= ?3";
            let query = params![block.key(), number(when.start) - reach, number(when.end) + reach];
            near.extend(self.ids(sql, query)?);
        }
        Ok(near)
    }

    /// Every event, in order of id.
    pub fn all(&self) -> Result<Vec<Event>, StoreError> {
        let ids = self.ids("SELECT id FROM events ORDER BY id", [])?;
        ids.iter().map(|id| self.read(id)).collect()
    }

    /// How many events there are.
    pub fn count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM events";
        let count: i64 =
            self.db.query_row(sql, [], |row| row.get(0)).map_err(|e| self.failed(e))?;
        Ok(count.unsigned_abs())
    }

    /// An event by its id, or by one that was merged into it.
    pub fn event(&self, id: &EventId) -> Result<Option<Event>, StoreError> {
        let sql =
            "SELECT event FROM aliases WHERE alias = ?1 UNION SELECT id FROM events WHERE id = ?1";
        let found = self.ids(sql, [id.as_str()])?;
        found.iter().next().map(|id| self.read(id)).transpose()
    }

    /// Whether a reading of this article was fused before, relevant or not.
    pub fn article_known(&self, article: &ArticleId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM articles WHERE article = ?1";
        let found = self.db.query_row(sql, [article.as_str()], |_| Ok(())).optional();
        found.map(|found| found.is_some()).map_err(|e| self.failed(e))
    }

    /// The events that a run made or changed and that are still there, and the ids that it withdrew: what the
    /// search index and the layers need, even if the run was broken off after saving.
    pub fn changes(&self, run: &RunId) -> Result<(Vec<Event>, Vec<EventId>), StoreError> {
        let mut events = Vec::new();
        let mut withdrawn = Vec::new();
        for id in self.ids("SELECT event FROM changes WHERE run = ?1", [run.as_str()])? {
            let there = self.ids("SELECT id FROM events WHERE id = ?1", [&id])?;
            if there.is_empty() {
                withdrawn.push(EventId::new(id));
            } else {
                events.push(self.read(&id)?);
            }
        }
        Ok((events, withdrawn))
    }

    /// Writes what a run changed, all or nothing; doing it twice changes nothing more.
    pub fn save(&mut self, fused: &Fused) -> Result<(), StoreError> {
        let path = self.path.clone();
        let at = |source| StoreError::Sqlite { path: path.clone(), source };
        let save = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(at)?;
        let changes = "INSERT OR IGNORE INTO changes VALUES (?1, ?2)";
        for id in &fused.withdrawn {
            forget(&save, id).map_err(at)?;
            save.execute(changes, [fused.run.as_str(), id.as_str()]).map_err(at)?;
        }
        for event in fused.changed_events() {
            let json = serde_json::to_string(event).map_err(|source| StoreError::Record {
                path: path.clone(),
                id: event.id.to_string(),
                source,
            })?;
            forget(&save, &event.id).map_err(at)?;
            insert(&save, event, &json).map_err(at)?;
            save.execute(changes, [fused.run.as_str(), event.id.as_str()]).map_err(at)?;
        }
        for article in &fused.articles {
            let sql = "INSERT OR IGNORE INTO articles VALUES (?1, ?2)";
            save.execute(sql, [article.as_str(), fused.run.as_str()]).map_err(at)?;
        }
        save.commit().map_err(at)
    }

    fn read(&self, id: &str) -> Result<Event, StoreError> {
        let sql = "SELECT json FROM events WHERE id = ?1";
        let json: String =
            self.db.query_row(sql, [id], |row| row.get(0)).map_err(|e| self.failed(e))?;
        serde_json::from_str(&json).map_err(|source| StoreError::Record {
            path: self.path.clone(),
            id: id.to_owned(),
            source,
        })
    }

    fn ids(&self, sql: &str, query: impl rusqlite::Params) -> Result<BTreeSet<String>, StoreError> {
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            self.db.prepare_cached(sql)?.query_map(query, |row| row.get(0))?.collect()
        };
        read().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Sqlite { path: self.path.clone(), source }
    }
}

fn forget(save: &Transaction, id: &EventId) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM events WHERE id = ?1",
        "DELETE FROM aliases WHERE event = ?1",
        "DELETE FROM keys WHERE event = ?1",
        "DELETE FROM sources WHERE event = ?1",
    ] {
        save.prepare_cached(sql)?.execute([id.as_str()])?;
    }
    Ok(())
}

fn insert(save: &Transaction, event: &Event, json: &str) -> rusqlite::Result<()> {
    let id = event.id.as_str();
    save.prepare_cached("INSERT INTO events VALUES (?1, ?2)")?.execute([id, json])?;
    for alias in &event.aliases {
        let sql = "INSERT OR REPLACE INTO aliases VALUES (?1, ?2)";
        save.prepare_cached(sql)?.execute([alias.as_str(), id])?;
    }
    for source in &event.sources {
        let sql = "INSERT INTO sources VALUES (?1, ?2)";
        save.prepare_cached(sql)?.execute([source.article.as_str(), id])?;
    }
    for (block, (first, last)) in keys(event) {
        let sql = "INSERT INTO keys VALUES (?1, ?2, ?3, ?4)";
        save.prepare_cached(sql)?.execute(params![block, first, last, id])?;
    }
    Ok(())
}

/// The blocks that an event stands in, with the first and last day of its sightings there.
fn keys(event: &Event) -> BTreeMap<String, (i32, i32)> {
    let mut keys: BTreeMap<String, (i32, i32)> = BTreeMap::new();
    for sighting in &event.sightings {
        let (first, last) = (number(sighting.when.start), number(sighting.when.end));
        for block in blocks(sighting) {
            let span = keys.entry(block.key()).or_insert((first, last));
            *span = (span.0.min(first), span.1.max(last));
        }
    }
    keys
}

/// Days since 1970.
fn number(day: Date) -> i32 {
    days(Date::constant(1970, 1, 1), day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuse::fuse;
    use crate::fuse::laws::{bare, some_readings};
    use crate::fuse::testing::{ClaimWords, ReadingWords, claim, conflict, disaster, rules, run};
    use desplaza_model::codes::{Hazard, Issuer, Term};
    use proptest::prelude::*;

    fn store() -> (tempfile::TempDir, EventStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = EventStore::open(&folder.path().join("deep/events.db")).unwrap();
        (folder, store)
    }

    fn displaced(id: &str, day: &str, key: &str) -> Reading {
        conflict(id, day).says(claim(Term::Displaced, 100, Issuer::Residents).from(key))
    }

    fn night(store: &mut EventStore, readings: &[Reading], serial: u32) -> Fused {
        let prior = store.touched_by(readings, &rules()).unwrap();
        let fused = fuse(readings, &prior, &rules(), &run(serial));
        store.save(&fused).unwrap();
        fused
    }

    #[test]
    fn what_is_saved_is_read_again() {
        let (_folder, mut store) = store();
        let readings =
            [displaced("a", "2024-06-04", "07096"), displaced("b", "2024-06-05", "07109")];
        let fused = night(&mut store, &readings, 1);
        assert_eq!(store.all().unwrap(), fused.events);
        assert_eq!(store.count().unwrap(), 2);
        let again = fuse(&readings, &store.all().unwrap(), &rules(), &run(2));
        assert!(again.changed.is_empty(), "floats come back as they went");
    }

    #[test]
    fn only_events_that_a_reading_can_touch_are_loaded() {
        let (_folder, mut store) = store();
        let flood = |id, day, key| {
            disaster(id, day, Hazard::Flood)
                .says(claim(Term::Evacuated, 9, Issuer::Media).from(key))
        };
        let readings = [
            displaced("a", "2024-06-04", "07096"),
            displaced("b", "2024-07-30", "07096"),
            displaced("c", "2024-06-04", "07109"),
            flood("d", "2024-06-04", "07096"),
            flood("e", "2024-06-05", "07109"),
        ];
        night(&mut store, &readings, 1);
        let touched = |reading: Reading| {
            let events = store.touched_by(&[reading], &rules()).unwrap();
            events
                .iter()
                .flat_map(|e| &e.sources)
                .map(|s| s.article.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(touched(displaced("n", "2024-06-13", "07096")), ["a"]);
        assert_eq!(touched(flood("n", "2024-06-06", "07")), ["d", "e"]);
        assert_eq!(touched(flood("n", "2024-06-06", "08001")), [""; 0]);
        let mut elsewhere = displaced("b", "2024-01-01", "12001");
        assert_eq!(touched(elsewhere.clone()), ["b"], "the article itself is known");
        elsewhere.relevant = false;
        assert_eq!(touched(elsewhere), ["b"]);
    }

    #[test]
    fn nights_leave_what_one_run_would() {
        let (_folder, mut store) = store();
        let days = ["2024-06-25", "2024-06-01", "2024-06-13", "2024-08-01"];
        let readings: Vec<Reading> = days.iter().map(|day| displaced(day, day, "07096")).collect();
        let mut merged = None;
        for (serial, reading) in readings.iter().enumerate() {
            let fused = night(&mut store, std::slice::from_ref(reading), serial as u32 + 1);
            merged = merged.or(fused.withdrawn.first().cloned());
        }
        let whole = fuse(&readings, &[], &rules(), &run(9));
        let events = store.all().unwrap();
        assert_eq!(events.len(), whole.events.len());
        let gone = merged.expect("the third night joins the first two");
        let heir = store.event(&gone).unwrap().expect("found by its old id");
        assert_eq!((&heir.aliases, heir.sources.len()), (&vec![gone.clone()], 3));
        let (changed, withdrawn) = store.changes(&run(3)).unwrap();
        assert_eq!((changed, withdrawn), (vec![heir], vec![gone]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn nights_through_the_store_are_as_good_as_one(
            (readings, _) in some_readings(),
            size in 1..9_usize,
        ) {
            let (_folder, mut store) = store();
            for (serial, readings) in readings.chunks(size).enumerate() {
                night(&mut store, readings, serial as u32 + 1);
            }
            let whole = fuse(&readings, &[], &rules(), &run(99));
            prop_assert_eq!(bare(store.all().unwrap()), bare(whole.events));
        }
    }

    #[test]
    fn an_early_report_moves_the_cuts_of_a_long_chain() {
        let (_folder, mut store) = store();
        let first = jiff::civil::date(2024, 1, 1);
        let mut days: Vec<String> =
            (0..30).map(|n| (first + jiff::Span::new().days(n * 10)).to_string()).collect();
        days.push("2023-12-25".to_owned());
        let readings: Vec<Reading> = days.iter().map(|day| displaced(day, day, "07096")).collect();
        for (serial, reading) in readings.iter().enumerate() {
            night(&mut store, std::slice::from_ref(reading), serial as u32 + 1);
        }
        let whole = fuse(&readings, &[], &rules(), &run(99));
        assert_eq!(whole.events.len(), 3, "120 days each");
        assert_eq!(bare(store.all().unwrap()), bare(whole.events));
    }

    #[test]
    fn saving_twice_changes_nothing() {
        let (_folder, mut store) = store();
        let mut irrelevant = displaced("b", "2024-06-05", "07109");
        irrelevant.relevant = false;
        let readings = [displaced("a", "2024-06-04", "07096"), irrelevant];
        let fused = night(&mut store, &readings, 1);
        store.save(&fused).unwrap();
        assert_eq!(store.all().unwrap(), fused.events);
        assert_eq!(store.changes(&run(1)).unwrap().0, fused.events);
        for reading in &readings {
            assert!(store.article_known(&reading.id).unwrap());
        }
        assert!(!store.article_known(&ArticleId::new("c")).unwrap());
        // A run that was broken off after saving starts again, finds everything known, and loses nothing.
        store.save(&fuse(&[], &[], &rules(), &run(1))).unwrap();
        assert_eq!(store.changes(&run(1)).unwrap().0, fused.events);
    }

    #[test]
    fn a_store_that_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let open =
            |name: &str| EventStore::open(&folder.path().join(name)).unwrap_err().to_string();
        std::fs::write(folder.path().join("text.db"), "x".repeat(4096)).unwrap();
        assert!(open("text.db").contains("fuse all readings again"), "{}", open("text.db"));

        let other = Connection::open(folder.path().join("other.db")).unwrap();
        other.execute_batch("CREATE TABLE t(x)").unwrap();
        assert!(open("other.db").contains("not an event store"));

        drop(EventStore::open(&folder.path().join("new.db")).unwrap());
        let newer = Connection::open(folder.path().join("new.db")).unwrap();
        newer.pragma_update(None, "user_version", 7).unwrap();
        assert!(open("new.db").contains("has layout 7, this program knows 1"));
    }

    #[test]
    fn a_damaged_event_is_named() {
        let (_folder, mut store) = store();
        let fused = night(&mut store, &[displaced("a", "2024-06-04", "07096")], 1);
        store.db.execute("UPDATE events SET json = '{}'", []).unwrap();
        let error = store.all().unwrap_err().to_string();
        assert!(error.contains(fused.events[0].id.as_str()), "{error}");
    }
}
