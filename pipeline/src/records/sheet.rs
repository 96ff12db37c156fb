//! One representation for every kind of table file: sheets of numbered rows of typed cells.

use std::io::Cursor;
use std::path::Path;

use super::cell::Cell;
use super::{RecordsError, delimited, json, workbook};

/// What sort of file a table came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 2007 binary.
    Xlsb,
    /// Excel 97.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Text with a separator.
    Csv,
    /// A JSON array of objects.
    Json,
    /// A `GeoJSON` feature collection.
    GeoJson,
}

/// A row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 1-based, as a spreadsheet shows it; for JSON the place in the list.
    pub number: u32,
    /// Cells from the first column on; short rows are not filled up.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column, empty beyond the row's end.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// How many cells have something in them.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

/// One sheet of a workbook, or the only one of another file.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, for workbooks.
    pub name: Option<String>,
    /// Whether a workbook hides it.
    pub hidden: bool,
    /// Rows that are not blank.
    pub rows: Vec<Row>,
}

/// A file's sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// What sort of file.
    pub format: Format,
    /// Name of the encoding, for text.
    pub encoding: Option<String>,
    /// Separator, for text.
    pub separator: Option<char>,
    /// The sheets in the file's order.
    pub sheets: Vec<Sheet>,
}

/// Reads a whole file; its first bytes, not its name, say what it is.
pub fn open(path: &Path) -> Result<Book, RecordsError> {
    let bytes = std::fs::read(path).map_err(|source| RecordsError::io(path, source))?;
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(RecordsError::Empty { path: path.to_owned() });
    }
    match bytes.as_slice() {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => workbook::open_zip(path, bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => workbook::open_ole(path, bytes),
        _ => open_text(path, &bytes),
    }
}

fn open_text(path: &Path, bytes: &[u8]) -> Result<Book, RecordsError> {
    if let Some(what) = foreign(bytes) {
        return Err(RecordsError::not_a_table(path, what));
    }
    let (text, encoding) = delimited::decode(bytes);
    match text.trim_start().chars().next() {
        Some('[' | '{') => json::open(path, &text),
        Some('<') => Err(RecordsError::not_a_table(path, "a web page or XML")),
        None => Err(RecordsError::Empty { path: path.to_owned() }),
        Some(_) => delimited::open(path, &text, encoding),
    }
}

/// What a file is that can never be a table.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 7] = [
        (b"%PDF", "a PDF document"),
        (b"{\\rtf", "a word processor's document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"\x1f\x8b", "a compressed file"),
        (b"Rar!", "a compressed file"),
        (b"7z\xbc\xaf", "a compressed file"),
    ];
    SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign)).map(|(_, what)| *what)
}

/// The reader that `calamine` wants.
pub(super) type Bytes = Cursor<Vec<u8>>;
