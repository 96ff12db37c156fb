//! The labelled texts of `tests/eval` against the floors of `tests/eval/baseline.toml`.

#![expect(
    clippy::print_stdout,
    reason = "the scores are what one comes for, and a test says what it skips"
)]

use std::collections::BTreeMap;
use std::path::Path;

use desplaza_tests::{
    desplaza, national_reference, national_table, root, sample_reference, stderr, stdout, text,
};
use serde::Deserialize;
use serde_json::Value;

/// Floors by folder of labelled texts.
type Baseline = BTreeMap<String, Floors>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    /// Hash of the labels that the floors were measured on.
    labels: String,
    /// F1 by group and measure.
    floor: BTreeMap<String, BTreeMap<String, f64>>,
}

#[test]
fn accuracy_is_not_below_its_floors() {
    let baseline = root().join("tests/eval/baseline.toml");
    let baseline: Baseline = toml::from_str(&std::fs::read_to_string(baseline).unwrap()).unwrap();
    let below: Vec<String> =
        baseline.iter().flat_map(|(folder, floors)| floors.not_reached(folder)).collect();
    assert!(below.is_empty(), "{}", below.join(", "));
}

impl Floors {
    /// What is below its floor, in words.
    fn not_reached(&self, folder: &str) -> Vec<String> {
        let reading = measure(folder, sample_reference());
        // Only places need the country.
        let placing = national_reference().map(|reference| measure(folder, reference));
        assert_eq!(
            reading["labels"], self.labels,
            "the labels of {folder} changed: measure again and write hash and floors to tests/eval/baseline.toml"
        );
        let mut below = Vec::new();
        for (group, measure, floor) in self.all() {
            let measured =
                if measure == "municipality" { placing.as_ref() } else { Some(&reading) };
            let score = measured.map(|measured| &measured["groups"][group][measure]["f1"]);
            let Some(f1) = score.and_then(Value::as_f64) else {
                let whole = national_reference().is_some();
                assert!(!whole, "{folder}: {measure} of {group} was not measured");
                println!(
                    "{folder:8}{group:10}{measure:18} skipped: the national reference is not here"
                );
                continue;
            };
            println!("{folder:8}{group:10}{measure:18} {f1:.3} (floor {floor})");
            if f1 < floor {
                below.push(format!("{folder}: {measure} of {group}: {f1:.3} is below {floor}"));
            }
        }
        below
    }

    fn all(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.floor.iter().flat_map(|(group, floors)| {
            floors.iter().map(move |(measure, floor)| (group.as_str(), measure.as_str(), *floor))
        })
    }
}

fn measure(folder: &str, reference: &Path) -> Value {
    let gold = root().join("tests/eval").join(folder);
    let mut args = vec!["eval", text(&gold), "--json", "--reference", text(reference)];
    let table = national_table();
    if let Some(table) = &table {
        args.extend(["--records", text(table)]);
    }
    let output = desplaza(&args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("`eval --json` writes JSON")
}
