//! From claims to events.
