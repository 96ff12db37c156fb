//! Learns the weights of a choice from labelled cases: a conditional logit with a quadratic penalty, by stochastic
//! gradient steps whose size adapts to each weight (Duchi, Hazan and Singer 2011). Same input, same weights.

use std::collections::BTreeMap;

use super::choice::squeeze;

/// A labelled case.
#[derive(Debug, Clone)]
pub struct Example {
    /// Names of its signs.
    pub signs: Vec<String>,
    /// Outcomes that can be chosen, a bit each.
    pub allowed: u32,
    /// Outcomes that are right, a bit each.
    pub right: u32,
    /// How much it counts; 1 is usual.
    pub weight: f32,
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// The penalty on each weight's square.
    pub penalty: f32,
    /// How far the first steps go; small steps keep weights near zero unless many cases agree.
    pub rate: f32,
    /// How often all cases are gone through.
    pub rounds: usize,
    /// Signs seen less often are left out.
    pub fewest: usize,
    /// Weights that are smaller than this at first are left out.
    pub least: f32,
}

/// What a sign is worth for an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Index of the outcome.
    pub outcome: usize,
    /// Name of the sign.
    pub sign: String,
    /// Added to the outcome's sum.
    pub weight: f32,
}

/// One of several that can be chosen, only one of which is meant.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Names of its signs.
    pub signs: Vec<String>,
    /// Whether it is right.
    pub right: bool,
}

/// Candidates of which at most one is meant.
#[derive(Debug, Clone, Default)]
pub struct Among {
    /// All of them.
    pub candidates: Vec<Candidate>,
    /// Whether it is known that one of them is meant, so that nothing is learned of how likely that is.
    pub certain: bool,
}

/// The weights that make the right outcomes of the cases most likely, by outcome and sign.
///
/// Learned twice: what is small the first time is left out the second time, so that the others make up for it.
pub fn fit(examples: &[Example], outcomes: usize, how: Fit) -> Vec<Weight> {
    let signs = vocabulary(examples.iter().map(|example| &example.signs), how.fewest);
    let cases: Vec<Vec<usize>> =
        examples.iter().map(|example| known(&signs, &example.signs)).collect();
    let step = |state: &mut Descent, at: usize| {
        let (example, signs) = (&examples[at], &cases[at]);
        let mut all = vec![0.0_f32; outcomes];
        for sign in signs {
            for (sum, weight) in all.iter_mut().zip(&state.weights[sign * outcomes..]) {
                *sum += weight;
            }
        }
        let mut right = all.clone();
        squeeze(&mut all, example.allowed);
        squeeze(&mut right, example.right & example.allowed);
        for sign in signs {
            for (outcome, off) in all.iter().zip(&right).map(|(all, right)| all - right).enumerate()
            {
                state.nudge(sign * outcomes + outcome, example.weight * off);
            }
        }
    };
    let weights = twice(examples.len(), signs.len() * outcomes, how, step);
    written(&signs, &weights, outcomes)
}

/// The weights that make the right candidates of each group the likeliest of it, or none of them where none is right.
pub fn fit_among(groups: &[Among], how: Fit) -> Vec<Weight> {
    let all = groups.iter().flat_map(|group| &group.candidates).map(|candidate| &candidate.signs);
    let signs = vocabulary(all, how.fewest);
    let cases: Vec<Vec<Vec<usize>>> = groups
        .iter()
        .map(|group| {
            group.candidates.iter().map(|candidate| known(&signs, &candidate.signs)).collect()
        })
        .collect();
    let step = |state: &mut Descent, at: usize| {
        let group = &groups[at];
        let rights: Vec<bool> = group.candidates.iter().map(|candidate| candidate.right).collect();
        let none = !rights.contains(&true);
        let sum = |signs: &Vec<usize>| signs.iter().map(|sign| state.weights[*sign]).sum();
        // Last comes the answer that none of them is meant, which is worth 0.
        let sums: Vec<f32> = cases[at].iter().map(sum).chain([0.0]).collect();
        let open = !group.certain;
        let all = shares(&sums, rights.iter().map(|_| true).chain([open]));
        let right = shares(&sums, rights.iter().copied().chain([none]));
        for (signs, off) in cases[at].iter().zip(all.iter().zip(&right).map(|(a, r)| a - r)) {
            for sign in signs {
                state.nudge(*sign, off);
            }
        }
    };
    let weights = twice(groups.len(), signs.len(), how, step);
    written(&signs, &weights, 1)
}

/// What share of the likelihood each of those has that are taken; nothing where none is.
fn shares(sums: &[f32], taken: impl Iterator<Item = bool> + Clone) -> Vec<f32> {
    let kept = sums.iter().zip(taken.clone()).filter(|(_, taken)| *taken);
    let most = kept.map(|(sum, _)| *sum).fold(f32::NEG_INFINITY, f32::max);
    let raised =
        sums.iter().zip(taken).map(|(sum, taken)| if taken { (sum - most).exp() } else { 0.0 });
    let raised: Vec<f32> = raised.collect();
    let total: f32 = raised.iter().sum();
    raised.into_iter().map(|it| if total > 0.0 { it / total } else { 0.0 }).collect()
}

