//! Whether an article is in Spanish.

use std::sync::LazyLock;

use desplaza_model::{Article, Reject, RejectCode, Stage};
use whatlang::Detector;

/// Letters from which on a detected language is believed.
const ENOUGH_LETTERS: usize = 140;

/// The ISO 639-3 code, `None` when the text is too short to tell, or a reject for another language.
pub(super) fn language(article: &Article) -> Result<Option<String>, Reject> {
    if let Some(given) = article.language.as_deref() {
        let given = given.trim().to_lowercase();
        if given == "spa" || given == "es" || given.starts_with("es-") || given.starts_with("es_") {
            return Ok(Some("spa".to_owned()));
        }
        if !given.is_empty() && given != "und" {
            return Err(wrong(article, &given));
        }
    }
    let short = sample(&article.text, 500);
    if short.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH_LETTERS {
        return Ok(None);
    }
    // Detection is the dearest single step of reading: only where the commonest words leave doubt, and a longer
    // sample only where a short one does.
    if is_plainly_spanish(&short) {
        return Ok(Some("spa".to_owned()));
    }
    if detect(&short).is_some_and(|info| info.lang() == whatlang::Lang::Spa) {
        return Ok(Some("spa".to_owned()));
    }
    let long = sample(&article.text, 1500);
    match detect(&long) {
        Some(info) if info.lang() == whatlang::Lang::Spa => Ok(Some("spa".to_owned())),
        Some(info) if info.is_reliable() && spanish_share(&long) < 0.12 => {
            Err(wrong(article, info.lang().code()))
        }
        _ => Ok(Some("spa".to_owned()).filter(|_| spanish_share(&long) >= 0.12)),
    }
}

fn wrong(article: &Article, code: &str) -> Reject {
    let detail = format!("the text is in `{code}`, not in Spanish");
    Reject::new(Stage::Classify, RejectCode::WrongLanguage, article.id.as_str(), detail)
}

/// The languages that a page of a Mexican outlet may be in; fewer candidates, fewer mistakes and less work.
fn detect(sample: &str) -> Option<whatlang::Info> {
    use whatlang::Lang::{Cat, Deu, Eng, Fra, Ita, Por, Spa};
    static DETECTOR: LazyLock<Detector> =
        LazyLock::new(|| Detector::with_allowlist(vec![Spa, Eng, Por, Fra, Ita, Cat, Deu]));
    DETECTOR.detect(sample)
}

/// The beginning of the text in lower case: capitals throughout confuse the detector.
fn sample(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect::<String>().to_lowercase()
}

/// Whether words that no neighbouring language writes so are as frequent as in any Spanish text.
fn is_plainly_spanish(sample: &str) -> bool {
    let words = || sample.split(|c: char| !c.is_alphabetic());
    let count = |word: &str| words().filter(|known| *known == word).count();
    let (los, las, and) = (count("los"), count("las"), count("y"));
    let kinds = [los, las, and].iter().filter(|count| **count > 0).count();
    kinds >= 2 && los + las + and >= 3 && spanish_share(sample) >= 0.12
}

/// The share of words that are the commonest of Spanish and of no neighbour.
fn spanish_share(text: &str) -> f64 {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let common = words
        .iter()
        .filter(|word| {
            matches!(
                **word,
                "el" | "los"
                    | "las"
                    | "del"
                    | "y"
                    | "en"
                    | "por"
                    | "con"
                    | "una"
                    | "su"
                    | "fue"
                    | "fueron"
                    | "más"
                    | "mas"
                    | "al"
            )
        })
        .count();
    common as f64 / words.len().max(1) as f64
}
