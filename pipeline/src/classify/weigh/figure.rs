//! The signs of a figure: what the rules made of it, and the words around its number.

use std::ops::Range;

use desplaza_model::codes::{Code, Term, Unit};

use crate::classify::figures::{Figure, Said};
use crate::classify::grammar::is_participle;
use crate::classify::lexicon::Kind;
use crate::classify::links::{Linker, Phrase};
use crate::classify::quantities::{Counted, Quantity};
use crate::classify::scene::Scene;
use crate::classify::tokens::TokenKind;
use crate::classify::triggers::{Form, Mood, Trigger};
use crate::weights::{Signs, near, size, stem};

/// What the article says as a whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole {
    /// Whether hazard or human cause, by its rules.
    pub(crate) why: &'static str,
    /// The hazard, or none.
    pub(crate) hazard: &'static str,
    /// How relevant it is by its rules, coarsely.
    pub(crate) relevance: &'static str,
    /// Whether this is the title.
    pub(crate) title: bool,
    /// Whether the article has no title, as the narratives of tables have none.
    pub(crate) untitled: bool,
}

/// A figure that is being weighed.
pub(crate) struct Weighed<'w, 'a> {
    pub(crate) scene: &'w Scene<'a>,
    pub(crate) said: &'w Said<'a>,
    /// Index of its quantity in the sentence.
    pub(crate) index: usize,
    /// All figures that the rules read in this field.
    pub(crate) ruled: &'w [Figure],
    /// The figures before it, weighed.
    pub(crate) before: &'w [Figure],
    pub(crate) whole: Whole,
    pub(crate) unit: Unit,
}

