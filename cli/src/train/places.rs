//! The weights of places, learned from notes in which a person marked every place.

use std::collections::BTreeSet;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Article, Cvegeo};
use desplaza_pipeline::geocode::{
    Geocoder, LearnedPlaces, NameCase, PartCase, Span, capital_cases, locality_cases, name_cases,
    part_cases, parts,
};
use desplaza_pipeline::weights::{Among, Candidate, Example, Fit, Weight, fit, fit_among};
use rayon::prelude::*;

use crate::eval::Gold;
use crate::notes::{Mark, Note, What};

/// Set by learning from some of the notes and reading the others.
const PLACES: Fit = Fit { penalty: 0.05, rate: 0.1, rounds: 20, fewest: 3, least: 0.05 };

/// For the parts that places play: many signs, most of them words.
const ROLES: Fit = Fit { penalty: 0.1, rate: 0.05, rounds: 20, fewest: 4, least: 0.1 };

/// Learns from marked notes, and from labelled texts, which tell only what some names mean.
pub(super) fn learn(
    notes: &[Note],
    texts: &[(&Gold, &Article)],
    geocoder: Geocoder,
    places: &Gazetteer,
) -> LearnedPlaces {
    let names = names(notes, texts, &geocoder, places);
    let of_notes = |cases: &(dyn Fn(&Article) -> Vec<NameCase> + Sync)| {
        let groups = notes.par_iter().flat_map_iter(|note| {
            let cases = cases(&note.article).into_iter();
            cases.filter_map(|case| of_marks(case, &note.marks)).collect::<Vec<_>>()
        });
        fit_among(&groups.collect::<Vec<_>>(), PLACES)
    };
    let capitals = of_notes(&|article| capital_cases(article, &geocoder, places));
    let learned = LearnedPlaces { places: names, capitals, ..LearnedPlaces::default() };
    // Localities are learned beside the municipalities that will be read.
    let geocoder = geocoder.with_weights(&learned);
    let localities = of_notes(&|article| locality_cases(article, &geocoder, places));
    let learned = LearnedPlaces { localities, ..learned };
    let geocoder = geocoder.with_weights(&learned);
    let examples = notes.par_iter().flat_map_iter(|note| {
        let cases = part_cases(&note.article, &geocoder, places).into_iter();
        cases.filter_map(|case| part(case, &note.marks)).collect::<Vec<_>>()
    });
    let parts = fit(&examples.collect::<Vec<_>>(), parts().len(), ROLES);
    LearnedPlaces { parts, ..learned }
}

fn names(
    notes: &[Note],
    texts: &[(&Gold, &Article)],
    geocoder: &Geocoder,
    places: &Gazetteer,
) -> Vec<Weight> {
    let marked = notes.par_iter().flat_map_iter(|note| {
        let cases = name_cases(&note.article, geocoder, places).into_iter();
        cases.filter_map(|case| of_marks(case, &note.marks)).collect::<Vec<_>>()
    });
    let labelled = texts.par_iter().flat_map_iter(|(gold, article)| {
        let known = municipalities(gold);
        let cases = name_cases(article, geocoder, places).into_iter();
        cases.filter_map(|case| of_labels(case, &known)).collect::<Vec<_>>()
    });
    let groups: Vec<Among> = marked.chain(labelled).collect();
    fit_among(&groups, PLACES)
}

fn overlaps(span: &Span, mark: &Mark) -> bool {
    span.field == mark.field && span.start < mark.end && mark.start < span.end
}

/// The candidates of a name, right where a mark on it says so; nothing where a mark leaves it open.
fn of_marks(case: NameCase, marks: &[Mark]) -> Option<Among> {
    let here = || {
        let on = |mark: &&Mark| case.mentions.iter().any(|span| overlaps(span, mark));
        marks.iter().filter(on)
    };
    if here().any(|mark| mark.optional || matches!(mark.what, What::Open(_))) {
        return None;
    }
    let right: BTreeSet<Cvegeo> = here().filter_map(|mark| mark.what.municipality()).collect();
    Some(Among { candidates: candidates(case, &right), certain: false })
}

/// The same by the municipalities that a text is labelled with; they tell nothing of other names.
fn of_labels(case: NameCase, known: &BTreeSet<Cvegeo>) -> Option<Among> {
    let meant = case.options.iter().any(|(cvegeo, _)| known.contains(cvegeo));
    (meant && case.options.len() > 1)
        .then(|| Among { candidates: candidates(case, known), certain: true })
}

fn candidates(case: NameCase, right: &BTreeSet<Cvegeo>) -> Vec<Candidate> {
    let options = case.options.into_iter();
    options.map(|(key, signs)| Candidate { signs, right: right.contains(&key) }).collect()
}

/// The part that a mark gives a place.
fn part(case: PartCase, marks: &[Mark]) -> Option<Example> {
    let mark = marks.iter().find(|mark| overlaps(&case.mention, mark))?;
    let right = parts().iter().position(|part| *part == mark.role)?;
    let allowed = u32::MAX >> (32 - parts().len());
    Some(Example { signs: case.signs, allowed, right: 1 << right, weight: 1.0 })
}

fn municipalities(gold: &Gold) -> BTreeSet<Cvegeo> {
    let keys = gold.origins.iter().chain(&gold.destinations).chain(&gold.places_also);
    keys.filter_map(|key| key.parse().ok()).collect()
}
