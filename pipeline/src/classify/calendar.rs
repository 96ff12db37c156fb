//! Dates as texts write them: "18 de marzo", "del 27 al 29 de noviembre", "este jueves", "hace tres semanas".

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;

use super::date_parts::{
    ago, completed, day_of_month, is_now, last, later, month_alone, number_words_day, of_last_week,
    of_year, since, skip_article, skip_part_of_day, then, written, year,
};
use super::lexicon::Lexicon;
use super::tokens::{Doc, TokenKind};
use super::vocabulary::Vocabulary;

/// `data/lexicon/calendar.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    months: BTreeMap<String, i8>,
    weekdays: BTreeMap<String, i8>,
    days_ago: BTreeMap<String, i32>,
    holidays: Vec<Holiday>,
    names: Names,
}

/// A day that is called by its name.
#[derive(Debug, Deserialize)]
struct Holiday {
    words: Vec<String>,
    #[serde(flatten)]
    on: On,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
enum On {
    /// Days after Easter Sunday.
    Easter { easter: i32 },
    /// The same day each year.
    Day { day: i8, month: i8 },
}

/// Words of dates.
#[derive(Debug, Deserialize)]
#[serde(from = "CalendarFile")]
pub(super) struct Calendar {
    words: CalendarFile,
    /// The words that a date can begin with, beside numbers: each word of each text is asked for.
    first: Vocabulary,
}

/// Words that begin a date in the grammar below.
const OPENERS: &str = "primero uno esta hace a dia dias semana semanas mes ano fin cumple cumplen cumplio cumplieron \
    ese esa aquel aquella";

impl From<CalendarFile> for Calendar {
    fn from(words: CalendarFile) -> Self {
        let maps = words.months.keys().chain(words.weekdays.keys()).chain(words.days_ago.keys());
        let called = words.holidays.iter().filter_map(|holiday| holiday.words.first());
        let all = maps.chain(called).map(String::as_str).chain(OPENERS.split_whitespace());
        let first = Vocabulary::of_words(all);
        Self { words, first }
    }
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

/// How a date tells its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// "de 2024".
    Is(i16),
    /// "del año pasado": years before the publication's; "de este año" is 0.
    Ago(i16),
    /// "de ese año": that of the date before.
    Same,
}

/// What a date says, before the publication date gives it a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// First and last day of a month; the year may be missing.
    Days { first: i8, last: i8, month: i8, year: Option<Year> },
    /// The end of one month and the beginning of another.
    Across { first: (i8, i8), last: (i8, i8), year: Option<Year> },
    /// A month.
    Month { month: i8, year: Option<Year> },
    /// A year.
    Year(i16),
    /// Only a day: "la madrugada del 7".
    DayOnly(i8),
    /// Monday is 1; whether "pasado" pushes it before the publication.
    Weekday { day: i8, last: bool },
    /// "el martes de la semana pasada".
    WeekdayBefore(i8),
    /// "ese viernes", "aquel viernes": the first one from the date before.
    WeekdayThen(i8),
    /// "al día siguiente", "dos días después", "esa noche" (0): days after the date before.
    Later(i32),
    /// "el Jueves Santo": days after Easter Sunday.
    Easter(i32),
    /// "entre viernes y domingo".
    Weekdays { first: i8, last: i8 },
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
    pub(super) fn month(&self, word: &str) -> Option<i8> {
        self.words.months.get(word).copied()
    }

    fn is_void(&self, doc: &Doc, at: usize, end: usize, said: Said) -> bool {
        let named =
            |back: usize| at >= back && self.words.names.before.contains(doc.word(at - back));
        let after = self.words.names.after_publication.contains(doc.word(end))
            || self.words.names.after_publication.contains(doc.word(at.wrapping_sub(1)))
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
            TokenKind::Number => written(doc, at)
                .or_else(|| self.day_month(doc, at))
                .or_else(|| year(doc, at))
                .or_else(|| self.day_only(doc, at)),
            TokenKind::Word => self.words(doc, at, lexicon),
            TokenKind::Mark(_) => None,
        }
    }

    /// "18 de marzo de 2024", "11 y 12 de mayo", "27 al 29 de noviembre", "30 de junio al 2 de julio".
    fn day_month(&self, doc: &Doc, at: usize) -> Option<(Said, usize)> {
        let first = day_of_month(doc.word(at))?;
        if let Some((month, end)) = self.of_month(doc, at + 1) {
            let (year, end) = of_year(doc, end);
            let joined = match doc.word(end) {
                "al" | "a" => true,
                "y" => year.is_none(),
                _ => false,
            };
            if joined
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
            || self.words.weekdays.contains_key(before);
        (said && free).then_some((Said::DayOnly(day), at + 1))
    }

    fn words(&self, doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
        let word = doc.word(at);
        if !doc.tokens[at].numeric && !self.first.holds(word) {
            return None;
        }
        if let Some(found) = self.holiday(doc, at) {
            return Some(found);
        }
        if word == "primero" || word == "uno" {
            let (month, end) = self.of_month(doc, at + 1)?;
            let (year, end) = of_year(doc, end);
            return Some((Said::Days { first: 1, last: 1, month, year }, end));
        }
        if let Some(days) = self.words.days_ago.get(word) {
            return (!is_now(doc, at)).then_some((Said::DaysAgo(*days), at + 1));
        }
        if let Some(day) = self.words.weekdays.get(word) {
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
            "a" => since(doc, at, lexicon),
            "cumple" | "cumplen" | "cumplio" | "cumplieron" => completed(doc, at, lexicon),
            "ese" | "esa" | "aquel" | "aquella" => then(self, doc, at),
            "dia" | "dias" | "semana" | "semanas" | "mes" | "ano" => {
                last(doc, at).or_else(|| later(doc, at, lexicon))
            }
            "fin" if doc.word(at + 1) == "de" && doc.word(at + 2) == "semana" => {
                Some((Said::Weekend, at + 3))
            }
            _ => number_words_day(self, doc, at, lexicon),
        }
    }

    /// "Jueves Santo", "Nochebuena", "noche de Reyes".
    fn holiday(&self, doc: &Doc, at: usize) -> Option<(Said, usize)> {
        let fits = |holiday: &&Holiday| {
            holiday.words.iter().enumerate().all(|(on, word)| doc.word(at + on) == word)
        };
        let holiday = self.words.holidays.iter().find(fits)?;
        let said = match holiday.on {
            On::Easter { easter } => Said::Easter(easter),
            On::Day { day, month } => Said::Days { first: day, last: day, month, year: None },
        };
        Some((said, at + holiday.words.len()))
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
        if matches!(doc.word(at + 1), "y" | "a" | "al")
            && let end = skip_part_of_day(doc, skip_article(doc, at + 2))
            && let Some(last) = self.words.weekdays.get(doc.word(end))
            && day_of_month(doc.word(end + 1)).is_none()
        {
            return Some((Said::Weekdays { first: day, last: *last }, end + 1));
        }
        if let Some(end) = of_last_week(doc, at + 1) {
            return Some((Said::WeekdayBefore(day), end));
        }
        if matches!(before, "ese" | "aquel" | "mismo") {
            return Some((Said::WeekdayThen(day), at + 1));
        }
        let after = matches!(doc.word(at + 1), "pasado" | "anterior");
        let last = after || before == "pasado";
        Some((Said::Weekday { day, last }, if after { at + 2 } else { at + 1 }))
    }
}
