//! Compiles a reference from files.

mod boundaries;
mod check;
mod file;
mod geojson;
mod localities;
mod population;
mod source;
mod table;

use std::path::{Path, PathBuf};

use desplaza_model::data::Data;
use jiff::civil::Date;

use crate::compile::{About, compile};
use crate::draft::{Claim, Draft};
use crate::{ReferenceError, ReferenceManifest, states};

/// INEGI's terms in short.
const LICENCE: &str =
    "INEGI, Términos de Libre Uso de la Información: https://www.inegi.org.mx/inegi/terminos.html";

/// What to import, and what to say of it.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Where the names of the states come from.
    pub data: Data,
    /// Boundary file to take in place of the one that would be found.
    pub boundaries: Option<PathBuf>,
    /// Vintage of the boundaries; the source's manifest or the boundary file's name when left out.
    pub vintage: Option<String>,
    /// Licence text; the source's manifest or INEGI's terms when left out.
    pub licence: Option<String>,
    /// Day to write into the manifest; there is no clock here.
    pub date: Option<Date>,
    /// Whether all 32 states must be there; what the source's manifest says when left out.
    pub whole_country: Option<bool>,
    /// Whether municipalities may lack a boundary; what the source's manifest says when left out.
    pub boundaries_may_miss: Option<bool>,
}

/// Compiles the reference in `source` into `dir`, replacing the one that is there.
pub fn import(
    source: &Path,
    dir: &Path,
    options: &ImportOptions,
) -> Result<ReferenceManifest, ReferenceError> {
    let states = states::load(&options.data)?;
    let found = source::find(source, options.boundaries.as_deref())?;
    let mut draft = Draft::default();
    found.read(&mut draft)?;
    let about = About {
        vintage: options.vintage.clone().or(found.vintage()).unwrap_or_default(),
        licence: options.licence.clone().or(found.licence()).unwrap_or_else(|| LICENCE.to_owned()),
        date: options.date,
        claim: Claim {
            whole_country: options.whole_country.unwrap_or(found.whole_country()),
            boundaries_may_miss: options.boundaries_may_miss.unwrap_or(found.boundaries_may_miss()),
        },
    };
    compile(draft, &states, about, dir)
}
