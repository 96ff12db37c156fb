//! From feeds to fetched pages, politely.
//!
//! [`collect`] reads the feeds of every [`Source`], plans which pages to fetch, fetches them one connection
//! a host, and keeps all that came over the wire in WARC files; [`read_archive`] gives the pages back, so
//! that `extract` needs the archive alone.
//!
//! Order of what reaches the disk, so that a killed run loses nothing:
//! 1. the feeds of each source, as its part `000`;
//! 2. when all feeds are there, one transaction of the frontier: their validators and the planned pages;
//! 3. part by part, the pages of each source, and after each part one transaction that marks them done.
//!
//! Calling [`collect`] again with the same run id reads the parts that are in place and fetches the rest.

mod archive;
mod collected;
mod crawl;
mod disk;
mod error;
mod feed;
mod fetched;
mod frontier;
mod host;
mod http;
mod options;
mod part;
mod plan;
mod retry;
mod source;
mod visit;
mod warc;

#[cfg(test)]
mod tests;

pub use archive::{Archive, read_archive};
pub use collected::Collected;
pub use crawl::collect;
pub use error::CollectError;
pub use fetched::Fetched;
pub use options::{CollectOptions, CollectPaths};
pub use source::{Selectors, Source, SourceKind, data_sources, read_sources};
