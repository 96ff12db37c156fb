//! Localities, read only behind a cue ("comunidad de") and only with their municipality.

use desplaza_gazetteer::{Gazetteer, Locality};
use desplaza_model::text::fold;
use desplaza_model::{Cvegeo, StateCode};

use super::Geocoder;
use super::text::Field;

/// A locality in a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CuedLocality {
    /// Folded bytes of its name.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) locality: Locality,
    /// Whether the cue was a plural ("comunidades de"), behind which a municipality may stand.
    pub(super) loose: bool,
    /// Whether it is one of several behind the cue.
    pub(super) listed: bool,
    /// 0 to 1.
    pub(super) confidence: f64,
}

/// Words of a locality's name, at most.
const LONGEST: usize = 6;

/// The localities of a field that lie in one of the municipalities, or in one of the states when their
/// name is there only once.
pub(super) fn localities(
    field: &Field,
    municipalities: &[Cvegeo],
    states: &[StateCode],
    geocoder: &Geocoder,
    places: &Gazetteer,
) -> Vec<CuedLocality> {
    let mut found = Vec::new();
    if !field.capitals_tell || (municipalities.is_empty() && states.is_empty()) {
        return found;
    }
    let mut from = 0;
    while let Some((start, cue_end)) = next_cue(&field.flat, from, geocoder) {
        // The cue begins with a space: one byte on is where a shorter cue inside it may begin.
        from = start + 1;
        let names = listed_names(field, cue_end);
        let loose = field.flat[..cue_end].ends_with("s de ");
        for (start, end) in names.iter().copied() {
            from = end;
            let locality = look_up(field, start, end, municipalities, states, places);
            let listed = names.len() > 1;
            found.extend(locality.map(|found| CuedLocality { loose, listed, ..found }));
        }
    }
    found
}

/// The next cue at or behind `from`: its first and last byte.
fn next_cue(flat: &str, from: usize, geocoder: &Geocoder) -> Option<(usize, usize)> {
    let found = geocoder.locality_cues.find(flat.get(from..)?)?;
    Some((from + found.start(), from + found.end()))
}

/// Runs of capital words behind a cue: "La Mina, El Salto y Piedra Parada" gives three.
fn listed_names(field: &Field, from: usize) -> Vec<(usize, usize)> {
    let mut names = Vec::new();
    let mut at = from;
    while names.len() < 12 {
        let Some((start, end)) = capital_run(field, at) else { break };
        names.push((start, end));
        let rest = &field.flat[end..];
        let Some(link) = [", ", " y ", " e ", ", y "].iter().rev().find(|l| rest.starts_with(**l))
        else {
            break;
        };
        at = end + link.len();
    }
    names
}

/// A run of capital words, linking words between them, at most [`LONGEST`].
fn capital_run(field: &Field, from: usize) -> Option<(usize, usize)> {
    let flat = &field.flat;
    let start = from + flat[from..].len() - flat[from..].trim_start().len();
    let mut end = start;
    let mut at = start;
    for word in flat[start..].split_inclusive(' ').take(LONGEST) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            break;
        }
        let capital = field.words(at, at + bare.len()).starts_with(char::is_uppercase);
        let links = matches!(bare, "de" | "del" | "la" | "las" | "los" | "el") && at > start;
        if !capital && !links {
            break;
        }
        at += word.len();
        if capital {
            end = at - word.len() + bare.len();
        }
        if bare.len() + 1 < word.len() {
            break;
        }
    }
    (end > start).then_some((start, end))
}

fn look_up(
    field: &Field,
    start: usize,
    end: usize,
    municipalities: &[Cvegeo],
    states: &[StateCode],
    places: &Gazetteer,
) -> Option<CuedLocality> {
    let name = fold(field.words(start, end));
    if name.len() < 3 {
        return None;
    }
    let within =
        municipalities.iter().flat_map(|key| places.find_locality(&name, Some(*key), None));
    let mut inside: Vec<Locality> = within.collect();
    inside.sort_by(|a, b| (b.population, a.cvegeo).cmp(&(a.population, b.cvegeo)));
    let near = inside.into_iter().next();
    if let Some(locality) = near {
        return Some(CuedLocality {
            start,
            end,
            locality,
            loose: false,
            listed: false,
            confidence: 0.85,
        });
    }
    let mut anywhere: Vec<Locality> =
        states.iter().flat_map(|state| places.find_locality(&name, None, Some(*state))).collect();
    anywhere.sort_by(|a, b| (b.population, a.cvegeo).cmp(&(a.population, b.cvegeo)));
    let first = anywhere.first()?;
    let single = anywhere.iter().all(|other| other.cvegeo == first.cvegeo);
    single.then(|| CuedLocality {
        start,
        end,
        locality: first.clone(),
        loose: false,
        listed: false,
        confidence: 0.6,
    })
}
