//! Places of an article with their roles, ready for claims.

use desplaza_model::codes::MentionRole;
use desplaza_model::{Cvegeo, EvidenceField, StateCode};

use super::decide::{Document, Meaning};
use super::gaps::{is_beside, without_article};
use super::localities::{Homonym, LocalityName};
use super::patterns::Need;
use super::roles::{Role, role};
use super::text::Field;

/// A place in a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    pub(super) field: EvidenceField,
    /// Folded bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) sentence: usize,
    /// The municipality, for municipalities and localities.
    pub(super) cvegeo: Option<Cvegeo>,
    /// The state, for places in Mexico that are in one.
    pub(super) state: Option<StateCode>,
    /// Index of the country, for places abroad.
    pub(super) foreign: Option<usize>,
    /// Index of the region, for regions.
    pub(super) region: Option<usize>,
    /// Name and point of a locality.
    pub(super) locality: Option<(String, f64, f64)>,
    /// One of several localities behind a plural cue: the text gives its figure for all of them.
    pub(super) listed: bool,
    pub(super) role: Role,
    /// What the weights make of it.
    pub(super) part: MentionRole,
    /// A state that belongs to the municipality before it, or to an office: no place of its own.
    pub(super) attached: bool,
    pub(super) confidence: f64,
}

/// The places of a document, from left to right, title first.
pub(super) fn spots(document: &Document, meanings: &[Option<Meaning>]) -> Vec<Spot> {
    let mut found: Vec<Spot> = Vec::new();
    for (mention, meaning) in document.mentions.iter().zip(meanings) {
        let Some(meaning) = meaning else { continue };
        let mut spot = Spot {
            field: mention.field,
            start: mention.start,
            end: mention.end,
            sentence: mention.sentence,
            cvegeo: None,
            state: None,
            foreign: None,
            region: None,
            locality: None,
            listed: false,
            role: Role::Neutral,
            part: MentionRole::default(),
            attached: mention.institution || mention.dateline,
            confidence: 0.95,
        };
        match *meaning {
            Meaning::Municipality { cvegeo, confidence } => {
                spot.cvegeo = Some(cvegeo);
                spot.state = Some(cvegeo.state());
                spot.confidence = confidence;
                spot.attached = false;
            }
            Meaning::State(state) => spot.state = Some(state),
            Meaning::Region(region) => {
                spot.state = Some(document.geocoder.regions[region].state);
                spot.region = Some(region);
                spot.confidence = 0.8;
            }
            Meaning::Foreign(country) => {
                spot.foreign = Some(country);
                // "el maíz, el Chile y el frijol": a word of other meanings is a place only where something leads to it.
                let pattern = &document.geocoder.patterns.list[mention.pattern];
                spot.attached = !mention.is_led() && pattern.need != Need::Nothing;
            }
            Meaning::Across(region) => {
                spot.region = Some(region);
                spot.attached = true;
                spot.confidence = 0.8;
            }
            Meaning::Country | Meaning::Hint(_) => continue,
        }
        settle(&mut spot, found.last(), document.field(mention), document);
        found.push(spot);
    }
    found
}

/// Gives a spot its role and says whether it only completes the place before it.
fn settle(spot: &mut Spot, last: Option<&Spot>, field: &Field, document: &Document) {
    let sentence = field.sentence(spot.sentence);
    let last = last.filter(|last| last.field == spot.field && last.sentence == spot.sentence);
    if let Some(last) = last
        && spot.cvegeo.is_none()
        && last.cvegeo.is_some()
        && last.state == spot.state
        && is_beside(&field.flat[last.end..spot.start])
    {
        spot.attached = true;
        spot.role = last.role;
        return;
    }
    let before = &field.flat[sentence.start..spot.start];
    let after = &field.flat[spot.end..sentence.end.max(spot.end)];
    let previous = last.map(|last| (spot.start - last.end, last.role));
    spot.role = role(before, after, previous, document.geocoder);
}

impl Spot {
    /// The spot of a locality.
    pub(super) fn locality(
        field: &Field,
        name: &LocalityName,
        homonym: &Homonym,
        likelihood: f32,
        document: &Document,
    ) -> Self {
        let place = document.places.locality(homonym.row);
        let found = (place.cvegeo, f64::from(likelihood));
        Self {
            locality: Some((place.name, place.lat, place.lon)),
            listed: name.listed,
            ..Self::at(field, (name.start, name.end), found, document)
        }
    }

    /// The spot of a municipality that no pattern has: where it stands, which it is and how sure that is.
    pub(super) fn at(
        field: &Field,
        (start, end): (usize, usize),
        (cvegeo, confidence): (Cvegeo, f64),
        document: &Document,
    ) -> Self {
        let sentence = field.sentence_at(start);
        let span = field.sentence(sentence);
        let before = &field.flat[span.start..start];
        let after = &field.flat[end..span.end.max(end)];
        Self {
            field: field.part,
            start,
            end,
            sentence,
            cvegeo: Some(cvegeo),
            state: Some(cvegeo.state()),
            foreign: None,
            region: None,
            locality: None,
            listed: false,
            role: role(without_cue(before, document), after, None, document.geocoder),
            part: MentionRole::default(),
            attached: false,
            confidence,
        }
    }
}

/// The text before a locality without its cue, so that "hacia la comunidad de" reads as "hacia la".
fn without_cue<'t>(before: &'t str, document: &Document) -> &'t str {
    let trimmed = before.trim_end();
    let cue = document.geocoder.cues.locality.at_end_of(trimmed);
    let shorter = cue.map_or(trimmed, |cue| trimmed[..trimmed.len() - cue.len()].trim_end());
    without_article(shorter)
}
