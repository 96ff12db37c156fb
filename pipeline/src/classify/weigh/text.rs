//! The signs of a whole text: what was read in it, what it is about, and its words.

use std::collections::BTreeSet;

use desplaza_model::codes::{Cause, Code, Unit};

use super::figure::KINDS;
use crate::classify::cause::Why;
use crate::classify::figures::Found;
use crate::classify::lexicon::Kind;
use crate::classify::scene::Scene;
use crate::classify::short;
use crate::classify::tokens::TokenKind;
use crate::weights::{Signs, size, stem};

/// The outcomes of the choice of relevance.
pub(crate) const RELEVANCE: [&str; 2] = ["relevant", "irrelevant"];

/// A field of an article as it was read.
pub(crate) struct Told<'t, 'a> {
    pub(crate) scene: &'t Scene<'a>,
    pub(crate) found: &'t Found<'a>,
    /// The rules' own score.
    pub(crate) score: f64,
    /// The sentence of the best evidence.
    pub(crate) sentence: Option<usize>,
}

/// The outcomes of the choice of hours or longer.
pub(crate) const SHORT: [&str; 2] = ["hours", "longer"];

/// The outcomes of the choice of a cause.
pub(crate) fn causes() -> Vec<&'static str> {
    Cause::ALL.iter().map(|cause| cause.code()).collect()
}

/// The signs of an article as a whole; `why` is what its rules say.
pub(crate) fn signs(title: &Told, body: &Told, why: Why, table: bool, out: &mut Signs) {
    out.add(&["always"]);
    out.add(&["ruled cause", why.cause.code()]);
    out.add(&["ruled hazard", why.hazard.map_or("none", Code::code)]);
    if short::is_short(body.scene, body.found, why) {
        out.add(&["ruled short"]);
    }
    reasons(title, body, out);
    if table {
        out.add(&["table"]);
    }
    out.add(&["rules", tenth(title.score.max(body.score))]);
    out.add(&["rules title", tenth(title.score)]);
    if title.scene.doc.tokens.is_empty() {
        out.add(&["untitled"]);
        out.add(&["untitled rules", tenth(body.score)]);
        out.add(&["untitled cause", why.cause.code()]);
    }
    of_field("title", title, out);
    of_field("body", body, out);
    about(title, body, out);
    words(title, body, out);
}

/// The words for causes and hazards, by where they stand.
fn reasons(title: &Told, body: &Told, out: &mut Signs) {
    let mut seen = BTreeSet::new();
    for (name, told) in [("title", title), ("body", body)] {
        for mark in &told.scene.marks {
            let entry = told.scene.entry(mark);
            if !matches!(entry.kind, Kind::Cause | Kind::Hazard | Kind::Short) {
                continue;
            }
            let code =
                entry.cause.map(Code::code).or(entry.hazard.map(Code::code)).unwrap_or("short");
            let at = told.scene.sentence(mark.first);
            let far = told.sentence.map_or(9, |evidence| evidence.abs_diff(at));
            let place = match (name, at, far) {
                ("title", ..) => "title",
                (_, _, 0) => "evidence",
                (_, 0..=1, _) => "beginning",
                (_, _, 1..=2) => "near",
                _ => "far",
            };
            seen.insert((code, place));
            seen.insert((entry.id.as_str(), "anywhere"));
        }
    }
    for (what, place) in seen {
        out.add(&["reason", what, place]);
    }
}

/// A score in steps; the rules' scores cluster near 0 and 1.
pub(crate) fn tenth(score: f64) -> &'static str {
    match score {
        s if s < 0.2 => "0",
        s if s < 0.4 => "0.2",
        s if s < 0.6 => "0.4",
        s if s < 0.8 => "0.6",
        s if s < 0.9 => "0.8",
        _ => "0.9",
    }
}

/// What was read in a field.
fn of_field(name: &str, told: &Told, out: &mut Signs) {
    let mut terms = BTreeSet::new();
    for figure in &told.found.figures {
        let unit = if figure.unit == Unit::Shelters { "shelters" } else { "people" };
        terms.insert((figure.term.code(), unit));
    }
    for (term, unit) in terms {
        let figures = told.found.figures.iter();
        let count = figures.filter(|f| f.term.code() == term).count();
        out.add(&[name, "figure", term, unit]);
        out.add(&[name, "figure", term, unit, size(count)]);
    }
    let moved: BTreeSet<_> =
        told.found.moved.iter().map(|m| (m.term.code(), m.people, m.named, m.weak)).collect();
    for (term, people, named, weak) in moved {
        let who = if people {
            "people"
        } else if named {
            "building"
        } else {
            "nobody"
        };
        let weak = if weak { "weakly" } else { "plainly" };
        out.add(&[name, "moved", term, who, weak]);
    }
    let entries: BTreeSet<&str> = told.found.moved.iter().map(|m| m.by.as_str()).collect();
    for entry in entries {
        out.add(&[name, "moved by", entry]);
    }
    if !told.found.denied.is_empty() {
        out.add(&[name, "denied"]);
    }
}

/// What the text is about: near the best evidence, in the title, at the beginning, anywhere.
fn about(title: &Told, body: &Told, out: &mut Signs) {
    for (kind, name) in KINDS {
        let count = body.scene.all(kind).count();
        if count > 0 {
            out.add(&["about", name]);
            out.add(&["about", name, size(count)]);
        }
        if title.scene.all(kind).next().is_some() {
            out.add(&["title about", name]);
        }
        if body.sentence.is_some_and(|at| body.scene.has(at, kind)) {
            out.add(&["evidence about", name]);
        }
        if (0..2).any(|at| body.scene.has(at, kind)) {
            out.add(&["beginning about", name]);
        }
    }
    let place = |kind: Kind| body.scene.all(kind).count() + title.scene.all(kind).count();
    let (abroad, home) = (place(Kind::Abroad), place(Kind::Mexico));
    if abroad > home {
        out.add(&["more abroad"]);
    }
    for told in [title, body] {
        for mark in &told.scene.marks {
            let entry = told.scene.entry(mark);
            if matches!(entry.kind, Kind::Cause | Kind::Hazard)
                && told.scene.sentence(mark.first) < 3
            {
                let code = entry.cause.map(Code::code).or(entry.hazard.map(Code::code));
                out.add(&["opens with", code.unwrap_or_default()]);
            }
        }
    }
    let size = match body.scene.doc.tokens.len() {
        0..=60 => "60",
        61..=150 => "150",
        151..=400 => "400",
        _ => "more",
    };
    out.add(&["length", size]);
}

/// The words of the title and of the text, each once.
fn words(title: &Told, body: &Told, out: &mut Signs) {
    for (name, told) in [("title word", title), ("word", body)] {
        let doc = &told.scene.doc;
        let mut stems: Vec<&str> = (0..doc.tokens.len())
            .filter(|at| {
                let token = &doc.tokens[*at];
                let inner = doc.sentence_of(*at).start != *at;
                token.kind == TokenKind::Word && !token.numeric && !(token.capital && inner)
            })
            .map(|at| stem(doc.word(at)))
            .filter(|stem| stem.len() > 3)
            .collect();
        stems.sort_unstable();
        stems.dedup();
        for stem in stems {
            out.add(&[name, stem]);
        }
    }
}
