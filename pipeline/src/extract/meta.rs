//! Address, outlet and day of publication.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use url::Url;

use super::blocks::Page;
use super::date::Calendar;
use super::jsonld::JsonLd;
use super::rules::Site;

const DATE_NAMES: [&str; 17] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
];

/// The address by which the page wants to be known.
pub(crate) fn address(page: &Page, said: &JsonLd, url: Option<&str>) -> Option<String> {
    let base =
        url.and_then(|url| Url::parse(url).ok()).filter(|url| url.scheme().starts_with("http"));
    let said = [page.canonical.as_deref(), page.meta(&["og:url"]), said.url.as_deref()];
    let own = said.into_iter().flatten().find_map(|link| {
        let link = match &base {
            Some(base) => base.join(link).ok()?,
            None => Url::parse(link).ok()?,
        };
        // A front page as the canonical address of every note is a template's mistake.
        let root = link.path() == "/" && link.query().is_none();
        let usable =
            matches!(link.scheme(), "http" | "https") && (!root || base.as_ref() == Some(&link));
        usable.then(|| link.to_string())
    });
    own.or_else(|| url.map(str::to_owned))
}

/// The outlet, when the source is not configured.
pub(crate) fn outlet(page: &Page, said: &JsonLd) -> Option<String> {
    page.meta(&["og:site_name", "application-name"])
        .map(str::to_owned)
        .or_else(|| said.publisher.clone())
}

/// What else is known about when a page was published.
pub(crate) struct Hearsay<'a> {
    /// Its address.
    pub(crate) url: Option<&'a str>,
    /// What its feed says.
    pub(crate) feed: Option<Timestamp>,
    /// The day it was fetched: it cannot have been published later.
    pub(crate) fetched: Option<Date>,
}

/// The day of publication: the first answer that is possible, the surest first.
pub(crate) fn published(
    page: &Page,
    said: &JsonLd,
    first: usize,
    calendar: &Calendar,
    site: &Site,
    hearsay: &Hearsay,
) -> Option<Date> {
    let zone = &site.zone;
    // A day of grace: the fetching machine's day may lag behind.
    let possible =
        |date: &Date| hearsay.fetched.is_none_or(|day| *date <= day.saturating_add(1.day()));
    let read = |text: &str| calendar.machine(text, zone).filter(possible);
    let metas = DATE_NAMES.iter().filter_map(|name| page.meta(&[name])).find_map(read);
    let own = page.own_date.as_deref().and_then(read);
    own.or_else(|| said.published.as_deref().and_then(read))
        .or(metas)
        .or_else(|| nearest_time(page, first).and_then(read))
        .or_else(|| hearsay.url.and_then(|url| calendar.in_address(url)).filter(possible))
        .or_else(|| hearsay.feed.map(|at| at.to_zoned(zone.clone()).date()).filter(possible))
        .or_else(|| visible(page, first, calendar).filter(possible))
}

/// The `<time>` nearest to the note's first paragraph: others date teasers.
fn nearest_time(page: &Page, first: usize) -> Option<&str> {
    let nearest = page.times.iter().min_by_key(|time| time.at.abs_diff(first));
    nearest.map(|time| time.text.as_str())
}

/// The date that readers see next to the note, or else where a class says so. The date in a page's head is
/// today's on many sites, so the search goes from the note outwards.
fn visible(page: &Page, first: usize, calendar: &Calendar) -> Option<Date> {
    let mut near: Vec<usize> = (first.saturating_sub(15)..first + 4).collect();
    near.sort_by_key(|at| at.abs_diff(first));
    let short = |at: &usize| page.blocks.get(*at).is_some_and(|block| block.size <= 90);
    let near =
        near.into_iter().filter(short).find_map(|at| calendar.written(&page.blocks[at].text));
    let labelled = || {
        page.blocks
            .iter()
            .filter(|block| block.dated)
            .find_map(|block| calendar.written(&block.text))
    };
    near.or_else(labelled)
}
