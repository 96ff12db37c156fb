//! Boundaries as integers: each vertex is the step from the one before, in units of 1e-7 degrees.
//!
//! Rounding every vertex the same way keeps edges that neighbours share exactly the same edges.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::{Deserialize, Serialize};

/// Units in a degree: about a centimetre each.
pub(crate) const UNITS: f64 = 1e7;

/// Boundaries of municipalities in their order; a municipality without one has no polygons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BoundaryTable {
    /// Polygons of each municipality.
    polygons: Vec<u32>,
    /// Rings of each polygon, the outer one first.
    rings: Vec<u32>,
    /// Vertices of each ring, the closing one left out.
    vertices: Vec<u32>,
    lon_steps: Vec<i32>,
    lat_steps: Vec<i32>,
}

/// One side of a ring, in units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) start: (i32, i32),
    pub(crate) end: (i32, i32),
    /// Whose boundary it is a part of.
    pub(crate) owner: u16,
}

impl Side {
    /// The south-western and north-eastern corners of the rectangle around it, in units.
    pub(crate) fn corners(&self) -> ((i32, i32), (i32, i32)) {
        let ((ax, ay), (bx, by)) = (self.start, self.end);
        ((ax.min(bx), ay.min(by)), (ax.max(bx), ay.max(by)))
    }

    /// Its ends in degrees.
    pub(crate) fn ends(&self) -> (Coord<f64>, Coord<f64>) {
        (degrees(self.start), degrees(self.end))
    }
}

impl BoundaryTable {
    pub(crate) fn new<'a>(
        boundaries: impl IntoIterator<Item = Option<&'a MultiPolygon<f64>>>,
    ) -> Self {
        let mut table = Self::default();
        let mut at = (0, 0);
        for boundary in boundaries {
            let polygons = boundary.map_or(&[][..], |boundary| &boundary.0);
            table.polygons.push(polygons.len() as u32);
            for polygon in polygons {
                table.rings.push(1 + polygon.interiors().len() as u32);
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    table.push_ring(ring, &mut at);
                }
            }
        }
        table
    }

    fn push_ring(&mut self, ring: &LineString<f64>, at: &mut (i32, i32)) {
        let open = ring.0.len() - 1;
        self.vertices.push(open as u32);
        for vertex in &ring.0[..open] {
            let (lon, lat) = (units(vertex.x), units(vertex.y));
            self.lon_steps.push(lon - at.0);
            self.lat_steps.push(lat - at.1);
            *at = (lon, lat);
        }
    }

    pub(crate) fn vertices(&self) -> usize {
        self.lon_steps.len()
    }

    /// Every side of every ring; none where the counts do not agree.
    pub(crate) fn each_side(&self, mut visit: impl FnMut(Side)) {
        let mut steps = self.lon_steps.iter().zip(&self.lat_steps);
        let mut vertices = self.vertices.iter();
        let mut rings = self.rings.iter();
        let mut at = (0_i32, 0_i32);
        for (owner, polygons) in (0_u16..).zip(&self.polygons) {
            let rings: u32 = rings.by_ref().take(*polygons as usize).sum();
            for count in vertices.by_ref().take(rings as usize) {
                let mut ring = steps.by_ref().take(*count as usize).map(|(lon, lat)| {
                    at = (at.0.wrapping_add(*lon), at.1.wrapping_add(*lat));
                    at
                });
                let Some(first) = ring.next() else { continue };
                let last = ring.fold(first, |start, end| {
                    visit(Side { start, end, owner });
                    end
                });
                visit(Side { start: last, end: first, owner });
            }
        }
    }

    /// The boundaries again, `None` where there is none; or `None` when the counts do not agree.
    pub(crate) fn decode(&self) -> Option<Vec<Option<MultiPolygon<f64>>>> {
        let mut steps = self.lon_steps.iter().copied().zip(self.lat_steps.iter().copied());
        let mut at = (0, 0);
        let mut vertices = self.vertices.iter();
        let mut rings = self.rings.iter();
        let mut boundaries = Vec::with_capacity(self.polygons.len());
        for &polygons in &self.polygons {
            let mut parts = Vec::with_capacity(polygons as usize);
            for _ in 0..polygons {
                let mut lines = (0..*rings.next()?)
                    .map(|_| decode_ring(*vertices.next()?, &mut steps, &mut at))
                    .collect::<Option<Vec<_>>>()?
                    .into_iter();
                parts.push(Polygon::new(lines.next()?, lines.collect()));
            }
            boundaries.push((!parts.is_empty()).then_some(MultiPolygon(parts)));
        }
        Some(boundaries)
    }
}

fn decode_ring(
    vertices: u32,
    steps: &mut impl Iterator<Item = (i32, i32)>,
    at: &mut (i32, i32),
) -> Option<LineString<f64>> {
    let mut line = Vec::with_capacity(vertices as usize + 1);
    for _ in 0..vertices {
        let step = steps.next()?;
        *at = (at.0.checked_add(step.0)?, at.1.checked_add(step.1)?);
        line.push(degrees(*at));
    }
    line.push(*line.first()?);
    Some(LineString(line))
}

/// Degrees in units; no longitude on Earth overflows.
fn units(degrees: f64) -> i32 {
    (degrees * UNITS).round() as i32
}

fn degrees((lon, lat): (i32, i32)) -> Coord<f64> {
    Coord { x: f64::from(lon) / UNITS, y: f64::from(lat) / UNITS }
}

/// Degrees as the table gives them back.
pub(crate) fn rounded(vertex: Coord<f64>) -> Coord<f64> {
    degrees((units(vertex.x), units(vertex.y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{polygon, wkt};

    #[test]
    fn what_goes_in_comes_out() {
        let first = MultiPolygon(vec![
            wkt!(POLYGON((-118.4 29.1, -118.2 29.1, -118.2 29.3, -118.4 29.1),
                (-118.3 29.15, -118.25 29.15, -118.25 29.16, -118.3 29.15))),
            polygon![(x: -99.123_456_7, y: 19.0), (x: -99.0, y: 19.0), (x: -99.0, y: 19.1)],
        ]);
        let table = BoundaryTable::new([Some(&first), None]);
        assert_eq!(table.vertices(), 9);
        let mut sides = Vec::new();
        table.each_side(|side| sides.push(side));
        assert_eq!(sides.len(), 9);
        assert_eq!(
            (sides[2].end, sides[2].owner),
            ((-1_184_000_000, 291_000_000), 0),
            "rings close"
        );
        assert_eq!(table.decode(), Some(vec![Some(first), None]));
    }

    #[test]
    fn a_table_cut_short_is_noticed() {
        let triangle = MultiPolygon(vec![
            polygon![(x: -99.1, y: 19.0), (x: -99.0, y: 19.0), (x: -99.0, y: 19.1)],
        ]);
        let mut table = BoundaryTable::new([Some(&triangle)]);
        table.lat_steps.pop();
        assert_eq!(table.decode(), None);
    }
}
