//! The parts that dates are made of: years, months alone, "hace tres semanas", "la semana pasada".

use super::calendar::{Calendar, Measure, Said, Year};
use super::lexicon::Lexicon;
use super::tokens::{Doc, TokenKind};

/// "hoy en día", "hasta hoy": not the day of the event.
pub(super) fn is_now(doc: &Doc, at: usize) -> bool {
    doc.word(at + 1) == "en" && doc.word(at + 2) == "dia"
        || matches!(doc.word(at.wrapping_sub(1)), "hasta") && doc.word(at) == "hoy"
}

/// "en marzo", "marzo de 2024", "marzo pasado"; a bare month may be a name.
pub(super) fn month_alone(doc: &Doc, at: usize, month: i8) -> Option<(Said, usize)> {
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
pub(super) fn ago(doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
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

/// "a cinco días del huracán", "a tres meses de que salieron".
pub(super) fn since(doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
    let (said, end) = ago(doc, at, lexicon)?;
    matches!(doc.word(end), "de" | "del" | "que").then_some((said, end))
}

/// "la semana pasada", "el pasado mes".
pub(super) fn last(doc: &Doc, at: usize) -> Option<(Said, usize)> {
    let after = matches!(doc.word(at + 1), "pasado" | "pasada" | "anterior");
    let before = matches!(doc.word(at.wrapping_sub(1)), "pasado" | "pasada");
    let said = Said::Last(measure(doc.word(at))?);
    if after { Some((said, at + 2)) } else { before.then_some((said, at + 1)) }
}

/// "cumplieron ayer una semana de haber salido": counted from the publication.
pub(super) fn completed(doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
    let next = if matches!(doc.word(at + 1), "ayer" | "hoy" | "ya") { at + 1 } else { at };
    let cardinal = lexicon.numbers.read(doc, next + 1)?;
    let measure = measure(doc.word(cardinal.end))?;
    let end = cardinal.end + 1;
    let of = matches!(doc.word(end), "de" | "del" | "desde" | "que" | "fuera" | "sin" | "en");
    of.then_some((Said::Ago { count: cardinal.value.min(200.0) as i32, measure }, end))
}

/// "esa noche", "ese mismo día": the date before.
pub(super) fn then(calendar: &Calendar, doc: &Doc, at: usize) -> Option<(Said, usize)> {
    let end = if matches!(doc.word(at + 1), "misma" | "mismo") { at + 2 } else { at + 1 };
    let day = matches!(doc.word(end), "noche" | "tarde" | "madrugada" | "manana" | "dia");
    let alone =
        calendar.month(doc.word(end + 2)).is_none() && day_of_month(doc.word(end + 2)).is_none();
    (day && alone).then_some((Said::Later(0), end + 1))
}

/// "día siguiente", "dos días después", "una semana más tarde": after the date before.
pub(super) fn later(doc: &Doc, at: usize, lexicon: &Lexicon) -> Option<(Said, usize)> {
    if doc.word(at) == "dia" && doc.word(at + 1) == "siguiente" {
        return Some((Said::Later(1), at + 2));
    }
    let days = match measure(doc.word(at))? {
        Measure::Day => 1,
        Measure::Week => 7,
        Measure::Month | Measure::Year => return None,
    };
    let end = match (doc.word(at + 1), doc.word(at + 2)) {
        ("despues", after) if !matches!(after, "de" | "del" | "que") => at + 2,
        ("mas", "tarde") => at + 3,
        _ => return None,
    };
    let cardinal = lexicon.numbers.read(doc, at.checked_sub(1)?)?;
    Some((Said::Later(days * cardinal.value.min(60.0) as i32), end))
}

/// The end of "de la semana pasada".
pub(super) fn of_last_week(doc: &Doc, at: usize) -> Option<usize> {
    let words = [doc.word(at), doc.word(at + 1), doc.word(at + 2), doc.word(at + 3)];
    match words {
        ["de", "la", "semana", "pasada" | "anterior"] => Some(at + 4),
        _ => None,
    }
}

/// Behind "la mañana de este", "la noche del".
pub(super) fn skip_part_of_day(doc: &Doc, at: usize) -> usize {
    let part = doc.word(at) == "la"
        && matches!(doc.word(at + 1), "manana" | "madrugada" | "tarde" | "noche")
        && matches!(doc.word(at + 2), "de" | "del");
    let next = if part { at + 3 } else { at };
    if matches!(doc.word(next), "este" | "pasado") { next + 1 } else { next }
}

/// "siete de junio" in words.
pub(super) fn number_words_day(
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

pub(super) fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return None;
    }
    word.parse().ok().filter(|day| (1..=31).contains(day))
}

/// The year after a month: "de 2024", "del año 2024", "del 2024", "del año pasado", "de ese año".
pub(super) fn of_year(doc: &Doc, at: usize) -> (Option<Year>, usize) {
    let words = [doc.word(at), doc.word(at + 1), doc.word(at + 2), doc.word(at + 3)];
    match words {
        ["del", "ano", "pasado" | "anterior", _] => return (Some(Year::Ago(1)), at + 3),
        ["de" | "del", "este" | "presente", "ano", next] if four_digit_year(next).is_none() => {
            return (Some(Year::Ago(0)), at + 3);
        }
        ["de" | "del", "ese" | "mismo" | "aquel", "ano", _] => return (Some(Year::Same), at + 3),
        ["de" | "del", "ese" | "aquel", "mismo", "ano"] => return (Some(Year::Same), at + 4),
        _ => {}
    }
    let mut next = at;
    while next < at + 4
        && (matches!(doc.word(next), "de" | "del" | "ano" | "presente" | "este")
            || doc.is_mark(next, b','))
    {
        next += 1;
    }
    match four_digit_year(doc.word(next)) {
        Some(year) => (Some(Year::Is(year)), next + 1),
        None => (None, at),
    }
}

fn four_digit_year(word: &str) -> Option<i16> {
    let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    if digits { word.parse().ok().filter(|year| (1900..=2099).contains(year)) } else { None }
}

/// "en 2017", "desde 2017", "durante 2017".
pub(super) fn year(doc: &Doc, at: usize) -> Option<(Said, usize)> {
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

pub(super) fn skip_article(doc: &Doc, at: usize) -> usize {
    if matches!(doc.word(at), "el" | "dia") { at + 1 } else { at }
}

/// `11/03/2024`, `2024-03-11`.
pub(super) fn written(doc: &Doc, at: usize) -> Option<(Said, usize)> {
    let word = doc.word(at);
    if let [day, month, year] = word.split('/').collect::<Vec<_>>()[..] {
        let year = four_digit_year(year).or_else(|| {
            year.parse::<i16>().ok().filter(|y| year.len() == 2 && *y < 40).map(|y| y + 2000)
        });
        let (day, month) =
            (day_of_month(day)?, month.parse().ok().filter(|m| (1..=12).contains(m))?);
        let year = year.map(Year::Is);
        return Some((Said::Days { first: day, last: day, month, year }, at + 1));
    }
    if let (Some(day), Some(year)) = (day_of_month(word), four_digit_year(doc.word(at + 4)))
        && doc.is_mark(at + 1, b'-')
        && doc.is_mark(at + 3, b'-')
    {
        let month = doc.word(at + 2).parse().ok().filter(|m| (1..=12).contains(m))?;
        let year = Some(Year::Is(year));
        return Some((Said::Days { first: day, last: day, month, year }, at + 5));
    }
    let year = four_digit_year(word)?;
    if !(doc.is_mark(at + 1, b'-') && doc.is_mark(at + 3, b'-')) {
        return None;
    }
    let month = doc.word(at + 2).parse().ok().filter(|m| (1..=12).contains(m))?;
    let day = day_of_month(doc.word(at + 4))?;
    Some((Said::Days { first: day, last: day, month, year: Some(Year::Is(year)) }, at + 5))
}
