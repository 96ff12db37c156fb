//! From a fetched page to an article.
