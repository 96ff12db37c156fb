//! From a draft to the files of a compiled reference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use desplaza_model::artifact::write_atomically;
use desplaza_model::data::{Data, DataError};
use desplaza_model::{Cvegeo, StateCode};
use geo::{GeodesicArea, InteriorPoint, MultiPolygon};
use jiff::civil::Date;

use crate::boundary::BoundaryTable;
use crate::cover::CoverTable;
use crate::draft::{Claim, Draft, Entry};
use crate::gazetteer::{MANIFEST, PlaceTable, TABLES, hundredths};
use crate::locality::LocalityTable;
use crate::name_rules::{NameRules, without_punctuation};
use crate::names::{NameIndex, variants};
use crate::neighbours::Neighbours;
use crate::population::Projections;
use crate::predecessors::Predecessors;
use crate::states::StateNames;
use crate::{
    Municipality, NameKind, REFERENCE_VERSION, ReferenceCounts, ReferenceError, ReferenceManifest,
    State, TableFile, name_rules, states, table,
};

/// What the manifest says beside what follows from the data.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) vintage: String,
    pub(crate) licence: String,
    pub(crate) date: Option<Date>,
    pub(crate) claim: Claim,
}

/// The words of `data/places/`.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) states: Vec<StateNames>,
    pub(crate) names: NameRules,
    pub(crate) neighbours: Neighbours,
    pub(crate) predecessors: Predecessors,
}

impl Words {
    pub(crate) fn load(data: &Data) -> Result<Self, DataError> {
        Ok(Self {
            states: states::load(data)?,
            names: name_rules::load(data)?,
            neighbours: Neighbours::load(data)?,
            predecessors: Predecessors::load(data)?,
        })
    }
}

/// Checks the draft and writes the reference; the manifest last, which makes it the reference.
pub(crate) fn compile(
    draft: Draft,
    words: &Words,
    about: About,
    dir: &Path,
) -> Result<ReferenceManifest, ReferenceError> {
    draft.check(about.claim)?;
    let keys: Vec<Cvegeo> = draft.places.keys().copied().collect();
    let whole_country = draft.missing_state().is_none();
    let municipalities = municipalities(&draft, &words.states)?;
    let boundaries = BoundaryTable::new(keys.iter().map(|key| draft.boundaries.get(key)));
    let bounded = draft.boundaries.len();
    let cover = CoverTable::new(&boundaries);
    let names = NameIndex::new(names(&draft, &words.names));
    let predecessors = predecessors(&draft, words);
    let places = PlaceTable {
        states: state_records(&municipalities, &words.states),
        names,
        abbreviations: words.names.abbreviations.clone(),
        projections: Projections::new(draft.projections),
        neighbours: words.neighbours.clone(),
        predecessors,
        municipalities,
    };
    let localities = LocalityTable::new(draft.localities, &keys);
    let present: BTreeSet<_> = keys.iter().map(Cvegeo::state).collect();
    let counts = ReferenceCounts {
        states: present.len(),
        municipalities: keys.len(),
        boundaries: bounded,
        vertices: boundaries.vertices(),
        names: places.names.len(),
        projections: places.projections.len(),
        localities: localities.len(),
    };
    let tables = vec![
        table::write(dir, TABLES[0], &places)?,
        table::write(dir, TABLES[1], &boundaries)?,
        table::write(dir, TABLES[2], &localities)?,
        table::write(dir, TABLES[3], &cover)?,
    ];
    let mut sources = draft.sources;
    sources.sort();
    let manifest = ReferenceManifest {
        version: REFERENCE_VERSION,
        vintage: about.vintage,
        date: about.date,
        licence: about.licence,
        whole_country,
        sources,
        counts,
        hash: hash(&tables),
        tables,
    };
    publish(dir, &manifest)?;
    Ok(manifest)
}

