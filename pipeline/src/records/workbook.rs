//! XLSX, XLSB, XLS and ODS through calamine: cached values of formulas, error cells, dates, merged cells.

use std::borrow::Cow;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, SheetType, SheetVisible, Sheets};
use jiff::civil::Date;

use super::RecordsError;
use super::cell::Cell;
use super::sheet::{Book, Bytes, Format, Row, Sheet};

/// Opens a zipped workbook (XLSX, XLSB, ODS).
pub(super) fn open_zip(path: &Path, bytes: Vec<u8>) -> Result<Book, RecordsError> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice()));
    let archive = archive.map_err(|error| RecordsError::damaged(path, error))?;
    let names: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(Cow::into_owned).collect();
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let bytes = Cursor::new(bytes);
    if has("content.xml") {
        let book = calamine::Ods::new(bytes).map_err(|error| refused(path, &error.into()))?;
        read(path, Format::Ods, Sheets::Ods(book))
    } else if has("xl/workbook.bin") {
        let book = calamine::Xlsb::new(bytes).map_err(|error| refused(path, &error.into()))?;
        read(path, Format::Xlsb, Sheets::Xlsb(book))
    } else if names.iter().any(|name| name.starts_with("xl/")) {
        let book = calamine::Xlsx::new(bytes).map_err(|error| refused(path, &error.into()))?;
        read(path, Format::Xlsx, Sheets::Xlsx(book))
    } else if has("word/document.xml") {
        Err(RecordsError::not_a_table(path, "a word processor's document"))
    } else {
        Err(RecordsError::not_a_table(path, "an archive of other files"))
    }
}

/// Opens an Excel 97 workbook, or says that a newer one is encrypted.
pub(super) fn open_ole(path: &Path, bytes: Vec<u8>) -> Result<Book, RecordsError> {
    let encrypted: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(RecordsError::Password { path: path.to_owned() });
    }
    let book =
        calamine::Xls::new(Cursor::new(bytes)).map_err(|error| refused(path, &error.into()))?;
    read(path, Format::Xls, Sheets::Xls(book))
}

fn refused(path: &Path, error: &calamine::Error) -> RecordsError {
    use calamine::{Error, OdsError, XlsError, XlsbError, XlsxError};
    match error {
        Error::Xlsx(XlsxError::Password)
        | Error::Xlsb(XlsbError::Password)
        | Error::Xls(XlsError::Password)
        | Error::Ods(OdsError::Password) => RecordsError::Password { path: path.to_owned() },
        other => RecordsError::damaged(path, other),
    }
}

fn read(path: &Path, format: Format, mut book: Sheets<Bytes>) -> Result<Book, RecordsError> {
    let sheets = book.sheets_metadata().to_vec();
    let mut read = Vec::new();
    for sheet in sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let range = book.worksheet_range(&sheet.name).map_err(|error| refused(path, &error))?;
        let mut grid = Grid::of(&range);
        if let Sheets::Xlsx(xlsx) = &mut book {
            // A sheet whose merged cells cannot be listed still has its cells.
            for merged in xlsx.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default() {
                grid.fill_down(merged.start, merged.end);
            }
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        read.push(Sheet { name: Some(sheet.name), hidden, rows: grid.rows() });
    }
    Ok(Book { format, encoding: None, separator: None, sheets: read })
}

/// A sheet's cells with the place of the first.
struct Grid {
    first: (u32, u32),
    cells: Vec<Vec<Cell>>,
}

impl Grid {
    fn of(range: &Range<Data>) -> Self {
        let cells = range.rows().map(|row| row.iter().map(cell).collect()).collect();
        Self { first: range.start().unwrap_or_default(), cells }
    }

    /// Repeats the words of a cell merged over several rows; numbers stay single, so that none counts twice.
    fn fill_down(&mut self, start: (u32, u32), end: (u32, u32)) {
        if start.1 != end.1 || start.0 < self.first.0 || start.1 < self.first.1 {
            return;
        }
        let top = (start.0 - self.first.0) as usize;
        let column = (start.1 - self.first.1) as usize;
        let words = match self.cells.get(top).and_then(|row| row.get(column)) {
            Some(words @ (Cell::Text(_) | Cell::Date(_))) => words.clone(),
            _ => return,
        };
        let below = top + 1..=top + (end.0 - start.0) as usize;
        for row in below {
            if let Some(cell) = self.cells.get_mut(row).and_then(|row| row.get_mut(column)) {
                *cell = words.clone();
            }
        }
    }

    fn rows(self) -> Vec<Row> {
        let first = self.first.0 + 1;
        let numbered = self.cells.into_iter().zip(first..);
        numbered
            .filter(|(cells, _)| cells.iter().any(|cell| !cell.is_empty()))
            .map(|(cells, number)| Row { number, cells })
            .collect()
    }
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(flag) => Cell::Flag(*flag),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::String(text) | Data::DurationIso(text) => Cell::of_text(text.as_str()),
        Data::DateTimeIso(text) => iso_day(text),
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            match Date::new(year as i16, month as i8, day as i8) {
                Ok(date) => Cell::Date(date),
                Err(_) => Cell::Number(time.as_f64()),
            }
        }
        Data::DateTime(time) => Cell::Number(time.as_f64()),
    }
}

fn iso_day(text: &str) -> Cell {
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    day.map_or_else(|| Cell::of_text(text), Cell::Date)
}
