//! A bar on a terminal, nothing anywhere else.

use std::io::IsTerminal;

use desplaza_model::Stage;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::state;

/// A bar for a stage that works through `length` records; a counter when the number is not known.
pub(crate) fn bar(stage: Stage, length: Option<u64>) -> ProgressBar {
    let template = match length {
        Some(_) => "{prefix:9} {bar:40} {pos}/{len} {per_sec} {eta}",
        None => "{prefix:9} {spinner} {pos} {per_sec}",
    };
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template(template).expect("the templates above are valid");
    bar.with_style(style).with_prefix(state::name(stage))
}
