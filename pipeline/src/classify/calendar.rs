//! Dates as texts write them: "18 de marzo", "del 27 al 29 de noviembre", "este jueves", "hace tres semanas".

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;

use super::lexicon::Lexicon;
use super::tokens::{Doc, TokenKind};

/// Words of dates, from `data/lexicon/calendar.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Calendar {
    months: BTreeMap<String, i8>,
    weekdays: BTreeMap<String, i8>,
    days_ago: BTreeMap<String, i32>,
    names: Names,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    before: BTreeSet<String>,
    after_publication: BTreeSet<String>,
}

/// A length of time in "hace tres semanas".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Day,
    Week,
    Month,
    Year,
}

/// What a date says, before the publication date gives it a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// First and last day of a month; the year may be missing.
    Days { first: i8, last: i8, month: i8, year: Option<i16> },
    /// The end of one month and the beginning of another.
    Across { first: (i8, i8), last: (i8, i8), year: Option<i16> },
    /// A month.
    Month { month: i8, year: Option<i16> },
    /// A year.
    Year(i16),
    /// Only a day: "la madrugada del 7".
    DayOnly(i8),
    /// Monday is 1; whether "pasado" pushes it before the publication.
    Weekday { day: i8, last: bool },
    /// Days before the publication.
    DaysAgo(i32),
    /// "hace tres semanas"; the flag marks "desde hace", the beginning of what goes on.
    Ago { count: i32, measure: Measure },
    /// "la semana pasada", "el mes pasado", "el año pasado".
    Last(Measure),
    /// "el fin de semana".
    Weekend,
}

/// A date in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateFound {
    pub tokens: Range<usize>,
    pub said: Said,
    /// Whether it names something (a street) or is a deadline; it is still not a figure.
    pub void: bool,
}

/// Every date of a text, in its order.
pub(super) fn find_dates(doc: &Doc, lexicon: &Lexicon) -> Vec<DateFound> {
    let calendar = &lexicon.calendar;
    let mut dates = Vec::new();
    let mut at = 0;
    while at < doc.tokens.len() {
        match calendar.read(doc, at, lexicon) {
            Some((said, end)) => {
                dates.push(DateFound {
                    tokens: at..end,
                    said,
                    void: calendar.is_void(doc, at, end, said),
                });
                at = end;
            }
            None => at += 1,
        }
    }
    dates
}

impl Calendar {
    fn month(&self, word: &str) -> Option<i8> {
        self.months.get(word).copied()
    }

    fn is_void(&self, doc: &Doc, at: usize, end: usize, said: Said) -> bool {
        let named = |back: usize| at >= back && self.names.before.contains(doc.word(at - back));
        let after = self.names.after_publication.contains(doc.word(end))
            || self.names.after_publication.contains(doc.word(at.wrapping_sub(1)))
            || doc.word(at.wrapping_sub(2)) == "proximo";
        let relative = matches!(said, Said::DaysAgo(_) | Said::Ago { .. } | Said::Last(_));
        after
            || !relative
                && (named(1)
                    || matches!(doc.word(at.wrapping_sub(1)), "de" | "del" | "el") && named(2))
    }

    fn read(&self, doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
        let token = doc.tokens.get(at)?;
        match token.kind {
            TokenKind::Number => self
                .written(doc, at)
                .or_else(|| self.day_month(doc, at))
                .or_else(|| year(doc, at))
                .or_else(|| self.day_only(doc, at)),
            TokenKind::Word => self.words(doc, at, lexicon),
            TokenKind::Mark(_) => None,
        }
    }

    /// `11/03/2024`, `2024-03-11`.
    fn written(&self, doc: &Doc, at: usize) -> Option<(Said, usize)> {
        let word = doc.word(at);
        if let [day, month, year] = word.split('/').collect::<Vec<_>>()[..] {
            let year = four_digit_year(year).or_else(|| {
                year.parse::<i16>().ok().filter(|y| year.len() == 2 && *y < 40).map(|y| y + 2000)
            });
            let (day, month) =
                (day_of_month(day)?, month.parse().ok().filter(|m| (1..=12).contains(m))?);
            return Some((Said::Days { first: day, last: day, month, year }, at + 1));
        }
        let year = four_digit_year(word)?;
        if !(doc.is_mark(at + 1, b'-') && doc.is_mark(at + 3, b'-')) {
            return None;
        }
        let month = doc.word(at + 2).parse().ok().filter(|m| (1..=12).contains(m))?;
        let day = day_of_month(doc.word(at + 4))?;
        Some((Said::Days { first: day, last: day, month, year: Some(year) }, at + 5))
    }

