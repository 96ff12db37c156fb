//! Features in JSON by RFC 7946: WGS84, no `crs`, nulls where nothing is known.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use geojson::{Feature, FeatureWriter, GeometryValue, JsonObject, JsonValue};

use crate::LayerError;
use crate::layer::{Cell, Layer, Row, Shape};

/// Writes a feature collection with a `name` member, feature by feature.
pub(crate) fn write_geojson(path: &Path, layer: &Layer) -> Result<(), LayerError> {
    let refused = |error: geojson::Error| LayerError::Format {
        path: path.to_owned(),
        detail: error.to_string(),
    };
    let file = File::create(path).map_err(LayerError::io(path))?;
    let mut buffer = BufWriter::new(file);
    {
        let mut writer = FeatureWriter::from_writer(&mut buffer);
        writer.write_foreign_member("name", layer.name).map_err(refused)?;
        writer.write_foreign_member("title", layer.title).map_err(refused)?;
        for row in layer.rows() {
            writer.write_feature(&feature(layer, row)).map_err(refused)?;
        }
        writer.finish().map_err(refused)?;
    }
    buffer.flush().map_err(LayerError::io(path))
}

fn feature(layer: &Layer, row: Row) -> Feature {
    let mut properties = JsonObject::new();
    for (column, cell) in layer.columns.iter().zip(row.cells) {
        properties.insert(column.name.clone(), value(cell));
    }
    let geometry = row.shape.map(|shape| {
        geojson::Geometry::new(match shape {
            Shape::Point(point) => GeometryValue::from(&point),
            Shape::MultiPolygon(polygons) => GeometryValue::from(&polygons),
        })
    });
    Feature { geometry, properties: Some(properties), ..Feature::default() }
}

fn value(cell: Cell) -> JsonValue {
    match cell {
        Cell::Null => JsonValue::Null,
        Cell::Text(text) => text.into(),
        Cell::Integer(number) => number.into(),
        Cell::Real(number) => number.into(),
        Cell::Date(day) => day.to_string().into(),
    }
}
