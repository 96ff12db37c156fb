//! From Civil Protection tables to articles.
