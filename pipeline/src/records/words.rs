//! The words that all tables share: for "no data", months, totals, yes and no.

use desplaza_model::data::Data;
use desplaza_model::text::fold;
use regex::Regex;
use serde::Deserialize;

use super::RecordsError;

/// `data/records/words.toml`, folded and compiled.
#[derive(Debug, Clone)]
pub struct Words {
    nothing: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    totals: Vec<String>,
    footers: Vec<String>,
    several: Vec<String>,
    approximate: Regex,
    months: Vec<Vec<String>>,
    pub(super) days: Regex,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    nothing: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    totals: Vec<String>,
    footers: Vec<String>,
    several: Vec<String>,
    approximate: Vec<String>,
    months: Vec<Vec<String>>,
}

impl Words {
    pub(super) fn load(data: &Data, path: &str) -> Result<Self, RecordsError> {
        let file: File = data.toml(path)?;
        let invalid = |detail: String| RecordsError::Layout { file: path.to_owned(), detail };
        if file.months.len() != 12 {
            return Err(invalid("`months` must list twelve months".to_owned()));
        }
        let pattern = |text: String| Regex::new(&text).map_err(|error| invalid(error.to_string()));
        let approximate = alternatives(&file.approximate);
        let months: Vec<Vec<String>> = file.months.iter().map(|names| folded(names)).collect();
        let month = alternatives(&months.concat());
        Ok(Self {
            approximate: pattern(format!(
                "^(?:{approximate})\\.? *|[ ,(]+(?:{approximate})[.)]*$"
            ))?,
            days: pattern(format!(
                r"\b(?:(\d{{1,2}})[o°]?\b|({month})\b\.?|((?:19|20)\d{{2}})\b)"
            ))?,
            months,
            nothing: folded(&file.nothing),
            yes: folded(&file.yes),
            no: folded(&file.no),
            totals: folded(&file.totals),
            footers: folded(&file.footers),
            several: folded(&file.several),
        })
    }

    /// Whether a cell says that there is no data.
    pub fn is_nothing(&self, text: &str) -> bool {
        self.nothing.contains(&fold(text))
    }

    /// Yes, no, or neither.
    pub fn yes_no(&self, text: &str) -> Option<bool> {
        let text = fold(text);
        if self.yes.contains(&text) {
            return Some(true);
        }
        self.no.contains(&text).then_some(false)
    }

    /// Whether a row's first words announce a total.
    pub fn is_total(&self, text: &str) -> bool {
        begins(&self.totals, text)
    }

    /// Whether a lone cell under the table is a note.
    pub fn is_footer(&self, text: &str) -> bool {
        begins(&self.footers, text)
    }

    /// Whether a place cell says "several municipalities" in place of names.
    pub fn is_several(&self, text: &str) -> bool {
        begins(&self.several, text)
    }

    /// A month's number by its folded name or abbreviation.
    pub fn month(&self, name: &str) -> Option<i8> {
        let at = self.months.iter().position(|names| names.iter().any(|month| month == name))?;
        i8::try_from(at + 1).ok()
    }

    /// A folded text without words such as "aprox.", and whether there were any.
    pub(super) fn without_approximation(&self, folded: &str) -> (String, bool) {
        let plain = self.approximate.replace_all(folded, "");
        let changed = plain.len() < folded.len();
        (plain.trim().to_owned(), changed)
    }
}

fn folded(words: &[String]) -> Vec<String> {
    words.iter().map(|word| fold(word)).collect()
}

fn alternatives(words: &[String]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| regex::escape(&fold(word))).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.join("|")
}

/// Whether a text is one of the words, or begins with one and goes on with another word.
fn begins(words: &[String], text: &str) -> bool {
    let text = fold(text);
    words.iter().any(|word| {
        let rest = text.strip_prefix(word.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_shared_words() {
        let words = Words::load(&Data::BuiltIn, "records/words.toml").unwrap();
        for nothing in ["SD", "sd", "NSR", "SNR", "NR", "SC", "SR", "?", "NA", "N/D", "s/d", "-"] {
            assert!(words.is_nothing(nothing), "{nothing}");
        }
        assert!(!words.is_nothing("San Diego"));
        assert_eq!(words.yes_no("Sí"), Some(true));
        assert_eq!(words.yes_no("NO"), Some(false));
        assert_eq!(words.yes_no("tal vez"), None);
        assert!(words.is_total("TOTAL:") && words.is_total("Total general"));
        assert!(!words.is_total("Totalapa"));
        assert!(words.is_several("Varios Municipios") && !words.is_several("Variosa"));
        assert!(words.is_footer("Fuente: Protección Civil"));
        assert_eq!(words.month("sep"), Some(9));
        assert_eq!(words.without_approximation("aprox. 300"), ("300".to_owned(), true));
        assert_eq!(words.without_approximation("300 (aprox.)"), ("300".to_owned(), true));
        assert_eq!(words.without_approximation("300"), ("300".to_owned(), false));
    }
}
