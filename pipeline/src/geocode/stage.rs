//! The stage: places of an article, and where its claims happened.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::codes::Precision;
use desplaza_model::{
    Article, Candidate, Cvegeo, EvidenceField, KnownFacts, PlaceMention, Reading, Reject,
    RejectCode, Stage, StateCode,
};
use rustc_hash::FxHashSet;

use super::dateline::without_datelines;
use super::decide::{Decided, Document, Likely, decide};
use super::list::{ListResolution, ResolvedPlace, resolve_list};
use super::localities::{Surround, localities};
use super::mention::{Mention, mentions};
use super::misspelt::add_misspelt;
use super::names::How;
use super::part::give_parts;
use super::persons::fill_persons;
use super::placing::{Placing, place_claims, rounded};
use super::spot::{Spot, spots};
use super::text::{Field, words};
use super::{Geocoder, abroad};
use crate::weights::Signs;

/// Places the article's mentions and claims; for a table row, resolves its place columns first.
pub fn geocode(
    mut reading: Reading,
    article: &Article,
    geocoder: &Geocoder,
    places: &Gazetteer,
) -> Reading {
    let list = article.known.as_ref().map(|known| row_places(known, geocoder, places));
    let prepared = Prepared::new(article, geocoder);
    let document =
        prepared.document(geocoder, places, list.as_ref().map_or(&[], |list| &list.states));
    let (fields, found) = (document.fields, document.mentions);
    let (decided, mut spots) = document.settled();
    let Decided { meanings, open, candidates, reported_from } = decided;
    add_localities(&document, &mut spots);
    add_misspelt(&document, &mut spots);
    if let Some(list) = &list {
        take_list(list, &mut reading);
        spots.retain(|spot| {
            list.states.is_empty() || spot.state.is_none_or(|s| list.states.contains(&s))
        });
    }
    give_parts(&document, &mut spots);
    let weighed: Vec<(&Mention, &[Likely])> =
        candidates.iter().map(|(index, likely)| (&found[*index], likely.as_slice())).collect();
    reading.places.extend(spots.iter().filter_map(|spot| place_mention(spot, &document, &weighed)));
    reading.reported_from = reported_from;
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
    let placing = Placing { fields, spots: &spots, geocoder, places, list: list.as_ref() };
    place_claims(&mut reading, &placing);
    fill_persons(&mut reading, places);
    if list.is_none() {
        abroad::mark(&mut reading, &document, &meanings);
    }
    reading
}

impl Document<'_> {
    /// What its names mean, and the places among them; localities apart.
    pub(super) fn settled(&self) -> (Decided, Vec<Spot>) {
        let mut decided = decide(self);
        decided.reported_from = self.reported_from(&decided.meanings);
        without_datelines(self.mentions, &mut decided.meanings, self.geocoder, self.places);
        let spots = spots(self, &decided.meanings);
        (decided, spots)
    }
}

/// An article's fields and the names in them.
pub(super) struct Prepared<'a> {
    fields: [Field<'a>; 2],
    mentions: Vec<Mention>,
    outlet: Vec<StateCode>,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(article: &'a Article, geocoder: &Geocoder) -> Self {
        let fields = [
            Field::new(EvidenceField::Title, &article.title, &geocoder.cues.abbreviations),
            Field::new(EvidenceField::Text, &article.text, &geocoder.cues.abbreviations),
        ];
        let mut never = Vec::new();
        let mut mentions: Vec<Mention> =
            fields.iter().flat_map(|field| mentions(field, geocoder, &mut never)).collect();
        mentions.retain(|mention| mention.is_cued() || !never.contains(&mention.pattern));
        drop_lone_parts(&mut mentions, geocoder);
        Self { fields, mentions, outlet: outlet_states(article, geocoder) }
    }

    /// `only`: the states that count, for table rows; all when empty.
    pub(super) fn document(
        &'a self,
        geocoder: &'a Geocoder,
        places: &'a Gazetteer,
        only: &'a [StateCode],
    ) -> Document<'a> {
        Document {
            fields: &self.fields,
            mentions: &self.mentions,
            geocoder,
            places,
            only,
            outlet: self.outlet.clone(),
        }
    }
}

