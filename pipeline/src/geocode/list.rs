//! The place columns of a table row, resolved name by name.

use std::ops::Range;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, StateCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Geocoder;
use super::names::How;
use super::resolve_name::{Found, Lookup, Reason};
use super::split;

/// A name of the list and its municipality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResolvedPlace {
    /// The municipality.
    pub cvegeo: Cvegeo,
    /// The words.
    pub text: String,
    /// How they were recognised.
    pub how: How,
    /// 0 to 1.
    pub confidence: f64,
}

/// Words of the list that name no municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unresolved {
    /// The words.
    pub text: String,
    /// Why not.
    #[serde(flatten)]
    pub reason: Reason,
}

/// What the place columns of a row say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListResolution {
    /// States of the state column, in key order.
    pub states: Vec<StateCode>,
    /// Names that were resolved, in the order of the list.
    pub resolved: Vec<ResolvedPlace>,
    /// The rest, in the order of the list.
    pub unresolved: Vec<Unresolved>,
}

impl ListResolution {
    /// The municipalities in key order, each once.
    pub fn municipalities(&self) -> Vec<Cvegeo> {
        let mut keys: Vec<Cvegeo> = self.resolved.iter().map(|place| place.cvegeo).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// Atoms that may belong to one name.
const LONGEST_NAME: usize = 4;
/// Words that may belong to one name.
const LONGEST_WORDS: usize = 8;

/// Resolves the state column and the municipality column of a table row.
pub fn resolve_list(
    states_text: &str,
    list_text: &str,
    geocoder: &Geocoder,
    places: &Gazetteer,
) -> ListResolution {
    let states = geocoder.states_of(states_text, places);
    let lookup = Lookup { names: &geocoder.names, words: &geocoder.list, places, states: &states };
    let mut found = ListResolution { states: states.clone(), ..ListResolution::default() };
    for piece in split::pieces(list_text) {
        let reader = PieceReader { list: list_text, lookup, geocoder };
        reader.read(&piece, &mut found);
    }
    found
}

/// Reads one piece of a list.
struct PieceReader<'c> {
    list: &'c str,
    lookup: Lookup<'c>,
    geocoder: &'c Geocoder,
}

impl PieceReader<'_> {
    fn read(&self, piece: &[Range<usize>], out: &mut ListResolution) {
        for segment in self.cut(piece) {
            let range = piece[segment.start].start..piece[segment.end - 1].end;
            self.resolve(range, out);
        }
    }

    /// The cut of the piece into names that leaves the fewest words unknown.
    fn cut(&self, piece: &[Range<usize>]) -> Vec<Range<usize>> {
        best_cut(piece, LONGEST_NAME, |range, atoms| {
            let key = self.lookup.words.key(&self.list[range]);
            if atoms > 1 {
                let found = self.lookup.whole_name(&key).ok()?;
                return Some(atoms as f64 * found.confidence);
            }
            match self.lookup.named(&key) {
                Ok(found) => Some(found.confidence),
                Err(Reason::Ambiguous { .. }) => Some(0.5),
                Err(_) => Some(0.0),
            }
        })
    }

    fn resolve(&self, range: Range<usize>, out: &mut ListResolution) {
        let text = &self.list[range.clone()];
        let key = self.lookup.words.key(text);
        if let Ok(found) = self.lookup.named(&key) {
            return out.resolved.push(place(text, found));
        }
        let reason = self.geocoder.no_name(&key, self.lookup.places);
        let reason = match reason {
            Some(reason) => Err(reason),
            None => match self.several_names(range) {
                Some(found) => return out.resolved.extend(found),
                None => self.guess(&key),
            },
        };
        match reason {
            Ok(found) => out.resolved.push(place(text, found)),
            Err(reason) => out.unresolved.push(Unresolved { text: text.to_owned(), reason }),
        }
    }

    /// A name shared inside the state stays ambiguous; the rest may be guessed.
    fn guess(&self, key: &str) -> Result<Found, Reason> {
        match self.lookup.named(key) {
            Err(Reason::Unknown) => self.lookup.guess(key),
            decided => decided,
        }
    }

    /// Names that stand side by side without a separator, when they explain every word.
    fn several_names(&self, range: Range<usize>) -> Option<Vec<ResolvedPlace>> {
        let words = split::words(self.list, range);
        if words.len() < 2 {
            return None;
        }
        let cut = best_cut(&words, LONGEST_WORDS, |range, count| {
            self.side_by_side(&self.list[range]).map(|_| count as f64 - 0.1)
        });
        cut.into_iter()
            .map(|segment| {
                let text = &self.list[words.get(segment.start)?.start..words[segment.end - 1].end];
                Some(place(text, self.side_by_side(text)?))
            })
            .collect::<Option<Vec<_>>>()
            .filter(|found| !found.is_empty())
    }

    /// A name without a separator: whole, no linking word at its ends, and no saint alone unless that is
    /// all of the name.
    fn side_by_side(&self, text: &str) -> Option<Found> {
        let words = self.lookup.words;
        let key = words.key(text);
        let first = key.split(' ').next()?;
        let links = first.starts_with('d') && words.is_connector(first);
        if key.len() < 4 || links || !words.stands_alone(&key) {
            return None;
        }
        let found = self.lookup.named(&key).ok()?;
        (found.how == How::Exact || !words.is_all_generic(&key)).then_some(found)
    }
}

fn place(text: &str, found: Found) -> ResolvedPlace {
    let Found { cvegeo, how, confidence } = found;
    ResolvedPlace { cvegeo, text: text.to_owned(), how, confidence }
}

/// The cut of `parts` into runs of at most `longest` parts with the greatest sum of `worth`; empty
/// when there is none.
fn best_cut(
    parts: &[Range<usize>],
    longest: usize,
    worth: impl Fn(Range<usize>, usize) -> Option<f64>,
) -> Vec<Range<usize>> {
    let mut best: Vec<Option<(f64, usize)>> = vec![Some((0.0, 0))];
    for end in 1..=parts.len() {
        let mut here: Option<(f64, usize)> = None;
        for start in end.saturating_sub(longest)..end {
            let Some((before, _)) = best[start] else { continue };
            let range = parts[start].start..parts[end - 1].end;
            let Some(worth) = worth(range, end - start) else { continue };
            if here.is_none_or(|(sum, _)| before + worth > sum) {
                here = Some((before + worth, start));
            }
        }
        best.push(here);
    }
    walk_back(&best)
}

fn walk_back(best: &[Option<(f64, usize)>]) -> Vec<Range<usize>> {
    let mut cut = Vec::new();
    let mut end = best.len() - 1;
    while end > 0 {
        let Some((_, start)) = best[end] else { return Vec::new() };
        cut.push(start..end);
        end = start;
    }
    cut.reverse();
    cut
}
