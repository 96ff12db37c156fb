//! Names of things: typed text, so that an article is never taken for a claim.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An id of kind `K`; in files it is plain text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K>(String, PhantomData<K>);

/// Marks an [`ArticleId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArticleKind {}
/// A text that was read: a news page or a narrative in a table row.
pub type ArticleId = Id<ArticleKind>;

/// Marks an [`ClaimId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {}
/// One claim: hash of the article, the evidence's span, the rule and what was read.
pub type ClaimId = Id<ClaimKind>;

/// Marks an [`EventId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {}
/// An event, for life: `fuse` hands it on from run to run.
pub type EventId = Id<EventKind>;

/// Marks an [`RuleId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {}
/// The rule that read a claim, dotted: `figure.displaced.persons`.
pub type RuleId = Id<RuleKind>;

/// Marks an [`RunId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunKind {}
/// One run: `2026-11-22.1`, the date of `--now` and a serial number.
pub type RunId = Id<RunKind>;

/// Marks an [`SourceId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {}
/// A configured source: an outlet or an agency.
pub type SourceId = Id<SourceKind>;

impl<K> Id<K> {
    /// Wraps an id that already exists.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into(), PhantomData)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl<K> JsonSchema for Id<K> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

/// Sixteen hexadecimal digits of the BLAKE3 hash over the parts, each closed by a NUL.
pub fn content_hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

impl ArticleId {
    /// The id of a page: same address and same words, same article.
    pub fn of_page(url: &str, title: &str, text: &str) -> Self {
        Self::new(format!("a-{}", content_hash(&[url, title, text])))
    }

    /// The id of a table row: same kind of table, same row, same cells, same article.
    pub fn of_row(kind: &str, row: u32, cells: &str) -> Self {
        Self::new(format!("r-{}", content_hash(&[kind, &row.to_string(), cells])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_have_the_same_id() {
        let id = ArticleId::of_page("https://a.example/1", "Título", "Texto");
        assert_eq!(id, ArticleId::of_page("https://a.example/1", "Título", "Texto"));
        assert_ne!(id, ArticleId::of_page("https://a.example/1", "TítuloT", "exto"));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<ArticleId>(&json).unwrap(), id);
    }
}
