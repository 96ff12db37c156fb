//! The records that every crate of desplaza agrees on.
//!
//! What passes between two stages is a file of one of these records: [`Article`], [`Reading`] with its
//! [`Claim`]s, [`Event`], [`Reject`], [`RunReport`]. The closed vocabularies are in [`codes`], the file
//! format in [`artifact`], the words and numbers that ship with the program in [`data`].

mod article;
pub mod artifact;
mod claim;
pub mod codes;
mod cvegeo;
pub mod data;
mod date;
mod event;
mod ids;
mod labels;
mod reading;
mod reject;
mod report;
pub mod schema;
pub mod text;

pub use article::{Article, CellFigure, KnownFacts, KnownPlace, TableRow};
pub use claim::{
    Candidate, Claim, Evidence, EvidenceField, PersonsEstimate, PlaceMention, PlaceRef,
};
pub use cvegeo::{Cvegeo, CvegeoError, Key, StateCode};
pub use date::{DatePrecision, DateSpan};
pub use event::{
    Allocation, Event, EventPlace, EventSource, Flag, PlaceRole, Revision, RevisionKind, Sighting,
    SourcedClaim,
};
pub use ids::{ArticleId, ClaimId, EventId, Id, RuleId, RunId, SourceId, content_hash};
pub use labels::Labels;
pub use reading::{ActorMention, Provenance, Reading, Reason, Words};
pub use reject::{Reject, RejectCode, Stage};
pub use report::{EventCount, RunReport, StageCount};
