//! The index on disk: opened, brought in line with the events, committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use desplaza_model::artifact::write_atomically;
use desplaza_model::{Event, Labels};
use tantivy::collector::DocSetCollector;
use tantivy::directory::MmapDirectory;
use tantivy::query::AllQuery;
use tantivy::schema::Value;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::document;
use crate::error::IndexError;
use crate::schema::{self, Fields};

const VERSION_FILE: &str = "version.json";
const WRITER_BYTES: usize = 60_000_000;

/// A search index in a folder.
pub struct Index {
    pub(crate) engine: tantivy::Index,
    pub(crate) fields: Fields,
    pub(crate) reader: IndexReader,
}

/// What a sync changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncCount {
    /// Events added.
    pub added: usize,
    /// Events replaced by a newer revision.
    pub replaced: usize,
    /// Events taken out.
    pub removed: usize,
    /// Events already there as they are.
    pub unchanged: usize,
}

impl Index {
    /// Opens an index that is there.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        if version(folder)?.is_none() {
            return Err(IndexError::Missing(folder.to_owned()));
        }
        Self::open_or_create(folder)
    }

    /// Opens the index in `folder`; makes an empty one when there is none, or one of an older layout.
    pub fn open_or_create(folder: &Path) -> Result<Self, IndexError> {
        let io = |source| IndexError::Io { path: folder.to_owned(), source };
        match version(folder)? {
            Some(found) if found > schema::VERSION => {
                let path = folder.to_owned();
                return Err(IndexError::Newer { path, found, known: schema::VERSION });
            }
            Some(found) if found == schema::VERSION => {}
            // An older layout holds nothing that the events do not: start again.
            _ if folder.exists() => fs::remove_dir_all(folder).map_err(io)?,
            _ => {}
        }
        fs::create_dir_all(folder).map_err(io)?;
        let (schema, fields) = schema::build();
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let engine = tantivy::Index::open_or_create(directory, schema)?;
        engine.tokenizers().register(schema::SPANISH, schema::analyzer());
        write_atomically(&folder.join(VERSION_FILE), schema::VERSION.to_string().as_bytes())
            .map_err(io)?;
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { engine, fields, reader })
    }

    /// Makes the index hold exactly `events`, touching only what differs, in one commit: readers see
    /// all of it or none. Doing it again changes nothing.
    pub fn sync(&mut self, events: &[Event], labels: &Labels) -> Result<SyncCount, IndexError> {
        let mut held = self.held()?;
        let mut writer: IndexWriter<TantivyDocument> =
            self.engine.writer_with_num_threads(1, WRITER_BYTES)?;
        let mut count = SyncCount::default();
        for event in events {
            let hash =
                document::hash(event).map_err(|error| IndexError::Damaged(error.to_string()))?;
            match held.remove(event.id.as_str()) {
                Some(held) if held == hash => {
                    count.unchanged += 1;
                    continue;
                }
                Some(_) => count.replaced += 1,
                None => count.added += 1,
            }
            writer.delete_term(Term::from_field_text(self.fields.id, event.id.as_str()));
            let document = document::document(event, labels, &self.fields)
                .map_err(|error| IndexError::Damaged(error.to_string()))?;
            writer.add_document(document)?;
        }
        for gone in held.keys() {
            writer.delete_term(Term::from_field_text(self.fields.id, gone));
            count.removed += 1;
        }
        if count.added + count.replaced + count.removed > 0 {
            writer.commit()?;
        }
        writer.wait_merging_threads()?;
        self.reader.reload()?;
        Ok(count)
    }

    /// How many events it holds.
    pub fn len(&self) -> usize {
        self.reader.searcher().num_docs() as usize
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    // Id and hash of every event held.
    fn held(&self) -> Result<BTreeMap<String, String>, IndexError> {
        let searcher = self.reader.searcher();
        let mut held = BTreeMap::new();
        for address in searcher.search(&AllQuery, &DocSetCollector)? {
            let document: TantivyDocument = searcher.doc(address)?;
            let text = |field| document.get_first(field).and_then(|value| value.as_str());
            if let (Some(id), Some(hash)) = (text(self.fields.id), text(self.fields.hash)) {
                held.insert(id.to_owned(), hash.to_owned());
            }
        }
        Ok(held)
    }
}

fn version(folder: &Path) -> Result<Option<u32>, IndexError> {
    let path: PathBuf = folder.join(VERSION_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let damaged = |_| IndexError::Damaged(format!("{} says `{text}`", path.display()));
            text.trim().parse().map(Some).map_err(damaged)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(IndexError::Io { path, source }),
    }
}
