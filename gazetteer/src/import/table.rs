//! A CSV table with named columns; problems name the row.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use csv::StringRecord;
use desplaza_model::Cvegeo;
use desplaza_model::text::fold;

use super::file;
use crate::{ReferenceError, SourceFile};

/// A table read whole; columns are found by folded name.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    pub(crate) source: SourceFile,
    header: Vec<String>,
    rows: Vec<StringRecord>,
}

impl Table {
    pub(crate) fn read(path: &Path) -> Result<Self, ReferenceError> {
        let file = file::read(path)?;
        let text = file::text(file.bytes);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header =
            reader.headers().map_err(|error| ReferenceError::row(path, 1, error.to_string()))?;
        let header = header.iter().map(|name| fold(name).replace(' ', "_")).collect();
        let mut rows = Vec::new();
        for (index, record) in reader.records().enumerate() {
            rows.push(
                record.map_err(|error| ReferenceError::row(path, index + 2, error.to_string()))?,
            );
        }
        Ok(Self { path: path.to_owned(), source: file.source, header, rows })
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The first of these columns that there is.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|column| column == name))
    }

    pub(crate) fn required(&self, names: &[&str]) -> Result<usize, ReferenceError> {
        self.column(names).ok_or_else(|| {
            ReferenceError::row(&self.path, 1, format!("there is no column `{}`", names[0]))
        })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let row = |(index, cells)| Row { path: &self.path, number: index + 2, cells };
        self.rows.iter().enumerate().map(row)
    }
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    path: &'a Path,
    number: usize,
    cells: &'a StringRecord,
}

impl<'a> Row<'a> {
    pub(crate) fn wrong(&self, detail: impl Into<String>) -> ReferenceError {
        ReferenceError::row(self.path, self.number, detail)
    }

    /// The cell, trimmed; empty where the column is not there.
    pub(crate) fn text(&self, column: Option<usize>) -> &'a str {
        column.and_then(|column| self.cells.get(column)).unwrap_or_default().trim()
    }

    pub(crate) fn filled(&self, column: usize, what: &str) -> Result<&'a str, ReferenceError> {
        match self.text(Some(column)) {
            "" => Err(self.wrong(format!("{what} is empty"))),
            text => Ok(text),
        }
    }

    pub(crate) fn key(&self, column: usize) -> Result<Cvegeo, ReferenceError> {
        self.text(Some(column)).parse().map_err(|error| self.wrong(format!("{error}")))
    }

    /// A number; `None` for an empty cell and for INEGI's `*` (withheld) and `N/D`.
    pub(crate) fn number<T: FromStr>(
        &self,
        column: Option<usize>,
        what: &str,
    ) -> Result<Option<T>, ReferenceError> {
        match self.text(column) {
            "" | "*" | "N/D" | "ND" | "-" => Ok(None),
            text => match text.parse() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(self.wrong(format!("`{text}` in {what} is not a number"))),
            },
        }
    }

    /// A count, which some tables write as `948990.0`.
    pub(crate) fn count(
        &self,
        column: Option<usize>,
        what: &str,
    ) -> Result<Option<u64>, ReferenceError> {
        match self.number::<f64>(column, what)? {
            None => Ok(None),
            Some(count) if count >= 0.0 && count.fract() == 0.0 && count < 1e9 => {
                Ok(Some(count as u64))
            }
            Some(count) => Err(self.wrong(format!("{count} in {what} is not a count"))),
        }
    }
}
