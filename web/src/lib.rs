//! The service over a release.
