//! Cases of our own sentences, the vocabularies' examples, and the country's Civil Protection table.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use desplaza_gazetteer::{Gazetteer, ImportOptions, import};
use desplaza_model::codes::{Cause, Code, Issuer, Occurred, Qualifier, Term, Unit};
use desplaza_model::data::Data;
use desplaza_model::{
    Article, ArticleId, Claim, Evidence, EvidenceField, KnownFacts, KnownPlace, PlaceMention,
    Provenance, Reading, RejectCode, RuleId, TableRow,
};
use serde::Deserialize;

use super::resolve_name::Reason;
use super::vocabulary::{Example, NotPlaces};
use super::{Geocoder, How, geocode, resolve_list};

/// The country's reference, compiled once; `None`, with a line that says so, when it is not there.
fn country() -> Option<&'static (Gazetteer, Geocoder)> {
    static COUNTRY: OnceLock<Option<(Gazetteer, Geocoder)>> = OnceLock::new();
    COUNTRY
        .get_or_init(|| {
            let source = shared().filter(|source| source.exists())?;
            let dir = tempfile::tempdir().unwrap();
            import(&source, dir.path(), &ImportOptions::default()).unwrap();
            let places = Gazetteer::open(dir.path()).unwrap();
            let geocoder = Geocoder::load(&Data::BuiltIn, &places).unwrap();
            Some((places, geocoder))
        })
        .as_ref()
        .or_else(|| {
            println!("skipped: ../shared/reference is not there");
            None
        })
}

