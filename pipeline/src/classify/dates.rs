//! When it happened, resolved against the day of publication; never after it.

use desplaza_model::codes::Term;
use desplaza_model::{DatePrecision, DateSpan};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

use super::calendar::{DateFound, Measure, Said, Year};
use super::grammar::is_participle;
use super::lexicon::Kind;
use super::matcher::Mark;
use super::scene::Scene;

/// What dates are reckoned from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    pub published: Option<Date>,
    /// The date that the text tells before.
    pub before: Option<DateSpan>,
}

/// The dates of a text that can be placed at or before its publication, each with its span of days.
fn resolved<'s>(
    scene: &'s Scene,
    published: Option<Date>,
) -> impl Iterator<Item = (&'s DateFound, DateSpan)> {
    let mut known = Known { published, before: None };
    usable(scene).filter_map(move |found| {
        let span = resolve(found.said, known)?;
        known.before = Some(span);
        Some((found, span))
    })
}

/// A date of the text as a span of days, if it can be placed at or before the publication.
fn resolve(said: Said, known: Known) -> Option<DateSpan> {
    let span = place(said, known)?;
    match known.published {
        Some(published) if span.start > published => None,
        Some(published) => Some(DateSpan { end: span.end.min(published), ..span }),
        None => Some(span),
    }
}

fn place(said: Said, known: Known) -> Option<DateSpan> {
    let year_of = |said: Option<Year>, month: i8, day: i8| match said {
        Some(Year::Is(year)) => Some(year),
        Some(Year::Ago(years)) => Some(known.published?.year() - years),
        Some(Year::Same) => Some(known.before?.start.year()),
        None => latest_year(month, day, known.published),
    };
    match said {
        Said::Days { first, last, month, year } => {
            let year = year_of(year, month, first)?;
            let (a, b) = (Date::new(year, month, first).ok()?, Date::new(year, month, last).ok()?);
            Some(DateSpan::between(a, b, DatePrecision::Day))
        }
        Said::Across { first, last, year } => {
            let year = year_of(year, first.1, first.0)?;
            let from = if first.1 > last.1 && known.published.is_none_or(|p| year == p.year()) {
                year - 1
            } else {
                year
            };
            let to = if first.1 > last.1 { from + 1 } else { from };
            let (a, b) =
                (Date::new(from, first.1, first.0).ok()?, Date::new(to, last.1, last.0).ok()?);
            Some(DateSpan::between(a, b, DatePrecision::Day))
        }
        Said::Month { month, year } => {
            let first = Date::new(year_of(year, month, 1)?, month, 1).ok()?;
            Some(DateSpan::between(first, first.last_of_month(), DatePrecision::Month))
        }
        Said::Year(year) => Some(whole_year(year)),
        Said::Later(_) | Said::WeekdayThen(_) => place_after(said, known.before?),
        relative => place_relative(relative, known.published?),
    }
}

fn whole_year(year: i16) -> DateSpan {
    DateSpan::between(date(year, 1, 1), date(year, 12, 31), DatePrecision::Year)
}

/// A date that is reckoned from the one before it, which must be a day.
fn place_after(said: Said, before: DateSpan) -> Option<DateSpan> {
    let day = Some(before).filter(|before| before.precision == DatePrecision::Day)?;
    match said {
        Said::Later(days) => forward(day.start, days).map(DateSpan::day),
        Said::WeekdayThen(weekday) => {
            let first = i32::from(day.start.weekday().to_monday_one_offset());
            forward(day.start, (i32::from(weekday) - first).rem_euclid(7)).map(DateSpan::day)
        }
        _ => None,
    }
}

