//! What speaks for each municipality that a name may mean, as signs for the weights.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::{Cvegeo, EvidenceField, StateCode};

use super::decide::{Document, Group, Likely, Meaning, Verdict, last_word};
use super::gaps::{continues_list, is_beside};
use super::mention::Lead;
use super::names::How;
use super::patterns::{Need, Pattern};
use crate::weights::{Signs, among, size, stem};

/// Candidates that are weighed, at most: some saints have fifty municipalities.
const MOST: usize = 12;
/// Mentions of a name that are looked at, at most.
const MENTIONS: usize = 4;

/// What the document tells before a name is weighed.
pub(super) struct Context<'d> {
    document: &'d Document<'d>,
    anchors: BTreeMap<StateCode, f64>,
    /// Municipalities that the rules took other names for.
    known: Vec<Known>,
    /// Municipalities of the regions that are named.
    regions: BTreeSet<Cvegeo>,
    region_states: BTreeSet<StateCode>,
}

/// A municipality that the rules see in the text.
struct Known {
    pattern: usize,
    cvegeo: Cvegeo,
    /// Fields and sentences that name it.
    at: Vec<(EvidenceField, usize)>,
}

/// A municipality that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Namesake {
    pub(super) cvegeo: Cvegeo,
    how: How,
    population: u64,
}

impl<'d> Context<'d> {
    pub(super) fn new(
        document: &'d Document<'d>,
        anchors: BTreeMap<StateCode, f64>,
        groups: &[Group],
        meanings: &[Option<Meaning>],
    ) -> Self {
        let known = groups.iter().filter_map(|group| match group.verdict {
            Verdict::One(cvegeo) => Some(Known {
                pattern: group.pattern,
                cvegeo,
                at: group.indices.iter().map(|index| document.place_of(*index)).collect(),
            }),
            _ => None,
        });
        let (mut regions, mut region_states) = (BTreeSet::new(), BTreeSet::new());
        for meaning in meanings.iter().flatten() {
            if let Meaning::Region(region) = meaning {
                let region = &document.geocoder.regions[*region];
                regions.extend(region.municipalities.iter().copied());
                region_states.insert(region.state);
            }
        }
        Self { document, anchors, known: known.collect(), regions, region_states }
    }

