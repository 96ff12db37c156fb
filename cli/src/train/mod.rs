//! `desplaza train`: learns the weights of the choices from labelled texts.

mod places;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;
use desplaza_model::codes::{Cause, Code, Hazard, Unit};
use desplaza_model::{Article, ArticleId, EvidenceField, content_hash};
use desplaza_pipeline::classify::{Case, Learned, Lexicon, Study};
use desplaza_pipeline::geocode::{Geocoder, MEANT, parts};
use desplaza_pipeline::weights::{Among, Candidate, Example, Fit, Weight, fit, fit_among};
use rayon::prelude::*;
use serde::Deserialize;

use crate::args::TrainArgs;
use crate::config::Settings;
use crate::eval::{self, Figure, Gold};
use crate::exit::{Exit, Failure};
use crate::{jsonl, lessons, notes};

/// In how many parts the texts are taken to learn how relevant a text is from figures weighed by what other texts taught.
const FOLDS: u8 = 5;

/// For figures: many cases with many signs. All of these were set by learning from one half of the texts and reading the other.
const FIGURES: Fit = Fit { penalty: 0.1, rate: 0.03, rounds: 30, fewest: 4, least: 0.1 };

/// For relevance, hazards and dates.
const CAUTIOUS: Fit = Fit { least: 0.05, ..FIGURES };

/// For what only relevant texts teach: fewer cases.
const BOLD: Fit = Fit { penalty: 0.03, rate: 0.15, rounds: 20, fewest: 4, least: 0.05 };

/// A text with the labels that it is learned from; notes that tell of no displacement have none.
struct Text {
    gold: Option<Gold>,
    article: Article,
    fold: u8,
}

/// Learns and writes the weights.
pub(crate) fn train(settings: &Settings, args: &TrainArgs) -> Result<Exit, Failure> {
    let (labelled, _) = eval::labelled(settings, &args.gold, args.records.as_deref(), args.split)?;
    let mut texts: Vec<Text> = labelled
        .into_iter()
        .map(|(gold, article)| Text { fold: fold(&gold.event), gold: Some(gold), article })
        .collect();
    if let Some(folder) = &args.lessons {
        let lessons = lessons::load(folder).map_err(Failure::invalid)?.into_iter();
        texts.extend(lessons.map(|(gold, article)| Text {
            fold: fold(&gold.event),
            gold: Some(gold),
            article,
        }));
    }
    for path in &args.quiet_notes {
        texts.extend(quiet_notes(path).map_err(Failure::invalid)?);
    }
    if let Some(folder) = &args.notes {
        learn_places(settings, args, folder, &texts)?;
    }
    if args.only_places {
        return Ok(Exit::Done);
    }
    let learned = learn(&texts, settings)?;
    write(&args.to, "term", Study::TERMS, &learned.terms).map_err(Failure::invalid)?;
    write(&args.to, "unit", Study::UNITS, &learned.units).map_err(Failure::invalid)?;
    write(&args.to, "relevance", Study::RELEVANCE, &learned.relevance).map_err(Failure::invalid)?;
    write(&args.to, "cause", &Study::causes(), &learned.causes).map_err(Failure::invalid)?;
    write(&args.to, "hazard", Study::HAZARDS, &learned.hazards).map_err(Failure::invalid)?;
    write(&args.to, "short", Study::SHORT, &learned.short).map_err(Failure::invalid)?;
    write(&args.to, "day", Study::DAYS, &learned.days).map_err(Failure::invalid)?;
    Ok(Exit::Done)
}

fn learn_places(
    settings: &Settings,
    args: &TrainArgs,
    folder: &Path,
    texts: &[Text],
) -> Result<(), Failure> {
    let (mut notes, _) = notes::load(folder).map_err(Failure::invalid)?;
    notes.retain(|note| args.split.is_none_or(|split| eval::half(&note.id) == split));
    let places = settings.places()?;
    let geocoder = Geocoder::load(&settings.data, &places).map_err(Failure::invalid)?;
    let labelled: Vec<(&Gold, &Article)> =
        texts.iter().filter_map(|text| Some((text.gold.as_ref()?, &text.article))).collect();
    let learned = places::learn(&notes, &labelled, geocoder, &places);
    write(&args.to, "place", &MEANT, &learned.places).map_err(Failure::invalid)?;
    write(&args.to, "part", &parts(), &learned.parts).map_err(Failure::invalid)?;
    write(&args.to, "capital", &MEANT, &learned.capitals).map_err(Failure::invalid)?;
    write(&args.to, "locality", &MEANT, &learned.localities).map_err(Failure::invalid)
}

fn fold(event: &str) -> u8 {
    content_hash(&["fold", event]).as_bytes()[1] % FOLDS
}

#[derive(Deserialize)]
struct Note {
    title: Option<String>,
    text: String,
}

