//! What can go wrong with the event store.

use std::path::PathBuf;

use super::VERSION;

/// A problem with the event store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be made.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `SQLite` cannot read or write the file.
    #[error(
        "event store {path}: {source}; if the file is damaged, move it away, restore a copy, or fuse all readings again"
    )]
    Sqlite {
        /// Where.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// A database of something else.
    #[error("{path} is a database, but not an event store; give another path")]
    NotAStore {
        /// Where.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error(
        "event store {path} has layout {found}, this program knows {VERSION}; use the newer program"
    )]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its layout.
        found: i32,
    },
    /// An event that cannot be read back.
    #[error(
        "event store {path}: event `{id}` is damaged: {source}; restore a copy, or fuse all readings again"
    )]
    Record {
        /// Where.
        path: PathBuf,
        /// Which event.
        id: String,
        /// Why.
        source: serde_json::Error,
    },
}
