//! `desplaza eval --places`: how well places are read in notes in which a person marked every one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use desplaza_model::codes::{Code, Precision};
use desplaza_model::{Cvegeo, PlaceMention, Reading};
use rayon::prelude::*;
use serde::Serialize;
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::config::Settings;
use crate::exit::Failure;
use crate::notes::{self, Mark, Note, What};
use crate::read::Reader;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum Measure {
    /// Municipalities of a note, each once, by themselves or by a locality.
    MunicipalityOfNote,
    /// Mentions of municipalities.
    Municipality,
    /// Mentions of localities that the catalogue has: right with the right municipality.
    Locality,
    /// Mentions of states.
    State,
    /// Mentions of regions, with their name or state.
    Region,
    /// Mentions of places abroad.
    Abroad,
    /// What part the places play that were found.
    Role,
    /// Words that look like places and are none: wrong when read.
    Trap,
}

/// How often a measure was right, wrong, and not answered.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Count {
    right: usize,
    wrong: usize,
    missed: usize,
}

type Counts = BTreeMap<Measure, Count>;

/// What the reading of a note is worth, and every difference in words.
#[derive(Default)]
struct Verdict {
    counts: Counts,
    errors: Vec<String>,
}

/// Reads the marked notes and prints how far their places agree with the marks.
pub(super) fn eval(
    settings: &Settings,
    folder: &Path,
    errors: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (notes, hash) = notes::load(folder).map_err(Failure::invalid)?;
    let places = settings.places()?;
    let reader = Reader::load(&settings.data, &places)?;
    let verdicts: Vec<Verdict> =
        notes.par_iter().map(|note| judge(note, &reader.article(&note.article))).collect();
    if errors {
        verdicts.iter().flat_map(|v| &v.errors).try_for_each(|line| writeln!(out, "{line}"))?;
        return Ok(());
    }
    let mut counts = Counts::new();
    for (measure, count) in verdicts.iter().flat_map(|verdict| &verdict.counts) {
        let sum = counts.entry(*measure).or_default();
        sum.right += count.right;
        sum.wrong += count.wrong;
        sum.missed += count.missed;
    }
    write(&counts, (&hash, notes.len()), settings.json, out)?;
    Ok(())
}

fn judge(note: &Note, reading: &Reading) -> Verdict {
    let mut verdict = Verdict::default();
    let asked: Vec<&Mark> = note.marks.iter().filter(|mark| is_asked(mark)).collect();
    for mark in &asked {
        let found = reading.places.iter().find(|place| is_on(place, mark));
        judge_mark(note, mark, found, &mut verdict);
    }
    judge_note(note, &asked, reading, &mut verdict);
    for trap in &note.traps {
        judge_trap(note, trap, reading, &mut verdict);
    }
    verdict
}

/// Doubtful marks are not asked for; nor is the line that says where a note was written, which is no place of the note.
fn is_asked(mark: &Mark) -> bool {
    !mark.optional && !is_dateline(mark)
}

fn is_dateline(mark: &Mark) -> bool {
    mark.role == "report" && mark.start < 3
}

fn is_on(place: &PlaceMention, mark: &Mark) -> bool {
    place.field == mark.field && place.start < mark.end && mark.start < place.end
}

fn judge_mark(note: &Note, mark: &Mark, found: Option<&PlaceMention>, verdict: &mut Verdict) {
    let cvegeo = found.and_then(|place| place.cvegeo);
    let (measure, right) = match &mark.what {
        What::Municipality(key) => (Measure::Municipality, cvegeo == Some(*key)),
        What::Locality(_, name) if name == "?" => return,
        What::Locality(key, _) => (Measure::Locality, cvegeo == Some(*key)),
        What::State(state) => {
            let here = found.is_some_and(|place| place.state == Some(*state));
            (Measure::State, here && cvegeo.is_none())
        }
        What::Region(_) => (Measure::Region, found.is_some_and(|place| place.region.is_some())),
        What::Abroad(_) => {
            (Measure::Abroad, found.is_some_and(|place| place.precision == Precision::Country))
        }
        What::Open(_) => return,
    };
    let count = verdict.counts.entry(measure).or_default();
    match found {
        Some(_) if right => count.right += 1,
        Some(_) => count.wrong += 1,
        None => count.missed += 1,
    }
    if right {
        let role = verdict.counts.entry(Measure::Role).or_default();
        let same = found.is_some_and(|place| place.role.code() == mark.role);
        *(if same { &mut role.right } else { &mut role.wrong }) += 1;
        return;
    }
    let (name, read) = (<&str>::from(measure), found.map(|place| (&place.text, place.cvegeo)));
    verdict.errors.push(format!("{name}\t{}\t{:?}: {read:?}", note.id, mark.what));
}

