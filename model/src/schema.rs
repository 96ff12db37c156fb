//! JSON Schema of every record, for `docs/schema/`.

use schemars::{Schema, schema_for};

use crate::{Article, Claim, Event, Reading, Reject, RunReport};

/// Name and schema of every record that is written to a file.
pub fn all() -> Vec<(&'static str, Schema)> {
    vec![
        ("article", schema_for!(Article)),
        ("claim", schema_for!(Claim)),
        ("event", schema_for!(Event)),
        ("reading", schema_for!(Reading)),
        ("reject", schema_for!(Reject)),
        ("run_report", schema_for!(RunReport)),
    ]
}
