//! Events between runs.
