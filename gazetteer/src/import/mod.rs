//! Compiles a reference from files: [`import()`] says which.

pub(crate) mod boundaries;
pub(crate) mod catalogue;
pub(crate) mod check;
mod file;
pub(crate) mod geojson;
mod localities;
mod population;
mod shapefile;
mod source;
mod table;

use std::path::{Path, PathBuf};

use desplaza_model::data::Data;
use jiff::civil::Date;

use crate::compile::{About, Words, compile};
use crate::draft::{Claim, Draft};
use crate::{ReferenceError, ReferenceManifest};

/// INEGI's terms in short.
pub(crate) const LICENCE: &str =
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
    /// Whether all 32 states must be there; what the source's manifest says when left out. Where that says nothing, a
    /// source with more than half of the states must have all.
    pub whole_country: Option<bool>,
    /// Whether municipalities may lack a boundary; what the source's manifest says when left out.
    pub boundaries_may_miss: Option<bool>,
}

/// Compiles the reference in `source` into `dir`, replacing the one that is there in one step.
///
/// `source` is one file (a boundary layer or a table) or a folder. A folder is laid out so, each file
/// plain or with `.gz`, each but the first two optional:
///
/// | path | holds |
/// |---|---|
/// | `boundaries/municipios*.geojson` | `CVEGEO` (or `CVE_ENT`, `CVE_MUN`), `NOMGEO`; WGS84. In place of it a zipped shapefile (`.zip`, `.shp`). A name with `_coarse`, `_medium` or `_full` is taken only when there is no other. |
/// | `population/municipios.csv` | `CVEGEO`, `NOMGEO`; if there are: `area_km2`, `rep_lon`, `rep_lat`, `nom_cabecera`, `poblacion_total`, `viviendas_habitadas`, `persons_per_dwelling`, `indigenous_language`, `conapo_2020` …, `census2020_parent` (several with `;`), `pob2020_from_localities` |
/// | `population/aliases.csv` | `CVEGEO`, `alias`, `kind`: `cabecera`, `unique_prefix_in_state`, `former_name…`, `alias` |
/// | `population/conapo_projections_1990_2040.csv` | `CVEGEO` and a column a year |
/// | `localities/localidades.csv` | `cve_mun`, `nom_loc`, `lat`, `lon`; if there are: `cvegeo_loc`, `pob2020` |
/// | `manifest.json` | `vintage`, `licence`, `whole_country`, `boundaries_may_miss`; all may be left out |
///
/// A folder without `boundaries` and `population` is searched itself, so a folder of INEGI's downloads
/// will do: the zipped shapefile of the Marco Geoestadístico (EPSG:6372, DBF in Windows-1252; the layer
/// whose name ends in `mun.shp`), the catalogue of localities (AGEEML) and the census by locality (ITER).
/// Tables are told by their columns, not by their names; text is UTF-8 or Windows-1252.
///
/// Areas and interior points that no table gives are computed from the boundaries.
///
/// # Errors
/// Names the row or feature for: a key twice, a key that is a number or has lost its leading zero, a ring
/// that is open, crosses itself or encloses nothing, a point outside Mexico. Names the file for: a zip
/// without a municipal shapefile, a file cut short. Refuses a municipality without a boundary unless the
/// source or the options say that this may be, a name, population series or locality of a municipality
/// that is not there, and a missing state when the whole country is claimed or most of it is there.
pub fn import(
    source: &Path,
    dir: &Path,
    options: &ImportOptions,
) -> Result<ReferenceManifest, ReferenceError> {
    let words = Words::load(&options.data)?;
    let found = source::find(source, options.boundaries.as_deref())?;
    let mut draft = Draft::default();
    found.read(&mut draft)?;
    let about = About {
        vintage: options.vintage.clone().or(found.vintage()).unwrap_or_default(),
        licence: options.licence.clone().or(found.licence()).unwrap_or_else(|| LICENCE.to_owned()),
        date: options.date,
        claim: Claim {
            whole_country: options.whole_country.or(found.whole_country()),
            boundaries_may_miss: options.boundaries_may_miss.unwrap_or(found.boundaries_may_miss()),
        },
    };
    compile(draft, &words, about, dir)
}
