//! Which groups a sentence names.

use std::collections::BTreeSet;

use desplaza_model::codes::Group;

use super::lexicon::Kind;
use super::scene::Scene;

/// The groups named in a sentence, in the order of the method.
pub(super) fn groups(scene: &Scene, sentence: usize) -> Vec<Group> {
    let named: BTreeSet<Group> =
        scene.of_kind(sentence, Kind::Group).filter_map(|mark| scene.entry(mark).group).collect();
    named.into_iter().collect()
}
