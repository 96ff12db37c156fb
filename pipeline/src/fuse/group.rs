//! Groups sightings into events: candidate pairs by block, union of those that agree, a limit on the span.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::{Cvegeo, PlaceRole, Sighting, StateCode};

use super::agree::{Seen, agree, arrives, may_join};
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
    pub(super) fn key(self) -> String {
        match self {
            Self::Disaster(state) => format!("disaster {state}"),
            Self::Conflict(key) => format!("conflict {key}"),
            Self::ConflictState(state) => format!("conflict {state}"),
        }
    }
}

/// The blocks that a sighting stands in.
pub(super) fn blocks(sighting: &Sighting) -> BTreeSet<Block> {
    let disaster = sighting.cause.is_disaster();
    let blocks = sighting.places.iter().filter_map(|place| match (place.role, place.cvegeo) {
        (PlaceRole::Origin, _) if disaster => Some(Block::Disaster(place.state)),
        (PlaceRole::Destination, _) if disaster => None,
        (_, Some(key)) => Some(Block::Conflict(key)),
        (PlaceRole::Origin, None) => Some(Block::ConflictState(place.state)),
        (PlaceRole::Destination, None) => None,
    });
    blocks.collect()
}

/// Indexes of the sightings of each event; `seen` is in [`super::sighting_order`], and so is each group.
///
/// The result depends on the set of sightings only, not on how they came.
pub(super) fn group(seen: &[Seen], p: &Fusion) -> Vec<Vec<usize>> {
    let pairs = pairs(seen, p);
    let mut links = pairs.clone();
    links.retain(|&(a, b)| agree(&seen[a], &seen[b], p));
    links.extend(arrivals(&pairs, &components(seen.len(), &links), seen, p));
    let mut pieces = vec![0; seen.len()];
    for members in components(seen.len(), &links) {
        cut(&members, seen, &mut pieces);
    }
    // Cutting may have separated sightings that only a third one linked.
    let kept: Vec<_> = links.into_iter().filter(|(a, b)| pieces[*a] == pieces[*b]).collect();
    components(seen.len(), &kept)
}

/// The pairs that may be one event.
fn pairs(seen: &[Seen], p: &Fusion) -> Vec<(usize, usize)> {
    let mut members_of: BTreeMap<Block, Vec<usize>> = BTreeMap::new();
    for (at, one) in seen.iter().enumerate() {
        for block in blocks(one.sighting) {
            members_of.entry(block).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for members in members_of.values() {
        for (n, &a) in members.iter().enumerate() {
            let one = seen[a].sighting;
            let reach = p.reach(one.cause, one.hazard);
            // Members are in order of their first day: the first one out of reach ends the search.
            let near = members[n + 1..]
                .iter()
                .take_while(|&&b| days(one.when.end, seen[b].sighting.when.start) <= reach);
            pairs.extend(near.filter(|&&b| may_join(&seen[a], &seen[b], p)).map(|&b| (a, b)));
        }
    }
    pairs
}

/// Links each group that only tells where people arrived to the one origin that is nearest in time. Were it linked to
/// every origin that they may have come from, a city that takes in many would make one event of them all.
fn arrivals(
    pairs: &[(usize, usize)],
    groups: &[Vec<usize>],
    seen: &[Seen],
    p: &Fusion,
) -> Vec<(usize, usize)> {
    let mut group_of = vec![0; seen.len()];
    let mut told = vec![false; groups.len()];
    for (number, members) in groups.iter().enumerate() {
        for &at in members {
            group_of[at] = number;
        }
        told[number] = members.iter().any(|&at| !seen[at].sighting.inferred);
    }
    let mut nearest: BTreeMap<usize, (i32, usize, usize)> = BTreeMap::new();
    for (here, there) in pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
        let group = group_of[here];
        if !told[group] && arrives(&seen[here], &seen[there], p) {
            let link = (gap(&seen[here], &seen[there]), there, here);
            let known = nearest.entry(group).or_insert(link);
            *known = link.min(*known);
        }
    }
    nearest.into_values().map(|(_, there, here)| (there, here)).collect()
}

fn gap(a: &Seen, b: &Seen) -> i32 {
    let (a, b) = (a.sighting.when, b.sighting.when);
    days(a.end, b.start).max(days(b.end, a.start)).max(0)
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
