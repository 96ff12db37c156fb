//! What was understood of a file: recognised columns, unrecognised ones, the nearest layouts.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use super::RecordsError;
use super::article::Tabled;
use super::header::{self, Header};
use super::layout::Layouts;
use super::read::{above, file_name, read_sheet};
use super::report::{ReadAs, SheetReport};
use super::sheet::{self, Format, Sheet};

/// What was understood of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// File name, without folders.
    pub file: String,
    /// What sort of file.
    pub format: Format,
    /// Encoding, for text.
    pub encoding: Option<String>,
    /// Separator, for text.
    pub separator: Option<char>,
    /// Its sheets.
    pub sheets: Vec<SheetExplanation>,
}

/// What was understood of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SheetExplanation {
    /// Its name, for workbooks.
    pub name: Option<String>,
    /// Whether a workbook hides it: hidden sheets are not read.
    pub hidden: bool,
    /// The kind that its header tells, if it tells one.
    pub kind: Option<String>,
    /// Layouts by how near they are, the nearest first, with what they lack.
    pub nearest: Vec<Nearest>,
    /// Rows and columns as the nearest layout reads them.
    pub report: Option<SheetReport>,
}

/// How near a layout is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nearest {
    /// Kind of the layout.
    pub kind: String,
    /// How many columns it reads.
    pub recognised: usize,
    /// What it needs and the header lacks.
    pub missing: Vec<String>,
}

/// Says what was understood of a file; an unknown header is an answer here, not an error.
pub fn explain(path: &Path, layouts: &Layouts) -> Result<Explanation, RecordsError> {
    let book = sheet::open(path)?;
    let file = file_name(path);
    let sheets = book.sheets.iter().map(|sheet| explain_sheet(sheet, &file, layouts)).collect();
    Ok(Explanation {
        file,
        format: book.format,
        encoding: book.encoding,
        separator: book.separator,
        sheets,
    })
}

fn explain_sheet(sheet: &Sheet, file: &str, layouts: &Layouts) -> SheetExplanation {
    let mut headers: Vec<Header<'_>> =
        layouts.layouts.iter().filter_map(|layout| header::find(sheet, &[layout])).collect();
    headers.sort_by_key(|header| std::cmp::Reverse(header.worth()));
    let nearest = headers.iter().map(|header| Nearest {
        kind: header.layout.kind.clone(),
        recognised: header.recognised(),
        missing: header.missing.clone(),
    });
    let report = headers.first().map(|header| {
        let table = Tabled {
            header,
            words: &layouts.words,
            file,
            sheet: sheet.name.as_deref(),
            above: above(sheet, header, &layouts.words),
        };
        read_sheet(&table, sheet, &mut Vec::new())
    });
    let kind = headers.first().filter(|header| header.is_complete());
    SheetExplanation {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        kind: kind.map(|header| header.layout.kind.clone()),
        nearest: nearest.collect(),
        report,
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.file, self.format)?;
        if let Some(encoding) = &self.encoding {
            write!(f, ", {encoding}")?;
        }
        if let Some(separator) = self.separator {
            write!(f, ", separator {separator:?}")?;
        }
        writeln!(f)?;
        self.sheets.iter().try_for_each(|sheet| write!(f, "{sheet}"))
    }
}

impl fmt::Display for SheetExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or("(the only one)");
        let hidden = if self.hidden { ", hidden: not read" } else { "" };
        let kind = self.kind.as_deref().unwrap_or("no known kind");
        writeln!(f, "sheet {name}{hidden}: {kind}")?;
        if self.kind.is_none() {
            for near in self.nearest.iter().take(3) {
                let missing = near.missing.join(", ");
                writeln!(f, "  nearest: {} reads {}, lacks {missing}", near.kind, near.recognised)?;
            }
        }
        let Some(report) = &self.report else { return Ok(()) };
        let (rows, articles, rejected) = (report.rows, report.articles, report.rejected);
        let header = report.header_row;
        writeln!(
            f,
            "  header in row {header}; {rows} rows: {articles} articles, {rejected} rejects"
        )?;
        for column in &report.columns {
            let what = match &column.read_as {
                ReadAs::Field(field) => (*field).to_owned(),
                ReadAs::Count(key) => format!("count {key}"),
                ReadAs::Ignored if column.header.is_empty() => continue,
                ReadAs::Ignored => "known, not used".to_owned(),
                ReadAs::Dropped => "about persons: never read".to_owned(),
                ReadAs::Unknown => "NOT RECOGNISED".to_owned(),
            };
            writeln!(f, "  «{}»: {what}; {} filled", column.header, column.filled)?;
            for (reason, doubt) in &column.doubts {
                let (count, row, example) = (doubt.count, doubt.first_row, &doubt.example);
                writeln!(f, "    {count} × {reason} (first in row {row}: «{example}»)")?;
            }
        }
        Ok(())
    }
}
