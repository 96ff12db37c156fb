//! The words around names: abbreviations, what stands before a name, what is no name.

use std::collections::BTreeMap;

use desplaza_model::text::fold;
use serde::Deserialize;

/// `data/places/list.toml`: how place columns of tables are worded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListWords {
    /// Short forms of words inside names, without their full stop ("cd" = "ciudad").
    pub(super) abbreviations: BTreeMap<String, String>,
    /// Words that link the words of a name and may be left out ("de", "la").
    pub(super) connectors: Vec<String>,
    /// What may stand before a name ("municipio de", "delegacion").
    pub(super) before: Vec<String>,
    /// First words that many names share and that alone tell nothing ("san", "villa").
    pub(super) generic: Vec<String>,
    /// What ends a name ("por lluvia severa", "en desastre").
    pub(super) after: Vec<String>,
    /// Wordings for many municipalities at once.
    pub(super) several: Vec<String>,
    /// First words of a region's name ("region", "zona").
    pub(super) regions: Vec<String>,
    /// Wordings for "not known".
    pub(super) no_data: Vec<String>,
    /// Wordings that are no place on land.
    pub(super) not_places: Vec<String>,
}

/// A name as it is compared: folded, punctuation gone, abbreviations written out.
pub(super) fn key(text: &str, abbreviations: &BTreeMap<String, String>) -> String {
    let spaced: String =
        fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced
        .split_whitespace()
        .map(|word| abbreviations.get(word).map_or(word, String::as_str))
        .collect();
    words.join(" ")
}

impl ListWords {
    /// A name as it is compared.
    pub(super) fn key(&self, text: &str) -> String {
        key(text, &self.abbreviations)
    }

    /// A key without its linking words.
    pub(super) fn skeleton(&self, key: &str) -> String {
        let words: Vec<&str> = key.split(' ').filter(|word| !self.is_connector(word)).collect();
        words.join(" ")
    }

    /// The key without what stands around the name ("municipio de tila en desastre" = "tila").
    pub(super) fn bare<'k>(&self, key: &'k str) -> &'k str {
        let mut rest = key;
        while let Some(shorter) = self.before.iter().find_map(|lead| strip_word(rest, lead)) {
            rest = shorter;
        }
        let end = self.after.iter().filter_map(|wording| rest.find(wording.as_str())).min();
        end.filter(|end| *end > 0).map_or(rest, |end| rest[..end].trim_end())
    }

    /// The key without the words at its beginning that many names share, if that leaves a name
    /// ("san pedro tapanatepec" = "tapanatepec").
    pub(super) fn without_generic_head<'k>(&self, key: &'k str) -> Option<&'k str> {
        let mut rest = key;
        while let Some((word, tail)) = rest.split_once(' ') {
            if !self.is_generic(word) && !self.is_connector(word) {
                break;
            }
            rest = tail;
        }
        let tells = rest.split(' ').next().is_some_and(|w| w.len() > 4 && !self.is_generic(w));
        (tells && rest.len() < key.len()).then_some(rest)
    }

    /// Whether a part of a name can stand for it: a telling word, and no linking word at its end.
    pub(super) fn stands_alone(&self, key: &str) -> bool {
        key.rsplit(' ').next().is_some_and(|last| !self.is_connector(last))
    }

    /// Whether a word only links.
    pub(super) fn is_connector(&self, word: &str) -> bool {
        self.connectors.iter().any(|c| c == word)
    }

    /// Whether no word of the key tells anything ("villa de san juan").
    pub(super) fn is_all_generic(&self, key: &str) -> bool {
        key.split_whitespace().all(|word| self.is_generic(word) || self.is_connector(word))
    }

    /// First letter of the first word that tells something.
    pub(super) fn initial(&self, key: &str) -> Option<char> {
        let mut telling = key.split(' ').filter(|w| !self.is_generic(w) && !self.is_connector(w));
        telling.next()?.chars().next()
    }

    /// How many letters of the key tell something.
    pub(super) fn telling_letters(&self, key: &str) -> usize {
        let telling = key.split(' ').filter(|w| !self.is_generic(w) && !self.is_connector(w));
        telling.map(str::len).sum()
    }

    /// Whether a word alone tells nothing ("san").
    pub(super) fn is_generic(&self, word: &str) -> bool {
        word.len() < 3 || self.generic.iter().any(|g| g == word)
    }

    /// Whether the key says that many municipalities are meant.
    pub(super) fn is_several(&self, key: &str) -> bool {
        self.several.iter().any(|wording| has_words(key, wording))
    }

    /// Whether the key calls itself a region.
    pub(super) fn is_region(&self, key: &str) -> bool {
        key.split(' ').next().is_some_and(|word| self.regions.iter().any(|r| r == word))
    }

    /// Whether the key says that nothing is known.
    pub(super) fn is_no_data(&self, key: &str) -> bool {
        key.is_empty() || self.no_data.iter().any(|wording| wording == key)
    }

    /// Whether the key is no place on land.
    pub(super) fn is_not_place(&self, key: &str) -> bool {
        self.not_places.iter().any(|wording| has_words(key, wording))
    }
}

fn strip_word<'k>(key: &'k str, lead: &str) -> Option<&'k str> {
    key.strip_prefix(lead)?.strip_prefix(' ').filter(|rest| !rest.is_empty())
}

/// Whether `wording` occurs in `key` as whole words.
pub(super) fn has_words(key: &str, wording: &str) -> bool {
    word_position(key, wording).is_some()
}

/// Where `wording` first occurs in `key` as whole words.
pub(super) fn word_position(key: &str, wording: &str) -> Option<usize> {
    let bytes = key.as_bytes();
    key.match_indices(wording).map(|(at, _)| at).find(|at| {
        let end = at + wording.len();
        (*at == 0 || bytes[at - 1] == b' ') && (end == bytes.len() || bytes[end] == b' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_write_abbreviations_out() {
        let abbreviations = BTreeMap::from([("cd".to_owned(), "ciudad".to_owned())]);
        assert_eq!(key("CD.  Valles ", &abbreviations), "ciudad valles");
        assert_eq!(key("Conkal-Kantunil", &abbreviations), "conkal kantunil");
    }

    #[test]
    fn words_are_whole() {
        assert!(has_words("en varios municipios", "varios municipios"));
        assert!(!has_words("santa maria", "anta"));
    }
}
