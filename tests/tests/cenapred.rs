//! The national file of disasters, whole: every row answered, every place explained.
//!
//! Needs `../shared/reference`; says so on one line where it is not there.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot set itself up fails"
)]

use std::collections::BTreeMap;

use desplaza_tests::{desplaza, national_reference, national_table, stderr, stdout, text};
use serde_json::Value;

const ROWS: usize = 10_354;

#[test]
fn every_row_is_answered() {
    let (Some(file), Some(reference)) = (national_table(), national_reference()) else { return };
    let output = desplaza(&["records", text(&file), "--reference", text(reference)]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lines: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), ROWS);
    for (at, line) in lines.iter().enumerate() {
        // The header is row 1 of the sheet.
        assert_eq!(line["row"], at + 2);
        assert!(line["error"]["code"].is_string() || line["municipalities"].is_array(), "{line}");
    }
    let keys =
        lines.iter().flat_map(|line| line["municipalities"].as_array().into_iter().flatten());
    assert!(keys.clone().count() > 10_000);
    assert!(keys.clone().all(|key| key.as_str().is_some_and(|key| key.len() == 5)));
    evidence_is_the_text(&lines);
}

// Spans are bytes of the narrative, which the output does not repeat: their length must fit their words.
fn evidence_is_the_text(lines: &[Value]) {
    let claims: Vec<&Value> =
        lines.iter().flat_map(|line| line["claims"].as_array().into_iter().flatten()).collect();
    assert!(claims.len() > 2_000, "{} claims", claims.len());
    for claim in &claims {
        let evidence = &claim["evidence"];
        let (start, end) = (evidence["start"].as_u64().unwrap(), evidence["end"].as_u64().unwrap());
        assert_eq!((end - start) as usize, evidence["text"].as_str().unwrap().len(), "{claim}");
    }
    let mut terms: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in &claims {
        *terms.entry(claim["term"].as_str().unwrap()).or_default() += 1;
    }
    println!("claims by term: {terms:?}");
    assert!(terms["evacuated"] > 500 && terms["damaged_housing"] > 500, "{terms:?}");
}