impl Weighed<'_, '_> {
    fn quantity(&self) -> &Quantity<'_> {
        &self.said.quantities[self.index]
    }

    /// All signs of this figure.
    pub(crate) fn signs(&self, out: &mut Signs) {
        out.add(&["always"]);
        self.of_number(out);
        self.of_rules(out);
        self.of_triggers(out);
        self.of_words(kind_of(self.unit), out);
        self.of_company(out);
        self.of_whole(out);
    }

    /// The signs of what a number without a noun counts.
    pub(crate) fn unit_signs(&self, out: &mut Signs) {
        out.add(&["always"]);
        self.of_words("any", out);
        let (sentence, index) = (self.said.sentence, self.index);
        if let Some(last) = self.before.last() {
            let place = if last.sentence == sentence { "here" } else { "earlier" };
            out.add(&["last unit", last.unit.code(), place]);
            out.add(&["last term", last.term.code(), place]);
        }
        let mut units: Vec<Unit> = Vec::new();
        for figure in self.before.iter().rev() {
            if !units.contains(&figure.unit) {
                units.push(figure.unit);
            }
        }
        let gender = self.gender();
        for (at, unit) in units.iter().take(3).enumerate() {
            let order = ["first", "second", "third"][at];
            out.add(&["antecedent", unit.code(), order, gender]);
        }
        out.add(&["gender", gender]);
        let mut numbers = self.said.quantities[..index].iter().rev();
        if let Some(unit) = numbers.find_map(Quantity::unit) {
            out.add(&["number before", unit.code()]);
        }
        for trigger in &self.said.triggers {
            let (side, _, gap) = place(&self.quantity().tokens, trigger);
            out.add(&["entry", &trigger.entry.id, side]);
            for unit in &trigger.entry.of {
                out.add(&["of", unit.code(), side, near(gap)]);
            }
        }
        out.add(&["ruled", self.unit.code()]);
        out.add(&["value", magnitude(self.quantity())]);
        out.add(&["why", self.whole.why]);
    }

    /// The gender that the words beside a number show.
    fn gender(&self) -> &'static str {
        let doc = &self.scene.doc;
        let Range { start, end } = self.quantity().tokens.clone();
        for at in (start.saturating_sub(2)..start).rev().chain(start..end.min(start + 1)) {
            match doc.word(at) {
                "las" | "otras" | "unas" | "estas" | "ellas" | "cuantas" | "doscientas" => {
                    return "feminine";
                }
                "los" | "otros" | "unos" | "estos" | "ellos" => return "masculine",
                _ => {}
            }
        }
        for at in end..end + 4 {
            let word = doc.word(at);
            if matches!(word, "ellas" | "mas" | "familias") && word == "ellas" {
                return "feminine";
            }
            if is_participle(word) && word.ends_with('s') {
                return if word.ends_with("as") { "feminine" } else { "masculine" };
            }
        }
        "unknown"
    }

    /// Its number and noun.
    fn of_number(&self, out: &mut Signs) {
        let quantity = self.quantity();
        let doc = &self.scene.doc;
        let unit = self.unit.code();
        out.add(&["unit", unit]);
        match quantity.counted {
            Counted::Unit(_, Some(entry)) => {
                out.add(&["noun", &entry.id]);
                if entry.visiting {
                    out.add(&["noun visiting", self.whole.why]);
                }
                if let Some(noun) = noun(self.scene, quantity) {
                    out.add(&["word", stem(noun)]);
                }
            }
            Counted::Unit(_, None) => out.add(&["noun", "label"]),
            Counted::Bare => out.add(&["noun", "bare", unit]),
            Counted::Unknown => out.add(&["noun", "unknown", unit]),
            Counted::Other => out.add(&["noun", "other"]),
        }
        out.add(&["qualifier", quantity.qualifier.code()]);
        if quantity.article {
            out.add(&["article", unit]);
        }
        if quantity.label.is_some() {
            out.add(&["label"]);
        }
        if quantity.more {
            out.add(&["more"]);
        }
        let before = doc.word(quantity.tokens.start.wrapping_sub(1));
        if matches!(before, "las" | "los" | "otras" | "otros" | "esas" | "esos" | "estas" | "estos")
        {
            out.add(&["determined", before]);
        }
        if doc.is_mark(quantity.tokens.start.wrapping_sub(1), b'(') {
            out.add(&["bracket"]);
        }
        out.add(&["value", magnitude(quantity), unit]);
    }

    /// What the rules made of it.
    fn of_rules(&self, out: &mut Signs) {
        let mine = self.ruled.iter().filter(|figure| {
            figure.sentence == self.said.sentence && figure.quantity == self.index
        });
        let mut any = false;
        for figure in mine {
            any = true;
            out.add(&["rule", figure.term.code()]);
            out.add(&["rule", figure.term.code(), figure.way]);
            out.add(&["rule", figure.term.code(), "relevance", self.whole.relevance]);
            if figure.weak {
                out.add(&["rule weak", figure.term.code()]);
            }
        }
        if any {
            return;
        }
        out.add(&["rule", "none", self.unit.code()]);
        let quantity = self.quantity();
        let linker = Linker {
            scene: self.scene,
            quantities: &self.said.quantities,
            triggers: &self.said.triggers,
        };
        let phrase = Phrase {
            tokens: quantity.tokens.clone(),
            unit: Some(self.unit),
            label: quantity.label,
            noun: None,
        };
        if let Some((trigger, cost)) = linker.best(&phrase) {
            let cost = if cost < 3.0 {
                "close"
            } else if cost < 7.0 {
                "middle"
            } else {
                "far"
            };
            out.add(&["linked", what(trigger), cost]);
            out.add(&["linked", &trigger.entry.id]);
            out.add(&["linked", what(trigger), mood(trigger.mood)]);
        } else {
            out.add(&["linked", "nothing"]);
        }
    }

    /// The words of the sentence that say what happened.
    fn of_triggers(&self, out: &mut Signs) {
        let tokens = self.quantity().tokens.clone();
        let mut nearest: [Option<(usize, &Trigger)>; 2] = [None, None];
        for trigger in &self.said.triggers {
            let (side, at, gap) = place(&tokens, trigger);
            let what = what(trigger);
            let blocked = self.is_blocked(&tokens, trigger);
            out.add(&["trigger", what, side, near(gap), blocked]);
            out.add(&["trigger", what, side]);
            out.add(&["entry", &trigger.entry.id, side, form(trigger.form)]);
            if trigger.mood != Mood::Real {
                out.add(&["mood", mood(trigger.mood), side, near(gap)]);
            }
            if trigger.term.is_some() && nearest[at].is_none_or(|(known, _)| gap < known) {
                nearest[at] = Some((gap, trigger));
            }
        }
        for (side, found) in ["before", "after"].iter().zip(nearest) {
            let what = found.map_or("nothing", |(_, trigger)| what(trigger));
            out.add(&["nearest", side, what]);
        }
        if self.said.triggers.is_empty() {
            out.add(&["no trigger"]);
        }
    }

    fn is_blocked(&self, tokens: &Range<usize>, trigger: &Trigger) -> &'static str {
        let gap = if trigger.first >= tokens.end {
            tokens.end..trigger.first
        } else {
            trigger.end..tokens.start
        };
        let between = self.said.quantities.iter().any(|other| {
            !other.is_other() && other.tokens.start >= gap.start && other.tokens.end <= gap.end
        });
        if between { "past another" } else { "free" }
    }

    /// The words beside it, and all of its sentence.
    fn of_words(&self, kind: &str, out: &mut Signs) {
        let doc = &self.scene.doc;
        let Range { start, end } = self.quantity().tokens.clone();
        let sentence = doc.sentence_of(start);
        for back in 1..=6 {
            let Some(at) = start.checked_sub(back).filter(|at| *at >= sentence.start) else {
                break;
            };
            let word = written(self.scene, at);
            if back <= 2 {
                out.add(&["-", if back == 1 { "1" } else { "2" }, word]);
            }
            out.add(&["before", kind, stem(word)]);
        }
        let two = |a: usize, b: usize| {
            let inside = |at: usize| sentence.contains(&at).then(|| written(self.scene, at));
            Some((inside(a)?, inside(b)?))
        };
        if let Some((a, b)) = start.checked_sub(2).and_then(|a| two(a, a + 1)) {
            out.add(&["-2", a, b]);
        }
        if let Some((a, b)) = two(end, end + 1) {
            out.add(&["+2", a, b]);
        }
        let content = |at: &usize| {
            let token = &doc.tokens[*at];
            token.kind == TokenKind::Word
                && !token.numeric
                && !token.capital
                && doc.word(*at).len() > 4
        };
        if let Some(at) = (end..sentence.end).find(content) {
            out.add(&["next word", kind, doc.word(at)]);
        }
        if let Some(at) = (sentence.start..start).rev().find(content) {
            out.add(&["last word", kind, doc.word(at)]);
        }
        if start == sentence.start {
            out.add(&["first"]);
        }
        for on in 0..8 {
            let at = end + on;
            if at >= sentence.end {
                break;
            }
            let word = written(self.scene, at);
            if on < 3 {
                out.add(&["+", ["1", "2", "3"][on], word]);
            }
            out.add(&["after", kind, stem(word)]);
        }
        for at in sentence {
            let word = written(self.scene, at);
            if word.len() > 3 {
                out.add(&["sentence", kind, stem(word)]);
            }
        }
    }

    /// What the rules read before and after it.
    fn of_company(&self, out: &mut Signs) {
        let (sentence, index) = (self.said.sentence, self.index);
        if let Some(last) = self.before.last() {
            let gap = sentence - last.sentence;
            let where_it_is =
                ["here", "one back", "two back"].get(gap).copied().unwrap_or("far back");
            out.add(&["last", last.term.code(), where_it_is]);
        } else {
            out.add(&["last", "nothing"]);
        }
        let alike = self.before.iter().rfind(|figure| figure.unit == self.unit);
        out.add(&["last of unit", alike.map_or("nothing", |figure| figure.term.code())]);
        let people = self.before.iter().rfind(|figure| kind_of(figure.unit) == kind_of(self.unit));
        if let Some(people) = people {
            let gap = if people.sentence == sentence { "here" } else { "earlier" };
            out.add(&["last alike", people.term.code(), gap]);
        }
        let next =
            self.ruled.iter().find(|figure| figure.sentence == sentence && figure.quantity > index);
        if let Some(next) = next {
            out.add(&["next", next.term.code()]);
        }
        for term in Term::ALL {
            let others = self.ruled.iter().filter(|figure| {
                figure.term == *term && (figure.sentence, figure.quantity) != (sentence, index)
            });
            let count = others.count();
            if count > 0 {
                out.add(&["elsewhere", term.code(), size(count)]);
            }
        }
        if index > 0 {
            let other = &self.said.quantities[index - 1];
            let of = other.unit().map_or("no unit", Code::code);
            let gap = self.quantity().tokens.start.saturating_sub(other.tokens.end);
            out.add(&["number before", of, self.unit.code(), near(gap)]);
        }
    }

    /// What the sentence and the article are about.
    fn of_whole(&self, out: &mut Signs) {
        let whole = self.whole;
        let unit = self.unit.code();
        out.add(&["why", whole.why, unit]);
        out.add(&["hazard", whole.hazard]);
        out.add(&["relevance", whole.relevance, kind_of(self.unit)]);
        out.add(&["relevance", whole.relevance, whole.why]);
        if whole.title {
            out.add(&["title"]);
        }
        if whole.untitled {
            let ruled = self.ruled.iter().any(|figure| {
                figure.sentence == self.said.sentence && figure.quantity == self.index
            });
            let ruled = if ruled { "ruled" } else { "not ruled" };
            out.add(&["untitled", ruled, counted(self.quantity())]);
            out.add(&["untitled", ruled]);
        }
        for (kind, name) in KINDS {
            if self.scene.has(self.said.sentence, kind) {
                out.add(&["about", name]);
            }
            if self.scene.all(kind).next().is_some() {
                out.add(&["article about", name]);
            }
        }
    }
}

