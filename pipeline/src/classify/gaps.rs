//! What lies between a figure and a trigger, and how much dearer it makes their link.

use std::ops::Range;

use desplaza_model::codes::Unit;

use super::grammar::is_finite;
use super::lexicon::Kind;
use super::links::Linker;
use super::quantities::Quantity;
use super::tokens::TokenKind;

impl Linker<'_, '_> {
    /// What lies between makes a link dearer.
    pub(super) fn gap(&self, gap: &Range<usize>, right: bool) -> f64 {
        let doc = &self.scene.doc;
        let mut cost = 0.0;
        for at in gap.clone() {
            cost += match doc.tokens[at].kind {
                TokenKind::Mark(b';') => 13.0,
                TokenKind::Mark(b':') => 1.0,
                TokenKind::Mark(b'(' | b')') => 0.8,
                TokenKind::Mark(b',') => {
                    if right {
                        1.3
                    } else {
                        1.6
                    }
                }
                TokenKind::Mark(_) => 1.5,
                TokenKind::Number => 0.5,
                TokenKind::Word => self.word_cost(doc.word(at), right),
            };
        }
        cost += self.figures_between(gap, right);
        if right && gap.len() > 2 && self.has_new_subject(gap) {
            cost += 6.0;
        }
        for trigger in self.triggers.iter().filter(|t| t.first >= gap.start && t.end <= gap.end) {
            cost += match trigger.entry.kind {
                Kind::OtherVerb if trigger.entry.id == "other_verb.aid" => 1.0,
                Kind::OtherVerb | Kind::Capacity => 6.0,
                _ => 3.0,
            };
        }
        cost
    }

    /// "40 personas, entre ellas 15 menores, fueron …"
    fn is_aside(&self, quantity: &Quantity) -> bool {
        let sentence = self.scene.sentence(quantity.tokens.start);
        self.scene
            .of_kind(sentence, Kind::Part)
            .any(|mark| mark.end <= quantity.tokens.start && quantity.tokens.start - mark.end <= 3)
            || self.scene.doc.is_mark(quantity.tokens.start.wrapping_sub(1), b'(')
            || is_between_commas(self, quantity)
    }

    /// "10 familias de tres comunidades huyeron": the communities are part of the phrase.
    fn only_says_where(&self, quantity: &Quantity, unit: Unit) -> bool {
        let before = self.scene.doc.word(quantity.tokens.start.wrapping_sub(1));
        matches!(before, "de" | "en")
            && matches!(unit, Unit::Communities | Unit::Houses | Unit::Shelters)
    }

    /// Other people named between a figure and what follows: "18 personas albergadas, otras familias se fueron".
    fn has_new_subject(&self, gap: &Range<usize>) -> bool {
        let sentence = self.scene.sentence(gap.start);
        self.scene.of_kind(sentence, Kind::Noun).any(|mark| {
            let people =
                matches!(self.scene.entry(mark).unit, Some(Unit::Persons | Unit::Families));
            let opens = self.scene.doc.any_mark(mark.first.wrapping_sub(1))
                || self
                    .scene
                    .lexicon
                    .grammar
                    .new_subject
                    .contains(self.scene.doc.word(mark.first.wrapping_sub(1)));
            people && opens && mark.first > gap.start && mark.end <= gap.end
        })
    }

    fn word_cost(&self, word: &str, right: bool) -> f64 {
        let grammar = &self.scene.lexicon.grammar;
        match word {
            "y" | "e" => {
                if right {
                    1.6
                } else {
                    0.8
                }
            }
            _ if grammar.relative.contains(word) => {
                if right {
                    0.0
                } else {
                    4.0
                }
            }
            "donde" => {
                if right {
                    2.0
                } else {
                    4.0
                }
            }
            _ if grammar.subordinating.contains(word) => 4.0,
            _ if grammar.small.contains(word) => 0.2,
            _ if is_finite(word) => 3.5,
            _ if right => 0.3,
            _ => 0.4,
        }
    }

    /// Other figures between: a list goes on to the left; to the right the trigger is theirs.
    fn figures_between(&self, gap: &Range<usize>, right: bool) -> f64 {
        let inside = |q: &&Quantity| q.tokens.start >= gap.start && q.tokens.end <= gap.end;
        let cost = |quantity: &Quantity| match (right, quantity.unit()) {
            (true, _) if !quantity.is_other() && self.is_aside(quantity) => 0.8,
            (true, Some(unit)) if self.only_says_where(quantity, unit) => 0.8,
            (true, Some(_)) => 14.0,
            // "5 viviendas, de las cuales 3 fueron evacuadas"
            (true, None) if !quantity.is_other() => 10.0,
            (true, None) => 2.0,
            (false, Some(_)) => 1.2,
            (false, None) => 2.5,
        };
        self.quantities.iter().filter(inside).map(cost).sum()
    }
}

/// "sus moradores, unos 200, durmieron en la escuela"
fn is_between_commas(linker: &Linker, quantity: &Quantity) -> bool {
    let comma = |at: usize| linker.scene.doc.is_mark(at, b',');
    quantity.unit().is_none()
        && comma(quantity.tokens.start.wrapping_sub(1))
        && comma(quantity.tokens.end)
}
