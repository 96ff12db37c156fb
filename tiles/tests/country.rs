//! The whole country with its real boundaries, where the reference is there.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use desplaza_gazetteer::{Gazetteer, ImportOptions, import};
use desplaza_model::data::Data;
use desplaza_tiles::{Kind, Release, Risk, aggregate, write_release};
use gdal::Dataset;
use gdal::vector::LayerAccess;

#[test]
fn every_municipality_is_drawn_and_read_again() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    if !source.exists() {
        println!("skipped: the reference of the whole country is not at {}", source.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let reference = folder.path().join("reference");
    let boundaries = Some(source.join("boundaries/municipios_mg2025_coarse.geojson"));
    let options = ImportOptions { boundaries, ..ImportOptions::default() };
    import(&source, &reference, &options).unwrap();
    let places = Gazetteer::open(&reference).unwrap();
    let risk = Risk::load(&Data::BuiltIn).unwrap();
    let events = support::scattered(&places, 2_000);
    let rows = aggregate(&events, &places, &risk);
    let (events, rows) = (events.as_slice(), rows.as_slice());
    let now = support::NOW;
    let release = Release { events, rows, places: &places, risk: &risk, now, data_hash: "d0" };
    let dir = folder.path().join("release");
    let manifest = write_release(&dir, &release).unwrap();
    let whole: u64 = events.iter().map(|event| event.best).sum();
    assert_eq!(manifest.totals[&Kind::Ambos].persons.best, whole);

    let wanted: BTreeSet<String> =
        places.municipalities().iter().map(|place| place.cvegeo.to_string()).collect();
    for file in ["municipios.geojson", "desplaza.gpkg"] {
        let dataset = Dataset::open(dir.join(file)).unwrap();
        let mut layer = dataset.layer_by_name("municipios").unwrap();
        let column = layer.defn().field_index("CVEGEO").unwrap();
        let mut keys = BTreeSet::new();
        for feature in layer.features() {
            let key = feature.field_as_string(column).unwrap().unwrap();
            assert!(feature.geometry().is_some_and(|shape| !shape.is_empty()), "{file}: {key}");
            keys.insert(key);
        }
        assert_eq!(keys, wanted, "{file}");
    }
    let svg = std::fs::read_to_string(dir.join("mapa.svg")).unwrap();
    assert!(svg.len() < 4_000_000, "simplified for the picture: {} bytes", svg.len());
    let drawn = svg.matches("<path d=\"M").count();
    assert!(drawn > wanted.len() * 99 / 100, "{drawn} areas of {} are drawn", wanted.len());
}
