//! Mexico's places: names, points, boundaries, population.
//!
//! [`import()`] compiles a reference directory from files, [`pull()`] from INEGI's web service;
//! [`Gazetteer`] opens one for lookups. A directory holds `reference.json` ([`ReferenceManifest`]) and
//! four tables named by their hash. The manifest is written last, so that a directory always holds
//! one whole reference, the old one or the new one.

mod boundary;
mod compile;
mod cover;
mod draft;
mod error;
mod gazetteer;
mod grid;
mod import;
mod locality;
mod locate;
mod manifest;
mod name_rules;
mod names;
mod neighbours;
mod place;
mod population;
mod predecessors;
mod pull;
mod states;
mod table;

pub use error::ReferenceError;
pub use gazetteer::Gazetteer;
pub use import::{ImportOptions, import};
pub use manifest::{REFERENCE_VERSION, ReferenceCounts, ReferenceManifest, SourceFile, TableFile};
pub use place::{
    HouseholdLevel, HouseholdSize, Locality, LocalityRow, Located, Municipality, NameKind,
    NameMatch, NamedLocality, PopulationBasis, PopulationFigure, State,
};
pub use pull::{INEGI_SERVICE, PullOptions, pull};