fn quiet_notes(path: &Path) -> anyhow::Result<Vec<Text>> {
    let mut texts = Vec::new();
    for note in jsonl::records::<Note>(path)? {
        let title = note.title.unwrap_or_default();
        let id = ArticleId::of_page("", &title, &note.text);
        let language = Some("spa".to_owned());
        let article = Article { language, ..Article::of_text(id.clone(), title, note.text) };
        texts.push(Text { gold: None, fold: fold(id.as_str()), article });
    }
    Ok(texts)
}

/// The cases of a text, ready to be learned from.
#[derive(Default)]
struct Cases {
    terms: Vec<Example>,
    units: Vec<Example>,
}

fn learn(texts: &[Text], settings: &Settings) -> Result<Learned, Failure> {
    let mut lexicon = Lexicon::load(&settings.data).map_err(Failure::invalid)?;
    let alone: Vec<Cases> = texts
        .par_iter()
        .map(|text| cases(text, &Study::of(&text.article, &lexicon), None))
        .collect();
    // Each text's figures as weights learned from other texts weigh them are the company that its figures are learned in.
    let mut company: Vec<Cases> = texts.iter().map(|_| Cases::default()).collect();
    for part in 0..FOLDS {
        lexicon = lexicon.with_weights(&figures(texts, &alone, |fold| fold != part));
        let part = company.par_iter_mut().zip(texts).filter(|(_, text)| text.fold == part);
        part.for_each(|(found, text)| {
            *found = cases(text, &Study::in_company(&text.article, &lexicon), Some(&lexicon));
        });
    }
    let mut whole: Vec<WholeCases> = Vec::new();
    for part in 0..FOLDS {
        lexicon = lexicon.with_weights(&figures(texts, &company, |fold| fold != part));
        let part: Vec<&Text> = texts.iter().filter(|text| text.fold == part).collect();
        whole.extend(part.par_iter().map(|text| whole_cases(text, &lexicon)).collect::<Vec<_>>());
    }
    let of = |which: &dyn Fn(&WholeCases) -> &Vec<Example>, outcomes: usize, how: Fit| {
        let examples: Vec<Example> = whole.iter().flat_map(|cases| which(cases).clone()).collect();
        fit(&examples, outcomes, how)
    };
    let among =
        |candidates: &Vec<Candidate>| Among { candidates: candidates.clone(), certain: false };
    let dates: Vec<Among> = whole.iter().map(|cases| among(&cases.days)).collect();
    Ok(Learned {
        relevance: of(&|cases| &cases.relevance, Study::RELEVANCE.len(), CAUTIOUS),
        causes: of(&|cases| &cases.causes, Study::causes().len(), BOLD),
        hazards: of(&|cases| &cases.hazards, Study::HAZARDS.len(), CAUTIOUS),
        short: of(&|cases| &cases.short, Study::SHORT.len(), BOLD),
        days: fit_among(&dates, CAUTIOUS),
        ..figures(texts, &company, |_| true)
    })
}

/// The weights of figures, learned from some of the texts.
fn figures(texts: &[Text], cases: &[Cases], take: impl Fn(u8) -> bool) -> Learned {
    let of = |which: &dyn Fn(&Cases) -> &Vec<Example>| {
        let chosen = texts.iter().zip(cases).filter(|(text, _)| take(text.fold));
        chosen.flat_map(|(_, cases)| which(cases).clone()).collect::<Vec<_>>()
    };
    Learned {
        terms: fit(&of(&|cases| &cases.terms), Study::TERMS.len(), FIGURES),
        units: fit(&of(&|cases| &cases.units), Study::UNITS.len(), FIGURES),
        ..Learned::default()
    }
}

/// What a text teaches as a whole.
#[derive(Default)]
struct WholeCases {
    relevance: Vec<Example>,
    causes: Vec<Example>,
    hazards: Vec<Example>,
    short: Vec<Example>,
    days: Vec<Candidate>,
}

fn whole_cases(text: &Text, lexicon: &Lexicon) -> WholeCases {
    let gold = text.gold.as_ref();
    let mut cases = WholeCases::default();
    if gold.is_some_and(|gold| gold.borderline) {
        return cases;
    }
    let study = Study::weighed(&text.article, lexicon);
    let signs = study.whole_signs(false);
    let example = |right: u32, outcomes: usize| Example {
        signs: signs.clone(),
        allowed: u32::MAX >> (32 - outcomes),
        right,
        weight: 1.0,
    };
    let yes_no = |yes: bool| if yes { 0b01 } else { 0b10 };
    cases.relevance.push(example(yes_no(gold.is_some_and(|gold| gold.relevant)), 2));
    let Some(gold) = gold.filter(|gold| gold.relevant) else { return cases };
    cases.short.push(example(yes_no(gold.short_evacuation), 2));
    let all = Cause::ALL;
    let bit = |cause: Cause| 1 << all.iter().position(|known| *known == cause).unwrap_or_default();
    if let Some(cause) = gold.cause {
        let right = gold.cause_also.iter().fold(bit(cause), |bits, also| bits | bit(*also));
        cases.causes.push(example(right, all.len()));
    }
    let right: Vec<Hazard> =
        gold.hazard.iter().chain(&gold.hazard_also).filter_map(|hazard| hazard.hazard()).collect();
    if !right.is_empty() {
        let hazards = study.hazard_signs().into_iter();
        cases.hazards.extend(hazards.map(|(hazard, signs)| Example {
            signs,
            allowed: 0b11,
            right: yes_no(right.contains(&hazard)),
            weight: 1.0,
        }));
    }
    if let Some(days) = gold.event_date.filter(|_| !gold.event_date_open) {
        let dates = study.day_signs(text.article.published).into_iter();
        cases.days = dates
            .map(|(span, signs)| Candidate { signs, right: span.start == days.start })
            .collect();
    }
    cases
}

