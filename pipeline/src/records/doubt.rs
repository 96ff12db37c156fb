//! Doubts about cells: the row is kept, the reader is told.

use std::fmt;

/// Why a cell is not taken as it stands; a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The table's own word for unknown.
    NoData,
    /// A formula that failed.
    FailedFormula,
    /// Not a number.
    NotANumber,
    /// A fraction where whole things are counted.
    NotWhole,
    /// Below zero.
    Negative,
    /// "aprox. 300".
    Approximate,
    /// Neither yes nor no.
    NotYesNo,
    /// Not a day.
    NotADay,
    /// A day without its year, which another column gave.
    YearFromColumn,
    /// Only readable as month/day/year.
    MonthFirst,
    /// The end lies a little before the start: the two were put in order.
    Reversed,
    /// The end lies long before the start: only the start is believed.
    EndNotBelieved,
    /// The year does not fit the year column and the end: the column's year was taken.
    YearCorrected,
    /// No year column and no date: only the day of publication.
    OnlyPublished,
    /// A number of municipalities in place of names.
    PlaceCount,
    /// A phenomenon that the layout does not list.
    UnknownPhenomenon,
    /// Not a municipality key.
    NotAKey,
    /// A key whose leading zero was lost.
    LeadingZero,
    /// Not degrees, or outside Mexico.
    NotInMexico,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoData => "the table's word for unknown",
            Self::FailedFormula => "a formula that failed",
            Self::NotANumber => "not a number, left unknown",
            Self::NotWhole => "not a whole number, left unknown",
            Self::Negative => "below zero, left unknown",
            Self::Approximate => "approximate in the table, read as it stands",
            Self::NotYesNo => "neither yes nor no, left unknown",
            Self::NotADay => "not a day, left unknown",
            Self::YearFromColumn => "no year, taken from the year column",
            Self::MonthFirst => "read as month/day/year",
            Self::Reversed => "end before start, put in order",
            Self::EndNotBelieved => "long before the start, left out",
            Self::YearCorrected => "year differs from the year column, which was taken",
            Self::OnlyPublished => "the event is dated by its publication",
            Self::PlaceCount => "a number of municipalities, not their names",
            Self::UnknownPhenomenon => "a phenomenon that the layout does not list",
            Self::NotAKey => "not a municipality key, left out",
            Self::LeadingZero => "leading zero restored",
            Self::NotInMexico => "not a coordinate in Mexico, left out",
        })
    }
}

/// A doubt about one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Index of the column.
    pub column: usize,
    /// The column's header as written.
    pub header: String,
    /// The cell as written.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: «{}»: {}", self.header, self.text, self.reason)
    }
}
