//! Whether an article is in Spanish.

use std::sync::LazyLock;

use desplaza_model::{Article, Reject, RejectCode, Stage};
use whatlang::Detector;

use crate::spanish::{is_plain, sample, share};

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
    if is_plain(&short) {
        return Ok(Some("spa".to_owned()));
    }
    if detect(&short).is_some_and(|info| info.lang() == whatlang::Lang::Spa) {
        return Ok(Some("spa".to_owned()));
    }
    let long = sample(&article.text, 1500);
    match detect(&long) {
        Some(info) if info.lang() == whatlang::Lang::Spa => Ok(Some("spa".to_owned())),
        Some(info) if info.is_reliable() && share(&long) < 0.12 => {
            Err(wrong(article, info.lang().code()))
        }
        _ => Ok(Some("spa".to_owned()).filter(|_| share(&long) >= 0.12)),
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
