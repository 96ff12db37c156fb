//! What can go wrong when layers are written.

use std::io;
use std::path::PathBuf;

use desplaza_model::EventId;
use desplaza_model::data::DataError;

/// A problem with a release.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// `data/method/risk.toml` is missing or wrong.
    #[error(transparent)]
    Data(#[from] DataError),
    /// `data/method/risk.toml` reads well but does not fit together.
    #[error("data file `method/risk.toml`: {0}")]
    Parameters(String),
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}; check that the folder exists, is writable and has room")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// GDAL refused something.
    #[error("{path}, layer `{layer}`: GDAL says: {source}")]
    Gdal {
        /// Which file.
        path: PathBuf,
        /// Which layer.
        layer: String,
        /// Why.
        source: gdal::errors::GdalError,
    },
    /// A feature or table row that its writer refused.
    #[error("{path}: {detail}")]
    Format {
        /// Which file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// An event whose parts are not its whole; every total would be wrong.
    #[error(
        "event {event}: its allocations add up to {parts:?} persons (low, best, high) and not to {whole:?}; run `fuse` again"
    )]
    Unbalanced {
        /// The event.
        event: EventId,
        /// Sum of its allocations: low, best, high.
        parts: [u64; 3],
        /// Its own figures: low, best, high.
        whole: [u64; 3],
    },
    /// An event in a municipality that the reference does not have.
    #[error(
        "event {event} is placed in {cvegeo}, which the reference does not have; geocode the event again with this reference"
    )]
    UnknownPlace {
        /// The event.
        event: EventId,
        /// The key.
        cvegeo: desplaza_model::Cvegeo,
    },
    /// Rows that were not made from the events beside them.
    #[error("the municipality rows are not those of these events ({detail}); aggregate again")]
    Stale {
        /// Which total differs.
        detail: String,
    },
    /// The map's picture cannot be drawn.
    #[error("the map cannot be drawn: {0}")]
    Picture(String),
}

impl LayerError {
    /// For `map_err` on a file.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
