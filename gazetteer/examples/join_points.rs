//! Joins points to municipalities: `join_points SOURCE BOUNDARIES DIR POINTS KEYS`, all paths.
//!
//! Compiles SOURCE with BOUNDARIES into DIR where there is no reference yet, opens it, reads POINTS (longitude and latitude,
//! pairs of little-endian f64), joins them on all cores, and writes KEYS (a little-endian u16 a point: state times a
//! thousand plus municipality, 0 for none). `benches/points.sh` measures it beside geopandas.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use desplaza_gazetteer::{Gazetteer, ImportOptions, import};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [source, boundaries, dir, points, keys] = &paths[..] else {
        return Err("SOURCE BOUNDARIES DIR POINTS KEYS are needed".into());
    };
    if !dir.join("reference.json").exists() {
        let options = ImportOptions {
            boundaries: Some(boundaries.clone()),
            boundaries_may_miss: Some(true),
            ..ImportOptions::default()
        };
        import(source, dir, &options)?;
    }
    let clock = Instant::now();
    let places = Gazetteer::open(dir)?;
    report(&format!("open: {:.4}", clock.elapsed().as_secs_f64()));
    let clock = Instant::now();
    places.locate(-99.133_2, 19.432_6);
    report(&format!("first point: {:.4}", clock.elapsed().as_secs_f64()));
    let points = read(points)?;
    // The first point beside a boundary sorts all sides: that is part of this.
    let clock = Instant::now();
    let found = places.locate_all(&points);
    report(&format!("join: {:.4}", clock.elapsed().as_secs_f64()));
    let number = |key: Option<_>| {
        key.map_or(Ok(0), |key: desplaza_model::Cvegeo| key.as_str().parse::<u16>())
    };
    let numbers = found.into_iter().map(number).collect::<Result<Vec<u16>, _>>()?;
    fs::write(keys, numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())?;
    report(&format!("memory: {}", peak_kib()));
    Ok(())
}

fn read(path: &Path) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
    let bytes = fs::read(path)?;
    let number = |bytes: &[u8]| bytes.try_into().map(f64::from_le_bytes);
    let pair = |bytes: &[u8]| Ok((number(&bytes[..8])?, number(&bytes[8..])?));
    bytes.chunks_exact(16).map(pair).collect()
}

/// Most memory held at once so far, in KiB, as Linux tells.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
fn report(line: &str) {
    println!("{line}");
}
