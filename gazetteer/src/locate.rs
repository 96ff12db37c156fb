//! From a point to its municipality.

use std::sync::OnceLock;

use geo::indexed::IntervalTreeMultiPolygon;
use geo::{BoundingRect, Contains, Coord, Intersects, Line, LinesIter, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

type Box = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Bounding boxes in an R-tree; what each boundary needs is built when first needed.
pub(crate) struct Locator {
    boxes: RTree<Box>,
    insides: Vec<OnceLock<IntervalTreeMultiPolygon<f64>>>,
    edges: Vec<OnceLock<RTree<Line<f64>>>>,
}

impl Locator {
    pub(crate) fn new(boundaries: &[Option<MultiPolygon<f64>>]) -> Self {
        let boxes = boundaries.iter().enumerate().filter_map(|(index, boundary)| {
            let rect = boundary.as_ref()?.bounding_rect()?;
            let corners = (rect.min().into(), rect.max().into());
            Some(Box::new(Rectangle::from_corners(corners.0, corners.1), index))
        });
        let boxes = RTree::bulk_load(boxes.collect());
        let insides = boundaries.iter().map(|_| OnceLock::new()).collect();
        Self { boxes, insides, edges: boundaries.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The lowest index whose boundary holds the point inside; else the lowest that it lies on.
    ///
    /// Where boundaries only touch, as they should, this gives a shared edge to the lowest index.
    pub(crate) fn locate(
        &self,
        boundaries: &[Option<MultiPolygon<f64>>],
        point: Coord<f64>,
    ) -> Option<usize> {
        let here = AABB::from_point([point.x, point.y]);
        let mut near: Vec<usize> =
            self.boxes.locate_in_envelope_intersecting(&here).map(|found| found.data).collect();
        near.sort_unstable();
        let find = |test: &dyn Fn(usize, &MultiPolygon<f64>) -> bool| {
            let shape = |index: usize| boundaries[index].as_ref();
            near.iter().copied().find(|&index| shape(index).is_some_and(|shape| test(index, shape)))
        };
        // The interval tree does not tell "on the edge" from "outside"; few points need to know.
        find(&|index, shape| self.holds(index, shape, point))
            .or_else(|| find(&|index, shape| self.touches(index, shape, point)))
    }

    fn holds(&self, index: usize, shape: &MultiPolygon<f64>, point: Coord<f64>) -> bool {
        let tree = self.insides[index].get_or_init(|| IntervalTreeMultiPolygon::new(shape));
        tree.contains(&point)
    }

    fn touches(&self, index: usize, shape: &MultiPolygon<f64>, point: Coord<f64>) -> bool {
        let lines = || RTree::bulk_load(shape.lines_iter().collect());
        let here = AABB::from_point(point.into());
        let mut near = self.edges[index].get_or_init(lines).locate_in_envelope_intersecting(&here);
        near.any(|line| line.intersects(&point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::wkt;

    fn two_squares_and_a_lake() -> Vec<Option<MultiPolygon<f64>>> {
        vec![
            None,
            Some(wkt!(MULTIPOLYGON(((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 1.0, 0.0 0.0),
                (0.25 0.25, 0.25 0.75, 0.75 0.75, 0.75 0.25, 0.25 0.25))))),
            Some(wkt!(MULTIPOLYGON(((1.0 0.0, 2.0 0.0, 2.0 1.0, 1.0 1.0, 1.0 0.0))))),
            Some(wkt!(MULTIPOLYGON(((0.25 0.25, 0.75 0.25, 0.75 0.75, 0.25 0.75, 0.25 0.25))))),
        ]
    }

    #[test]
    fn edges_belong_to_the_lowest() {
        let boundaries = two_squares_and_a_lake();
        let locator = Locator::new(&boundaries);
        let at = |x, y| locator.locate(&boundaries, Coord { x, y });
        assert_eq!(at(0.1, 0.1), Some(1));
        assert_eq!(at(1.5, 0.5), Some(2));
        assert_eq!(at(0.5, 0.5), Some(3), "the enclave is not its surroundings");
        assert_eq!(at(1.0, 0.5), Some(1), "shared edge");
        assert_eq!(at(1.0, 1.0), Some(1), "shared corner");
        assert_eq!(at(0.25, 0.5), Some(1), "edge of the enclave");
        assert_eq!(at(2.0, 0.5), Some(2), "outer edge");
        assert_eq!(at(2.1, 0.5), None);
        assert_eq!(at(f64::NAN, 0.5), None);
    }
}