/// Kinds of phrases that colour a sentence.
pub(super) const KINDS: [(Kind, &str); 15] = [
    (Kind::Drill, "drill"),
    (Kind::Abroad, "abroad"),
    (Kind::Migration, "migration"),
    (Kind::Border, "border"),
    (Kind::Total, "total"),
    (Kind::Anniversary, "anniversary"),
    (Kind::Policy, "policy"),
    (Kind::OtherSense, "other sense"),
    (Kind::OtherShelter, "other shelter"),
    (Kind::Protracted, "protracted"),
    (Kind::Preventive, "preventive"),
    (Kind::Aftermath, "aftermath"),
    (Kind::Short, "short"),
    (Kind::Cause, "cause"),
    (Kind::Hazard, "hazard"),
];

fn counted(quantity: &Quantity) -> &'static str {
    match quantity.counted {
        Counted::Unit(..) => "noun",
        Counted::Bare => "bare",
        Counted::Unknown => "unknown",
        Counted::Other => "other",
    }
}

fn noun<'s>(scene: &'s Scene, quantity: &Quantity) -> Option<&'s str> {
    let at = quantity.tokens.clone().find(|at| {
        !scene.doc.tokens[*at].numeric && scene.starting(*at, &[Kind::Noun]).is_some()
    })?;
    Some(scene.doc.word(at))
}

