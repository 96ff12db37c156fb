//! From Civil Protection tables to articles.
//!
//! [`read`] takes a file in any of the usual formats (XLSX, XLS, ODS, CSV in any encoding, JSON, `GeoJSON`),
//! finds the header among title rows, recognises the layout from `data/records/<kind>.toml` and turns every
//! row into an [`Article`](desplaza_model::Article) with known facts, or into a
//! [`Reject`](desplaza_model::Reject). A cell that cannot be read is a warning on its row; a row is refused
//! only when it has neither narrative nor place nor date. [`explain`] says what was understood of a file.

mod article;
mod cell;
mod count;
mod day;
mod delimited;
mod doubt;
mod error;
mod explain;
mod header;
mod json;
mod layout;
mod place;
mod read;
mod report;
mod sheet;
mod title;
mod when;
mod words;
mod workbook;

#[cfg(test)]
mod codes;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

pub use cell::Cell;
pub use doubt::{Doubt, Reason};
pub use error::RecordsError;
pub use explain::{Explanation, Nearest, SheetExplanation, explain};
pub use layout::{Column, Count, Field, Figure, Layout, Layouts, Phenomenon, Phrases};
pub use read::{Table, read};
pub use report::{ColumnReport, DoubtCount, ReadAs, SheetReport, TableReport};
pub use sheet::{Book, Format, Row, Sheet, open};
pub use words::Words;
