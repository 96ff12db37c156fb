//! Compiled tables on disk: postcard inside zstd, named by their hash.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use desplaza_model::artifact::write_atomically;

use crate::{ReferenceError, TableFile};

/// More squeezes little out of steps that are already small.
const LEVEL: i32 = 9;

/// Writes a table beside the others; readers see it once the manifest names it.
pub(crate) fn write<T: Serialize>(
    dir: &Path,
    name: &str,
    value: &T,
) -> Result<TableFile, ReferenceError> {
    let path = dir.join(name);
    let plain = postcard::to_stdvec(value)
        .map_err(|error| ReferenceError::source(&path, error.to_string()))?;
    let packed = zstd::encode_all(plain.as_slice(), LEVEL).map_err(ReferenceError::io(&path))?;
    let hash = blake3::hash(&packed).to_hex();
    let file = format!("{name}.{}.tbl", &hash[..16]);
    let path = dir.join(&file);
    write_atomically(&path, &packed).map_err(ReferenceError::io(&path))?;
    let name = name.to_owned();
    Ok(TableFile { name, file, size_bytes: packed.len() as u64, blake3: hash.to_string() })
}

/// Reads a table's bytes and checks that they are the ones that were written.
pub(crate) fn read(dir: &Path, table: &TableFile) -> Result<Vec<u8>, ReferenceError> {
    let damaged = |detail: String| ReferenceError::Damaged { dir: dir.to_owned(), detail };
    let packed = std::fs::read(dir.join(&table.file))
        .map_err(|error| damaged(format!("{}: {error}", table.file)))?;
    if blake3::hash(&packed).to_hex().as_str() != table.blake3 {
        return Err(damaged(format!("{} is not the file that was written", table.file)));
    }
    Ok(packed)
}

/// The value inside a table's bytes.
pub(crate) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, String> {
    let plain = zstd::decode_all(packed).map_err(|error| error.to_string())?;
    postcard::from_bytes(&plain).map_err(|error| error.to_string())
}
