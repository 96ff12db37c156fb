//! One database file for everything, through GDAL, with the styles that QGIS applies by itself.

use std::path::Path;

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::errors::{GdalError, Result as GdalResult};
use gdal::raster::RasterCreationOptions;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Defn, Feature, FieldDefn, Geometry, LayerOptions, OGRFieldType, OGRwkbGeometryType, ToGdal, sql,
};
use gdal::{Dataset, DriverManager};
use jiff::civil::Date;

use crate::LayerError;
use crate::layer::{Cell, ColumnType, GeometryType, Layer, Shape};

/// Writes each layer as a table, and its style as a row of `layer_styles`.
pub(crate) fn write_gpkg(
    path: &Path,
    layers: &[(&Layer, String)],
    now: Date,
) -> Result<(), LayerError> {
    let stamp = format!("{now}T00:00:00.000Z");
    let settings = [
        // Without this, the day and second of writing would be in the bytes.
        ("OGR_CURRENT_DATE", stamp.as_str()),
        // GDAL 3.6 builds the spatial index of a large layer in a second database and then fails to let go
        // of it ("temp_rtree … is locked").
        ("OGR_GPKG_ALLOW_THREADED_RTREE", "NO"),
    ];
    let done = settings
        .iter()
        .try_for_each(|(key, value)| set_thread_local_config_option(key, value))
        .map_err(|source| refused(path, "gpkg_contents", source))
        .and_then(|()| write(path, layers, &stamp));
    for (key, _) in settings {
        clear_thread_local_config_option(key)
            .map_err(|source| refused(path, "gpkg_contents", source))?;
    }
    done
}

fn refused(path: &Path, layer: &str, source: GdalError) -> LayerError {
    LayerError::Gdal { path: path.to_owned(), layer: layer.to_owned(), source }
}

fn write(path: &Path, layers: &[(&Layer, String)], stamp: &str) -> Result<(), LayerError> {
    let at = |layer| move |source| refused(path, layer, source);
    let mut dataset = create(path).map_err(at("gpkg_contents"))?;
    for (layer, _) in layers {
        write_layer(&mut dataset, layer).map_err(at(layer.name))?;
    }
    write_styles(&mut dataset, layers, stamp).map_err(at("layer_styles"))?;
    // Closing is what writes the last pages; an error here is an error of the file.
    dataset.close().map_err(at("gpkg_contents"))
}

fn create(path: &Path) -> GdalResult<Dataset> {
    let options = RasterCreationOptions::from_iter(["VERSION=1.3"]);
    DriverManager::get_driver_by_name("GPKG")?
        .create_with_band_type_with_options::<u8, _>(path, 0, 0, 0, &options)
}

fn write_layer(dataset: &mut Dataset, layer: &Layer) -> GdalResult<()> {
    let mut wgs84 = SpatialRef::from_epsg(4326)?;
    wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let description = format!("IDENTIFIER={}", layer.title);
    let spatial = layer.geometry != GeometryType::None;
    let mut options = vec!["FID=fid", description.as_str()];
    if spatial {
        options.extend(["GEOMETRY_NAME=geom", "SPATIAL_INDEX=YES"]);
    }
    let mut transaction = dataset.start_transaction()?;
    let table = transaction.create_layer(LayerOptions {
        name: layer.name,
        srs: spatial.then_some(&wgs84),
        ty: geometry_type(layer.geometry),
        options: Some(&options),
    })?;
    for column in &layer.columns {
        FieldDefn::new(&column.name, field_type(column.kind))?.add_to_layer(&table)?;
    }
    let definition = Defn::from_layer(&table);
    for row in layer.rows() {
        let mut feature = Feature::new(&definition)?;
        for (at, cell) in row.cells.iter().enumerate() {
            set(&mut feature, at, cell)?;
        }
        if let Some(shape) = &row.shape {
            feature.set_geometry(geometry(shape)?)?;
        }
        feature.create(&table)?;
    }
    transaction.commit()
}

fn geometry_type(geometry: GeometryType) -> OGRwkbGeometryType::Type {
    match geometry {
        GeometryType::None => OGRwkbGeometryType::wkbNone,
        GeometryType::Point => OGRwkbGeometryType::wkbPoint,
        GeometryType::MultiPolygon => OGRwkbGeometryType::wkbMultiPolygon,
    }
}

fn field_type(kind: ColumnType) -> OGRFieldType::Type {
    match kind {
        ColumnType::Text => OGRFieldType::OFTString,
        ColumnType::Integer => OGRFieldType::OFTInteger64,
        ColumnType::Real => OGRFieldType::OFTReal,
        ColumnType::Date => OGRFieldType::OFTDate,
    }
}

fn set(feature: &mut Feature, at: usize, cell: &Cell) -> GdalResult<()> {
    match cell {
        Cell::Null => feature.set_field_null(at),
        Cell::Text(text) => feature.set_field_string(at, text),
        Cell::Integer(number) => feature.set_field_integer64(at, *number),
        Cell::Real(number) => feature.set_field_double(at, *number),
        Cell::Date(day) => feature.set_field_string(at, &day.strftime("%Y/%m/%d").to_string()),
    }
}

fn geometry(shape: &Shape) -> GdalResult<Geometry> {
    match shape {
        Shape::Point(point) => point.to_gdal(),
        Shape::MultiPolygon(polygons) => polygons.to_gdal(),
    }
}

/// The table that QGIS itself makes when a style is saved in the file.
const LAYER_STYLES: &str = "CREATE TABLE layer_styles (\
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \
    f_table_catalog TEXT(256), \
    f_table_schema TEXT(256), \
    f_table_name TEXT(256), \
    f_geometry_column TEXT(256), \
    styleName TEXT(30), \
    styleQML TEXT, \
    styleSLD TEXT, \
    useAsDefault BOOLEAN, \
    description TEXT, \
    owner TEXT(30), \
    ui TEXT(30), \
    update_time DATETIME)";

fn write_styles(dataset: &mut Dataset, layers: &[(&Layer, String)], stamp: &str) -> GdalResult<()> {
    let transaction = dataset.start_transaction()?;
    let run = |sql: &str| transaction.execute_sql(sql, None, sql::Dialect::DEFAULT).map(|_| ());
    run(LAYER_STYLES)?;
    run(&format!(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) \
         VALUES ('layer_styles', 'attributes', 'layer_styles', '', '{stamp}')"
    ))?;
    for (layer, style) in layers {
        let column = if layer.geometry == GeometryType::None { "" } else { "geom" };
        run(&format!(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, \
             f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, \
             ui, update_time) VALUES ('', '', {}, '{column}', {}, {}, '', 1, {}, '', NULL, '{stamp}')",
            quoted(layer.name),
            quoted(layer.name),
            quoted(style),
            quoted(layer.title),
        ))?;
    }
    transaction.commit()
}

/// A text as an SQL literal.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
