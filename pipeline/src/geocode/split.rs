//! Cutting a place column into what may be names.

use std::ops::Range;

/// A piece between commas: its atoms, cut where a separator may also be part of a name
/// ("Guadalupe y Calvo"). Ranges are bytes of the list.
pub(super) type Piece = Vec<Range<usize>>;

/// Cuts at commas and semicolons into pieces, and each piece at doubtful separators into atoms.
pub(super) fn pieces(list: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in list.split_inclusive([',', ';', '•', '|']) {
        let end = start + part.trim_end_matches([',', ';', '•', '|']).len();
        found.push(atoms(list, start..end));
        start += part.len();
    }
    found.retain(|piece| !piece.is_empty());
    found
}

fn atoms(list: &str, piece: Range<usize>) -> Piece {
    let mut found = Vec::new();
    let mut start = piece.start;
    for cut in separators(&list[piece.clone()]) {
        found.extend(trimmed(list, start..piece.start + cut.start));
        start = piece.start + cut.end;
    }
    found.extend(trimmed(list, start..piece.end));
    found
}

/// The range without what is neither letter nor digit at its ends.
fn trimmed(list: &str, range: Range<usize>) -> Option<Range<usize>> {
    let text = &list[range.clone()];
    let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = range.end - rest.len();
    let end = start + rest.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    (start < end).then_some(start..end)
}

/// Spans of the doubtful separators: " y ", " e ", line ends, dashes, slashes, colons, brackets and
/// full stops that end a word of more than four letters.
fn separators(piece: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, c) in piece.char_indices() {
        let end = at + c.len_utf8();
        match c {
            '\n' | '\r' | '-' | '–' | '/' | ':' | '(' | ')' => spans.push(at..end),
            '.' if ends_long_word(&piece[..at]) => spans.push(at..end),
            'y' | 'e' | 'Y' | 'E' if is_lone(piece, at, end) => spans.push(at..end),
            _ => {}
        }
    }
    spans
}

fn ends_long_word(before: &str) -> bool {
    before.chars().rev().take_while(|c| c.is_alphanumeric()).count() > 4
}

fn is_lone(piece: &str, at: usize, end: usize) -> bool {
    let before = piece[..at].chars().next_back().is_none_or(char::is_whitespace);
    let after = piece[end..].chars().next().is_none_or(char::is_whitespace);
    before && after
}

/// The words of a range, as ranges.
pub(super) fn words(list: &str, range: Range<usize>) -> Piece {
    let mut found = Vec::new();
    let mut start = range.start;
    for part in list[range.clone()].split_inclusive(char::is_whitespace) {
        found.extend(trimmed(list, start..start + part.len()));
        start += part.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(list: &str) -> Vec<Vec<&str>> {
        pieces(list).into_iter().map(|p| p.into_iter().map(|r| &list[r]).collect()).collect()
    }

    #[test]
    fn cuts_at_separators() {
        assert_eq!(cut("Tila, Guadalupe y Calvo"), [vec!["Tila"], vec!["Guadalupe", "Calvo"]]);
        assert_eq!(cut("Juan\nR. Escudero y"), [vec!["Juan", "R. Escudero"]]);
        assert_eq!(
            cut("Irapuato. San Miguel; Dr. Mora."),
            [vec!["Irapuato", "San Miguel"], vec!["Dr. Mora"]]
        );
        assert_eq!(cut("Ñu; (Ébano)"), [["Ñu"], ["Ébano"]]);
        assert!(cut("  , ").is_empty());
    }

    #[test]
    fn cuts_words() {
        let list = "Boca del Río  Tierra";
        let found: Vec<_> = words(list, 0..list.len()).into_iter().map(|r| &list[r]).collect();
        assert_eq!(found, ["Boca", "del", "Río", "Tierra"]);
    }
}
