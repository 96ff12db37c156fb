//! A page as it came, with where it came from.

use desplaza_model::SourceId;
use jiff::Timestamp;
use jiff::civil::Date;

/// A page as it came over the wire or from disk, not decoded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Address after redirects; for a page from disk the one it says is canonical, or else
    /// `file:` and the path inside its feed's folder.
    pub url: String,
    /// The configured source.
    pub source: SourceId,
    /// Name of the outlet as configured.
    pub outlet: Option<String>,
    /// Day of the run that fetched it.
    pub fetched: Date,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// The bytes, without transfer or content coding.
    pub body: Vec<u8>,
    /// When the feed says that the entry was published.
    pub feed_published: Option<Timestamp>,
}
