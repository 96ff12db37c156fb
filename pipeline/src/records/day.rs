//! Days in cells and in short phrases.

use std::sync::LazyLock;

use desplaza_model::text::fold;
use desplaza_model::{DatePrecision, DateSpan};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use regex::{Captures, Regex};

use super::cell::{Cell, clean};
use super::count::failed;
use super::doubt::Reason;
use super::words::Words;

/// A span of days, unless it is unknown, and what is doubtful about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct When {
    pub(super) span: Option<DateSpan>,
    pub(super) doubt: Option<Reason>,
}

impl When {
    fn unknown(reason: Reason) -> Self {
        Self { span: None, doubt: Some(reason) }
    }

    fn of(span: Option<DateSpan>) -> Self {
        span.map_or(Self::unknown(Reason::NotADay), |span| Self { span: Some(span), doubt: None })
    }
}

/// Reads a cell of a date column; `year` is what the year column says.
pub(super) fn read(cell: &Cell, year: Option<i16>, words: &Words) -> When {
    match cell {
        Cell::Empty => When { span: None, doubt: None },
        Cell::Date(day) => When::of(Some(DateSpan::day(*day))),
        Cell::Number(number) => When::of(of_number(*number)),
        Cell::Flag(_) => When::unknown(Reason::NotADay),
        Cell::Error(_) => When::unknown(Reason::FailedFormula),
        Cell::Text(text) if failed(text) => When::unknown(Reason::FailedFormula),
        Cell::Text(text) if words.is_nothing(text) => When::unknown(Reason::NoData),
        Cell::Text(text) => of_text(&fold(&clean(text)), year, words),
    }
}

/// A whole year.
pub(super) fn whole_year(year: i16) -> Option<DateSpan> {
    let first = Date::new(year, 1, 1).ok()?;
    let last = Date::new(year, 12, 31).ok()?;
    (1900..2100).contains(&year).then(|| DateSpan::between(first, last, DatePrecision::Year))
}

fn whole_month(year: i16, month: i8) -> Option<DateSpan> {
    let first = Date::new(year, month, 1).ok()?;
    Some(DateSpan::between(first, first.last_of_month(), DatePrecision::Month))
}

/// A year, `20240611`, or the serial number of a spreadsheet (days since 1899-12-30).
fn of_number(number: f64) -> Option<DateSpan> {
    if !(0.0..1e9).contains(&number) {
        return None;
    }
    let whole = number as i32;
    match whole {
        1900..2100 => whole_year(whole as i16),
        20_000..80_000 => date(1899, 12, 30).checked_add(whole.days()).ok().map(DateSpan::day),
        19_000_101..=20_991_231 => {
            let (year, month, day) = (whole / 10_000, whole / 100 % 100, whole % 100);
            Date::new(year as i16, month as i8, day as i8).ok().map(DateSpan::day)
        }
        _ => None,
    }
}

fn of_text(text: &str, year: Option<i16>, words: &Words) -> When {
    static ISO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?$").expect("a constant pattern")
    });
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(\d{1,2})(?: de |[-/. ]+)([a-z]{3,10})\.?(?:(?: de | del |[-/., ]+)(\d{4}|\d{2}))?$",
        )
        .expect("a constant pattern")
    });
    static MONTH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^([a-z]{3,10})\.?(?: de | del |[-/ ]+)(\d{4})$").expect("a constant pattern")
    });
    if let Ok(number) = text.parse::<f64>() {
        return When::of(of_number(number));
    }
    if let Some(parts) = ISO.captures(text) {
        return When::of(day(number(&parts, 1), number(&parts, 2), number(&parts, 3)));
    }
    if let Some(parts) = numeric().captures(text).filter(|parts| parts[0].len() == text.len()) {
        return of_numeric(&parts);
    }
    if let Some(parts) = NAMED.captures(text) {
        return of_named(&parts, year, words);
    }
    if let Some(parts) = MONTH.captures(text) {
        let month = words.month(&parts[1]);
        return When::of(month.and_then(|month| whole_month(number(&parts, 2) as i16, month)));
    }
    When::of(within(text, year, words))
}

/// `11/06/2024`, `11-6-24`, with a time or not.
fn numeric() -> &'static Regex {
    static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[t ,]+\d{1,2}:\d\d.*)?")
            .expect("a constant pattern")
    });
    &NUMERIC
}

