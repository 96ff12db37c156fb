//! What a compiled reference says of itself.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Layout version of the compiled tables.
pub const REFERENCE_VERSION: u32 = 3;

/// The manifest of a compiled reference, `reference.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceManifest {
    /// Layout version of the tables.
    pub version: u32,
    /// Vintage of the boundaries and keys, such as `Marco Geoestadístico 2025`.
    pub vintage: String,
    /// Day of compilation or of the pull, as given by who ran it.
    pub date: Option<Date>,
    /// Licence text of the sources.
    pub licence: String,
    /// Whether it claims to hold the whole country; then all 32 states are there.
    pub whole_country: bool,
    /// The files or addresses that it was compiled from.
    pub sources: Vec<SourceFile>,
    /// How much it holds.
    pub counts: ReferenceCounts,
    /// The tables beside this file.
    pub tables: Vec<TableFile>,
    /// BLAKE3 over the tables, hexadecimal: names this reference in every artifact made with it.
    pub hash: String,
}

/// A file or address that a reference was compiled from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceFile {
    /// Path inside the source folder, or address.
    pub name: String,
    /// BLAKE3 of its bytes, hexadecimal.
    pub blake3: String,
}

/// How much a reference holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceCounts {
    /// States with at least one municipality.
    pub states: usize,
    /// Municipalities.
    pub municipalities: usize,
    /// Municipalities with a boundary.
    pub boundaries: usize,
    /// Vertices of all boundaries, closing ones not counted.
    pub vertices: usize,
    /// Names of municipalities, of every kind.
    pub names: usize,
    /// Municipalities with a series of mid-year populations.
    pub projections: usize,
    /// Localities.
    pub localities: usize,
}

/// A compiled table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    /// What it holds: `places`, `boundaries`, `localities`, `cover`.
    pub name: String,
    /// File name beside the manifest.
    pub file: String,
    /// Size.
    pub size_bytes: u64,
    /// BLAKE3 of the file, hexadecimal.
    pub blake3: String,
}
