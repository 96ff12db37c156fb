//! INEGI's own tables of localities: the catalogue (AGEEML) and the census by locality (ITER).

use std::collections::BTreeSet;

use desplaza_model::Cvegeo;

use super::check::inside_mexico;
use super::table::{Row, Table};
use crate::draft::{Draft, Entry};
use crate::{Locality, ReferenceError};

/// The columns that both tables have under different names.
struct Columns {
    state: usize,
    municipality: usize,
    municipality_name: usize,
    locality: usize,
    locality_name: usize,
    lat: usize,
    lon: usize,
    population: Option<usize>,
    dwellings: Option<usize>,
    household_size: Option<usize>,
    indigenous: Option<usize>,
}

/// Reads AGEEML: one row a locality, decimal degrees where it has them. Municipalities that are not yet
/// known take their name, their seat (locality 0001) and the sums of their localities from here.
pub(crate) fn read_ageeml(table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    let columns = Columns {
        state: table.required(&["cve_ent"])?,
        municipality: table.required(&["cve_mun"])?,
        municipality_name: table.required(&["nom_mun"])?,
        locality: table.required(&["cve_loc"])?,
        locality_name: table.required(&["nom_loc"])?,
        lat: table.required(&["lat_decimal", "latitud"])?,
        lon: table.required(&["lon_decimal", "longitud"])?,
        population: table.column(&["pob_total", "pob"]),
        dwellings: table.column(&["total_de_viviendas_habitadas", "viv"]),
        household_size: None,
        indigenous: None,
    };
    let known: BTreeSet<Cvegeo> = draft.places.keys().copied().collect();
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let locality = columns.locality(&row, &mut seen)?;
        if !known.contains(&locality.cvegeo) {
            let entry = draft.places.entry(locality.cvegeo).or_default();
            columns.add(&row, entry)?;
            if row.text(Some(columns.locality)) == "0001" {
                entry.seat = Some(locality.name.clone());
            }
        }
        draft.localities.push(locality);
    }
    draft.sources.push(table.source);
    Ok(())
}

/// Reads ITER: totals of the country (state 00), of states (municipality 000), of municipalities
/// (locality 0000) and of small localities together (9998, 9999) stand among the localities.
pub(crate) fn read_iter(table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    let columns = Columns {
        state: table.required(&["entidad"])?,
        municipality: table.required(&["mun"])?,
        municipality_name: table.required(&["nom_mun"])?,
        locality: table.required(&["loc"])?,
        locality_name: table.required(&["nom_loc"])?,
        lat: table.required(&["latitud"])?,
        lon: table.required(&["longitud"])?,
        population: table.column(&["pobtot"]),
        dwellings: table.column(&["tvivhab"]),
        household_size: table.column(&["prom_ocup"]),
        indigenous: table.column(&["p3ym_hli"]),
    };
    let known: BTreeSet<Cvegeo> = draft.places.keys().copied().collect();
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let text = |column| row.text(Some(column));
        if text(columns.state) == "00" || text(columns.municipality) == "000" {
            continue;
        }
        match text(columns.locality) {
            "9998" | "9999" => {}
            "0000" => {
                let key = columns.key(&row)?;
                if !known.contains(&key) {
                    columns.add(&row, draft.places.entry(key).or_default())?;
                }
            }
            number => {
                let locality = columns.locality(&row, &mut seen)?;
                let place = draft.places.entry(locality.cvegeo).or_default();
                if place.name.is_empty() {
                    row.filled(columns.municipality_name, "NOM_MUN")?.clone_into(&mut place.name);
                }
                if number == "0001" && place.seat.is_none() {
                    place.seat = Some(locality.name.clone());
                }
                draft.localities.push(locality);
            }
        }
    }
    draft.sources.push(table.source);
    Ok(())
}

impl Columns {
    fn key(&self, row: &Row<'_>) -> Result<Cvegeo, ReferenceError> {
        let key = format!("{}{}", row.text(Some(self.state)), row.text(Some(self.municipality)));
        key.parse().map_err(|error| row.wrong(format!("{error}")))
    }

