//! What was read from one article: the line that `desplaza read` writes.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codes::{Actor, Cause, Hazard};
use crate::{
    ArticleId, Claim, Cvegeo, DateSpan, EvidenceField, PlaceMention, Reject, SourceId, StateCode,
    TableRow,
};

/// Relevance, cause, claims and places of one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// The article that was read.
    pub id: ArticleId,
    /// ISO 639-3 code, or `null` when the text is too short to tell.
    pub language: Option<String>,
    /// Whether people actually left, were sheltered, evacuated, relocated or lost the dwelling.
    pub relevant: bool,
    /// 0 to 1.
    pub relevance: f64,
    /// Whether it is an evacuation of hours, which stays out of displacement totals.
    pub short_evacuation: bool,
    /// Main cause.
    pub cause: Cause,
    /// Hazard, for disasters.
    pub hazard: Option<Hazard>,
    /// The causes and hazards that a relevant text names, the main one first, with their words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The kinds of actors that a relevant text of no disaster names, with their words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<ActorMention>,
    /// The figures.
    pub claims: Vec<Claim>,
    /// Places mentioned, placed by `geocode`.
    pub places: Vec<PlaceMention>,
    /// The municipality of the line that says where the note was written: no place of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_from: Option<Cvegeo>,
    /// When it happened.
    pub event_date: Option<DateSpan>,
    /// What was seen but could not be used.
    pub rejects: Vec<Reject>,
    /// Where the article came from, for `fuse`.
    #[serde(default, skip_serializing_if = "Provenance::is_empty")]
    pub provenance: Provenance,
    /// Municipalities of a table row, resolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Cvegeo>,
    /// States of a table row, resolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<StateCode>,
    /// What a table row's place columns say and nobody could resolve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<String>,
}

/// A cause or hazard that a text names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The cause; `disaster` for hazards.
    pub cause: Cause,
    /// The hazard.
    pub hazard: Option<Hazard>,
    /// The words, nearest to where people move.
    pub evidence: Words,
}

/// A kind of actor that a text names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActorMention {
    /// Its kind.
    pub actor: Actor,
    /// The words, nearest to where people move.
    pub evidence: Words,
}

/// A span of an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words between.
    pub text: String,
    /// Which part of the article; the body when left out.
    #[serde(default, skip_serializing_if = "EvidenceField::is_text")]
    pub field: EvidenceField,
}

/// Where an article came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Canonical address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Configured source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Outlet or agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub published: Option<Date>,
    /// Row of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<TableRow>,
    /// The sentence that made the article relevant, where no figure tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

impl Provenance {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
