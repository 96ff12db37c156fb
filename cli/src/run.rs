//! `desplaza run`: every stage in turn, resumed where it was killed, published at the very end.

use std::collections::BTreeMap;
use std::io::Write;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::artifact::{Header, write_atomically};
use desplaza_model::{EventCount, Reject, RejectCode, RunId, RunReport, Stage, StageCount};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::config::Settings;
use crate::driver::Outcomes;
use crate::exit::{Exit, Failure};
use crate::state::{self, Lock, State};
use crate::{classify, collect, extract, fuse, geocode, index, layers, records};

/// The run that is being worked on.
pub(crate) struct Run<'a> {
    /// What is in force.
    pub(crate) settings: &'a Settings,
    /// Its id.
    pub(crate) id: RunId,
    /// Its clock; a resumed run keeps the one it was begun with.
    pub(crate) now: Date,
    data_hash: String,
    places: Gazetteer,
    _lock: Lock,
}

/// What a stage leaves in `runs/<run>/<stage>.json` when it is done, last of all.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Done {
    count: StageCount,
    rejects: BTreeMap<RejectCode, u64>,
    events: Option<EventCount>,
    dead_sources: BTreeMap<String, String>,
}

// A stage's work.
type Step = fn(&Run) -> Result<(), Failure>;

const STEPS: [(Stage, Step); 8] = [
    (Stage::Collect, collect::step),
    (Stage::Extract, extract::step),
    (Stage::Records, records::step),
    (Stage::Classify, classify::step),
    (Stage::Geocode, geocode::step),
    (Stage::Fuse, fuse::step),
    (Stage::Index, index::step),
    (Stage::Layers, layers::step),
];

/// The open run up to and including one stage; stages that are done are passed over.
pub(crate) fn up_to(settings: &Settings, last: Stage) -> Result<Exit, Failure> {
    let run = Run::open(settings)?;
    for (stage, step) in STEPS.into_iter().filter(|(stage, _)| *stage <= last) {
        run.once(stage, step)?;
    }
    if last == Stage::Layers { run.end() } else { Ok(Exit::Done) }
}

impl<'a> Run<'a> {
    fn open(settings: &'a Settings) -> Result<Self, Failure> {
        let lock = settings.state.lock()?;
        let data_hash = settings.data.hash().map_err(Failure::invalid)?;
        // A reference that is missing should stop a run before it fetches a single page.
        let places = settings.places()?;
        let (id, now) = settings.state.open_run(settings.now)?;
        tracing::info!("run {id}");
        Ok(Self { settings, id, now, data_hash, places, _lock: lock })
    }

    /// The state folder.
    pub(crate) fn state(&self) -> &State {
        &self.settings.state
    }

    /// The places of Mexico.
    pub(crate) fn places(&self) -> &Gazetteer {
        &self.places
    }

    /// Hash of the words and numbers in force.
    pub(crate) fn data_hash(&self) -> &str {
        &self.data_hash
    }

    /// Header for an artifact of this run.
    pub(crate) fn header(&self, schema: &str) -> Header {
        Header::new(schema, &self.data_hash, Some(&self.places().manifest().hash))
    }

    fn once(&self, stage: Stage, step: Step) -> Result<(), Failure> {
        if self.done_path(stage).exists() {
            tracing::info!("{} was done before", state::name(stage));
            return Ok(());
        }
        step(self)
    }

    fn done_path(&self, stage: Stage) -> std::path::PathBuf {
        self.state().run(&self.id).join(format!("{}.json", state::name(stage)))
    }

    /// Marks a stage as done: its rejects first, its mark last. A count that does not balance is a bug.
    pub(crate) fn done(&self, stage: Stage, outcomes: &Outcomes) -> Result<(), Failure> {
        self.done_with(stage, outcomes, None, BTreeMap::new())
    }

