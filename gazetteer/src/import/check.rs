//! Checks on coordinates and rings.

use geo::orient::{Direction, Orient};
use geo::{Area, Coord, LineString, MultiPolygon, Polygon};

use crate::boundary::rounded;

/// Mexico with its islands, a degree of sea around them: west, south, east, north.
const MEXICO: [f64; 4] = [-119.5, 13.5, -85.7, 33.7];

/// Refuses what is not degrees inside Mexico.
pub(crate) fn inside_mexico(lon: f64, lat: f64) -> Result<(), String> {
    let [west, south, east, north] = MEXICO;
    if (west..=east).contains(&lon) && (south..=north).contains(&lat) {
        return Ok(());
    }
    let why = if lon.abs() > 180.0 || lat.abs() > 90.0 {
        "these are not degrees: the layer is in a projection that it does not name"
    } else if (south..=north).contains(&lon) && (west..=east).contains(&lat) {
        "longitude and latitude are swapped"
    } else {
        "longitude and latitude in WGS84 degrees are needed"
    };
    Err(format!("({lon}, {lat}) is outside Mexico: {why}"))
}

/// A boundary with closed rings inside Mexico, rounded as it is stored, shells counter-clockwise.
pub(crate) fn boundary(shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, String> {
    let polygons = shape.0.iter().map(polygon).collect::<Result<Vec<_>, _>>()?;
    match polygons.is_empty() {
        true => Err("the boundary is empty".to_owned()),
        false => Ok(MultiPolygon(polygons).orient(Direction::Default)),
    }
}

fn polygon(polygon: &Polygon<f64>) -> Result<Polygon<f64>, String> {
    let shell = ring(polygon.exterior())?;
    let holes = polygon.interiors().iter().map(ring).collect::<Result<Vec<_>, _>>()?;
    Ok(Polygon::new(shell, holes))
}

fn ring(line: &LineString<f64>) -> Result<LineString<f64>, String> {
    for vertex in &line.0 {
        inside_mexico(vertex.x, vertex.y)?;
    }
    let mut vertices: Vec<Coord<f64>> = line.0.iter().copied().map(rounded).collect();
    vertices.dedup();
    let closed = vertices.first() == vertices.last();
    let at = vertices.first().map_or(String::new(), |v| format!(" at ({}, {})", v.x, v.y));
    if vertices.len() < 4 {
        return Err(format!("a ring{at} has fewer than three different vertices"));
    }
    if !closed {
        return Err(format!("the ring that begins{at} is not closed"));
    }
    let line = LineString(vertices);
    if Polygon::new(line.clone(), vec![]).unsigned_area() == 0.0 {
        return Err(format!("the ring{at} encloses nothing"));
    }
    Ok(line)
}