    /// "18 de marzo de 2024", "11 y 12 de mayo", "27 al 29 de noviembre", "30 de junio al 2 de julio".
    fn day_month(&self, doc: &Doc, at: usize) -> Option<(Said, usize)> {
        let first = day_of_month(doc.word(at))?;
        if let Some((month, end)) = self.of_month(doc, at + 1) {
            let (year, end) = of_year(doc, end);
            if matches!(doc.word(end), "al" | "y" | "a")
                && let Some((Said::Days { last, month: month2, year: year2, .. }, end2)) =
                    self.day_month(doc, skip_article(doc, end + 1))
                && month2 != month
            {
                let said = Said::Across {
                    first: (first, month),
                    last: (last, month2),
                    year: year2.or(year),
                };
                return Some((said, end2));
            }
            return Some((Said::Days { first, last: first, month, year }, end));
        }
        self.several_days(doc, at, first)
    }

    /// "11 y 12 de mayo", "27 al 29 de noviembre", "7, 8 y 9 de junio".
    fn several_days(&self, doc: &Doc, at: usize, first: i8) -> Option<(Said, usize)> {
        let mut end = at + 1;
        let mut last = first;
        for _ in 0..6 {
            let joined = matches!(doc.word(end), "y" | "al" | "a" | "e")
                || doc.is_mark(end, b',')
                || doc.is_mark(end, b'-');
            if !joined {
                break;
            }
            let next = skip_article(doc, end + 1);
            last = day_of_month(doc.word(next))?;
            end = next + 1;
        }
        let (month, end) = self.of_month(doc, end)?;
        let (year, end) = of_year(doc, end);
        (last > first).then_some((Said::Days { first, last, month, year }, end))
    }

    /// "de marzo", "marzo" after a day.
    fn of_month(&self, doc: &Doc, at: usize) -> Option<(i8, usize)> {
        let at = if matches!(doc.word(at), "de" | "del") { at + 1 } else { at };
        let at = if doc.word(at) == "mes" && doc.word(at + 1) == "de" { at + 2 } else { at };
        self.month(doc.word(at)).map(|month| (month, at + 1))
    }

    /// "la madrugada del 7", "este 7", "el día 7", "el pasado 18".
    fn day_only(&self, doc: &Doc, at: usize) -> Option<(Said, usize)> {
        let day = day_of_month(doc.word(at))?;
        let (before, earlier) = (doc.word(at.wrapping_sub(1)), doc.word(at.wrapping_sub(2)));
        let part = matches!(
            earlier,
            "madrugada"
                | "noche"
                | "tarde"
                | "manana"
                | "dia"
                | "pasado"
                | "lunes"
                | "martes"
                | "miercoles"
                | "jueves"
                | "viernes"
                | "sabado"
                | "domingo"
        );
        let next = doc.word(at + 1);
        let free = next.is_empty()
            || doc.any_mark(at + 1)
            || doc.tokens[at + 1].sentence != doc.tokens[at].sentence
            || matches!(
                next,
                "en" | "por"
                    | "cuando"
                    | "se"
                    | "tras"
                    | "a"
                    | "y"
                    | "fueron"
                    | "el"
                    | "la"
                    | "las"
                    | "los"
            );
        let said = (before == "del" && part)
            || before == "dia" && matches!(earlier, "el" | "del" | "este" | "pasado")
            || before == "pasado" && earlier == "el"
            || self.weekdays.contains_key(before);
        (said && free).then_some((Said::DayOnly(day), at + 1))
    }

    fn words(&self, doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
        let word = doc.word(at);
        if word == "primero" || word == "uno" {
            let (month, end) = self.of_month(doc, at + 1)?;
            let (year, end) = of_year(doc, end);
            return Some((Said::Days { first: 1, last: 1, month, year }, end));
        }
        if let Some(days) = self.days_ago.get(word) {
            return (!is_now(doc, at)).then_some((Said::DaysAgo(*days), at + 1));
        }
        if let Some(day) = self.weekdays.get(word) {
            return self.weekday(doc, at, *day);
        }
        if let Some(month) = self.month(word) {
            return month_alone(doc, at, month);
        }
        match word {
            "esta" if matches!(doc.word(at + 1), "manana" | "madrugada" | "tarde" | "noche") => {
                Some((Said::DaysAgo(0), at + 2))
            }
            "hace" => ago(doc, at, lexicon),
            "semana" | "mes" | "ano" => last(doc, at),
            "fin" if doc.word(at + 1) == "de" && doc.word(at + 2) == "semana" => {
                Some((Said::Weekend, at + 3))
            }
            _ => number_words_day(self, doc, at, lexicon),
        }
    }

    /// "este jueves", "el lunes pasado", "el pasado lunes", "jueves 6 de junio".
    fn weekday(&self, doc: &Doc, at: usize, day: i8) -> Option<(Said, usize)> {
        if let Some((said, end)) = self.day_month(doc, at + 1) {
            return Some((said, end));
        }
        let before = doc.word(at.wrapping_sub(1));
        if matches!(before, "los" | "cada" | "san")
            || day == 7 && doc.tokens[at].capital && at > 0 && before == "santo"
        {
            return None;
        }
        if let Some(number) = day_of_month(doc.word(at + 1)) {
            return Some((Said::DayOnly(number), at + 2));
        }
        let after = matches!(doc.word(at + 1), "pasado" | "anterior");
        let last = after || before == "pasado";
        Some((Said::Weekday { day, last }, if after { at + 2 } else { at + 1 }))
    }
}

