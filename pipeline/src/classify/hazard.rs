//! Which hazard, when several are named: the direct one, neither the weather behind it nor what it did to roads.

use std::collections::BTreeMap;

use desplaza_model::codes::{Code, Hazard};

/// The hazard with the greatest score, and that score; words of one chain support each other.
pub(super) fn choose(scores: &BTreeMap<&str, f64>) -> Option<(Hazard, f64)> {
    let total: f64 = scores.values().sum();
    scores
        .iter()
        .filter_map(|(code, score)| Some((Hazard::from_code(code)?, *score)))
        .map(|(hazard, score)| (hazard, score * directness(hazard, scores)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        .map(|(hazard, _)| (hazard, total))
}

/// Rain is what other hazards come from; a fire after an explosion or a leak is its sequel.
fn directness(hazard: Hazard, scores: &BTreeMap<&str, f64>) -> f64 {
    let has = |other: Hazard| scores.contains_key(other.code());
    match hazard {
        Hazard::StormRain
            if has(Hazard::Flood) || has(Hazard::Landslide) || has(Hazard::TropicalCyclone) =>
        {
            0.6
        }
        // A list of what rain did to roads and slopes; where houses are buried, the landslide still wins.
        Hazard::Landslide | Hazard::SubsidenceSinkhole
            if has(Hazard::StormRain) || has(Hazard::Flood) || has(Hazard::TropicalCyclone) =>
        {
            0.6
        }
        Hazard::StormRain if has(Hazard::Hail) || has(Hazard::WindTornado) => 1.2,
        Hazard::UrbanFire if has(Hazard::Explosion) || has(Hazard::GasOrChemical) => 0.7,
        Hazard::ColdWave if has(Hazard::StormRain) || has(Hazard::Flood) => 0.5,
        Hazard::WindTornado if has(Hazard::TropicalCyclone) => 0.5,
        Hazard::Flood if has(Hazard::TropicalCyclone) => 0.8,
        _ => 1.0,
    }
}
