//! Sentences, in spite of abbreviations, decimals, bullets and lines that break anywhere.

use std::ops::Range;

use desplaza_model::text::Folded;

use super::lexicon::Lexicon;
use super::tokens::{Token, TokenKind};

/// Marks each token with its sentence and returns the sentences as ranges of tokens.
pub(super) fn split(
    original: &str,
    folded: &Folded,
    tokens: &mut [Token],
    lexicon: &Lexicon,
) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut first = 0;
    for at in 0..tokens.len() {
        let next = tokens.get(at + 1).map_or(folded.text.len(), |token| token.start as usize);
        let (_, after) = folded.original(tokens[at].start as usize, tokens[at].end as usize);
        let (before, _) = folded.original(next, next);
        let between = original.get(after..before).unwrap_or_default();
        tokens[at].sentence = sentences.len() as u32;
        let last = at + 1 == tokens.len();
        if last || breaks(between, tokens[at], tokens.get(at + 1), &folded.text, lexicon) {
            sentences.push(first..at + 1);
            first = at + 1;
        }
    }
    sentences
}

/// Whether a sentence ends in what stands between two tokens.
fn breaks(
    between: &str,
    left: Token,
    right: Option<&Token>,
    folded: &str,
    lexicon: &Lexicon,
) -> bool {
    if between.trim_matches(' ').is_empty() {
        return false;
    }
    let capital = right.is_none_or(|token| {
        token.capital || matches!(token.kind, TokenKind::Number | TokenKind::Mark(b'-'))
    });
    if between.contains(['!', '?', '…', '•', '●', '▪', '·']) {
        return capital || between.contains(['•', '●', '▪']);
    }
    if between.contains('\n') {
        let blank = between.matches('\n').count() > 1;
        return capital || blank || between.contains('.') || left.kind == TokenKind::Mark(b':');
    }
    between.contains('.') && capital && stops(between, left, folded, lexicon)
}

/// Whether the full stop after `left` ends the sentence rather than an abbreviation.
fn stops(between: &str, left: Token, folded: &str, lexicon: &Lexicon) -> bool {
    let word = folded.get(left.start as usize..left.end as usize).unwrap_or_default();
    if left.kind == TokenKind::Word {
        let initial = word.chars().count() == 1;
        if initial || lexicon.is_abbreviation(word) {
            return false;
        }
        // "agua.Se": the space got lost; "gob.mx" has no capital and never comes here.
        if between == "." {
            return word.len() > 3;
        }
    }
    between != "."
        || left.kind != TokenKind::Number && word.len() > 3
        || left.kind == TokenKind::Mark(b')')
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Doc;
    use super::*;

    fn sentences(text: &str) -> Vec<String> {
        let lexicon = Lexicon::built_in();
        let doc = Doc::new(text, &lexicon);
        doc.sentences.iter().map(|range| doc.slice(range.clone()).to_owned()).collect()
    }

    #[test]
    fn abbreviations_and_decimals_do_not_end_a_sentence() {
        assert_eq!(sentences("En el Edo. de México cayeron 3.5 mm. Nadie salió.").len(), 2);
        assert_eq!(
            sentences("Lo dijo el Dr. Paz en la Col. Centro, Chilpancingo, Gro. ayer.").len(),
            1
        );
        assert_eq!(sentences("Llovió toda la noche.Se inundó el barrio.").len(), 2);
        assert_eq!(sentences("S.A. de C.V. informó").len(), 1);
    }

    #[test]
    fn lines_and_bullets_end_one() {
        assert_eq!(sentences("Evacuados: 56\nRescatados: 12").len(), 2);
        assert_eq!(sentences("una línea que\nsigue abajo").len(), 1);
        assert_eq!(sentences("• 5 viviendas con agua • 2 bardas").len(), 2);
    }
}
