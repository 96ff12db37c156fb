//! Counting events by place, period and kind; every total of every layer comes from here.

mod stocks;

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::iter::Sum;
use std::ops::AddAssign;

use desplaza_model::{Allocation, ArticleId, Cvegeo, Event, EventPlace, Flag, StateCode};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use stocks::{dwellings, shelters};

/// Which events a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Every cause but disaster.
    Conflicto,
    /// Disaster.
    Desastre,
    /// The sum of the two.
    Ambos,
}

impl Kind {
    /// In the order of every table.
    pub const ALL: [Self; 3] = [Self::Conflicto, Self::Desastre, Self::Ambos];

    /// The word in files and column names.
    pub fn code(self) -> &'static str {
        match self {
            Self::Conflicto => "conflicto",
            Self::Desastre => "desastre",
            Self::Ambos => "ambos",
        }
    }

    /// Conflict or disaster.
    pub fn of(event: &Event) -> Self {
        if event.cause.is_disaster() { Self::Desastre } else { Self::Conflicto }
    }
}

/// A figure of persons with its bounds: `low <= best <= high`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persons {
    /// Lower bound.
    pub low: u64,
    /// Recommended figure.
    pub best: u64,
    /// Upper bound.
    pub high: u64,
}

impl AddAssign for Persons {
    fn add_assign(&mut self, other: Self) {
        self.low += other.low;
        self.best += other.best;
        self.high += other.high;
    }
}

impl Sum for Persons {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}

impl From<&Allocation> for Persons {
    fn from(part: &Allocation) -> Self {
        Self { low: part.low, best: part.best, high: part.high }
    }
}

/// Events that stay out of displacement totals, counted beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Number of events.
    pub events: u64,
    /// Best estimate of persons.
    pub persons: u64,
}

impl AddAssign for Aside {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.persons += other.persons;
    }
}

/// A municipality, or what stays at the level of its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) state: StateCode,
    pub(crate) cvegeo: Option<Cvegeo>,
}

/// What was counted for one place, period and kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally<'a> {
    /// Events whose persons enter displacement totals.
    pub(crate) events: u64,
    /// Those of them that place a figure here.
    pub(crate) with_figure: u64,
    /// Those of them that are episodes of mass displacement.
    pub(crate) massive: u64,
    pub(crate) persons: Persons,
    pub(crate) preventive: Aside,
    pub(crate) short: Aside,
    pub(crate) destroyed: Option<u64>,
    pub(crate) uninhabitable: Option<u64>,
    pub(crate) damaged: Option<u64>,
    pub(crate) sheltered_peak: Option<u64>,
    /// Last day of the latest event.
    pub(crate) last_day: Option<Date>,
    /// The articles that tell of the events, each once after [`Tally::close`].
    pub(crate) sources: Vec<&'a ArticleId>,
}

impl<'a> Tally<'a> {
    pub(crate) fn add(&mut self, other: &Tally<'a>) {
        self.events += other.events;
        self.with_figure += other.with_figure;
        self.massive += other.massive;
        self.persons += other.persons;
        self.preventive += other.preventive;
        self.short += other.short;
        self.destroyed = sum(self.destroyed, other.destroyed);
        self.uninhabitable = sum(self.uninhabitable, other.uninhabitable);
        self.damaged = sum(self.damaged, other.damaged);
        // People leave a shelter before the next flood fills it: peaks of different events are not added.
        self.sheltered_peak = self.sheltered_peak.max(other.sheltered_peak);
        self.last_day = self.last_day.max(other.last_day);
        self.sources.extend(&other.sources);
    }

    /// Persons displaced, where at least one event gives a figure: nobody said is not zero.
    pub(crate) fn figures(&self) -> Option<Persons> {
        (self.with_figure > 0).then_some(self.persons)
    }

    fn close(&mut self) {
        self.sources.sort_unstable();
        self.sources.dedup();
    }
}

fn sum(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (one, other) => one.or(other),
    }
}

type Tallies<'a, P> = BTreeMap<(Place, P, Kind), Tally<'a>>;

/// Counts the events of each period; an event whose period is `None` is left out.
///
/// The same for any order of the events and any number of threads.
pub(crate) fn tally<P>(
    events: &[Event],
    period: impl Fn(&Event) -> Option<P> + Sync,
) -> Tallies<'_, P>
where
    P: Copy + Ord + Hash + Send,
{
    let chunk = events.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<HashMap<_, Tally>> = events
        .par_chunks(chunk)
        .map(|events| {
            let mut part: HashMap<_, Tally> = HashMap::new();
            for event in events {
                let Some(period) = period(event) else { continue };
                for (place, share) in shares(event) {
                    part.entry((place, period, Kind::of(event))).or_default().add(&share);
                }
            }
            part
        })
        .collect();
    let mut all = Tallies::new();
    for ((place, period, kind), tally) in parts.into_iter().flatten() {
        all.entry((place, period, kind)).or_default().add(&tally);
        all.entry((place, period, Kind::Ambos)).or_default().add(&tally);
    }
    all.values_mut().for_each(Tally::close);
    all
}

/// What one event adds to each place that it touches.
pub(crate) fn shares(event: &Event) -> BTreeMap<Place, Tally<'_>> {
    let mut shares: BTreeMap<Place, Tally> = BTreeMap::new();
    for place in counted_at(event) {
        shares.entry(place).or_default();
    }
    for (place, share) in &mut shares {
        let parts = event.allocations.iter().filter(|part| placed(part) == *place);
        count(event, parts, share);
    }
    dwellings(event, &mut shares);
    shelters(event, &mut shares);
    for share in shares.values_mut() {
        share.last_day = Some(event.when.end);
        share.sources = event.sources.iter().map(|source| &source.article).collect();
    }
    shares
}

fn placed(part: &Allocation) -> Place {
    Place { state: part.state, cvegeo: part.cvegeo }
}

fn at(place: &EventPlace) -> Place {
    Place { state: place.state, cvegeo: place.cvegeo }
}

/// Where an event counts: where its persons are placed and where they left from; if neither is known, every place.
fn counted_at(event: &Event) -> Vec<Place> {
    let mut places: Vec<Place> = event.allocations.iter().map(placed).collect();
    places.extend(event.origins().map(at));
    if places.is_empty() {
        places.extend(event.places.iter().map(at));
    }
    places
}

fn count<'e>(event: &Event, parts: impl Iterator<Item = &'e Allocation>, share: &mut Tally) {
    let mut parts = parts.peekable();
    let placed = parts.peek().is_some();
    let persons: Persons = parts.map(Persons::from).sum();
    if event.short_evacuation {
        share.short = Aside { events: 1, persons: persons.best };
    } else if !event.counts() {
        share.preventive = Aside { events: 1, persons: persons.best };
    } else {
        share.events = 1;
        share.with_figure = u64::from(placed && !event.flags.contains(&Flag::SinCifra));
        share.massive = u64::from(event.flags.contains(&Flag::Masivo));
        share.persons = persons;
    }
}
