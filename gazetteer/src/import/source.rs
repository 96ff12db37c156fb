//! Finds what a source holds and reads it in the right order.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::file::is_named;
use super::table::Table;
use super::{boundaries, catalogue, file, localities, population, shapefile};
use crate::ReferenceError;
use crate::draft::Draft;

/// What a source folder says of itself, `manifest.json`; every member may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
struct SourceManifest {
    vintage: Option<String>,
    licence: Option<String>,
    whole_country: Option<bool>,
    #[serde(default)]
    boundaries_may_miss: bool,
}

/// The files to read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    boundaries: Vec<PathBuf>,
    tables: Vec<PathBuf>,
    /// Whether a table that nobody can read is an error: it was named, not found.
    strict: bool,
    manifest: SourceManifest,
}

/// What a CSV table holds; read in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Municipalities,
    Ageeml,
    Iter,
    Aliases,
    Projections,
    Localities,
}

/// Looks for the files of a reference in a folder, or takes the one file given.
pub(crate) fn find(source: &Path, boundaries: Option<&Path>) -> Result<Found, ReferenceError> {
    if !source.exists() {
        return Err(ReferenceError::source(source, "there is no such file or folder"));
    }
    let mut found =
        if source.is_dir() { in_folder(source, boundaries.is_some())? } else { one_file(source) };
    if let Some(path) = boundaries {
        found.boundaries = vec![path.to_owned()];
    }
    if found.boundaries.is_empty() && found.tables.is_empty() {
        return Err(ReferenceError::source(
            source,
            "nothing to import is here: boundaries/municipios*.geojson, population/municipios.csv, a zipped shapefile, or INEGI's AGEEML or ITER table is needed",
        ));
    }
    Ok(found)
}

fn one_file(source: &Path) -> Found {
    let path = vec![source.to_owned()];
    let strict = true;
    if is_table(source) {
        Found { tables: path, strict, ..Found::default() }
    } else {
        Found { boundaries: path, strict, ..Found::default() }
    }
}

fn in_folder(source: &Path, boundaries_given: bool) -> Result<Found, ReferenceError> {
    let laid_out = ["boundaries", "population"].iter().any(|name| source.join(name).is_dir());
    let folders: Vec<PathBuf> = if laid_out {
        ["boundaries", "population", "localities"].map(|name| source.join(name)).to_vec()
    } else {
        vec![source.to_owned()]
    };
    let mut found =
        Found { manifest: manifest(&source.join("manifest.json"))?, ..Found::default() };
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let files = files(folder)?;
        found.tables.extend(files.iter().filter(|path| is_table(path)).cloned());
        if !boundaries_given {
            found.boundaries.extend(boundary_file(folder, &files)?);
        }
    }
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, ReferenceError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(ReferenceError::io(folder))? {
        let path = entry.map_err(ReferenceError::io(folder))?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn is_table(path: &Path) -> bool {
    is_named(path, ".csv") || is_named(path, ".csv.gz")
}

fn is_layer(path: &Path) -> bool {
    [".geojson", ".geojson.gz", ".json", ".json.gz", ".zip", ".shp"]
        .iter()
        .any(|end| is_named(path, end))
        && !is_named(path, "manifest.json")
}

/// The municipalities' boundaries among the files of a folder; simplified and fuller versions give
/// way to the plain one.
fn boundary_file(folder: &Path, files: &[PathBuf]) -> Result<Option<PathBuf>, ReferenceError> {
    let name =
        |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let layers: Vec<&PathBuf> = files.iter().filter(|path| is_layer(path)).collect();
    let named: Vec<&PathBuf> =
        layers.iter().copied().filter(|path| name(path).contains("mun")).collect();
    let candidates = if named.is_empty() { layers } else { named };
    let plain = |path: &&&PathBuf| {
        !["_coarse", "_medium", "_full"].iter().any(|version| name(path).contains(version))
    };
    let chosen: Vec<&PathBuf> = candidates.iter().filter(plain).copied().collect();
    match (chosen.as_slice(), candidates.as_slice()) {
        ([one], _) | ([], [one]) => Ok(Some((*one).clone())),
        ([], []) => Ok(None),
        _ => Err(ReferenceError::source(
            folder,
            format!(
                "several boundary files ({}): name the one to take",
                candidates.iter().map(|path| name(path)).collect::<Vec<_>>().join(", ")
            ),
        )),
    }
}

fn manifest(path: &Path) -> Result<SourceManifest, ReferenceError> {
    if !path.is_file() {
        return Ok(SourceManifest::default());
    }
    serde_json::from_slice(&file::read(path)?.bytes)
        .map_err(|error| ReferenceError::source(path, error.to_string()))
}

impl Found {
    /// Reads everything: first what names municipalities, last what belongs to them.
    pub(crate) fn read(&self, draft: &mut Draft) -> Result<(), ReferenceError> {
        let mut tables = Vec::new();
        for path in &self.tables {
            let table = Table::read(path)?;
            match kind(&table).or_else(|| announced(path)) {
                Some(kind) => tables.push((kind, table)),
                None if self.strict => {
                    let columns = table.header().join(", ");
                    return Err(ReferenceError::row(path, 1, format!("no known table: {columns}")));
                }
                None => tracing::warn!(path = %path.display(), "no known table, passed over"),
            }
        }
        tables.sort_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)));
        let own = tables.partition_point(|(kind, _)| *kind < Kind::Aliases);
        let later = tables.split_off(own);
        for (kind, table) in tables {
            read_table(kind, table, draft)?;
        }
        for path in &self.boundaries {
            read_layer(path, draft)?;
        }
        for (kind, table) in later {
            read_table(kind, table, draft)?;
        }
        Ok(())
    }

    pub(crate) fn vintage(&self) -> Option<String> {
        let stem = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.split('.').next().unwrap_or_default().to_owned()
        };
        self.manifest.vintage.clone().or_else(|| self.boundaries.first().map(stem))
    }

    pub(crate) fn licence(&self) -> Option<String> {
        self.manifest.licence.clone()
    }

    pub(crate) fn whole_country(&self) -> Option<bool> {
        self.manifest.whole_country
    }

    pub(crate) fn boundaries_may_miss(&self) -> bool {
        self.manifest.boundaries_may_miss
    }
}

