//! Misspelt municipalities: "Xochistlahuca, Guerrero", "Xochistlahuca y Ometepec".

use desplaza_model::StateCode;

use super::decide::Document;
use super::gaps::continues_list;
use super::patterns::Hit;
use super::resolve_name::{Found, Lookup};
use super::spot::Spot;
use super::surroundings::Surroundings;
use super::text::Field;

/// Letters that a name must have to be compared.
const LETTERS: usize = 7;
/// Words of a name, at most.
const WORDS: usize = 6;

/// Adds the names that are one typing error away from a municipality of the state that stands beside them, or of the state
/// of the municipality that follows in a list.
pub(super) fn add_misspelt(document: &Document, spots: &mut Vec<Spot>) {
    let mut found = Vec::new();
    for (at, spot) in spots.iter().enumerate() {
        let Some(state) = spot.state.filter(|_| spot.region.is_none()) else { continue };
        let field = document.fields.iter().find(|field| field.part == spot.field);
        let Some(field) = field.filter(|field| field.capitals_tell) else { continue };
        let last = at.checked_sub(1).map(|last| &spots[last]);
        let from = last.filter(|last| last.field == spot.field).map_or(0, |last| last.end);
        let mut names = names_before(field, spot).into_iter().filter(|(start, _)| *start >= from);
        let best = names.find_map(|name| Some((name, municipality(document, field, name, state)?)));
        if let Some((name, Found { cvegeo, confidence, .. })) = best {
            found.push((at, Spot::at(field, name, (cvegeo, confidence), document)));
        }
    }
    for (at, spot) in found.into_iter().rev() {
        let next = &mut spots[at];
        next.attached |= next.cvegeo.is_none();
        spots.insert(at, spot);
    }
}

/// The names that end right before a place, the longest first, where the gap makes them that place's or the list's.
fn names_before(field: &Field, spot: &Spot) -> Vec<(usize, usize)> {
    let tokens = &field.tokens[..field.tokens.partition_point(|token| token.start < spot.start)];
    let Some(last) = tokens.last() else { return Vec::new() };
    let gap = &field.flat[last.end..spot.start];
    let beside = spot.cvegeo.is_none() && matches!(gap, ", " | " (");
    // "Xochistlahuca y Ometepec": the link is a word of its own.
    let linked = matches!(&field.flat[last.start..last.end], "y" | "e") && spot.cvegeo.is_some();
    let tokens = if linked { &tokens[..tokens.len() - 1] } else { tokens };
    let Some(end) = tokens.last().map(|last| last.end) else { return Vec::new() };
    let listed = spot.cvegeo.is_some() && continues_list(&field.flat[end..spot.start]);
    if !beside && !listed {
        return Vec::new();
    }
    let mut starts = Vec::new();
    let mut next = end;
    for token in tokens.iter().rev().take(WORDS) {
        let joined = next == end || &field.flat[token.end..next] == " ";
        let capital = field.words(token.start, token.end).starts_with(char::is_uppercase);
        let link = matches!(&field.flat[token.clone()], "de" | "del" | "la" | "los" | "las" | "el");
        if !joined || !(capital || link && next != end) {
            break;
        }
        if capital {
            starts.push(token.start);
        }
        next = token.start;
    }
    starts.into_iter().rev().map(|start| (start, end)).collect()
}

fn municipality(
    document: &Document,
    field: &Field,
    (start, end): (usize, usize),
    state: StateCode,
) -> Option<Found> {
    let geocoder = document.geocoder;
    let name = &field.flat[start..end];
    let near = Surroundings::new(field, Hit { pattern: 0, start, end }, geocoder);
    let known = geocoder.patterns.named(name).is_some()
        || document.places.knows_locality(name, state)
        || !document.is_allowed(state);
    if known || name.len() < LETTERS || near.is_trapped() {
        return None;
    }
    let states = [state];
    let lookup = Lookup {
        names: &geocoder.names,
        words: &geocoder.list,
        places: document.places,
        states: &states,
    };
    lookup.fuzzy(&geocoder.list.key(name), 1).ok()
}
