//! Why a table cannot be read, and what to do about it.

use std::path::{Path, PathBuf};

use desplaza_model::data::DataError;

/// A file that is not a table that we know.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// No such file.
    #[error("{path}: there is no such file; check the path")]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file is there and cannot be read.
    #[error("{path}: cannot be read: {source}")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file has no bytes, or only blanks.
    #[error("{path}: the file is empty; ask for it again or download it again")]
    Empty {
        /// Where.
        path: PathBuf,
    },
    /// The workbook is locked.
    #[error(
        "{path}: the workbook is protected with a password; open it, remove the password and save it again"
    )]
    Password {
        /// Where.
        path: PathBuf,
    },
    /// The workbook is cut short or damaged.
    #[error(
        "{path}: the workbook is cut short or damaged ({detail}); copy or download it again, or save it again as XLSX or CSV"
    )]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What was seen.
        detail: String,
    },
    /// Something else than a table.
    #[error("{path}: this is {what}, not a table; export it as XLSX, ODS, CSV or JSON")]
    NotATable {
        /// Where.
        path: PathBuf,
        /// What it looks like.
        what: String,
    },
    /// A table without a header or without rows.
    #[error("{path}: no table inside: {detail}")]
    NoTable {
        /// Where.
        path: PathBuf,
        /// What was seen.
        detail: String,
    },
    /// A kind that no layout describes.
    #[error("there is no kind of table `{kind}`; known kinds: {known}")]
    UnknownKind {
        /// As asked for.
        kind: String,
        /// The kinds of `data/records/`.
        known: String,
    },
    /// A header that fits no layout.
    #[error(
        "{path}: the header fits no known table; the nearest is `{nearest}`, which lacks {missing}; columns seen: {seen}. Rename the columns, or describe the sheet in data/records/<kind>.toml"
    )]
    UnknownHeader {
        /// Where.
        path: PathBuf,
        /// The layout that fits best.
        nearest: String,
        /// The columns that it needs and that are not there.
        missing: String,
        /// The header as read.
        seen: String,
    },
    /// A layout with an error inside.
    #[error("data file `{file}`: {detail}")]
    Layout {
        /// Path inside the data folder.
        file: String,
        /// What is wrong.
        detail: String,
    },
    /// The data folder cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
}

impl RecordsError {
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::NotFound {
            Self::Missing { path: path.to_owned() }
        } else {
            Self::Unreadable { path: path.to_owned(), source }
        }
    }

    pub(super) fn damaged(path: &Path, detail: impl ToString) -> Self {
        Self::Damaged { path: path.to_owned(), detail: detail.to_string() }
    }

    pub(super) fn not_a_table(path: &Path, what: &str) -> Self {
        Self::NotATable { path: path.to_owned(), what: what.to_owned() }
    }
}