    /// How likely each municipality of a name is meant, the likeliest first.
    pub(super) fn weighed(&self, group: &Group, signs: &mut Signs) -> Vec<Likely> {
        let options = self.options(group);
        let sums: Vec<f32> = (0..options.len())
            .map(|at| {
                self.signs(group, &options, at, signs);
                self.document.geocoder.choices.places.sum(signs)
            })
            .collect();
        let likely = among(&sums).into_iter().zip(&options);
        let mut found: Vec<Likely> = likely
            .map(|(likelihood, option)| Likely { cvegeo: option.cvegeo, likelihood })
            .collect();
        found.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then(a.cvegeo.cmp(&b.cvegeo)));
        found
    }

    /// The municipalities that may be meant, the likeliest dozen.
    pub(super) fn options(&self, group: &Group) -> Vec<Namesake> {
        let pattern = &self.document.geocoder.patterns.list[group.pattern];
        let population = |key: Cvegeo| {
            self.document.places.municipality(key).and_then(|m| m.population).unwrap_or(1_000)
        };
        let whole = |key: &Cvegeo| self.known.iter().any(|known| known.cvegeo == *key);
        let parts = pattern.parts.iter().filter(|key| whole(key)).map(|key| (How::Part, *key));
        let mut found: Vec<Namesake> = parts
            .chain(pattern.places.iter().copied())
            .filter(|(_, cvegeo)| self.document.is_allowed(cvegeo.state()))
            .map(|(how, cvegeo)| Namesake { cvegeo, how, population: population(cvegeo) })
            .collect();
        if found.len() > MOST {
            let anchor = |key: Cvegeo| self.anchors.get(&key.state()).copied().unwrap_or(0.0);
            found.sort_by(|a, b| {
                let weight = |it: &Namesake| anchor(it.cvegeo) * 1e9 + it.population as f64;
                weight(b).total_cmp(&weight(a)).then(a.cvegeo.cmp(&b.cvegeo))
            });
            found.truncate(MOST);
        }
        found
    }

    /// Writes what speaks for one of the options.
    pub(super) fn signs(&self, group: &Group, options: &[Namesake], at: usize, out: &mut Signs) {
        out.clear();
        let pattern = &self.document.geocoder.patterns.list[group.pattern];
        let option = &options[at];
        out.add(&["always"]);
        of_rules(group, option, out);
        self.of_name(pattern, group, option, out);
        self.of_states(pattern, group, option, out);
        self.of_company(group, option, out);
        of_size(options, at, out);
        self.of_words(group, out);
    }

    fn of_name(&self, pattern: &Pattern, group: &Group, option: &Namesake, out: &mut Signs) {
        let how = match option.how {
            How::Exact => "exact",
            How::Alias => "alias",
            How::Seat => "seat",
            How::Prefix => "prefix",
            How::Part => "part",
            _ => "article",
        };
        let need = match pattern.need {
            Need::Nothing => "nothing",
            Need::Context => "context",
            Need::Strong => "strong",
            Need::Cue => "cue",
        };
        let lead = self.lead(group).name();
        out.add(&["how", how]);
        out.add(&["need", need, how]);
        out.add(&["need", need, "lead", lead]);
        let letters = match self.document.geocoder.list.telling_letters(&pattern.text) {
            0..4 => "0",
            4..7 => "4",
            7..10 => "7",
            _ => "10",
        };
        out.add(&["letters", letters, how]);
        if pattern.state.is_some() {
            out.add(&["state's name"]);
        }
        if pattern.foreign.is_some() {
            out.add(&["foreign name"]);
        }
        if group.indices.iter().all(|index| self.document.mentions[*index].local) {
            out.add(&["locality's cue"]);
        }
        out.add(&["times", size(group.indices.len())]);
        if group.indices.iter().any(|i| self.document.mentions[*i].field == EvidenceField::Title) {
            out.add(&["title"]);
        }
        if group.indices.iter().all(|index| self.document.mentions[*index].dateline) {
            out.add(&["dateline"]);
        }
    }

    fn lead(&self, group: &Group) -> Lead {
        let leads = group.indices.iter().map(|index| self.document.mentions[*index].lead);
        leads.max().unwrap_or(Lead::Nothing)
    }

    fn of_states(&self, pattern: &Pattern, group: &Group, option: &Namesake, out: &mut Signs) {
        let state = option.cvegeo.state();
        let beside: Vec<StateCode> =
            group.indices.iter().filter_map(|index| self.document.beside(*index)).collect();
        if !beside.is_empty() {
            out.add(&["beside", if beside.contains(&state) { "own" } else { "other" }]);
        }
        let need = if pattern.need == Need::Nothing { "plain" } else { "doubtful" };
        let anchor = self.anchor(state);
        out.add(&["anchor", anchor]);
        out.add(&["anchor", anchor, need]);
        if self.document.outlet.contains(&state) {
            out.add(&["outlet"]);
        }
        if self.region_states.contains(&state) {
            let inside = self.regions.contains(&option.cvegeo);
            out.add(&["region", if inside { "inside" } else { "outside" }]);
        }
        let near = self.document.near(&group.indices, state);
        if near > 0.0 {
            out.add(&["sentence's state", if near > 2.5 { "listed" } else { "named" }]);
        }
        let other = self.anchors.iter().any(|(other, weight)| {
            *other != state
                && *weight >= 1.0
                && self.document.places.knows_locality(&pattern.text, *other)
        });
        if other && self.anchors.get(&state).is_none_or(|weight| *weight < 1.0) {
            out.add(&["homonym"]);
        }
        let places = self.document.places;
        let near = places.localities_named(&pattern.text, None).any(|named| {
            named.cvegeo != option.cvegeo
                && self
                    .known
                    .iter()
                    .any(|it| it.pattern != group.pattern && it.cvegeo == named.cvegeo)
        });
        if near {
            out.add(&["homonym", "near", if beside.contains(&state) { "beside" } else { need }]);
        }
    }

    /// How much of what the text tells of states speaks for one.
    fn anchor(&self, state: StateCode) -> &'static str {
        let total: f64 = self.anchors.values().sum();
        let own = self.anchors.get(&state).copied().unwrap_or(0.0);
        let first = self.anchors.values().all(|weight| *weight <= own);
        match own / total.max(1.0) {
            _ if total == 0.0 => "no state",
            _ if own == 0.0 => "none",
            share if first && share > 0.7 => "only",
            share if first && share > 0.4 => "first",
            _ if first => "first of many",
            share if share > 0.25 => "second",
            _ => "some",
        }
    }

    /// How far the nearest other municipality of the text is, and the nearest of the same sentence.
    fn of_company(&self, group: &Group, option: &Namesake, out: &mut Signs) {
        let here: Vec<_> = group.indices.iter().map(|i| self.document.place_of(*i)).collect();
        let (mut nearest, mut beside) = (f64::INFINITY, f64::INFINITY);
        for known in self.known.iter().filter(|known| known.pattern != group.pattern) {
            let far = self.document.kilometres(option.cvegeo, known.cvegeo);
            nearest = nearest.min(far);
            if known.at.iter().any(|at| here.contains(at)) {
                beside = beside.min(far);
            }
        }
        out.add(&["nearest", reach(nearest)]);
        out.add(&["nearest in sentence", reach(beside)]);
    }

    /// The words right before and behind the name.
    fn of_words(&self, group: &Group, out: &mut Signs) {
        for index in group.indices.iter().take(MENTIONS) {
            let (before, after) = self.document.words_around(*index);
            out.add(&["-1", written(before)]);
            out.add(&["+1", written(after)]);
            self.of_lead_in(*index, out);
            self.of_dash(*index, out);
        }
    }

    /// "la Fresnillo-Jerez": joined by a dash without spaces.
    fn of_dash(&self, index: usize, out: &mut Signs) {
        let mention = &self.document.mentions[index];
        let flat = &self.document.field(mention).flat;
        let dashes = ['-', '–'];
        let (before, after) = (&flat[..mention.start], &flat[mention.end..]);
        let joins = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let left = before.strip_suffix(dashes).is_some_and(|rest| joins(rest.chars().next_back()));
        let right = after.strip_prefix(dashes).is_some_and(|rest| joins(rest.chars().next()));
        if left || right {
            out.add(&["joined"]);
        }
    }

    /// Writes what speaks for a state's name meaning a municipality of that name; see [`Context::capital`].
    pub(super) fn capital_signs(&self, index: usize, option: &Namesake, out: &mut Signs) {
        out.clear();
        let document = self.document;
        let pattern = document.pattern(index);
        out.add(&["always"]);
        if document.is_capital(index) {
            out.add(&["ruled"]);
        }
        let own = pattern.state == Some(option.cvegeo.state());
        let whose = if own { "own" } else { "other" };
        out.add(&["state", whose]);
        out.add(&["state", whose, "anchor", self.anchor(option.cvegeo.state())]);
        out.add(&["lead", document.mentions[index].lead.name()]);
        for (other, side) in [(index.checked_sub(1), "before"), (Some(index), "behind")] {
            let Some(gap) = other.and_then(|at| document.gap(at)) else { continue };
            let neighbour = if side == "before" { index - 1 } else { index + 1 };
            let kind = if document.pattern(neighbour).state.is_some() { "state" } else { "place" };
            let link = if continues_list(gap) {
                "listed"
            } else if is_beside(gap) {
                "beside"
            } else {
                continue;
            };
            out.add(&[kind, link, side]);
        }
        let mention = &document.mentions[index];
        if mention.field == EvidenceField::Title {
            out.add(&["title"]);
        }
        if mention.institution {
            out.add(&["institution"]);
        }
        let (before, after) = document.words_around(index);
        out.add(&["-1", written(before)]);
        out.add(&["+1", written(after)]);
        let flat = &document.field(mention).flat[..mention.start];
        let rest = flat.trim_end();
        out.add(&["-2", written(last_word(&rest[..rest.len() - before.len()]))]);
        self.of_lead_in(index, out);
    }

    /// The municipality that a state's name may mean at a mention: one of the state beside it; behind a cue one of the state
    /// that the text tells most of ("municipio de Guerrero" in a note from Coahuila); else that of the state's own name.
    pub(super) fn capital(&self, index: usize) -> Option<Namesake> {
        let group = Group {
            pattern: self.document.mentions[index].pattern,
            indices: vec![index],
            verdict: Verdict::Nothing,
        };
        let options = self.options(&group);
        let told = |option: &Namesake| self.anchors.get(&option.cvegeo.state()).copied();
        let most = || {
            let cued = options.iter().filter(|_| self.document.mentions[index].is_cued());
            let known = cued.filter_map(|option| Some((option, told(option)?)));
            known.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(option, _)| option.cvegeo.state())
        };
        let state = self.document.beside(index).or_else(most);
        let state = state.or(self.document.pattern(index).state)?;
        options.iter().find(|option| option.cvegeo.state() == state).copied()
    }

    /// What the name is the end of: "el Plan de Ayutla", "los Tomateros de Culiacán", "del Celaya".
    fn of_lead_in(&self, index: usize, out: &mut Signs) {
        let mention = &self.document.mentions[index];
        let field = self.document.field(mention);
        let before = &field.flat[..mention.start];
        if let Some(rest) = ["el ", "la ", "los ", "las ", "del ", "al "]
            .iter()
            .find_map(|article| before.strip_suffix(article))
            && rest.ends_with(|c: char| !c.is_alphanumeric())
        {
            out.add(&["article"]);
        }
        let head = [" de ", " del ", " de la ", " de los "]
            .iter()
            .find_map(|link| before.strip_suffix(link));
        let Some(head) = head else { return };
        let word = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let start = head.len() - word.len();
        let capital = field.words(start, head.len()).starts_with(char::is_uppercase);
        let inside = head[..start].trim_end().ends_with(|c: char| c.is_alphanumeric());
        let case = match (capital, inside) {
            (true, true) => "capital",
            (true, false) => "first",
            _ => "small",
        };
        out.add(&["of", case]);
        out.add(&["of", case, stem(word)]);
        if word.ends_with('s') {
            out.add(&["of", case, "plural"]);
        }
    }
}

