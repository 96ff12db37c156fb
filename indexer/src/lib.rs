//! The search index over events and the evidence under them.
//!
//! [`Index::sync`] makes the index hold a set of events, in one commit; [`Index::search`] ranks events for
//! Spanish words and shows the sentence that matched, with its source.

mod document;
mod error;
mod index;
mod schema;
mod search;

pub use document::{EventSummary, Quote};
pub use error::IndexError;
pub use index::{Index, SyncCount};
pub use search::{Hit, Hits, Query, Snippet};
