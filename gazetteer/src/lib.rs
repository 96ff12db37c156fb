//! Mexico's places: names, points, boundaries, population.

mod boundary;
mod compile;
mod draft;
mod error;
mod gazetteer;
mod import;
mod locality;
mod locate;
mod manifest;
mod names;
mod place;
mod population;
mod states;
mod table;

pub use error::ReferenceError;
pub use gazetteer::Gazetteer;
pub use import::{ImportOptions, import};
pub use manifest::{REFERENCE_VERSION, ReferenceCounts, ReferenceManifest, SourceFile, TableFile};
pub use place::{
    HouseholdLevel, HouseholdSize, Locality, Municipality, NameKind, NameMatch, PopulationBasis,
    PopulationFigure, State,
};