fn of_numeric(parts: &Captures<'_>) -> When {
    let (first, second) = (number(parts, 1), number(parts, 2));
    let year = full_year(number(parts, 3));
    if let Some(span) = day(year, second, first) {
        return When::of(Some(span));
    }
    let span = day(year, first, second);
    When { span, doubt: Some(span.map_or(Reason::NotADay, |_| Reason::MonthFirst)) }
}

fn of_named(parts: &Captures<'_>, year: Option<i16>, words: &Words) -> When {
    let Some(month) = words.month(&parts[2]) else { return When::unknown(Reason::NotADay) };
    let written = parts.get(3).map(|_| full_year(number(parts, 3)));
    let Some(of_year) = written.or(year.map(i32::from)) else {
        return When::unknown(Reason::NotADay);
    };
    let mut when = When::of(day(of_year, i32::from(month), number(parts, 1)));
    if when.span.is_some() && written.is_none() {
        when.doubt = Some(Reason::YearFromColumn);
    }
    when
}

fn number(parts: &Captures<'_>, at: usize) -> i32 {
    parts.get(at).and_then(|part| part.as_str().parse().ok()).unwrap_or(0)
}

fn full_year(year: i32) -> i32 {
    match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        _ => year,
    }
}

fn day(year: i32, month: i32, day: i32) -> Option<DateSpan> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let day = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    (1900..2100).contains(&day.year()).then(|| DateSpan::day(day))
}

/// The span of all days that a phrase names: "inundación del 27 al 29 de noviembre de 2017".
pub(super) fn within(text: &str, year: Option<i16>, words: &Words) -> Option<DateSpan> {
    let text = fold(text);
    let written = numeric().captures_iter(&text).filter_map(|parts| of_numeric(&parts).span);
    let spans: Vec<DateSpan> = written.chain(named(&text, year, words)).collect();
    let start = spans.iter().map(|span| span.start).min()?;
    let end = spans.iter().map(|span| span.end).max()?;
    let precision = spans.iter().map(|span| span.precision).max()?;
    Some(DateSpan::between(start, end, precision))
}

/// A day or month named in a phrase, its year perhaps still to come.
#[derive(Debug, Clone, Copy)]
struct Named {
    day: Option<i32>,
    month: i8,
    year: Option<i32>,
}

fn named(text: &str, year: Option<i16>, words: &Words) -> Vec<DateSpan> {
    static JOINED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[\s,]*(?:(?:de|del|y|e|al|a|el|los|dias?|hasta|[-–/.])[\s,]*)*$")
            .expect("a constant pattern")
    });
    let mut days: Vec<i32> = Vec::new();
    let mut found: Vec<Named> = Vec::new();
    let mut behind = 0;
    for parts in words.days.captures_iter(text) {
        let Some(token) = parts.get(0) else { continue };
        let joined = JOINED.is_match(&text[behind..token.start()]);
        behind = token.end();
        if !joined {
            days.clear();
        }
        if parts.get(1).is_some() {
            days.push(number(&parts, 1));
        } else if let Some(month) = parts.get(2).and_then(|name| words.month(name.as_str())) {
            let some = days.drain(..).map(|day| Named { day: Some(day), month, year: None });
            let before = found.len();
            found.extend(some);
            if found.len() == before {
                found.push(Named { day: None, month, year: None });
            }
        } else if joined {
            let open = found.iter_mut().filter(|named| named.year.is_none());
            open.for_each(|named| named.year = Some(number(&parts, 3)));
            days.clear();
        }
    }
    found.into_iter().filter_map(|named| named.span(year)).collect()
}

