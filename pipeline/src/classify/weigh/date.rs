//! The signs of a date: how it is written, and what stands around it.

use desplaza_model::codes::Code;
use desplaza_model::{DatePrecision, DateSpan};
use jiff::civil::Date;

use super::figure::written;
use crate::classify::calendar::{Measure, Said};
use crate::classify::dates::{self, Candidate};
use crate::classify::figures::Figure;
use crate::classify::lexicon::Kind;
use crate::classify::scene::Scene;
use crate::weights::{Signs, near, size, stem};

/// The outcomes of the choice of a date: the event's first day, or another.
pub(crate) const DAYS: [&str; 2] = ["event", "other"];

/// A date that may be the event's.
pub(crate) struct Dated<'d, 'a> {
    pub(crate) scene: &'d Scene<'a>,
    pub(crate) day: &'d Candidate<'d>,
    pub(crate) published: Option<Date>,
    /// The sentence of the best evidence.
    pub(crate) focus: Option<usize>,
    /// Sentences with a figure or a movement.
    pub(crate) told: &'d [usize],
    pub(crate) title: bool,
    /// The figures of its field.
    pub(crate) figures: &'d [Figure],
    pub(crate) among: Among<'d>,
}

/// All dates of an article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Among<'d> {
    /// The days of each.
    pub(crate) spans: &'d [DateSpan],
    pub(crate) earliest: Option<Date>,
    pub(crate) latest: Option<Date>,
    /// The rank of the one that the rules would take.
    pub(crate) best: f64,
}

impl Dated<'_, '_> {
    /// All signs of this date.
    pub(crate) fn signs(&self, out: &mut Signs) {
        let kind = form(self.day.found.said);
        out.add(&["always"]);
        out.add(&["written", kind]);
        out.add(&["rank", rank(self.day.rank)]);
        if self.day.rank <= self.among.best {
            out.add(&["ruled"]);
            out.add(&["ruled", kind]);
        }
        let start = Some(self.day.span.start);
        for (yes, name) in [
            (start == self.among.earliest, "earliest"),
            (start == self.among.latest, "latest"),
            (self.title, "title"),
        ] {
            if yes {
                out.add(&[name]);
                out.add(&[name, kind]);
            }
        }
        out.add(&["dates", size(self.among.spans.len())]);
        self.of_others(kind, out);
        self.of_figures(out);
        self.of_age(kind, out);
        self.of_place(kind, out);
        self.of_words(out);
        self.of_anchors(out);
    }

    /// How it lies among the other dates.
    fn of_others(&self, kind: &str, out: &mut Signs) {
        let start = self.day.span.start;
        let starts = || self.among.spans.iter().map(|span| span.start);
        let same = starts().filter(|other| *other == start).count();
        if same > 1 {
            out.add(&["told again", size(same)]);
        }
        let mut days: Vec<Date> = starts().collect();
        days.sort_unstable();
        days.dedup();
        let at = days.iter().position(|day| *day == start).unwrap_or_default();
        out.add(&["later ones", size(days.len() - 1 - at)]);
        out.add(&["earlier ones", size(at), kind]);
        let near = |other: &Date| {
            *other < start && other.until(start).is_ok_and(|span| span.get_days() <= 14)
        };
        if days.iter().any(near) {
            out.add(&["soon after another", kind]);
        }
        // "desde la semana pasada" and, further on, "el martes 6": the one says when, the other exactly when.
        let exact = is_exact(self.day.found.said);
        let told_so = |other: &&DateSpan| {
            other.start != start
                && (other.precision == DatePrecision::Day) != exact
                && other.within_days(&self.day.span, 3)
        };
        if self.among.spans.iter().any(|other| told_so(&other)) {
            let how = if exact { "says it exactly" } else { "said exactly elsewhere" };
            out.add(&[how]);
            out.add(&[how, kind]);
        }
    }

    /// The figures of its sentence.
    fn of_figures(&self, out: &mut Signs) {
        let tokens = &self.day.found.tokens;
        let sentence = self.scene.sentence(tokens.start);
        for figure in self.figures.iter().filter(|figure| figure.sentence == sentence) {
            let quantity = &figure.tokens;
            let (side, gap) = if quantity.end <= tokens.start {
                ("before", tokens.start - quantity.end)
            } else {
                ("after", quantity.start.saturating_sub(tokens.end))
            };
            out.add(&["figure", figure.term.code()]);
            out.add(&["figure", figure.term.code(), side, near(gap)]);
        }
    }

    fn of_age(&self, kind: &str, out: &mut Signs) {
        let Some(published) = self.published else { return out.add(&["age", "unknown"]) };
        let days = self.day.span.start.until(published).map_or(0, |span| span.get_days());
        let age = match days {
            ..=0 => "0",
            1 => "1",
            2..=3 => "2",
            4..=7 => "4",
            8..=31 => "8",
            32..=366 => "32",
            _ => "years",
        };
        out.add(&["age", age]);
        out.add(&["age", age, kind]);
    }

