//! Files of records: a header line, then JSON Lines, compressed with zstd, put in place atomically.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

/// The first line of an artifact: what follows, and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Name of the record: `article`, `reading`, `event`.
    pub schema: String,
    /// Version of that record's layout.
    pub schema_version: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// Hash of the words and numbers in `data/`.
    pub data_hash: String,
    /// Hash of the reference, where one was used.
    pub reference_hash: Option<String>,
}

/// The layout version that this program writes and reads.
pub const SCHEMA_VERSION: u32 = 1;

impl Header {
    /// A header for records of `schema`, written by this program.
    pub fn new(schema: &str, data_hash: &str, reference_hash: Option<&str>) -> Self {
        Self {
            schema: schema.to_owned(),
            schema_version: SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            data_hash: data_hash.to_owned(),
            reference_hash: reference_hash.map(str::to_owned),
        }
    }
}

/// A problem with an artifact file.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// The file cannot be opened, read or written.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line that is not the record announced.
    #[error("{path}, line {line}: not a record of this file: {source}")]
    Line {
        /// Where.
        path: PathBuf,
        /// 1-based; the header is line 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// Another record, or a layout this program does not know.
    #[error(
        "{path} holds `{found}` version {version}, not `{wanted}` version {SCHEMA_VERSION}; rebuild it from the stage before, or use the program version that wrote it"
    )]
    Schema {
        /// Where.
        path: PathBuf,
        /// What it holds.
        found: String,
        /// In which layout version.
        version: u32,
        /// What was asked for.
        wanted: String,
    },
}

/// Writes records beside the final place; [`Writer::finish`] syncs and renames.
pub struct Writer<T> {
    encoder: zstd::Encoder<'static, BufWriter<NamedTempFile>>,
    path: PathBuf,
    record: PhantomData<T>,
}

impl<T: Serialize> Writer<T> {
    /// Starts a file; its folder is made when missing.
    pub fn create(path: &Path, header: &Header) -> Result<Self, ArtifactError> {
        let at = |source| ArtifactError::Io { path: path.to_owned(), source };
        let file = beside(path).map_err(at)?;
        let encoder = zstd::Encoder::new(BufWriter::new(file), 3).map_err(at)?;
        let mut writer = Self { encoder, path: path.to_owned(), record: PhantomData };
        writer.line(header)?;
        Ok(writer)
    }

    /// Adds a record.
    pub fn write(&mut self, record: &T) -> Result<(), ArtifactError> {
        self.line(record)
    }

    /// Puts the file in its place; without this call nothing appears there.
    pub fn finish(self) -> Result<(), ArtifactError> {
        let path = self.path;
        let at = |source| ArtifactError::Io { path: path.clone(), source };
        let file = self.encoder.finish().map_err(at)?;
        let file = file.into_inner().map_err(|error| at(error.into_error()))?;
        place(file, &path).map_err(at)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), ArtifactError> {
        let at = |source| ArtifactError::Io { path: self.path.clone(), source };
        serde_json::to_writer(&mut self.encoder, value).map_err(|error| at(error.into()))?;
        self.encoder.write_all(b"\n").map_err(at)
    }
}

/// Reads a file of records one by one, without holding it in memory.
pub struct Reader<T> {
    lines: io::Lines<BufReader<zstd::Decoder<'static, BufReader<File>>>>,
    path: PathBuf,
    line: usize,
    /// What the file says of itself.
    pub header: Header,
    record: PhantomData<T>,
}

impl<T: DeserializeOwned> Reader<T> {
    /// Opens a file and checks that it holds records of `schema` in a layout this program knows.
    pub fn open(path: &Path, schema: &str) -> Result<Self, ArtifactError> {
        let at = |source| ArtifactError::Io { path: path.to_owned(), source };
        let decoder = zstd::Decoder::new(File::open(path).map_err(at)?).map_err(at)?;
        let mut lines = BufReader::new(decoder).lines();
        let first = lines.next().unwrap_or_else(|| Ok(String::new())).map_err(at)?;
        let header: Header = serde_json::from_str(&first)
            .map_err(|source| ArtifactError::Line { path: path.to_owned(), line: 1, source })?;
        if header.schema != schema || header.schema_version != SCHEMA_VERSION {
            return Err(ArtifactError::Schema {
                path: path.to_owned(),
                found: header.schema,
                version: header.schema_version,
                wanted: schema.to_owned(),
            });
        }
        Ok(Self { lines, path: path.to_owned(), line: 1, header, record: PhantomData })
    }
}

impl<T: DeserializeOwned> Iterator for Reader<T> {
    type Item = Result<T, ArtifactError>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        self.line += 1;
        Some(match line {
            Ok(text) => serde_json::from_str(&text).map_err(|source| ArtifactError::Line {
                path: self.path.clone(),
                line: self.line,
                source,
            }),
            Err(source) => Err(ArtifactError::Io { path: self.path.clone(), source }),
        })
    }
}

/// Writes a whole file so that it is there complete or not at all.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = beside(path)?;
    file.write_all(bytes)?;
    place(file, path)
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    tempfile::Builder::new().prefix(".").suffix(".tmp").tempfile_in(folder)
}

fn place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    let file = file.persist(path)?;
    // A temporary file is private to its maker; what is published can be read like any other file.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    drop(file);
    // The rename itself must survive a power cut, too.
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cvegeo, StageCount};

    fn header(schema: &str) -> Header {
        Header::new(schema, "d0", Some("r0"))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/keys.jsonl.zst");
        let keys: Vec<Cvegeo> = ["01001", "07096"].map(|key| key.parse().unwrap()).to_vec();
        let mut writer = Writer::create(&path, &header("cvegeo")).unwrap();
        for key in &keys {
            writer.write(key).unwrap();
        }
        assert!(!path.exists(), "nothing is there before the end");
        writer.finish().unwrap();
        let read: Result<Vec<Cvegeo>, _> = Reader::open(&path, "cvegeo").unwrap().collect();
        assert_eq!(read.unwrap(), keys);
    }

    #[test]
    fn another_record_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zst");
        Writer::<StageCount>::create(&path, &header("count")).unwrap().finish().unwrap();
        let error = Reader::<Cvegeo>::open(&path, "cvegeo").err().unwrap().to_string();
        assert!(error.contains("holds `count` version 1, not `cvegeo`"), "{error}");
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zst");
        drop(Writer::<Cvegeo>::create(&path, &header("cvegeo")).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
