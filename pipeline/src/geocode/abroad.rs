//! Notes about other countries.

use desplaza_model::{EvidenceField, Reading, Reject, RejectCode, Stage};

use super::decide::{Document, Meaning};
use super::mention::Mention;

/// Folded bytes of a body that count as its lead.
const LEAD: usize = 300;

/// Makes a reading irrelevant whose places are all abroad: in the title, in the lead or twice, each
/// behind a preposition ("en California"; not "colonia California" or "maíz, chile"), and no place in
/// Mexico but the dateline.
pub(super) fn mark(reading: &mut Reading, document: &Document, meanings: &[Option<Meaning>]) {
    let named = || document.mentions.iter().zip(meanings).filter(|(m, _)| !m.dateline);
    let at_home = named().any(|(_, meaning)| {
        meaning.as_ref().is_some_and(|meaning| !matches!(meaning, Meaning::Foreign(_)))
    });
    let mexican = document.fields.iter().any(|field| field.flat.contains("mexican"));
    if at_home || mexican || has_open_place(reading) {
        return;
    }
    let abroad: Vec<(&Mention, usize)> = named()
        .filter_map(|(mention, meaning)| match meaning {
            Some(Meaning::Foreign(country)) if mention.is_led() => Some((mention, *country)),
            _ => None,
        })
        .collect();
    let early = abroad.iter().any(|(m, _)| m.field == EvidenceField::Title || m.start < LEAD);
    let Some((_, country)) = abroad.first().filter(|_| early || abroad.len() > 1) else { return };
    reading.relevant = false;
    let country = &document.geocoder.countries[*country].name;
    let detail = format!("only places abroad are named: {country}");
    let reject = Reject::new(Stage::Geocode, RejectCode::Abroad, reading.id.as_str(), detail);
    reading.rejects.push(reject);
}

/// Whether a Mexican name was left open.
fn has_open_place(reading: &Reading) -> bool {
    reading.rejects.iter().any(|reject| reject.code == RejectCode::AmbiguousPlace)
}
