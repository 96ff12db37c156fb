//! A file to a table of articles.

use std::path::Path;

use desplaza_model::{Article, DateSpan, Reject};

use super::RecordsError;
use super::article::Tabled;
use super::day;
use super::header::{self, Header};
use super::layout::{Layout, Layouts};
use super::report::{SheetReport, TableReport};
use super::sheet::{self, Book, Sheet};
use super::words::Words;

/// Every row of a table as an article or as a reject.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Kind of table, as in `data/records/<kind>.toml`.
    pub kind: String,
    /// Row number of the sheet, 1-based, and what the row gave; rows in = articles + rejects.
    pub rows: Vec<(u32, Result<Article, Reject>)>,
    /// What was seen, per sheet and column.
    pub report: TableReport,
}

/// Reads a table; the kind is told by the header when it is not given.
pub fn read(path: &Path, kind: Option<&str>, layouts: &Layouts) -> Result<Table, RecordsError> {
    let candidates = layouts.of_kind(kind)?;
    let book = sheet::open(path)?;
    let headers = headers(&book, &candidates);
    let Some(kind) = best_kind(&headers) else { return Err(unknown_header(path, &headers)) };
    let file = file_name(path);
    let mut report = TableReport::new(&file, &book);
    let mut rows = Vec::new();
    for (sheet, header) in book.sheets.iter().zip(&headers) {
        let header =
            header.as_ref().filter(|header| header.is_complete() && header.layout.kind == kind);
        let Some(header) = header.filter(|_| !sheet.hidden) else {
            report.left_out.extend(sheet.name.clone());
            continue;
        };
        let above = above(sheet, header, &layouts.words);
        let table = Tabled {
            header,
            words: &layouts.words,
            file: &file,
            sheet: sheet.name.as_deref(),
            above,
        };
        report.sheets.push(read_sheet(&table, sheet, &mut rows));
    }
    Ok(Table { kind, rows, report })
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The best header of every sheet.
pub(super) fn headers<'a>(book: &Book, layouts: &[&'a Layout]) -> Vec<Option<Header<'a>>> {
    book.sheets.iter().map(|sheet| header::find(sheet, layouts)).collect()
}

/// The kind of the visible sheet whose complete header reads the most columns.
fn best_kind(headers: &[Option<Header<'_>>]) -> Option<String> {
    let complete = headers.iter().flatten().filter(|header| header.is_complete());
    let best = complete.max_by_key(|header| header.recognised())?;
    Some(best.layout.kind.clone())
}

pub(super) fn read_sheet(
    table: &Tabled<'_>,
    sheet: &Sheet,
    rows: &mut Vec<(u32, Result<Article, Reject>)>,
) -> SheetReport {
    let header = table.header;
    let mut report = SheetReport::new(table.sheet, sheet.rows[header.first].number, header);
    for row in &sheet.rows[header.first + header.height..] {
        let (article, doubts) = table.article(row);
        report.add(row, article.is_ok(), &doubts);
        rows.push((row.number, article));
    }
    report
}

/// The day of the cut in the lines above the header.
pub(super) fn above(sheet: &Sheet, header: &Header<'_>, words: &Words) -> Option<DateSpan> {
    if !header.layout.dated_above {
        return None;
    }
    let lines = sheet.rows[..header.first].iter().flat_map(|row| &row.cells);
    lines.filter_map(|cell| day::read(cell, None, words).span).last()
}

fn unknown_header(path: &Path, headers: &[Option<Header<'_>>]) -> RecordsError {
    let path = path.to_owned();
    let nearest = headers.iter().flatten().max_by_key(|header| header.recognised());
    match nearest {
        Some(header) => {
            let seen = header.names.iter().filter(|name| !name.is_empty());
            RecordsError::UnknownHeader {
                path,
                nearest: header.layout.kind.clone(),
                missing: header.missing.join(", "),
                seen: seen.map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", "),
            }
        }
        None => RecordsError::NoTable {
            path,
            detail: "no row looks like the header of a known table".to_owned(),
        },
    }
}
