//! Finds the events that readings can change, without reading the others.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use desplaza_model::Event;

use super::super::agree::{Seen, may_join};
use super::super::parameters::Fusion;
use super::{EventStore, StoreError};

/// A search for the events that readings can change; each event is read once.
pub(super) struct Search<'a> {
    store: &'a EventStore,
    p: &'a Fusion,
    candidates: BTreeMap<String, Rc<Event>>,
    touched: BTreeSet<String>,
}

impl<'a> Search<'a> {
    pub(super) fn new(store: &'a EventStore, p: &'a Fusion) -> Self {
        Self { store, p, candidates: BTreeMap::new(), touched: BTreeSet::new() }
    }

    fn load(&mut self, id: &str) -> Result<Rc<Event>, StoreError> {
        if let Some(event) = self.candidates.get(id) {
            return Ok(Rc::clone(event));
        }
        let event = Rc::new(self.store.read(id)?);
        self.candidates.insert(id.to_owned(), Rc::clone(&event));
        Ok(event)
    }

    /// The events, not touched yet, that a sighting may join.
    pub(super) fn joined_by(&mut self, seen: &Seen) -> Result<BTreeSet<String>, StoreError> {
        let mut near = self.store.near(seen, self.p)?;
        near.retain(|id| !self.touched.contains(id));
        let mut joined = BTreeSet::new();
        for id in near {
            let event = self.load(&id)?;
            if sights(&event, self.p).any(|known| may_join(&known, seen, self.p)) {
                joined.insert(id);
            }
        }
        Ok(joined)
    }

    /// Takes these events in, and from each on to those that its own sightings may join.
    pub(super) fn follow(&mut self, mut found: BTreeSet<String>) -> Result<(), StoreError> {
        while let Some(id) = found.pop_first() {
            if !self.touched.insert(id.clone()) {
                continue;
            }
            let event = self.load(&id)?;
            for seen in sights(&event, self.p) {
                found.extend(self.joined_by(&seen)?);
            }
        }
        Ok(())
    }

    pub(super) fn take(mut self) -> Result<Vec<Event>, StoreError> {
        let touched = std::mem::take(&mut self.touched);
        let mut events = Vec::new();
        for id in touched {
            let event = self.load(&id)?;
            self.candidates.remove(&id);
            events.push(Rc::unwrap_or_clone(event));
        }
        Ok(events)
    }
}

fn sights<'a>(event: &'a Event, p: &'a Fusion) -> impl Iterator<Item = Seen<'a>> {
    event.sightings.iter().map(move |sighting| {
        let source = event.sources.iter().find(|source| source.article == sighting.article);
        let row = source.and_then(|source| source.row.as_ref());
        Seen::new(sighting, row.map(|row| row.kind.as_str()), p)
    })
}