fn place_relative(said: Said, published: Date) -> Option<DateSpan> {
    match said {
        Said::DayOnly(day) => day_before(day, published).map(DateSpan::day),
        Said::Weekday { day, last } => {
            let back = (i32::from(published.weekday().to_monday_one_offset()) - i32::from(day))
                .rem_euclid(7);
            let back = if last && back == 0 { 7 } else { back };
            back_by(published, back.days()).map(DateSpan::day)
        }
        Said::WeekdayBefore(day) => {
            let monday = place_relative(Said::Last(Measure::Week), published)?.start;
            forward(monday, i32::from(day) - 1).map(DateSpan::day)
        }
        Said::Weekdays { first, last } => {
            let end = place_relative(Said::Weekday { day: last, last: false }, published)?.start;
            let back = (i32::from(last) - i32::from(first)).rem_euclid(7);
            Some(DateSpan::between(back_by(end, back.days())?, end, DatePrecision::Day))
        }
        Said::Easter(days) => {
            let of = |year: i16| forward(easter(year)?, days);
            let this = of(published.year()).filter(|day| *day <= published);
            this.or_else(|| of(published.year() - 1)).map(DateSpan::day)
        }
        Said::DaysAgo(days) => back_by(published, days.days()).map(DateSpan::day),
        Said::Ago { count, measure } => ago(published, count, measure),
        Said::Last(Measure::Week) => {
            let monday = i32::from(published.weekday().to_monday_one_offset()) - 1;
            let start = back_by(published, (monday + 7).days())?;
            Some(DateSpan::between(start, forward(start, 6)?, DatePrecision::Week))
        }
        Said::Last(Measure::Month) => {
            let day = back_by(published.first_of_month(), 1.days())?;
            Some(DateSpan::between(day.first_of_month(), day, DatePrecision::Month))
        }
        Said::Last(Measure::Year) => Some(whole_year(published.year() - 1)),
        Said::Weekend => {
            // Saturday and Sunday before the publication, or the one under way.
            let back = i32::from(published.weekday().to_monday_one_offset() % 7) + 1;
            let saturday = if back == 7 { published } else { back_by(published, back.days())? };
            Some(DateSpan::between(saturday, forward(saturday, 1)?, DatePrecision::Day))
        }
        _ => None,
    }
}

/// Easter Sunday (Gauss's rule in the form of Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let (century, of_century) = (i32::from(year) / 100, i32::from(year) % 100);
    let golden = i32::from(year) % 19;
    let lunar = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - lunar + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * late + 114;
    Date::new(year, (day / 31) as i8, (day % 31 + 1) as i8).ok()
}

fn ago(published: Date, count: i32, measure: Measure) -> Option<DateSpan> {
    match measure {
        Measure::Day => back_by(published, count.days()).map(DateSpan::day),
        Measure::Week => {
            let day = back_by(published, (count * 7).days())?;
            Some(DateSpan::between(day, day, DatePrecision::Week))
        }
        Measure::Month => {
            let day = back_by(published, count.months())?;
            Some(DateSpan::between(day.first_of_month(), day.last_of_month(), DatePrecision::Month))
        }
        Measure::Year => Some(whole_year(published.year().checked_sub(count as i16)?)),
    }
}

fn back_by(day: Date, span: Span) -> Option<Date> {
    day.checked_sub(span).ok()
}

fn forward(day: Date, days: i32) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

/// The year that puts a day and month last before the publication.
fn latest_year(month: i8, day: i8, published: Option<Date>) -> Option<i16> {
    let published = published?;
    let passed = (month, day) <= (published.month(), published.day());
    Some(if passed { published.year() } else { published.year() - 1 })
}

/// The last such day of the month at or before the publication.
fn day_before(day: i8, published: Date) -> Option<Date> {
    let mut month = published.first_of_month();
    for _ in 0..3 {
        if let Ok(found) = Date::new(month.year(), month.month(), day)
            && found <= published
        {
            return Some(found);
        }
        month = month.checked_sub(1.month()).ok()?;
    }
    None
}

/// A date of a text that can be placed.
#[derive(Debug)]
pub(super) struct Candidate<'s> {
    pub found: &'s DateFound,
    pub span: DateSpan,
    /// How badly it stands for the event by rule: not beside words of leaving, of loss or of what made people leave.
    pub rank: f64,
}

/// The dates of a text that can be the event's; `focus` is the sentence of the best evidence.
pub(super) fn candidates<'s>(
    scene: &'s Scene,
    focus: Option<usize>,
    published: Option<Date>,
) -> Vec<Candidate<'s>> {
    resolved(scene, published)
        .map(|(found, span)| Candidate { found, span, rank: rank(scene, found, focus) })
        .collect()
}

/// How badly a date stands for the event; weights are rough and were set on labelled texts.
fn rank(scene: &Scene, found: &DateFound, focus: Option<usize>) -> f64 {
    const TOLD_LATER: f64 = 4.0;
    const SAID_THEN: f64 = 2.5;
    let at = scene.sentence(found.tokens.start);
    let far = focus.map_or(at, |focus| focus.abs_diff(at)) as f64;
    let mut rank = beside(scene, found, at) + 0.4 * far.min(5.0) + vagueness(found.said);
    if is_cut(scene, found) {
        rank += TOLD_LATER;
    }
    if is_of_telling(scene, found, at) {
        rank += SAID_THEN;
    }
    if scene.has(at, Kind::Total) {
        rank += 1.5;
    }
    rank
}

