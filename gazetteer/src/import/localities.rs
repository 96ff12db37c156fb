//! Localities, as a plain table of points.

use std::collections::BTreeSet;

use super::check::inside_mexico;
use super::table::{Row, Table};
use crate::draft::Draft;
use crate::{Locality, ReferenceError};

/// Reads `localities/localidades.csv`: municipality, name, point; key and population where known.
pub(crate) fn read(table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    let code = table.column(&["cvegeo_loc"]);
    let key = table.required(&["cve_mun"])?;
    let name = table.required(&["nom_loc"])?;
    let (lat, lon) = (table.required(&["lat"])?, table.required(&["lon"])?);
    let population = table.column(&["pob2020", "pob"]);
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let cvegeo = row.key(key)?;
        let code = Some(row.text(code)).filter(|code| !code.is_empty());
        if let Some(code) = code {
            check_code(&row, code, cvegeo.as_str())?;
            if !seen.insert(code.to_owned()) {
                return Err(row.wrong(format!("locality {code} is there twice")));
            }
        }
        let (lon, lat) = (degrees(&row, lon)?, degrees(&row, lat)?);
        inside_mexico(lon, lat).map_err(|detail| row.wrong(detail))?;
        draft.localities.push(Locality {
            code: code.map(str::to_owned),
            cvegeo,
            name: row.filled(name, "nom_loc")?.to_owned(),
            lon,
            lat,
            population: row.count(population, "the population")?,
        });
    }
    draft.sources.push(table.source);
    Ok(())
}

fn degrees(row: &Row<'_>, column: usize) -> Result<f64, ReferenceError> {
    row.number(Some(column), "a coordinate")?.ok_or_else(|| row.wrong("a coordinate is missing"))
}

/// Nine digits that begin with the municipality's five.
pub(crate) fn check_code(row: &Row<'_>, code: &str, cvegeo: &str) -> Result<(), ReferenceError> {
    if code.len() != 9 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(row.wrong(format!(
            "`{code}` is not a locality key: nine digits are needed, leading zero included"
        )));
    }
    if code.starts_with(cvegeo) {
        Ok(())
    } else {
        Err(row.wrong(format!("locality {code} is not in municipality {cvegeo}")))
    }
}
