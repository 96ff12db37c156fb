//! What could not be used, and why: nothing is dropped in silence.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stage that refused something.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Fetching feeds and pages.
    Collect,
    /// Page to article.
    Extract,
    /// Table to articles.
    Records,
    /// Article to claims.
    Classify,
    /// Claims to municipalities.
    Geocode,
    /// Claims to events.
    Fuse,
    /// Events to the search index.
    Index,
    /// Events to layers.
    Layers,
}

/// Why; a closed list.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RejectCode {
    /// The server could not be reached or answered with an error.
    Unreachable,
    /// The site's robots.txt forbids it.
    RobotsForbidden,
    /// Larger than the configured limit.
    TooLarge,
    /// Not the format that was announced (a feed that is HTML).
    WrongFormat,
    /// The bytes cannot be decoded.
    Undecodable,
    /// Nothing readable inside.
    NoBody,
    /// Not in Spanish.
    WrongLanguage,
    /// Published, or said to happen, after `--now`.
    FutureDate,
    /// A row without what its kind needs.
    IncompleteRow,
    /// A cell that cannot be read as its type.
    BadCell,
    /// A line that is not the record announced.
    BadRecord,
    /// A place that cannot be resolved.
    UnknownPlace,
    /// Several places fit equally.
    AmbiguousPlace,
    /// A figure that is not about people or dwellings, or is denied.
    NotAClaim,
    /// Outside Mexico.
    Abroad,
    /// Never kept, so that nobody is put at risk (a shelter for women).
    Protected,
}

/// Something that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reject {
    /// Which stage refused it.
    pub stage: Stage,
    /// Why.
    pub code: RejectCode,
    /// What it was: an address, a file and row, an article id.
    pub subject: String,
    /// The reason in words, with the text that shows it.
    pub detail: String,
    /// Whether trying again later may help.
    pub retry: bool,
}

impl Reject {
    /// A reject that trying again will not change.
    pub fn new(
        stage: Stage,
        code: RejectCode,
        subject: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self { stage, code, subject: subject.into(), detail: detail.into(), retry: false }
    }

    /// The same, worth another try.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retry = true;
        self
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}: {}: {}", self.stage, self.code, self.subject, self.detail)
    }
}
