//! A release, read again with tools that are not ours: GDAL, a JSON reader, a CSV reader, an XML reader.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::Event;
use desplaza_model::data::Data;
use desplaza_tiles::{Kind, LayerError, Release, ReleaseManifest, Risk, aggregate, write_release};
use gdal::Dataset;
use gdal::vector::{FieldValue, LayerAccess, OGRFieldType, OGRwkbGeometryType};
use geo::winding_order::{Winding, WindingOrder};
use geojson::{FeatureCollection, GeoJson};
use resvg::usvg::roxmltree;
use support::{NOW, country, story};

struct Written {
    /// Keeps the folder alive.
    folder: tempfile::TempDir,
    places: Gazetteer,
    manifest: ReleaseManifest,
}

impl Written {
    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("release").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn write(dir: &Path, events: &[Event], places: &Gazetteer) -> Result<ReleaseManifest, LayerError> {
    let risk = Risk::load(&Data::BuiltIn).unwrap();
    let rows = aggregate(events, places, &risk);
    let release = Release { events, rows: &rows, places, risk: &risk, now: NOW, data_hash: "d0" };
    write_release(dir, &release)
}

fn written() -> Written {
    let folder = tempfile::tempdir().unwrap();
    let places = country(folder.path());
    let manifest = write(&folder.path().join("release"), &story(), &places).unwrap();
    Written { folder, places, manifest }
}

const TABLES: [&str; 4] = ["municipios", "eventos", "municipios_anio", "eventos_lugares"];

/// Rows of a layer as GDAL reads them: field name to text, null left out.
fn read(path: &Path, layer: &str) -> Vec<BTreeMap<String, String>> {
    let dataset = Dataset::open(path).unwrap();
    let mut layer = dataset.layer_by_name(layer).unwrap();
    let text = |value: FieldValue| match value {
        FieldValue::StringValue(text) => text,
        FieldValue::IntegerValue(number) => number.to_string(),
        FieldValue::Integer64Value(number) => number.to_string(),
        FieldValue::RealValue(number) => number.to_string(),
        FieldValue::DateValue(day) => day.to_string(),
        FieldValue::DateTimeValue(moment) => moment.timestamp().to_string(),
        other => panic!("no column should be {other:?}"),
    };
    layer
        .features()
        .map(|feature| {
            let known = feature.fields().filter_map(|(name, value)| Some((name, text(value?))));
            known.filter(|(_, text)| !text.is_empty()).collect()
        })
        .collect()
}

fn sum(rows: &[BTreeMap<String, String>], column: &str) -> u64 {
    rows.iter().filter_map(|row| row.get(column)).map(|text| text.parse::<u64>().unwrap()).sum()
}

/// The CSV as GDAL reads it, without the row of HXL tags.
fn read_csv(written: &Written, name: &str) -> Vec<BTreeMap<String, String>> {
    read(&written.path(&format!("{name}.csv")), name).split_off(1)
}

/// The same text without the apostrophe that keeps a spreadsheet from running it.
fn without_guard(mut rows: Vec<BTreeMap<String, String>>) -> Vec<BTreeMap<String, String>> {
    for text in rows.iter_mut().flat_map(|row| row.values_mut()) {
        if let Some(sentence) = text.strip_prefix('\'').filter(|rest| rest.starts_with('=')) {
            *text = sentence.to_owned();
        }
    }
    rows
}

fn geojson(written: &Written, name: &str) -> FeatureCollection {
    let text = written.text(&format!("{name}.geojson"));
    FeatureCollection::try_from(text.parse::<GeoJson>().unwrap()).unwrap()
}

#[test]
fn the_three_formats_say_the_same() {
    let written = written();
    let package = written.path("desplaza.gpkg");
    for name in TABLES {
        let table = read(&package, name);
        let csv = without_guard(read_csv(&written, name));
        assert_eq!(table, csv, "{name}: GeoPackage and CSV");
        assert_eq!(written.manifest.files[&format!("{name}.csv")].rows, Some(table.len() as u64));
    }
    for name in ["municipios", "eventos"] {
        let table = read(&package, name);
        assert_eq!(table, read(&written.path(&format!("{name}.geojson")), name), "{name}: GeoJSON");
    }
}

#[test]
fn totals_agree_between_layers_and_manifest() {
    let written = written();
    let package = written.path("desplaza.gpkg");
    let mut years = read(&package, "municipios_anio");
    let events = read(&package, "eventos");
    let places = read(&package, "eventos_lugares");
    let municipalities = read(&package, "municipios");
    for kind in [Kind::Conflicto, Kind::Desastre] {
        let total = &written.manifest.totals[&kind];
        let of_kind = |rows: &[BTreeMap<String, String>]| -> Vec<_> {
            let counted = |row: &&BTreeMap<String, String>| {
                row["tipo"] == kind.code()
                    && row.get("conteo").is_none_or(|word| word == "desplazamiento")
            };
            rows.iter().filter(counted).cloned().collect()
        };
        for (column, whole) in [
            ("personas_min", total.persons.low),
            ("personas_mejor", total.persons.best),
            ("personas_max", total.persons.high),
        ] {
            assert_eq!(sum(&of_kind(&years), column), whole, "{column}");
            assert_eq!(sum(&of_kind(&events), column), whole, "{column}");
            assert_eq!(sum(&of_kind(&places), column), whole, "{column}");
        }
        let column = format!("desplazados_{}_mejor", kind.code());
        assert_eq!(sum(&municipalities, &column), total.in_municipalities.best);
        assert_eq!(total.in_municipalities.best + total.in_states_only.best, total.persons.best);
        assert_eq!(total.events, of_kind(&events).len() as u64);
    }
    assert_eq!(written.manifest.totals[&Kind::Ambos].persons.best, 4187 + 432 + 40);
    assert_eq!((written.manifest.events, written.manifest.unplaced_events), (7, 1));
    years.retain(|row| row["tipo"] == "ambos");
    assert_eq!(sum(&years, "personas_mejor"), 4187 + 432 + 40);
}

#[test]
fn keys_stay_text_and_names_keep_their_letters() {
    let written = written();
    for file in ["desplaza.gpkg", "municipios.geojson", "municipios.csv"] {
        let rows = read(&written.path(file), "municipios");
        let named =
            |key: &str| rows.iter().find(|row| row["CVEGEO"] == key).unwrap()["NOMGEO"].clone();
        assert_eq!(named("01001"), "Aguascalientes", "{file}");
        assert_eq!(named("14117"), "Cañadas de Obregón", "{file}");
        assert_eq!(named("22012"), "Peñamiller", "{file}");
    }
    for file in ["desplaza.gpkg", "municipios.geojson"] {
        let dataset = Dataset::open(written.path(file)).unwrap();
        let layer = dataset.layer_by_name("municipios").unwrap();
        let field = layer.defn().fields().find(|field| field.name() == "CVEGEO").unwrap();
        assert_eq!(field.field_type(), OGRFieldType::OFTString, "{file}");
        assert_eq!(layer.defn().geometry_type(), OGRwkbGeometryType::wkbMultiPolygon, "{file}");
    }
}

#[test]
fn boundaries_follow_rfc_7946() {
    let written = written();
    let text = written.text("municipios.geojson");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["name"], "municipios");
    assert!(json.get("crs").is_none());
    assert!(text.contains("[-102.3765432,21.5]"), "seven decimals: {text}");
    let mut shells = 0;
    for feature in geojson(&written, "municipios").features {
        let shape = geo::Geometry::<f64>::try_from(feature.geometry.unwrap()).unwrap();
        let geo::Geometry::MultiPolygon(polygons) = shape else { panic!("{shape:?}") };
        for polygon in polygons {
            let order = polygon.exterior().winding_order();
            assert_eq!(order, Some(WindingOrder::CounterClockwise));
            assert!(polygon.exterior().is_closed());
            shells += 1;
        }
    }
    assert_eq!(shells, written.places.municipalities().len());
}

