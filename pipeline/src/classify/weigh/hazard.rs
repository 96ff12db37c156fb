//! The signs of a hazard among those that a text names.

use std::collections::BTreeMap;

use desplaza_model::codes::{Code, Hazard};

use super::text::Told;
use crate::classify::lexicon::Kind;
use crate::weights::{Signs, size};

/// The outcomes of the choice of a hazard, asked of each one that is named: the event's, or another.
pub(crate) const HAZARDS: [&str; 2] = ["this", "other"];

/// A hazard that may be the event's.
pub(crate) struct Named<'n, 'a> {
    pub(crate) hazard: Hazard,
    /// How strongly each is named, by rule.
    pub(crate) scores: &'n BTreeMap<&'n str, f64>,
    /// The one that the rules take.
    pub(crate) ruled: Option<Hazard>,
    pub(crate) title: &'n Told<'n, 'a>,
    pub(crate) body: &'n Told<'n, 'a>,
}

impl Named<'_, '_> {
    /// All signs of this hazard.
    pub(crate) fn signs(&self, out: &mut Signs) {
        let code = self.hazard.code();
        out.add(&["always"]);
        out.add(&["is", code]);
        if self.ruled == Some(self.hazard) {
            out.add(&["ruled"]);
            out.add(&["ruled", code]);
        }
        let mine = self.scores.get(code).copied().unwrap_or_default();
        let most = self.scores.values().copied().fold(0.0, f64::max);
        let share = match mine / most.max(f64::EPSILON) {
            s if s >= 1.0 => "all",
            s if s > 0.7 => "0.7",
            s if s > 0.4 => "0.4",
            s if s > 0.2 => "0.2",
            _ => "0",
        };
        out.add(&["share", share]);
        out.add(&["share", share, code]);
        out.add(&["named", size(self.scores.len())]);
        for other in self.scores.keys().filter(|other| **other != code) {
            out.add(&["beside", other, code]);
        }
        self.of_place("title", self.title, out);
        self.of_place("body", self.body, out);
    }

    fn of_place(&self, name: &str, told: &Told, out: &mut Signs) {
        let (mut count, mut beginning, mut evidence) = (0, false, false);
        for mark in told.scene.all(Kind::Hazard) {
            if told.scene.entry(mark).hazard != Some(self.hazard) {
                continue;
            }
            let at = told.scene.sentence(mark.first);
            count += 1;
            beginning |= at < 2;
            evidence |= told.sentence == Some(at);
        }
        out.add(&[name, size(count)]);
        for (yes, place) in [(beginning, "beginning"), (evidence, "evidence")] {
            if yes {
                out.add(&[name, place]);
                out.add(&[name, place, self.hazard.code()]);
            }
        }
    }
}
