//! Which cells of the grid lie whole in one municipality, or in none: they answer most points without a look at a
//! boundary. Made when a reference is compiled.

use geo::Coord;
use serde::{Deserialize, Serialize};

use crate::boundary::BoundaryTable;
use crate::grid::{BLOCK, Frame};
use crate::locate::Sides;

/// What a cell tells of the points in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// A boundary may pass through it: ask its sides, by this number.
    Mixed(usize),
    /// They are in no municipality.
    Nobody,
    /// They are in this one.
    Owner(usize),
}

/// The grid as it is stored: runs of equal cells, row by row from the south-west.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CoverTable {
    frame: Frame,
    cells: Vec<u16>,
    lengths: Vec<u32>,
}

/// The grid, ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) frame: Frame,
    /// What all cells of a block hold, [`UNLIKE`] where they differ: small enough to stay in the processor's cache.
    blocks: Vec<u16>,
    /// [`MIXED`] and what follows number the mixed cells.
    cells: Vec<u32>,
    mixed: usize,
}

/// A mixed cell in the stored table.
const STORED_MIXED: u16 = 0;
/// A block whose cells differ.
const UNLIKE: u16 = 0;
/// No municipality reaches the cell.
const NOBODY: u16 = 1;
/// What the first municipality's cells hold; the others follow.
const FIRST: u16 = 2;
/// What the first mixed cell holds when the grid is open.
const MIXED: u32 = 1 << 20;

impl CoverTable {
    pub(crate) fn new(boundaries: &BoundaryTable) -> Self {
        let mut cover = Cover::unknown(boundaries);
        let sides = Sides::new(boundaries, &cover);
        let mut table = Self { frame: cover.frame, ..Self::default() };
        let columns = cover.frame.columns().max(1);
        for start in (0..cover.frame.size()).step_by(columns) {
            table.push_row(start..start + columns, &mut cover, &sides);
        }
        table
    }

    /// No boundary passes between neighbours that are not mixed: a run of them has one owner, which is told by the
    /// boundaries between it and the run before. The first run of a row is outside the country.
    fn push_row(&mut self, row: std::ops::Range<usize>, cover: &mut Cover, sides: &Sides) {
        let mut at = row.start;
        while at < row.end {
            let is_mixed = |at: usize| matches!(cover.at(at), Cell::Mixed(_));
            let mixed = is_mixed(at);
            let end = (at..row.end).find(|end| is_mixed(*end) != mixed).unwrap_or(row.end);
            let stored = if mixed {
                STORED_MIXED
            } else if at == row.start {
                NOBODY
            } else {
                let middle = Coord { x: cover.frame.middle_lon(at), y: cover.frame.middle_lat(at) };
                sides.owner(cover, at, middle).map_or(NOBODY, |owner| FIRST + owner as u16)
            };
            if !mixed {
                cover.cells[at..end].fill(u32::from(stored));
            }
            self.cells.push(stored);
            self.lengths.push((end - at) as u32);
            at = end;
        }
    }

    /// The grid, or `None` when the table was cut short.
    pub(crate) fn decode(&self) -> Option<Cover> {
        let size = self.frame.size();
        let told: u64 = self.lengths.iter().map(|length| u64::from(*length)).sum();
        if self.cells.len() != self.lengths.len() || told != size as u64 {
            return None;
        }
        let mut cells = Vec::with_capacity(size);
        let mut mixed = 0;
        for (cell, length) in self.cells.iter().zip(&self.lengths) {
            if *cell == STORED_MIXED {
                cells.extend(MIXED + mixed..MIXED + mixed + length);
                mixed += length;
            } else {
                cells.resize(cells.len() + *length as usize, u32::from(*cell));
            }
        }
        let blocks = blocks(self.frame, &cells);
        Some(Cover { frame: self.frame, blocks, cells, mixed: mixed as usize })
    }
}