fn judge_note(note: &Note, asked: &[&Mark], reading: &Reading, verdict: &mut Verdict) {
    let known = |mark: &&Mark| mark.what.municipality();
    let wanted: BTreeSet<Cvegeo> = asked.iter().filter_map(known).collect();
    let mut open: BTreeSet<Cvegeo> = note.marks.iter().filter_map(|m| known(&m)).collect();
    for mark in &note.marks {
        if let What::Open(keys) = &mark.what {
            open.extend(keys);
        }
    }
    let read: BTreeSet<Cvegeo> = reading.places.iter().filter_map(|place| place.cvegeo).collect();
    let count = verdict.counts.entry(Measure::MunicipalityOfNote).or_default();
    count.right += read.intersection(&wanted).count();
    count.missed += wanted.difference(&read).count();
    for extra in read.difference(&open) {
        count.wrong += 1;
        verdict.errors.push(format!("municipality_of_note\t{}\t{extra} is not there", note.id));
    }
}

fn judge_trap(note: &Note, trap: &str, reading: &Reading, verdict: &mut Verdict) {
    let marked = |start: usize| {
        note.marks.iter().any(|mark| {
            mark.start <= start && start < mark.end && !matches!(mark.what, What::Abroad(_))
        })
    };
    let text = &note.article.text;
    let at: Vec<usize> =
        text.match_indices(trap).map(|(at, _)| at).filter(|at| !marked(*at)).collect();
    let caught = reading.places.iter().find(|place| {
        let here = |at: &usize| place.start < at + trap.len() && *at < place.end;
        place.precision != Precision::Country && !marked(place.start) && at.iter().any(here)
    });
    let count = verdict.counts.entry(Measure::Trap).or_default();
    match caught {
        None => count.right += 1,
        Some(place) => {
            count.wrong += 1;
            let keys = (place.cvegeo, place.state);
            verdict.errors.push(format!("trap\t{}\t{trap} is read as {keys:?}", note.id));
        }
    }
}

/// A measure as it is printed.
#[derive(Serialize)]
struct Line {
    right: usize,
    wrong: usize,
    missed: usize,
    precision: f64,
    recall: f64,
    f1: f64,
}

impl From<&Count> for Line {
    fn from(count: &Count) -> Self {
        let Count { right, wrong, missed } = *count;
        let share = |of: usize| if of == 0 { 0.0 } else { right as f64 / of as f64 };
        let (precision, recall) = (share(right + wrong), share(right + missed));
        let f1 = if right == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        Self { right, wrong, missed, precision, recall, f1 }
    }
}

fn write(
    counts: &Counts,
    (hash, notes): (&str, usize),
    json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let lines =
        Measure::iter().filter_map(|m| Some((<&str>::from(m), Line::from(counts.get(&m)?))));
    if json {
        let measures: BTreeMap<&str, Line> = lines.collect();
        let all = serde_json::json!({ "labels": hash, "notes": notes, "measures": measures });
        writeln!(out, "{all}")?;
        return Ok(());
    }
    writeln!(out, "labels {hash}, {notes} notes")?;
    writeln!(
        out,
        "{:22}{:>6}{:>7}{:>8}{:>11}{:>8}{:>7}",
        "", "right", "wrong", "missed", "precision", "recall", "F1"
    )?;
    for (name, it) in lines {
        writeln!(
            out,
            "{name:22}{:>6}{:>7}{:>8}{:>11.3}{:>8.3}{:>7.3}",
            it.right, it.wrong, it.missed, it.precision, it.recall, it.f1
        )?;
    }
    Ok(())
}
