//! The line that says where a note was written.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, EvidenceField};

use super::Geocoder;
use super::decide::Meaning;
use super::mention::Mention;
use super::text::Field;

/// "TUXTLA GUTIÉRREZ, Chis.- El gobierno …": where the note was written.
pub(super) fn mark_dateline(field: &Field, found: &mut [Mention]) {
    if field.part != EvidenceField::Text {
        return;
    }
    let lead = field.flat.len() - field.flat.trim_start().len();
    if found.first().is_none_or(|first| first.start > lead + 2) {
        return;
    }
    let mut last = 0;
    while last + 1 < found.len() && last < 2 {
        let gap = &field.flat[found[last].end..found[last + 1].start];
        if !matches!(gap.trim(), "," | "" | "(" | "/" | "-") {
            break;
        }
        last += 1;
    }
    let rest = field.flat[found[last].end..].trim_start_matches([' ', '.', ',', ')', ';']);
    let agency = rest.strip_prefix('(').and_then(|r| r.split_once(')')).map(|(_, rest)| rest);
    let rest = agency.unwrap_or(rest).trim_start_matches([' ', '.']);
    let dash = rest.starts_with(['-', '–', '—', '―']) || rest.starts_with("/ ");
    let (start, end) = (found[0].start, found[0].end);
    let shouted =
        field.words(start, end).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let colon = rest.starts_with(':') && shouted;
    if dash || colon {
        for mention in &mut found[..=last] {
            mention.dateline = true;
        }
    }
}

/// A dateline places the reporter: it counts only where no other municipality is named, and never when
/// it is a state's capital, where newsrooms are.
pub(super) fn without_datelines(
    mentions: &[Mention],
    meanings: &mut [Option<Meaning>],
    geocoder: &Geocoder,
    places: &Gazetteer,
) {
    let is_place = |m: &Option<Meaning>| matches!(m, Some(Meaning::Municipality { .. }));
    let named =
        mentions.iter().zip(&*meanings).any(|(m, meaning)| !m.dateline && is_place(meaning));
    for (mention, meaning) in mentions.iter().zip(meanings) {
        let Some(Meaning::Municipality { cvegeo, .. }) = *meaning else { continue };
        if !mention.dateline {
            continue;
        }
        *meaning = if named || is_newsroom(cvegeo, geocoder, places) {
            Some(Meaning::Hint(cvegeo.state()))
        } else {
            Some(Meaning::Municipality { cvegeo, confidence: 0.5 })
        };
    }
}

/// Inhabitants from which a dateline says where a newsroom is.
const NEWSROOM: u64 = 300_000;

fn is_newsroom(cvegeo: Cvegeo, geocoder: &Geocoder, places: &Gazetteer) -> bool {
    let large =
        places.municipality(cvegeo).and_then(|m| m.population).is_some_and(|p| p > NEWSROOM);
    large || geocoder.cues.capitals.contains(&cvegeo)
}