/// What the cells of each block have in common.
fn blocks(frame: Frame, cells: &[u32]) -> Vec<u16> {
    let mut blocks: Vec<Option<u16>> = vec![None; frame.blocks()];
    for (row, cells) in cells.chunks(frame.columns().max(1)).enumerate() {
        let first = frame.block(row * frame.columns());
        for (part, block) in cells.chunks(BLOCK).zip(&mut blocks[first..]) {
            let held = u16::try_from(part[0]).unwrap_or(UNLIKE);
            let alike = part.iter().all(|cell| *cell == part[0]);
            *block =
                Some(if alike && block.is_none_or(|known| known == held) { held } else { UNLIKE });
        }
    }
    blocks.into_iter().map(|block| block.unwrap_or(NOBODY)).collect()
}

impl Cover {
    /// The grid with its mixed cells, the others not yet looked at.
    fn unknown(boundaries: &BoundaryTable) -> Self {
        let mut ends = Vec::new();
        boundaries.each_side(|side| ends.push(side.start));
        let frame = Frame::around(ends.into_iter());
        let mut cells = vec![u32::from(NOBODY); frame.size()];
        boundaries.each_side(|side| {
            let (low, high) = side.corners();
            frame.cells(low, high).for_each(|index| cells[index] = MIXED);
        });
        let mut mixed = 0;
        for cell in cells.iter_mut().filter(|cell| **cell == MIXED) {
            *cell += mixed;
            mixed += 1;
        }
        Self { frame, blocks: vec![UNLIKE; frame.blocks()], cells, mixed: mixed as usize }
    }

    /// How many cells are mixed.
    pub(crate) fn mixed(&self) -> usize {
        self.mixed
    }

    /// The index of a point's cell and what it tells.
    pub(crate) fn cell(&self, point: Coord<f64>) -> (usize, Cell) {
        let Some(index) = self.frame.index(point) else { return (0, Cell::Nobody) };
        match self.blocks[self.frame.block(index)] {
            UNLIKE => (index, self.at(index)),
            held => (index, told(u32::from(held))),
        }
    }

    /// What a cell of the grid tells.
    pub(crate) fn at(&self, index: usize) -> Cell {
        told(self.cells[index])
    }
}

fn told(held: u32) -> Cell {
    match held {
        mixed if mixed >= MIXED => Cell::Mixed((mixed - MIXED) as usize),
        owner if owner >= u32::from(FIRST) => Cell::Owner((owner - u32::from(FIRST)) as usize),
        _ => Cell::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::wkt;

    fn two_squares() -> BoundaryTable {
        let lake = wkt!(MULTIPOLYGON(((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 1.0, 0.0 0.0),
            (0.25 0.25, 0.25 0.75, 0.75 0.75, 0.75 0.25, 0.25 0.25))));
        let other = wkt!(MULTIPOLYGON(((1.0 0.0, 2.0 0.0, 2.0 1.0, 1.0 1.0, 1.0 0.0))));
        BoundaryTable::new([Some(&lake), None, Some(&other)])
    }

    #[test]
    fn cells_away_from_boundaries_have_an_owner() {
        let cover = CoverTable::new(&two_squares()).decode().unwrap();
        let at = |x, y| cover.cell(Coord { x, y }).1;
        assert_eq!(at(0.105, 0.105), Cell::Owner(0));
        assert_eq!(at(1.5, 0.5), Cell::Owner(2));
        assert_eq!(at(0.5, 0.5), Cell::Nobody, "the lake");
        assert_eq!(at(0.995, 0.5), Cell::Owner(0));
        assert!(matches!(at(1.005, 0.5), Cell::Mixed(_)), "beside the shared edge");
    }

    #[test]
    fn a_table_cut_short_is_noticed() {
        let mut table = CoverTable::new(&two_squares());
        table.lengths.pop();
        assert!(table.decode().is_none());
        assert!(CoverTable::new(&BoundaryTable::new([None])).decode().is_some());
    }
}
