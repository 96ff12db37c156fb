//! Boundaries into the draft.

use std::path::Path;

use desplaza_model::Cvegeo;
use geo::MultiPolygon;
use serde_json::Value;

use super::{check, geojson};
use crate::ReferenceError;
use crate::draft::Draft;

/// A boundary as a layer gives it.
pub(crate) struct Outline {
    pub(crate) cvegeo: Cvegeo,
    pub(crate) name: Option<String>,
    pub(crate) shape: MultiPolygon<f64>,
}

/// Reads a `GeoJSON` file of municipalities.
pub(crate) fn read_geojson(path: &Path, draft: &mut Draft) -> Result<(), ReferenceError> {
    let (features, source) = geojson::read(path)?;
    for (index, feature) in features.into_iter().enumerate() {
        let wrong = |detail: String| ReferenceError::feature(path, index + 1, detail);
        let outline = outline(feature).map_err(wrong)?;
        add(outline, draft).map_err(wrong)?;
    }
    draft.sources.push(source);
    Ok(())
}

fn outline(feature: geojson::Feature) -> Result<Outline, String> {
    let text = |name: &str| property(&feature.properties, name);
    let cvegeo = match (text("cvegeo")?, text("cve_ent")?, text("cve_mun")?) {
        (Some(key), _, _) => key,
        (None, Some(state), Some(municipality)) => format!("{state}{municipality}"),
        _ => return Err("it has neither CVEGEO nor CVE_ENT with CVE_MUN".to_owned()),
    };
    let cvegeo: Cvegeo = cvegeo.parse().map_err(|error| format!("{error}"))?;
    let name = text("nomgeo")?;
    let shape = feature.polygons().map_err(|detail| format!("{cvegeo}: {detail}"))?;
    Ok(Outline { cvegeo, name, shape })
}

/// A text property, whatever the capitals of its name; a number is refused, for a key that was
/// written as a number has lost its leading zero.
fn property(
    properties: &serde_json::Map<String, Value>,
    name: &str,
) -> Result<Option<String>, String> {
    match properties.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text.trim().to_owned())),
        Some((key, other)) => Err(format!(
            "{key} is {other} and not a text: a key as a number loses its leading zero, write it as text"
        )),
    }
}

/// Checks an outline and puts it into the draft; says what is wrong.
pub(crate) fn add(outline: Outline, draft: &mut Draft) -> Result<(), String> {
    let Outline { cvegeo, name, shape } = outline;
    let shape = check::boundary(&shape).map_err(|detail| format!("{cvegeo}: {detail}"))?;
    if draft.boundaries.insert(cvegeo, shape).is_some() {
        return Err(format!("{cvegeo} has a boundary already: each key may be there once"));
    }
    let entry = draft.places.entry(cvegeo).or_default();
    if entry.name.is_empty() {
        entry.name = name
            .filter(|name| !name.is_empty())
            .ok_or_else(|| format!("{cvegeo} has no name: NOMGEO is missing"))?;
    }
    Ok(())
}
