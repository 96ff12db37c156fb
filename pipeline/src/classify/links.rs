//! Which trigger a figure or a noun belongs to: the cheapest link that the grammar allows.

use std::ops::Range;

use desplaza_model::codes::Unit;

use super::lexicon::Kind;
use super::quantities::Quantity;
use super::scene::Scene;
use super::triggers::{Form, Trigger};

/// Beyond this cost nothing is linked.
pub(super) const FARTHEST: f64 = 12.0;

/// A noun phrase that may be linked: a figure, or people without a number.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub tokens: Range<usize>,
    /// `None` for "evacuaron a 300", and for people without a number.
    pub unit: Option<Unit>,
    /// The colon of a label, which stands for the place of the figure.
    pub label: Option<usize>,
    /// The word that agrees with participles; none for figures without a noun.
    pub noun: Option<usize>,
}

/// What links are judged by.
pub(super) struct Linker<'s, 'a> {
    pub scene: &'s Scene<'a>,
    pub quantities: &'s [Quantity<'a>],
    pub triggers: &'s [Trigger<'a>],
}

impl<'a> Linker<'_, 'a> {
    /// The cheapest trigger for a phrase, with its cost.
    pub(super) fn best(&self, phrase: &Phrase) -> Option<(&Trigger<'a>, f64)> {
        self.triggers
            .iter()
            .filter_map(|trigger| Some((trigger, self.cost(phrase, trigger)?)))
            .filter(|(_, cost)| *cost <= FARTHEST)
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The cost of linking, or `None` where the grammar forbids it.
    pub(super) fn cost(&self, phrase: &Phrase, trigger: &Trigger) -> Option<f64> {
        if trigger.term.is_some() && phrase.unit.is_some_and(|unit| !trigger.entry.suits(unit)) {
            return None;
        }
        if let Some(colon) = phrase.label {
            return self.label_cost(colon, phrase, trigger);
        }
        if trigger.first >= phrase.tokens.end {
            self.right(phrase, trigger)
        } else if trigger.end <= phrase.tokens.start {
            self.left(phrase, trigger)
        } else {
            // "huyen 300 personas de sus comunidades": the phrase of the lexicon goes around the figure.
            let around = trigger.first < phrase.tokens.start && phrase.tokens.end < trigger.end;
            (around && trigger.term.is_some()).then_some(0.8)
        }
    }

    fn label_cost(&self, colon: usize, phrase: &Phrase, trigger: &Trigger) -> Option<f64> {
        if trigger.end <= colon && trigger.first + 8 >= colon {
            return Some(0.3 * (colon - trigger.end) as f64);
        }
        if trigger.first >= phrase.tokens.end {
            return self.right(phrase, trigger).map(|cost| cost + 1.0);
        }
        None
    }

    /// The trigger follows: "300 personas evacuadas", "300 familias huyeron".
    fn right(&self, phrase: &Phrase, trigger: &Trigger) -> Option<f64> {
        let base = match trigger.entry.kind {
            Kind::State => 0.0,
            Kind::Happening | Kind::Capacity | Kind::Noun => return None,
            _ if trigger.form == Form::Phrase => 0.0,
            Kind::OtherVerb => match trigger.form {
                Form::Noun | Form::Infinitive => return None,
                _ => 0.5,
            },
            Kind::Moves => self.moves_right(phrase, trigger)?,
            _ => match trigger.form {
                Form::Noun => return None,
                _ => 0.3,
            },
        };
        if let Form::Participle { auxiliary } = trigger.form
            && !self.agrees(phrase, trigger.first, auxiliary)
        {
            return None;
        }
        if self.has_own_object(trigger) {
            return None;
        }
        let gap = phrase.tokens.end..trigger.first;
        Some(base + self.gap(&gap, true))
    }

    /// A verb that moves others takes a subject on its left only in the passive, or when people move themselves.
    fn moves_right(&self, phrase: &Phrase, trigger: &Trigger) -> Option<f64> {
        let grammar = &self.scene.lexicon.grammar;
        let word_before = self.scene.doc.word(trigger.first.wrapping_sub(1));
        match trigger.form {
            Form::Participle { .. } => Some(0.0),
            Form::Reflexive => Some(0.3),
            Form::Infinitive => grammar.before_infinitive.contains(word_before).then_some(1.0),
            Form::Finite => {
                let clitic = matches!(word_before, "las" | "los");
                let object =
                    (0..=1).any(|on| matches!(self.scene.doc.word(trigger.end + on), "a" | "al"));
                if clitic {
                    return Some(1.0);
                }
                let falls = phrase.unit == Some(Unit::Houses)
                    && trigger.entry.of == [Unit::Houses]
                    && !object;
                if falls {
                    return Some(1.5);
                }
                let own = matches!(phrase.unit, Some(Unit::Persons | Unit::Families)) && !object;
                own.then_some(4.0)
            }
            // "21 viviendas con daños", "8 presentaron daño parcial".
            Form::Noun => {
                let suffered = grammar.suffering.contains(word_before);
                (suffered && trigger.entry.of == [Unit::Houses]).then_some(0.0)
            }
            Form::Gerund | Form::Phrase => None,
        }
    }

    /// Gender and number: "300 personas … evacuados" is somebody else, unless an auxiliary ties them.
    fn agrees(&self, phrase: &Phrase, participle: usize, auxiliary: bool) -> bool {
        let Some(noun) = phrase.noun else { return true };
        let word = self.scene.doc.word(participle);
        let noun = self.scene.doc.word(noun);
        let plural = noun.ends_with('s');
        if word.ends_with('s') != plural {
            return false;
        }
        let feminine_noun = noun.trim_end_matches('s').ends_with('a')
            || self.scene.lexicon.grammar.feminine.contains(noun);
        let feminine = word.trim_end_matches('s').ends_with('a');
        // "300 indígenas desplazados", "40 familias … albergados": people are often masculine in sense.
        let sense = feminine_noun
            && !feminine
            && (auxiliary
                || noun.starts_with("indigena")
                || matches!(phrase.unit, Some(Unit::Persons)));
        feminine == feminine_noun || sense
    }

    /// The trigger comes before: "evacuaron a 300 personas", "evacuación de 300 personas".
    fn left(&self, phrase: &Phrase, trigger: &Trigger) -> Option<f64> {
        let doc = &self.scene.doc;
        let gap = trigger.end..phrase.tokens.start;
        let base = match (trigger.entry.kind, trigger.form) {
            (Kind::Capacity, _) => -1.0,
            (Kind::Noun, _) => self.shelter_left(&gap, phrase.unit)?,
            (Kind::Moves, Form::Phrase) => self.state_left(&gap, Form::Phrase)?,
            (Kind::Moves | Kind::OtherVerb, Form::Noun) => self.noun_base(&gap)?,
            (Kind::State, form) => self.state_left(&gap, form)?,
            (Kind::Moves, Form::Participle { auxiliary }) => {
                if !auxiliary && !gap.is_empty() && !self.headline(trigger) {
                    return self.adjective_left(&gap);
                }
                0.2
            }
            (Kind::Acts | Kind::ActsWeakly, Form::Participle { auxiliary }) => {
                if !auxiliary && !gap.is_empty() {
                    return None;
                }
                1.0
            }
            (Kind::Acts | Kind::ActsWeakly, _) => 1.5,
            _ => 0.0,
        };
        let subject = phrase.noun.is_some()
            && doc.word(phrase.tokens.start.wrapping_sub(1)) == "de"
            && gap.len() > 3;
        let inside = if subject && trigger.form != Form::Noun { 1.5 } else { 0.0 };
        Some(base + inside + self.gap(&gap, false))
    }

    /// A participle at the head of a sentence acts as a verb: "Evacuadas 300 personas".
    fn headline(&self, trigger: &Trigger) -> bool {
        trigger.first == self.scene.doc.sentence_of(trigger.first).start
    }

    /// A bare participle before a figure belongs to an earlier noun; only "personas evacuadas: 56" and
    /// "evacuadas un total de 56 personas" go on.
    fn adjective_left(&self, gap: &Range<usize>) -> Option<f64> {
        let doc = &self.scene.doc;
        let grown = self.quantities.iter().any(|q| q.tokens.start == gap.end)
            && doc.word(gap.end - 1) == "a"
            && self
                .scene
                .of_kind(self.scene.sentence(gap.start), Kind::Change)
                .any(|mark| mark.first >= gap.start && mark.end <= gap.end);
        if grown {
            return Some(-1.0);
        }
        let summed = gap.len() <= 10
            && gap
                .clone()
                .rev()
                .take(3)
                .any(|at| self.scene.lexicon.grammar.summing.contains(doc.word(at)));
        if summed {
            return Some(1.0);
        }
        let total = gap.len() <= 4
            && gap.clone().all(|at| self.scene.lexicon.grammar.total.contains(doc.word(at)));
        (total && gap.len() != 1).then_some(2.5)
    }

    /// "en el refugio hay 80 personas", "cinco albergues, con 600 personas", "albergues en los que se atiende a 500".
    fn shelter_left(&self, gap: &Range<usize>, unit: Option<Unit>) -> Option<f64> {
        let doc = &self.scene.doc;
        let people = matches!(unit, Some(Unit::Persons | Unit::Families));
        let tied = gap.clone().any(|at| {
            doc.is_mark(at, b':') || self.scene.lexicon.grammar.occupying.contains(doc.word(at))
        });
        (people && tied).then_some(1.5)
    }

    /// Whether a verb is followed by what it moves: then nothing before it is its object.
    fn has_own_object(&self, trigger: &Trigger) -> bool {
        if trigger.entry.kind != Kind::Moves || trigger.form == Form::Phrase {
            return false;
        }
        let plain = matches!(trigger.form, Form::Participle { auxiliary: false });
        let reach = if plain { 0 } else { 4 };
        let doc = &self.scene.doc;
        let mut at = trigger.end;
        while at < trigger.end + reach
            && self.scene.lexicon.grammar.before_object.contains(doc.word(at))
        {
            at += 1;
        }
        let counted = self.quantities.iter().any(|q| q.tokens.contains(&at) && !q.is_other());
        let object = doc.word(trigger.end) == "a"
            && self.scene.starting(at, &[Kind::Noun, Kind::People]).is_some();
        !plain && (counted || object)
    }

    fn noun_base(&self, gap: &Range<usize>) -> Option<f64> {
        let doc = &self.scene.doc;
        let near = gap.clone().take(5).any(|at| {
            self.scene.lexicon.grammar.of_noun.contains(doc.word(at)) || doc.is_mark(at, b':')
        });
        (near || gap.is_empty()).then_some(0.0)
    }

    /// "en el albergue se encuentran 80 personas", "albergues, con 600 personas", "quedaron destruidas 20 casas".
    fn state_left(&self, gap: &Range<usize>, form: Form) -> Option<f64> {
        if let Form::Participle { auxiliary } = form {
            return (auxiliary || gap.is_empty()).then_some(0.5);
        }
        let doc = &self.scene.doc;
        let tied =
            gap.clone().take(7).any(|at| self.scene.lexicon.grammar.being.contains(doc.word(at)));
        (tied || gap.is_empty()).then_some(1.5)
    }
}
