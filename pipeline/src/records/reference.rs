//! Every Civil Protection table of the country-wide reference, when it is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use desplaza_model::codes::{Hazard, Term};
use desplaza_model::data::Data;
use desplaza_model::{Article, DatePrecision, KnownFacts};
use jiff::civil::date;

use super::{Layouts, ReadAs, Table, explain, read};

fn folder() -> Option<PathBuf> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/civil_protection");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is absent", folder.display());
    None
}

fn table(path: &Path) -> Table {
    read(path, None, &Layouts::load(&Data::BuiltIn).unwrap()).unwrap()
}

fn article(table: &Table, row: u32) -> &Article {
    let found = table.rows.iter().find(|(number, _)| *number == row);
    found.unwrap().1.as_ref().unwrap()
}

fn known(table: &Table, row: u32) -> &KnownFacts {
    article(table, row).known.as_ref().unwrap()
}

#[test]
fn every_reference_table_is_read() {
    let Some(folder) = folder() else { return };
    for (file, kind, rows) in [
        ("cenapred_Basehistorica_2000_a_2024.xlsx", "cenapred", 10_354),
        ("declaratorias_sismos_2017.csv", "declaratoria_sismos_2017", 725),
        ("shelters/acapulco_coyuca_2025_refugios_redacted.csv", "shelter_directory", 44),
        ("shelters/acapulco_coyuca_refugios.geojson", "shelter_directory", 53),
        ("shelters/acapulco_coyuca_refugios2026.csv", "shelter_directory", 53),
        ("shelters/qroo_2018_refugios_redacted.csv", "shelter_directory", 68),
        ("shelters/refugios_qroo_baezor.json", "shelter_directory", 110),
    ] {
        let table = table(&folder.join(file));
        let rejected = table.rows.iter().filter(|(_, row)| row.is_err()).count();
        println!(
            "{file}: {} rows, {rejected} rejects, {:?}",
            table.rows.len(),
            table.report.doubts()
        );
        assert_eq!((table.kind.as_str(), table.rows.len()), (kind, rows), "{file}");
        let sheet = &table.report.sheets[0];
        assert_eq!(sheet.articles + sheet.rejected, sheet.rows, "{file}");
        let unknown: Vec<&str> = sheet
            .columns
            .iter()
            .filter(|column| column.read_as == ReadAs::Unknown)
            .map(|column| column.header.as_str())
            .collect();
        assert_eq!(unknown, [""; 0], "{file}");
        let said = explain(&folder.join(file), &Layouts::load(&Data::BuiltIn).unwrap()).unwrap();
        assert_eq!(said.sheets[0].kind.as_deref(), Some(kind), "{file}");
    }
}

#[test]
fn shelters_have_capacity_and_no_figures() {
    let Some(folder) = folder() else { return };
    let mut capacity = 0.0;
    for file in std::fs::read_dir(folder.join("shelters")).unwrap() {
        let table = table(&file.unwrap().path());
        for (_, row) in &table.rows {
            let article = row.as_ref().unwrap();
            let known = article.known.as_ref().unwrap();
            assert!(known.figures.is_empty() && article.text.is_empty());
            assert!(
                known.place.site.is_some()
                    && known.place.lat.is_some() == known.place.lon.is_some()
            );
            capacity += known.counts.get("capacity_persons").copied().flatten().unwrap_or(0.0);
            let json = serde_json::to_string(article).unwrap();
            assert!(!json.contains("REDACTED"), "{json}");
        }
    }
    assert!(capacity > 20_000.0, "{capacity}");
}

#[test]
fn the_oddities_of_cenapred_are_read() {
    let Some(folder) = folder() else { return };
    let table = table(&folder.join("cenapred_Basehistorica_2000_a_2024.xlsx"));

    let juliette = known(&table, 51);
    assert_eq!(juliette.when.unwrap().start, date(2001, 9, 29));
    assert_eq!(article(&table, 51).title, "Ciclón tropical en Sonora (CENAPRED, fila 51)");
    assert_eq!(juliette.warnings.len(), 2, "{:?}", juliette.warnings);

    let leak = known(&table, 59);
    assert_eq!(leak.when.unwrap().precision, DatePrecision::Year);
    assert_eq!(leak.states, "Coahuila, Chihuahua");
    assert!(leak.short_evacuation && leak.hazard == Some(Hazard::GasOrChemical));

    assert_eq!(known(&table, 32).when.unwrap().start, date(2000, 12, 1));
    assert_eq!(known(&table, 1088).counts["damage_million_pesos"], None);
    assert_eq!(known(&table, 1088).municipalities, "");
    assert_eq!(known(&table, 1864).counts["damaged_housing"], None);
    assert_eq!(known(&table, 9297).counts["damaged_housing"], Some(19_362.0));
    assert_eq!(known(&table, 9315).when.unwrap().end, date(2022, 6, 14));
    assert_eq!(known(&table, 10_226).when.unwrap().end, date(2024, 6, 11));
    assert_eq!(known(&table, 9331).when.unwrap().start, date(2022, 6, 22));
    assert!(known(&table, 1351).warnings.iter().any(|warning| warning.contains("number of")));

    let all: Vec<&KnownFacts> = table
        .rows
        .iter()
        .filter_map(|(_, row)| row.as_ref().ok().and_then(|article| article.known.as_ref()))
        .collect();
    assert_eq!(all.len(), 10_354);
    assert!(all.iter().all(|known| known.when.is_some() && known.counts.len() == 8));
    let mut hazards: BTreeMap<Option<Hazard>, usize> = BTreeMap::new();
    all.iter().for_each(|known| *hazards.entry(known.hazard).or_default() += 1);
    println!("{hazards:?}");
    assert_eq!(hazards[&Some(Hazard::Flood)], 161);
    let figures = all.iter().flat_map(|known| &known.figures);
    let terms: Vec<Term> = figures.map(|figure| figure.term).collect();
    assert!(terms.iter().all(|term| matches!(term, Term::Affected | Term::DamagedHousing)));
}
