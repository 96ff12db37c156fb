//! Labelled texts: what a person read in them (`tests/eval/README.md` is the code book).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use desplaza_model::codes::{Cause, Hazard, Qualifier, Term, Unit};
use desplaza_model::content_hash;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One file of labels.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldFile {
    text: Vec<Gold>,
}

/// A text and what a person read in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent answers to independent questions")]
pub(crate) struct Gold {
    pub(crate) id: String,
    /// Texts of one event share this; they are never split between training and test.
    pub(crate) event: String,
    pub(crate) kind: Kind,
    pub(crate) published: Option<Date>,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) body: String,
    /// Row of the Civil Protection file, in place of a body.
    pub(crate) row: Option<u32>,
    pub(crate) relevant: bool,
    /// Two careful readers could differ on `relevant`: not scored.
    #[serde(default)]
    pub(crate) borderline: bool,
    /// Why a look-alike is none.
    #[serde(default)]
    pub(crate) reason: String,
    #[serde(default)]
    pub(crate) short_evacuation: bool,
    pub(crate) cause: Option<Cause>,
    #[serde(default)]
    pub(crate) cause_also: Vec<Cause>,
    pub(crate) hazard: Option<HazardOrNone>,
    #[serde(default)]
    pub(crate) hazard_also: Vec<HazardOrNone>,
    pub(crate) event_date: Option<Days>,
    /// The text leaves the day open.
    #[serde(default)]
    pub(crate) event_date_open: bool,
    #[serde(default)]
    pub(crate) origins: Vec<String>,
    #[serde(default)]
    pub(crate) destinations: Vec<String>,
    /// Other places with damage of their own: right if read, not wrong if not.
    #[serde(default)]
    pub(crate) places_also: Vec<String>,
    #[serde(default)]
    pub(crate) figures: Vec<Figure>,
    /// Why the label is as it is.
    #[serde(default)]
    #[expect(dead_code, reason = "for the next reader of the labels")]
    pub(crate) note: String,
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Press,
    Bulletin,
    Cut,
    Social,
    Column,
    Record,
}

/// A hazard, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum HazardOrNone {
    Hazard(Hazard),
    None(None),
}

/// The word `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum None {
    None,
}

impl HazardOrNone {
    pub(crate) fn nothing() -> Self {
        Self::None(None::None)
    }

    pub(crate) fn hazard(self) -> Option<Hazard> {
        match self {
            Self::Hazard(hazard) => Some(hazard),
            Self::None(None::None) => Option::None,
        }
    }
}

/// First and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Days {
    pub(crate) start: Date,
    pub(crate) end: Date,
}

/// A figure that the code book makes a claim.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure {
    pub(crate) text: String,
    pub(crate) term: Term,
    #[serde(default)]
    pub(crate) term_also: Vec<Term>,
    pub(crate) unit: Unit,
    #[serde(default)]
    pub(crate) unit_also: Vec<Unit>,
    pub(crate) qualifier: Qualifier,
    /// Every qualifier but `range`.
    pub(crate) value: Option<u64>,
    pub(crate) low: Option<u64>,
    pub(crate) high: Option<u64>,
    /// Neither asked for nor held against.
    #[serde(default)]
    pub(crate) optional: bool,
    #[serde(default)]
    pub(crate) qualifier_open: bool,
    /// Part of another figure of the text.
    #[serde(default)]
    #[expect(dead_code, reason = "parts are not scored yet")]
    pub(crate) part: bool,
}

/// The half of the gold set that a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Split {
    Train,
    Test,
}

impl Gold {
    /// Decided by the event's name alone, so that it never changes when texts are added.
    pub(crate) fn split(&self) -> Split {
        half(&self.event)
    }
}

/// The half that a name falls into.
pub(crate) fn half(name: &str) -> Split {
    let hash = content_hash(&["split", name]);
    if hash.as_bytes()[0] < b'8' { Split::Train } else { Split::Test }
}

/// Every labelled text below a folder, in the order of the files' names, and the hash of them all.
pub(crate) fn load(folder: &Path) -> anyhow::Result<(Vec<Gold>, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("no folder of labelled texts at {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut texts = Vec::new();
    let mut contents = Vec::new();
    for path in paths {
        let content = fs::read_to_string(&path)?;
        let file: GoldFile =
            toml::from_str(&content).with_context(|| format!("{}", path.display()))?;
        texts.extend(file.text);
        contents.push(content);
    }
    if texts.is_empty() {
        return Err(anyhow!("no labelled text in {}", folder.display()));
    }
    let parts: Vec<&str> = contents.iter().map(String::as_str).collect();
    Ok((texts, content_hash(&parts)))
}