#[test]
fn no_evidence_is_null_and_never_zero() {
    let written = written();
    let features = geojson(&written, "municipios").features;
    let of = |key: &str| {
        let found = features.iter().find(|feature| feature.property("CVEGEO").unwrap() == key);
        found.unwrap().properties.clone().unwrap()
    };
    let silent = of("14117");
    assert_eq!(silent["cobertura"], "sin evidencia");
    for (name, value) in &silent {
        let known = [
            "CVEGEO",
            "NOMGEO",
            "CVE_ENT",
            "NOM_ENT",
            "poblacion",
            "area_km2",
            "cobertura",
            "clase_desplazados",
        ];
        assert_eq!(value.is_null(), !known.contains(&name.as_str()), "{name}: {value}");
    }
    let tila = of("07096");
    assert_eq!(tila["desplazados_conflicto_mejor"], 4187);
    assert!(tila["desplazados_desastre_mejor"].is_null());
    assert!(tila["eventos_conflicto_12m"].is_null(), "2024 is not in the last twelve months");
    let yajalon = of("07109");
    assert_eq!(
        (&yajalon["eventos_conflicto_12m"], &yajalon["sin_cifra_conflicto_12m"]),
        (&1.into(), &1.into())
    );
    assert!(yajalon["desplazados_conflicto_12m_mejor"].is_null(), "nobody said how many");
    assert_eq!(yajalon["desplazados_ambos_mejor"], 12);
    assert_eq!(of("01001")["clase_desplazados"], "Con eventos, sin cifra");
}