/// A word's beginning, or the name of a sign that a file of weights cannot hold.
pub(super) fn written(word: &str) -> &str {
    match word {
        "," => "comma",
        "\"" => "quote",
        _ if word.starts_with(|c: char| c.is_ascii_digit()) => "#",
        _ => stem(word),
    }
}

fn of_rules(group: &Group, option: &Namesake, out: &mut Signs) {
    let ruled = match &group.verdict {
        Verdict::One(cvegeo) if *cvegeo == option.cvegeo => "this",
        Verdict::One(_) => "other",
        Verdict::Open => "open",
        Verdict::Nothing => "nothing",
    };
    out.add(&["ruled", ruled]);
}

fn of_size(options: &[Namesake], at: usize, out: &mut Signs) {
    let own = options[at].population;
    let people = match own {
        0..5_000 => "0",
        5_000..20_000 => "5000",
        20_000..60_000 => "20000",
        60_000..200_000 => "60000",
        _ => "200000",
    };
    out.add(&["people", people]);
    let count = match options.len() {
        1 => "1",
        2 => "2",
        3..=5 => "3",
        _ => "6",
    };
    out.add(&["candidates", count]);
    let others = options.iter().enumerate().filter(|(other, _)| *other != at);
    let largest = others.map(|(_, other)| other.population).max();
    if let Some(largest) = largest {
        let rank = if own >= largest.saturating_mul(5) {
            "dominant"
        } else if own >= largest {
            "largest"
        } else {
            "smaller"
        };
        out.add(&["rank", rank]);
    }
}

pub(super) fn reach(kilometres: f64) -> &'static str {
    match kilometres {
        far if far < 25.0 => "0",
        far if far < 60.0 => "25",
        far if far < 150.0 => "60",
        far if far < 400.0 => "150",
        far if far.is_finite() => "400",
        _ => "nothing",
    }
}
