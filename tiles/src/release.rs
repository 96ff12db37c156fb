//! Writing a release: every file beside its place, the manifest last.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::Event;
use jiff::civil::Date;

use crate::layer::{GeometryType, Layer, Summaries};
use crate::layer::{eventos, eventos_lugares, municipios, municipios_anio};
use crate::manifest::{FileEntry, ReleaseManifest, manifest};
use crate::tally::{Kind, Persons};
use crate::write::{qml, write_csv, write_geojson, write_gpkg};
use crate::{Column, LayerError, MunicipalityRisk, Risk, map_png, map_svg};

/// What a release is made of.
#[derive(Clone, Copy)]
pub struct Release<'a> {
    /// The events, in the order in which they shall be written.
    pub events: &'a [Event],
    /// The rows that [`crate::aggregate`] made of them.
    pub rows: &'a [MunicipalityRisk],
    /// Names, boundaries and population.
    pub places: &'a Gazetteer,
    /// Parameters, colours, labels.
    pub risk: &'a Risk,
    /// The day of the release.
    pub now: Date,
    /// Hash of the words and numbers in `data/`.
    pub data_hash: &'a str,
}

/// Writes all files of a release into `dir`, which is made when missing.
///
/// Everything is written and synced in a folder beside, then moved; `manifest.json` comes last, so that a
/// folder with a manifest is complete. The same release gives the same bytes.
pub fn write_release(dir: &Path, release: &Release) -> Result<ReleaseManifest, LayerError> {
    check(release)?;
    fs::create_dir_all(dir).map_err(LayerError::io(dir))?;
    let beside = tempfile::Builder::new()
        .prefix(".release-")
        .tempdir_in(dir)
        .map_err(LayerError::io(dir))?;
    let files = write_files(beside.path(), release)?;
    let manifest = manifest(release, files);
    for (name, entry) in &manifest.files {
        debug_assert!(entry.size_bytes > 0, "{name} is empty");
        place(&beside.path().join(name), &dir.join(name))?;
    }
    let path = dir.join("manifest.json");
    let mut text = serde_json::to_string_pretty(&manifest)
        .map_err(|error| LayerError::Format { path: path.clone(), detail: error.to_string() })?;
    text.push('\n');
    desplaza_model::artifact::write_atomically(&path, text.as_bytes())
        .map_err(LayerError::io(&path))?;
    Ok(manifest)
}

/// Name and columns of every layer and table, for the data dictionary and for whoever reads the files.
pub fn table_columns(release: &Release) -> Vec<(&'static str, Vec<Column>)> {
    let summaries = Summaries::new(release.events, release.now, release.risk);
    let layers = layers(release, &summaries);
    layers.into_iter().map(|layer| (layer.name, layer.columns)).collect()
}

fn layers<'a>(release: &Release<'a>, summaries: &'a Summaries<'a>) -> [Layer<'a>; 4] {
    let Release { events, rows, places, risk, now, .. } = *release;
    [
        municipios(summaries, places, risk, now),
        eventos(events, places, risk),
        municipios_anio(rows, places),
        eventos_lugares(events, places),
    ]
}

fn write_files(dir: &Path, release: &Release) -> Result<BTreeMap<String, FileEntry>, LayerError> {
    let summaries = Summaries::new(release.events, release.now, release.risk);
    let layers = layers(release, &summaries);
    let mut files = Files { dir, entries: BTreeMap::new() };
    let mut styled = Vec::new();
    for layer in &layers {
        let style = qml(layer, &release.risk.map);
        if layer.geometry != GeometryType::None {
            let name = format!("{}.geojson", layer.name);
            files.add(name, Some(layer.len()), |path| write_geojson(path, layer))?;
            files.bytes(format!("{}.qml", layer.name), style.as_bytes())?;
        }
        let name = format!("{}.csv", layer.name);
        files.add(name, Some(layer.len()), |path| write_csv(path, layer))?;
        styled.push((layer, style));
    }
    files.add("desplaza.gpkg".into(), None, |path| write_gpkg(path, &styled, release.now))?;
    let svg = map_svg(release);
    files.bytes("mapa.svg".into(), svg.as_bytes())?;
    files.bytes("mapa.png".into(), &map_png(&svg)?)?;
    Ok(files.entries)
}

/// The files written so far.
struct Files<'a> {
    dir: &'a Path,
    entries: BTreeMap<String, FileEntry>,
}

impl Files<'_> {
    fn add(
        &mut self,
        name: String,
        rows: Option<usize>,
        write: impl FnOnce(&Path) -> Result<(), LayerError>,
    ) -> Result<(), LayerError> {
        let path = self.dir.join(&name);
        write(&path)?;
        self.entries.insert(name, FileEntry::of(&path, rows)?);
        Ok(())
    }

    fn bytes(&mut self, name: String, bytes: &[u8]) -> Result<(), LayerError> {
        self.add(name, None, |path| fs::write(path, bytes).map_err(LayerError::io(path)))
    }
}

fn place(from: &Path, to: &Path) -> Result<(), LayerError> {
    File::open(from).and_then(|file| file.sync_all()).map_err(LayerError::io(from))?;
    fs::rename(from, to).map_err(LayerError::io(to))
}

/// Refuses what would make a total wrong: parts that are not the whole, places that are not in the
/// reference, rows of other events.
fn check(release: &Release) -> Result<(), LayerError> {
    for event in release.events {
        check_event(event, release.places)?;
    }
    for kind in [Kind::Conflicto, Kind::Desastre] {
        let events = release.events.iter();
        let counted = events.filter(|event| event.counts() && Kind::of(event) == kind);
        let whole: Persons = counted.map(persons).sum();
        let rows = release.rows.iter().filter(|row| row.kind == kind);
        let parts: Persons = rows.map(|row| row.persons).sum();
        if whole != parts {
            let detail = format!("{}: rows {parts:?}, events {whole:?}", kind.code());
            return Err(LayerError::Stale { detail });
        }
    }
    Ok(())
}

fn check_event(event: &Event, places: &Gazetteer) -> Result<(), LayerError> {
    let parts: Persons = event.allocations.iter().map(Persons::from).sum();
    let whole = persons(event);
    if parts != whole {
        let three = |persons: Persons| [persons.low, persons.best, persons.high];
        let (parts, whole) = (three(parts), three(whole));
        return Err(LayerError::Unbalanced { event: event.id.clone(), parts, whole });
    }
    let allocated = event.allocations.iter().filter_map(|part| part.cvegeo);
    let mut keys = allocated.chain(event.places.iter().filter_map(|place| place.cvegeo));
    match keys.find(|key| places.municipality(*key).is_none()) {
        Some(cvegeo) => Err(LayerError::UnknownPlace { event: event.id.clone(), cvegeo }),
        None => Ok(()),
    }
}

fn persons(event: &Event) -> Persons {
    Persons { low: event.low, best: event.best, high: event.high }
}
