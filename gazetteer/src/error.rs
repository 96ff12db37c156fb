//! What can go wrong with a reference, and what to do about it.

use std::path::{Path, PathBuf};

use desplaza_model::data::DataError;

/// A problem with a compiled reference, or with the files that one is compiled from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// There is no compiled reference.
    #[error(
        "no compiled reference in {}: run `desplaza reference import PATH --reference {}` first",
        .dir.display(), .dir.display()
    )]
    Missing {
        /// The folder that was opened.
        dir: PathBuf,
    },
    /// A file of the compiled reference is missing, cut short or altered.
    #[error(
        "the compiled reference in {} is damaged ({detail}): run `desplaza reference import PATH --reference {}` again",
        .dir.display(), .dir.display()
    )]
    Damaged {
        /// The folder that was opened.
        dir: PathBuf,
        /// Which file, and how.
        detail: String,
    },
    /// A layout that this program does not know.
    #[error(
        "the compiled reference in {} has layout version {found}, this program reads version {known}: run `desplaza reference import PATH --reference {}` with this program, or use the program that compiled it",
        .dir.display(), .dir.display()
    )]
    Version {
        /// The folder that was opened.
        dir: PathBuf,
        /// Its layout version.
        found: u32,
        /// The layout version of this program.
        known: u32,
    },
    /// A file or folder that cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A source that is not what it should be, as a whole.
    #[error("{}: {detail}", .path.display())]
    Source {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong and what to do.
        detail: String,
    },
    /// A row of a table that cannot be taken.
    #[error("{}, row {row}: {detail}", .path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// 1-based row as a spreadsheet shows it; the header is row 1.
        row: usize,
        /// What is wrong and what to do.
        detail: String,
    },
    /// A feature of a map layer that cannot be taken.
    #[error("{}, feature {feature}: {detail}", .path.display())]
    Feature {
        /// The file.
        path: PathBuf,
        /// 1-based position in the layer.
        feature: usize,
        /// What is wrong and what to do.
        detail: String,
    },
    /// The files together do not make a reference.
    #[error("{detail}")]
    Inconsistent {
        /// What does not fit and what to do.
        detail: String,
    },
    /// INEGI's service gave no usable answer to some requests.
    #[error(
        "INEGI's service gave no usable answer: {failed}; the other answers are kept in {}, run the pull again to go on from there",
        .kept.display()
    )]
    Service {
        /// Which states or municipalities, and what came back.
        failed: String,
        /// Where the good answers are.
        kept: PathBuf,
    },
    /// The words and numbers that ship with the program.
    #[error(transparent)]
    Data(#[from] DataError),
}

impl ReferenceError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn source(path: &Path, detail: impl Into<String>) -> Self {
        Self::Source { path: path.to_owned(), detail: detail.into() }
    }

    pub(crate) fn row(path: &Path, row: usize, detail: impl Into<String>) -> Self {
        Self::Row { path: path.to_owned(), row, detail: detail.into() }
    }

    pub(crate) fn feature(path: &Path, feature: usize, detail: impl Into<String>) -> Self {
        Self::Feature { path: path.to_owned(), feature, detail: detail.into() }
    }
}
