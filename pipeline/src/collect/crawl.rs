//! One run: feeds, plan, pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use desplaza_model::SourceId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::collected::{Collected, Done, sum};
use super::feed::{Entry, entries};
use super::frontier::{Frontier, Planned};
use super::http::{Failure, Web};
use super::part::{self, PartWriter, Parts};
use super::plan::{Listing, Plan, plan};
use super::source::{Feed, Location, check_all};
use super::visit::{Answer, Mark, Outcome, Role, Validators, Visit, hash};
use super::warc::{Record, RecordKind};
use super::{CollectError, CollectOptions, CollectPaths, Source, disk};

/// What every task of a run shares.
struct Crawl {
    web: Web,
    frontier: Arc<Mutex<Frontier>>,
    paths: CollectPaths,
    options: CollectOptions,
    /// The parts that were finished before this call.
    parts: Parts,
    room: Semaphore,
}

/// Fetches what the sources list and this run has not fetched yet.
///
/// Problems of a feed, a page or a host are rejects; an error means that the machine or the configuration
/// does not let the run go on. It may be dropped or killed at any time: the same call goes on from there.
pub async fn collect(
    sources: &[Source],
    paths: &CollectPaths,
    options: &CollectOptions,
) -> Result<Collected, CollectError> {
    options.check()?;
    check_all(sources)?;
    let crawl = Arc::new(Crawl::new(paths, options)?);
    let sources: BTreeMap<SourceId, Arc<Source>> =
        sources.iter().map(|source| (source.id.clone(), Arc::new(source.clone()))).collect();
    let mut done = crawl.recover(&sources)?;
    let listings = crawl.listings(&sources).await?;
    let plans = crawl.plan(&listings, &done)?;
    let mut pages = JoinSet::new();
    for (id, source) in &sources {
        let planned = plans.get(id).map(|plan| plan.pages.clone()).unwrap_or_default();
        let (crawl, source) = (Arc::clone(&crawl), Arc::clone(source));
        pages.spawn(async move { crawl.pages(&source, planned).await });
    }
    for (source, marks) in joined(pages).await? {
        done.entry(source).or_default().extend(marks);
    }
    Ok(sum(&listings, &plans, &done))
}

