//! From place names to municipality keys: lists in tables, mentions in texts, origins and destinations.

mod abroad;
mod candidate;
mod choices;
mod choose;
mod dateline;
mod decide;
mod edit;
mod endings;
mod error;
mod gaps;
mod geocoder;
mod list;
mod localities;
mod mention;
mod misspelt;
mod names;
mod part;
mod patterns;
mod persons;
mod placing;
mod resolve_name;
mod roles;
mod rows;
mod split;
mod spot;
mod stage;
mod study;
mod surroundings;
#[cfg(test)]
mod tests;
mod text;
mod vocabulary;
mod words;

pub use choices::{LearnedPlaces, MEANT};
pub use error::GeocodeError;
pub use geocoder::Geocoder;
pub use list::{ListResolution, ResolvedPlace, Unresolved, resolve_list};
pub use names::How;
pub use part::parts;
pub use resolve_name::Reason;
pub use stage::geocode;
pub use study::{NameCase, PartCase, Span, capital_cases, locality_cases, name_cases, part_cases};
