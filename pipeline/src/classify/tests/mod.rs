//! Texts read from end to end: labelled cases, and anything at all.

mod gold;
mod rows;

use desplaza_model::{Article, ArticleId};
use proptest::prelude::*;

use super::{Lexicon, classify};

fn article(title: &str, text: &str, published: Option<&str>) -> Article {
    Article {
        id: ArticleId::new("a-test"),
        url: None,
        source: None,
        outlet: None,
        published: published.map(|day| day.parse().unwrap()),
        language: None,
        title: title.to_owned(),
        text: text.to_owned(),
        known: None,
    }
}

proptest! {
    #[test]
    fn nothing_panics(title in "\\PC{0,40}", text in "(?s).{0,200}") {
        let lexicon = Lexicon::built_in();
        if let Ok(reading) = classify(&article(&title, &text, Some("2024-06-07")), &lexicon) {
            prop_assert!((0.0..=1.0).contains(&reading.relevance));
        }
    }

    #[test]
    fn spans_are_slices(parts in proptest::collection::vec(prop_oneof![
        Just("evacuaron a "), Just("unas "), Just("7 mil 500 "), Just("personas "), Just("(tres familias) "),
        Just("desplazadas "), Just("ñÑ “"), Just("en 5 albergues; "), Just(".\n"), Just("entre 80 y 100 "), Just("Áé "),
        Just("el 18 de marzo "), Just("más de "), Just("viviendas: "), Just("12, "), Just("la mitad de los "), Just("alber-\ngues "), Just("\u{200b}"), Just("\u{fb01}n "),
        Just("Son 61, "), Just("Otras 410 "), Just("hasta ayer "), Just("a cinco días del "), Just("entre lunes y jueves ")], 0..14)) {
        let lexicon = Lexicon::built_in();
        let text = parts.concat();
        if let Ok(reading) = classify(&article("", &text, Some("2024-06-07")), &lexicon) {
            for claim in &reading.claims {
                prop_assert_eq!(text.get(claim.evidence.start..claim.evidence.end), Some(claim.evidence.text.as_str()));
            }
        }
    }
}
