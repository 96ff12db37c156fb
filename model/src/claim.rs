//! The unit of evidence: N units did TERM at PLACE in WHEN because CAUSE, says ISSUER.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codes::{
    Cause, Group, Hazard, Issuer, MentionRole, Occurred, Precision, Qualifier, Term, Unit,
};
use crate::ids::content_hash;
use crate::{ArticleId, ClaimId, Cvegeo, DateSpan, RuleId, StateCode};

/// Which part of an article a span points into.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceField {
    /// The body.
    #[default]
    Text,
    /// The title.
    Title,
    /// A cell of a table row; the span covers the whole cell.
    Cell,
}

impl EvidenceField {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(crate) fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// The words that a claim was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// First byte in `field`.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words themselves.
    pub text: String,
    /// Which part of the article; the body when left out.
    #[serde(default, skip_serializing_if = "EvidenceField::is_text")]
    pub field: EvidenceField,
    /// The column's header, for a cell of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The whole sentence around the words, for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

/// A figure in persons.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonsEstimate {
    /// Lower bound; `null` when the text gives none ("hasta 300").
    pub low: Option<u64>,
    /// The figure; `null` when the text gives only a range ("decenas de familias").
    pub best: Option<u64>,
    /// Upper bound; `null` when the text gives none ("más de 300").
    pub high: Option<u64>,
    /// Persons per household that was multiplied in, or `null` when the figure counts persons.
    pub household_size: Option<f64>,
}

/// Where a claim is placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceRef {
    /// Municipality key; `null` when only the state is known.
    pub cvegeo: Option<Cvegeo>,
    /// State key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateCode>,
    /// Official name of the municipality (or of the state).
    pub name: String,
    /// Locality, where the text names one.
    pub locality: Option<String>,
    /// Latitude of the municipality's interior point (or of the locality), WGS84 degrees.
    pub lat: Option<f64>,
    /// Longitude, WGS84 degrees.
    pub lon: Option<f64>,
    /// How finely the place is known.
    pub precision: Precision,
    /// 0 to 1.
    pub confidence: f64,
}

/// A place as the text mentions it; `classify` leaves the code open, `geocode` fills it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceMention {
    /// Municipality key; `null` when the mention is a state, a region or a place abroad.
    pub cvegeo: Option<Cvegeo>,
    /// State key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateCode>,
    /// Official name of the locality, for localities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Name of the region in `data/places/regions.toml`, which lists its municipalities, for regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Spanish name of the country, for places abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What the place is in the text.
    #[serde(default)]
    pub role: MentionRole,
    /// The words.
    pub text: String,
    /// First byte in the body (or in `field`).
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Which part of the article; the body when left out.
    #[serde(default, skip_serializing_if = "EvidenceField::is_text")]
    pub field: EvidenceField,
    /// How finely the place is known.
    pub precision: Precision,
    /// 0 to 1.
    pub confidence: f64,
    /// The other municipalities of that name that were weighed, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Candidate>,
}

/// A municipality that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// Municipality key.
    pub cvegeo: Cvegeo,
    /// How likely it is meant, 0 to 1.
    pub likelihood: f64,
}

/// N units did TERM at PLACE in WHEN because CAUSE, says ISSUER.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Content id, see [`Claim::content_id`].
    pub id: ClaimId,
    /// What happened.
    pub term: Term,
    /// The figure; `null` for a range.
    pub value: Option<u64>,
    /// Lower bound; `null` when open.
    pub low: Option<u64>,
    /// Upper bound; `null` when open.
    pub high: Option<u64>,
    /// What is counted.
    pub unit: Unit,
    /// How it is worded.
    pub qualifier: Qualifier,
    /// The same in persons; `null` for units that are not people (shelters, communities).
    pub persons: Option<PersonsEstimate>,
    /// Where people left from, or where it happened.
    pub origin: Option<PlaceRef>,
    /// Where they went.
    pub destination: Option<PlaceRef>,
    /// When.
    pub when: Option<DateSpan>,
    /// Groups named.
    pub groups: Vec<Group>,
    /// Who said it.
    pub issuer: Issuer,
    /// The words.
    pub evidence: Evidence,
    /// The rule that read it.
    pub rule: RuleId,
    /// Why.
    pub cause: Cause,
    /// The hazard, for disasters.
    pub hazard: Option<Hazard>,
    /// Before, during or after the hazard.
    pub occurred: Occurred,
    /// Whether the text says that this is added to an earlier figure ("mil personas más").
    #[serde(default, skip_serializing_if = "is_false")]
    pub increment: bool,
    /// Whether the text says that this is a part of a figure that it gives too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub part: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Claim {
    /// The id that follows from what was read where: article, span, term, unit, value and rule.
    pub fn content_id(&self, article: &ArticleId) -> ClaimId {
        let span =
            format!("{:?}:{}-{}", self.evidence.field, self.evidence.start, self.evidence.end);
        let figure = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            self.term, self.unit, self.value, self.low, self.high
        );
        let column = self.evidence.column.as_deref().unwrap_or_default();
        ClaimId::new(format!(
            "c-{}",
            content_hash(&[article.as_str(), &span, column, &figure, self.rule.as_str()])
        ))
    }
}
