//! Any row of date words: never a day after the publication.
#![no_main]

use std::sync::LazyLock;

use desplaza_model::data::Data;
use desplaza_model::{Article, ArticleId};
use desplaza_pipeline::classify::{Lexicon, classify};
use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&Data::BuiltIn).expect("the built-in data is valid"));

const WORDS: [&str; 32] = [
    "el", "la", "del", "de", "al", "y", "lunes", "domingo", "pasado", "próximo", "ayer", "hoy", "hace", "tres", "semanas", "años",
    "meses", "desde", "31", "29", "7", "1", "febrero", "diciembre", "enero", "2024", "2019", "fin", "semana", "madrugada",
    "2024-02-30", "11/13/2024",
];

fuzz_target!(|bytes: &[u8]| {
    let [year, month, day, words @ ..] = bytes else { return };
    let (month, day) = (month % 12 + 1, day % 31 + 1);
    let Ok(published) = Date::new(1990 + i16::from(*year), month as i8, day as i8) else { return };
    let words: Vec<&str> = words.iter().map(|byte| WORDS[usize::from(*byte) % WORDS.len()]).collect();
    let article = Article {
        id: ArticleId::new("fuzz"),
        url: None,
        source: None,
        outlet: None,
        published: Some(published),
        language: Some("spa".to_owned()),
        title: String::new(),
        text: format!("Evacuaron a 300 personas {}.", words.join(" ")),
        known: None,
    };
    let Ok(reading) = classify(&article, &LEXICON) else { return };
    let claimed = reading.claims.iter().filter_map(|claim| claim.when);
    for span in reading.event_date.into_iter().chain(claimed) {
        assert!(span.start <= span.end && span.start <= published, "{span:?} {published}");
    }
});
