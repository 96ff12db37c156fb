//! A layer: typed columns, each with its cell beside it, and rows made when asked for.

mod eventos;
mod lugares;
mod municipios;
mod municipios_anio;
mod source;

use geo::{MultiPolygon, Point};
use jiff::civil::Date;

pub(crate) use eventos::eventos;
pub(crate) use lugares::eventos_lugares;
pub(crate) use municipios::{NO_EVIDENCE, Summaries, municipios};
pub(crate) use municipios_anio::municipios_anio;

/// What a column holds, in every format the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text; keys such as CVEGEO are text, too.
    Text,
    /// Whole number.
    Integer,
    /// Number with decimals.
    Real,
    /// Day, `2024-06-04`.
    Date,
}

impl ColumnType {
    /// The word in the data dictionary.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "texto",
            Self::Integer => "entero",
            Self::Real => "decimal",
            Self::Date => "fecha",
        }
    }
}

/// A column of a layer or table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Spanish name in every format; INEGI's own names for its keys.
    pub name: String,
    /// What QGIS shows in its place.
    pub alias: String,
    /// What it holds.
    pub kind: ColumnType,
    /// HXL tag for the second row of the CSV; empty where HXL has none.
    pub hxl: &'static str,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not known, or does not apply; never a zero.
    Null,
    /// Text, never empty.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Number with decimals.
    Real(f64),
    /// Day.
    Date(Date),
}

impl Cell {
    /// Text; an empty one is null.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }

    /// A number with at most `decimals` decimals.
    pub(crate) fn rounded(number: Option<f64>, decimals: i32) -> Self {
        let scale = 10f64.powi(decimals);
        number.map_or(Self::Null, |number| Self::Real((number * scale).round() / scale))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Date(day)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a layer's features are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GeometryType {
    /// A table.
    None,
    /// Points.
    Point,
    /// Polygons, always as `MultiPolygon`.
    MultiPolygon,
}

/// Where a feature is, in WGS84 degrees with at most seven decimals.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Point(Point<f64>),
    MultiPolygon(MultiPolygon<f64>),
}

/// One feature or table row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) shape: Option<Shape>,
    /// As many as the layer has columns, in their order.
    pub(crate) cells: Vec<Cell>,
}

type CellOf<R> = Box<dyn Fn(&R) -> Cell + Send + Sync>;

/// A column and where its cells come from: the two cannot drift apart.
pub(crate) struct Field<R> {
    column: Column,
    cell: CellOf<R>,
}

impl<R> Field<R> {
    /// A column called `name`, shown as `alias`.
    pub(crate) fn new(
        name: impl Into<String>,
        alias: impl Into<String>,
        kind: ColumnType,
        hxl: &'static str,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Self {
        let column = Column { name: name.into(), alias: alias.into(), kind, hxl };
        Self { column, cell: Box::new(cell) }
    }
}

/// A named set of rows, written alike to every format.
pub(crate) struct Layer<'a> {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) geometry: GeometryType,
    pub(crate) columns: Vec<Column>,
    len: usize,
    row: Box<dyn Fn(usize) -> Row + 'a>,
}

impl<'a> Layer<'a> {
    /// Rows are made one at a time when a writer asks: a million events never stand in memory twice.
    pub(crate) fn new<R: 'a>(
        (name, title): (&'static str, &'static str),
        fields: Vec<Field<R>>,
        records: Vec<R>,
        geometry: GeometryType,
        shape: impl Fn(&R) -> Option<Shape> + 'a,
    ) -> Self {
        let (columns, cells): (Vec<_>, Vec<_>) =
            fields.into_iter().map(|field| (field.column, field.cell)).unzip();
        let len = records.len();
        let row = move |at: usize| Row {
            shape: shape(&records[at]),
            cells: cells.iter().map(|cell| cell(&records[at])).collect(),
        };
        Self { name, title, geometry, columns, len, row: Box::new(row) }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        (0..self.len).map(|at| (self.row)(at))
    }
}

/// Seven decimals: a centimetre, and few enough digits for RFC 7946.
pub(crate) fn seven_decimals(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}
