//! Wordings that a text may end with ("… en el municipio de"), found by their last word.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::gaps::ends_with_word;

/// Wordings by their last word, the longest first.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct Endings(FxHashMap<String, Vec<String>>);

impl Endings {
    /// The longest wording that the text ends with, as whole words.
    pub(super) fn at_end_of(&self, text: &str) -> Option<&str> {
        let wordings = self.0.get(last_word(text))?;
        wordings.iter().map(String::as_str).find(|wording| ends_with_word(text, wording))
    }

    /// Whether the text ends with one of them.
    pub(super) fn end(&self, text: &str) -> bool {
        self.at_end_of(text).is_some()
    }
}

impl From<Vec<String>> for Endings {
    fn from(wordings: Vec<String>) -> Self {
        let mut found: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for wording in wordings {
            found.entry(last_word(&wording).to_owned()).or_default().push(wording);
        }
        for list in found.values_mut() {
            list.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        }
        Self(found)
    }
}

/// What follows the last white space or opening sign.
fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '«' | '¿' | '¡'))
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest() {
        let endings = Endings::from(vec!["de".to_owned(), "municipio de".to_owned()]);
        assert_eq!(endings.at_end_of("en el municipio de"), Some("municipio de"));
        assert_eq!(endings.at_end_of("cerca de"), Some("de"));
        assert_eq!(endings.at_end_of("donde"), None);
    }
}