#[test]
fn events_are_never_finer_than_the_municipality() {
    let written = written();
    let features = geojson(&written, "eventos").features;
    let of =
        |id: &str| features.iter().find(|feature| feature.property("id").unwrap() == id).unwrap();
    let point = of("e-01").geometry.clone().unwrap();
    let geo::Geometry::Point(point) = geo::Geometry::<f64>::try_from(point).unwrap() else {
        panic!("a point is needed")
    };
    let tila = written.places.municipality(support::key("07096")).unwrap();
    assert_eq!((point.x(), point.y()), (tila.lon, tila.lat));
    assert_eq!(of("e-01").property("precision").unwrap(), "municipio");
    let state = of("e-06");
    assert!(state.geometry.is_none());
    assert_eq!(state.property("precision").unwrap(), "estado");
    assert_eq!(state.property("NOM_ENT").unwrap(), "Chiapas");
    assert!(state.property("CVEGEO").unwrap().is_null());
    assert_eq!(of("e-07").property("precision").unwrap(), "pais");
    assert!(of("e-05").property("personas_mejor").unwrap().is_null());
    assert_eq!(of("e-03").property("conteo").unwrap(), "evacuacion_preventiva");
}

#[test]
fn a_disaster_shows_its_sentence_and_everything_its_source() {
    let written = written();
    for feature in geojson(&written, "eventos").features {
        assert!(feature.property("url_fuente").unwrap().as_str().unwrap().starts_with("https://"));
    }
    let rows = read_csv(&written, "eventos");
    let flood = rows.iter().find(|row| row["id"] == "e-02").unwrap();
    assert!(flood["evidencia"].contains("320 personas dejaron la ranchería"), "{flood:?}");
    assert!(flood["evidencia"].chars().count() <= 301, "300 and the mark before a formula");
    assert!(flood["evidencia"].starts_with("'="), "a spreadsheet must not run it: {flood:?}");
}

#[test]
fn a_conflict_shows_the_words_of_its_figure_and_never_the_sentence() {
    let written = written();
    let mut seen = 0;
    for feature in geojson(&written, "eventos").features {
        if feature.property("causa").unwrap() == "disaster" {
            continue;
        }
        seen += 1;
        match feature.property("evidencia").unwrap().as_str() {
            Some(words) => {
                assert!(words.ends_with(" personas") && !words.contains("Ñandú"), "{words}");
            }
            None => assert!(feature.property("personas_mejor").unwrap().is_null()),
        }
    }
    assert!(seen >= 3, "{seen} events of conflict");
}

#[test]
fn the_second_row_of_a_table_is_hxl() {
    let written = written();
    let text = written.text("eventos.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let tags = reader.records().next().unwrap().unwrap();
    let tag = |name: &str| tags[names.iter().position(|column| column == name).unwrap()].to_owned();
    for (name, wanted) in [
        ("CVE_ENT", "#adm1+code"),
        ("NOM_ENT", "#adm1+name"),
        ("CVEGEO", "#adm2+code"),
        ("NOMGEO", "#adm2+name"),
        ("lat", "#geo+lat"),
        ("lon", "#geo+lon"),
        ("fecha_inicio", "#date+start"),
        ("fecha_fin", "#date+end"),
        ("id", "#event+id"),
        ("causa", "#cause+code"),
        ("personas_mejor", "#affected+idps+ind"),
        ("hogares", "#affected+idps+hh"),
        ("fuentes_nombre", "#meta+source"),
    ] {
        assert_eq!(tag(name), wanted, "{name}");
    }
    assert!(
        written.text("municipios_anio.csv").lines().nth(1).unwrap().contains("#indicator+risk+num")
    );
}

#[test]
fn qgis_finds_a_default_style_with_spanish_aliases() {
    let written = written();
    let styles = read(&written.path("desplaza.gpkg"), "layer_styles");
    let names: Vec<&str> = styles.iter().map(|row| row["f_table_name"].as_str()).collect();
    assert_eq!(names, TABLES);
    for row in &styles {
        assert_eq!(row["useAsDefault"], "1");
        assert_eq!(row["update_time"], "1795305600", "the release's day, no clock");
        assert!(row["styleName"].len() <= 30);
        let spatial = ["municipios", "eventos"].contains(&row["f_table_name"].as_str());
        assert_eq!(row.get("f_geometry_column").is_some_and(|name| name == "geom"), spatial);
        if spatial {
            assert_eq!(row["styleQML"], written.text(&format!("{}.qml", row["f_table_name"])));
        }
        let text = row["styleQML"].as_str();
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let style = roxmltree::Document::parse_with_options(text, options).unwrap();
        let count = |tag: &str| style.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!(count("rule"), count("symbol"), "a symbol a rule");
        let layer = read(&written.path("desplaza.gpkg"), &row["f_table_name"]);
        let columns: std::collections::BTreeSet<&str> = style
            .descendants()
            .filter(|node| node.has_tag_name("alias"))
            .map(|node| node.attribute("field").unwrap())
            .collect();
        let used = layer.iter().flat_map(|row| row.keys());
        used.for_each(|name| assert!(columns.contains(name.as_str()), "{name} has no alias"));
    }
    let municipalities = &styles[0]["styleQML"];
    assert!(municipalities.contains("sin evidencia") && municipalities.contains("228,230,230,255"));
    assert!(styles[1]["styleQML"].contains("startField=\"fecha_inicio\" endField=\"fecha_fin\""));
}

#[test]
fn the_same_release_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let places = country(folder.path());
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let first = write(&one, &story(), &places).unwrap();
    write(&two, &story(), &places).unwrap();
    let again = write(&one, &story(), &places).unwrap();
    assert_eq!(first, again, "writing over a release replaces it");
    let mut names: Vec<_> = fs::read_dir(&one).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), first.files.len() + 1, "nothing is left over: {names:?}");
    for name in names {
        let (a, b) = (fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap());
        assert!(a == b, "{} differs", name.display());
    }
}

