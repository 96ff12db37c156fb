//! From place names to municipality keys.
