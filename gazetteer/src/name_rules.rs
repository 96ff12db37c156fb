//! How people write municipalities' names, from `data/places/names.toml`.

use std::collections::BTreeMap;

use desplaza_model::Cvegeo;
use desplaza_model::data::{Data, DataError};
use desplaza_model::text::fold;
use serde::Deserialize;

/// Words of honour, abbreviations and everyday names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameRules {
    /// Folded beginnings that people leave out, the longest first.
    pub(crate) honours: Vec<String>,
    /// Folded, without full stop, to the whole word.
    pub(crate) abbreviations: BTreeMap<String, String>,
    pub(crate) everyday: Vec<Everyday>,
}

/// Names of one municipality beside those that official tables give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Everyday {
    pub(crate) cvegeo: Cvegeo,
    /// The official name; only to show a wrong key.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares it with the reference"))]
    pub(crate) official: String,
    pub(crate) names: Vec<String>,
}

pub(crate) fn load(data: &Data) -> Result<NameRules, DataError> {
    data.toml("places/names.toml")
}

impl NameRules {
    /// The name without its words of honour, when it has any and something is left.
    pub(crate) fn plain<'a>(&self, name: &'a str) -> Option<&'a str> {
        let honour = self.honours.iter().find(|honour| {
            let words = honour.split(' ').count();
            let start: Vec<&str> = name.split_whitespace().take(words).collect();
            fold(&start.join(" ")) == **honour
        })?;
        let mut rest = name.trim_start();
        for _ in honour.split(' ') {
            rest = rest.split_once(char::is_whitespace)?.1.trim_start();
        }
        (!rest.is_empty()).then_some(rest)
    }
}

/// Folded, without punctuation: `Xalapa-Enríquez` and `Othón P. Blanco` as many write them.
pub(crate) fn without_punctuation(name: &str) -> String {
    fold(&name.replace(['.', ',', '-', '(', ')', '\'', '"'], " "))
}

/// The folded name with its abbreviations written out.
pub(crate) fn expanded(name: &str, abbreviations: &BTreeMap<String, String>) -> String {
    let plain = without_punctuation(name);
    let words: Vec<&str> =
        plain.split(' ').map(|word| abbreviations.get(word).map_or(word, String::as_str)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honours_are_left_out() {
        let rules = load(&Data::BuiltIn).unwrap();
        assert_eq!(rules.plain("Heroica Ciudad de Tlaxiaco"), Some("Tlaxiaco"));
        assert_eq!(rules.plain("Heróica Zitácuaro"), Some("Zitácuaro"));
        assert_eq!(rules.plain("Tres Veces Heroica Cuencamé"), Some("Cuencamé"));
        assert_eq!(rules.plain("Tila"), None);
        assert_eq!(rules.plain("Heroica"), None);
        let longest_first = |pair: &[String]| !pair[1].starts_with(&pair[0]);
        assert!(rules.honours.windows(2).all(longest_first));
    }

    #[test]
    fn abbreviations_are_written_out() {
        let rules = load(&Data::BuiltIn).unwrap();
        let expand = |name| expanded(name, &rules.abbreviations);
        assert_eq!(expand("Cd. Juárez"), "ciudad juarez");
        assert_eq!(expand("Gral. Heliodoro Castillo"), "general heliodoro castillo");
        assert_eq!(expand("STA. MA. HUATULCO"), "santa maria huatulco");
        assert_eq!(expand("Sto.Domingo"), "santo domingo");
    }
    #[test]
    fn everyday_names_belong_to_the_municipality_they_say() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shared/reference/population/municipios.csv"
        );
        let Ok(mut table) = csv::Reader::from_path(path) else {
            println!("skipped: ../shared/reference is not here");
            return;
        };
        let rows = table.records().map(Result::unwrap);
        let official: BTreeMap<String, String> =
            rows.map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
        for everyday in load(&Data::BuiltIn).unwrap().everyday {
            assert_eq!(official[everyday.cvegeo.as_str()], everyday.official);
        }
    }
}
