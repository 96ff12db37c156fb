//! What `extract` is told, compiled once a run.

use std::collections::BTreeMap;

use desplaza_model::SourceId;
use desplaza_model::data::{Data, DataError};
use jiff::tz::TimeZone;
use scraper::Selector;
use whatlang::{Detector, Lang};

use super::clutter::{self, Clutter};
use super::date::Calendar;
use crate::collect::{Source, data_sources};

/// Rules for every page, and for the pages of each source.
#[derive(Debug)]
pub struct Extraction {
    pub(crate) clutter: Clutter,
    pub(crate) calendar: Calendar,
    pub(crate) languages: Detector,
    pub(crate) enough_to_tell: usize,
    pub(crate) shortest_body: usize,
    sites: BTreeMap<SourceId, Site>,
    other: Site,
}

/// What is particular to a source.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) zone: TimeZone,
    pub(crate) title: Option<Selector>,
    pub(crate) body: Option<Selector>,
    pub(crate) date: Option<Selector>,
    pub(crate) remove: Vec<Selector>,
}

impl Extraction {
    /// Reads `lexicon/clutter.toml` and the selectors and time zones of `sources/`.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let file = clutter::read(data)?;
        let wrong = |error: crate::collect::CollectError| DataError::Invalid {
            path: "sources".to_owned(),
            detail: error.to_string(),
        };
        let rules = Self {
            clutter: Clutter::compile(&file)?,
            calendar: Calendar::compile(&file.months)?,
            languages: detector(&file.languages)?,
            enough_to_tell: file.enough_to_tell,
            shortest_body: file.shortest_body,
            sites: BTreeMap::new(),
            other: Site::of_zone(TimeZone::get("America/Mexico_City").unwrap_or(TimeZone::UTC)),
        };
        Ok(rules.with_sources(&data_sources(data).map_err(wrong)?))
    }

    /// The same, with the selectors and time zones of more sources.
    #[must_use]
    pub fn with_sources(mut self, sources: &[Source]) -> Self {
        self.sites.extend(sources.iter().map(|source| (source.id.clone(), Site::of(source))));
        self
    }

    pub(crate) fn site(&self, source: Option<&SourceId>) -> &Site {
        source.and_then(|source| self.sites.get(source)).unwrap_or(&self.other)
    }
}

impl Site {
    /// Whether it has selectors, which may ask for any attribute.
    pub(crate) fn selects(&self) -> bool {
        let one = [&self.title, &self.body, &self.date].iter().any(|it| it.is_some());
        one || !self.remove.is_empty()
    }

    fn of_zone(zone: TimeZone) -> Self {
        Self { zone, title: None, body: None, date: None, remove: Vec::new() }
    }

    /// A source's zone and selectors were checked when it was read.
    fn of(source: &Source) -> Self {
        let selector =
            |text: &Option<String>| text.as_deref().and_then(|it| Selector::parse(it).ok());
        let selectors = &source.selectors;
        Self {
            title: selector(&selectors.title),
            body: selector(&selectors.body),
            date: selector(&selectors.date),
            remove: selectors.remove.iter().filter_map(|it| Selector::parse(it).ok()).collect(),
            ..Self::of_zone(source.zone().unwrap_or(TimeZone::UTC))
        }
    }
}

fn detector(codes: &[String]) -> Result<Detector, DataError> {
    let language = |code: &String| {
        Lang::from_code(code).ok_or_else(|| {
            clutter::invalid(format!("languages: `{code}` is no ISO 639-3 code that can be told"))
        })
    };
    Ok(Detector::with_allowlist(codes.iter().map(language).collect::<Result<_, _>>()?))
}
