use std::path::PathBuf;

/// A problem with the index or with a query.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index in the folder.
    #[error("no search index in {0}: run `desplaza run` or `desplaza index` first")]
    Missing(PathBuf),
    /// The index was made by a newer program.
    #[error(
        "the index in {path} has layout version {found}, this program reads {known}: use the newer program, or delete the folder and run `desplaza index`"
    )]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// A folder or file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A query that cannot be understood.
    #[error("cannot read the query `{query}`: {detail}")]
    Query {
        /// As typed.
        query: String,
        /// Where and why.
        detail: String,
    },
    /// The search engine failed.
    #[error("the search index failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// An entry that is not what this program wrote.
    #[error("an entry of the index is damaged ({0}): delete the folder and run `desplaza index`")]
    Damaged(String),
}
