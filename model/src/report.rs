//! What a run did, stage by stage; the counts must balance.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{RejectCode, RunId, Stage};

/// What went into a stage and what became of it: `input = passed + empty + duplicate + rejected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageCount {
    /// Records that went in.
    pub input: u64,
    /// Went on to the next stage.
    pub passed: u64,
    /// Read, and nothing in it for us (an irrelevant article).
    pub empty: u64,
    /// Seen before.
    pub duplicate: u64,
    /// Refused, each with a [`crate::Reject`].
    pub rejected: u64,
}

impl StageCount {
    /// Whether nothing was lost in silence.
    pub fn balances(&self) -> bool {
        self.input == self.passed + self.empty + self.duplicate + self.rejected
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunReport {
    /// The run.
    pub run: RunId,
    /// The clock of the run (`--now`).
    #[schemars(with = "String")]
    pub now: Date,
    /// Version of the program.
    pub version: String,
    /// Hash of the words and numbers in `data/`.
    pub data_hash: String,
    /// Hash and vintage of the reference.
    pub reference: String,
    /// Counts by stage.
    pub stages: BTreeMap<Stage, StageCount>,
    /// Rejects by stage and code.
    pub rejects: BTreeMap<Stage, BTreeMap<RejectCode, u64>>,
    /// Events that are new, revised, unchanged.
    pub events: EventCount,
    /// Sources that gave nothing, with the reason.
    pub dead_sources: BTreeMap<String, String>,
    /// Whether the run ended degraded (exit code 4).
    pub degraded: bool,
}

/// What `fuse` did to the set of events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventCount {
    /// Not there before.
    pub new: u64,
    /// Changed by new evidence.
    pub revised: u64,
    /// Folded into another event.
    pub merged: u64,
    /// All events after the run.
    pub total: u64,
}

impl RunReport {
    /// The first stage whose counts do not balance, which is a bug.
    pub fn unbalanced(&self) -> Option<Stage> {
        self.stages.iter().find(|(_, count)| !count.balances()).map(|(stage, _)| *stage)
    }
}