/// The cases of a text; a number without a noun that is no claim counts what the weights of a lexicon take it to count.
fn cases(text: &Text, study: &Study, lexicon: Option<&Lexicon>) -> Cases {
    let mut cases = Cases::default();
    for case in study.cases() {
        let answers = answers(&case, text);
        let unit = case.unit.or_else(|| answers.units.first().copied()).unwrap_or_else(|| {
            lexicon.map_or(case.ruled, |lexicon| study.likely_unit(&case, lexicon))
        });
        cases.terms.push(Example {
            signs: study.term_signs(&case, unit),
            allowed: Study::allowed_terms(unit),
            right: answers.terms,
            weight: 1.0,
        });
        if case.unit.is_none() && !answers.units.is_empty() {
            let right = answers.units.iter().fold(0, |bits, unit| bits | Study::unit_bit(*unit));
            let signs = study.unit_signs(&case);
            cases.units.push(Example {
                signs,
                allowed: u32::MAX >> (32 - Study::UNITS.len()),
                right,
                weight: 1.0,
            });
        }
    }
    cases
}

/// What a person reads in a number: terms as bits, and units.
struct Answers {
    terms: u32,
    units: Vec<Unit>,
}

fn answers(case: &Case, text: &Text) -> Answers {
    let none = Answers { terms: Study::term_bit(None), units: Vec::new() };
    let Some(gold) = &text.gold else { return none };
    let same = |figure: &&Figure| is_value_of(figure, case);
    let here: Vec<&Figure> =
        gold.figures.iter().filter(same).filter(|figure| stands_at(figure, case, text)).collect();
    let bits = |figures: &[&Figure]| {
        figures.iter().fold(0, |bits, figure| {
            let also =
                figure.term_also.iter().fold(0, |bits, term| bits | Study::term_bit(Some(*term)));
            let open = if figure.optional { Study::term_bit(None) } else { 0 };
            bits | Study::term_bit(Some(figure.term)) | also | open
        })
    };
    if !here.is_empty() {
        let units = here.iter().flat_map(|figure| {
            std::iter::once(figure.unit).chain(figure.unit_also.iter().copied())
        });
        return Answers { terms: bits(&here), units: units.collect() };
    }
    // The same number elsewhere in the text may be told again, or be of something else.
    let again: Vec<&Figure> = gold.figures.iter().filter(same).collect();
    let again: Vec<&Figure> = again
        .into_iter()
        .filter(|figure| case.unit.is_none_or(|unit| unit == figure.unit))
        .collect();
    if again.is_empty() {
        return none;
    }
    Answers { terms: bits(&again) | Study::term_bit(None), units: Vec::new() }
}

fn is_value_of(figure: &Figure, case: &Case) -> bool {
    let unit = case.unit.is_none_or(|unit| unit == figure.unit || figure.unit_also.contains(&unit));
    let value = match figure.value {
        Some(value) => case.value == Some(value),
        None => case.value.is_none() && (case.low, case.high) == (figure.low, figure.high),
    };
    unit && value
}

/// Whether the words of a label overlap those of a number; rows of a table and lessons are labelled by the number alone.
fn stands_at(figure: &Figure, case: &Case, text: &Text) -> bool {
    if figure.text.is_empty() || text.gold.as_ref().is_some_and(|gold| gold.row.is_some()) {
        return true;
    }
    let field = match case.field {
        EvidenceField::Title => &text.article.title,
        _ => &text.article.text,
    };
    let mut places = field.match_indices(figure.text.as_str());
    places.any(|(at, words)| at < case.end && case.start < at + words.len())
}

fn write(folder: &Path, name: &str, outcomes: &[&str], weights: &[Weight]) -> anyhow::Result<()> {
    let mut lines: BTreeMap<(usize, &str), f32> = BTreeMap::new();
    for weight in weights {
        lines.insert((weight.outcome, &weight.sign), weight.weight);
    }
    let mut text = String::from("outcome,sign,weight\n");
    for ((outcome, sign), weight) in lines {
        let _ = writeln!(text, "{},{sign},{weight:.2}", outcomes[outcome]);
    }
    let path = folder.join("method").join(format!("{name}_weights.csv"));
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
