//! Files of JSON Lines, plain or packed.

use std::fs;
use std::io::{self, BufRead, Read};
use std::path::Path;

use anyhow::Context;
use serde::de::DeserializeOwned;

/// The records of a file, or of a `.gz` of one; a line that is none is an error that names it.
pub(crate) fn records<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    let file: Box<dyn Read> =
        if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    let lines = io::BufReader::new(file).lines().enumerate();
    let record = |(at, line): (usize, io::Result<String>)| {
        serde_json::from_str(&line?).with_context(|| format!("{} line {}", path.display(), at + 1))
    };
    lines.map(record).collect()
}
