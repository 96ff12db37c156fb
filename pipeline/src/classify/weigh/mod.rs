//! Linear choices over readable signs: what the rules saw, and the words around it, weighed together.
//!
//! A [`Choice`](choice::Choice) gives each outcome (a term, a cause, yes or no) the sum of the weights of the signs that were
//! seen. The weights lie in `data/method/*_weights.csv`, a line for each outcome and sign; `desplaza train` learns
//! them from labelled texts. The rules come first and are the strongest signs; weights decide where rules are silent.

pub(super) mod choice;
pub(super) mod date;
pub(super) mod figure;
mod fit;
pub(super) mod hazard;
pub(super) mod outcomes;
pub(super) mod signs;
pub(super) mod text;

pub use fit::{Candidate, Example, Fit, Weight, fit, fit_among};