/// Drops parts of names whose whole the text does not have.
fn drop_lone_parts(mentions: &mut Vec<Mention>, geocoder: &Geocoder) {
    let pattern = |mention: &Mention| &geocoder.patterns.list[mention.pattern];
    let told: FxHashSet<Cvegeo> =
        mentions.iter().flat_map(|m| pattern(m).places.iter().map(|(_, key)| *key)).collect();
    mentions.retain(|mention| {
        let pattern = pattern(mention);
        !pattern.is_only_part() || pattern.parts.iter().any(|key| told.contains(key))
    });
}

/// The municipalities of a table row: those of its place columns, else the one of its key or point.
fn row_places(known: &KnownFacts, geocoder: &Geocoder, places: &Gazetteer) -> ListResolution {
    let mut list = resolve_list(&known.states, &known.municipalities, geocoder, places);
    if !list.resolved.is_empty() {
        return list;
    }
    let key = known.place.cvegeo.filter(|key| places.municipality(*key).is_some());
    let reach = geocoder.limits.coast_m;
    let point = known.place.lon.zip(known.place.lat);
    let point = point.and_then(|(lon, lat)| places.locate_near(lon, lat, reach));
    let point = point.map(|located| located.cvegeo);
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
    let words: Vec<_> = words(&text).collect();
    let hits = geocoder.patterns.find(&text, &words);
    hits.iter().filter_map(|hit| geocoder.patterns.list[hit.pattern].state).collect()
}

pub(super) fn add_localities(document: &Document, spots: &mut Vec<Spot>) {
    let least = document.geocoder.limits.locality;
    let mut signs = Signs::default();
    let surround = Surround::new(document, spots);
    let mut found = Vec::new();
    for field in document.fields {
        for (name, homonym, likelihood) in localities(field, &surround, least, &mut signs) {
            found.push(Spot::locality(field, &name, &homonym, likelihood, document));
        }
    }
    for spot in found {
        let overlaps = |other: &Spot| {
            other.field == spot.field && other.start < spot.end && spot.start < other.end
        };
        spots.retain(|other| !overlaps(other));
        spots.push(spot);
    }
    spots.sort_by_key(|spot| (spot.field != EvidenceField::Title, spot.start, spot.end));
}

/// A spot as the reading lists it, with the other municipalities that its name was weighed for.
fn place_mention(
    spot: &Spot,
    document: &Document,
    candidates: &[(&Mention, &[Likely])],
) -> Option<PlaceMention> {
    if spot.foreign.is_some() && spot.attached {
        return None;
    }
    let field = document.fields.iter().find(|field| field.part == spot.field)?;
    let (start, end) = field.original_span(spot.start, spot.end);
    let precision = match (&spot.locality, spot.cvegeo, spot.foreign) {
        (_, _, Some(_)) => Precision::Country,
        (Some(_), ..) => Precision::Locality,
        (None, Some(_), _) => Precision::Municipality,
        (None, None, _) => Precision::State,
    };
    let geocoder = document.geocoder;
    let weighed = candidates.iter().find(|(mention, _)| {
        mention.field == spot.field && mention.start == spot.start && mention.end == spot.end
    });
    let others = weighed.into_iter().flat_map(|(_, likely)| likely.iter());
    let others = others.filter(|it| Some(it.cvegeo) != spot.cvegeo && it.likelihood >= LISTED);
    Some(PlaceMention {
        cvegeo: spot.cvegeo,
        state: spot.state,
        locality: spot.locality.as_ref().map(|(name, ..)| name.clone()),
        region: spot.region.map(|region| geocoder.regions[region].name().to_owned()),
        country: spot.foreign.map(|country| geocoder.countries[country].name.clone()),
        role: spot.part,
        text: field.original[start..end].to_owned(),
        start,
        end,
        field: spot.field,
        precision,
        confidence: rounded(spot.confidence),
        rejected: others
            .take(MOST_LISTED)
            .map(|it| Candidate {
                cvegeo: it.cvegeo,
                likelihood: rounded(f64::from(it.likelihood)),
            })
            .collect(),
    })
}

/// Rejected municipalities of a name that are listed: how likely, and how many.
const LISTED: f32 = 0.005;
const MOST_LISTED: usize = 5;
