//! The whole country, when its reference stands beside the workspace.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use desplaza_gazetteer::{
    Gazetteer, HouseholdLevel, ImportOptions, NameKind, PopulationBasis, import,
};
use desplaza_model::Cvegeo;

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
    assert!(tila.indigenous_share.unwrap() > 0.9);
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
    assert_eq!(found(places, "Nueva Italia", None), []);
    let seat = ("16055".to_owned(), NameKind::Seat);
    assert_eq!(found(places, "Nueva Italia de Ruiz", None), [seat]);
    assert_eq!(found(places, "Solidaridad", None), [("23008".to_owned(), NameKind::Alias)]);
    assert_eq!(found(places, "Benito Juárez", None).len(), 7);
    assert_eq!(found(places, "benito juarez", Some("23")), [official("23005")]);
}

#[test]
fn a_seat_in_parts_of_the_country() {
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
    let bits = |at: &geo::Coord<f64>| (at.x.to_bits(), at.y.to_bits());
    for place in places.municipalities().iter().filter(|place| place.state.as_str() == "29") {
        for polygon in places.boundary(place.cvegeo).unwrap() {
            for corner in polygon.exterior().0.iter().chain(polygon.interiors().iter().flatten()) {
                owners.entry(bits(corner)).or_insert((place.cvegeo, *corner));
            }
        }
    }
    assert!(owners.len() > 1000, "{}", owners.len());
    let (mut checked, mut wrong) = (0, Vec::new());
    for (lowest, corner) in owners.values() {
        let owner = places.locate(corner.x, corner.y).unwrap();
        // Corners at the state's rim may belong to a neighbour state with a lower key.
        checked += usize::from(owner.state() == lowest.state());
        if owner > *lowest {
            wrong.push((*lowest, owner, *corner));
        }
    }
    assert!(checked > 500, "{checked}");
    assert_eq!(wrong, []);
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