/// A word as a sign: numbers and names are only that, marks are themselves.
pub(super) fn written<'s>(scene: &'s Scene, at: usize) -> &'s str {
    let token = &scene.doc.tokens[at];
    if token.numeric {
        return "#";
    }
    if token.kind == TokenKind::Mark(b',') {
        return "comma";
    }
    let first = scene.doc.sentence_of(at).start == at;
    if token.capital && !first && token.kind == TokenKind::Word {
        return "^";
    }
    scene.doc.word(at)
}

fn kind_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Persons | Unit::Families => "people",
        Unit::Houses => "houses",
        Unit::Shelters => "shelters",
        Unit::Communities => "communities",
    }
}

fn what<'t>(trigger: &'t Trigger) -> &'t str {
    match trigger.term {
        Some(term) => term.code(),
        None if trigger.entry.kind == Kind::Capacity => "capacity",
        None => "other",
    }
}

fn mood(mood: Mood) -> &'static str {
    match mood {
        Mood::Real => "real",
        Mood::Unreal => "unreal",
        Mood::Denied => "denied",
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Finite => "finite",
        Form::Reflexive => "reflexive",
        Form::Participle { auxiliary: true } => "passive",
        Form::Participle { auxiliary: false } => "participle",
        Form::Infinitive => "infinitive",
        Form::Gerund => "gerund",
        Form::Noun => "noun",
        Form::Phrase => "phrase",
    }
}

/// On which side of the figure a trigger stands (0 before, 1 after), and how far.
fn place(tokens: &Range<usize>, trigger: &Trigger) -> (&'static str, usize, usize) {
    if trigger.first >= tokens.end {
        ("after", 1, trigger.first - tokens.end)
    } else if trigger.end <= tokens.start {
        ("before", 0, tokens.start - trigger.end)
    } else {
        ("in", 0, 0)
    }
}

fn magnitude(quantity: &Quantity) -> &'static str {
    match quantity.value.or(quantity.low).or(quantity.high).unwrap_or(0) {
        0..=1 => "1",
        2..=9 => "2",
        10..=99 => "10",
        100..=999 => "100",
        1_000..=9_999 => "1000",
        10_000..=99_999 => "10000",
        _ => "100000",
    }
}
