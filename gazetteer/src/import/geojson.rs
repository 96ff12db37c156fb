//! Boundaries from `GeoJSON`: INEGI's map files and its web service's answers alike.

use std::fmt;
use std::path::Path;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::file::{self, File};
use crate::ReferenceError;

/// Members beside these, such as INEGI's `numReg` or a `crs`, are passed over.
#[derive(Debug, Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<Feature>,
}

/// A feature with its properties as they stand.
#[derive(Debug, Deserialize)]
pub(crate) struct Feature {
    #[serde(default)]
    pub(crate) properties: Map<String, Value>,
    geometry: Option<Geometry>,
}

#[derive(Debug, Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Option<Nested>,
}

impl Feature {
    /// Its polygons; the rings are as they stand, unclosed ones too.
    pub(crate) fn polygons(self) -> Result<MultiPolygon<f64>, String> {
        let geometry = self.geometry.ok_or("it has no geometry")?;
        match (geometry.kind.as_str(), geometry.coordinates) {
            ("Polygon", Some(Nested::Rings(rings))) => Ok(MultiPolygon(vec![polygon(rings)?])),
            ("MultiPolygon", Some(Nested::Polygons(polygons))) => {
                polygons.into_iter().map(polygon).collect::<Result<_, _>>().map(MultiPolygon)
            }
            ("Polygon" | "MultiPolygon", _) => Err("its coordinates are not rings".to_owned()),
            (kind, _) => {
                Err(format!("its geometry is a {kind}, a Polygon or MultiPolygon is needed"))
            }
        }
    }
}

/// `Polygon::new` closes rings by itself; an unclosed one is noticed before.
pub(crate) fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Result<Polygon<f64>, String> {
    let open = rings.iter().find(|ring| ring.first() != ring.last());
    if let Some([first, ..]) = open.map(Vec::as_slice) {
        return Err(format!("the ring that begins at ({}, {}) is not closed", first.x, first.y));
    }
    let mut rings = rings.into_iter().map(LineString);
    let shell = rings.next().ok_or("a polygon without rings")?;
    Ok(Polygon::new(shell, rings.collect()))
}

/// Nested arrays of any depth up to a multipolygon's, whatever the order of `type` and `coordinates`.
#[derive(Debug)]
enum Nested {
    Number(f64),
    Position(Coord<f64>),
    Ring(Vec<Coord<f64>>),
    Rings(Vec<Vec<Coord<f64>>>),
    Polygons(Vec<Vec<Vec<Coord<f64>>>>),
    Empty,
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nested, E> {
        Ok(Nested::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nested, A::Error> {
        let Some(first) = seq.next_element()? else { return Ok(Nested::Empty) };
        match first {
            Nested::Number(x) => position(x, &mut seq),
            Nested::Position(first) => {
                let rest = |item| if let Nested::Position(p) = item { Some(p) } else { None };
                collect(first, &mut seq, rest).map(Nested::Ring)
            }
            Nested::Ring(first) => {
                let rest = |item| if let Nested::Ring(r) = item { Some(r) } else { None };
                collect(first, &mut seq, rest).map(Nested::Rings)
            }
            Nested::Rings(first) => {
                let rest = |item| if let Nested::Rings(r) = item { Some(r) } else { None };
                collect(first, &mut seq, rest).map(Nested::Polygons)
            }
            Nested::Polygons(_) | Nested::Empty => {
                Err(de::Error::custom("coordinates nested wrongly"))
            }
        }
    }
}

/// Longitude and latitude; a height is passed over.
fn position<'de, A: SeqAccess<'de>>(x: f64, seq: &mut A) -> Result<Nested, A::Error> {
    let y: f64 =
        seq.next_element()?.ok_or_else(|| de::Error::custom("a position of one number"))?;
    while seq.next_element::<f64>()?.is_some() {}
    Ok(Nested::Position(Coord { x, y }))
}

fn collect<'de, A: SeqAccess<'de>, T>(
    first: T,
    seq: &mut A,
    take: impl Fn(Nested) -> Option<T>,
) -> Result<Vec<T>, A::Error> {
    let mut items = vec![first];
    while let Some(item) = seq.next_element()? {
        items.push(take(item).ok_or_else(|| de::Error::custom("coordinates of uneven depth"))?);
    }
    Ok(items)
}

/// The features of a file.
pub(crate) fn read(path: &Path) -> Result<(Vec<Feature>, crate::SourceFile), ReferenceError> {
    let File { bytes, source } = file::read(path)?;
    let features = parse(&bytes).map_err(|detail| ReferenceError::source(path, detail))?;
    Ok((features, source))
}

/// The features of a `FeatureCollection`.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Feature>, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let collection: Collection =
        serde_json::from_slice(bytes).map_err(|error| format!("not whole GeoJSON: {error}"))?;
    match collection.kind.as_str() {
        "FeatureCollection" => Ok(collection.features),
        kind => Err(format!("a {kind}, not a FeatureCollection")),
    }
}
