//! CSV with the HXL tags as second row.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use crate::LayerError;
use crate::layer::{Cell, Layer};

/// Writes names, HXL tags, rows; UTF-8, comma, `\n`; null is an empty cell.
pub(crate) fn write_csv(path: &Path, layer: &Layer) -> Result<(), LayerError> {
    let refused =
        |error: csv::Error| LayerError::Format { path: path.to_owned(), detail: error.to_string() };
    let file = File::create(path).map_err(LayerError::io(path))?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
    writer.write_record(layer.columns.iter().map(|column| &column.name)).map_err(refused)?;
    writer.write_record(layer.columns.iter().map(|column| column.hxl)).map_err(refused)?;
    for row in layer.rows() {
        writer.write_record(row.cells.iter().map(text)).map_err(refused)?;
    }
    writer.flush().map_err(LayerError::io(path))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
    }
}

/// A quoted sentence comes from anywhere: one that a spreadsheet would run as a formula gets an apostrophe.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_never_a_formula() {
        assert_eq!(text(&Cell::text("=HYPERLINK(\"x\")")), "'=HYPERLINK(\"x\")");
        assert_eq!(text(&Cell::text("Salieron 40 familias")), "Salieron 40 familias");
        assert_eq!(text(&Cell::Integer(-3)), "-3");
        assert_eq!(text(&Cell::Null), "");
    }
}
