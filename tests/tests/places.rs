//! Places that a person read, in CENAPRED's rows and in notes, against those that the program reads.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_tests::{
    corpus, desplaza, national_reference, national_table, root, sample_reference, stderr, stdout,
    text,
};
use serde_json::Value;

/// Of the places read, how many are right; of those there, how many are read.
const PRECISION: f64 = 0.995;
const RECALL: f64 = 0.99;

/// Rows with the municipalities that their cell names, and those that may be meant.
fn labels() -> BTreeMap<u64, [BTreeSet<String>; 2]> {
    let file = root().join("tests/eval/places/cenapred.csv");
    let set = |cell: &str| cell.split_whitespace().map(str::to_owned).collect();
    let lines = std::fs::read_to_string(file).expect("the labels are there");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].parse().expect("a row number"), [set(cells[1]), set(cells[2])])
    };
    lines.lines().skip(1).map(row).collect()
}

#[test]
fn municipalities_of_rows_are_those_a_person_reads() {
    let (Some(reference), Some(table)) = (national_reference(), national_table()) else {
        println!("skipped: the national reference is not here");
        return;
    };
    let read = desplaza(&["records", text(&table), "--reference", text(reference)]);
    let (mut right, mut wrong, mut missed) = (0.0, 0.0, 0.0);
    let mut labels = labels();
    for line in stdout(&read).lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let Some([wanted, open]) = row["row"].as_u64().and_then(|at| labels.remove(&at)) else {
            continue;
        };
        let got = row["municipalities"].as_array().into_iter().flatten();
        let got: BTreeSet<String> = got.filter_map(|key| Some(key.as_str()?.to_owned())).collect();
        right += got.intersection(&wanted).count() as f64;
        missed += wanted.difference(&got).count() as f64;
        for extra in got.difference(&wanted).filter(|key| !open.contains(*key)) {
            wrong += 1.0;
            println!("row {}: {extra} is read and not there", row["row"]);
        }
        for missing in wanted.difference(&got) {
            println!("row {}: {missing} is not read", row["row"]);
        }
    }
    assert!(labels.is_empty(), "rows without an answer: {:?}", labels.keys());
    let (precision, recall) = (right / (right + wrong), right / (right + missed));
    println!(
        "{right} right, {wrong} wrong, {missed} missed: precision {precision:.4}, recall {recall:.4}"
    );
    assert!(precision >= PRECISION && recall >= RECALL, "{precision} {recall}");
}

/// Floors of F1 for notes that nothing was learned from, a margin below what was measured on labels with these hashes.
const NOTES: (&str, &[(&str, f64)]) = (
    "099ef57eb213591e",
    &[
        ("municipality_of_note", 0.96),
        ("municipality", 0.96),
        ("locality", 0.91),
        ("state", 0.97),
        ("abroad", 0.92),
    ],
);
/// The same for traps: of the names in them, the share that is held off.
const TRAPS: (&str, &[(&str, f64)]) = ("45a3e6c9f3d3b214", &[("trap", 0.76)]);

#[test]
fn places_of_notes_are_those_a_person_marked() {
    let Some(reference) = national_reference() else {
        println!("skipped: the national reference is not here");
        return;
    };
    for (file, (labels, floors)) in [("notes.toml", NOTES), ("traps.toml", TRAPS)] {
        let notes = root().join("tests/eval/places/unseen").join(file);
        let args = ["eval", text(&notes), "--places", "--json", "--reference", text(reference)];
        let found: Value = serde_json::from_str(&stdout(&desplaza(&args))).unwrap();
        assert_eq!(
            found["labels"], labels,
            "{file} changed: measure again and write hash and floors here"
        );
        for (measure, floor) in floors {
            let field = if *measure == "trap" { "precision" } else { "f1" };
            let score = found["measures"][measure][field].as_f64().unwrap();
            println!("{measure:22} {score:.3} (floor {floor})");
            assert!(score >= *floor, "{measure} of {file}: {score} is below {floor}");
        }
    }
}

/// Of the spans of real notes that are municipalities or states: the share that is found, and of those found, the share
/// that is read as what they are. A margin below what was measured.
const SPANS: &[(&str, f64, f64)] =
    &[("municipality", 0.94, 0.97), ("state", 0.96, 0.98), ("abroad", 0.72, 0.95)];

#[test]
fn tagged_spans_of_real_notes_are_found() {
    let Some((reference, corpus)) = national_reference().zip(corpus()) else {
        println!("skipped: the national reference or the corpus is not here");
        return;
    };
    let labels = root().join("tests/eval/places/unseen/spans.csv");
    let args = [text(&labels), "--spans", text(&corpus), "--json", "--reference", text(reference)];
    let found: Value =
        serde_json::from_str(&stdout(&desplaza(&[&["eval"], &args[..]].concat()))).unwrap();
    for (kind, recall, precision) in SPANS {
        let of = |what: &str| found["spans"][kind][what].as_f64().unwrap();
        let (found, right) = (of("found") / of("spans"), of("right") / of("coded"));
        println!("{kind:14} found {found:.3} (floor {recall}), right {right:.3} ({precision})");
        assert!(found >= *recall && right >= *precision, "{kind}: {found} {right}");
    }
}

#[test]
fn points_of_a_table_get_their_municipality() {
    let folder = tempfile::tempdir().unwrap();
    let points = folder.path().join("points.csv");
    std::fs::write(&points, "id,lon,lat\nahí,-115.476,32.641\nmal,x,1\nlejos,-150,10\n").unwrap();
    let reference = text(sample_reference());
    let args = ["reference", "locate", text(&points), "--reference", reference, "--year", "2019"];
    let found = desplaza(&args);
    assert!(stderr(&found).contains("row 3: no longitude"), "{}", stderr(&found));
    let expected = "id,lon,lat,CVEGEO,NOMGEO,CVE_ENT,CVEGEO_PREVIO\n\
        ahí,-115.476,32.641,02002,Mexicali,02,\nmal,x,1,,,,\nlejos,-150,10,,,,\n";
    assert_eq!(stdout(&found), expected);
    let args =
        ["reference", "locate", text(&points), "--reference", reference, "--lon", "longitud"];
    let refused = desplaza(&args);
    assert!(!refused.status.success() && stderr(&refused).contains("no column `longitud`"));
}