/// How far in words the nearest word of the event stands in the date's sentence.
fn beside(scene: &Scene, found: &DateFound, sentence: usize) -> f64 {
    const NOTHING: f64 = 5.0;
    scene
        .in_sentence(sentence)
        .iter()
        .filter_map(|mark| {
            let gap = if mark.end <= found.tokens.start {
                found.tokens.start - mark.end
            } else {
                mark.first.saturating_sub(found.tokens.end)
            };
            Some(anchor(scene, mark)? + attribute(scene, mark) + 0.12 * gap as f64)
        })
        .fold(NOTHING, f64::min)
}

/// How surely a phrase tells of what happened then; returning is what happened later.
fn anchor(scene: &Scene, mark: &Mark) -> Option<f64> {
    let entry = scene.entry(mark);
    let acts = matches!(
        entry.kind,
        Kind::Moves | Kind::Acts | Kind::ActsWeakly | Kind::Happening | Kind::State
    );
    match entry.kind {
        _ if acts && entry.term == Some(Term::Returned) => Some(4.0),
        _ if acts && matches!(entry.term, Some(Term::Displaced | Term::Evacuated)) => Some(0.0),
        _ if acts && entry.term.is_some_and(Term::is_lost_housing) => Some(0.3),
        _ if acts && entry.term == Some(Term::Sheltered) => Some(1.2),
        _ if acts => Some(1.0),
        Kind::Hazard => Some(0.4),
        Kind::Cause => Some(0.7),
        _ => None,
    }
}

/// "los desplazados se plantaron ayer": a participle that only names people is no act.
fn attribute(scene: &Scene, mark: &Mark) -> f64 {
    let word = scene.doc.word(mark.first);
    let before = scene.doc.word(mark.first.wrapping_sub(1));
    let acts = scene.lexicon.grammar.auxiliaries.contains(before)
        || scene.lexicon.grammar.perfect.contains(before);
    if is_participle(word) && word.ends_with('s') && !acts { 1.2 } else { 0.0 }
}

/// "hasta ayer", "con corte a las 9 de hoy": when it was counted.
pub(super) fn is_cut(scene: &Scene, found: &DateFound) -> bool {
    let first = found.tokens.start.saturating_sub(6);
    let begin = scene.doc.sentence_of(found.tokens.start).start.max(first);
    (begin..found.tokens.start).any(|at| scene.lexicon.grammar.cut.contains(scene.doc.word(at)))
}

/// "informó ayer", "dijo este lunes": when it was said.
pub(super) fn is_of_telling(scene: &Scene, found: &DateFound, sentence: usize) -> bool {
    scene.of_kind(sentence, Kind::Says).any(|mark| {
        mark.end <= found.tokens.start && found.tokens.start - mark.end <= 2
            || mark.first >= found.tokens.end && mark.first - found.tokens.end <= 1
    })
}

fn vagueness(said: Said) -> f64 {
    match said {
        Said::DaysAgo(0) => 1.5,
        _ => 0.25 * coarseness(said) as f64,
    }
}

/// The date in one sentence, if it has one.
pub(super) fn within(scene: &Scene, sentence: usize, published: Option<Date>) -> Option<DateSpan> {
    resolved(scene, published)
        .filter(|(found, _)| scene.sentence(found.tokens.start) == sentence)
        .min_by_key(|(found, _)| coarseness(found.said))
        .map(|(_, span)| span)
}

fn usable<'s>(scene: &'s Scene) -> impl Iterator<Item = &'s DateFound> {
    scene.dates.iter().filter(|found| !found.void)
}

