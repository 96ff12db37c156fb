//! A fine grid over the country, whose cells are about a kilometre wide.

use geo::Coord;
use serde::{Deserialize, Serialize};

use crate::boundary::UNITS;

/// Units of a boundary table in a cell.
const CELL: i32 = 100_000;
/// Cells in a row of a block.
pub(crate) const BLOCK: usize = 8;
/// Far less than a unit and far more than what `f64` loses: a vertex never falls short of its own unit.
const SLACK: f64 = 1e-3;

/// The cell of a number of units.
pub(crate) fn cell_of_units(units: i32) -> i32 {
    units.div_euclid(CELL)
}

/// The cell of degrees; that of a vertex is [`cell_of_units`]. It never falls where degrees rise, so that the cells
/// between those of a line's ends hold all of the line.
fn cell_of_degrees(degrees: f64) -> i32 {
    cell_of_units((degrees * UNITS + SLACK).floor() as i32)
}

/// The part of the world that the grid is over: its first cells and how many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Frame {
    west: i32,
    south: i32,
    columns: u32,
    rows: u32,
}

impl Frame {
    /// Around all of these vertices, with a column to the west that no boundary reaches.
    pub(crate) fn around(vertices: impl Iterator<Item = (i32, i32)>) -> Self {
        let cells = vertices.map(|(lon, lat)| (cell_of_units(lon), cell_of_units(lat)));
        let ends = cells.fold(None, |ends: Option<[i32; 4]>, (x, y)| {
            let [west, south, east, north] = ends.unwrap_or([x, y, x, y]);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        });
        let Some([west, south, east, north]) = ends else { return Self::default() };
        let span = |low: i32, high: i32| (high - low + 1) as u32;
        Self { west: west - 1, south, columns: span(west - 1, east), rows: span(south, north) }
    }

    pub(crate) fn columns(self) -> usize {
        self.columns as usize
    }

    pub(crate) fn size(self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// How many blocks of cells there are.
    pub(crate) fn blocks(self) -> usize {
        self.blocks_wide() * (self.rows as usize).div_ceil(BLOCK)
    }

    /// The block that a cell is in.
    pub(crate) fn block(self, index: usize) -> usize {
        let (row, column) = (index / self.columns(), index % self.columns());
        row / BLOCK * self.blocks_wide() + column / BLOCK
    }

    fn blocks_wide(self) -> usize {
        self.columns().div_ceil(BLOCK)
    }

    /// The index of a point's cell, row by row from the south-west.
    pub(crate) fn index(self, point: Coord<f64>) -> Option<usize> {
        // No number would be cast to 0.
        let number = !point.x.is_nan() && !point.y.is_nan();
        number.then(|| self.at(cell_of_degrees(point.x), cell_of_degrees(point.y)))?
    }

    fn at(self, x: i32, y: i32) -> Option<usize> {
        let column = u32::try_from(x.checked_sub(self.west)?).ok()?;
        let row = u32::try_from(y.checked_sub(self.south)?).ok()?;
        let inside = column < self.columns && row < self.rows;
        inside.then(|| row as usize * self.columns as usize + column as usize)
    }

    /// The indices of all cells of a rectangle in units, row by row; parts outside the frame are left out.
    pub(crate) fn cells(self, low: (i32, i32), high: (i32, i32)) -> impl Iterator<Item = usize> {
        let (west, south) = (cell_of_units(low.0), cell_of_units(low.1));
        let (east, north) = (cell_of_units(high.0), cell_of_units(high.1));
        (south..=north).flat_map(move |y| (west..=east).filter_map(move |x| self.at(x, y)))
    }

    /// The column of a cell, counted as [`cell_of_units`] counts.
    pub(crate) fn column(self, index: usize) -> i32 {
        self.west + i32::try_from(index % self.columns()).unwrap_or(i32::MAX)
    }

    /// The longitude of a cell's middle.
    pub(crate) fn middle_lon(self, index: usize) -> f64 {
        (f64::from(self.column(index)) + 0.5) * f64::from(CELL) / UNITS
    }

    /// The latitude of a cell's middle.
    pub(crate) fn middle_lat(self, index: usize) -> f64 {
        let row = (index / self.columns()) as f64;
        (f64::from(self.south) + row + 0.5) * f64::from(CELL) / UNITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vertex_is_in_the_cell_of_its_units() {
        for units in (-1_180_000_000..-860_000_000).step_by(99_991).chain([-991_300_000, -1, 0]) {
            assert_eq!(cell_of_degrees(f64::from(units) / UNITS), cell_of_units(units), "{units}");
        }
    }

    #[test]
    fn points_outside_have_no_cell() {
        let frame = Frame::around([(0, 0), (1_000_000, 500_000)].into_iter());
        assert_eq!((frame.columns(), frame.size()), (12, 12 * 6));
        assert_eq!(frame.index(Coord { x: 0.0, y: 0.0 }), Some(1));
        assert_eq!(frame.index(Coord { x: 0.095, y: 0.015 }), Some(12 + 1 + 9));
        for (x, y) in [(0.2, 0.0), (-0.02, 0.0), (0.05, 1e300), (f64::NAN, 0.0), (0.0, f64::NAN)] {
            assert_eq!(frame.index(Coord { x, y }), None, "{x} {y}");
        }
        let all: Vec<usize> = frame.cells((-500_000, 0), (150_000, 150_000)).collect();
        assert_eq!(all, [0, 1, 2, 12, 13, 14]);
    }
}
