//! What a release says of itself: counts, totals, versions, parameters, licences, hashes.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use desplaza_model::{Cvegeo, Event};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::release::Release;
use crate::tally::{Aside, Kind, Persons};
use crate::{Labels, LayerError, Risk};

/// `manifest.json`: no clock and no run in it, so that the same inputs give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReleaseManifest {
    /// Version of the program that wrote it.
    pub program: String,
    /// The day of the release (`--now`).
    pub now: Date,
    /// Hash of the words and numbers in `data/`.
    pub data_hash: String,
    /// The reference behind keys, boundaries and population.
    pub reference: ReferenceEntry,
    /// First and last day of the events; `None` without events.
    pub period: Option<[Date; 2]>,
    /// All events, whether they enter totals or not.
    pub events: u64,
    /// Events whose place is not known to any state: in no municipality row.
    pub unplaced_events: u64,
    /// Municipalities with at least one event, and of how many.
    pub municipalities_with_evidence: u64,
    /// Municipalities of the reference.
    pub municipalities: u64,
    /// Totals by kind.
    pub totals: BTreeMap<Kind, KindTotal>,
    /// The parameters of `data/method/risk.toml`.
    pub parameters: Risk,
    /// What every file weighs and hashes to.
    pub files: BTreeMap<String, FileEntry>,
}

/// Where keys, boundaries and population come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceEntry {
    /// Vintage of the boundaries.
    pub vintage: String,
    /// Hash of the compiled reference.
    pub hash: String,
    /// Licence text of the sources.
    pub licence: String,
}

/// Totals of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindTotal {
    /// Events that enter displacement totals, each once.
    pub events: u64,
    /// Preventive evacuations, outside the totals.
    pub preventive: Aside,
    /// Evacuations of hours, outside the totals.
    pub short: Aside,
    /// Persons displaced.
    pub persons: Persons,
    /// Of them, placed in a municipality.
    pub in_municipalities: Persons,
    /// Of them, placed only in a state.
    pub in_states_only: Persons,
}

/// A file of the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Size.
    pub size_bytes: u64,
    /// BLAKE3, hexadecimal.
    pub blake3: String,
    /// Features or rows, for a layer or table.
    pub rows: Option<u64>,
}

impl FileEntry {
    /// Weighs and hashes a file.
    pub(crate) fn of(path: &Path, rows: Option<usize>) -> Result<Self, LayerError> {
        let file = File::open(path).map_err(LayerError::io(path))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&file).map_err(LayerError::io(path))?;
        let size_bytes = file.metadata().map_err(LayerError::io(path))?.len();
        let blake3 = hasher.finalize().to_hex().to_string();
        Ok(Self { size_bytes, blake3, rows: rows.map(|rows| rows as u64) })
    }
}

/// The manifest of a release whose files are these.
pub(crate) fn manifest(release: &Release, files: BTreeMap<String, FileEntry>) -> ReleaseManifest {
    let reference = release.places.manifest();
    let first = release.events.iter().map(|event| event.when.start).min();
    let last = release.events.iter().map(|event| event.when.end).max();
    let unplaced = |event: &&Event| event.places.is_empty() && event.allocations.is_empty();
    let mut seen: Vec<Cvegeo> = release.rows.iter().filter_map(|row| row.cvegeo).collect();
    seen.sort_unstable();
    seen.dedup();
    ReleaseManifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        now: release.now,
        data_hash: release.data_hash.to_owned(),
        reference: ReferenceEntry {
            vintage: reference.vintage.clone(),
            hash: reference.hash.clone(),
            licence: reference.licence.clone(),
        },
        period: first.zip(last).map(|(first, last)| [first, last]),
        events: release.events.len() as u64,
        unplaced_events: release.events.iter().filter(unplaced).count() as u64,
        municipalities_with_evidence: seen.len() as u64,
        municipalities: release.places.municipalities().len() as u64,
        totals: totals(release),
        // Words are not parameters; `data_hash` stands for them.
        parameters: Risk { labels: Labels::default(), ..release.risk.clone() },
        files,
    }
}

/// Totals by kind: events from the events, persons from the rows.
pub(crate) fn totals(release: &Release) -> BTreeMap<Kind, KindTotal> {
    let mut totals: BTreeMap<Kind, KindTotal> =
        Kind::ALL.map(|kind| (kind, KindTotal::default())).into();
    for event in release.events {
        for kind in [Kind::of(event), Kind::Ambos] {
            if let Some(total) = totals.get_mut(&kind) {
                total.count(event);
            }
        }
    }
    for row in release.rows {
        if let Some(total) = totals.get_mut(&row.kind) {
            total.persons += row.persons;
            match row.cvegeo {
                Some(_) => total.in_municipalities += row.persons,
                None => total.in_states_only += row.persons,
            }
        }
    }
    totals
}

impl KindTotal {
    fn count(&mut self, event: &Event) {
        let aside = Aside { events: 1, persons: event.best };
        if event.short_evacuation {
            self.short += aside;
        } else if event.counts() {
            self.events += 1;
        } else {
            self.preventive += aside;
        }
    }
}
