//! Small tables that tests write themselves.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use desplaza_model::data::Data;
use tempfile::TempDir;

use super::{Layouts, RecordsError, Table, read};

/// A folder that is gone after the test.
pub(super) struct Folder(TempDir);

/// A cell of a hand-written sheet.
pub(super) enum X<'a> {
    /// Nothing.
    E,
    /// Text.
    T(&'a str),
    /// A number.
    N(f64),
    /// A day, as a serial number with a date style.
    D(u32),
    /// A formula and what it gave.
    F(&'a str, f64),
    /// A formula that failed.
    Bad(&'a str),
}

/// A hand-written sheet.
pub(super) struct Page<'a> {
    pub(super) name: &'a str,
    pub(super) hidden: bool,
    /// Row number and its cells.
    pub(super) rows: Vec<(u32, Vec<X<'a>>)>,
    /// Merged ranges: `A2:A4`.
    pub(super) merged: Vec<&'a str>,
}

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a workbook with the parts that every reader wants.
    pub(super) fn xlsx(&self, name: &str, pages: &[Page<'_>]) -> PathBuf {
        let path = self.path(name);
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        let mut part = |name: &str, text: &str| {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        let (mut types, mut sheets, mut links) = (String::new(), String::new(), String::new());
        for (at, page) in pages.iter().enumerate().map(|(at, page)| (at + 1, page)) {
            let state = if page.hidden { " state=\"hidden\"" } else { "" };
            let _ = write!(
                types,
                "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
            );
            let _ = write!(
                sheets,
                "<sheet name=\"{}\" sheetId=\"{at}\"{state} r:id=\"rId{at}\"/>",
                page.name
            );
            let _ = write!(
                links,
                "<Relationship Id=\"rId{at}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
            );
            part(&format!("xl/worksheets/sheet{at}.xml"), &sheet_xml(page));
        }
        part(
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>{types}</Types>"
            ),
        );
        part(
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        );
        part(
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{sheets}</sheets></workbook>"
            ),
        );
        part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}<Relationship Id=\"rId99\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        );
        part(
            "xl/styles.xml",
            "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
        );
        zip.finish().unwrap();
        path
    }
}

impl Folder {
    /// Writes an `OpenDocument` sheet of text cells.
    pub(super) fn ods(&self, name: &str, sheet: &str, rows: &[&[&str]]) -> PathBuf {
        let path = self.path(name);
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        let mut part = |name: &str, text: &str| {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        let mut body = String::new();
        for row in rows {
            body.push_str("<table:table-row>");
            for text in *row {
                let _ = write!(
                    body,
                    "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
                );
            }
            body.push_str("</table:table-row>");
        }
        part("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
        part(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        );
        part(
            "content.xml",
            &format!(
                "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"{sheet}\">{body}</table:table></office:spreadsheet></office:body></office:document-content>"
            ),
        );
        zip.finish().unwrap();
        path
    }
}

fn sheet_xml(page: &Page<'_>) -> String {
    let mut xml = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>".to_owned();
    for (row, cells) in &page.rows {
        let _ = write!(xml, "<row r=\"{row}\">");
        for (cell, column) in cells.iter().zip('A'..='Z') {
            xml.push_str(&cell_xml(cell, &format!("{column}{row}")));
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData>");
    if !page.merged.is_empty() {
        let _ = write!(xml, "<mergeCells count=\"{}\">", page.merged.len());
        for range in &page.merged {
            let _ = write!(xml, "<mergeCell ref=\"{range}\"/>");
        }
        xml.push_str("</mergeCells>");
    }
    xml + "</worksheet>"
}

fn cell_xml(cell: &X<'_>, at: &str) -> String {
    match cell {
        X::E => String::new(),
        X::T(text) => format!(
            "<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        ),
        X::N(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
        X::D(serial) => format!("<c r=\"{at}\" s=\"1\"><v>{serial}</v></c>"),
        X::F(formula, value) => format!("<c r=\"{at}\"><f>{formula}</f><v>{value}</v></c>"),
        X::Bad(error) => format!("<c r=\"{at}\" t=\"e\"><f>A1*B1</f><v>{error}</v></c>"),
    }
}

/// Reads with the built-in layouts.
pub(super) fn read_table(path: &Path) -> Result<Table, RecordsError> {
    read(path, None, &layouts())
}

pub(super) fn layouts() -> Layouts {
    Layouts::load(&Data::BuiltIn).unwrap()
}