    fn locality(
        &self,
        row: &Row<'_>,
        seen: &mut BTreeSet<String>,
    ) -> Result<Locality, ReferenceError> {
        let cvegeo = self.key(row)?;
        let number = row.text(Some(self.locality));
        let code = format!("{cvegeo}{number}");
        super::localities::check_code(row, &code, cvegeo.as_str())?;
        if !seen.insert(code.clone()) {
            return Err(row.wrong(format!("locality {code} is there twice")));
        }
        let (lon, lat) = (degrees(row, self.lon)?, degrees(row, self.lat)?);
        inside_mexico(lon, lat).map_err(|detail| row.wrong(detail))?;
        let name = row.filled(self.locality_name, "the locality's name")?.to_owned();
        let population = row.count(self.population, "the population")?;
        Ok(Locality { code: Some(code), cvegeo, name, lon, lat, population })
    }

    /// Adds a row's figures to a municipality.
    fn add(&self, row: &Row<'_>, entry: &mut Entry) -> Result<(), ReferenceError> {
        if entry.name.is_empty() {
            row.filled(self.municipality_name, "NOM_MUN")?.clone_into(&mut entry.name);
        }
        let sum = |known: Option<u64>, more: Option<u64>| match (known, more) {
            (Some(known), Some(more)) => Some(known + more),
            (known, more) => known.or(more),
        };
        entry.population = sum(entry.population, row.count(self.population, "the population")?);
        entry.dwellings = sum(entry.dwellings, row.count(self.dwellings, "the dwellings")?);
        entry.household_size = row.number(self.household_size, "PROM_OCUP")?;
        entry.indigenous_speakers = row.number(self.indigenous, "P3YM_HLI")?;
        Ok(())
    }
}

fn degrees(row: &Row<'_>, column: usize) -> Result<f64, ReferenceError> {
    let text = row.text(Some(column));
    parse_degrees(text).ok_or_else(|| row.wrong(format!("`{text}` is not a coordinate")))
}

/// Decimal degrees, `102°17'45.768" W`, or the packed `1021745` of older files (Mexico lies west).
pub(crate) fn parse_degrees(text: &str) -> Option<f64> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() >= 6 {
        let number: u32 = text.parse().ok()?;
        let (degrees, minutes, seconds) = (number / 10_000, number / 100 % 100, number % 100);
        let west = if degrees > 80 { -1.0 } else { 1.0 };
        return sexagesimal(f64::from(degrees), f64::from(minutes), f64::from(seconds))
            .map(|value| west * value);
    }
    if let Ok(value) = text.parse::<f64>() {
        return value.is_finite().then_some(value);
    }
    let numbers: Vec<f64> = text
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [degrees, minutes, seconds] = numbers[..] else { return None };
    let west = text.trim_end().ends_with(['W', 'O', 'S']) || text.trim_start().starts_with('-');
    sexagesimal(degrees, minutes, seconds).map(|value| if west { -value } else { value })
}

fn sexagesimal(degrees: f64, minutes: f64, seconds: f64) -> Option<f64> {
    (minutes < 60.0 && seconds < 60.0).then_some(degrees + minutes / 60.0 + seconds / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_coordinates_as_inegi_writes_them() {
        let close = |text: &str, value: f64| (parse_degrees(text).unwrap() - value).abs() < 1e-9;
        assert!(close("102°17'45.768\" W", -102.296_046_666_666_67));
        assert!(close("21°52'47.362\" N", 21.879_822_777_777_78));
        assert!(close("-102.29604", -102.29604));
        assert!(close("1021745", -102.295_833_333_333_33));
        assert!(close("215247", 21.879_722_222_222_22));
        assert_eq!(parse_degrees("102°77'45.768\" W"), None);
        assert_eq!(parse_degrees("N/D"), None);
        assert_eq!(parse_degrees(""), None);
    }
}
