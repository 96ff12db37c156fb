//! A text ready to be read, with what is known about it beforehand.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codes::{Cause, Hazard, Issuer, Term, Unit};
use crate::{ArticleId, Cvegeo, DateSpan, SourceId};

/// A text to read: a news page without its clutter, or a table row's narrative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// Content id.
    pub id: ArticleId,
    /// Canonical address, if it came from one.
    pub url: Option<String>,
    /// The configured source it came through.
    pub source: Option<SourceId>,
    /// Name of the outlet or agency, as published.
    pub outlet: Option<String>,
    /// Day of publication in local Mexican time.
    #[schemars(with = "Option<String>")]
    pub published: Option<Date>,
    /// ISO 639-3 code of the language, such as `spa`; `null` when the text is too short to tell.
    pub language: Option<String>,
    /// Title; may be empty.
    pub title: String,
    /// Body, paragraphs separated by a line feed.
    pub text: String,
    /// What a table row says outside its narrative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownFacts>,
}

impl Article {
    /// A text of which nothing else is known.
    pub fn of_text(id: ArticleId, title: String, text: String) -> Self {
        Self {
            id,
            url: None,
            source: None,
            outlet: None,
            published: None,
            language: None,
            title,
            text,
            known: None,
        }
    }
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRow {
    /// Kind of table, as in `data/records/<kind>.toml`.
    pub kind: String,
    /// File name, without folders.
    pub file: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Row of the sheet, 1-based, as a spreadsheet shows it.
    pub row: u32,
}

/// A figure in a cell that is a claim by itself, such as a column "personas evacuadas".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellFigure {
    /// What happened.
    pub term: Term,
    /// What is counted.
    pub unit: Unit,
    /// The figure.
    pub value: u64,
    /// The column's header.
    pub column: String,
    /// The cell as written.
    pub text: String,
}

/// What a row says about its place beyond the state and municipality columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KnownPlace {
    /// Municipality key, where the table gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvegeo: Option<Cvegeo>,
    /// Locality as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Building or shelter as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Where people were taken, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Latitude, WGS84 degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude, WGS84 degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
}

impl KnownPlace {
    /// Whether the row says nothing more.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a table row says outside its narrative; these facts win over what the narrative says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KnownFacts {
    /// Where the row stands.
    pub at: TableRow,
    /// State column as written ("Chiapas, Michoacan"); empty when there is none.
    pub states: String,
    /// Municipality column as written ("Ayutla, Tecoanapa y San Marcos"); empty when there is none.
    pub municipalities: String,
    /// What else the row says about where.
    #[serde(default, skip_serializing_if = "KnownPlace::is_empty")]
    pub place: KnownPlace,
    /// First and last day.
    pub when: Option<DateSpan>,
    /// The cause that the table stands for.
    pub cause: Option<Cause>,
    /// The hazard of the phenomenon column.
    pub hazard: Option<Hazard>,
    /// Who keeps the table.
    pub issuer: Issuer,
    /// Whether hours-long evacuations are what such a row tells of (urban fire, gas leak).
    pub short_evacuation: bool,
    /// Typed counts by name (`deaths`, `affected`, `damaged_housing` …); `null` is unknown, 0 is none.
    pub counts: BTreeMap<String, Option<f64>>,
    /// Cells that are claims by themselves.
    pub figures: Vec<CellFigure>,
    /// Doubts about cells: column, text and reason.
    pub warnings: Vec<String>,
}
