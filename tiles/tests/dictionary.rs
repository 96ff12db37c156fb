//! The data dictionary and the layers say the same.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use desplaza_model::data::Data;
use desplaza_tiles::{Release, Risk, aggregate, table_columns};
use support::{NOW, country, story};

/// Layer to columns with their types, as the page has them.
fn documented() -> BTreeMap<String, Vec<(String, String)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/data-dictionary.md");
    let page = std::fs::read_to_string(path).unwrap().replace("\\|", "¦");
    let mut layers: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let mut heading = String::new();
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            name.clone_into(&mut heading);
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, name, kind, _, meaning, source, null, _] = cells[..] else { continue };
        if let Some(name) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
            for cell in [meaning, source, null] {
                assert!(!cell.is_empty(), "{heading}.{name} has an empty cell");
            }
            let columns = layers.entry(heading.clone()).or_default();
            columns.extend(expanded(name).into_iter().map(|name| (name, kind.to_owned())));
        }
    }
    layers
}

/// `a_{b¦c}` is `a_b` and `a_c`.
fn expanded(name: &str) -> Vec<String> {
    let Some((before, rest)) = name.split_once('{') else { return vec![name.to_owned()] };
    let (words, after) = rest.split_once('}').unwrap();
    words.split('¦').flat_map(|word| expanded(&format!("{before}{word}{after}"))).collect()
}

#[test]
fn every_column_is_documented_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let places = country(folder.path());
    let risk = Risk::load(&Data::BuiltIn).unwrap();
    let events = story();
    let rows = aggregate(&events, &places, &risk);
    let release = Release {
        events: &events,
        rows: &rows,
        places: &places,
        risk: &risk,
        now: NOW,
        data_hash: "d0",
    };
    let mut documented = documented();
    for (layer, columns) in table_columns(&release) {
        let mut real: Vec<(String, String)> = columns
            .into_iter()
            .map(|column| (column.name, column.kind.word().to_owned()))
            .collect();
        let mut words = documented.remove(layer).unwrap_or_default();
        real.sort();
        words.sort();
        assert_eq!(real, words, "layer `{layer}`: left the files, right the dictionary");
    }
    assert!(documented.is_empty(), "layers that do not exist: {:?}", documented.keys());
}
