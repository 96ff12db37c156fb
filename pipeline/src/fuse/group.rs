//! Groups sightings into events: candidate pairs by block, union of those that agree, a limit on the span.

use std::collections::BTreeMap;

use desplaza_model::{Cvegeo, StateCode};

use super::agree::{Seen, agree};
use super::days;
use super::parameters::Fusion;

/// Sightings that share no block are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    /// Disasters of a state.
    Disaster(StateCode),
    /// Conflicts that people left, or were received from, in a municipality.
    Conflict(Cvegeo),
    /// Conflicts of which only the state is known.
    ConflictState(StateCode),
}

impl Block {
    /// The block as a key of the event store.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Disaster(state) => format!("disaster {state}"),
            Self::Conflict(key) => format!("conflict {key}"),
            Self::ConflictState(state) => format!("conflict {state}"),
        }
    }

    /// The blocks that a sighting stands in.
    pub(super) fn of(seen: &Seen) -> Vec<Self> {
        if seen.is_disaster() {
            return seen.states.iter().map(|state| Self::Disaster(*state)).collect();
        }
        let keys = seen.origins.iter().chain(&seen.destinations).map(|key| Self::Conflict(*key));
        let states = seen.states.iter().filter(|_| seen.statewide);
        keys.chain(states.map(|state| Self::ConflictState(*state))).collect()
    }
}

/// Indexes of the sightings of each event; `seen` is in [`super::sighting_order`], and so is each group.
///
/// The result depends on the set of sightings only, not on how they came.
pub(super) fn group(seen: &[Seen], p: &Fusion) -> Vec<Vec<usize>> {
    let links = links(seen, p);
    let mut pieces = vec![0; seen.len()];
    for members in components(seen.len(), &links) {
        cut(&members, seen, &mut pieces);
    }
    // Cutting may have separated sightings that only a third one linked.
    let kept: Vec<_> = links.into_iter().filter(|(a, b)| pieces[*a] == pieces[*b]).collect();
    components(seen.len(), &kept)
}

/// The pairs that agree.
fn links(seen: &[Seen], p: &Fusion) -> Vec<(usize, usize)> {
    let mut blocks: BTreeMap<Block, Vec<usize>> = BTreeMap::new();
    for (at, one) in seen.iter().enumerate() {
        for block in Block::of(one) {
            blocks.entry(block).or_default().push(at);
        }
    }
    let mut links = Vec::new();
    for members in blocks.values() {
        for (n, &a) in members.iter().enumerate() {
            let one = seen[a].sighting;
            let reach = p.reach(one.cause, one.hazard);
            // Members are in order of their first day: the first one out of reach ends the search.
            let near = members[n + 1..]
                .iter()
                .take_while(|&&b| days(one.when.end, seen[b].sighting.when.start) <= reach);
            links.extend(near.filter(|&&b| agree(&seen[a], &seen[b], p)).map(|&b| (a, b)));
        }
    }
    links
}

/// Numbers the pieces of a component so that none spans more than its longest days, from the first day on.
fn cut(members: &[usize], seen: &[Seen], pieces: &mut [usize]) {
    let longest = members.iter().map(|&at| seen[at].window.longest_days).max().unwrap_or_default();
    let mut piece = 0;
    let mut founder: Option<&Seen> = None;
    for &at in members {
        let one = &seen[at];
        let fits = founder.is_some_and(|founder| {
            let limit = longest.max(founder.days());
            days(founder.sighting.when.start, one.sighting.when.end) <= limit
        });
        if !fits {
            founder = Some(one);
            piece += 1;
        }
        pieces[at] = piece;
    }
}

/// Connected components, each ascending, in order of their first member.
pub(super) fn components(count: usize, links: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut parents: Vec<usize> = (0..count).collect();
    for &(a, b) in links {
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        // The smaller index stays root, so that roots come first in their component.
        parents[a.max(b)] = a.min(b);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..count {
        members.entry(root(&mut parents, at)).or_default().push(at);
    }
    members.into_values().collect()
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_in_order_whatever_the_order_of_links() {
        let expected = vec![vec![0, 3, 4], vec![1], vec![2, 5]];
        assert_eq!(components(6, &[(3, 4), (5, 2), (4, 0)]), expected);
        assert_eq!(components(6, &[(0, 4), (2, 5), (4, 3), (0, 3)]), expected);
    }
}
