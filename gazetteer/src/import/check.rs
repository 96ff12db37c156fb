//! Checks on coordinates and rings.

use geo::kernels::{Kernel, Orientation, RobustKernel};
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
    let why = if (south..=north).contains(&lon) && (west..=east).contains(&lat) {
        "longitude and latitude are swapped"
    } else if lon.abs() > 180.0 || lat.abs() > 90.0 {
        "these are not degrees: the layer is in a projection that it does not name"
    } else {
        "longitude and latitude in WGS84 degrees are needed"
    };
    Err(format!("({lon}, {lat}) is outside Mexico: {why}"))
}

/// A boundary with closed rings inside Mexico, rounded as it is stored, shells counter-clockwise.
pub(crate) fn boundary(shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, String> {
    let polygons = shape.0.iter().map(polygon).collect::<Result<Vec<_>, _>>()?;
    if polygons.is_empty() {
        Err("the boundary is empty".to_owned())
    } else {
        Ok(MultiPolygon(polygons).orient(Direction::Default))
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
    let start = vertices.first().map_or(String::new(), |v| format!(" at ({}, {})", v.x, v.y));
    if vertices.len() < 4 {
        return Err(format!("a ring{start} has fewer than three different vertices"));
    }
    if !closed {
        return Err(format!("the ring that begins{start} is not closed"));
    }
    if let Some(at) = crossing(&vertices) {
        return Err(format!("the ring{start} crosses itself near ({}, {})", at.x, at.y));
    }
    let line = LineString(vertices);
    if Polygon::new(line.clone(), vec![]).unsigned_area() == 0.0 {
        return Err(format!("the ring{start} encloses nothing"));
    }
    Ok(line)
}

/// The beginning of a segment that properly crosses another; touching is no crossing, for real
/// boundaries meet themselves in points.
fn crossing(ring: &[Coord<f64>]) -> Option<Coord<f64>> {
    let mut segments: Vec<(Coord<f64>, Coord<f64>)> = ring
        .windows(2)
        .map(|pair| if pair[0].x <= pair[1].x { (pair[0], pair[1]) } else { (pair[1], pair[0]) })
        .collect();
    segments.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
    segments.iter().enumerate().find_map(|(index, first)| {
        let near = segments[index + 1..].iter().take_while(|second| second.0.x < first.1.x);
        let mut near = near.filter(|second| cross(**second, *first));
        near.next().map(|_| first.0)
    })
}

fn cross(first: (Coord<f64>, Coord<f64>), second: (Coord<f64>, Coord<f64>)) -> bool {
    let side =
        |line: (Coord<f64>, Coord<f64>), point| RobustKernel::orient2d(line.0, line.1, point);
    let apart = |a: Orientation, b: Orientation| {
        a != b && a != Orientation::Collinear && b != Orientation::Collinear
    };
    let below = first.0.y.max(first.1.y) < second.0.y.min(second.1.y);
    let above = first.0.y.min(first.1.y) > second.0.y.max(second.1.y);
    !below
        && !above
        && apart(side(first, second.0), side(first, second.1))
        && apart(side(second, first.0), side(second, first.1))
}