/// How much farther a vaguer date may be taken to stand.
fn coarseness(said: Said) -> usize {
    match said {
        Said::Days { .. }
        | Said::Across { .. }
        | Said::Weekday { .. }
        | Said::WeekdayBefore(_)
        | Said::WeekdayThen(_)
        | Said::Weekdays { .. }
        | Said::Easter(_)
        | Said::DayOnly(_) => 0,
        Said::Later(_) | Said::DaysAgo(_) | Said::Weekend => 1,
        Said::Ago { measure: Measure::Day | Measure::Week, .. } | Said::Last(Measure::Week) => 2,
        Said::Month { .. } | Said::Ago { .. } | Said::Last(_) => 4,
        Said::Year(_) => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    /// The dates of a text that was published on Friday 7 June 2024.
    fn all(text: &str) -> Vec<String> {
        let lexicon = Lexicon::built_in();
        let scene = Scene::new(text, &lexicon);
        let found = resolved(&scene, Some(date(2024, 6, 7)));
        found.map(|(_, span)| format!("{}/{}", span.start, span.end)).collect()
    }

    fn read(text: &str) -> Option<String> {
        all(text).into_iter().next()
    }

    #[test]
    fn dates_that_lean_on_the_one_before() {
        for (text, day) in [
            ("Los detuvieron el 4 de mayo; al día siguiente salieron", "2024-05-05"),
            ("Llegaron el lunes. Esa misma noche quemaron casas", "2024-06-03"),
            ("El 9 de abril la amenazaron. Dos días más tarde se fue", "2024-04-11"),
            ("El martes 4 mataron a dos; ese jueves huyeron", "2024-06-06"),
            (
                "Multaron a nueve el 3 de marzo de 2016 y el 4 de abril de ese año los echaron",
                "2016-04-04",
            ),
        ] {
            assert_eq!(all(text).last(), Some(&format!("{day}/{day}")), "{text}");
        }
        assert_eq!(all("Al día siguiente salieron"), Vec::<String>::new());
    }

    #[test]
    fn dates_as_texts_write_them() {
        for (text, span) in [
            ("este jueves", "2024-06-06/2024-06-06"),
            ("ayer por la noche", "2024-06-06/2024-06-06"),
            ("la víspera", "2024-06-06/2024-06-06"),
            ("el pasado 18 de marzo", "2024-03-18/2024-03-18"),
            ("el lunes pasado", "2024-06-03/2024-06-03"),
            ("el viernes pasado", "2024-05-31/2024-05-31"),
            ("este viernes", "2024-06-07/2024-06-07"),
            ("hace tres semanas", "2024-05-17/2024-05-17"),
            ("cumplieron ayer una semana de haber salido", "2024-05-31/2024-05-31"),
            ("el martes de la semana pasada", "2024-05-28/2024-05-28"),
            ("entre el martes y la mañana de este jueves", "2024-06-04/2024-06-06"),
            ("el 5 de mayo del año pasado", "2023-05-05/2023-05-05"),
            ("el Jueves Santo", "2024-03-28/2024-03-28"),
            ("la noche de Reyes", "2024-01-05/2024-01-05"),
            ("20-05-2024", "2024-05-20/2024-05-20"),
            ("la madrugada del 5,", "2024-06-05/2024-06-05"),
            ("la madrugada del 28.", "2024-05-28/2024-05-28"),
            ("desde hace cuatro años", "2020-01-01/2020-12-31"),
            ("los días 11 y 12 de mayo", "2024-05-11/2024-05-12"),
            ("del 27 al 29 de noviembre", "2023-11-27/2023-11-29"),
            ("del 30 de mayo al 2 de junio", "2024-05-30/2024-06-02"),
            ("el martes 4 de junio", "2024-06-04/2024-06-04"),
            ("el siete de enero de 2022", "2022-01-07/2022-01-07"),
            ("en noviembre de 2018", "2018-11-01/2018-11-30"),
            ("11/03/2024", "2024-03-11/2024-03-11"),
            ("2024-03-11", "2024-03-11/2024-03-11"),
            ("la semana pasada", "2024-05-27/2024-06-02"),
            ("entre martes y jueves", "2024-06-04/2024-06-06"),
            ("a cinco días del huracán", "2024-06-02/2024-06-02"),
            ("el fin de semana", "2024-06-01/2024-06-02"),
            ("en 2017", "2017-01-01/2017-12-31"),
            ("el 20 de diciembre", "2023-12-20/2023-12-20"),
        ] {
            assert_eq!(read(text).as_deref(), Some(span), "{text}");
        }
    }

    #[test]
    fn never_in_the_future_and_never_a_name() {
        for text in [
            "el 20 de julio de 2024",
            "el próximo lunes",
            "la colonia 20 de Noviembre",
            "hoy en día",
            "los lunes",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
