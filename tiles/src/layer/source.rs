//! The words and the source that a reader of one event is shown first.

use desplaza_model::{Event, EventSource, SourcedClaim};

/// What stands behind an event's recommended figure.
pub(crate) struct Evidence<'a> {
    /// The sentence, or the cell; at most as long as asked for.
    pub(crate) text: Option<String>,
    /// The article it stands in.
    pub(crate) source: Option<&'a EventSource>,
}

/// The claim that the largest part of the figure rests on and its article; without one, the first article.
pub(crate) fn evidence(event: &Event, longest: usize) -> Evidence<'_> {
    let key = key_claim(event);
    let source = match key {
        Some(key) => event.sources.iter().find(|source| source.article == key.article),
        None => event.sources.iter().find(|source| source.sentence.is_some()),
    };
    let source = source.or(event.sources.first());
    let text = match key {
        Some(key) => Some(quotation(event, &key.claim.evidence, longest)),
        None if guarded(event) => None,
        None => source
            .and_then(|source| source.sentence.as_deref().or(source.title.as_deref()))
            .map(|sentence| excerpt(sentence, "", longest)),
    };
    Evidence { text, source }
}

/// Whether a whole sentence may lead to somebody in hiding: it can name a person or a hamlet.
fn guarded(event: &Event) -> bool {
    !event.cause.is_disaster()
}

fn quotation(event: &Event, words: &desplaza_model::Evidence, longest: usize) -> String {
    let sentence = words.sentence.as_deref().filter(|_| !guarded(event));
    excerpt(sentence.unwrap_or(&words.text), &words.text, longest)
}

fn key_claim(event: &Event) -> Option<&SourcedClaim> {
    let largest = event.allocations.iter().rev().max_by_key(|part| part.best)?;
    let stands_behind = |claim: &&SourcedClaim| largest.claims.contains(&claim.claim.id);
    let value =
        |claim: &SourcedClaim| claim.claim.persons.and_then(|persons| persons.best.or(persons.low));
    let behind = || event.claims.iter().filter(stands_behind);
    behind().find(|claim| value(claim) == Some(largest.best)).or_else(|| behind().next())
}

/// At most `longest` characters of the sentence, around the words that matter.
fn excerpt(sentence: &str, words: &str, longest: usize) -> String {
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = sentence.chars().collect();
    if chars.len() <= longest {
        return sentence;
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = sentence.find(&words).map_or(0, |at| sentence[..at].chars().count());
    // Two characters are kept for the marks of omission.
    let room = longest - 2;
    let margin = room.saturating_sub(words.chars().count()) / 2;
    let start = at.saturating_sub(margin).min(chars.len() - room);
    let end = start + room;
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    out.extend(&chars[start..end]);
    if end < chars.len() {
        out.push('…');
    }
    out
}

/// Who is cited: outlets and agencies, each once, and tables by file and row.
pub(crate) fn cited(event: &Event) -> String {
    let mut names: Vec<String> = event.sources.iter().filter_map(name).collect();
    names.sort();
    names.dedup();
    names.join("; ")
}

/// The outlet, or the table's file and row.
pub(crate) fn name(source: &EventSource) -> Option<String> {
    match &source.row {
        Some(row) => Some(format!("{}, fila {}", row.file, row.row)),
        None => source.outlet.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_keeps_the_words_that_matter() {
        let sentence =
            format!("{} salieron 40 familias de la ranchería {}", "ñ".repeat(90), "é".repeat(90));
        let cut = excerpt(&sentence, "40 familias", 60);
        assert!(cut.chars().count() <= 60, "{cut}");
        assert!(cut.contains("40 familias"), "{cut}");
        assert!(cut.starts_with('…') && cut.ends_with('…'));
    }

    #[test]
    fn a_short_sentence_stays_whole() {
        assert_eq!(excerpt("Salieron\n 40  familias.", "40 familias", 60), "Salieron 40 familias.");
        let cut = excerpt(&"palabra ".repeat(20), "no está", 40);
        assert!(cut.starts_with("palabra") && cut.chars().count() <= 40, "{cut}");
    }
}
