//! The words and numbers of `data/`: built in, or read from a folder that an operator edits.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// A problem with the data folder.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file that is not there.
    #[error("data file `{path}` is missing in {folder}")]
    Missing {
        /// Path inside the data folder.
        path: String,
        /// The folder, or "the built-in data".
        folder: String,
    },
    /// A file that cannot be read.
    #[error("cannot read data file {path}: {source}")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file with an error inside.
    #[error("data file `{path}`: {detail}")]
    Invalid {
        /// Path inside the data folder.
        path: String,
        /// What is wrong, with line and key.
        detail: String,
    },
}

/// Where lexicons, layouts, codes and parameters come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Data {
    /// The files that the program was built with.
    #[default]
    BuiltIn,
    /// A folder laid out as `data/`.
    Folder(PathBuf),
}

impl Data {
    /// The text of a file, by its path inside the folder: `lexicon/units.toml`.
    pub fn text(&self, path: &str) -> Result<Cow<'static, str>, DataError> {
        match self {
            Self::BuiltIn => BUILT_IN
                .iter()
                .find(|(name, _)| *name == path)
                .map(|(_, text)| Cow::Borrowed(*text))
                .ok_or_else(|| self.missing(path)),
            Self::Folder(folder) => read(&folder.join(path)).map(Cow::Owned),
        }
    }

    /// A TOML file, read as `T`; an unknown or wrong key is an error that names its line.
    pub fn toml<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, DataError> {
        let text = self.text(path)?;
        toml::from_str(&text).map_err(|error| DataError::Invalid {
            path: path.to_owned(),
            detail: error.to_string(),
        })
    }

    /// The paths of the files in a subfolder (`records`), sorted.
    pub fn list(&self, subfolder: &str) -> Result<Vec<String>, DataError> {
        let mut paths = match self {
            Self::BuiltIn => BUILT_IN
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .filter(|name| {
                    name.strip_prefix(subfolder).is_some_and(|rest| rest.starts_with('/'))
                })
                .collect::<Vec<_>>(),
            Self::Folder(folder) => list(folder, subfolder)?,
        };
        paths.sort();
        Ok(paths)
    }

    /// Hash over every file, sixteen hexadecimal digits: part of each artifact's header.
    pub fn hash(&self) -> Result<String, DataError> {
        let mut parts = Vec::new();
        for subfolder in SUBFOLDERS {
            for path in self.list(subfolder).unwrap_or_default() {
                parts.push(self.text(&path)?.into_owned());
                parts.push(path);
            }
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        Ok(crate::ids::content_hash(&parts))
    }

    fn missing(&self, path: &str) -> DataError {
        let folder = match self {
            Self::BuiltIn => "the built-in data".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
        };
        DataError::Missing { path: path.to_owned(), folder }
    }
}

fn read(path: &Path) -> Result<String, DataError> {
    std::fs::read_to_string(path)
        .map_err(|source| DataError::Unreadable { path: path.to_owned(), source })
}

fn list(folder: &Path, subfolder: &str) -> Result<Vec<String>, DataError> {
    let path = folder.join(subfolder);
    let unreadable = |source| DataError::Unreadable { path: path.clone(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&path).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(format!("{subfolder}/{name}"));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_and_the_built_in_files_agree() {
        let folder = Data::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../data"));
        assert_eq!(folder.list("codes").unwrap(), Data::BuiltIn.list("codes").unwrap());
        assert_eq!(folder.hash().unwrap(), Data::BuiltIn.hash().unwrap());
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Data::BuiltIn.text("lexicon/none.toml").unwrap_err();
        assert_eq!(
            error.to_string(),
            "data file `lexicon/none.toml` is missing in the built-in data"
        );
    }
}
