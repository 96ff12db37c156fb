//! The small words that structure a sentence, from `data/lexicon/grammar.toml` (which says what each set is for).

use std::collections::BTreeSet;

use serde::Deserialize;

type Words = BTreeSet<String>;

/// Sets of folded words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grammar {
    pub auxiliaries: Words,
    pub perfect: Words,
    pub suffering: Words,
    pub occupying: Words,
    pub being: Words,
    pub before_object: Words,
    pub total: Words,
    pub summing: Words,
    pub of_noun: Words,
    pub before_infinitive: Words,
    pub small: Words,
    pub relative: Words,
    pub subordinating: Words,
    pub clause_breaks: Words,
    pub new_subject: Words,
    pub same_people: Words,
    pub phrase_heads: Words,
    pub happening_nouns: Words,
    pub accented_verbs: Words,
    pub feminine: Words,
    pub soft_labels: Words,
    pub year_cues: Words,
    pub after_qualifier: Words,
    pub where_cues: Words,
    pub group_heads: Words,
    pub opening: Words,
    pub counting: Words,
    pub demonyms: Words,
    pub not_demonyms: Words,
    pub rival: Words,
    pub cut: Words,
}

/// Verbs that can be told by their ending, whatever the verb: "llegaron", "vivían".
pub(super) fn is_finite(word: &str) -> bool {
    word.len() > 5 && ends_in(word, &["aron", "ieron", "aban", "ieran", "aran"])
}

/// Past participles, in any gender and number.
pub(super) fn is_participle(word: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    ends_in(stem, &["ado", "ada", "ido", "ida"]) && stem.len() > 5
        || matches!(stem, "vacia" | "vacio")
}

/// Nouns of action: "evacuación", "desplazamiento".
pub(super) fn is_action_noun(word: &str) -> bool {
    ends_in(word, &["cion", "ciones", "miento", "mientos", "encia", "ura", "uras"])
}

/// Infinitives, with or without a pronoun.
pub(super) fn is_infinitive(word: &str) -> bool {
    let stem = without_pronoun(word);
    ends_in(stem, &["ar", "er", "ir"]) && stem.len() > 3
}

/// Gerunds, with or without a pronoun.
pub(super) fn is_gerund(word: &str) -> bool {
    ends_in(without_pronoun(word), &["ando", "iendo", "yendo"])
}

/// Future, conditional and past subjunctive: what did not happen yet.
pub(super) fn is_future(word: &str) -> bool {
    word.len() > 6
        && ends_in(
            word,
            &[
                "ara", "aran", "era", "eran", "ira", "iran", "aria", "arian", "eria", "erian",
                "iria", "irian",
            ],
        )
}

impl Grammar {
    /// Whether a word names the people of a place by its ending: "tuxpeños".
    pub(super) fn is_demonym(&self, word: &str) -> bool {
        word.len() > 6
            && self.demonyms.iter().any(|ending| word.ends_with(ending.as_str()))
            && !self.not_demonyms.contains(word)
    }
}

fn without_pronoun(word: &str) -> &str {
    ["los", "las", "se", "la", "lo"]
        .iter()
        .fold(word, |word, pronoun| word.trim_end_matches(pronoun))
}

fn ends_in(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_the_form() {
        assert!(is_participle("evacuadas") && is_participle("destruido") && !is_participle("dado"));
        assert!(is_infinitive("evacuarlos") && !is_infinitive("mar"));
        assert!(is_gerund("evacuandolas") && !is_gerund("cuando que"));
        assert!(is_future("evacuaran") && !is_future("evacuaron"));
        assert!(is_action_noun("evacuacion") && is_finite("llegaron") && !is_finite("baron"));
    }
}
