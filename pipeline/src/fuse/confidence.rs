//! How far an event is trusted, 0 to 1.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::text::fold;
use desplaza_model::{Event, EventSource};

use super::group::components;
use super::parameters::Fusion;

/// `place x date x (1 - (1 - issuer) x outlet^(outlets - 1))`, rounded to three decimals.
///
/// * `issuer`: weight of the most reliable issuer of a claim; where there is no claim, that of a news text or of a
///   table row.
/// * `outlets`: independent ones. Articles of one outlet, or that print the same sentence, count once.
/// * `place`, `date`: weights of the best precision known.
///
/// The weights are in `[confidence]` and `[issuers]` of `data/method/fusion.toml`. The number orders events by how
/// well they are attested; it is not a probability.
pub(super) fn confidence(event: &Event, p: &Fusion) -> f64 {
    let rule = &p.confidence;
    let rows = event.sources.iter().any(|source| source.row.is_some());
    let silent = if rows { rule.row_without_figure } else { rule.news_without_figure };
    let weights = event.claims.iter().map(|claim| p.issuer(claim.claim.issuer).weight);
    let issuer = weights.max_by(f64::total_cmp).unwrap_or(silent);
    let doubt = (1.0 - issuer) * rule.outlet.powf(outlets(event) as f64 - 1.0);
    let placed = event.origins().any(|place| place.cvegeo.is_some());
    let place = if placed { rule.place_municipality } else { rule.place_state };
    let confidence = place * rule.date(event.when.precision) * (1.0 - doubt);
    (confidence * 1000.0).round() / 1000.0
}

/// Independent outlets: sources that share neither outlet nor sentence.
fn outlets(event: &Event) -> usize {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut links = Vec::new();
    for (at, source) in event.sources.iter().enumerate() {
        for mark in marks(event, source) {
            links.push((*seen.entry(mark).or_insert(at), at));
        }
    }
    components(event.sources.len(), &links).len().max(1)
}

fn marks(event: &Event, source: &EventSource) -> BTreeSet<String> {
    let claims = event.claims.iter().filter(|claim| claim.article == source.article);
    let sentences = claims.filter_map(|claim| claim.claim.evidence.sentence.as_deref());
    let sentences = sentences.chain(source.sentence.as_deref());
    let said = sentences.map(|sentence| format!("s {}", fold(sentence)));
    said.chain(source.outlet.as_deref().map(|outlet| format!("o {}", fold(outlet)))).collect()
}
