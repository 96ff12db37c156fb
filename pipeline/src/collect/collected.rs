//! What a run collected, counted.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::{Reject, SourceId, StageCount};

use super::plan::{Listing, Plan};
use super::visit::{Mark, Outcome};

/// What a run collected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// `input`: pages that feeds list or that wait from earlier runs, and one for each feed that cannot be
    /// read. `passed`: pages in the archive that are new or changed. `duplicate`: listed twice, seen before
    /// and not due, or unchanged. `rejected`: one for each of `rejects`.
    pub count: StageCount,
    /// What could not be fetched or read, feeds first, in the order of sources and addresses.
    pub rejects: Vec<Reject>,
    /// Sources of which nothing could be read, with the reason.
    pub dead_sources: BTreeMap<SourceId, String>,
}

/// What became of the pages of each source.
pub(crate) type Done = BTreeMap<SourceId, Vec<Mark>>;

/// Counts a run.
pub(crate) fn sum(
    listings: &BTreeMap<SourceId, Listing>,
    plans: &BTreeMap<SourceId, Plan>,
    done: &Done,
) -> Collected {
    let mut all = Collected::default();
    for (source, listing) in listings {
        let before = all.rejects.len();
        all.rejects.extend(listing.rejects.iter().cloned());
        all.rejects
            .extend(listing.entries.iter().filter_map(|entry| entry.as_ref().err().cloned()));
        let mut marks: Vec<&Mark> = done.get(source).into_iter().flatten().collect();
        marks.sort_by(|a, b| a.key.cmp(&b.key));
        let listed: BTreeSet<&str> =
            listing.entries.iter().flatten().map(|entry| entry.key.as_str()).collect();
        let waited = marks.iter().filter(|mark| !listed.contains(mark.key.as_str())).count();
        all.count.input += (listing.rejects.len() + listing.entries.len() + waited) as u64;
        let mut alive = plans.get(source).map_or(0, |plan| plan.duplicate);
        all.count.duplicate += alive;
        for mark in marks {
            match &mark.outcome {
                Outcome::New => all.count.passed += 1,
                Outcome::Unchanged => all.count.duplicate += 1,
                Outcome::Failed(reject) => all.rejects.push(reject.clone()),
            }
            alive += u64::from(!matches!(mark.outcome, Outcome::Failed(_)));
        }
        // A feed that says "not modified" is as alive as one that lists something.
        alive +=
            listing.feeds.iter().filter(|feed| feed.outcome == Outcome::Unchanged).count() as u64;
        if alive == 0 {
            let reasons = &all.rejects[before..];
            all.dead_sources.insert(source.clone(), reason(reasons));
        }
    }
    all.count.rejected = all.rejects.len() as u64;
    all
}

fn reason(rejects: &[Reject]) -> String {
    match rejects {
        [] => "its feeds list nothing".to_owned(),
        [one] => format!("{}: {}", one.subject, one.detail),
        [first, rest @ ..] => {
            format!("{}: {} (and {} more)", first.subject, first.detail, rest.len())
        }
    }
}
