//! Problems of the user or the machine; problems of the world are rejects.

use std::io;
use std::path::{Path, PathBuf};

use desplaza_model::data::DataError;

/// Why collecting could not go on.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// A folder or file of the state that cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An archive file that is not the WARC file this program wrote.
    #[error("{path}: damaged at byte {offset}: {detail}; move it away and run again")]
    Archive {
        /// Where.
        path: PathBuf,
        /// Start of the damaged record.
        offset: u64,
        /// What is wrong.
        detail: String,
    },
    /// The frontier database cannot be used.
    #[error("{path}: {source}; the file can be deleted: seen pages will be fetched once more")]
    Frontier {
        /// Where.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The frontier database was made by another version of the program.
    #[error(
        "{path} has layout {found}, this program knows {known}; use the version that made it, or delete it: seen pages will be fetched once more"
    )]
    FrontierLayout {
        /// Where.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The layout known.
        known: i64,
    },
    /// A source that is not well configured.
    #[error("source `{id}` in {place}: {detail}")]
    Source {
        /// Its id, or its file's name.
        id: String,
        /// File that says so.
        place: String,
        /// What is wrong and what to write instead.
        detail: String,
    },
    /// A source file of the built-in data.
    #[error(transparent)]
    Data(#[from] DataError),
    /// An option that cannot be used.
    #[error("{option}: {detail}")]
    Option {
        /// Its name.
        option: &'static str,
        /// What is wrong and what to write instead.
        detail: String,
    },
    /// The HTTP client cannot be made (no certificates on this machine).
    #[error("cannot set up HTTPS: {source}; are the system's CA certificates installed?")]
    Client {
        /// Why.
        source: reqwest::Error,
    },
}

impl CollectError {
    /// An [`CollectError::Io`] maker for `path`.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }
}
