//! Parts of the archive: a file each, there complete or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use desplaza_model::{RunId, SourceId};
use jiff::civil::Date;

use super::source::Source;
use super::visit::Visit;
use super::warc::{self, Record, RecordKind};
use super::{CollectError, CollectOptions, CollectPaths};

/// The parts of a run by source and number; number 0 holds the source's feeds.
pub(crate) type Parts = BTreeMap<(SourceId, u32), PathBuf>;

/// Writes a part beside its place.
pub(crate) struct PartWriter {
    out: BufWriter<File>,
    beside: PathBuf,
    path: PathBuf,
    now: Date,
    context: String,
    source: Source,
}

impl PartWriter {
    /// Starts part `number` of a source.
    pub(crate) fn create(
        paths: &CollectPaths,
        options: &CollectOptions,
        source: &Source,
        number: u32,
    ) -> Result<Self, CollectError> {
        let (run, now) = (&options.run, options.now);
        let folder = paths.archive.join(now.strftime("%Y/%m/%d").to_string());
        fs::create_dir_all(&folder).map_err(CollectError::io(&folder))?;
        let name = format!("{run}-{}.{number:03}.warc.gz", source.id);
        let beside = folder.join(format!(".{name}.tmp"));
        let file = File::create(&beside).map_err(CollectError::io(&beside))?;
        let context = format!("{run} {} {number}", source.id);
        let path = folder.join(&name);
        let out = BufWriter::new(file);
        let mut part = Self { out, beside, path, now, context, source: source.clone() };
        part.write(&info(run, &name, &options.user_agent()))?;
        Ok(part)
    }

    /// Adds what became of a request.
    pub(crate) fn add(&mut self, visit: &Visit) -> Result<(), CollectError> {
        visit.records(&self.source).iter().try_for_each(|record| self.write(record))
    }

    /// Adds a record.
    pub(crate) fn write(&mut self, record: &Record) -> Result<(), CollectError> {
        record.write(&mut self.out, self.now, &self.context).map_err(CollectError::io(&self.path))
    }

    /// Puts the file in its place, safe from a power cut.
    pub(crate) fn finish(mut self) -> Result<(), CollectError> {
        let done = self.place();
        done.map_err(CollectError::io(&self.path))
    }

    fn place(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        fs::rename(&self.beside, &self.path)?;
        match self.path.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

fn info(run: &RunId, name: &str, agent: &str) -> Record {
    let block = format!(
        "software: {agent}\r\nformat: WARC File Format 1.1\r\nconformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nisPartOf: {run}\r\nrobots: obey\r\n"
    );
    let mut record =
        Record::new(RecordKind::Info, "", "application/warc-fields", block.into_bytes());
    record.set("WARC-Filename", name);
    record
}

/// The finished parts of a run, whatever day they were written.
pub(crate) fn of_run(paths: &CollectPaths, run: &RunId) -> Result<Parts, CollectError> {
    let mut parts = Parts::new();
    for year in folders(&paths.archive)? {
        for month in folders(&year)? {
            for day in folders(&month)? {
                for path in sorted(&day)? {
                    if let Some(key) = key(&path, run)
                        && belongs(&path, run)?
                    {
                        parts.insert(key, path);
                    }
                }
            }
        }
    }
    Ok(parts)
}

fn key(path: &Path, run: &RunId) -> Option<(SourceId, u32)> {
    let name = path.file_name()?.to_str()?;
    let rest = name.strip_prefix(run.as_str())?.strip_prefix('-')?;
    let (source, number) = rest.strip_suffix(".warc.gz")?.rsplit_once('.')?;
    Some((SourceId::new(source), number.parse().ok()?))
}

/// Run `a` and source `b-c` make the same file name as run `a-b` and source `c`: the file itself tells.
fn belongs(path: &Path, run: &RunId) -> Result<bool, CollectError> {
    let first = Records::open(path)?.next();
    let line = format!("isPartOf: {run}");
    Ok(first.transpose()?.is_some_and(|(_, record)| {
        String::from_utf8_lossy(&record.block).lines().any(|found| found == line)
    }))
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, CollectError> {
    Ok(sorted(path)?.into_iter().filter(|path| path.is_dir()).collect())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, CollectError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(CollectError::io(folder))?,
    };
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(CollectError::io(folder))?;
    paths.sort();
    Ok(paths)
}

/// What became of each request of a part.
pub(crate) fn visits(path: &Path) -> Result<Vec<Visit>, CollectError> {
    let mut visits = Vec::new();
    for record in Records::open(path)? {
        let (offset, record) = record?;
        visits.extend(Visit::of_record(record).map_err(|detail| damaged(path, offset, detail))?);
    }
    Ok(visits)
}

/// The error for a damaged record.
pub(crate) fn damaged(path: &Path, offset: u64, detail: impl Into<String>) -> CollectError {
    CollectError::Archive { path: path.to_owned(), offset, detail: detail.into() }
}

/// The records of a file, with the byte that each starts at.
pub(crate) struct Records {
    reader: BufReader<File>,
    path: PathBuf,
    /// Whether content blocks are read.
    pub(crate) blocks: bool,
}

impl Records {
    /// Opens a file.
    pub(crate) fn open(path: &Path) -> Result<Self, CollectError> {
        let file = File::open(path).map_err(CollectError::io(path))?;
        Ok(Self { reader: BufReader::new(file), path: path.to_owned(), blocks: true })
    }

    /// Goes to a record that starts at `offset`.
    pub(crate) fn seek(&mut self, offset: u64) -> Result<(), CollectError> {
        self.reader.seek(io::SeekFrom::Start(offset)).map_err(CollectError::io(&self.path))?;
        Ok(())
    }
}

impl Iterator for Records {
    type Item = Result<(u64, Record), CollectError>;

    fn next(&mut self) -> Option<Self::Item> {
        let offset = match self.reader.stream_position() {
            Ok(offset) => offset,
            Err(source) => return Some(Err(CollectError::Io { path: self.path.clone(), source })),
        };
        match warc::read(&mut self.reader, self.blocks) {
            Ok(record) => record.map(|record| Ok((offset, record))),
            Err(error) => {
                // Nothing after a damaged record can be found: end there.
                let _ = self.reader.seek(io::SeekFrom::End(0));
                Some(Err(damaged(&self.path, offset, error.to_string())))
            }
        }
    }
}
