//! From an event to what the index stores of it.

use desplaza_model::codes::Code;
use desplaza_model::{DateSpan, Event, EventId, Labels, content_hash};
use jiff::civil::date;
use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use crate::schema::Fields;

/// What a hit shows without opening the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventSummary {
    /// The event.
    pub id: EventId,
    /// Its revision.
    pub revision: u32,
    /// Cause, as code.
    pub cause: String,
    /// Hazard, as code.
    pub hazard: Option<String>,
    /// First and last day.
    pub when: DateSpan,
    /// Names of the places, origins first.
    pub places: Vec<String>,
    /// Municipality keys, in the order of `places`, where known.
    pub cvegeo: Vec<String>,
    /// Persons, lower bound.
    pub low: u64,
    /// Persons, recommended figure.
    pub best: u64,
    /// Persons, upper bound.
    pub high: u64,
    /// What a reader must know.
    pub flags: Vec<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// Sentences with their source.
    pub quotes: Vec<Quote>,
}

/// A sentence and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The sentence.
    pub text: String,
    /// Outlet or agency.
    pub outlet: Option<String>,
    /// Address, if any.
    pub url: Option<String>,
    /// The article it stands in.
    pub article: String,
}

/// Hash over the whole event.
pub(crate) fn hash(event: &Event) -> Result<String, serde_json::Error> {
    Ok(content_hash(&[&serde_json::to_string(event)?]))
}

pub(crate) fn document(
    event: &Event,
    labels: &Labels,
    fields: &Fields,
) -> Result<TantivyDocument, serde_json::Error> {
    let summary = summary(event);
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, event.id.as_str());
    document.add_text(fields.hash, hash(event)?);
    document.add_text(fields.summary, serde_json::to_string(&summary)?);
    for name in &summary.places {
        document.add_text(fields.place, name);
    }
    for key in &summary.cvegeo {
        document.add_text(fields.cvegeo, key);
    }
    document.add_text(fields.topic, topic(event, labels));
    for title in event.sources.iter().filter_map(|source| source.title.as_deref()) {
        document.add_text(fields.text, title);
    }
    for quote in &summary.quotes {
        document.add_text(fields.text, &quote.text);
    }
    document.add_i64(fields.day, days_since_1970(event));
    document.add_u64(fields.persons, event.best);
    Ok(document)
}

fn days_since_1970(event: &Event) -> i64 {
    date(1970, 1, 1).until(event.when.start).map_or(0, |span| i64::from(span.get_days()))
}

fn topic(event: &Event, labels: &Labels) -> String {
    let mut words = vec![labels.cause(event.cause)];
    words.extend(event.hazard.map(|hazard| labels.hazard(hazard)));
    words.extend(event.claims.iter().map(|sourced| labels.term(sourced.claim.term)));
    words.extend(event.groups.iter().map(|group| group.code()));
    words.sort_unstable();
    words.dedup();
    words.join(" · ")
}

fn summary(event: &Event) -> EventSummary {
    let places = event.places.iter();
    EventSummary {
        id: event.id.clone(),
        revision: event.revisions.last().map_or(0, |revision| revision.number),
        cause: event.cause.code().to_owned(),
        hazard: event.hazard.map(|hazard| hazard.code().to_owned()),
        when: event.when,
        places: places.clone().map(|place| place.name.clone()).collect(),
        cvegeo: places.filter_map(|place| place.cvegeo).map(|key| key.to_string()).collect(),
        low: event.low,
        best: event.best,
        high: event.high,
        flags: event.flags.iter().copied().filter_map(flag_name).collect(),
        confidence: event.confidence,
        quotes: quotes(event),
    }
}

fn flag_name(flag: desplaza_model::Flag) -> Option<String> {
    serde_json::to_value(flag).ok()?.as_str().map(str::to_owned)
}

fn quotes(event: &Event) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let from_claims = event.claims.iter().map(|sourced| {
        let evidence = &sourced.claim.evidence;
        (&sourced.article, evidence.sentence.as_ref().unwrap_or(&evidence.text))
    });
    let from_sources = event
        .sources
        .iter()
        .filter_map(|source| Some((&source.article, source.sentence.as_ref()?)));
    for (article, text) in from_claims.chain(from_sources) {
        let source = event.sources.iter().find(|source| source.article == *article);
        let quote = Quote {
            text: text.clone(),
            outlet: source.and_then(|source| source.outlet.clone()),
            url: source.and_then(|source| source.url.clone()),
            article: article.to_string(),
        };
        if !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    quotes
}