    /// The same, with what only some stages know.
    pub(crate) fn done_with(
        &self,
        stage: Stage,
        outcomes: &Outcomes,
        events: Option<EventCount>,
        dead_sources: BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let count = outcomes.count;
        assert!(count.balances(), "{} lost records in silence: {count:?}", state::name(stage));
        if !outcomes.rejects.is_empty() {
            write_rejects(&self.state().rejects(stage, &self.id), &outcomes.rejects)?;
        }
        let mut rejects = BTreeMap::new();
        for reject in &outcomes.rejects {
            *rejects.entry(reject.code).or_default() += 1;
        }
        tracing::info!("{}: {count:?}", state::name(stage));
        state::write_json(&self.done_path(stage), &Done { count, rejects, events, dead_sources })?;
        Ok(())
    }

    // Publishes, then reports: a run without a report is still open.
    fn end(&self) -> Result<Exit, Failure> {
        self.state().publish(&self.id)?;
        let report = self.report()?;
        state::write_json(&self.state().report(&self.id), &report)?;
        show(&report, self.settings)?;
        Ok(if report.degraded { Exit::Degraded } else { Exit::Done })
    }

    fn report(&self) -> Result<RunReport, Failure> {
        let manifest = self.places().manifest();
        let mut report = RunReport {
            run: self.id.clone(),
            now: self.now,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_hash: self.data_hash.clone(),
            reference: format!("{} ({})", manifest.hash, manifest.vintage),
            stages: BTreeMap::new(),
            rejects: BTreeMap::new(),
            events: EventCount::default(),
            dead_sources: BTreeMap::new(),
            degraded: false,
        };
        for (stage, _) in STEPS {
            let done: Done = state::read_json(&self.done_path(stage))?.unwrap_or_default();
            report.stages.insert(stage, done.count);
            report.rejects.insert(stage, done.rejects);
            report.events = done.events.unwrap_or(report.events);
            report.dead_sources.extend(done.dead_sources);
        }
        report.degraded = self.is_degraded(&report);
        Ok(report)
    }

    fn is_degraded(&self, report: &RunReport) -> bool {
        let too_many = |count: &StageCount| {
            count.rejected as f64 > self.settings.reject_share_limit * count.input as f64
        };
        !report.dead_sources.is_empty() || report.stages.values().any(too_many)
    }
}

fn write_rejects(path: &std::path::Path, rejects: &[Reject]) -> Result<(), Failure> {
    let mut lines = Vec::new();
    for reject in rejects {
        serde_json::to_writer(&mut lines, reject)?;
        lines.push(b'\n');
    }
    write_atomically(path, &lines)?;
    Ok(())
}

// Under cron a healthy run says nothing; a person at a terminal, or one who asked for more, is told.
fn show(report: &RunReport, settings: &Settings) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    if settings.json {
        serde_json::to_writer_pretty(&mut out, report)?;
        writeln!(out)?;
    } else if report.degraded
        || std::io::IsTerminal::is_terminal(&out)
        || tracing::enabled!(tracing::Level::INFO)
    {
        writeln!(out, "{}", table(report))?;
    }
    Ok(())
}

fn table(report: &RunReport) -> String {
    let mut lines = vec![format!("run {}  {}", report.run, report.reference)];
    lines.push(format!(
        "{:10}{:>9}{:>9}{:>9}{:>11}{:>10}",
        "stage", "in", "passed", "empty", "duplicate", "rejected"
    ));
    for (stage, count) in &report.stages {
        lines.push(format!(
            "{:10}{:>9}{:>9}{:>9}{:>11}{:>10}",
            state::name(*stage),
            count.input,
            count.passed,
            count.empty,
            count.duplicate,
            count.rejected
        ));
    }
    let events = report.events;
    lines.push(format!(
        "events: {} in all, {} new, {} revised, {} merged",
        events.total, events.new, events.revised, events.merged
    ));
    lines.extend(
        report.dead_sources.iter().map(|(source, why)| format!("dead source {source}: {why}")),
    );
    lines.join("\n")
}
