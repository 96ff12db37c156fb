//! When a row happened and when it was published, from all of its date columns.

use desplaza_model::{DatePrecision, DateSpan};
use jiff::ToSpan;
use jiff::civil::Date;

use super::article::Reading;
use super::cell::Cell;
use super::day;
use super::doubt::Reason;
use super::layout::Field;

/// After the end of its year, an event is still announced for this many days.
const LATE_DAYS: i64 = 90;

/// What a row says about time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timing {
    pub(super) span: Option<DateSpan>,
    pub(super) published: Option<Date>,
}

impl Reading<'_> {
    pub(super) fn when(&mut self) -> Timing {
        let year = self.year();
        let announced = self.days(Field::Published, year);
        let span = self.span(year);
        let published = announced.map(|span| span.end);
        if let Some(span) = span {
            let known = span.precision != DatePrecision::Year;
            return Timing { span: Some(span), published: published.or(known.then_some(span.end)) };
        }
        let Some(published) = published else {
            return Timing { span: year.and_then(day::whole_year), published: None };
        };
        let span = match year.and_then(day::whole_year) {
            Some(year) if !announces(published, &year) => year,
            _ => {
                if let Some(at) = self.column(Field::Published) {
                    self.doubt(at, Reason::OnlyPublished);
                }
                DateSpan { precision: DatePrecision::Publication, ..DateSpan::day(published) }
            }
        };
        Timing { span: Some(span), published: Some(published) }
    }

    fn span(&mut self, year: Option<i16>) -> Option<DateSpan> {
        let start = self.days(Field::Start, year);
        let end = self.days(Field::End, year);
        let span = match (start, end) {
            (Some(start), Some(end)) => Some(self.between(start, end, year)),
            (one, other) => one.or(other),
        };
        span.or_else(|| self.days(Field::Day, year))
            .or_else(|| self.days_in_phenomenon(year))
            .or(self.table.above)
    }

    fn year(&self) -> Option<i16> {
        let at = self.column(Field::Year)?;
        let year = match self.row.cell(at) {
            Cell::Number(number) => *number as i16,
            Cell::Date(date) => date.year(),
            other => other.clean().get(..4)?.parse().ok()?,
        };
        (1900..2100).contains(&year).then_some(year)
    }

    /// The first column of a field that can be read; doubts about the others are told too.
    fn days(&mut self, field: Field, year: Option<i16>) -> Option<DateSpan> {
        let columns: Vec<usize> = self.table.header.columns_of(field).collect();
        for at in columns {
            let read = day::read(self.row.cell(at), year, self.table.words);
            if let Some(reason) = read.doubt {
                self.doubt(at, reason);
            }
            if read.span.is_some() {
                return read.span;
            }
        }
        None
    }

    /// "Inundación pluvial ocurrida el 22 de julio de 2021" in the phenomenon column.
    fn days_in_phenomenon(&self, year: Option<i16>) -> Option<DateSpan> {
        let at = self.column(Field::Phenomenon)?;
        day::within(&self.row.cell(at).text(), year, self.table.words)
    }

    fn between(&mut self, start: DateSpan, end: DateSpan, year: Option<i16>) -> DateSpan {
        let (mut first, last) = (start.start, end.end);
        if first > last
            && let Some(other) = corrected(first, last, year)
        {
            self.doubt_start(Reason::YearCorrected);
            first = other;
        }
        if first > last {
            let gap = last.until(first).map_or(i32::MAX, |span| span.get_days());
            if gap > self.table.header.layout.reversed_days {
                self.doubt_end(Reason::EndNotBelieved);
                return start;
            }
            self.doubt_end(Reason::Reversed);
        }
        let precision = start.precision.max(end.precision);
        let span = DateSpan::between(first, last, precision);
        let whole = day::whole_year(span.start.year());
        whole.filter(|year| (year.start, year.end) == (span.start, span.end)).unwrap_or(span)
    }

    fn doubt_start(&mut self, reason: Reason) {
        if let Some(at) = self.column(Field::Start) {
            self.doubt(at, reason);
        }
    }

    fn doubt_end(&mut self, reason: Reason) {
        if let Some(at) = self.column(Field::End) {
            self.doubt(at, reason);
        }
    }
}

/// The start in the year column's year, when only its year was slipped: the end is of that year and then follows it.
fn corrected(start: Date, end: Date, year: Option<i16>) -> Option<Date> {
    let year = year.filter(|year| start.year() != *year && end.year() == *year)?;
    let other = Date::new(year, start.month(), start.day()).ok()?;
    (other <= end).then_some(other)
}

/// Whether a publication belongs to an event of that year.
fn announces(published: Date, year: &DateSpan) -> bool {
    let latest = year.end.checked_add(LATE_DAYS.days()).unwrap_or(year.end);
    year.start <= published && published <= latest
}