/// What a table holds, told by its columns.
fn kind(table: &Table) -> Option<Kind> {
    let has = |names: &[&str]| names.iter().all(|name| table.column(&[name]).is_some());
    [
        (Kind::Aliases, &["cvegeo", "alias", "kind"][..]),
        (Kind::Municipalities, &["cvegeo", "nomgeo"]),
        (Kind::Projections, &["cvegeo", "2020"]),
        (Kind::Localities, &["cve_mun", "nom_loc", "lat", "lon"]),
        (Kind::Ageeml, &["cve_ent", "cve_mun", "cve_loc", "nom_loc", "nom_mun"]),
        (Kind::Iter, &["entidad", "mun", "loc", "nom_loc", "longitud"]),
    ]
    .into_iter()
    .find_map(|(kind, columns)| has(columns).then_some(kind))
}

/// What a table should hold, told by its name; one that does not is refused by its reader.
fn announced(path: &Path) -> Option<Kind> {
    let begins = |start: &str| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().to_lowercase().starts_with(start))
    };
    [
        ("municipios", Kind::Municipalities),
        ("aliases", Kind::Aliases),
        ("conapo", Kind::Projections),
        ("localidades", Kind::Localities),
        ("ageeml", Kind::Ageeml),
        ("iter", Kind::Iter),
    ]
    .into_iter()
    .find_map(|(start, kind)| begins(start).then_some(kind))
}

fn read_table(kind: Kind, table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    match kind {
        Kind::Municipalities => population::read_municipalities(table, draft),
        Kind::Ageeml => catalogue::read_ageeml(table, draft),
        Kind::Iter => catalogue::read_iter(table, draft),
        Kind::Aliases => population::read_aliases(table, draft),
        Kind::Projections => population::read_projections(table, draft),
        Kind::Localities => localities::read(table, draft),
    }
}

fn read_layer(path: &Path, draft: &mut Draft) -> Result<(), ReferenceError> {
    if is_named(path, ".zip") || is_named(path, ".shp") {
        shapefile::read(path, draft)
    } else {
        boundaries::read_geojson(path, draft)
    }
}