/// What all tasks gave; the first error ends the others.
async fn joined<T: 'static>(
    mut tasks: JoinSet<Result<T, CollectError>>,
) -> Result<Vec<T>, CollectError> {
    let mut all = Vec::new();
    while let Some(task) = tasks.join_next().await {
        match task {
            Ok(done) => all.push(done?),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    Ok(all)
}

impl Crawl {
    fn new(paths: &CollectPaths, options: &CollectOptions) -> Result<Self, CollectError> {
        let frontier = Arc::new(Mutex::new(Frontier::open(&paths.frontier)?));
        Ok(Self {
            web: Web::new(options, Arc::clone(&frontier))?,
            frontier,
            paths: paths.clone(),
            options: options.clone(),
            parts: part::of_run(paths, &options.run)?,
            room: Semaphore::new(options.parallel_sources.max(1)),
        })
    }

    /// What the finished parts of this run hold; the frontier learns what it missed in a kill.
    fn recover(&self, sources: &BTreeMap<SourceId, Arc<Source>>) -> Result<Done, CollectError> {
        let mut done = Done::new();
        for ((source, number), path) in &self.parts {
            if *number == 0 || !sources.contains_key(source) {
                continue;
            }
            let marks: Vec<Mark> = part::visits(path)?.iter().map(Visit::mark).collect();
            self.mark(source, &marks)?;
            done.entry(source.clone()).or_default().extend(marks);
        }
        Ok(done)
    }

    fn mark(&self, source: &SourceId, marks: &[Mark]) -> Result<(), CollectError> {
        let mut frontier = self.frontier.lock().unwrap_or_else(PoisonError::into_inner);
        frontier.mark(source, marks, &self.options)
    }

    async fn listings(
        self: &Arc<Self>,
        sources: &BTreeMap<SourceId, Arc<Source>>,
    ) -> Result<BTreeMap<SourceId, Listing>, CollectError> {
        let mut tasks = JoinSet::new();
        for source in sources.values() {
            let (crawl, source) = (Arc::clone(self), Arc::clone(source));
            tasks.spawn(async move { Ok((source.id.clone(), crawl.feeds(&source).await?)) });
        }
        Ok(joined(tasks).await?.into_iter().collect())
    }

    fn plan(
        &self,
        listings: &BTreeMap<SourceId, Listing>,
        done: &Done,
    ) -> Result<BTreeMap<SourceId, Plan>, CollectError> {
        let finished: BTreeSet<String> =
            done.values().flatten().map(|mark| mark.key.clone()).collect();
        let plans = plan(listings, &finished, &self.frontier, &self.options)?;
        let feeds: Vec<Mark> =
            listings.values().flat_map(|listing| listing.feeds.clone()).collect();
        let pages: Vec<(SourceId, Planned)> = plans
            .iter()
            .flat_map(|(source, plan)| plan.pages.iter().map(|page| (source.clone(), page.clone())))
            .collect();
        let mut frontier = self.frontier.lock().unwrap_or_else(PoisonError::into_inner);
        frontier.plan(&feeds, &pages, self.options.now)?;
        Ok(plans)
    }

    /// What the feeds of a source list; they are read from its part 0 when that is finished.
    async fn feeds(&self, source: &Source) -> Result<Listing, CollectError> {
        let feeds = source.feeds();
        let visits = match self.parts.get(&(source.id.clone(), 0)) {
            Some(path) => part::visits(path)?,
            None => self.visit_feeds(source, &feeds).await?,
        };
        let mut listing = Listing::default();
        for visit in &visits {
            listing.feeds.push(visit.mark());
            match (&visit.outcome, &visit.answer) {
                (Outcome::Failed(reject), _) => listing.rejects.push(reject.clone()),
                (Outcome::New, Some(answer)) => {
                    if let Some(feed) = feeds.iter().find(|feed| feed.key == visit.key) {
                        listing.read(&answer.body, feed, source);
                    }
                }
                _ => {}
            }
        }
        Ok(listing)
    }

    async fn visit_feeds(
        &self,
        source: &Source,
        feeds: &[Feed],
    ) -> Result<Vec<Visit>, CollectError> {
        let _room = self.room.acquire().await.expect("the semaphore is never closed");
        let mut part = PartWriter::create(&self.paths, &self.options, source, 0)?;
        let mut visits = Vec::new();
        for feed in feeds {
            let known = {
                let frontier = self.frontier.lock().unwrap_or_else(PoisonError::into_inner);
                frontier.feed(&feed.key)?
            };
            let visit = self.visit(Role::Feed, &feed.key, &feed.at, &known).await;
            part.add(&visit)?;
            visits.push(visit);
        }
        self.add_robots(&mut part)?;
        part.finish()?;
        Ok(visits)
    }

    /// Fetches the planned pages of a source, part by part.
    async fn pages(
        &self,
        source: &Source,
        planned: Vec<Planned>,
    ) -> Result<(SourceId, Vec<Mark>), CollectError> {
        let _room = self.room.acquire().await.expect("the semaphore is never closed");
        let finished =
            self.parts.keys().filter(|(id, _)| *id == source.id).map(|(_, number)| *number);
        let mut number = finished.max().unwrap_or_default();
        let mut all = Vec::new();
        for chunk in planned.chunks(self.options.part_pages.max(1)) {
            number += 1;
            let mut part = PartWriter::create(&self.paths, &self.options, source, number)?;
            let mut marks = Vec::new();
            for Planned { entry, validators } in chunk {
                let visit = self.visit_page(entry, validators).await;
                part.add(&visit)?;
                marks.push(visit.mark());
            }
            self.add_robots(&mut part)?;
            part.finish()?;
            self.mark(&source.id, &marks)?;
            all.extend(marks);
        }
        Ok((source.id.clone(), all))
    }

    fn add_robots(&self, part: &mut PartWriter) -> Result<(), CollectError> {
        for answer in self.web.take_robots() {
            let mut record = Record::http(RecordKind::Response, &answer, &answer.body);
            record.set("X-Desplaza-Role", "robots");
            part.write(&record)?;
        }
        Ok(())
    }

    async fn visit_page(&self, entry: &Entry, known: &Validators) -> Visit {
        let mut visit = self.visit(Role::Page, &entry.key, &entry.at, known).await;
        visit.published = entry.published;
        visit
    }

    async fn visit(&self, role: Role, key: &str, at: &Location, known: &Validators) -> Visit {
        let got = match at {
            Location::Web(url) => self.web.get(url, known, Some(role)).await.map_err(|failure| {
                let reject = failure.reject(key);
                (reject, into_answer(failure))
            }),
            Location::Disk(path) => {
                disk::get(path, key, self.options.size_bytes).map_err(|reject| (reject, None))
            }
        };
        let (outcome, answer) = match got {
            Ok(answer) if is_unchanged(&answer, known) => (Outcome::Unchanged, Some(answer)),
            Ok(answer) => (Outcome::New, Some(answer)),
            Err((reject, answer)) => (Outcome::Failed(reject), answer),
        };
        Visit { role, key: key.to_owned(), published: None, outcome, answer }
    }
}

fn into_answer(failure: Failure) -> Option<Answer> {
    match failure {
        Failure::Status { answer, .. } => answer.map(|answer| *answer),
        _ => None,
    }
}

fn is_unchanged(answer: &Answer, known: &Validators) -> bool {
    answer.status == Some(304)
        || known.hash.as_ref().is_some_and(|known| *known == hash(&answer.body))
}

impl Listing {
    fn read(&mut self, body: &[u8], feed: &Feed, source: &Source) {
        match entries(body, source.kind, feed, &source.id) {
            Ok(entries) => self.entries.extend(entries),
            Err(reject) => self.rejects.push(reject),
        }
    }
}
