//! Linear choices over readable signs.
//!
//! A [`Choice`] gives each outcome (a term, a cause, yes or no; or one of several candidates) the sum of the weights of
//! the signs that were seen. The weights lie in `data/method/*_weights.csv`, a line for each outcome and sign;
//! `desplaza train` learns them from labelled texts. The rules of a stage come first and are the strongest signs; weights decide where
//! rules are silent.

mod choice;
mod fit;
mod signs;

pub use fit::{Among, Candidate, Example, Fit, Weight, fit, fit_among};

pub(crate) use choice::{Choice, among};
pub(crate) use signs::{Signs, near, size, stem};
