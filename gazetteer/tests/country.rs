//! The whole country, when its reference stands beside the workspace.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use desplaza_gazetteer::{
    Gazetteer, HouseholdLevel, ImportOptions, NameKind, PopulationBasis, import,
};
use desplaza_model::Cvegeo;
use geo::{BoundingRect, Contains, Intersects, Point};

/// The compiled country, once for all tests; `None` (said in one line) when the source is absent.
fn country() -> Option<&'static Gazetteer> {
    static COUNTRY: OnceLock<Option<Gazetteer>> = OnceLock::new();
    let country = COUNTRY.get_or_init(|| {
        let source = source()?;
        let dir = tempfile::tempdir().unwrap();
        import(&source, dir.path(), &options()).unwrap();
        Some(Gazetteer::open(dir.path()).unwrap())
    });
    if country.is_none() {
        println!("skipped: ../shared/reference is not here");
    }
    country.as_ref()
}

fn source() -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    source.is_dir().then_some(source)
}

fn options() -> ImportOptions {
    ImportOptions {
        whole_country: Some(true),
        date: Some("2026-01-15".parse().unwrap()),
        ..ImportOptions::default()
    }
}

fn key(text: &str) -> Cvegeo {
    text.parse().unwrap()
}

fn found(places: &Gazetteer, name: &str, state: Option<&str>) -> Vec<(String, NameKind)> {
    let state = state.map(|code| code.parse().unwrap());
    let matches = places.find_municipality(name, state);
    matches.into_iter().map(|found| (found.cvegeo.to_string(), found.kind)).collect()
}

#[test]
fn holds_every_municipality_and_state() {
    let Some(places) = country() else { return };
    assert_eq!(places.municipalities().len(), 2478);
    assert_eq!(places.states().len(), 32);
    let counts = places.manifest().counts;
    assert_eq!((counts.states, counts.municipalities, counts.boundaries), (32, 2478, 2478));
    assert_eq!(counts.localities, 281_000);
    assert_eq!(places.manifest().vintage, "municipios_mg2025");
    assert_eq!(places.municipalities()[0].cvegeo.as_str(), "01001", "the leading zero stays");
    let tila = places.municipality(key("07096")).unwrap();
    assert_eq!((tila.name.as_str(), tila.state_name.as_str()), ("Tila", "Chiapas"));
    assert!(tila.indigenous_share.unwrap() > 0.7);
}

#[test]
fn importing_twice_gives_the_same_bytes() {
    let (Some(places), Some(source)) = (country(), source()) else { return };
    let dir = tempfile::tempdir().unwrap();
    let again = import(&source, dir.path(), &options()).unwrap();
    assert_eq!(&again, places.manifest());
}

#[test]
fn finds_municipalities_by_any_name() {
    let Some(places) = country() else { return };
    let official = |code: &str| (code.to_owned(), NameKind::Official);
    assert_eq!(found(places, "TILA", None), [official("07096")]);
    assert_eq!(found(places, "Nueva Italia", None), [("16055".to_owned(), NameKind::Alias)]);
    let seat = ("16055".to_owned(), NameKind::Seat);
    assert_eq!(found(places, "Nueva Italia de Ruiz", None), [seat]);
    assert_eq!(found(places, "Solidaridad", None), [("23008".to_owned(), NameKind::Alias)]);
    let juarez = found(places, "Benito Juárez", None);
    assert_eq!(juarez.iter().filter(|(_, kind)| *kind == NameKind::Official).count(), 7);
    assert!(juarez.contains(&("16046".to_owned(), NameKind::Seat)));
    assert_eq!(found(places, "benito juarez", Some("23")), [official("23005")]);
}

#[test]
fn finds_names_as_people_write_them() {
    let Some(places) = country() else { return };
    for (written, key) in [
        ("Cd. Juárez", "08037"),
        ("Gral. Heliodoro Castillo", "12032"),
        ("Othon P Blanco", "23004"),
        ("H. Zitácuaro", "16112"),
        ("Tlaxiaco", "20397"),
        ("Xalapa Enríquez", "30087"),
        ("CHILPANCINGO", "12029"),
        ("Zihuatanejo", "12038"),
        ("Dolores Hidalgo", "11014"),
    ] {
        let keys: Vec<_> = found(places, written, None).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [key], "{written}");
    }
    assert_eq!(found(places, "Ciudad Gótica", None), []);
}

#[test]
fn finds_states_by_any_name() {
    let Some(places) = country() else { return };
    let code = |name| places.find_state(name).map(|code| code.to_string());
    assert_eq!(code("Edo. de México").as_deref(), Some("15"));
    assert_eq!(code("Distrito Federal").as_deref(), Some("09"));
    assert_eq!(code("Veracruz de Ignacio de la Llave").as_deref(), Some("30"));
    assert_eq!(code("Guatemala"), None);
    for state in places.states() {
        let home = places.locate(state.lon, state.lat).unwrap();
        assert_eq!(home.state(), state.code, "{}", state.name);
    }
}

#[test]
fn population_and_households() {
    let Some(places) = country() else { return };
    let population = places.population(key("07096"), 2024).unwrap();
    assert!((70_000.0..100_000.0).contains(&population), "{population}");
    let clamped = places.population_figure(key("07096"), 1900).unwrap();
    assert_eq!(clamped.basis, PopulationBasis::NearestYear);
    let size = places.household_size(Some(key("07096")), None);
    assert_eq!(size.level, HouseholdLevel::Municipality);
    let state = places.household_size(None, Some("07".parse().unwrap()));
    assert_eq!((state.level, state.value), (HouseholdLevel::State, 4.1));
    let country = places.household_size(None, None);
    assert_eq!((country.level, country.value), (HouseholdLevel::Country, 3.58));
}

