//! Census figures, other names and mid-year populations.

use std::collections::BTreeSet;

use desplaza_model::Cvegeo;

use super::check::inside_mexico;
use super::table::{Row, Table};
use crate::draft::{Draft, Entry};
use crate::{NameKind, ReferenceError};

/// Reads `population/municipios.csv`: one row a municipality.
pub(crate) fn read_municipalities(table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    let columns = Columns::of(&table)?;
    let years = year_columns(&table, "conapo_");
    for row in table.rows() {
        let key = row.key(columns.key)?;
        let entry = columns.entry(&row)?;
        if draft.places.insert(key, entry).is_some() {
            return Err(row.wrong(format!("{key} is there twice")));
        }
        for (year, column) in &years {
            if let Some(people) = row.number::<f64>(Some(*column), "a CONAPO column")? {
                draft.projections.entry(key).or_default().insert(*year, people);
            }
        }
    }
    draft.sources.push(table.source);
    Ok(())
}

struct Columns {
    key: usize,
    name: usize,
    area: Option<usize>,
    lon: Option<usize>,
    lat: Option<usize>,
    seat: Option<usize>,
    population: Option<usize>,
    dwellings: Option<usize>,
    household_size: Option<usize>,
    indigenous: Option<usize>,
    parent: Option<usize>,
    localities_population: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, ReferenceError> {
        Ok(Self {
            key: table.required(&["cvegeo"])?,
            name: table.required(&["nomgeo"])?,
            area: table.column(&["area_km2"]),
            lon: table.column(&["rep_lon", "lon"]),
            lat: table.column(&["rep_lat", "lat"]),
            seat: table.column(&["nom_cabecera"]),
            population: table.column(&["poblacion_total", "pob_total", "pob"]),
            dwellings: table.column(&["viviendas_habitadas", "viv"]),
            household_size: table.column(&["persons_per_dwelling"]),
            indigenous: table.column(&["indigenous_language"]),
            parent: table.column(&["census2020_parent"]),
            localities_population: table.column(&["pob2020_from_localities"]),
        })
    }

    fn entry(&self, row: &Row<'_>) -> Result<Entry, ReferenceError> {
        let above_zero = |count: &u64| *count > 0;
        Ok(Entry {
            name: row.filled(self.name, "NOMGEO")?.to_owned(),
            area_km2: row.number(self.area, "area_km2")?,
            point: self.point(row)?,
            // The census knows no empty municipality: 0 stands for "newer than the census".
            population: row.count(self.population, "the population")?.filter(above_zero),
            dwellings: row.count(self.dwellings, "the dwellings")?.filter(above_zero),
            household_size: row.number(self.household_size, "persons_per_dwelling")?,
            seat: Some(row.text(self.seat)).filter(|seat| !seat.is_empty()).map(str::to_owned),
            parents: parents(row, self.parent)?,
            localities_population: row
                .number::<f64>(self.localities_population, "pob2020_from_localities")?
                .map(|people| people.round() as u64)
                .filter(above_zero),
            indigenous_speakers: row.number(self.indigenous, "indigenous_language")?,
        })
    }

    fn point(&self, row: &Row<'_>) -> Result<Option<(f64, f64)>, ReferenceError> {
        let lon = row.number(self.lon, "the longitude")?;
        let lat = row.number(self.lat, "the latitude")?;
        let Some(point) = lon.zip(lat) else { return Ok(None) };
        inside_mexico(point.0, point.1).map_err(|detail| row.wrong(detail))?;
        Ok(Some(point))
    }
}

fn parents(row: &Row<'_>, column: Option<usize>) -> Result<Vec<Cvegeo>, ReferenceError> {
    let texts = row.text(column).split(';').map(str::trim).filter(|text| !text.is_empty());
    texts.map(|text| text.parse().map_err(|error| row.wrong(format!("{error}")))).collect()
}

/// Columns that are a year, after a prefix.
fn year_columns(table: &Table, prefix: &str) -> Vec<(i16, usize)> {
    let year = |name: &String| {
        let digits = name.strip_prefix(prefix)?;
        digits.parse().ok().filter(|year| (1900..=2200).contains(year))
    };
    let columns = table.header().iter().enumerate();
    columns.filter_map(|(index, name)| Some((year(name)?, index))).collect()
}

/// Reads `population/aliases.csv`: names beside the official ones.
pub(crate) fn read_aliases(table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    let key = table.required(&["cvegeo"])?;
    let alias = table.required(&["alias"])?;
    let kind = table.required(&["kind"])?;
    for row in table.rows() {
        let kind = match row.text(Some(kind)) {
            "cabecera" => NameKind::Seat,
            "unique_prefix_in_state" => NameKind::Short,
            text if text.starts_with("former_name") || text == "alias" => NameKind::Alias,
            other => {
                return Err(row.wrong(format!(
                    "`{other}` is not a kind of name: cabecera, unique_prefix_in_state, former_name…, alias"
                )));
            }
        };
        let name = row.filled(alias, "alias")?.to_owned();
        draft.aliases.push((row.key(key)?, name, kind));
    }
    draft.sources.push(table.source);
    Ok(())
}

/// Reads CONAPO's mid-year populations: a column a year.
pub(crate) fn read_projections(table: Table, draft: &mut Draft) -> Result<(), ReferenceError> {
    let key = table.required(&["cvegeo"])?;
    let years = year_columns(&table, "");
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let key = row.key(key)?;
        if !seen.insert(key) {
            return Err(row.wrong(format!("{key} is there twice")));
        }
        let series = draft.projections.entry(key).or_default();
        for (year, column) in &years {
            if let Some(people) = row.number(Some(*column), "a year")? {
                series.insert(*year, people);
            }
        }
    }
    draft.sources.push(table.source);
    Ok(())
}
