//! Answers that an unfinished pull keeps for the next one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use desplaza_model::artifact::write_atomically;

use crate::ReferenceError;

/// Names the service that the answers came from.
const ORIGIN: &str = "origin";

/// The folder `.pull` inside a reference directory.
pub(crate) struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Opens the folder; answers from another service are thrown away.
    pub(crate) fn open(dir: &Path, base: &str) -> Result<Self, ReferenceError> {
        let kept = Self { folder: dir.join(".pull") };
        let origin = kept.folder.join(ORIGIN);
        if fs::read_to_string(&origin).is_ok_and(|known| known == base) {
            return Ok(kept);
        }
        kept.remove()?;
        write_atomically(&origin, base.as_bytes()).map_err(ReferenceError::io(&origin))?;
        Ok(kept)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn get(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.path(name)).ok()
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ReferenceError> {
        let path = self.path(name);
        write_atomically(&path, bytes).map_err(ReferenceError::io(&path))
    }

    pub(crate) fn remove(&self) -> Result<(), ReferenceError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(ReferenceError::Io { path: self.folder.clone(), source: error })
            }
            _ => Ok(()),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }
}
