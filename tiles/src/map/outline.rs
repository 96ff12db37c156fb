//! Outlines of states from the boundaries of their municipalities.

use std::collections::HashMap;

use geo::{Coord, LineString, LinesIter, MultiPolygon};

type Node = (u64, u64);

/// The lines around a set of areas that share their edges exactly: edges that only one area has.
pub(crate) fn outline<'a>(
    areas: impl Iterator<Item = &'a MultiPolygon<f64>>,
) -> Vec<LineString<f64>> {
    let mut edges: Vec<(Coord<f64>, Coord<f64>)> = Vec::new();
    let mut seen: HashMap<(Node, Node), usize> = HashMap::new();
    for line in areas.flat_map(|area| area.lines_iter().collect::<Vec<_>>()) {
        let (a, b) = (node(line.start), node(line.end));
        *seen.entry((a.min(b), a.max(b))).or_default() += 1;
        edges.push((line.start, line.end));
    }
    edges.retain(|(a, b)| {
        let (a, b) = (node(*a), node(*b));
        a != b && seen[&(a.min(b), a.max(b))] == 1
    });
    chains(&edges)
}

fn node(c: Coord<f64>) -> Node {
    // Minus zero and zero are the same place.
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// Joins edges end to end, each used once, in the order in which they come.
fn chains(edges: &[(Coord<f64>, Coord<f64>)]) -> Vec<LineString<f64>> {
    let mut at: HashMap<Node, Vec<usize>> = HashMap::new();
    for (number, (a, b)) in edges.iter().enumerate() {
        at.entry(node(*a)).or_default().push(number);
        at.entry(node(*b)).or_default().push(number);
    }
    let mut used = vec![false; edges.len()];
    let mut lines = Vec::new();
    for first in 0..edges.len() {
        if used[first] {
            continue;
        }
        used[first] = true;
        let mut line = vec![edges[first].0, edges[first].1];
        while let Some(next) = free_edge(&at, &used, line[line.len() - 1]) {
            used[next] = true;
            let (a, b) = edges[next];
            let other = if node(a) == node(line[line.len() - 1]) { b } else { a };
            line.push(other);
        }
        lines.push(LineString::new(line));
    }
    lines
}

fn free_edge(at: &HashMap<Node, Vec<usize>>, used: &[bool], end: Coord<f64>) -> Option<usize> {
    at.get(&node(end))?.iter().copied().find(|edge| !used[*edge])
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Euclidean, Length as _, polygon};

    #[test]
    fn the_edge_between_neighbours_is_not_outline() {
        let left: MultiPolygon<f64> =
            polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)].into();
        let right: MultiPolygon<f64> =
            polygon![(x: 1.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 1.0, y: 1.0)].into();
        let lines = outline([&left, &right].into_iter());
        assert_eq!(lines.len(), 1);
        assert!(lines[0].is_closed());
        assert!((Euclidean.length(&lines[0]) - 6.0).abs() < 1e-12);
    }
}
