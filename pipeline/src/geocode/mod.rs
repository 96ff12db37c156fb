//! From place names to municipality keys: lists in tables, mentions in texts, origins and destinations.

mod edit;
mod error;
mod geocoder;
mod list;
mod names;
mod resolve_name;
mod split;
mod words;

pub use error::GeocodeError;
pub use geocoder::Geocoder;
pub use list::{ListResolution, ResolvedPlace, Unresolved, resolve_list};
pub use names::How;
pub use resolve_name::Reason;
