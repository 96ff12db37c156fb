//! Who says a figure: the speaker beside a word of attribution, in its sentence or just before or after.

use desplaza_model::codes::Issuer;

use super::lexicon::Kind;
use super::matcher::Mark;
use super::scene::Scene;

/// The issuer of what a sentence says; the outlet itself where nobody is named.
pub(super) fn issuer(scene: &Scene, sentence: usize) -> Issuer {
    let order =
        [Some(sentence), sentence.checked_sub(1), Some(sentence + 1), sentence.checked_sub(2)];
    order.into_iter().flatten().find_map(|at| speaker(scene, at)).unwrap_or(Issuer::Media)
}

/// The speaker of a sentence: the name nearest to a word of attribution; officials before bystanders.
fn speaker(scene: &Scene, sentence: usize) -> Option<Issuer> {
    // "se reportan 40 familias" is nobody speaking.
    let says: Vec<&Mark> = scene
        .of_kind(sentence, Kind::Says)
        .filter(|mark| scene.doc.word(mark.first.wrapping_sub(1)) != "se")
        .collect();
    scene
        .of_kind(sentence, Kind::Issuer)
        .filter(|mark| !scene.doc.tokens[mark.first.saturating_sub(1)].numeric || mark.first == 0)
        .filter_map(|mark| {
            let entry = scene.entry(mark);
            let gap = says.iter().map(|said| distance(mark, said)).min()?;
            let reach = if entry.issuer == Some(Issuer::Residents) { 4 } else { 8 };
            let vague = if entry.weight.is_some_and(|w| w < 1.0) { 2 } else { 0 };
            (gap <= reach).then_some((
                gap + vague,
                usize::MAX - (mark.end - mark.first),
                entry.issuer?,
            ))
        })
        .min_by_key(|(gap, length, issuer)| (*gap, *length, *issuer))
        .map(|(_, _, issuer)| issuer)
}

fn distance(a: &Mark, b: &Mark) -> usize {
    if a.end <= b.first { b.first - a.end } else { a.first.saturating_sub(b.end) }
}
