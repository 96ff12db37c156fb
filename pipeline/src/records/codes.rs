//! The crosswalks of `data/codes/` against the closed vocabularies of the model.

use std::collections::BTreeMap;

use desplaza_model::codes::{
    Actor, Cause, Code, Group, Hazard, Issuer, MentionRole, Occurred, Precision, Qualifier, Term,
    Unit,
};
use desplaza_model::data::Data;

use super::Layouts;

type Rows = Vec<BTreeMap<String, String>>;

fn rows(file: &str) -> Rows {
    let text = Data::BuiltIn.text(&format!("codes/{file}")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn agrees<C: Code + std::fmt::Debug>(file: &str) -> Rows {
    let rows = rows(file);
    let codes: Vec<&str> = rows.iter().map(|row| row["code"].as_str()).collect();
    let all: Vec<&str> = C::ALL.iter().map(|value| value.code()).collect();
    assert_eq!(codes, all, "{file}");
    for row in &rows {
        let labelled = !row["es"].trim().is_empty() && !row["en"].trim().is_empty();
        assert!(labelled && row.len() > 3, "{file}: {row:?}");
        assert!(row.values().all(|value| value == value.trim()), "{file}: {row:?}");
    }
    for language in ["es", "en"] {
        let mut labels: Vec<&String> = rows.iter().map(|row| &row[language]).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), rows.len(), "{file}: two codes share a label");
    }
    rows
}

#[test]
fn every_code_has_its_row_and_no_row_is_without_code() {
    agrees::<Cause>("causes.csv");
    agrees::<Hazard>("hazards.csv");
    agrees::<Term>("terms.csv");
    agrees::<Unit>("units.csv");
    agrees::<Qualifier>("qualifiers.csv");
    agrees::<Issuer>("issuers.csv");
    agrees::<Precision>("precisions.csv");
    agrees::<Group>("groups.csv");
    agrees::<Actor>("actors.csv");
    agrees::<Occurred>("occurred.csv");
    agrees::<MentionRole>("mention_roles.csv");
    assert_eq!(Data::BuiltIn.list("codes").unwrap().len(), 11);
}

#[test]
fn crosswalks_use_the_words_of_the_other_side() {
    for row in rows("causes.csv") {
        assert!(["OSV", "NIAC", "IAC", "Disaster", "Development"].contains(&&*row["idmc_type"]));
    }
    for row in rows("hazards.csv") {
        for id in row["undrr_isc_2025"].split(';').filter(|id| !id.is_empty()) {
            let (family, number) = id.split_at(2);
            assert!(["MH", "GH", "EN", "TL"].contains(&family), "{id}");
            assert!(number.len() == 4 && number.parse::<u16>().is_ok(), "{id}");
        }
    }
    let mut ranks: Vec<u8> =
        rows("issuers.csv").iter().map(|row| row["rank"].parse().unwrap()).collect();
    ranks.sort_unstable();
    assert_eq!(ranks, (1..=10).collect::<Vec<u8>>());
}

#[test]
fn totals_follow_the_model() {
    for row in rows("terms.csv") {
        let term = Term::from_code(&row["code"]).unwrap();
        assert_eq!(row["measures"] == "movement", term.is_movement(), "{row:?}");
        assert_eq!(row["measures"] == "lost_housing", term.is_lost_housing(), "{row:?}");
        let counts = term.is_movement() || term.is_lost_housing() || term == Term::Sheltered;
        assert_eq!(row["in_displaced_total"] == "yes", counts, "{row:?}");
    }
}

#[test]
fn cenapred_labels_are_those_of_its_layout() {
    let layouts = Layouts::load(&Data::BuiltIn).unwrap();
    let layout = layouts.of_kind(Some("cenapred")).unwrap()[0];
    let mut listed: Vec<(String, Hazard)> = Vec::new();
    for row in rows("hazards.csv") {
        let hazard = Hazard::from_code(&row["code"]).unwrap();
        for label in row["cenapred"].split(';').filter(|label| !label.is_empty()) {
            let rule = layout.phenomenon(label, "").unwrap();
            assert_eq!(rule.hazard, Some(hazard), "{label}");
            listed.push((label.to_owned(), hazard));
        }
    }
    for rule in &layout.phenomena {
        let Some(hazard) = rule.hazard.filter(|_| rule.class.is_none()) else { continue };
        for label in &rule.labels {
            assert!(listed.contains(&(label.clone(), hazard)), "{label} is not in hazards.csv");
        }
    }
}
