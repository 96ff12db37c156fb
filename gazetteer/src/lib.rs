//! Mexico's places: names, points, boundaries, population.
//!
//! [`import()`] compiles a reference directory from files, [`pull()`] from INEGI's web service;
//! [`Gazetteer`] opens one for lookups. A directory holds `reference.json` ([`ReferenceManifest`]) and
//! three tables named by their hash. The manifest is written last, so that a directory always holds
//! one whole reference, the old one or the new one.

mod boundary;
mod compile;
mod draft;
mod error;
mod gazetteer;
mod import;
mod locality;
mod locate;
mod manifest;
mod name_rules;
mod names;
mod place;
mod population;
mod pull;
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
pub use pull::{INEGI_SERVICE, PullOptions, pull};
