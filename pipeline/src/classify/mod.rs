//! From an article to relevance, cause and claims.
//!
//! A text is folded once, cut into tokens and sentences once, and searched for all phrases of the
//! lexicons at once; the rooms then read that [`Scene`]: numbers and their nouns, what the nouns do,
//! when, why, who says so. Every word is data (`data/lexicon/`); the code knows only kinds of words.

mod calendar;
mod cause;
mod claims;
mod date_parts;
mod dates;
mod field;
mod figures;
mod gaps;
mod grammar;
mod groups;
mod hazard;
mod issuer;
mod language;
mod lexicon;
mod links;
mod matcher;
mod mood;
mod moved;
mod nouns;
mod numbers;
mod pairs;
mod qualifiers;
mod quantities;
mod reasons;
mod recounts;
mod relevance;
mod scene;
mod sentences;
mod short;
mod study;
mod tokens;
mod triggers;
mod vocabulary;
mod weigh;
mod weighing;

#[cfg(test)]
mod tests;

use std::ops::Range;

use desplaza_model::codes::{Cause, Term, Unit};
use desplaza_model::{
    Article, Claim, DatePrecision, DateSpan, EvidenceField, Provenance, Reading, Reject,
    RejectCode, Stage,
};

pub use lexicon::Lexicon;
pub use relevance::Contribution;
pub use study::{Case, Study};
pub use weighing::Learned;

use cause::Why;
use claims::Shared;
use field::{Field, Fields};

/// Reads one article: relevance, cause, hazard, date and figures with their evidence.
///
/// # Errors
/// An article in another language is a [`Reject`] with [`RejectCode::WrongLanguage`].
pub fn classify(article: &Article, lexicon: &Lexicon) -> Result<Reading, Reject> {
    let language = language::language(article)?;
    let known = article.known.as_ref();
    let mut fields = Fields::read(article, lexicon);
    weighing::weigh(&mut fields, lexicon);
    let weighed = weighing::whole(&fields, known.is_some(), lexicon);
    let relevance = weighed.relevance;
    let why = explain(article, weighed.why);
    let event_date = event_date(article, &fields, lexicon);
    let reasons = reasons::reasons(&fields, why);
    let actors = if why.cause.is_disaster() { Vec::new() } else { reasons::actors(&fields) };
    let Fields { title, body } = fields;
    let shared = Shared {
        article,
        cause: why.cause,
        hazard: why.hazard,
        when: event_date,
        issuer: known.map(|known| known.issuer),
    };
    let mut claims = claims(&body, &title, &shared);
    let from_cells = claims.iter().any(|claim| {
        claim.evidence.field == EvidenceField::Cell
            && (claim.term.is_movement() || claim.term.is_lost_housing())
    });
    let relevance = if from_cells { relevance.max(0.99) } else { relevance };
    let relevant = relevance >= lexicon.weights.threshold;
    if !relevant {
        claims.retain(|claim| stands_alone(claim, why));
    }
    let short = match known {
        Some(known) => known.short_evacuation && relevant,
        None => relevant && weighed.short,
    };
    Ok(Reading {
        id: article.id.clone(),
        language,
        relevant,
        relevance: (relevance * 1000.0).round() / 1000.0,
        short_evacuation: short,
        cause: why.cause,
        hazard: why.hazard,
        reasons: if relevant { reasons } else { Vec::new() },
        actors: if relevant { actors } else { Vec::new() },
        claims,
        places: Vec::new(),
        reported_from: None,
        event_date,
        rejects: denied(article, &body),
        provenance: provenance(article, &body, &title, relevant),
        municipalities: Vec::new(),
        states: Vec::new(),
        unresolved: Vec::new(),
    })
}

/// What speaks for and against the relevance of an article, in the field (title or body) that decides it.
pub fn why_relevant(article: &Article, lexicon: &Lexicon) -> Vec<Contribution> {
    let known = article.known.is_some();
    let mut fields = Fields::read(article, lexicon);
    weighing::weigh(&mut fields, lexicon);
    let mut why = weighing::why_relevant(&fields, known, lexicon);
    let Fields { title, body } = fields;
    let field = if body.relevance.score >= title.relevance.score { body } else { title };
    why.extend(field.relevance.why);
    why
}

