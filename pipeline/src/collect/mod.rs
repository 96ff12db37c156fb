//! From feeds to fetched pages, politely.
