//! One choice: outcomes, and what each sign is worth for each of them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use desplaza_model::data::{Data, DataError};

use super::fit::Weight;
use super::signs::{Signs, hash};

/// The weights of one choice, compiled.
#[derive(Debug)]
pub(crate) struct Choice {
    outcomes: Vec<String>,
    weights: Weights,
}

/// What each sign is worth, by the sign's hash; all in one row, where each sign's begin and end is known.
#[derive(Debug, Default)]
struct Weights {
    places: HashMap<u64, (u32, u32), BuildHasherDefault<Hashed>>,
    all: Vec<(u8, f32)>,
}

impl Weights {
    /// From signs with outcome and weight.
    fn new(mut signs: Vec<(u64, u8, f32)>) -> Self {
        signs.sort_by_key(|(sign, outcome, _)| (*sign, *outcome));
        let mut found = Self::default();
        for (sign, outcome, weight) in signs {
            found.all.push((outcome, weight));
            let end = found.all.len() as u32;
            found.places.entry(sign).or_insert((end - 1, end)).1 = end;
        }
        found
    }

    fn of(&self, sign: u64) -> &[(u8, f32)] {
        let (start, end) = self.places.get(&sign).copied().unwrap_or_default();
        &self.all[start as usize..end as usize]
    }
}

/// Keys are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

impl Choice {
    /// Reads `outcome,sign,weight` lines; an outcome that `outcomes` does not name is an error.
    pub(crate) fn load(data: &Data, path: &str, outcomes: &[&str]) -> Result<Self, DataError> {
        let text = data.text(path)?;
        let invalid = |line: usize, what: &str| DataError::Invalid {
            path: path.to_owned(),
            detail: format!("line {line}: {what}"),
        };
        let mut weights = Vec::new();
        for (at, line) in text.lines().enumerate().skip(1) {
            let mut cells = line.split(',');
            let (Some(outcome), Some(sign), Some(weight), None) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                return Err(invalid(at + 1, "not `outcome,sign,weight`"));
            };
            let outcome = outcomes
                .iter()
                .position(|known| *known == outcome)
                .ok_or_else(|| invalid(at + 1, &format!("`{outcome}` is no outcome")))?;
            let weight: f32 =
                weight.parse().map_err(|_| invalid(at + 1, &format!("`{weight}` is no number")))?;
            weights.push((hash(sign.split(' ')), outcome as u8, weight));
        }
        Ok(Self::from(outcomes, weights))
    }

    /// Weights as they were learned.
    pub(crate) fn of(outcomes: &[&str], learned: &[Weight]) -> Self {
        let weights = learned.iter().map(|Weight { outcome, sign, weight }| {
            (hash(sign.split(' ')), *outcome as u8, *weight)
        });
        Self::from(outcomes, weights.collect())
    }

    fn from(outcomes: &[&str], weights: Vec<(u64, u8, f32)>) -> Self {
        let outcomes = outcomes.iter().map(|name| (*name).to_owned()).collect();
        Self { outcomes, weights: Weights::new(weights) }
    }

    /// How likely each outcome is; those that `allowed` leaves out are at 0.
    pub(crate) fn likely(&self, signs: &Signs, allowed: u32) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.outcomes.len()];
        for sign in &signs.hashes {
            for (outcome, weight) in self.weights.of(*sign) {
                sums[*outcome as usize] += weight;
            }
        }
        squeeze(&mut sums, allowed);
        sums
    }

    /// What the signs are worth together for the first outcome.
    pub(crate) fn sum(&self, signs: &Signs) -> f32 {
        let found = signs.hashes.iter().flat_map(|sign| self.weights.of(*sign));
        found.filter(|(outcome, _)| *outcome == 0).map(|(_, weight)| weight).sum()
    }

    /// What each named sign adds to an outcome over another, the weightiest first.
    pub(crate) fn why(&self, signs: &Signs, outcome: usize, over: usize) -> Vec<(String, f32)> {
        let names = signs.names.iter().flatten();
        let mut parts: Vec<(String, f32)> = names
            .zip(&signs.hashes)
            .map(|(name, sign)| {
                let of = |wanted: usize| {
                    let found = self.weights.of(*sign).iter();
                    found
                        .filter(|(at, _)| *at as usize == wanted)
                        .map(|(_, weight)| weight)
                        .sum::<f32>()
                };
                (name.clone(), of(outcome) - of(over))
            })
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        parts
    }
}

/// The likelihood of each of several candidates by their sums; what is missing to 1 is that none of them is meant.
pub(crate) fn among(sums: &[f32]) -> Vec<f32> {
    let most = sums.iter().copied().fold(0.0, f32::max);
    let raised: Vec<f32> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let total: f32 = raised.iter().sum::<f32>() + (-most).exp();
    raised.into_iter().map(|it| it / total).collect()
}

/// Sums to probabilities among the allowed outcomes.
pub(super) fn squeeze(sums: &mut [f32], allowed: u32) {
    let is_allowed = |at: usize| allowed >> at & 1 == 1;
    let most = sums
        .iter()
        .enumerate()
        .filter(|(at, _)| is_allowed(*at))
        .map(|(_, sum)| *sum)
        .fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = if is_allowed(at) { (*sum - most).exp() } else { 0.0 };
        total += *sum;
    }
    if total > 0.0 {
        for sum in sums {
            *sum /= total;
        }
    }
}
