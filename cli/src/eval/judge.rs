//! One reading against one labelled text.

use std::collections::BTreeSet;

use desplaza_model::codes::Code;
use desplaza_model::{Claim, Reading};

use super::gold::{Figure, Gold};
use super::score::{Counts, Measure, Scores};

/// What was scored, and every difference in words.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) scores: Scores,
    pub(crate) errors: Vec<(Measure, String)>,
}

impl Judged {
    fn count(&mut self, measure: Measure, counts: Counts) {
        self.scores.entry(measure).or_default().add(counts);
    }

    fn error(&mut self, measure: Measure, what: String) {
        self.errors.push((measure, what));
    }

    fn one(&mut self, measure: Measure, right: bool, what: impl FnOnce() -> String) {
        self.count(measure, Counts::one(right));
        if !right {
            self.error(measure, what());
        }
    }
}

/// Compares what was read with what a person read.
pub(crate) fn judge(gold: &Gold, reading: &Reading) -> Judged {
    let mut judged = Judged::default();
    if gold.borderline {
        return judged;
    }
    judged.count(Measure::Relevance, Counts::yes_no(gold.relevant, reading.relevant));
    if gold.relevant != reading.relevant {
        let what = format!("{} ({:.2}) {}", reading.relevant, reading.relevance, gold.reason);
        judged.error(Measure::Relevance, what);
    }
    figures(gold, reading, &mut judged);
    if gold.relevant {
        why(gold, reading, &mut judged);
        when(gold, reading, &mut judged);
        places(gold, reading, &mut judged);
    }
    judged
}

fn why(gold: &Gold, reading: &Reading, judged: &mut Judged) {
    if let Some(cause) = gold.cause {
        let right = reading.cause == cause || gold.cause_also.contains(&reading.cause);
        judged.one(Measure::Cause, right, || {
            format!("{} instead of {}", reading.cause.code(), cause.code())
        });
    }
    if let Some(hazard) = gold.hazard {
        let wanted = hazard.hazard();
        let also = gold.hazard_also.iter().any(|also| also.hazard() == reading.hazard);
        let code = |hazard: Option<_>| hazard.map_or("none", Code::code);
        judged.one(Measure::Hazard, reading.hazard == wanted || also, || {
            format!("{} instead of {}", code(reading.hazard), code(wanted))
        });
    }
    let short = Counts::yes_no(gold.short_evacuation, reading.short_evacuation);
    judged.count(Measure::ShortEvacuation, short);
    if gold.short_evacuation != reading.short_evacuation {
        judged.error(Measure::ShortEvacuation, reading.short_evacuation.to_string());
    }
}

fn when(gold: &Gold, reading: &Reading, judged: &mut Judged) {
    let Some(days) = gold.event_date.filter(|_| !gold.event_date_open) else { return };
    let right = reading.event_date.is_some_and(|span| span.start == days.start);
    judged.one(Measure::EventDate, right, || {
        let got = reading.event_date.map_or_else(String::new, |d| format!("{}/{}", d.start, d.end));
        format!("{got} instead of {}/{}", days.start, days.end)
    });
}

fn places(gold: &Gold, reading: &Reading, judged: &mut Judged) {
    if gold.row.is_some() {
        return;
    }
    let got: BTreeSet<&str> =
        reading.places.iter().filter_map(|place| Some(place.cvegeo.as_ref()?.as_str())).collect();
    let set = |keys: &'_ [String]| keys.iter().map(String::clone).collect::<BTreeSet<_>>();
    let mut wanted = set(&gold.origins);
    wanted.extend(gold.destinations.iter().cloned());
    let also = set(&gold.places_also);
    let extra: Vec<&&str> =
        got.iter().filter(|key| !wanted.contains(**key) && !also.contains(**key)).collect();
    let missed: Vec<&String> = wanted.iter().filter(|key| !got.contains(key.as_str())).collect();
    judged.count(
        Measure::Municipality,
        Counts {
            right: (wanted.len() - missed.len()) as f64,
            wrong: extra.len() as f64,
            missed: missed.len() as f64,
        },
    );
    if !extra.is_empty() || !missed.is_empty() {
        judged.error(Measure::Municipality, format!("extra {extra:?} missed {missed:?}"));
    }
}

/// Each claim answers at most one figure, the one that it fits best.
fn figures(gold: &Gold, reading: &Reading, judged: &mut Judged) {
    let asked = gold.figures.iter().filter(|figure| !figure.optional);
    let optional = gold.figures.iter().filter(|figure| figure.optional);
    let mut left: Vec<&Claim> = reading.claims.iter().collect();
    let mut counts = [Counts::default(); 3];
    let mut later: Vec<&Figure> = Vec::new();
    for figure in asked.clone() {
        // What fits wholly is taken first, so that a figure told under two terms finds both its claims.
        if !take(&mut left, |claim| fit(figure, claim) >= 2, figure, &mut counts, judged) {
            later.push(figure);
        }
    }
    for figure in later {
        if !take(&mut left, |claim| fit(figure, claim) >= 1, figure, &mut counts, judged) {
            for counts in &mut counts {
                counts.missed += 1.0;
            }
            judged.error(Measure::Figure, format!("missed {}", said(figure)));
        }
    }
    for figure in optional {
        if let Some(at) = left.iter().position(|claim| fit(figure, claim) >= 1) {
            left.remove(at);
        }
    }
    for claim in left {
        for counts in &mut counts {
            counts.wrong += 1.0;
        }
        judged.error(Measure::Figure, format!("extra {}", read(claim)));
    }
    for (measure, counts) in
        [Measure::Figure, Measure::FigureTerm, Measure::FigureQualifier].into_iter().zip(counts)
    {
        judged.count(measure, counts);
    }
}

fn take(
    left: &mut Vec<&Claim>,
    fits: impl Fn(&Claim) -> bool,
    figure: &Figure,
    counts: &mut [Counts; 3],
    judged: &mut Judged,
) -> bool {
    let Some(at) = left.iter().position(|claim| fits(claim)) else { return false };
    let claim = left.remove(at);
    let fit = fit(figure, claim);
    for (level, counts) in counts.iter_mut().enumerate() {
        counts.add(Counts::one(usize::from(fit) > level));
    }
    if fit < 2 {
        judged.error(Measure::FigureTerm, format!("{} for {}", read(claim), said(figure)));
    } else if fit < 3 {
        judged.error(Measure::FigureQualifier, format!("{} for {}", read(claim), said(figure)));
    }
    true
}

/// 0: another figure; 1: value and unit agree; 2: and the term; 3: and the qualifier.
fn fit(figure: &Figure, claim: &Claim) -> u8 {
    let unit = figure.unit == claim.unit || figure.unit_also.contains(&claim.unit);
    let value = match figure.value {
        Some(value) => claim.value == Some(value),
        None => claim.value.is_none() && (claim.low, claim.high) == (figure.low, figure.high),
    };
    if !unit || !value {
        return 0;
    }
    if figure.term != claim.term && !figure.term_also.contains(&claim.term) {
        return 1;
    }
    2 + u8::from(figure.qualifier_open || figure.qualifier == claim.qualifier)
}

fn said(figure: &Figure) -> String {
    format!("«{}» {} {}", figure.text, figure.term.code(), figure.unit.code())
}

fn read(claim: &Claim) -> String {
    format!(
        "«{}» {} {} {} [{}]",
        claim.evidence.text,
        claim.term.code(),
        claim.unit.code(),
        claim.qualifier.code(),
        claim.rule
    )
}