#[test]
fn the_manifest_hashes_every_file() {
    let written = written();
    let read: ReleaseManifest = serde_json::from_str(&written.text("manifest.json")).unwrap();
    assert_eq!(read, written.manifest);
    for (name, entry) in &read.files {
        let bytes = fs::read(written.path(name)).unwrap();
        assert_eq!(entry.size_bytes, bytes.len() as u64);
        assert_eq!(entry.blake3, blake3::hash(&bytes).to_hex().to_string(), "{name}");
    }
    assert_eq!(read.reference.vintage, "Cuadros de prueba");
    assert_eq!(read.reference.hash, written.places.manifest().hash);
    assert_eq!(read.now, NOW);
    assert_eq!((read.municipalities_with_evidence, read.municipalities), (4, 5));
}

#[test]
fn the_picture_has_letters_and_the_classes_of_its_municipalities() {
    let written = written();
    let svg = written.text("mapa.svg");
    for words in
        ["Desplazamiento interno en México", "Sin evidencia", "22 de noviembre de 2026", " km<"]
    {
        assert!(svg.contains(words), "{words}");
    }
    // Tila: 4,187 persons, fourth class; its square is alone in the group of that colour.
    let group = svg.split("<g fill=\"#a34a56\"").nth(1).unwrap().split("</g>").next().unwrap();
    assert_eq!(group.matches("<path").count(), 1);
    let png = fs::read(written.path("mapa.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    let without_words: String =
        svg.lines().filter(|line| !line.starts_with("<text")).collect::<Vec<_>>().join("\n");
    let silent = desplaza_tiles::map_png(&without_words).unwrap();
    assert!(silent.len() + 5_000 < png.len(), "letters leave ink: {} {}", silent.len(), png.len());
}

#[test]
fn what_would_make_a_total_wrong_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let places = country(folder.path());
    let risk = Risk::load(&Data::BuiltIn).unwrap();
    let dir = folder.path().join("release");
    let mut events = story();
    let rows = aggregate(&events, &places, &risk);
    let refused = |events: &[Event]| {
        let release = Release {
            events,
            rows: &rows,
            places: &places,
            risk: &risk,
            now: NOW,
            data_hash: "d0",
        };
        write_release(&dir, &release).unwrap_err().to_string()
    };
    assert!(refused(&events[1..]).contains("aggregate again"));
    events[0].best += 1;
    assert!(refused(&events).contains("event e-01: its allocations add up to [2200, 4187, 6000]"));
    let mut elsewhere = story();
    elsewhere[0].places[0].cvegeo = Some(support::key("07097"));
    assert!(refused(&elsewhere).contains("placed in 07097"));
    assert!(!dir.join("manifest.json").exists());
}

#[test]
fn no_events_make_a_release_too() {
    let folder = tempfile::tempdir().unwrap();
    let places = country(folder.path());
    let manifest = write(&folder.path().join("release"), &[], &places).unwrap();
    assert_eq!((manifest.events, manifest.municipalities_with_evidence), (0, 0));
    let rows = read(&folder.path().join("release/municipios.geojson"), "municipios");
    assert!(rows.iter().all(|row| row["cobertura"] == "sin evidencia"));
}