#[test]
fn the_newest_municipalities_lean_on_their_parents() {
    let Some(places) = country() else { return };
    let eldorado = key("25019");
    let size = places.household_size(Some(eldorado), None);
    assert_eq!(size.counted_in, Some(key("25006")));
    let figure = places.population_figure(eldorado, 2024).unwrap();
    assert_eq!(figure.basis, PopulationBasis::Localities);
    assert!((36_000.0..40_000.0).contains(&figure.persons), "{figure:?}");
    let pozos = places.population_figure(key("24059"), 2024).unwrap();
    assert_eq!(pozos.basis, PopulationBasis::Parent);
}

#[test]
fn every_interior_point_is_at_home() {
    let Some(places) = country() else { return };
    let away: Vec<_> = places
        .municipalities()
        .iter()
        .filter(|place| places.locate(place.lon, place.lat) != Some(place.cvegeo))
        .map(|place| place.cvegeo)
        .collect();
    assert_eq!(away, []);
    assert_eq!(places.locate(-95.0, 24.0), None, "the Gulf");
    assert_eq!(places.locate(19.43, -99.13), None, "swapped");
}

#[test]
fn every_corner_belongs_to_the_lowest_key_around_it() {
    let Some(places) = country() else { return };
    let mut owners = std::collections::BTreeMap::new();
    for place in places.municipalities() {
        for polygon in places.boundary(place.cvegeo).unwrap() {
            for corner in polygon.exterior().0.iter().chain(polygon.interiors().iter().flatten()) {
                let bits = (corner.x.to_bits(), corner.y.to_bits());
                owners.entry(bits).or_insert((place.cvegeo, *corner, 0)).2 += 1;
            }
        }
    }
    let shared: Vec<_> = owners.into_values().filter(|(_, _, around)| *around > 1).collect();
    assert!(shared.len() > 100_000, "{}", shared.len());
    let wrong: Vec<_> = shared
        .iter()
        .filter(|(lowest, corner, _)| places.locate(corner.x, corner.y) != Some(*lowest))
        .collect();
    assert!(wrong.is_empty(), "{} wrong, the first {:?}", wrong.len(), wrong[0]);
}

#[test]
fn points_are_where_geo_says() {
    let Some(places) = country() else { return };
    let shapes: Vec<_> = places
        .municipalities()
        .iter()
        .filter_map(|place| Some((place.cvegeo, places.boundary(place.cvegeo)?)))
        .map(|(key, shape)| (key, shape.bounding_rect().unwrap(), shape))
        .collect();
    let mut seed = 20_261_125_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    let points: Vec<(f64, f64)> =
        (0..12_000).map(|_| (-117.2 + 30.6 * random(), 14.4 + 18.4 * random())).collect();
    for (point, found) in points.iter().zip(places.locate_all(&points)) {
        let at = Point::from(*point);
        let mut holders = shapes.iter().filter(|(_, rect, _)| rect.intersects(&at));
        let expected = holders.find(|(_, _, shape)| shape.contains(&at)).map(|(key, _, _)| *key);
        assert_eq!(found, expected, "{point:?}");
    }
    assert!(places.locate_all(&points).iter().flatten().count() > 3_000);
}

#[test]
fn the_sea_beside_a_coast_has_a_municipality_and_a_neighbour_has_none() {
    let Some(places) = country() else { return };
    let near = |lon, lat| places.locate_near(lon, lat, 1_500.0).map(|near| near.cvegeo.to_string());
    for (lon, lat, cvegeo) in [
        (-96.115, 19.195, Some("30193")),  // the port of Veracruz
        (-99.905, 16.842, Some("12001")),  // the bay of Acapulco
        (-86.74, 21.13, Some("23005")),    // the beach of Cancún
        (-117.130, 32.525, Some("02004")), // the beach of Tijuana
        (-117.130, 32.5405, None),         // and of Imperial Beach
        (-98.23, 26.09, None),             // Hidalgo, Texas, across the river
        (-92.14, 14.68, None),             // Tecún Umán
        (-95.0, 24.0, None),               // the open Gulf
    ] {
        assert_eq!(near(lon, lat).as_deref(), cvegeo, "{lon} {lat}");
    }
    let inside = places.locate_near(-92.42, 17.3, 0.0).unwrap();
    assert_eq!((inside.cvegeo, inside.distance_m), (key("07096"), 0.0));
}

#[test]
fn finds_localities() {
    let Some(places) = country() else { return };
    let petalcingo = places.find_locality("Petalcingo", Some(key("07096")), None);
    assert_eq!(petalcingo[0].cvegeo, key("07096"));
    assert!(petalcingo[0].population.unwrap() > 5000);
    assert_eq!(places.locate(petalcingo[0].lon, petalcingo[0].lat), Some(key("07096")));
}

#[test]
fn opening_is_shared_between_threads() {
    let Some(places) = country() else { return };
    std::thread::scope(|scope| {
        let locate = || places.locate(-92.42, 17.3);
        let threads = [scope.spawn(locate), scope.spawn(locate)];
        for thread in threads {
            assert_eq!(thread.join().unwrap(), Some(key("07096")));
        }
    });
}
