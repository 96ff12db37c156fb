//! Notes about other countries.

use desplaza_model::{EvidenceField, Reading, Reject, RejectCode, Stage};

use super::Geocoder;
use super::decide::Meaning;
use super::mention::Mention;
use super::text::Field;

/// Folded bytes of a body that count as its lead.
const LEAD: usize = 400;

/// Makes a reading irrelevant whose places are all abroad: named in the title or lead, or twice, and
/// no place in Mexico but the dateline.
pub(super) fn mark(
    reading: &mut Reading,
    mentions: &[Mention],
    meanings: &[Option<Meaning>],
    fields: &[Field],
    geocoder: &Geocoder,
) {
    let named = || mentions.iter().zip(meanings).filter(|(mention, _)| !mention.dateline);
    let at_home = named().any(|(_, meaning)| !matches!(meaning, None | Some(Meaning::Foreign(_))));
    if at_home || fields.iter().any(|field| field.flat.contains("mexican")) {
        return;
    }
    let mut abroad: Vec<(&Mention, usize)> = Vec::new();
    for (mention, meaning) in named() {
        if let Some(Meaning::Foreign(country)) = meaning {
            abroad.push((mention, *country));
        }
    }
    let early = abroad.iter().any(|(m, _)| m.field == EvidenceField::Title || m.start < LEAD);
    let Some((_, country)) = abroad.first().filter(|_| early || abroad.len() > 1) else { return };
    reading.relevant = false;
    let detail = format!("only places abroad are named: {}", geocoder.countries[*country].name);
    reading.rejects.push(Reject::new(
        Stage::Geocode,
        RejectCode::Abroad,
        reading.id.as_str(),
        detail,
    ));
}
