//! Finds what a source folder holds.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{boundaries, file, localities, population};
use crate::ReferenceError;
use crate::draft::Draft;

/// What a source folder says of itself, `manifest.json`; every member may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
struct SourceManifest {
    vintage: Option<String>,
    licence: Option<String>,
    #[serde(default)]
    whole_country: bool,
    #[serde(default)]
    boundaries_may_miss: bool,
}

/// The files to read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    boundaries: Option<PathBuf>,
    municipalities: Option<PathBuf>,
    aliases: Option<PathBuf>,
    projections: Option<PathBuf>,
    localities: Option<PathBuf>,
    manifest: SourceManifest,
}

/// Looks for the files of a reference.
pub(crate) fn find(source: &Path, boundaries: Option<&Path>) -> Result<Found, ReferenceError> {
    if !source.exists() {
        return Err(ReferenceError::source(source, "there is no such file or folder"));
    }
    if source.is_file() {
        return Ok(Found { boundaries: Some(source.to_owned()), ..Found::default() });
    }
    let either = |name: &str| {
        [source.join(name), source.join(format!("{name}.gz"))].into_iter().find(|p| p.is_file())
    };
    let boundaries = match boundaries {
        Some(path) => Some(path.to_owned()),
        None => boundary_file(&source.join("boundaries"))?,
    };
    let found = Found {
        boundaries,
        municipalities: either("population/municipios.csv"),
        aliases: either("population/aliases.csv"),
        projections: either("population/conapo_projections_1990_2040.csv"),
        localities: either("localities/localidades.csv"),
        manifest: manifest(&source.join("manifest.json"))?,
    };
    match (&found.boundaries, &found.municipalities) {
        (None, None) => Err(ReferenceError::source(
            source,
            "neither boundaries/municipios*.geojson nor population/municipios.csv is here",
        )),
        _ => Ok(found),
    }
}

fn manifest(path: &Path) -> Result<SourceManifest, ReferenceError> {
    if !path.is_file() {
        return Ok(SourceManifest::default());
    }
    serde_json::from_slice(&file::read(path)?.bytes)
        .map_err(|error| ReferenceError::source(path, error.to_string()))
}

/// The municipalities' boundaries; simplified and fuller versions give way to the plain one.
fn boundary_file(folder: &Path) -> Result<Option<PathBuf>, ReferenceError> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(ReferenceError::io(folder))? {
        let name = entry.map_err(ReferenceError::io(folder))?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.retain(|name| name.starts_with("municipios") && !name.ends_with(".qml"));
    names.sort();
    let plain = |name: &&String| !["_coarse", "_medium", "_full"].iter().any(|v| name.contains(v));
    let chosen: Vec<&String> = names.iter().filter(plain).collect();
    match (chosen.as_slice(), names.as_slice()) {
        ([one], _) => Ok(Some(folder.join(one))),
        ([], [one]) => Ok(Some(folder.join(one))),
        ([], []) => Ok(None),
        _ => Err(ReferenceError::source(
            folder,
            format!("several boundary files ({}): name the one to take", names.join(", ")),
        )),
    }
}

impl Found {
    pub(crate) fn read(&self, draft: &mut Draft) -> Result<(), ReferenceError> {
        if let Some(path) = &self.municipalities {
            population::read_municipalities(path, draft)?;
        }
        if let Some(path) = &self.boundaries {
            boundaries::read_geojson(path, draft)?;
        }
        if let Some(path) = &self.aliases {
            population::read_aliases(path, draft)?;
        }
        if let Some(path) = &self.projections {
            population::read_projections(path, draft)?;
        }
        if let Some(path) = &self.localities {
            localities::read(path, draft)?;
        }
        Ok(())
    }

    pub(crate) fn vintage(&self) -> Option<String> {
        let stem = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.split('.').next().unwrap_or_default().to_owned()
        };
        self.manifest.vintage.clone().or_else(|| self.boundaries.as_ref().map(stem))
    }

    pub(crate) fn licence(&self) -> Option<String> {
        self.manifest.licence.clone()
    }

    pub(crate) fn whole_country(&self) -> bool {
        self.manifest.whole_country
    }

    pub(crate) fn boundaries_may_miss(&self) -> bool {
        self.manifest.boundaries_may_miss
    }
}