fn twice(cases: usize, weights: usize, how: Fit, step: impl Fn(&mut Descent, usize)) -> Vec<f32> {
    let first = descend(cases, &vec![true; weights], how, &step);
    let large: Vec<bool> = first.iter().map(|weight| weight.abs() >= how.least).collect();
    descend(cases, &large, how, &step)
}

/// Goes through all cases round after round; the mean of the later rounds' weights, 0 for those left out.
fn descend(cases: usize, taken: &[bool], how: Fit, step: impl Fn(&mut Descent, usize)) -> Vec<f32> {
    let mut state =
        Descent { weights: vec![0.0; taken.len()], slopes: vec![1.0; taken.len()], taken, how };
    let mut sums = vec![0.0_f32; taken.len()];
    let mut order: Vec<usize> = (0..cases).collect();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..how.rounds {
        shuffle(&mut order, &mut random);
        for at in &order {
            step(&mut state, *at);
        }
        if round >= how.rounds / 2 {
            sums.iter_mut().zip(&state.weights).for_each(|(sum, weight)| *sum += weight);
        }
    }
    let rounds = (how.rounds - how.rounds / 2) as f32;
    sums.iter().map(|sum| sum / rounds).collect()
}

type Vocabulary<'s> = BTreeMap<&'s str, usize>;

fn vocabulary<'s>(cases: impl Iterator<Item = &'s Vec<String>>, fewest: usize) -> Vocabulary<'s> {
    let mut counts: Vocabulary = BTreeMap::new();
    for sign in cases.flatten() {
        *counts.entry(sign).or_insert(0) += 1;
    }
    counts.retain(|_, count| *count >= fewest);
    counts.into_keys().enumerate().map(|(at, sign)| (sign, at)).collect()
}

fn known(signs: &Vocabulary, names: &[String]) -> Vec<usize> {
    names.iter().filter_map(|name| signs.get(name.as_str()).copied()).collect()
}

fn written(signs: &Vocabulary, weights: &[f32], outcomes: usize) -> Vec<Weight> {
    let mut learned = Vec::new();
    for (sign, index) in signs {
        for outcome in 0..outcomes {
            let weight = weights[index * outcomes + outcome];
            // Two decimals are written.
            if weight.abs() >= 0.005 {
                learned.push(Weight { outcome, sign: (*sign).to_owned(), weight });
            }
        }
    }
    learned.sort_by(|a, b| a.outcome.cmp(&b.outcome).then_with(|| a.sign.cmp(&b.sign)));
    learned
}

/// The weights on their way.
struct Descent<'d> {
    weights: Vec<f32>,
    /// Sums of the squares of each weight's slopes, which shorten its steps.
    slopes: Vec<f32>,
    taken: &'d [bool],
    how: Fit,
}

impl Descent<'_> {
    /// Moves a weight against a slope.
    fn nudge(&mut self, at: usize, off: f32) {
        let slope = off + self.how.penalty * self.weights[at];
        if slope != 0.0 && self.taken[at] {
            self.slopes[at] += slope * slope;
            self.weights[at] -= self.how.rate * slope / self.slopes[at].sqrt();
        }
    }
}

/// Fisher and Yates, with xorshift: no other source of chance is wanted here.
fn shuffle(order: &mut [usize], random: &mut u64) {
    for at in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        order.swap(at, (*random % (at as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_a_sign_stands_for() {
        let case = |sign: &str, right: u32| Example {
            signs: vec!["always".to_owned(), sign.to_owned()],
            allowed: 0b11,
            right,
            weight: 1.0,
        };
        let cases: Vec<Example> =
            (0..20).map(|n| if n % 2 == 0 { case("a", 0b01) } else { case("b", 0b10) }).collect();
        let how = Fit { penalty: 0.01, rate: 0.1, rounds: 30, fewest: 3, least: 0.01 };
        let learned = fit(&cases, 2, how);
        let of = |outcome: usize, sign: &str| {
            learned
                .iter()
                .find(|w| w.outcome == outcome && w.sign == sign)
                .map_or(0.0, |w| w.weight)
        };
        assert!(of(0, "a") > 0.5 && of(1, "a") < -0.5 && of(1, "b") > 0.5);
        assert!(of(0, "always").abs() < 0.3);
        assert_eq!(learned, fit(&cases, 2, how));
    }

    #[test]
    fn learns_which_of_several_is_meant() {
        let candidate = |sign: &str, right: bool| Candidate {
            signs: vec!["always".to_owned(), sign.to_owned()],
            right,
        };
        let group = vec![candidate("near", true), candidate("far", false), candidate("far", false)];
        let none = vec![candidate("far", false), candidate("near", false)];
        let how = Fit { penalty: 0.01, rate: 0.1, rounds: 30, fewest: 3, least: 0.01 };
        let among = |candidates: Vec<Candidate>| Among { candidates, certain: false };
        let learned = fit_among(&[vec![among(group); 10], vec![among(none)]].concat(), how);
        let of = |sign: &str| learned.iter().find(|w| w.sign == sign).map_or(0.0, |w| w.weight);
        assert!(of("near") > 0.2 && of("far") < -0.2);
    }
}
