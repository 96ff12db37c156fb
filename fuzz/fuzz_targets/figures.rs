//! Any text as an article: spans on character boundaries that hold the words they quote.
#![no_main]

use std::sync::LazyLock;

use desplaza_model::data::Data;
use desplaza_model::{Article, ArticleId, EvidenceField};
use desplaza_pipeline::classify::{Lexicon, classify};
use libfuzzer_sys::fuzz_target;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&Data::BuiltIn).expect("the built-in data is valid"));

/// Words that a random text alone would take long to find.
const WORDS: [&str; 16] = [
    "evacuaron", "a", "mil", "300", "personas", "familias", "más de", "entre", "y", "de ellas", "viviendas", "dañadas",
    "albergue", "desplazadas", "no", "\n",
];

fn article(bytes: &[u8]) -> Article {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(WORDS[usize::from(*byte) % WORDS.len()]);
            text.push(' ');
        }
    }
    Article {
        id: ArticleId::new("fuzz"),
        url: None,
        source: None,
        outlet: None,
        published: jiff::civil::Date::new(2024, 6, 7).ok(),
        language: Some("spa".to_owned()),
        title: String::new(),
        text,
        known: None,
    }
}

fuzz_target!(|bytes: &[u8]| {
    let article = article(bytes);
    let Ok(reading) = classify(&article, &LEXICON) else { return };
    assert!((0.0..=1.0).contains(&reading.relevance));
    for claim in &reading.claims {
        if claim.evidence.field == EvidenceField::Text {
            let words = article.text.get(claim.evidence.start..claim.evidence.end);
            assert_eq!(words, Some(claim.evidence.text.as_str()));
        }
        if let (Some(low), Some(high)) = (claim.low, claim.high) {
            assert!(low <= high);
        }
    }
});
