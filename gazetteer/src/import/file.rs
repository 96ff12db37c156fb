//! Bytes of a source file, unpacked and accounted for.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::{ReferenceError, SourceFile};

/// A source file in memory.
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) source: SourceFile,
}

/// Reads a file, unpacking `.gz`; a file cut short is refused.
pub(crate) fn read(path: &Path) -> Result<File, ReferenceError> {
    let packed = fs::read(path).map_err(ReferenceError::io(path))?;
    let source = source(path, &packed);
    if !is_named(path, ".gz") {
        return Ok(File { bytes: packed, source });
    }
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).map_err(|error| {
        ReferenceError::source(
            path,
            format!("not a whole gzip file ({error}): it was cut short on the way, get it again"),
        )
    })?;
    Ok(File { bytes, source })
}

/// The manifest's entry for a file that something else reads.
pub(crate) fn source_of(path: &Path) -> Result<SourceFile, ReferenceError> {
    fs::read(path).map(|bytes| source(path, &bytes)).map_err(ReferenceError::io(path))
}

fn source(path: &Path, bytes: &[u8]) -> SourceFile {
    SourceFile {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        blake3: blake3::hash(bytes).to_hex().to_string(),
    }
}

/// Whether the file's name ends so, capitals or not.
pub(crate) fn is_named(path: &Path, end: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.ends_with(end)
}

/// UTF-8 if it is that, else Windows-1252, which INEGI's older files are in.
pub(crate) fn text(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(error) => encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
    }
}
