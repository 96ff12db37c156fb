//! The command line as typed.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};
use jiff::civil::Date;

/// Reads Mexican press notes and Civil Protection records into events of internal displacement,
/// a search index and municipality-level layers.
#[derive(Debug, Parser)]
#[command(name = "desplaza", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 bug, 2 usage, 3 config or data invalid, \
4 done but degraded (dead sources, reject share above the limit), 5 another run is active";

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Compiled reference (see `desplaza reference import`)
    #[arg(long, global = true, value_name = "DIR", env = "DESPLAZA_REFERENCE")]
    pub(crate) reference: Option<PathBuf>,
    /// Where runs, events, index and releases are kept [default: ./state]
    #[arg(long, global = true, value_name = "DIR", env = "DESPLAZA_STATE")]
    pub(crate) state: Option<PathBuf>,
    /// Configuration file; paths inside it are relative to it
    #[arg(long, global = true, value_name = "FILE", env = "DESPLAZA_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of lexicons, layouts and parameters, in place of the built-in ones
    #[arg(long, global = true, value_name = "DIR", env = "DESPLAZA_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// The run's day, YYYY-MM-DD; nothing else reads the clock [default: today in Mexico City]
    #[arg(long, global = true, value_name = "DATE")]
    pub(crate) now: Option<Date>,
    /// Results for programs: JSON on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// More log on stderr; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Only errors on stderr
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Do everything: collect, extract, import, classify, geocode, fuse, index, layers
    Run,
    /// Fetch feeds and their pages into the archive
    Collect,
    /// Turn archived pages into articles
    Extract,
    /// Read the configured Civil Protection tables into articles
    Import,
    /// Read articles into claims
    Classify,
    /// Place claims in municipalities
    Geocode,
    /// Reconcile claims into events
    Fuse,
    /// Bring the search index in line with the events
    Index,
    /// Write the layers, publish the release and end the run
    Layers,
    /// Filter: JSON Lines on stdin, one reading a line on stdout
    Read(ReadArgs),
    /// Read a Civil Protection table, one line a row on stdout
    Records(RecordsArgs),
    /// Compile, pull or show the reference of municipalities
    #[command(subcommand)]
    Reference(ReferenceCommand),
    /// Search the events: `desplaza search 'inundación Tabasco evacuados'`
    Search(SearchArgs),
    /// Walk from an event's numbers to its sentences
    Explain(ExplainArgs),
    /// Show what was refused in a run, and why
    Rejects(RejectsArgs),
    /// Serve the current release on the loopback interface
    Serve(ServeArgs),
    /// Measure how well labelled texts are read: precision, recall, F1, intervals
    Eval(EvalArgs),
    /// Learn the weights of `data/method/*_weights.csv` from labelled texts
    Train(TrainArgs),
    /// Show or check the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// Folder of labelled texts
    #[arg(default_value = "tests/eval/gold")]
    pub(crate) gold: PathBuf,
    /// The Civil Protection table whose rows are labelled by number; they are left out without it
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// Only this half of the texts; they are split by event
    #[arg(long)]
    pub(crate) split: Option<crate::eval::Split>,
    /// List every difference instead of the tables
    #[arg(long)]
    pub(crate) errors: bool,
    /// The texts are notes with every place marked (such as tests/eval/places/unseen): measure places alone
    #[arg(long, conflicts_with_all = ["records", "split"])]
    pub(crate) places: bool,
    /// The labels are a CSV of the kinds of places that the spans of this corpus are (JSON Lines with `id`, `text` and
    /// `spans`): measure which of them are found
    #[arg(long, value_name = "FILE", conflicts_with_all = ["records", "split", "places"])]
    pub(crate) spans: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// Folder of labelled texts
    #[arg(default_value = "tests/eval/gold")]
    pub(crate) gold: PathBuf,
    /// The Civil Protection table whose rows are labelled by number; they are left out without it
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// Folder of short texts with one thing each; learned whole, whatever half is asked for
    #[arg(long, value_name = "DIR")]
    pub(crate) lessons: Option<PathBuf>,
    /// Folder of notes with every place marked, from which the weights of places are learned; needs the reference
    #[arg(long, value_name = "DIR")]
    pub(crate) notes: Option<PathBuf>,
    /// Learn nothing but the weights of places
    #[arg(long, requires = "notes")]
    pub(crate) only_places: bool,
    /// JSON Lines (or `.gz` of them) with `title` and `text` of notes that tell of no displacement
    #[arg(long, value_name = "FILE")]
    pub(crate) quiet_notes: Vec<PathBuf>,
    /// Only this half of the texts; they are split by event
    #[arg(long)]
    pub(crate) split: Option<crate::eval::Split>,
    /// The data folder whose `method/*_weights.csv` are written
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// Add `why` to each reading: what spoke for and against its relevance, with the weight of each
    #[arg(long)]
    pub(crate) why: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RecordsArgs {
    /// XLSX, XLS, ODS, CSV, JSON or `GeoJSON`
    pub(crate) file: PathBuf,
    /// Kind of table; guessed from the header when left out
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Say what was recognised in the header and what was not, instead of reading rows
    #[arg(long)]
    pub(crate) explain: bool,
    /// List what the place columns say and nobody could resolve, with the reason and how often
    #[arg(long, conflicts_with = "explain")]
    pub(crate) unresolved: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReferenceCommand {
    /// Compile a reference from files: a folder, INEGI's zipped shapefile, `GeoJSON`, AGEEML/ITER CSV
    Import {
        /// File or folder
        path: PathBuf,
        /// Another boundary file than the one the folder would give
        #[arg(long, value_name = "FILE")]
        boundaries: Option<PathBuf>,
        /// What the edition is called, such as 'INEGI, Marco Geoestadístico 2025'
        #[arg(long, value_name = "TEXT")]
        vintage: Option<String>,
    },
    /// Pull the reference from INEGI's web service, politely and resumably
    Pull {
        /// Address of the service
        #[arg(long, default_value = "https://gaia.inegi.org.mx/wscatgeo/v2")]
        url: String,
        /// Also pull localities, one request a municipality
        #[arg(long)]
        localities: bool,
        /// Milliseconds between requests
        #[arg(long, default_value_t = 1000)]
        delay_ms: u64,
    },
    /// Say what the compiled reference holds
    Show,
    /// Give every point of a CSV its municipality: the same rows with CVEGEO, NOMGEO and `CVE_ENT` behind them
    Locate(LocateArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LocateArgs {
    /// CSV with a header, WGS84 degrees; `-` for standard input
    pub(crate) points: PathBuf,
    /// Column of the longitude
    #[arg(long, default_value = "lon")]
    pub(crate) lon: String,
    /// Column of the latitude
    #[arg(long, default_value = "lat")]
    pub(crate) lat: String,
    /// Metres from the coast within which a point at sea has its municipality; on land the border decides
    #[arg(long, default_value_t = 1000.0)]
    pub(crate) coast_m: f64,
    /// Also `CVEGEO_PREVIO`, the municipalities that held the land in this year where today's is newer
    #[arg(long)]
    pub(crate) year: Option<i16>,
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words, "phrases", AND OR NOT; fields lugar: tema: texto: cvegeo: personas:
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
    /// How many events
    #[arg(long, default_value_t = 10)]
    pub(crate) limit: usize,
    /// How many to pass over
    #[arg(long, default_value_t = 0)]
    pub(crate) offset: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Event id, or a municipality key for all its events
    pub(crate) subject: String,
}

#[derive(Debug, Args)]
pub(crate) struct RejectsArgs {
    /// Run id; the last run when left out
    #[arg(long)]
    pub(crate) run: Option<String>,
    /// Only this stage
    #[arg(long)]
    pub(crate) stage: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8640")]
    pub(crate) listen: std::net::SocketAddr,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the settings in force
    Show,
    /// Check the configuration, the data folder and the reference
    Check,
}
