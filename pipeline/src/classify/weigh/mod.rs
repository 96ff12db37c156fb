//! What speaks for each choice that the rules leave open, as signs for [`crate::weights`].

pub(super) mod date;
pub(super) mod figure;
pub(super) mod hazard;
pub(super) mod outcomes;
pub(super) mod text;
