//! Which language a text is in.

use super::Extraction;
use crate::spanish;

/// Characters that are enough for a sure answer; more only costs time.
const SAMPLE: usize = 1_500;

/// Characters whose words mostly tell Spanish at once.
const SURE: usize = 500;

/// ISO 639-3 code, or nothing when the text is too short or the answer unsure.
pub(crate) fn language(text: &str, rules: &Extraction) -> Option<String> {
    if text.chars().take(rules.enough_to_tell).count() < rules.enough_to_tell {
        return None;
    }
    if spanish::is_plain(&spanish::sample(text, SURE)) {
        return Some("spa".to_owned());
    }
    let end = text.char_indices().nth(SAMPLE).map_or(text.len(), |(at, _)| at);
    let found = rules.languages.detect(&text[..end])?;
    (found.is_reliable() || text.len() > 200).then(|| found.lang().code().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use desplaza_model::data::Data;

    #[test]
    fn tells_languages_of_the_list() {
        let rules = Extraction::load(&Data::BuiltIn).unwrap();
        let tell = |text: &str| language(text, &rules);
        let spanish = "Unas cuarenta familias de la sierra dejaron sus casas durante la madrugada y caminaron hasta la cabecera municipal.";
        assert_eq!(tell(spanish).as_deref(), Some("spa"));
        let english = "About forty families from the highlands left their homes during the night and walked down to the town.";
        assert_eq!(tell(english).as_deref(), Some("eng"));
        assert_eq!(tell("Tila, Chiapas"), None);
    }
}
