//! INEGI's shapefiles: zipped, in EPSG:6372, their DBF in Windows-1252.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use desplaza_model::Cvegeo;
use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Feature, Geometry, LayerAccess};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{Coord, MultiPolygon};
use zip::ZipArchive;
use zip::result::ZipError;

use super::boundaries::{self, Outline};
use super::file::{is_named, source_of};
use super::geojson::polygon;
use crate::ReferenceError;
use crate::draft::Draft;

/// A layer that GDAL can open, and the DBF's encoding where the file does not say it.
struct Shapefile {
    path: PathBuf,
    encoding: Option<&'static str>,
}

/// Reads the municipalities of a shapefile, zipped or not.
pub(crate) fn read(path: &Path, draft: &mut Draft) -> Result<(), ReferenceError> {
    let shapefile = if is_named(path, ".zip") { zipped(path)? } else { plain(path)? };
    let wrong = |error: GdalError| ReferenceError::source(path, error.to_string());
    let encoding = shapefile.encoding.map(|name| format!("ENCODING={name}"));
    let open_options: Vec<&str> = encoding.as_deref().into_iter().collect();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
        allowed_drivers: Some(&["ESRI Shapefile"]),
        open_options: Some(&open_options),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(&shapefile.path, options).map_err(wrong)?;
    let mut layer = dataset.layer(0).map_err(wrong)?;
    let to_degrees = to_degrees(layer.spatial_ref().as_ref(), path)?;
    let announced = layer.feature_count() as usize;
    let mut read = 0;
    for feature in layer.features() {
        read += 1;
        let wrong = |detail: String| ReferenceError::feature(path, read, detail);
        let outline = outline(&feature, &to_degrees).map_err(wrong)?;
        boundaries::add(outline, draft).map_err(wrong)?;
    }
    if read != announced {
        let detail = format!("{read} of {announced} features could be read: the file is cut short");
        return Err(ReferenceError::source(path, detail));
    }
    draft.sources.push(source_of(path)?);
    Ok(())
}

/// The municipal layer inside a zip file.
fn zipped(path: &Path) -> Result<Shapefile, ReferenceError> {
    let broken = |error: ZipError| {
        ReferenceError::source(path, format!("not a whole zip file ({error}): get it again"))
    };
    let file = File::open(path).map_err(ReferenceError::io(path))?;
    let mut archive = ZipArchive::new(file).map_err(broken)?;
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.map(std::borrow::Cow::into_owned))
        .collect::<Result<_, _>>()
        .map_err(broken)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let layer = municipal_layer(&names).map_err(|detail| ReferenceError::source(path, detail))?;
    let full = path.canonicalize().map_err(ReferenceError::io(path))?;
    let code_page = sibling(layer, "cpg")
        .and_then(|wanted| names.iter().copied().find(|name| name.eq_ignore_ascii_case(&wanted)))
        .and_then(|name| std::io::read_to_string(archive.by_name(name).ok()?).ok());
    Ok(Shapefile {
        // Braces: GDAL would else end the archive's name at the first ".zip" in the path.
        path: PathBuf::from(format!("/vsizip/{{{}}}/{layer}", full.display())),
        encoding: encoding(code_page.as_deref()),
    })
}

fn plain(path: &Path) -> Result<Shapefile, ReferenceError> {
    for end in ["shx", "dbf", "prj"] {
        let found = [end.to_owned(), end.to_uppercase()]
            .iter()
            .any(|end| path.with_extension(end).is_file());
        if !found {
            return Err(ReferenceError::source(path, format!("its .{end} file is not beside it")));
        }
    }
    let code_page = fs::read_to_string(path.with_extension("cpg")).ok();
    Ok(Shapefile { path: path.to_owned(), encoding: encoding(code_page.as_deref()) })
}

/// INEGI names the municipal layer `00mun.shp`, or `07mun.shp` in the zip of a state.
pub(crate) fn municipal_layer<'a>(names: &[&'a str]) -> Result<&'a str, String> {
    let ends = |name: &&str, end: &str| name.to_lowercase().ends_with(end);
    let mut layers: Vec<&'a str> =
        names.iter().copied().filter(|name| ends(name, ".shp")).collect();
    if layers.is_empty() {
        return Err("it holds no shapefile (.shp)".to_owned());
    }
    if layers.len() > 1 {
        layers.retain(|name| ends(name, "mun.shp"));
    }
    let [layer] = layers[..] else {
        return Err("it holds several shapefiles and not one that ends in `mun.shp`".to_owned());
    };
    for end in ["shx", "dbf", "prj"] {
        let wanted = sibling(layer, end).unwrap_or_default();
        if !names.iter().any(|name| name.eq_ignore_ascii_case(&wanted)) {
            return Err(format!("{layer} comes without its .{end} file"));
        }
    }
    Ok(layer)
}

fn sibling(layer: &str, end: &str) -> Option<String> {
    layer.rsplit_once('.').map(|(stem, _)| format!("{stem}.{end}"))
}

