//! `desplaza reference locate`: points in, municipalities out.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, anyhow};
use csv::StringRecord;
use desplaza_gazetteer::Gazetteer;
use desplaza_model::Cvegeo;
use rayon::prelude::*;

use crate::args::LocateArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};

/// Rows that are located together.
const BATCH: usize = 65_536;
/// Rows without a point that are named one by one.
const NAMED: usize = 5;

/// Rows that got no municipality.
#[derive(Debug, Default)]
struct Left {
    /// Their coordinates are no numbers or no degrees.
    unreadable: usize,
    /// They lie in no municipality.
    outside: usize,
}

/// Copies the rows with their municipality; those without a readable point, or in no municipality, with empty cells.
pub(super) fn locate(settings: &Settings, args: &LocateArgs) -> Result<Exit, Failure> {
    let places = settings.places()?;
    let mut rows = csv::Reader::from_reader(open(&args.points).map_err(Failure::invalid)?);
    let header = rows.headers().with_context(|| path_of(args)).map_err(Failure::invalid)?.clone();
    let columns = (column(&header, &args.lon)?, column(&header, &args.lat)?);
    let mut out = csv::Writer::from_writer(io::BufWriter::new(io::stdout().lock()));
    let mut names = header;
    for name in ["CVEGEO", "NOMGEO", "CVE_ENT"] {
        names.push_field(name);
    }
    if args.year.is_some() {
        names.push_field("CVEGEO_PREVIO");
    }
    out.write_record(&names).context("cannot write")?;
    let mut left = Left::default();
    let mut done = 1;
    let mut records = rows.records();
    loop {
        let batch: Result<Vec<StringRecord>, _> = records.by_ref().take(BATCH).collect();
        let batch = batch.with_context(|| path_of(args)).map_err(Failure::invalid)?;
        if batch.is_empty() {
            break;
        }
        let points: Vec<Option<(f64, f64)>> =
            batch.par_iter().map(|row| point(row, columns)).collect();
        let found: Vec<Option<Cvegeo>> =
            points.par_iter().map(|point| municipality(*point, args.coast_m, &places)).collect();
        for (at, ((row, point), key)) in batch.into_iter().zip(points).zip(found).enumerate() {
            left.note(done + at + 1, point, key);
            out.write_record(&with_place(row, key, args.year, &places)).context("cannot write")?;
        }
        done += BATCH;
    }
    out.flush().context("cannot write")?;
    left.report();
    Ok(Exit::Done)
}

fn open(path: &Path) -> anyhow::Result<Box<dyn Read>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(Box::new(file))
}

fn path_of(args: &LocateArgs) -> String {
    format!("cannot read {} as CSV", args.points.display())
}

fn column(header: &StringRecord, name: &str) -> Result<usize, Failure> {
    header.iter().position(|cell| cell.trim() == name).ok_or_else(|| {
        let known: Vec<&str> = header.iter().collect();
        Failure::invalid(anyhow!(
            "no column `{name}` among {}: say which with --lon and --lat",
            known.join(", ")
        ))
    })
}

fn point(row: &StringRecord, (lon, lat): (usize, usize)) -> Option<(f64, f64)> {
    let number = |at: usize| row.get(at)?.trim().parse::<f64>().ok();
    let (lon, lat) = (number(lon)?, number(lat)?);
    (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some((lon, lat))
}

fn municipality(point: Option<(f64, f64)>, coast_m: f64, places: &Gazetteer) -> Option<Cvegeo> {
    let (lon, lat) = point?;
    places.locate_near(lon, lat, coast_m).map(|located| located.cvegeo)
}

fn with_place(
    mut row: StringRecord,
    key: Option<Cvegeo>,
    year: Option<i16>,
    places: &Gazetteer,
) -> StringRecord {
    let place = key.and_then(|key| places.municipality(key));
    row.push_field(key.as_ref().map_or("", Cvegeo::as_str));
    row.push_field(place.map_or("", |place| &place.name));
    row.push_field(place.as_ref().map_or("", |place| place.state.as_str()));
    if let Some(year) = year {
        let held = key.map(|key| places.held(key, year)).unwrap_or_default();
        let former: Vec<&str> =
            held.iter().filter(|held| Some(**held) != key).map(Cvegeo::as_str).collect();
        row.push_field(&former.join("; "));
    }
    row
}

impl Left {
    fn note(&mut self, line: usize, point: Option<(f64, f64)>, key: Option<Cvegeo>) {
        if point.is_none() {
            self.unreadable += 1;
            if self.unreadable <= NAMED {
                tracing::warn!("row {line}: no longitude and latitude in degrees");
            }
        } else if key.is_none() {
            self.outside += 1;
        }
    }

    fn report(&self) {
        let Self { unreadable, outside } = self;
        if unreadable + outside > 0 {
            tracing::warn!(
                "{unreadable} rows without a readable point, {outside} in no municipality: their cells are empty"
            );
        }
    }
}
