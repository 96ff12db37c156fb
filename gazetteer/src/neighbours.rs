//! The land beyond Mexico's border, from `data/places/neighbours.toml`.

use desplaza_model::data::{Data, DataError};
use geo::{Contains, Coord, LineString, Polygon};
use serde::{Deserialize, Serialize};

const FILE: &str = "places/neighbours.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NeighboursFile {
    neighbour: Vec<Neighbour>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "names and examples are for readers and tests"))]
struct Neighbour {
    name: String,
    /// Longitude and latitude of its corners, WGS84 degrees.
    outline: Vec<[f64; 2]>,
    matches: Vec<[f64; 2]>,
    ignores: Vec<[f64; 2]>,
}

/// The outlines of the neighbours' land.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Neighbours(Vec<Vec<[f64; 2]>>);

impl Neighbours {
    pub(crate) fn load(data: &Data) -> Result<Self, DataError> {
        let file: NeighboursFile = data.toml(FILE)?;
        Ok(Self(file.neighbour.into_iter().map(|neighbour| neighbour.outline).collect()))
    }

    /// Whether a point that is in no municipality is on a neighbour's land.
    pub(crate) fn hold(&self, point: Coord<f64>) -> bool {
        self.0.iter().any(|outline| {
            let line: LineString<f64> = outline.iter().copied().collect();
            Polygon::new(line, Vec::new()).contains(&point)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_holds() {
        let file: NeighboursFile = Data::BuiltIn.toml(FILE).unwrap();
        let neighbours = Neighbours::load(&Data::BuiltIn).unwrap();
        for neighbour in file.neighbour {
            assert!(!neighbour.matches.is_empty() && !neighbour.ignores.is_empty());
            for [x, y] in neighbour.matches {
                assert!(neighbours.hold(Coord { x, y }), "{}: {x} {y}", neighbour.name);
            }
            for [x, y] in neighbour.ignores {
                assert!(!neighbours.hold(Coord { x, y }), "{}: {x} {y}", neighbour.name);
            }
        }
    }
}