/// Whether a figure means something in a text that tells of no displacement: damage and flight abroad do.
fn stands_alone(claim: &Claim, why: Why) -> bool {
    let explained = why.cause != Cause::Unknown;
    claim.evidence.field == EvidenceField::Cell
        || claim.term == Term::CrossBorder
        || explained
            && (matches!(claim.term, Term::Affected | Term::DamagedHousing)
                || claim.unit == Unit::Shelters)
}

/// What the table says of the cause, else what was read.
fn explain(article: &Article, read: Why) -> Why {
    let Some(known) = article.known.as_ref() else { return read };
    let cause = known.cause.or(known.hazard.map(|_| Cause::Disaster)).unwrap_or(read.cause);
    let hazard = if cause.is_disaster() { known.hazard.or(read.hazard) } else { None };
    Why { cause, hazard }
}

/// The date of the table row, else the likeliest of the text, else the publication.
fn event_date(article: &Article, fields: &Fields, lexicon: &Lexicon) -> Option<DateSpan> {
    if let Some(when) = article.known.as_ref().and_then(|known| known.when) {
        return Some(when);
    }
    weighing::day(fields, article.published, lexicon).or_else(|| {
        let day = article.published?;
        Some(DateSpan { precision: DatePrecision::Publication, ..DateSpan::day(day) })
    })
}

/// Cells first, then the body, then what only the title says; each figure once.
fn claims(body: &Field, title: &Field, shared: &Shared) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for cell in shared.article.known.iter().flat_map(|known| &known.figures) {
        claims.push(claims::from_cell(cell, shared));
    }
    for figure in &body.found.figures {
        let claim = claims::from_figure(figure, &body.scene, EvidenceField::Text, shared);
        add(&mut claims, claim);
    }
    for figure in &title.found.figures {
        let claim = claims::from_figure(figure, &title.scene, EvidenceField::Title, shared);
        let told = claims.iter().any(|old| claims::tells(old, &claim));
        if !told {
            add(&mut claims, claim);
        }
    }
    claims
}

/// Adds a claim unless it is told already; a repetition that knows the household size passes it on.
fn add(claims: &mut Vec<Claim>, claim: Claim) {
    match claims.iter_mut().find(|old| claims::is_same(old, &claim)) {
        Some(old) => {
            if old.persons.is_none() {
                old.persons = claim.persons;
            }
        }
        None => claims.push(claim),
    }
}

/// The figures that are denied, only possible or not borne out by their weights, for the record.
fn denied(article: &Article, body: &Field) -> Vec<Reject> {
    let denied = body.found.denied.iter().map(|tokens| ("denied or only possible", tokens));
    let outweighed = body.found.outweighed.iter().map(|tokens| ("no claim by its weights", tokens));
    let reject = |(why, tokens): (&str, &Range<usize>)| {
        let detail = format!("{why}: \"{}\"", body.scene.doc.slice(tokens.clone()));
        Reject::new(Stage::Classify, RejectCode::NotAClaim, article.id.as_str(), detail)
    };
    denied.chain(outweighed).map(reject).collect()
}

fn provenance(article: &Article, body: &Field, title: &Field, relevant: bool) -> Provenance {
    let counted = body.found.figures.iter().any(|figure| figure.unit != Unit::Shelters);
    let sentence = || {
        let (field, at) = match (body.relevance.sentence, title.relevance.sentence) {
            (Some(at), _) => (body, at),
            (None, Some(at)) => (title, at),
            // Weights can see what no rule does; then the beginning stands for the text.
            (None, None) => (body, 0),
        };
        field
            .scene
            .doc
            .sentences
            .get(at)
            .map(|range| field.scene.doc.slice(range.clone()).to_owned())
    };
    Provenance {
        url: article.url.clone(),
        source: article.source.clone(),
        outlet: article.outlet.clone(),
        title: Some(article.title.clone()).filter(|title| !title.is_empty()),
        published: article.published,
        row: article.known.as_ref().map(|known| known.at.clone()),
        sentence: if relevant && !counted { sentence() } else { None },
    }
}
