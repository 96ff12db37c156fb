//! The labelled texts of `tests/eval/gold` against the floors of `tests/eval/baseline.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use desplaza_tests::{desplaza, national_reference, root, sample_reference, stderr, stdout, text};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    /// Hash of the labels that the floors were measured on.
    labels: String,
    /// F1 by group and measure.
    floor: BTreeMap<String, BTreeMap<String, f64>>,
}

#[test]
fn accuracy_is_not_below_its_floors() {
    let baseline = root().join("tests/eval/baseline.toml");
    let baseline: Baseline = toml::from_str(&std::fs::read_to_string(baseline).unwrap()).unwrap();
    let reading = measure(sample_reference());
    // Only places need the country.
    let placing = national_reference().map(measure);
    assert_eq!(
        reading["labels"], baseline.labels,
        "the labels changed: measure again and write hash and floors to tests/eval/baseline.toml"
    );
    let mut below = Vec::new();
    for (group, measure, floor) in baseline.floors() {
        let measured = if measure == "municipality" { placing.as_ref() } else { Some(&reading) };
        let Some(measured) = measured else {
            println!("{group:14} {measure:18} skipped: the national reference is not here");
            continue;
        };
        let f1 = measured["groups"][group][measure]["f1"].as_f64();
        let f1 = f1.unwrap_or_else(|| panic!("{measure} of {group} was not measured"));
        println!("{group:14} {measure:18} {f1:.3} (floor {floor})");
        if f1 < floor {
            below.push(format!("{measure} of {group}: {f1:.3} is below {floor}"));
        }
    }
    assert!(below.is_empty(), "{}", below.join(", "));
}

impl Baseline {
    fn floors(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.floor.iter().flat_map(|(group, floors)| {
            floors.iter().map(move |(measure, floor)| (group.as_str(), measure.as_str(), *floor))
        })
    }
}

fn measure(reference: &Path) -> Value {
    let gold = root().join("tests/eval/gold");
    let output = desplaza(&["eval", text(&gold), "--json", "--reference", text(reference)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("`eval --json` writes JSON")
}