fn hash(tables: &[TableFile]) -> String {
    let mut hasher = blake3::Hasher::new();
    for table in tables {
        hasher.update(table.blake3.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn publish(dir: &Path, manifest: &ReferenceManifest) -> Result<(), ReferenceError> {
    let path = dir.join(MANIFEST);
    let mut text = serde_json::to_string_pretty(manifest)
        .map_err(|error| ReferenceError::source(&path, error.to_string()))?;
    text.push('\n');
    write_atomically(&path, text.as_bytes()).map_err(ReferenceError::io(&path))?;
    remove_old_tables(dir, manifest).map_err(ReferenceError::io(dir))
}

/// Tables of the reference that stood here before.
fn remove_old_tables(dir: &Path, manifest: &ReferenceManifest) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ours = TABLES.iter().any(|table| name.starts_with(&format!("{table}.")));
        let current = manifest.tables.iter().any(|table| table.file == name);
        if ours && path.extension().is_some_and(|end| end == "tbl") && !current {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn predecessors(draft: &Draft, words: &Words) -> Predecessors {
    let mut found = words.predecessors.clone();
    for (key, entry) in &draft.places {
        found.add(*key, &entry.parents);
    }
    found
}

fn municipalities(
    draft: &Draft,
    states: &[StateNames],
) -> Result<Vec<Municipality>, ReferenceError> {
    let names: BTreeMap<StateCode, &str> =
        states.iter().map(|state| (state.code, state.name.as_str())).collect();
    let record = |(key, entry): (&Cvegeo, &Entry)| {
        let boundary = draft.boundaries.get(key);
        let (lon, lat) = entry.point.or_else(|| boundary.and_then(interior)).ok_or_else(|| {
            let name = &entry.name;
            ReferenceError::Inconsistent {
                detail: format!(
                    "{key} {name} has neither a boundary nor a point (rep_lon, rep_lat)"
                ),
            }
        })?;
        Ok(Municipality {
            cvegeo: *key,
            name: entry.name.clone(),
            state: key.state(),
            state_name: names.get(&key.state()).copied().unwrap_or_default().to_owned(),
            area_km2: entry.area_km2.or_else(|| boundary.map(area_km2)).unwrap_or_default(),
            lon,
            lat,
            population: entry.population,
            dwellings: entry.dwellings,
            household_size: entry.household_size.or_else(|| ratio(entry)),
            seat: entry.seat.clone(),
            parent: entry.parents.first().copied(),
            other_parents: entry.parents.iter().skip(1).copied().collect(),
            localities_population: entry.localities_population,
            indigenous_share: indigenous_share(entry),
        })
    };
    draft.places.iter().map(record).collect()
}

fn interior(boundary: &MultiPolygon<f64>) -> Option<(f64, f64)> {
    boundary.interior_point().map(geo::Point::x_y)
}

fn area_km2(boundary: &MultiPolygon<f64>) -> f64 {
    (boundary.geodesic_area_unsigned() / 1e3).round() / 1e3
}

fn ratio(entry: &Entry) -> Option<f64> {
    match (entry.population, entry.dwellings) {
        (Some(people), Some(dwellings)) if people > 0 && dwellings > 0 => {
            Some(hundredths(people as f64 / dwellings as f64))
        }
        _ => None,
    }
}

fn indigenous_share(entry: &Entry) -> Option<f64> {
    let people = entry.population.filter(|&people| people > 0)?;
    Some((entry.indigenous_speakers? / people as f64).min(1.0))
}

fn names(draft: &Draft, rules: &NameRules) -> Vec<(String, Cvegeo, NameKind)> {
    let mut names = Vec::new();
    for (key, entry) in &draft.places {
        add_names(&mut names, &entry.name, *key, NameKind::Official, rules);
        if let Some(seat) = &entry.seat {
            add_names(&mut names, seat, *key, NameKind::Seat, rules);
        }
    }
    for (key, name, kind) in &draft.aliases {
        add_names(&mut names, name, *key, *kind, rules);
    }
    for everyday in rules.everyday.iter().filter(|e| draft.places.contains_key(&e.cvegeo)) {
        for name in &everyday.names {
            add_names(&mut names, name, everyday.cvegeo, NameKind::Alias, rules);
        }
    }
    names
}

/// A name, the names inside it, and how these read without words of honour or punctuation.
fn add_names(
    names: &mut Vec<(String, Cvegeo, NameKind)>,
    name: &str,
    key: Cvegeo,
    kind: NameKind,
    rules: &NameRules,
) {
    let beside = if kind == NameKind::Official { NameKind::Alias } else { kind };
    for variant in variants(name) {
        if let Some(plain) = rules.plain(&variant) {
            names.push((plain.to_owned(), key, beside));
        }
        names.push((without_punctuation(&variant), key, kind));
        names.push((variant, key, kind));
    }
}

/// All 32 states; one with no municipality here is placed at its capital.
fn state_records(places: &[Municipality], states: &[StateNames]) -> Vec<State> {
    states
        .iter()
        .map(|names| {
            let inside: Vec<&Municipality> =
                places.iter().filter(|place| place.state == names.code).collect();
            let (lon, lat) = middle(&inside).unwrap_or((names.capital.lon, names.capital.lat));
            State {
                code: names.code,
                name: names.name.clone(),
                official: names.official.clone(),
                abbreviations: names.abbreviations.clone(),
                other_names: names.other_names.clone(),
                lon,
                lat,
            }
        })
        .collect()
}

/// The interior point of the municipality that is nearest to the middle, weighted by area.
fn middle(places: &[&Municipality]) -> Option<(f64, f64)> {
    let total: f64 = places.iter().map(|place| place.area_km2).sum();
    let mean = |value: fn(&Municipality) -> f64| {
        places.iter().map(|place| value(place) * place.area_km2).sum::<f64>() / total
    };
    let (lon, lat) = (mean(|place| place.lon), mean(|place| place.lat));
    let shrink = lat.to_radians().cos();
    let distance = |place: &Municipality| ((place.lon - lon) * shrink).hypot(place.lat - lat);
    let nearest = places.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    Some((nearest.lon, nearest.lat))
}
