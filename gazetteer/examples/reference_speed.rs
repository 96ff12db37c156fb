//! Times import, opening and locating: `cargo run --release -p desplaza-gazetteer --example reference_speed -- SOURCE DIR [BOUNDARIES]`.

use std::path::PathBuf;
use std::time::Instant;

use desplaza_gazetteer::{Gazetteer, ImportOptions, import};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let source = paths.next().ok_or("SOURCE is missing")?;
    let dir = paths.next().ok_or("DIR is missing")?;
    let boundaries = paths.next();
    let boundaries_may_miss = Some(boundaries.is_some());
    let options = ImportOptions { boundaries, boundaries_may_miss, ..ImportOptions::default() };
    let clock = Instant::now();
    let manifest = import(&source, &dir, &options)?;
    report(&format!("import: {:?}; {:?}", clock.elapsed(), manifest.counts));
    let clock = Instant::now();
    let places = Gazetteer::open(&dir)?;
    report(&format!("open: {:?}", clock.elapsed()));
    let clock = Instant::now();
    let found = places.locate(-99.133, 19.433);
    report(&format!("first locate: {:?} {found:?}", clock.elapsed()));
    let clock = Instant::now();
    let towns = places.find_locality("San José", None, None).len();
    report(&format!("first locality: {:?}, {towns} found", clock.elapsed()));
    locate_many(&places, 1_000_000);
    locate_many(&places, 1_000_000);
    Ok(())
}

/// Points spread over Mexico's bounding box by a fixed linear congruential sequence.
fn locate_many(places: &Gazetteer, points: u32) {
    let mut seed = 20_260_101_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let clock = Instant::now();
    let mut inside = 0;
    for _ in 0..points {
        let (lon, lat) = (-117.1 + 30.4 * random(), 14.5 + 18.2 * random());
        inside += u32::from(places.locate(lon, lat).is_some());
    }
    let elapsed = clock.elapsed();
    let rate = f64::from(points) / elapsed.as_secs_f64();
    report(&format!("locate: {points} points in {elapsed:?}, {rate:.0} a second, {inside} inside"));
}

#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
fn report(line: &str) {
    println!("{line}");
}