impl Named {
    /// A month without a day needs its own year: "mar" may be the sea.
    fn span(self, year: Option<i16>) -> Option<DateSpan> {
        match self.day {
            Some(of_month) => {
                let year = self.year.or(year.map(i32::from))?;
                day(year, i32::from(self.month), of_month)
            }
            None => whole_month(i16::try_from(self.year?).ok()?, self.month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desplaza_model::data::Data;
    use proptest::prelude::*;

    fn words() -> Words {
        Words::load(&Data::BuiltIn, "records/words.toml").unwrap()
    }

    fn shown(text: &str, year: Option<i16>) -> String {
        let when = read(&Cell::of_text(text), year, &words());
        let span =
            when.span.map(|span| format!("{}/{} {:?}", span.start, span.end, span.precision));
        match (span, when.doubt) {
            (Some(span), None) => span,
            (Some(span), Some(doubt)) => format!("{span} {doubt:?}"),
            (None, doubt) => format!("{doubt:?}"),
        }
    }

    #[test]
    fn reads_what_people_write_in_date_columns() {
        for text in [
            "2024-06-11",
            "2024-06-11 00:00:00",
            "2024-06-11T08:30:00Z",
            "11/06/2024",
            "11/06/2024\u{a0}",
            "11-6-24",
            "11.06.2024 07:00",
            "11 de junio de 2024",
            "11-Jun-2024",
            "11 jun. 2024",
            "11/jun/24",
            "martes 11 de junio del 2024",
            "20240611",
            "45454",
            "45454.5",
        ] {
            assert_eq!(shown(text, None), "2024-06-11/2024-06-11 Day", "{text:?}");
        }
        assert_eq!(shown("29-Sep", Some(2001)), "2001-09-29/2001-09-29 Day YearFromColumn");
        assert_eq!(shown("06/14/2022", None), "2022-06-14/2022-06-14 Day MonthFirst");
        assert_eq!(shown("2017", None), "2017-01-01/2017-12-31 Year");
        assert_eq!(shown("octubre de 2025", None), "2025-10-01/2025-10-31 Month");
        assert_eq!(shown("del 27 al 29 de noviembre de 2017", None), "2017-11-27/2017-11-29 Day");
    }

    #[test]
    fn says_why_a_day_is_unknown() {
        for (text, reason) in [
            ("SD", "Some(NoData)"),
            ("11/036/2024", "Some(NotADay)"),
            ("29-Sep", "Some(NotADay)"),
            ("31/02/2020", "Some(NotADay)"),
            ("Año", "Some(NotADay)"),
            ("#VALUE!", "Some(FailedFormula)"),
            ("12", "Some(NotADay)"),
            ("", "None"),
        ] {
            assert_eq!(shown(text, None), reason, "{text:?}");
        }
    }

    #[test]
    fn reads_days_in_phrases() {
        let words = words();
        let span = |text: &str, year: Option<i16>| {
            within(text, year, &words).map(|span| format!("{}/{}", span.start, span.end))
        };
        for (text, year, expected) in [
            ("Inundación pluvial el día 22 de julio de 2021", None, "2021-07-22/2021-07-22"),
            ("Lluvia severa los días 28, 29 y 30 de enero", Some(2019), "2019-01-28/2019-01-30"),
            ("del 30 de septiembre al 2 de octubre de 2024", None, "2024-09-30/2024-10-02"),
            ("corte de las 07:00 horas del 12 de octubre de 2025", None, "2025-10-12/2025-10-12"),
            ("Sismo de magnitud 7.1 del 19/09/2017", None, "2017-09-19/2017-09-19"),
            (
                "nevada del 28 de diciembre de 2014 al 3 de enero de 2015",
                None,
                "2014-12-28/2015-01-03",
            ),
        ] {
            assert_eq!(span(text, year).as_deref(), Some(expected), "{text}");
        }
        for text in ["Mar de fondo", "23 municipios y 4 estados", "12 de octubre", "Sismo 7.1"] {
            assert_eq!(span(text, None), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_days_round_trip(serial in 20_000i32..73_000) {
            let day = date(1899, 12, 30).checked_add(serial.days()).unwrap();
            let expected = format!("{day}/{day} Day");
            prop_assert_eq!(&shown(&serial.to_string(), None), &expected);
            prop_assert_eq!(&shown(&day.to_string(), None), &expected);
            let written = format!("{}/{}/{}", day.day(), day.month(), day.year());
            prop_assert_eq!(&shown(&written, None), &expected);
        }

        #[test]
        fn no_text_panics(text in "[0-9/ a-zé.:-]{0,20}") {
            let when = read(&Cell::of_text(text), Some(2020), &words());
            prop_assert!(when.span.is_none_or(|span| span.start <= span.end));
        }
    }
}
