//! Short texts with one thing each to be learned: `tests/eval/lessons`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use desplaza_model::codes::{Cause, Code, Hazard, Qualifier, Term, Unit};
use desplaza_model::{Article, ArticleId};
use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::eval::{Days, Figure, Gold, HazardOrNone, Kind};

#[derive(Debug, Deserialize)]
struct File {
    case: Vec<Lesson>,
}

/// A text and what a person read in it; what is left out is left open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lesson {
    text: String,
    #[serde(default)]
    title: String,
    published: Option<Date>,
    relevant: Option<bool>,
    #[serde(default)]
    short: bool,
    cause: Option<Cause>,
    hazard: Option<Hazard>,
    date: Option<String>,
    /// "term figure unit [qualifier] [part] [increment] [hh=size]"; a `?` behind the unit makes it optional.
    claims: Option<Vec<String>>,
}

/// The lessons of a folder, as labelled texts; those without claims teach nothing yet.
pub(crate) fn load(folder: &Path) -> anyhow::Result<Vec<(Gold, Article)>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("no folder of lessons at {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    let lessons =
        paths.iter().map(PathBuf::as_path).map(file).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(lessons.into_iter().flatten().collect())
}

fn file(path: &Path) -> anyhow::Result<Vec<(Gold, Article)>> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let file: File = toml::from_str(&fs::read_to_string(path)?)
        .with_context(|| format!("{}", path.display()))?;
    let lessons = file.case.into_iter().enumerate().filter(|(_, it)| it.claims.is_some());
    lessons.map(|(at, lesson)| labelled(lesson, format!("lesson-{name}-{}", at + 1))).collect()
}

fn labelled(lesson: Lesson, id: String) -> anyhow::Result<(Gold, Article)> {
    let claims = lesson.claims.iter().flatten();
    let figures = claims.map(|spec| figure(spec)).collect::<anyhow::Result<Vec<_>>>()?;
    let moves = |figure: &Figure| figure.term.is_movement() || figure.term.is_lost_housing();
    let relevant = lesson
        .relevant
        .unwrap_or_else(|| figures.iter().any(|figure| !figure.optional && moves(figure)));
    let human = lesson.cause.is_some_and(|cause| !cause.is_disaster());
    let published = lesson.published.unwrap_or(date(2024, 6, 7));
    let gold = Gold {
        id: id.clone(),
        event: id.clone(),
        kind: Kind::Cut,
        published: Some(published),
        title: String::new(),
        body: String::new(),
        row: None,
        relevant,
        borderline: false,
        reason: String::new(),
        short_evacuation: lesson.short,
        cause: lesson.cause,
        cause_also: Vec::new(),
        hazard: lesson.hazard.map(HazardOrNone::Hazard).or(human.then(HazardOrNone::nothing)),
        hazard_also: Vec::new(),
        event_date: lesson.date.as_deref().and_then(days),
        event_date_open: false,
        origins: Vec::new(),
        destinations: Vec::new(),
        places_also: Vec::new(),
        figures,
        note: String::new(),
    };
    let article = Article {
        id: ArticleId::new(id),
        url: None,
        source: None,
        outlet: None,
        published: Some(published),
        language: Some("spa".to_owned()),
        title: lesson.title,
        text: lesson.text,
        known: None,
    };
    Ok((gold, article))
}

/// A day or `first/last`; a year alone leaves the day open.
fn days(text: &str) -> Option<Days> {
    let (start, end) = text.split_once('/').unwrap_or((text, text));
    Some(Days { start: start.parse().ok()?, end: end.parse().ok()? })
}

fn figure(spec: &str) -> anyhow::Result<Figure> {
    let wrong = || anyhow!("`{spec}` is no `term figure unit [qualifier]`");
    let mut words = spec.split_whitespace().map(|word| word.trim_end_matches('?'));
    let term = words.next().and_then(Term::from_code).ok_or_else(wrong)?;
    let number = words.next().ok_or_else(wrong)?;
    let unit = words.next().and_then(Unit::from_code).ok_or_else(wrong)?;
    let range = number.split_once('-');
    let read = |text: &str| text.parse::<u64>().map_err(|_| wrong());
    Ok(Figure {
        text: String::new(),
        term,
        term_also: Vec::new(),
        unit,
        unit_also: Vec::new(),
        qualifier: words.find_map(Qualifier::from_code).unwrap_or(Qualifier::Exact),
        value: if range.is_none() { Some(read(number)?) } else { None },
        low: range.map(|(low, _)| read(low)).transpose()?,
        high: range.map(|(_, high)| read(high)).transpose()?,
        optional: spec.contains('?'),
        qualifier_open: true,
        part: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_is_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/eval/lessons");
        let lessons = load(&folder).unwrap();
        assert!(lessons.len() > 200);
        assert!(lessons.iter().any(|(gold, _)| !gold.relevant));
    }

    #[test]
    fn a_wrong_claim_is_named() {
        assert!(figure("displaced some persons").unwrap_err().to_string().contains("some"));
    }
}
