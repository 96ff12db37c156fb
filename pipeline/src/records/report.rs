//! What was seen in a table: per sheet and column, for people and for `--explain`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::doubt::{Doubt, Reason};
use super::header::{Header, Role};
use super::sheet::{Book, Format, Row};

/// A table's file and sheets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableReport {
    /// File name, without folders.
    pub file: String,
    /// What sort of file.
    pub format: Format,
    /// Encoding, for text.
    pub encoding: Option<String>,
    /// Separator, for text.
    pub separator: Option<char>,
    /// Sheets that were read.
    pub sheets: Vec<SheetReport>,
    /// Sheets that were not: hidden, empty, or of another layout.
    pub left_out: Vec<String>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SheetReport {
    /// Its name, for workbooks.
    pub name: Option<String>,
    /// Row of the header, 1-based; 0 for JSON.
    pub header_row: u32,
    /// Rows that are not blank.
    pub rows: usize,
    /// Rows that became an article.
    pub articles: usize,
    /// Rows that were refused.
    pub rejected: usize,
    /// Its columns, from left to right.
    pub columns: Vec<ColumnReport>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnReport {
    /// Header as written.
    pub header: String,
    /// What it is read as: a field, a count, or why it is not read.
    pub read_as: ReadAs,
    /// Cells with something in them.
    pub filled: usize,
    /// Doubts by reason.
    pub doubts: BTreeMap<Reason, DoubtCount>,
}

/// What a column is read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// A field of the row, by its name in the layout.
    Field(&'static str),
    /// A count, by its key.
    Count(String),
    /// Known and not used.
    Ignored,
    /// About persons: never read.
    Dropped,
    /// Not in the layout.
    Unknown,
}

/// How often a doubt came up in a column, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoubtCount {
    /// How often.
    pub count: usize,
    /// The first row, as the sheet numbers it.
    pub first_row: u32,
    /// The cell there, shortened.
    pub example: String,
}

impl TableReport {
    pub(super) fn new(file: &str, book: &Book) -> Self {
        Self {
            file: file.to_owned(),
            format: book.format,
            encoding: book.encoding.clone(),
            separator: book.separator,
            sheets: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Doubts by reason over all sheets and columns.
    pub fn doubts(&self) -> BTreeMap<Reason, usize> {
        let mut all = BTreeMap::new();
        let columns = self.sheets.iter().flat_map(|sheet| &sheet.columns);
        for (reason, doubt) in columns.flat_map(|column| &column.doubts) {
            *all.entry(*reason).or_default() += doubt.count;
        }
        all
    }
}

impl SheetReport {
    pub(super) fn new(name: Option<&str>, header_row: u32, header: &Header<'_>) -> Self {
        let columns = header.names.iter().zip(&header.roles);
        let columns = columns.map(|(name, role)| ColumnReport {
            header: name.clone(),
            read_as: read_as(*role, header),
            filled: 0,
            doubts: BTreeMap::new(),
        });
        Self {
            name: name.map(str::to_owned),
            header_row,
            rows: 0,
            articles: 0,
            rejected: 0,
            columns: columns.collect(),
        }
    }

    /// Counts a row in.
    pub(super) fn add(&mut self, row: &Row, accepted: bool, doubts: &[Doubt]) {
        self.rows += 1;
        if accepted {
            self.articles += 1;
        } else {
            self.rejected += 1;
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.filled += usize::from(!row.cell(at).is_empty());
        }
        for doubt in doubts {
            let Some(column) = self.columns.get_mut(doubt.column) else { continue };
            let entry = column.doubts.entry(doubt.reason).or_insert_with(|| DoubtCount {
                count: 0,
                first_row: row.number,
                example: doubt.text.chars().take(60).collect(),
            });
            entry.count += 1;
        }
    }
}

fn read_as(role: Role, header: &Header<'_>) -> ReadAs {
    match role {
        Role::Column(at) => ReadAs::Field(header.layout.columns[at].field.code()),
        Role::Count(at) => ReadAs::Count(header.layout.counts[at].key.clone()),
        Role::Ignored | Role::Spacer => ReadAs::Ignored,
        Role::Dropped => ReadAs::Dropped,
        Role::Unknown => ReadAs::Unknown,
    }
}
