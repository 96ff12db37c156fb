//! What became of one request, and how it is kept in the archive.

use desplaza_model::{Reject, content_hash};
use jiff::Timestamp;

use super::source::Source;
use super::warc::{Record, RecordKind};

/// Why something was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// It lists pages.
    Feed,
    /// It is to be read.
    Page,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Page => "page",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Feed, Self::Page].into_iter().find(|role| role.name() == name)
    }
}

/// What came over the wire, or from disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Address after redirects.
    pub(crate) url: String,
    /// HTTP status; none from disk.
    pub(crate) status: Option<u16>,
    /// HTTP headers as sent, without those of the transfer.
    pub(crate) headers: Vec<(String, String)>,
    /// The bytes, decompressed.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Something new to read.
    New,
    /// The same as last time.
    Unchanged,
    /// Nothing usable.
    Failed(Reject),
}

/// One request and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    /// Why.
    pub(crate) role: Role,
    /// What the frontier calls it.
    pub(crate) key: String,
    /// When the feed says that it was published.
    pub(crate) published: Option<Timestamp>,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// What came, if anything did.
    pub(crate) answer: Option<Answer>,
}

/// What the frontier needs to know of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Why it was asked for.
    pub(crate) role: Role,
    /// What the frontier calls it.
    pub(crate) key: String,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Validators and hash of what came.
    pub(crate) validators: Validators,
}

/// What lets a server say "the same as last time".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Validators {
    /// `ETag`.
    pub(crate) etag: Option<String>,
    /// `Last-Modified`, as sent.
    pub(crate) last_modified: Option<String>,
    /// Hash of the body.
    pub(crate) hash: Option<String>,
}

impl Visit {
    /// Its summary.
    pub(crate) fn mark(&self) -> Mark {
        let usable = self.answer.as_ref().filter(|_| !matches!(self.outcome, Outcome::Failed(_)));
        let header = |name| usable.and_then(|answer| answer.header(name)).map(str::to_owned);
        let validators = Validators {
            etag: header("etag"),
            last_modified: header("last-modified"),
            hash: usable.filter(|_| self.outcome == Outcome::New).map(|answer| hash(&answer.body)),
        };
        Mark { role: self.role, key: self.key.clone(), outcome: self.outcome.clone(), validators }
    }

    /// The records that keep it.
    pub(crate) fn records(&self, source: &Source) -> Vec<Record> {
        let mut records = Vec::new();
        if let Some(answer) = &self.answer {
            records.push(self.answer_record(answer, source));
        }
        if let Outcome::Failed(reject) = &self.outcome {
            let block = serde_json::to_vec(reject).expect("a reject has text and numbers only");
            let mut record =
                Record::new(RecordKind::Metadata, &self.key, "application/json", block);
            self.label(&mut record, source, "failed");
            records.push(record);
        }
        records
    }

    fn answer_record(&self, answer: &Answer, source: &Source) -> Record {
        let (kind, state) = match (&self.outcome, answer.status) {
            (Outcome::New, Some(_)) => (RecordKind::Response, "new"),
            (Outcome::New, None) => (RecordKind::Resource, "new"),
            (Outcome::Unchanged, _) => (RecordKind::Revisit, "unchanged"),
            // The metadata record that follows says what was wrong with it.
            (Outcome::Failed(_), _) => (RecordKind::Response, "refused"),
        };
        let body = if kind == RecordKind::Revisit { &[][..] } else { &answer.body };
        let mut record = if answer.status.is_some() {
            Record::http(kind, answer, body)
        } else {
            let file_kind = answer.header("content-type").unwrap_or("application/octet-stream");
            Record::new(kind, &answer.url, file_kind, body.to_vec())
        };
        self.label(&mut record, source, state);
        if kind == RecordKind::Revisit {
            let profile = if answer.status == Some(304) { NOT_MODIFIED } else { IDENTICAL };
            record.set("WARC-Profile", profile);
        }
        record
    }

    fn label(&self, record: &mut Record, source: &Source, state: &str) {
        record.set("X-Desplaza-Role", self.role.name());
        record.set("X-Desplaza-State", state);
        record.set("X-Desplaza-Source", source.id.as_str());
        record.set("X-Desplaza-Outlet", &source.outlet);
        record.set("X-Desplaza-Entry", &self.key);
        if let Some(published) = self.published {
            record.set("X-Desplaza-Published", &published.to_string());
        }
    }

    /// The visit that a record keeps; none for records that keep no outcome.
    pub(crate) fn of_record(record: Record) -> Result<Option<Self>, String> {
        let state = record.header("X-Desplaza-State").unwrap_or_default().to_owned();
        let Some(role) = record.header("X-Desplaza-Role").and_then(Role::of_name) else {
            return Ok(None);
        };
        let key = record.header("X-Desplaza-Entry").ok_or("no X-Desplaza-Entry")?.to_owned();
        let published = record.header("X-Desplaza-Published").and_then(|at| at.parse().ok());
        let (outcome, answer) = match state.as_str() {
            "new" => (Outcome::New, Some(record.answer()?)),
            "unchanged" => (Outcome::Unchanged, Some(record.answer()?)),
            "failed" => {
                let reject = serde_json::from_slice(&record.block).map_err(|e| e.to_string())?;
                (Outcome::Failed(reject), None)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self { role, key, published, outcome, answer }))
    }
}

const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
const IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// Hash of a body.
pub(crate) fn hash(body: &[u8]) -> String {
    blake3::hash(body).to_hex().to_string()
}

/// A UUID-shaped name for the content of `parts`.
pub(crate) fn uuid(parts: &[&str]) -> String {
    let (a, b) = (content_hash(parts), content_hash(&[&parts.concat(), "second half"]));
    // Version 8 and variant 1: a UUID that its maker defines (RFC 9562).
    format!("{}-{}-8{}-9{}-{}{}", &a[..8], &a[8..12], &a[13..16], &b[..3], &b[3..11], &b[12..16])
}
