//! The stage: places of an article, and where its claims happened.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::codes::Precision;
use desplaza_model::{
    Article, Cvegeo, EvidenceField, KnownFacts, PlaceMention, Reading, Reject, RejectCode, Stage,
    StateCode,
};

use super::dateline::without_datelines;
use super::decide::{Document, decide};
use super::list::{ListResolution, ResolvedPlace, resolve_list};
use super::localities::localities;
use super::mention::{Mention, mentions};
use super::names::How;
use super::persons::fill_persons;
use super::placing::{Placing, place_claims};
use super::spot::{Spot, spots};
use super::text::Field;
use super::{Geocoder, abroad};

/// Places the article's mentions and claims; for a table row, resolves its place columns first.
pub fn geocode(
    mut reading: Reading,
    article: &Article,
    geocoder: &Geocoder,
    places: &Gazetteer,
) -> Reading {
    let list = article.known.as_ref().map(|known| row_places(known, geocoder, places));
    let fields = [
        Field::new(EvidenceField::Title, &article.title, &geocoder.cues.abbreviations),
        Field::new(EvidenceField::Text, &article.text, &geocoder.cues.abbreviations),
    ];
    let found: Vec<Mention> = fields.iter().flat_map(|field| mentions(field, geocoder)).collect();
    let document = Document {
        fields: &fields,
        mentions: &found,
        geocoder,
        places,
        only: list.as_ref().map_or(&[], |list| &list.states),
        outlet: outlet_states(article, geocoder),
    };
    let (mut meanings, open) = decide(&document);
    without_datelines(&found, &mut meanings, geocoder, places);
    let mut spots = spots(&document, &meanings);
    add_localities(&document, &mut spots);
    if let Some(list) = &list {
        take_list(list, &mut reading);
        spots.retain(|spot| {
            list.states.is_empty() || spot.state.is_none_or(|s| list.states.contains(&s))
        });
    }
    reading.places.extend(spots.iter().filter_map(|spot| place_mention(spot, &fields)));
    let is_locality = |at: &Mention| {
        spots.iter().any(|spot| {
            let overlaps = spot.start < at.end && at.start < spot.end;
            spot.locality.is_some() && spot.field == at.field && overlaps
        })
    };
    let open = open.into_iter().filter(|open| !is_locality(&found[open.mention]));
    reading.rejects.extend(open.map(|open| {
        let keys: Vec<&str> = open.candidates.iter().map(Cvegeo::as_str).collect();
        let detail = format!("`{}` may be {}", open.name, keys.join(", "));
        Reject::new(Stage::Geocode, RejectCode::AmbiguousPlace, article.id.as_str(), detail)
    }));
    let placing = Placing { fields: &fields, spots: &spots, geocoder, places, list: list.as_ref() };
    place_claims(&mut reading, &placing);
    fill_persons(&mut reading, places);
    if list.is_none() {
        abroad::mark(&mut reading, &document, &meanings);
    }
    reading
}

/// The municipalities of a table row: those of its place columns, else the one of its key or point.
fn row_places(known: &KnownFacts, geocoder: &Geocoder, places: &Gazetteer) -> ListResolution {
    let mut list = resolve_list(&known.states, &known.municipalities, geocoder, places);
    if !list.resolved.is_empty() {
        return list;
    }
    let key = known.place.cvegeo.filter(|key| places.municipality(*key).is_some());
    let point = known.place.lon.zip(known.place.lat).and_then(|(lon, lat)| places.locate(lon, lat));
    let by_key = key.map(|cvegeo| (cvegeo, How::Key));
    if let Some((cvegeo, how)) = by_key.or(point.map(|cvegeo| (cvegeo, How::Point))) {
        let text = cvegeo.to_string();
        list.resolved.push(ResolvedPlace { cvegeo, text, how, confidence: how.confidence() });
        if !list.states.contains(&cvegeo.state()) {
            list.states.push(cvegeo.state());
        }
    }
    list
}

fn take_list(list: &ListResolution, reading: &mut Reading) {
    reading.municipalities = list.municipalities();
    reading.states.clone_from(&list.states);
    reading.unresolved = list.unresolved.iter().map(|rest| rest.text.clone()).collect();
}

/// States named in the outlet's name ("Diario de Chiapas").
fn outlet_states(article: &Article, geocoder: &Geocoder) -> Vec<StateCode> {
    let outlet = article.outlet.as_deref().unwrap_or_default();
    let source = article.source.as_ref().map_or("", |source| source.as_str());
    let text = desplaza_model::text::fold(&format!("{outlet} {}", source.replace(['_', '-'], " ")));
    let hits = geocoder.patterns.find(&text);
    hits.iter().filter_map(|hit| geocoder.patterns.list[hit.pattern].state).collect()
}

fn add_localities(document: &Document, spots: &mut Vec<Spot>) {
    let mut municipalities: Vec<Cvegeo> = spots.iter().filter_map(|spot| spot.cvegeo).collect();
    municipalities.sort_unstable();
    municipalities.dedup();
    let mut states: Vec<StateCode> = spots.iter().filter_map(|spot| spot.state).collect();
    states.sort_unstable();
    states.dedup();
    for field in document.fields {
        let found = localities(field, &municipalities, &states, document.geocoder, document.places);
        for cued in found {
            let spot = Spot::locality(field, &cued, document);
            let overlaps = |other: &Spot| {
                other.field == spot.field && other.start < spot.end && spot.start < other.end
            };
            let kept =
                |other: &Spot| overlaps(other) && (cued.loose || other.cvegeo == spot.cvegeo);
            if !spots.iter().any(kept) {
                spots.retain(|other| !overlaps(other));
                spots.push(spot);
            }
        }
    }
    spots.sort_by_key(|spot| (spot.field != EvidenceField::Title, spot.start, spot.end));
}

/// A spot as the reading lists it; foreign places and hints are not listed.
fn place_mention(spot: &Spot, fields: &[Field]) -> Option<PlaceMention> {
    spot.state?;
    let field = fields.iter().find(|field| field.part == spot.field)?;
    let (start, end) = field.original_span(spot.start, spot.end);
    let precision = match (&spot.locality, spot.cvegeo) {
        (Some(_), _) => Precision::Locality,
        (None, Some(_)) => Precision::Municipality,
        (None, None) => Precision::State,
    };
    Some(PlaceMention {
        cvegeo: spot.cvegeo,
        state: spot.state,
        text: field.original[start..end].to_owned(),
        start,
        end,
        field: spot.field,
        precision,
        confidence: spot.confidence,
    })
}
