//! Where people left from and where they went: the words that lead to a place.

use super::Geocoder;
use super::endings::Endings;
use super::gaps::continues_list;

/// What a place is in its sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing leads to it.
    #[default]
    Neutral,
    /// People left from it, or it happened there.
    Origin,
    /// People went there.
    Destination,
}

impl Role {
    /// What signs call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Origin => "origin",
            Self::Destination => "destination",
        }
    }
}

/// How far back a verb of going is looked for, in bytes.
const REACH: usize = 90;

/// The role of a place by the folded text before it in its sentence, the text after it, and the place
/// before it: how many bytes lie between, and its role.
pub(super) fn role(
    before: &str,
    after: &str,
    previous: Option<(usize, Role)>,
    geocoder: &Geocoder,
) -> Role {
    let cues = &geocoder.cues;
    let gap = previous.map(|(bytes, role)| (&before[before.len().saturating_sub(bytes)..], role));
    if let Some((gap, role)) = gap
        && continues_list(gap)
    {
        return role;
    }
    let next = after.trim_start_matches([' ', ',']);
    let next = ["ya ", "tambien ", "le ", "les "]
        .iter()
        .find_map(|w| next.strip_prefix(w))
        .unwrap_or(next);
    if cues.destination_after.iter().any(|word| next.starts_with(word.as_str())) {
        return Role::Destination;
    }
    let lead = without_between(before.trim_end(), &cues.between);
    if cues.destination.end(lead) {
        return Role::Destination;
    }
    let window = match gap {
        Some((gap, _)) => gap,
        None => tail(lead, REACH),
    };
    let linked = cues.destination_links.end(lead);
    let clause = since_last_figure(window);
    let goes = cues.destination_verbs.iter().any(|verb| has_word_start(clause, verb));
    if linked && goes {
        return Role::Destination;
    }
    let came_from = gap.is_some_and(|(_, role)| role == Role::Origin);
    if came_from && matches!(without_between(window.trim(), &cues.between), "a" | "hacia" | "hasta")
    {
        return Role::Destination;
    }
    if cues.origin.end(lead) {
        return Role::Origin;
    }
    Role::Neutral
}

/// The text without what may stand between a cue and the name ("hacia el municipio de").
fn without_between<'t>(text: &'t str, between: &Endings) -> &'t str {
    let mut rest = text;
    while let Some(words) = between.at_end_of(rest) {
        rest = rest[..rest.len() - words.len()].trim_end();
    }
    rest
}

/// The text behind the last comma that opens a new figure: "302 refugiados, 100 viviendas en" tells of
/// the dwellings only.
fn since_last_figure(text: &str) -> &str {
    let opens = |at: &usize| text[at + 1..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    let comma = text.rmatch_indices(',').map(|(at, _)| at).find(opens);
    comma.map_or(text, |at| &text[at + 1..])
}

fn tail(text: &str, bytes: usize) -> &str {
    let mut from = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

fn has_word_start(text: &str, stem: &str) -> bool {
    text.match_indices(stem).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
}