fn shared() -> Option<PathBuf> {
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.parent()?.join("shared/reference"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Case {
    name: String,
    title: String,
    text: String,
    outlet: Option<String>,
    states: Option<String>,
    municipalities: String,
    cause: Option<String>,
    places: Option<Vec<String>>,
    ambiguous: Vec<String>,
    abroad: bool,
    claims: Vec<Expected>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    figure: String,
    term: String,
    unit: Option<String>,
    origin: Option<String>,
    destination: Option<String>,
    locality: Option<String>,
    multiplied: Option<bool>,
}

#[test]
fn every_case_is_read_as_expected() {
    let Some((places, geocoder)) = country() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/geocode/cases");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let cases: Cases =
            toml::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for case in cases.case {
            count += 1;
            let article = article(&case);
            let reading = geocode(reading(&article, &case), &article, geocoder, places);
            wrong.extend(differences(&case, &reading).map(|what| format!("{}: {what}", case.name)));
        }
    }
    assert!(count >= 60, "only {count} cases were found");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

fn article(case: &Case) -> Article {
    let known = case.states.as_ref().map(|states| KnownFacts {
        place: KnownPlace::default(),
        at: TableRow { kind: "test".into(), file: "t.csv".into(), sheet: None, row: 2 },
        states: states.clone(),
        municipalities: case.municipalities.clone(),
        when: None,
        cause: None,
        hazard: None,
        issuer: Issuer::FederalCivilProtection,
        short_evacuation: false,
        counts: std::collections::BTreeMap::default(),
        figures: Vec::new(),
        warnings: Vec::new(),
    });
    Article {
        id: ArticleId::new("a-1"),
        url: None,
        source: None,
        outlet: case.outlet.clone(),
        published: None,
        language: None,
        title: case.title.clone(),
        text: case.text.clone(),
        known,
    }
}

fn reading(article: &Article, case: &Case) -> Reading {
    Reading {
        id: article.id.clone(),
        language: Some("spa".to_owned()),
        relevant: true,
        relevance: 0.9,
        short_evacuation: false,
        cause: Cause::Unknown,
        hazard: None,
        reasons: Vec::new(),
        actors: Vec::new(),
        claims: case.claims.iter().map(|expected| claim(article, case, expected)).collect(),
        places: Vec::new(),
        reported_from: None,
        event_date: None,
        rejects: Vec::new(),
        provenance: Provenance::default(),
        municipalities: Vec::new(),
        states: Vec::new(),
        unresolved: Vec::new(),
    }
}

fn claim(article: &Article, case: &Case, expected: &Expected) -> Claim {
    let start = article.text.find(&expected.figure).unwrap();
    let evidence = Evidence {
        start,
        end: start + expected.figure.len(),
        text: expected.figure.clone(),
        field: EvidenceField::Text,
        column: None,
        sentence: None,
    };
    let mut claim = Claim {
        id: desplaza_model::ClaimId::new(""),
        term: Term::from_code(&expected.term).unwrap(),
        value: Some(100),
        low: Some(100),
        high: Some(100),
        unit: expected.unit.as_deref().map_or(Unit::Persons, |unit| Unit::from_code(unit).unwrap()),
        qualifier: Qualifier::Exact,
        persons: None,
        origin: None,
        destination: None,
        when: None,
        groups: Vec::new(),
        issuer: Issuer::Media,
        evidence,
        rule: RuleId::new("test"),
        cause: case.cause.as_deref().map_or(Cause::Unknown, |code| Cause::from_code(code).unwrap()),
        hazard: None,
        occurred: Occurred::During,
        increment: false,
        part: false,
    };
    claim.id = claim.content_id(&article.id);
    claim
}

fn differences<'c>(case: &'c Case, reading: &'c Reading) -> impl Iterator<Item = String> + use<'c> {
    let mut wrong = Vec::new();
    if let Some(expected) = &case.places {
        let mut expected = expected.clone();
        let mut found: Vec<String> = reading.places.iter().map(written).collect();
        expected.sort();
        found.sort();
        if expected != found {
            wrong.push(format!("places {found:?}, not {expected:?}"));
        }
    }
    for place in &reading.places {
        let field = if place.field == EvidenceField::Title { &case.title } else { &case.text };
        if field.get(place.start..place.end) != Some(&place.text) {
            wrong.push(format!("`{}` is not at {}..{}", place.text, place.start, place.end));
        }
    }
    let open: Vec<&str> = reading
        .rejects
        .iter()
        .filter(|reject| reject.code == RejectCode::AmbiguousPlace)
        .filter_map(|reject| reject.detail.split('`').nth(1))
        .collect();
    if open != case.ambiguous {
        wrong.push(format!("ambiguous {open:?}, not {:?}", case.ambiguous));
    }
    let abroad = reading.rejects.iter().any(|reject| reject.code == RejectCode::Abroad);
    if abroad != case.abroad || abroad == reading.relevant {
        wrong.push(format!("abroad is {abroad}"));
    }
    for (claim, expected) in reading.claims.iter().zip(&case.claims) {
        wrong.extend(claim_differences(claim, expected));
    }
    wrong.into_iter()
}

/// "07096", "07" for a state, "07030 Nueva Morelia" for a locality, "Guatemala" abroad.
fn written(place: &PlaceMention) -> String {
    if let Some(country) = &place.country {
        return country.clone();
    }
    match (place.cvegeo, place.state) {
        (Some(cvegeo), _) if place.precision == desplaza_model::codes::Precision::Locality => {
            format!("{cvegeo} {}", place.text)
        }
        (Some(cvegeo), _) => cvegeo.to_string(),
        (None, state) => state.map(|state| state.to_string()).unwrap_or_default(),
    }
}

fn claim_differences(claim: &Claim, expected: &Expected) -> Vec<String> {
    let key = |place: &Option<desplaza_model::PlaceRef>| {
        place.as_ref().map(|place| match (place.cvegeo, place.state) {
            (Some(cvegeo), _) => cvegeo.to_string(),
            (None, Some(state)) => state.to_string(),
            (None, None) => place.name.clone(),
        })
    };
    let locality = claim.origin.as_ref().and_then(|place| place.locality.clone());
    let multiplied =
        claim.persons.is_some_and(|persons| persons.best.is_some_and(|best| best > 100));
    let mut wrong = Vec::new();
    for (what, found, wanted) in [
        ("origin", key(&claim.origin), &expected.origin),
        ("destination", key(&claim.destination), &expected.destination),
        ("locality", locality, &expected.locality),
    ] {
        if found != *wanted {
            wrong.push(format!("`{}`: {what} {found:?}, not {wanted:?}", expected.figure));
        }
    }
    if expected.multiplied.is_some_and(|wanted| wanted != multiplied) {
        wrong.push(format!("`{}`: persons {:?}", expected.figure, claim.persons));
    }
    wrong
}

#[test]
fn every_trap_holds_what_its_examples_say() {
    let Some((places, geocoder)) = country() else { return };
    let traps: NotPlaces = Data::BuiltIn.toml("places/not_places.toml").unwrap();
    let phrases = traps.phrase.iter().map(|trap| (&trap.id, &trap.matches, &trap.ignores));
    let words = traps.before.iter().map(|trap| (&trap.id, &trap.matches, &trap.ignores));
    for (id, matches, ignores) in phrases.chain(words) {
        for (examples, wanted) in [(matches, false), (ignores, true)] {
            for example in examples {
                let found = is_read(example, geocoder, places);
                assert_eq!(found, wanted, "{id}: `{}` in `{}`", example.name, example.text);
            }
        }
    }
}

fn is_read(example: &Example, geocoder: &Geocoder, places: &Gazetteer) -> bool {
    let case = Case { text: example.text.clone(), ..Case::default() };
    let article = article(&case);
    let reading = geocode(reading(&article, &case), &article, geocoder, places);
    let at = example.text.find(&example.name).unwrap();
    reading.places.iter().any(|place| place.start <= at && at < place.end)
}

#[test]
fn place_columns_of_the_civil_protection_table_resolve() {
    let Some((places, geocoder)) = country() else { return };
    let Some(rows) = civil_protection_rows() else { return };
    let (mut resolved, mut exact, mut open) = (0u32, 0u32, 0u32);
    for (states, municipalities) in &rows {
        let found = resolve_list(states, municipalities, geocoder, places);
        resolved += found.resolved.len() as u32;
        exact += found.resolved.iter().filter(|place| place.how == How::Exact).count() as u32;
        open += found.unresolved.iter().filter(|rest| is_name(&rest.reason)).count() as u32;
    }
    let share = f64::from(resolved) / f64::from(resolved + open);
    println!("{} rows, {resolved} resolved ({exact} exact), {open} open: {share:.4}", rows.len());
    assert!(rows.len() > 10_000, "{} rows", rows.len());
    assert!(resolved > 16_500, "{resolved} resolved");
    assert!(share > 0.985, "{share}");
}

/// Whether an open text looks like a name, and is not "Varios Municipios", a number or a region.
fn is_name(reason: &Reason) -> bool {
    matches!(reason, Reason::Unknown | Reason::Ambiguous { .. } | Reason::OtherState { .. })
}

/// The state and municipality columns of CENAPRED's table.
fn civil_protection_rows() -> Option<Vec<(String, String)>> {
    use calamine::{Reader, open_workbook_auto};
    let path = shared()?.join("civil_protection/cenapred_Basehistorica_2000_a_2024.xlsx");
    let mut book = open_workbook_auto(path).unwrap();
    let sheet = book.worksheet_range("Datos").unwrap();
    let text = |row: &[calamine::Data], column: usize| {
        row.get(column).map(std::string::ToString::to_string).unwrap_or_default()
    };
    let header = sheet.rows().position(|row| text(row, 5).trim() == "Estado").unwrap();
    Some(sheet.rows().skip(header + 1).map(|row| (text(row, 5), text(row, 6))).collect())
}

#[test]
fn names_of_place_columns_resolve_as_people_wrote_them() {
    let Some((places, geocoder)) = country() else { return };
    for (states, list, keys) in [
        ("Chihuahua", "Guadalupe y Calvo, Cd. Juárez", &["08029", "08037"][..]),
        ("Guerrero", "Acapulco y Chilpancingo de los Bravos", &["12001", "12029"]),
        ("Guerrero", "Juan\nR. Escudero; Tecoanapa.", &["12039", "12056"]),
        ("Sinaloa", "El Rosario / Los Mochis", &["25001", "25014"]),
        ("CDMX", "Delegación Cuahutémoc, Alcaldía Iztapalapa", &["09007", "09015"]),
        ("Estado de México ", "Ecatepec e Ixtapaluca", &["15033", "15039"]),
        ("Veracruz y Tabasco", "Agua Dulce, Centla", &["27003", "30204"]),
        ("Oaxaca", "Juchitán, Tehuantepec, Puerto Escondido", &["20043", "20318", "20515"]),
        ("Chiapas", "Ocozocuautla, Villacorzo, San Cristobal", &["07061", "07078", "07107"]),
        ("San Luis Potosí", "Ébano Tanlajás", &["24016", "24041"]),
        ("Chihuahua", "Chihuahua en desastre y sólo en emergencia Balleza", &["08007", "08019"]),
        ("Coahuila", "San Pedro Torreón", &["05033", "05035"]),
        ("Tlaxcala", "San Pablo Apetatitlán", &["29002"]),
        ("Hidalgo", "Municipio de Tula por lluvia severa", &["13076"]),
    ] {
        let found = resolve_list(states, list, geocoder, places);
        let found: Vec<String> = found.municipalities().iter().map(ToString::to_string).collect();
        assert_eq!(found, keys, "{states}: {list}");
    }
}

#[test]
fn what_is_no_name_is_left_open_with_its_reason() {
    let Some((places, geocoder)) = country() else { return };
    let reason = |states: &str, list: &str| {
        let found = resolve_list(states, list, geocoder, places);
        assert!(found.resolved.is_empty(), "{list} was resolved: {:?}", found.resolved);
        found.unresolved.first().map(|rest| rest.reason.clone())
    };
    assert_eq!(reason("Puebla", "Varios Municipios"), Some(Reason::SeveralMunicipalities));
    assert_eq!(reason("Puebla", "103 municipios"), Some(Reason::Number));
    assert_eq!(reason("Puebla", "SD"), Some(Reason::NoData));
    assert_eq!(reason("Guerrero", "Costa Chica"), Some(Reason::Region));
    assert_eq!(reason("Campeche", "Sonda de Campeche"), Some(Reason::NotAPlaceName));
    assert_eq!(reason("Chiapas", "Chiapas"), Some(Reason::State));
    assert!(matches!(reason("Colima", "Tapachula"), Some(Reason::OtherState { .. })));
    assert!(matches!(reason("Oaxaca", "San Pedro Mixtepec"), Some(Reason::Ambiguous { .. })));
    assert_eq!(reason("Oaxaca", "Qwertzu"), Some(Reason::Unknown));
    assert_eq!(reason("Puebla", ""), None);
}
