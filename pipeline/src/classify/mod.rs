//! From an article to relevance, cause and claims.
