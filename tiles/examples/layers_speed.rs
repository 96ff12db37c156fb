//! Times a release of the whole country and the counting of many events:
//! `cargo run --release -p desplaza-tiles --example layers_speed -- REFERENCE DIR [EVENTS]`.

use std::path::PathBuf;
use std::time::Instant;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::data::Data;
use desplaza_tiles::{Kind, Release, Risk, aggregate, map_png, map_svg, write_release};

#[path = "../tests/support/mod.rs"]
mod support;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let reference = arguments.next().map(PathBuf::from).ok_or("REFERENCE is missing")?;
    let dir = arguments.next().map(PathBuf::from).ok_or("DIR is missing")?;
    let count = arguments.next().map_or(Ok(2_000), |text| text.parse())?;
    let places = Gazetteer::open(&reference)?;
    let risk = Risk::load(&Data::BuiltIn)?;
    let events = support::scattered(&places, count);

    let clock = Instant::now();
    let rows = aggregate(&events, &places, &risk);
    report(&format!("aggregate: {count} events, {} rows, {:?}", rows.len(), clock.elapsed()));
    let release = Release {
        events: &events,
        rows: &rows,
        places: &places,
        risk: &risk,
        now: support::NOW,
        data_hash: "measure",
    };
    let clock = Instant::now();
    let svg = map_svg(&release);
    report(&format!("map_svg: {} bytes, {:?}", svg.len(), clock.elapsed()));
    let clock = Instant::now();
    let png = map_png(&svg)?;
    report(&format!("map_png: {} bytes, {:?}", png.len(), clock.elapsed()));
    let clock = Instant::now();
    let manifest = write_release(&dir, &release)?;
    report(&format!("write_release: {:?}", clock.elapsed()));
    for (name, file) in &manifest.files {
        report(&format!("  {name}: {} bytes", file.size_bytes));
    }
    report(&format!("{:?}", manifest.totals[&Kind::Ambos]));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the example is for")]
fn report(line: &str) {
    println!("{line}");
}
