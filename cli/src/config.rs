//! From the configuration file and the command line to settings that hold only what is valid.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use desplaza_gazetteer::Gazetteer;
use desplaza_model::data::Data;
use desplaza_pipeline::collect::{Source, data_sources, read_sources};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::args::{ConfigCommand, Global};
use crate::exit::{Exit, Failure};
use crate::state::State;

/// The configuration file as written; every key may be left out.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    /// Clock of the run.
    now: Option<Date>,
    /// State folder.
    state: Option<PathBuf>,
    /// Compiled reference.
    reference: Option<PathBuf>,
    /// Data folder in place of the built-in one.
    data: Option<PathBuf>,
    /// Tables to import: files, or folders of files.
    records: Vec<PathBuf>,
    /// Share of rejected records above which a run is called degraded.
    reject_share_limit: Option<f64>,
    /// How to fetch.
    fetch: Fetch,
    /// Whether to fetch the sources of the data folder, too.
    data_sources: bool,
    /// Folders with more sources, a TOML file each.
    sources: Vec<PathBuf>,
    /// News sources.
    source: Vec<Source>,
}

/// How to fetch pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fetch {
    /// Address (http, https or mailto) where a site's owner reaches the operator.
    pub(crate) contact: String,
    /// Milliseconds between two requests to a host.
    pub(crate) delay_ms: u64,
    /// Seconds after which a request is given up.
    pub(crate) timeout_s: u64,
    /// Largest page, bytes.
    pub(crate) page_limit_bytes: usize,
    /// How often a failed request is repeated.
    pub(crate) retries: u32,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: env!("CARGO_PKG_REPOSITORY").to_owned(),
            delay_ms: 1_000,
            timeout_s: 30,
            page_limit_bytes: 10_000_000,
            retries: 3,
        }
    }
}

/// What is in force: command line, then file, then default.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Clock of the run.
    pub(crate) now: Date,
    /// The state folder.
    pub(crate) state: State,
    /// Lexicons, layouts, parameters.
    pub(crate) data: Data,
    /// Tables to import, sorted.
    pub(crate) records: Vec<PathBuf>,
    /// News sources, in order of id.
    pub(crate) sources: Vec<Source>,
    /// How to fetch.
    pub(crate) fetch: Fetch,
    /// Share of rejected records above which a run is called degraded.
    pub(crate) reject_share_limit: f64,
    /// Results for programs.
    pub(crate) json: bool,
    reference: Option<PathBuf>,
}

const REJECT_SHARE_LIMIT: f64 = 0.5;

impl Settings {
    /// Reads the configuration file, if one is given, under the command line.
    pub(crate) fn load(global: &Global) -> Result<Self, Failure> {
        let (config, base) = match &global.config {
            Some(path) => (read(path).map_err(Failure::invalid)?, folder_of(path)),
            None => (Config::default(), PathBuf::from(".")),
        };
        let inside = |path: &Option<PathBuf>| path.as_ref().map(|path| base.join(path));
        let state =
            global.state.clone().or(inside(&config.state)).unwrap_or_else(|| "state".into());
        let data = global.data.clone().or(inside(&config.data)).map_or(Data::BuiltIn, Data::Folder);
        let sources = sources(&config, &data, &base).map_err(Failure::invalid)?;
        Ok(Self {
            now: global.now.or(config.now).unwrap_or_else(today),
            state: State::at(&state),
            records: files(&base, &config.records).map_err(Failure::invalid)?,
            sources,
            fetch: config.fetch.clone(),
            reject_share_limit: config.reject_share_limit.unwrap_or(REJECT_SHARE_LIMIT),
            json: global.json,
            reference: global.reference.clone().or(inside(&config.reference)),
            data,
        })
    }

    /// Where the compiled reference lies.
    pub(crate) fn reference(&self) -> Result<&Path, Failure> {
        self.reference.as_deref().ok_or_else(|| {
            Failure::invalid(anyhow!(
                "no reference given: name one with --reference DIR, DESPLAZA_REFERENCE or `reference` in the \
                 configuration; make one with `desplaza reference import PATH --reference DIR`"
            ))
        })
    }

