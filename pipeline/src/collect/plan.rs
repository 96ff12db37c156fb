//! Which of the listed pages a run asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use desplaza_model::{Reject, SourceId};
use url::Url;

use super::feed::Entry;
use super::frontier::{Frontier, Planned};
use super::source::Location;
use super::visit::{Mark, Validators};
use super::{CollectError, CollectOptions};

/// What a source's feeds gave.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// What became of each feed.
    pub(crate) feeds: Vec<Mark>,
    /// What they list, or why an entry cannot be followed.
    pub(crate) entries: Vec<Result<Entry, Reject>>,
    /// Feeds that could not be read.
    pub(crate) rejects: Vec<Reject>,
}

/// What a run asks of one source.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Pages to ask for, by address.
    pub(crate) pages: Vec<Planned>,
    /// Listed twice, or seen before and not due.
    pub(crate) duplicate: u64,
}

/// Plans the pages of every source, sources in order: a page that two sources list is the first one's.
///
/// `done` holds the pages in the run's finished parts: they are neither planned again nor duplicates.
pub(crate) fn plan(
    listings: &BTreeMap<SourceId, Listing>,
    done: &BTreeSet<String>,
    frontier: &Mutex<Frontier>,
    options: &CollectOptions,
) -> Result<BTreeMap<SourceId, Plan>, CollectError> {
    let frontier = frontier.lock().unwrap_or_else(PoisonError::into_inner);
    let mut claimed = BTreeSet::new();
    let mut plans = BTreeMap::new();
    for (source, listing) in listings {
        let mut plan = Plan::default();
        for entry in listing.entries.iter().flatten() {
            let first = claimed.insert(entry.key.clone());
            if first && done.contains(&entry.key) {
                continue;
            }
            let known = if first { frontier.page(&entry.key)? } else { None };
            let wanted =
                first && known.as_ref().is_none_or(|known| known.due(&options.run, options.now));
            if wanted {
                let validators = known.map(|known| known.validators).unwrap_or_default();
                plan.pages.push(Planned { entry: entry.clone(), validators });
            } else {
                plan.duplicate += 1;
            }
        }
        plans.insert(source.clone(), plan);
    }
    // Only when all that is listed has been claimed: a waiting page may be listed by a later source.
    for (source, plan) in &mut plans {
        for (key, published) in frontier.waiting(source, options)? {
            // Pages on disk are read again only when a feed lists them, which says where they are.
            if let Ok(url) = Url::parse(&key)
                && matches!(url.scheme(), "http" | "https")
                && !done.contains(&key)
                && claimed.insert(key.clone())
            {
                let entry = Entry { key, at: Location::Web(url), published };
                plan.pages.push(Planned { entry, validators: Validators::default() });
            }
        }
        plan.pages.sort_by(|a, b| a.entry.key.cmp(&b.entry.key));
    }
    Ok(plans)
}
