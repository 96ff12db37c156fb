//! What the weights are learned from: the names of an article, with the signs that reading would weigh.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Article, Cvegeo, EvidenceField};

use super::Geocoder;
use super::localities::Surround;
use super::part::part_signs;
use super::stage::{Prepared, add_localities};
use crate::weights::Signs;

/// A span of an article, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Title or body.
    pub field: EvidenceField,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A name and what may be meant by it.
#[derive(Debug, Clone, PartialEq)]
pub struct NameCase {
    /// Where it stands.
    pub mentions: Vec<Span>,
    /// Municipalities with the signs of each.
    pub options: Vec<(Cvegeo, Vec<String>)>,
}

/// A place and what speaks for the part that it plays.
#[derive(Debug, Clone, PartialEq)]
pub struct PartCase {
    /// Where it stands.
    pub mention: Span,
    /// The signs.
    pub signs: Vec<String>,
}

/// The names of an article that may be municipalities.
pub fn name_cases(article: &Article, geocoder: &Geocoder, places: &Gazetteer) -> Vec<NameCase> {
    let prepared = Prepared::new(article, geocoder);
    let document = prepared.document(geocoder, places, &[]);
    let (_, groups, context) = document.ruled();
    let mut signs = Signs::named();
    let mut cases = Vec::new();
    for group in &groups {
        let options = context.options(group);
        let described = (0..options.len()).map(|at| {
            context.signs(group, &options, at, &mut signs);
            (options[at].cvegeo, signs.names.clone().unwrap_or_default())
        });
        let mentions = group.indices.iter().map(|index| {
            let mention = &document.mentions[*index];
            let (start, end) = document.field(mention).original_span(mention.start, mention.end);
            Span { field: mention.field, start, end }
        });
        cases.push(NameCase { mentions: mentions.collect(), options: described.collect() });
    }
    cases
}

/// The states' names of an article that may mean a municipality, each mention by itself.
pub fn capital_cases(article: &Article, geocoder: &Geocoder, places: &Gazetteer) -> Vec<NameCase> {
    let prepared = Prepared::new(article, geocoder);
    let document = prepared.document(geocoder, places, &[]);
    let (_, _, context) = document.ruled();
    let mut signs = Signs::named();
    let states = (0..document.mentions.len()).filter(|at| document.pattern(*at).state.is_some());
    let case = |index: usize| {
        let option = context.capital(index)?;
        context.capital_signs(index, &option, &mut signs);
        let mention = &document.mentions[index];
        let (start, end) = document.field(mention).original_span(mention.start, mention.end);
        Some(NameCase {
            mentions: vec![Span { field: mention.field, start, end }],
            options: vec![(option.cvegeo, signs.names.clone().unwrap_or_default())],
        })
    };
    states.filter_map(case).collect()
}

/// The names of an article that may be localities, as the weights of municipalities leave them.
pub fn locality_cases(article: &Article, geocoder: &Geocoder, places: &Gazetteer) -> Vec<NameCase> {
    let prepared = Prepared::new(article, geocoder);
    let document = prepared.document(geocoder, places, &[]);
    let (_, spots) = document.settled();
    let surround = Surround::new(&document, &spots);
    let mut signs = Signs::named();
    let mut cases = Vec::new();
    for field in document.fields.iter().filter(|field| field.capitals_tell) {
        let names = surround.names(field);
        for (at, name) in names.iter().enumerate() {
            let options = (0..name.options.len()).map(|option| {
                surround.signs(field, &names, (at, option), &mut signs);
                (name.options[option].cvegeo, signs.names.clone().unwrap_or_default())
            });
            let options = options.collect();
            let (start, end) = field.original_span(name.start, name.end);
            cases
                .push(NameCase { mentions: vec![Span { field: field.part, start, end }], options });
        }
    }
    cases
}

/// The places of an article, as the other weights leave them.
pub fn part_cases(article: &Article, geocoder: &Geocoder, places: &Gazetteer) -> Vec<PartCase> {
    let prepared = Prepared::new(article, geocoder);
    let document = prepared.document(geocoder, places, &[]);
    let (_, mut spots) = document.settled();
    add_localities(&document, &mut spots);
    let mut signs = Signs::named();
    let case = |at: usize| {
        part_signs(&document, &spots, at, &mut signs);
        let spot = &spots[at];
        let field = document.fields.iter().find(|field| field.part == spot.field)?;
        let (start, end) = field.original_span(spot.start, spot.end);
        let mention = Span { field: spot.field, start, end };
        Some(PartCase { mention, signs: signs.names.clone().unwrap_or_default() })
    };
    (0..spots.len()).filter_map(case).collect()
}
