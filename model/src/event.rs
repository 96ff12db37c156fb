//! What claims agree on: one cause, one place or a few, one span of time.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codes::{Cause, Group, Hazard, Occurred, Precision};
use crate::{
    ArticleId, Claim, ClaimId, Cvegeo, DateSpan, EventId, RuleId, RunId, StateCode, TableRow,
};

/// What a place is to an event.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// Where people left from, or where it happened.
    Origin,
    /// Where they went.
    Destination,
}

/// A place of an event, never finer than the municipality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventPlace {
    /// Origin or destination.
    pub role: PlaceRole,
    /// Municipality key; `null` when only the state is known.
    pub cvegeo: Option<Cvegeo>,
    /// State key.
    pub state: StateCode,
    /// Official name.
    pub name: String,
    /// How finely the place is known.
    pub precision: Precision,
}

/// Persons displaced, placed: the parts of an event that the text allocates, and the remainder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Allocation {
    /// Municipality; `null` is the remainder that stays at state level.
    pub cvegeo: Option<Cvegeo>,
    /// State.
    pub state: StateCode,
    /// Lower bound of persons.
    pub low: u64,
    /// Recommended figure of persons.
    pub best: u64,
    /// Upper bound of persons.
    pub high: u64,
    /// The METHOD §4 rule that chose `best`: `estimate.movement`, `estimate.shelter`, `estimate.housing`.
    pub rule: RuleId,
    /// The claims behind `low`, `best` and `high`.
    pub claims: Vec<ClaimId>,
    /// Persons per household that was multiplied in, where it was.
    pub household_size: Option<f64>,
}

/// An article that tells of the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventSource {
    /// The article.
    pub article: ArticleId,
    /// Canonical address.
    pub url: Option<String>,
    /// Outlet or agency.
    pub outlet: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Day of publication.
    #[schemars(with = "Option<String>")]
    pub published: Option<Date>,
    /// Row of a table.
    pub row: Option<TableRow>,
    /// The sentence that made it relevant.
    pub sentence: Option<String>,
}

/// What one article says of an event apart from its figures: where, when and why. It is what events are
/// grouped by, and stays with the event so that a later run can group it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sighting {
    /// The article.
    pub article: ArticleId,
    /// Its cause.
    pub cause: Cause,
    /// Its hazard, for disasters.
    pub hazard: Option<Hazard>,
    /// Origins first, then destinations, each in key order.
    pub places: Vec<EventPlace>,
    /// Whether the origin is the article's main place, because no figure names one.
    pub inferred: bool,
    /// First to last day.
    pub when: DateSpan,
    /// Evacuation of hours.
    pub short_evacuation: bool,
    /// The article's claims that belong here.
    pub claims: Vec<ClaimId>,
}

/// What a reader must know before using the event's numbers.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Official sources differ by more than a factor of two.
    Discrepancia,
    /// People moved, nobody said how many.
    SinCifra,
    /// Only a vague numeral ("decenas"): `best` is its lower bound.
    SoloRango,
    /// Part of the figure could not be placed in a municipality.
    RestoEstatal,
    /// Evacuation of hours, outside displacement totals.
    EvacuacionBreve,
    /// Preventive evacuation, outside displacement totals.
    Preventiva,
    /// The figure was multiplied by a household size.
    PorHogar,
    /// At least the configured number of households or persons: an episode of mass displacement.
    Masivo,
}

/// How an event came to be what it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// First seen.
    Created,
    /// New evidence.
    Revised,
    /// Took in another event.
    Merged,
}

/// A step in an event's life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Revision {
    /// 1 for the first.
    pub number: u32,
    /// The run that made it.
    pub run: RunId,
    /// What happened.
    pub kind: RevisionKind,
    /// Why, in words.
    pub reason: String,
}

/// One episode of displacement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// For life.
    pub id: EventId,
    /// Ids that were merged into this one.
    pub aliases: Vec<EventId>,
    /// Main cause.
    pub cause: Cause,
    /// Main hazard, for disasters.
    pub hazard: Option<Hazard>,
    /// Origins first, then destinations, each in key order.
    pub places: Vec<EventPlace>,
    /// First to last day.
    pub when: DateSpan,
    /// Before, during or after the hazard.
    pub occurred: Occurred,
    /// Evacuation of hours.
    pub short_evacuation: bool,
    /// Persons displaced, lower bound over all allocations; 0 with `sin_cifra` when nobody said.
    pub low: u64,
    /// Recommended figure of persons.
    pub best: u64,
    /// Upper bound of persons.
    pub high: u64,
    /// Where those persons are counted; the parts add up to `low`, `best`, `high`.
    pub allocations: Vec<Allocation>,
    /// Groups named.
    pub groups: Vec<Group>,
    /// What a reader must know.
    pub flags: Vec<Flag>,
    /// 0 to 1: independent sources, issuers, precision.
    pub confidence: f64,
    /// Every claim, in order of article and span.
    pub claims: Vec<SourcedClaim>,
    /// Every article, in order of publication and id.
    pub sources: Vec<EventSource>,
    /// Its life.
    pub revisions: Vec<Revision>,
    /// What each article says of it apart from figures, in order of first day and article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sightings: Vec<Sighting>,
}

/// A claim with the article it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourcedClaim {
    /// The article.
    pub article: ArticleId,
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
}

impl Event {
    /// Whether its persons enter displacement totals: not hours-long, not preventive.
    pub fn counts(&self) -> bool {
        !self.short_evacuation && self.occurred != Occurred::Before
    }

    /// The places that people left from.
    pub fn origins(&self) -> impl Iterator<Item = &EventPlace> {
        self.places.iter().filter(|place| place.role == PlaceRole::Origin)
    }
}
