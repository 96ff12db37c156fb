//! Reads the service's answers, whose names and types differ between versions.

use desplaza_model::{Cvegeo, StateCode};
use serde_json::{Map, Value};

use crate::Locality;
use crate::draft::Draft;
use crate::import::boundaries::{self, Outline};
use crate::import::catalogue::parse_degrees;
use crate::import::check::inside_mexico;
use crate::import::geojson::{self, Feature};

/// The municipalities of a state, checked: a `FeatureCollection`.
pub(crate) fn municipalities(bytes: &[u8], state: StateCode) -> Result<Draft, String> {
    let features = geojson::parse(bytes).map_err(|detail| explain(bytes, detail))?;
    let mut draft = Draft::default();
    for feature in features {
        add(feature, &mut draft)?;
    }
    match draft.places.keys().find(|key| key.state() != state) {
        Some(stray) => Err(format!("it holds {stray} of another state")),
        None if draft.places.is_empty() => Err("it holds no municipality".to_owned()),
        None => Ok(draft),
    }
}

fn add(feature: Feature, draft: &mut Draft) -> Result<(), String> {
    let properties = &feature.properties;
    let cvegeo: Cvegeo = key(properties, &["cve_agee", "cve_agem"])?
        .parse()
        .map_err(|error: desplaza_model::CvegeoError| error.to_string())?;
    let wrong = |detail: String| format!("{cvegeo}: {detail}");
    let name = text(properties, &["nom_agem", "nomgeo", "nom_mun"]).map_err(wrong)?;
    let population = count(properties, &["pob_total", "pob"]).map_err(wrong)?;
    let dwellings = count(properties, &["total_viviendas_habitadas", "viv"]).map_err(wrong)?;
    let shape = feature.polygons().map_err(wrong)?;
    boundaries::add(Outline { cvegeo, name, shape }, draft)?;
    let above_zero = |count: &u64| *count > 0;
    let entry = draft.places.entry(cvegeo).or_default();
    entry.population = population.filter(above_zero);
    entry.dwellings = dwellings.filter(above_zero);
    Ok(())
}

/// The localities of a municipality: flat objects under `datos`, or a `FeatureCollection`.
pub(crate) fn localities(bytes: &[u8], municipality: Cvegeo) -> Result<Vec<Locality>, String> {
    let answer: Value = serde_json::from_slice(bytes)
        .map_err(|error| explain(bytes, format!("not whole JSON: {error}")))?;
    let rows = answer.get("datos").or_else(|| answer.get("features")).and_then(Value::as_array);
    let rows = rows.ok_or("it has neither `datos` nor `features`")?;
    rows.iter()
        .filter_map(|row| row.get("properties").unwrap_or(row).as_object())
        .map(|row| locality(row, municipality))
        .collect()
}

fn locality(row: &Map<String, Value>, municipality: Cvegeo) -> Result<Locality, String> {
    let code = key(row, &["cve_agee", "cve_agem", "cve_loc"])?;
    let digits = code.len() == 9 && code.bytes().all(|digit| digit.is_ascii_digit());
    if !digits || !code.starts_with(municipality.as_str()) {
        return Err(format!("`{code}` is not the key of a locality of {municipality}"));
    }
    let wrong = |detail: String| format!("{code}: {detail}");
    let degrees = |names: &[&str]| {
        let text = text(row, names)?.unwrap_or_default();
        parse_degrees(&text).ok_or_else(|| format!("`{text}` is not a coordinate"))
    };
    let lon = degrees(&["lon_decimal", "longitud"]).map_err(wrong)?;
    let lat = degrees(&["lat_decimal", "latitud"]).map_err(wrong)?;
    inside_mexico(lon, lat).map_err(wrong)?;
    Ok(Locality {
        cvegeo: municipality,
        name: text(row, &["nom_loc"])?.ok_or_else(|| wrong("it has no name".to_owned()))?,
        lon,
        lat,
        population: count(row, &["pob_total", "pob"]).map_err(wrong)?,
        code: Some(code),
    })
}

/// Names the municipal seat, locality 0001.
pub(crate) fn name_seat(localities: &[Locality], key: Cvegeo, draft: &mut Draft) {
    let is_seat =
        |locality: &&Locality| locality.code.as_deref().is_some_and(|code| code.ends_with("0001"));
    if let (Some(seat), Some(entry)) = (localities.iter().find(is_seat), draft.places.get_mut(&key))
    {
        entry.seat = Some(seat.name.clone());
    }
}

/// The key in one piece, else from its parts; numbers are refused, for they have lost leading zeros.
fn key(row: &Map<String, Value>, parts: &[&str]) -> Result<String, String> {
    let read = |name: &str| match member(row, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
        Some(other) => Err(format!("{name} is {other} and not a text: its leading zero is lost")),
    };
    if let Some(whole) = read("cvegeo")? {
        return Ok(whole);
    }
    let parts: Vec<Option<String>> =
        parts.iter().map(|name| read(name)).collect::<Result<_, _>>()?;
    parts.into_iter().collect::<Option<String>>().ok_or_else(|| "it has no key".to_owned())
}

/// The first of these members that is filled, numbers as text.
fn text(row: &Map<String, Value>, names: &[&str]) -> Result<Option<String>, String> {
    for name in names {
        match member(row, name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) => return Ok(Some(text.trim().to_owned())),
            Some(Value::Number(number)) => return Ok(Some(number.to_string())),
            Some(other) => return Err(format!("{name} is {other}")),
        }
    }
    Ok(None)
}

/// A count, as a number or as text; `*`, `-` and `N/D` say that it is not known.
fn count(row: &Map<String, Value>, names: &[&str]) -> Result<Option<u64>, String> {
    let Some(text) = text(row, names)? else { return Ok(None) };
    if ["*", "-", "N/D", "ND"].contains(&text.as_str()) {
        return Ok(None);
    }
    match text.replace(',', "").parse::<f64>() {
        Ok(count) if count >= 0.0 && count.fract() == 0.0 && count < 1e9 => Ok(Some(count as u64)),
        _ => Err(format!("`{text}` in {} is not a count", names[0])),
    }
}

fn member<'a>(row: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    row.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A page where data should be deserves a better word than "expected value at line 1".
fn explain(bytes: &[u8], detail: String) -> String {
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => "a web page came back in place of data".to_owned(),
        None => "an empty answer came back".to_owned(),
        _ => detail,
    }
}
