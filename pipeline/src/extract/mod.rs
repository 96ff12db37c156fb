//! From a fetched page to an article: charset, title, date, body without clutter, language.
//!
//! [`extract`] reads what `collect` keeps in the archive, [`extract_html`] any HTML text. Both parse the page
//! once and walk it once; what is clutter is data, in `data/lexicon/clutter.toml`.

mod article;
mod blocks;
mod body;
mod charset;
mod clutter;
mod date;
mod element;
mod flow;
mod jsonld;
mod language;
mod marks;
mod meta;
mod rules;
mod scan;
mod tags;
mod tidy;
mod title;
mod tree;
mod walk;
mod words;

#[cfg(test)]
mod cases;

pub use article::{extract, extract_html};
pub use rules::Extraction;
