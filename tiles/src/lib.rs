//! From events to municipality layers.
//!
//! [`aggregate`] counts events and persons per municipality, year and kind; [`write_release`] writes the
//! layers, tables, styles, map and manifest of a release into a folder. Every column of every layer is
//! described in `docs/data-dictionary.md`.

mod aggregate;
mod error;
mod layer;
mod manifest;
mod map;
mod release;
mod risk;
mod tally;
mod write;

pub use aggregate::{MunicipalityRisk, aggregate};
pub use error::LayerError;
pub use layer::{Cell, Column, ColumnType};
pub use manifest::{FileEntry, KindTotal, ReferenceEntry, ReleaseManifest};
pub use map::{map_png, map_svg};
pub use release::{Release, table_columns, write_release};
pub use risk::{Labels, MapStyle, Risk};
pub use tally::{Aside, Kind, Persons};
