//! The words between names: lists, states beside their municipality, cues.

/// Whether a gap pairs a name with the one before it ("calles Allende y Morelos").
pub(super) fn is_pair(gap: &str) -> bool {
    matches!(gap, " y " | " e ")
}

/// A text without the article at its end.
pub(super) fn without_article(text: &str) -> &str {
    let articles = ["la", "el", "los", "las"];
    let article = articles.iter().find(|article| ends_with_word(text, article));
    article.map_or(text, |article| text[..text.len() - article.len()].trim_end())
}

/// Whether the text holds this word.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|other| other == word)
}

/// Whether the text ends with these words, as whole words.
pub(super) fn ends_with_word(text: &str, words: &str) -> bool {
    text.strip_suffix(words).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
}

/// Whether a gap between two names continues a list of names.
pub(super) fn continues_list(gap: &str) -> bool {
    matches!(
        without_figure(gap.trim()),
        "," | "y"
            | "e"
            | "o"
            | "u"
            | "ni"
            | ", y"
            | ", e"
            | "y en"
            | ", en"
            | "y de"
            | ", de"
            | ";"
            | "asi como"
            | ", asi como"
            | "y a"
            | ", a"
            | "/"
            | "-"
    )
}

/// A gap without the figure in brackets at its beginning: "Naupan (98), Honey (64)".
fn without_figure(gap: &str) -> &str {
    let figure = gap.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    match figure {
        Some((figure, rest)) if figure.starts_with(|c: char| c.is_ascii_digit()) => rest.trim(),
        _ => gap,
    }
}

/// Whether a gap between a name and a state's name makes the state the name's own ("Tila, Chiapas").
pub(super) fn is_beside(gap: &str) -> bool {
    let gap = gap.trim().trim_start_matches([',', '(']).trim();
    matches!(
        gap,
        "" | "en"
            | "en el"
            | "del"
            | "en el estado de"
            | "estado de"
            | "del estado de"
            | "de"
            | "en el sureste de"
            | "en el norte de"
            | "en la sierra de"
            | "al norte de"
            | "al sur de"
            | "en el sur de"
    )
}

pub(super) fn starts_beside(after: &str) -> bool {
    after.starts_with(", ") || after.starts_with(" (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(ends_with_word("en el municipio de", "municipio de"));
        assert!(!ends_with_word("supermunicipio de", "municipio de"));
        assert!(is_beside(", "));
        assert!(is_beside(", en el estado de "));
        assert!(!is_beside(" y "));
        assert!(continues_list(", "));
        assert!(continues_list(" (212), ") && !continues_list(" (la cabecera) dijo "));
        assert!(!continues_list(" dijo "));
    }
}
