//! What can be wrong with the place vocabularies.

use desplaza_model::data::DataError;

/// Why the geocoder could not be built.
#[derive(Debug, thiserror::Error)]
pub enum GeocodeError {
    /// A vocabulary is missing or malformed.
    #[error(transparent)]
    Data(#[from] DataError),
    /// An entry of a vocabulary makes no sense.
    #[error("data file `{path}`, entry `{entry}`: {detail}; correct the entry")]
    Entry {
        /// Path inside the data folder.
        path: &'static str,
        /// The entry.
        entry: String,
        /// What is wrong.
        detail: String,
    },
}
