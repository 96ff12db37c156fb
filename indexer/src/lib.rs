//! The search index over events and their evidence.
