//! JSON arrays of objects and `GeoJSON` features as tables: each object a row, each member a column.

use std::path::Path;

use serde_json::{Map, Value};

use super::RecordsError;
use super::cell::{Cell, clean};
use super::sheet::{Book, Format, Row, Sheet};

/// Reads a JSON document; the first row that comes out (number 0) is the header.
pub(super) fn open(path: &Path, text: &str) -> Result<Book, RecordsError> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| RecordsError::damaged(path, error))?;
    let no_table =
        |detail: &str| RecordsError::NoTable { path: path.to_owned(), detail: detail.to_owned() };
    let (format, records) = match value {
        Value::Array(records) => (Format::Json, records),
        Value::Object(mut object) => match object.remove("features") {
            Some(Value::Array(features)) => (Format::GeoJson, features),
            _ => (Format::Json, only_list(object).ok_or_else(|| no_table("no list of objects"))?),
        },
        _ => return Err(no_table("no list of objects")),
    };
    let rows = rows(&records, format);
    if rows.len() < 2 {
        return Err(no_table("the list has no objects"));
    }
    let sheets = vec![Sheet { name: None, hidden: false, rows }];
    Ok(Book { format, encoding: Some("UTF-8".to_owned()), separator: None, sheets })
}

/// The list inside an object that wraps it (`{"datos": [...]}`), if there is one only.
fn only_list(object: Map<String, Value>) -> Option<Vec<Value>> {
    let mut lists = object.into_iter().filter_map(|(_, value)| match value {
        Value::Array(list) if list.iter().any(Value::is_object) => Some(list),
        _ => None,
    });
    let list = lists.next();
    if lists.next().is_none() { list } else { None }
}

fn rows(records: &[Value], format: Format) -> Vec<Row> {
    let mut columns: Vec<String> = Vec::new();
    let mut rows = vec![Row { number: 0, cells: Vec::new() }];
    for (record, number) in records.iter().zip(1..) {
        let mut cells = Vec::new();
        for (name, cell) in members(record, format) {
            let known = columns.iter().position(|column| *column == name);
            let column = known.unwrap_or_else(|| {
                columns.push(name);
                columns.len() - 1
            });
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            cells[column] = cell;
        }
        rows.push(Row { number, cells });
    }
    rows[0].cells = columns.into_iter().map(Cell::of_text).collect();
    rows
}

fn members(record: &Value, format: Format) -> Vec<(String, Cell)> {
    let mut out = Vec::new();
    if format == Format::GeoJson {
        if let Some(properties) = record.get("properties") {
            flatten("", properties, &mut out);
        }
        let point = record.pointer("/geometry/coordinates").and_then(Value::as_array);
        for (at, name) in ["geometry.lon", "geometry.lat"].into_iter().enumerate() {
            let number = point.and_then(|point| point.get(at)).and_then(Value::as_f64);
            if let Some(number) = number {
                out.push((name.to_owned(), Cell::Number(number)));
            }
        }
    } else {
        flatten("", record, &mut out);
    }
    out
}

/// Members of inner objects become columns `outer.inner`.
fn flatten(prefix: &str, value: &Value, out: &mut Vec<(String, Cell)>) {
    let Value::Object(members) = value else {
        out.push((prefix.to_owned(), cell(value)));
        return;
    };
    for (name, value) in members {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Value::String(text) = value {
            labelled(text, out);
        }
        flatten(&name, value, out);
    }
}

/// Lines "label: value" inside one text, as map exports write them, become columns of their own.
fn labelled(text: &str, out: &mut Vec<(String, Cell)>) {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.len() < 2 {
        return;
    }
    let pairs: Option<Vec<(&str, &str)>> =
        lines.into_iter().map(|line| line.split_once(':')).collect();
    for (label, value) in pairs.unwrap_or_default() {
        let label = clean(label);
        if !label.is_empty() && label.len() <= 40 {
            out.push((label, Cell::of_text(value.trim())));
        }
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::Number(number) => number.as_f64().map_or(Cell::Empty, Cell::Number),
        Value::String(text) => Cell::of_text(text.as_str()),
        Value::Array(_) | Value::Object(_) => Cell::of_text(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Vec<String>> {
        let book = open(Path::new("prueba.json"), text).unwrap();
        let rows = &book.sheets[0].rows;
        rows.iter().map(|row| row.cells.iter().map(Cell::clean).collect()).collect()
    }

    #[test]
    fn objects_are_rows() {
        let rows = table(r#"[{"MUNICIPIO": "Bacalar", "en": {"lat": 18.5}}, {"cupo": 40}]"#);
        assert_eq!(rows[0], ["MUNICIPIO", "en.lat", "cupo"]);
        assert_eq!(rows[1], ["Bacalar", "18.5"]);
        assert_eq!(rows[2], ["", "", "40"]);
    }

    #[test]
    fn features_are_rows_with_a_point() {
        let rows = table(
            r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
            "properties": {"name": "Casa ejidal", "nota": "Cupo: 40\nCalle : 5"},
            "geometry": {"type": "Point", "coordinates": [-99.5, 16.5, 0]}}]}"#,
        );
        assert_eq!(rows[0], ["name", "Cupo", "Calle", "nota", "geometry.lon", "geometry.lat"]);
        assert_eq!(rows[1], ["Casa ejidal", "40", "5", "Cupo: 40\nCalle : 5", "-99.5", "16.5"]);
    }

    #[test]
    fn what_is_not_a_list_is_refused() {
        for bad in ["{\"a\": 1}", "[]", "[1", "{\"features\": []}"] {
            assert!(open(Path::new("prueba.json"), bad).is_err(), "{bad}");
        }
        assert_eq!(table(r#"{"total": 1, "datos": [{"a": 1}]}"#)[1], ["1"]);
    }
}