/// "hoy en día", "hasta hoy": not the day of the event.
fn is_now(doc: &Doc, at: usize) -> bool {
    doc.word(at + 1) == "en" && doc.word(at + 2) == "dia"
        || matches!(doc.word(at.wrapping_sub(1)), "hasta") && doc.word(at) == "hoy"
}

/// "en marzo", "marzo de 2024", "marzo pasado"; a bare month may be a name.
fn month_alone(doc: &Doc, at: usize, month: i8) -> Option<(Said, usize)> {
    let before = doc.word(at.wrapping_sub(1));
    let (year, end) = of_year(doc, at + 1);
    let past = matches!(doc.word(end), "pasado" | "ultimo");
    let cued = matches!(before, "en" | "desde" | "mes" | "durante" | "pasado")
        || before == "de"
            && matches!(
                doc.word(at.wrapping_sub(2)),
                "mes" | "finales" | "principios" | "inicios" | "mediados" | "fines"
            );
    (year.is_some() || past || cued)
        .then_some((Said::Month { month, year }, if past { end + 1 } else { end }))
}

/// "hace tres semanas", "hace más de un mes".
fn ago(doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
    let mut next = at + 1;
    while matches!(
        doc.word(next),
        "mas" | "casi" | "ya" | "unos" | "unas" | "aproximadamente" | "cerca"
    ) || doc.word(next) == "de" && next > at + 1
    {
        next += 1;
    }
    let cardinal = lexicon.numbers.read(doc, next)?;
    let measure = measure(doc.word(cardinal.end))?;
    let count = cardinal.value.min(200.0) as i32;
    Some((Said::Ago { count, measure }, cardinal.end + 1))
}

/// "la semana pasada", "el pasado mes".
fn last(doc: &Doc, at: usize) -> Option<(Said, usize)> {
    let after = matches!(doc.word(at + 1), "pasado" | "pasada" | "anterior");
    let before = matches!(doc.word(at.wrapping_sub(1)), "pasado" | "pasada");
    let said = Said::Last(measure(doc.word(at))?);
    if after { Some((said, at + 2)) } else { before.then_some((said, at + 1)) }
}

/// "siete de junio" in words.
fn number_words_day(
    calendar: &Calendar,
    doc: &Doc,
    at: usize,
    lexicon: &Lexicon,
) -> Option<(Said, usize)> {
    if !doc.tokens[at].numeric {
        return None;
    }
    let cardinal = lexicon.numbers.read(doc, at)?;
    if !(1.0..=31.0).contains(&cardinal.value)
        || cardinal.high.is_some()
        || doc.word(cardinal.end) != "de"
    {
        return None;
    }
    let month = calendar.month(doc.word(cardinal.end + 1))?;
    let (year, end) = of_year(doc, cardinal.end + 2);
    let day = cardinal.value as i8;
    Some((Said::Days { first: day, last: day, month, year }, end))
}

fn measure(word: &str) -> Option<Measure> {
    match word {
        "dia" | "dias" => Some(Measure::Day),
        "semana" | "semanas" => Some(Measure::Week),
        "mes" | "meses" => Some(Measure::Month),
        "ano" | "anos" => Some(Measure::Year),
        _ => None,
    }
}

fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return None;
    }
    word.parse().ok().filter(|day| (1..=31).contains(day))
}

/// The year after a month: "de 2024", "del año 2024", "del 2024".
fn of_year(doc: &Doc, at: usize) -> (Option<i16>, usize) {
    let mut next = at;
    while next < at + 4
        && (matches!(doc.word(next), "de" | "del" | "ano" | "presente" | "este")
            || doc.is_mark(next, b','))
    {
        next += 1;
    }
    match four_digit_year(doc.word(next)) {
        Some(year) => (Some(year), next + 1),
        None => (None, at),
    }
}

fn four_digit_year(word: &str) -> Option<i16> {
    let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    if digits { word.parse().ok().filter(|year| (1900..=2099).contains(year)) } else { None }
}

/// "en 2017", "desde 2017", "durante 2017".
fn year(doc: &Doc, at: usize) -> Option<(Said, usize)> {
    let year = four_digit_year(doc.word(at))?;
    let before = doc.word(at.wrapping_sub(1));
    let earlier = doc.word(at.wrapping_sub(2));
    let cued = matches!(before, "en" | "desde" | "durante" | "ano")
        || before == "del"
            && matches!(earlier, "ano" | "finales" | "inicios" | "principios" | "mediados")
        || before == "de"
            && matches!(
                earlier,
                "finales" | "inicios" | "principios" | "mediados" | "ano" | "verano"
            );
    let counted =
        year % 100 == 0 && doc.tokens.get(at + 1).is_some_and(|t| t.kind == TokenKind::Word);
    (cued && !counted).then_some((Said::Year(year), at + 1))
}

fn skip_article(doc: &Doc, at: usize) -> usize {
    if matches!(doc.word(at), "el" | "dia") { at + 1 } else { at }
}