    fn of_place(&self, kind: &str, out: &mut Signs) {
        let at = self.scene.sentence(self.day.found.tokens.start);
        let place = ["0", "1", "2", "3"].get(at).copied().unwrap_or("later");
        out.add(&["sentence", place]);
        let far = |from: Option<usize>| match from.map(|from| from.abs_diff(at)) {
            None => "nowhere",
            Some(0) => "0",
            Some(1) => "1",
            Some(2..=3) => "2",
            _ => "4",
        };
        out.add(&["evidence", far(self.focus)]);
        out.add(&["evidence", far(self.focus), kind]);
        let nearest = self.told.iter().copied().min_by_key(|told| told.abs_diff(at));
        out.add(&["told", far(nearest)]);
        if self.told.first().is_some_and(|first| *first == at) {
            out.add(&["told first"]);
        }
        let sentence = self.scene.doc.sentence_of(self.day.found.tokens.start);
        let before = self.day.found.tokens.start - sentence.start;
        if at == 0 && before < 9 && !self.title {
            out.add(&["dateline", near(before)]);
        }
        if before == 0 {
            out.add(&["opens"]);
        }
        for (kind, name) in super::figure::KINDS {
            if self.scene.has(at, kind) {
                out.add(&["about", name]);
            }
        }
        let mut tokens = self.day.found.tokens.clone();
        if tokens.any(|at| self.scene.doc.tokens[at].capital) && before > 0 {
            out.add(&["capital", kind]);
        }
        if dates::is_cut(self.scene, self.day.found) {
            out.add(&["cut"]);
        }
        if dates::is_of_telling(self.scene, self.day.found, at) {
            out.add(&["said then"]);
        }
        if self.scene.has(at, Kind::Says) {
            out.add(&["somebody says"]);
        }
    }

    fn of_words(&self, out: &mut Signs) {
        let range = self.day.found.tokens.clone();
        let sentence = self.scene.doc.sentence_of(range.start);
        for at in range.start.saturating_sub(8).max(sentence.start)..range.start {
            out.add(&["before", stem(written(self.scene, at))]);
        }
        for at in range.end..(range.end + 8).min(sentence.end) {
            out.add(&["after", stem(written(self.scene, at))]);
        }
        for (back, name) in [(1, "-1"), (2, "-2"), (3, "-3")] {
            if let Some(at) = range.start.checked_sub(back).filter(|at| *at >= sentence.start) {
                out.add(&[name, written(self.scene, at)]);
            }
        }
        for (on, name) in [(0, "+1"), (1, "+2")] {
            let at = range.end + on;
            if at < sentence.end {
                out.add(&[name, written(self.scene, at)]);
            }
        }
    }

    /// The nearest word of its sentence that tells of the event.
    fn of_anchors(&self, out: &mut Signs) {
        let at = self.scene.sentence(self.day.found.tokens.start);
        let range = &self.day.found.tokens;
        let mut any = false;
        for mark in self.scene.in_sentence(at) {
            let entry = self.scene.entry(mark);
            let (side, gap) = if mark.end <= range.start {
                ("before", range.start - mark.end)
            } else {
                ("after", mark.first.saturating_sub(range.end))
            };
            let what = match entry.kind {
                Kind::Moves | Kind::Acts | Kind::ActsWeakly | Kind::State | Kind::Happening => {
                    let Some(term) = entry.term else { continue };
                    desplaza_model::codes::Code::code(term)
                }
                Kind::Hazard => "hazard",
                Kind::Cause => "cause",
                Kind::OtherVerb => "other",
                _ => continue,
            };
            any = true;
            out.add(&["beside", what, side, near(gap)]);
            out.add(&["beside", what]);
        }
        if !any {
            out.add(&["beside", "nothing"]);
        }
    }
}

/// Whether it names a day, and not a time that may be days off.
fn is_exact(said: Said) -> bool {
    match said {
        Said::Month { .. } | Said::Year(_) | Said::Last(_) | Said::Weekend => false,
        Said::Ago { measure, .. } => measure == Measure::Day,
        _ => true,
    }
}

fn form(said: Said) -> &'static str {
    match said {
        Said::Days { first, last, .. } if first == last => "day",
        Said::Days { .. } | Said::Across { .. } => "days",
        Said::Month { .. } => "month",
        Said::Year(_) => "year",
        Said::DayOnly(_) => "number",
        Said::Weekday { last: true, .. } => "last weekday",
        Said::Weekday { .. } => "weekday",
        Said::Weekdays { .. } => "weekdays",
        Said::WeekdayBefore(_) => "weekday before",
        Said::WeekdayThen(_) => "weekday then",
        Said::Later(0) => "then",
        Said::Later(_) => "later",
        Said::Easter(_) => "holiday",
        Said::DaysAgo(0) => "today",
        Said::DaysAgo(1) => "yesterday",
        Said::DaysAgo(_) => "days ago",
        Said::Ago { measure: Measure::Day, .. } => "ago days",
        Said::Ago { measure: Measure::Week, .. } => "ago weeks",
        Said::Ago { measure: Measure::Month, .. } => "ago months",
        Said::Ago { measure: Measure::Year, .. } => "ago years",
        Said::Last(_) => "last",
        Said::Weekend => "weekend",
    }
}

fn rank(rank: f64) -> &'static str {
    match rank {
        r if r < 1.0 => "0",
        r if r < 2.0 => "1",
        r if r < 3.5 => "2",
        r if r < 5.0 => "3",
        r if r < 7.0 => "5",
        _ => "7",
    }
}
