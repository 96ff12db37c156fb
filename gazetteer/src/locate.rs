//! From a point to its municipality: the sides of all boundaries, by the cell of the grid that they pass through.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, Distance, Euclidean, Line, Point};

use crate::boundary::{BoundaryTable, Side, UNITS};
use crate::cover::{Cell, Cover};
use crate::grid::cell_of_units;

/// Metres in a degree of latitude.
const METRES: f64 = 111_195.0;

/// The sides in each mixed cell.
#[derive(Debug)]
pub(crate) struct Sides {
    /// Where each cell's sides begin, and where the last one's end.
    starts: Vec<u32>,
    sides: Vec<Side>,
}

impl Sides {
    /// Sorts the sides by cell, in two passes: how many each cell has, then which.
    pub(crate) fn new(boundaries: &BoundaryTable, cover: &Cover) -> Self {
        let mut starts = vec![0_u32; cover.mixed() + 1];
        each_cell(boundaries, cover, |cell, _| starts[cell] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut sides = vec![Side::default(); sum as usize];
        each_cell(boundaries, cover, |cell, side| {
            starts[cell] -= 1;
            sides[starts[cell] as usize] = side;
        });
        Self { starts, sides }
    }

    fn of(&self, cell: usize) -> &[Side] {
        &self.sides[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }

    /// The owner of a point in the cell `index`: the lowest municipality on whose edge it lies, else the one that
    /// holds it.
    pub(crate) fn owner(&self, cover: &Cover, index: usize, point: Coord<f64>) -> Option<usize> {
        if let Cell::Mixed(cell) = cover.at(index) {
            let on_edge = self.of(cell).iter().filter(|side| side.touches(point));
            if let Some(owner) = on_edge.map(|side| side.owner).min() {
                return Some(usize::from(owner));
            }
            return self.owner_from(cover, index, point);
        }
        self.owner_from(cover, index - 1, point)
    }

    /// The owner of a point on no edge, in the cell `first` or just east of it.
    ///
    /// Goes west to a cell whose owner is known; the column furthest west is. Each side that the way crosses leads into
    /// its municipality or out of it: the one that is left at the end holds the point.
    fn owner_from(&self, cover: &Cover, first: usize, point: Coord<f64>) -> Option<usize> {
        let mut at = first;
        while matches!(cover.at(at), Cell::Mixed(_)) {
            at -= 1;
        }
        let mut holders: Vec<usize> = match cover.at(at) {
            Cell::Owner(owner) => vec![owner],
            _ => Vec::new(),
        };
        let way = Line::new(Coord { x: cover.frame.middle_lon(at), y: point.y }, point);
        for index in at + 1..=first {
            let Cell::Mixed(cell) = cover.at(index) else { continue };
            let column = cover.frame.column(index);
            for side in self.of(cell) {
                // A side in several cells counts in the one furthest east.
                let counts = index == first || side.is_last_in(column);
                if counts && side.crosses(way) {
                    toggle(&mut holders, usize::from(side.owner));
                }
            }
        }
        holders.into_iter().min()
    }

    /// The nearest municipality at most `within_m` metres from a point that is in none, and the metres; of several
    /// as near, the lowest.
    pub(crate) fn nearest(
        &self,
        cover: &Cover,
        point: Coord<f64>,
        within_m: f64,
    ) -> Option<(usize, f64)> {
        let reach = within_m / METRES;
        let wide = reach / point.y.to_radians().cos().max(0.1);
        let units = |degrees: f64| (degrees * UNITS) as i32;
        let low = (units(point.x - wide), units(point.y - reach));
        let high = (units(point.x + wide), units(point.y + reach));
        let mixed = cover.frame.cells(low, high).filter_map(|index| match cover.at(index) {
            Cell::Mixed(cell) => Some(cell),
            _ => None,
        });
        mixed
            .flat_map(|cell| self.of(cell))
            .map(|side| (usize::from(side.owner), metres(side, point)))
            .filter(|(_, distance)| *distance <= within_m)
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
    }
}

fn each_cell(boundaries: &BoundaryTable, cover: &Cover, mut visit: impl FnMut(usize, Side)) {
    boundaries.each_side(|side| {
        let (low, high) = side.corners();
        for index in cover.frame.cells(low, high) {
            if let Cell::Mixed(cell) = cover.at(index) {
                visit(cell, side);
            }
        }
    });
}

fn toggle(holders: &mut Vec<usize>, owner: usize) {
    match holders.iter().position(|holder| *holder == owner) {
        Some(at) => {
            holders.swap_remove(at);
        }
        None => holders.push(owner),
    }
}

/// Metres from a side to a point near it, on the plane that touches the Earth at the point.
fn metres(side: &Side, point: Coord<f64>) -> f64 {
    let shrink = point.y.to_radians().cos();
    let flat = |at: Coord<f64>| Coord {
        x: (at.x - point.x) * METRES * shrink,
        y: (at.y - point.y) * METRES,
    };
    let (start, end) = side.ends();
    Euclidean.distance(&Point::new(0.0, 0.0), &Line::new(flat(start), flat(end)))
}

impl Side {
    /// Whether the side's last column of cells is this one.
    fn is_last_in(&self, column: i32) -> bool {
        cell_of_units(self.start.0.max(self.end.0)) == column
    }

    /// Whether a point lies on it.
    fn touches(&self, point: Coord<f64>) -> bool {
        let (a, b) = self.ends();
        let within = |a: f64, b: f64, at: f64| a.min(b) <= at && at <= a.max(b);
        within(a.y, b.y, point.y)
            && within(a.x, b.x, point.x)
            && RobustKernel::orient2d(a, b, point) == Orientation::Collinear
    }

    /// Whether it crosses a way along a circle of latitude whose ends are not on it. Of the side's ends the lower belongs to
    /// it and the upper does not, so that the way through a corner crosses one of its sides, or none, or both.
    fn crosses(&self, way: Line<f64>) -> bool {
        let (a, b) = self.ends();
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        low.y <= way.end.y
            && way.end.y < high.y
            && RobustKernel::orient2d(low, high, way.start)
                != RobustKernel::orient2d(low, high, way.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cover::CoverTable;
    use geo::{LineString, MultiPolygon, Polygon, Relate, wkt};

    struct Places {
        shapes: Vec<Option<MultiPolygon<f64>>>,
        cover: Cover,
        sides: Sides,
    }

    impl Places {
        fn new(shapes: Vec<Option<MultiPolygon<f64>>>) -> Self {
            let table = BoundaryTable::new(shapes.iter().map(Option::as_ref));
            let cover = CoverTable::new(&table).decode().unwrap();
            let sides = Sides::new(&table, &cover);
            Self { shapes, cover, sides }
        }

        fn locate(&self, point: Coord<f64>) -> Option<usize> {
            match self.cover.cell(point) {
                (_, Cell::Owner(owner)) => Some(owner),
                (_, Cell::Nobody) => None,
                (index, Cell::Mixed(_)) => self.sides.owner(&self.cover, index, point),
            }
        }

        /// The lowest that the point touches, as another library part sees it.
        fn expected(&self, point: Coord<f64>) -> Option<usize> {
            let touches =
                |shape: &MultiPolygon<f64>| shape.relate(&Point::from(point)).is_intersects();
            self.shapes.iter().position(|shape| shape.as_ref().is_some_and(touches))
        }
    }

    fn two_squares_and_a_lake() -> Places {
        Places::new(vec![
            None,
            Some(wkt!(MULTIPOLYGON(((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 1.0, 0.0 0.0),
                (0.25 0.25, 0.25 0.75, 0.75 0.75, 0.75 0.25, 0.25 0.25))))),
            Some(wkt!(MULTIPOLYGON(((1.0 0.0, 2.0 0.0, 2.0 1.0, 1.0 1.0, 1.0 0.0))))),
            Some(wkt!(MULTIPOLYGON(((0.25 0.25, 0.75 0.25, 0.75 0.75, 0.25 0.75, 0.25 0.25))))),
        ])
    }

    #[test]
    fn edges_belong_to_the_lowest() {
        let places = two_squares_and_a_lake();
        let at = |x, y| places.locate(Coord { x, y });
        assert_eq!(at(0.1, 0.1), Some(1));
        assert_eq!(at(1.5, 0.5), Some(2));
        assert_eq!(at(0.5, 0.5), Some(3), "the enclave is not its surroundings");
        assert_eq!(at(1.0, 0.5), Some(1), "shared edge");
        assert_eq!(at(1.0, 1.0), Some(1), "shared corner");
        assert_eq!(at(0.25, 0.5), Some(1), "edge of the enclave");
        assert_eq!(at(2.0, 0.5), Some(2), "outer edge");
        assert_eq!(at(2.1, 0.5), None);
        assert_eq!(at(f64::NAN, 0.5), None);
        assert_eq!(at(0.5, f64::INFINITY), None);
    }

    #[test]
    fn the_nearest_within_reach() {
        let places = two_squares_and_a_lake();
        let near = |x, y| places.sides.nearest(&places.cover, Coord { x, y }, 1_200.0);
        let (index, metres) = near(2.01, 0.5).unwrap();
        assert_eq!((index, metres.round()), (2, 1_112.0));
        assert_eq!(near(2.02, 0.5), None);
        assert_eq!(near(1.0, -0.005).map(|(index, _)| index), Some(1), "of two as near the lowest");
    }

    /// Wheels of slices with a common middle, ragged so that sides are of all lengths and slopes.
    fn wheel(slices: usize) -> Places {
        let rim = |at: usize| {
            let turn = std::f64::consts::TAU * at as f64 / slices as f64;
            let out = 0.03 + 0.02 * ((at * 7 % 5) as f64);
            let round = |value: f64| (value * UNITS).round() / UNITS;
            Coord { x: round(-99.0 + out * turn.cos()), y: round(19.0 + out * turn.sin()) }
        };
        let middle = Coord { x: -99.0, y: 19.0 };
        let slice = |at: usize| {
            let line = LineString(vec![middle, rim(at), rim((at + 1) % slices), middle]);
            Some(MultiPolygon(vec![Polygon::new(line, vec![])]))
        };
        Places::new((0..slices).map(slice).collect())
    }

    #[test]
    fn agrees_with_geo_everywhere() {
        for slices in [3, 8, 23] {
            let places = wheel(slices);
            let steps = |low: f64| (0..130).map(move |step| low + f64::from(step) * 0.002);
            for (x, y) in steps(-99.13).flat_map(|x| steps(18.87).map(move |y| (x, y))) {
                let point = Coord { x, y };
                assert_eq!(places.locate(point), places.expected(point), "{slices}: {x} {y}");
            }
            for point in places.shapes.iter().flatten().flat_map(geo::CoordsIter::coords_iter) {
                assert_eq!(places.locate(point), places.expected(point), "{slices}: {point:?}");
            }
        }
    }
}
