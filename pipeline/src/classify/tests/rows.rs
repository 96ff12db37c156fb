//! Table rows: what the table knows wins over what its narrative says.

use std::collections::BTreeMap;

use desplaza_model::codes::{Cause, Hazard, Issuer, Term, Unit};
use desplaza_model::{
    CellFigure, DateSpan, EvidenceField, KnownFacts, KnownPlace, RejectCode, TableRow,
};
use jiff::civil::date;

use super::super::{Lexicon, classify};
use super::article;

fn row() -> KnownFacts {
    KnownFacts {
        place: KnownPlace::default(),
        at: TableRow { kind: "any".into(), file: "any.csv".into(), sheet: None, row: 7 },
        states: "Sonora".into(),
        municipalities: "Guaymas".into(),
        when: Some(DateSpan::day(date(2014, 9, 17))),
        cause: None,
        hazard: Some(Hazard::TropicalCyclone),
        issuer: Issuer::FederalCivilProtection,
        short_evacuation: false,
        counts: BTreeMap::new(),
        figures: vec![CellFigure {
            term: Term::Evacuated,
            unit: Unit::Persons,
            value: 250,
            column: "Personas evacuadas".into(),
            text: "250".into(),
        }],
        warnings: Vec::new(),
    }
}

#[test]
fn what_the_row_knows_wins() {
    let text = "Las lluvias del 3 de marzo inundaron 40 viviendas, dijo el alcalde; fueron evacuadas 250 personas.";
    let mut read = article("", text, None);
    read.known = Some(row());
    let reading = classify(&read, &Lexicon::built_in()).unwrap();
    assert!(reading.relevant && !reading.short_evacuation);
    assert_eq!((reading.cause, reading.hazard), (Cause::Disaster, Some(Hazard::TropicalCyclone)));
    assert_eq!(reading.event_date, Some(DateSpan::day(date(2014, 9, 17))));
    assert_eq!(reading.provenance.row, Some(row().at));
    let told: Vec<_> =
        reading.claims.iter().map(|c| (c.rule.as_str(), c.value, c.issuer)).collect();
    assert_eq!(
        told,
        [
            ("figure.cell.evacuated", Some(250), Issuer::FederalCivilProtection),
            ("figure.affected.houses", Some(40), Issuer::FederalCivilProtection),
        ]
    );
    let cell = &reading.claims[0].evidence;
    assert_eq!((cell.start, cell.end, cell.field), (0, 3, EvidenceField::Cell));
    assert_eq!(cell.column.as_deref(), Some("Personas evacuadas"));
}

#[test]
fn a_row_of_hours_long_evacuations_says_so() {
    let mut read = article("", "Incendio en una bodega; se evacuó a 30 personas.", None);
    read.known = Some(KnownFacts {
        hazard: Some(Hazard::UrbanFire),
        short_evacuation: true,
        figures: Vec::new(),
        ..row()
    });
    assert!(classify(&read, &Lexicon::built_in()).unwrap().short_evacuation);
}

#[test]
fn the_title_speaks_where_the_body_is_silent() {
    let read = article(
        "Evacúan a 300 personas en Tuxpan",
        "El río Pantepec se desbordó la noche del martes y 40 familias fueron evacuadas.",
        Some("2023-10-05"),
    );
    let reading = classify(&read, &Lexicon::built_in()).unwrap();
    let told: Vec<_> = reading.claims.iter().map(|c| (c.value, c.evidence.field)).collect();
    assert_eq!(told, [(Some(40), EvidenceField::Text), (Some(300), EvidenceField::Title)]);
    assert_eq!(reading.event_date, Some(DateSpan::day(date(2023, 10, 3))));
}

#[test]
fn other_languages_are_refused() {
    let text = "Hundreds of families were forced to leave their homes after the river burst its banks on \
        Tuesday night, and the authorities opened several shelters in the schools of the town, where \
        people received food and blankets.";
    let reject = classify(&article("", text, None), &Lexicon::built_in()).unwrap_err();
    assert_eq!(reject.code, RejectCode::WrongLanguage);
    let mut given = article("", "Evacuaron a 30 personas.", None);
    given.language = Some("por".into());
    assert_eq!(classify(&given, &Lexicon::built_in()).unwrap_err().code, RejectCode::WrongLanguage);
}