    /// Opens the compiled reference.
    pub(crate) fn places(&self) -> Result<Gazetteer, Failure> {
        Gazetteer::open(self.reference()?).map_err(Failure::invalid)
    }
}

// The one place where the clock is read.
fn today() -> Date {
    let now = jiff::Zoned::now();
    now.in_tz("America/Mexico_City").map_or_else(|_| now.date(), |local| local.date())
}

fn read(path: &Path) -> anyhow::Result<Config> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the configuration {}", path.display()))?;
    toml::from_str(&text).map_err(|error| anyhow!("configuration {}: {error}", path.display()))
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn sources(config: &Config, data: &Data, base: &Path) -> anyhow::Result<Vec<Source>> {
    let mut sources = config.source.clone();
    for source in &mut sources {
        source.folder = Some(base.to_owned());
    }
    for folder in &config.sources {
        sources.extend(read_sources(&base.join(folder))?);
    }
    if config.data_sources {
        sources.extend(data_sources(data)?);
    }
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(sources)
}

fn files(base: &Path, entries: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in entries {
        let path = base.join(entry);
        if path.is_dir() {
            for file in fs::read_dir(&path)? {
                let file = file?.path();
                let hidden =
                    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
                if file.is_file() && !hidden {
                    found.push(file);
                }
            }
        } else if path.is_file() {
            found.push(path);
        } else {
            anyhow::bail!("`records` names {}, which is not there", path.display());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// `desplaza config show` and `check`.
pub(crate) fn command(settings: &Settings, command: &ConfigCommand) -> Result<Exit, Failure> {
    match command {
        ConfigCommand::Show => show(settings),
        ConfigCommand::Check => check(settings),
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    now: Date,
    state: &'a Path,
    reference: Option<&'a Path>,
    data: String,
    records: &'a [PathBuf],
    reject_share_limit: f64,
    fetch: &'a Fetch,
    source: Vec<ShownSource<'a>>,
}

#[derive(Serialize)]
struct ShownSource<'a> {
    id: &'a str,
    outlet: &'a str,
    feeds: &'a [String],
}

#[expect(clippy::print_stdout, reason = "results go to stdout")]
fn show(settings: &Settings) -> Result<Exit, Failure> {
    let shown = Shown {
        now: settings.now,
        state: settings.state.root(),
        reference: settings.reference.as_deref(),
        data: match &settings.data {
            Data::BuiltIn => "built in".to_owned(),
            Data::Folder(folder) => folder.display().to_string(),
        },
        records: &settings.records,
        reject_share_limit: settings.reject_share_limit,
        fetch: &settings.fetch,
        source: settings.sources.iter().map(shown).collect(),
    };
    if settings.json {
        println!("{}", serde_json::to_string_pretty(&shown)?);
    } else {
        print!("{}", toml::to_string(&shown)?);
    }
    Ok(Exit::Done)
}

fn shown(source: &Source) -> ShownSource<'_> {
    ShownSource { id: source.id.as_str(), outlet: &source.outlet, feeds: &source.feeds }
}

// Whatever a run would load is loaded, so that a mistake shows now and not at night.
#[expect(clippy::print_stdout, reason = "results go to stdout")]
fn check(settings: &Settings) -> Result<Exit, Failure> {
    let places = settings.places()?;
    let hash = settings.data.hash().map_err(Failure::invalid)?;
    crate::read::Reader::load(&settings.data, &places)?;
    desplaza_pipeline::records::Layouts::load(&settings.data).map_err(Failure::invalid)?;
    desplaza_pipeline::fuse::Fusion::load(&settings.data).map_err(Failure::invalid)?;
    desplaza_tiles::Risk::load(&settings.data).map_err(Failure::invalid)?;
    desplaza_model::Labels::load(&settings.data).map_err(Failure::invalid)?;
    println!(
        "ok: data {hash}, {} municipalities, {} sources, {} tables",
        places.municipalities().len(),
        settings.sources.len(),
        settings.records.len()
    );
    Ok(Exit::Done)
}
