//! One writer a format; each takes a [`Layer`](crate::layer::Layer) and knows nothing of displacement.

mod csv;
mod geojson;
mod gpkg;
mod qml;

pub(crate) use csv::write_csv;
pub(crate) use geojson::write_geojson;
pub(crate) use gpkg::write_gpkg;
pub(crate) use qml::{escaped, qml};
