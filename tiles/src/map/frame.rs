//! Where metres on the ground become pixels on the page.

use std::fmt::Write as _;

use geo::{BoundingRect, Coord, LineString, MapCoords, MultiPolygon, Rect, Simplify};

use super::projection::Lambert;

/// Size of the picture in pixels.
pub(crate) const WIDTH: f64 = 1600.0;
pub(crate) const HEIGHT: f64 = 1130.0;
/// Left, top, right and bottom of the map itself; the heading stands above, the sources below.
const BOX: [f64; 4] = [40.0, 100.0, WIDTH - 40.0, HEIGHT - 60.0];
/// What nobody can see: lines are simplified by this many pixels.
const TOLERANCE: f64 = 0.3;

/// Projects and scales so that everything fits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    lambert: Lambert,
    /// Pixels per metre.
    pub(crate) scale: f64,
    offset: Coord<f64>,
}

impl Frame {
    /// A frame around every boundary; without any, the country's middle.
    pub(crate) fn around<'a>(boundaries: impl Iterator<Item = &'a MultiPolygon<f64>>) -> Self {
        let lambert = Lambert::mexico();
        let bounds = boundaries
            .filter_map(|boundary| boundary.map_coords(|c| lambert.project(c)).bounding_rect())
            .reduce(|a, b| {
                let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
                let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
                Rect::new(low, high)
            })
            .unwrap_or(Rect::new(Coord { x: 1e6, y: 4e5 }, Coord { x: 4e6, y: 2.4e6 }));
        let [left, top, right, bottom] = BOX;
        let scale = ((right - left) / bounds.width().max(1.0))
            .min((bottom - top) / bounds.height().max(1.0));
        let centre = bounds.center();
        let offset = Coord {
            x: f64::midpoint(left, right) - centre.x * scale,
            y: f64::midpoint(top, bottom) + centre.y * scale,
        };
        Self { lambert, scale, offset }
    }

    fn pixel(&self, degrees: Coord<f64>) -> Coord<f64> {
        let metres = self.lambert.project(degrees);
        Coord { x: self.offset.x + metres.x * self.scale, y: self.offset.y - metres.y * self.scale }
    }

    /// The `d` attribute of a municipality; `None` when it is too small to see.
    pub(crate) fn area(&self, boundary: &MultiPolygon<f64>) -> Option<String> {
        let simple = boundary.map_coords(|c| self.pixel(c)).simplify(TOLERANCE);
        let mut path = String::new();
        for polygon in &simple {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                push_line(&mut path, ring, true);
            }
        }
        (!path.is_empty()).then_some(path)
    }

    /// The `d` attribute of lines.
    pub(crate) fn lines(&self, lines: &[LineString<f64>]) -> String {
        let mut path = String::new();
        for line in lines {
            let simple = line.map_coords(|c| self.pixel(c)).simplify(TOLERANCE);
            push_line(&mut path, &simple, false);
        }
        path
    }
}

/// Appends `M x,y l dx,dy …` in tenths of a pixel; what shrinks to a point is left out.
fn push_line(path: &mut String, line: &LineString<f64>, closed: bool) {
    let tenths = |c: &Coord<f64>| ((c.x * 10.0).round() as i64, (c.y * 10.0).round() as i64);
    let mut points: Vec<(i64, i64)> = line.coords().map(tenths).collect();
    points.dedup();
    if closed && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < if closed { 3 } else { 2 } {
        return;
    }
    let mut before = points[0];
    let _ = write!(path, "M{},{}", tenth(before.0), tenth(before.1));
    for (at, point) in points[1..].iter().enumerate() {
        let command = if at == 0 { "l" } else { " " };
        let (east, south) = (tenth(point.0 - before.0), tenth(point.1 - before.1));
        let _ = write!(path, "{command}{east},{south}");
        before = *point;
    }
    if closed {
        path.push('z');
    }
}

fn tenth(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (whole, part) = (number.abs() / 10, number.abs() % 10);
    if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn everything_lies_inside_the_box_and_north_is_up() {
        let square = |x: f64, y: f64| {
            let (e, n) = (x + 1.0, y + 1.0);
            MultiPolygon::from(polygon![(x: x, y: y), (x: e, y: y), (x: e, y: n), (x: x, y: n)])
        };
        let squares = [square(-117.0, 31.0), square(-88.0, 20.0)];
        let frame = Frame::around(squares.iter());
        for (lon, lat) in [(-117.0, 32.0), (-116.0, 31.0), (-87.0, 20.0), (-88.0, 21.0)] {
            let at = frame.pixel(Coord { x: lon, y: lat });
            assert!(at.x >= BOX[0] - 1.0 && at.x <= BOX[2] + 1.0, "{at:?}");
            assert!(at.y >= BOX[1] - 1.0 && at.y <= BOX[3] + 1.0, "{at:?}");
        }
        let north = frame.pixel(Coord { x: -102.0, y: 25.0 });
        assert!(north.y < frame.pixel(Coord { x: -102.0, y: 20.0 }).y);
        let path = frame.area(&squares[0]).unwrap();
        assert!(path.starts_with('M') && path.ends_with('z'), "{path}");
    }

    #[test]
    fn tenths_are_short() {
        assert_eq!([0, 10, -10, 15, -3].map(tenth), ["0", "1", "-1", "1.5", "-0.3"]);
    }
}