/// What to tell GDAL: a .cpg that says UTF-8 is right, everything else at INEGI is Windows-1252,
/// which includes ISO-8859-1. Without this, bytes become U+FFFD in silence.
fn encoding(code_page: Option<&str>) -> Option<&'static str> {
    let utf8 = code_page.is_some_and(|name| name.trim().to_uppercase().replace('-', "") == "UTF8");
    (!utf8).then_some("CP1252")
}

fn to_degrees(layer: Option<&SpatialRef>, path: &Path) -> Result<CoordTransform, ReferenceError> {
    let wrong = |error: GdalError| ReferenceError::source(path, error.to_string());
    let mut source = layer
        .cloned()
        .ok_or_else(|| ReferenceError::source(path, "its projection (.prj) cannot be read"))?;
    let mut target = SpatialRef::from_epsg(4326).map_err(wrong)?;
    source.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    target.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    CoordTransform::new(&source, &target).map_err(wrong)
}

fn outline(feature: &Feature<'_>, to_degrees: &CoordTransform) -> Result<Outline, String> {
    let key =
        match (field(feature, "CVEGEO")?, field(feature, "CVE_ENT")?, field(feature, "CVE_MUN")?) {
            (Some(key), _, _) => key,
            (None, Some(state), Some(municipality)) => format!("{state}{municipality}"),
            _ => return Err("it has neither CVEGEO nor CVE_ENT with CVE_MUN".to_owned()),
        };
    let cvegeo: Cvegeo = key.parse().map_err(|error| format!("{error}"))?;
    let name = field(feature, "NOMGEO")?;
    let wrong = |detail: String| format!("{cvegeo}: {detail}");
    if name.as_deref().is_some_and(|name| name.contains(['\u{fffd}', 'Ã'])) {
        return Err(wrong(format!(
            "`{}` was decoded wrongly: put a .cpg file beside it that names the encoding (UTF-8)",
            name.unwrap_or_default()
        )));
    }
    let geometry = feature.geometry().ok_or_else(|| wrong("it has no geometry".to_owned()))?;
    let geometry = geometry.transform(to_degrees).map_err(|error| wrong(error.to_string()))?;
    Ok(Outline { cvegeo, name, shape: polygons(&geometry).map_err(wrong)? })
}

/// A text field; a number is refused, for a key that was stored as a number has lost its leading zero.
fn field(feature: &Feature<'_>, name: &str) -> Result<Option<String>, String> {
    use gdal::vector::FieldValue;
    let Ok(index) = feature.field_index(name) else { return Ok(None) };
    match feature.field(index).map_err(|error| error.to_string())? {
        None => Ok(None),
        Some(FieldValue::StringValue(text)) => Ok(Some(text.trim().to_owned())),
        Some(other) => Err(format!(
            "{name} is {other:?} and not a text: a key as a number loses its leading zero"
        )),
    }
}

fn polygons(geometry: &Geometry) -> Result<MultiPolygon<f64>, String> {
    let parts = |geometry: &Geometry| -> Vec<Vec<Coord<f64>>> {
        (0..geometry.geometry_count()).map(|index| ring(&geometry.get_geometry(index))).collect()
    };
    match geometry.geometry_name().as_str() {
        "POLYGON" => Ok(MultiPolygon(vec![polygon(parts(geometry))?])),
        "MULTIPOLYGON" => (0..geometry.geometry_count())
            .map(|index| polygon(parts(&geometry.get_geometry(index))))
            .collect::<Result<_, _>>()
            .map(MultiPolygon),
        kind => Err(format!("its geometry is a {kind}, a polygon is needed")),
    }
}

fn ring(geometry: &Geometry) -> Vec<Coord<f64>> {
    let mut points = Vec::new();
    geometry.get_points(&mut points);
    points.into_iter().map(|(x, y, _)| Coord { x, y }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_municipal_layer() {
        let state = ["conjunto_de_datos/07ent.shp", "conjunto_de_datos/07mun.shp"];
        let others = ["shx", "dbf", "prj"].map(|end| format!("conjunto_de_datos/07MUN.{end}"));
        let names: Vec<&str> = state.into_iter().chain(others.iter().map(String::as_str)).collect();
        assert_eq!(municipal_layer(&names), Ok("conjunto_de_datos/07mun.shp"));
        let bare = municipal_layer(&["a/07mun.shp", "a/07mun.shx", "a/07mun.dbf"]);
        assert_eq!(bare, Err("a/07mun.shp comes without its .prj file".to_owned()));
        assert!(municipal_layer(&["leeme.txt"]).unwrap_err().contains("no shapefile"));
    }

    #[test]
    fn only_a_code_page_of_utf8_is_believed() {
        assert_eq!(encoding(None), Some("CP1252"));
        assert_eq!(encoding(Some("ISO 88591\n")), Some("CP1252"));
        assert_eq!(encoding(Some("utf-8\r\n")), None);
    }
}
