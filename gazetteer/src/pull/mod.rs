//! Reads the reference from INEGI's geostatistical web service, politely and resumably.

mod answer;
mod client;
mod kept;

use std::path::Path;
use std::time::Duration;

use desplaza_model::StateCode;
use desplaza_model::data::Data;
use jiff::civil::Date;

use self::client::Client;
use self::kept::Kept;
use crate::compile::{About, Words, compile};
use crate::draft::{Claim, Draft};
use crate::import::LICENCE;
use crate::{ReferenceError, ReferenceManifest};

/// INEGI's service; `/geo/mgem/{ent}` and `/localidades/{ent}/{mun}` are under it.
pub const INEGI_SERVICE: &str = "https://gaia.inegi.org.mx/wscatgeo/v2";

/// After so many states in a row without an answer the service is taken to be down.
const GIVE_UP_AFTER: usize = 3;

/// What to pull, from where, and how gently.
#[derive(Debug, Clone)]
pub struct PullOptions {
    /// Where the names of states and municipalities come from.
    pub data: Data,
    /// The service's address, without a slash at the end.
    pub base: String,
    /// States to pull; all when empty.
    pub states: Vec<StateCode>,
    /// Whether to pull localities, too: a request for each municipality.
    pub localities: bool,
    /// Pause before each request.
    pub delay: Duration,
    /// Longest wait for one answer.
    pub timeout: Duration,
    /// How often to ask for the same thing, at least once.
    pub attempts: u32,
    /// Pause before the second attempt; doubled before each one after.
    pub back_off: Duration,
    /// Vintage to write into the manifest; the service does not say it.
    pub vintage: Option<String>,
    /// Day to write into the manifest; there is no clock here.
    pub date: Option<Date>,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self {
            data: Data::BuiltIn,
            base: INEGI_SERVICE.to_owned(),
            states: Vec::new(),
            localities: false,
            delay: Duration::from_secs(1),
            timeout: Duration::from_mins(2),
            attempts: 4,
            back_off: Duration::from_secs(5),
            vintage: None,
            date: None,
        }
    }
}

impl PullOptions {
    fn states(&self) -> Vec<StateCode> {
        if self.states.is_empty() { StateCode::all().collect() } else { self.states.clone() }
    }
}

/// Pulls the reference from INEGI's service into `dir`.
///
/// Each answer is kept in `dir/.pull` once it is known to be whole. A pull that fails goes on with the
/// other states, then says which ones failed; the next pull asks only for those. A pull that succeeds
/// compiles the reference and removes what was kept, so that the one after it starts afresh.
pub async fn pull(options: &PullOptions, dir: &Path) -> Result<ReferenceManifest, ReferenceError> {
    let words = Words::load(&options.data)?;
    let kept = Kept::open(dir, &options.base)?;
    let client = Client::new(options)?;
    let mut draft = Draft::default();
    pull_states(options, &client, &kept, &mut draft).await?;
    if options.localities {
        pull_localities(options, &client, &kept, &mut draft).await?;
    }
    let vintage = options.vintage.clone();
    let about = About {
        vintage: vintage
            .unwrap_or_else(|| "INEGI, servicio web del Marco Geoestadístico".to_owned()),
        licence: LICENCE.to_owned(),
        date: options.date,
        claim: Claim {
            whole_country: Some(options.states().len() == StateCode::all().count()),
            boundaries_may_miss: false,
        },
    };
    let manifest = compile(draft, &words, about, dir)?;
    kept.remove()?;
    Ok(manifest)
}

async fn pull_states(
    options: &PullOptions,
    client: &Client,
    kept: &Kept,
    draft: &mut Draft,
) -> Result<(), ReferenceError> {
    let mut failures = Failures::default();
    for state in options.states() {
        let url = format!("{}/geo/mgem/{state}", options.base);
        let read = |bytes: &[u8]| answer::municipalities(bytes, state);
        match client.get(&url, &format!("mgem-{state}"), kept, read).await? {
            Ok((municipalities, source)) => {
                draft.places.extend(municipalities.places);
                draft.boundaries.extend(municipalities.boundaries);
                draft.sources.push(source);
                failures.note(Ok(()));
            }
            Err(detail) => failures.note(Err(format!("state {state}: {detail}"))),
        }
        if failures.in_a_row >= GIVE_UP_AFTER {
            break;
        }
    }
    failures.end(kept)
}

async fn pull_localities(
    options: &PullOptions,
    client: &Client,
    kept: &Kept,
    draft: &mut Draft,
) -> Result<(), ReferenceError> {
    let mut failures = Failures::default();
    let keys: Vec<_> = draft.places.keys().copied().collect();
    for key in keys {
        let (state, municipality) = (key.state(), &key.as_str()[2..]);
        let url = format!("{}/localidades/{state}/{municipality}", options.base);
        let read = |bytes: &[u8]| answer::localities(bytes, key);
        match client.get(&url, &format!("localidades-{key}"), kept, read).await? {
            Ok((localities, source)) => {
                answer::name_seat(&localities, key, draft);
                draft.localities.extend(localities);
                draft.sources.push(source);
                failures.note(Ok(()));
            }
            Err(detail) => failures.note(Err(format!("localities of {key}: {detail}"))),
        }
        if failures.in_a_row >= GIVE_UP_AFTER {
            break;
        }
    }
    failures.end(kept)
}

/// What went wrong so far; one broken state does not keep the others from being read.
#[derive(Debug, Default)]
struct Failures {
    details: Vec<String>,
    in_a_row: usize,
}

impl Failures {
    fn note(&mut self, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.in_a_row = 0,
            Err(detail) => {
                tracing::warn!(detail, "no usable answer");
                self.details.push(detail);
                self.in_a_row += 1;
            }
        }
    }

    fn end(self, kept: &Kept) -> Result<(), ReferenceError> {
        if self.details.is_empty() {
            Ok(())
        } else {
            Err(ReferenceError::Service {
                failed: self.details.join("; "),
                kept: kept.folder().to_owned(),
            })
        }
    }
}
