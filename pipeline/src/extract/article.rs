//! The parts put together.

use desplaza_model::{Article, ArticleId, Reject, RejectCode, SourceId, Stage};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Extraction;
use super::blocks::Page;
use super::body::{self, Body};
use super::charset::decode;
use super::jsonld::{self, JsonLd};
use super::language::language;
use super::meta::{self, Hearsay};
use super::title::title;
use super::tree::parse;
use super::walk::walk;
use crate::collect::Fetched;

/// The article of a fetched page.
pub fn extract(page: &Fetched, rules: &Extraction) -> Result<Article, Reject> {
    let html = decode(&page.body, page.content_type.as_deref())
        .map_err(|why| Reject::new(Stage::Extract, RejectCode::Undecodable, &page.url, why))?;
    let origin = Origin {
        url: Some(&page.url),
        source: Some(&page.source),
        outlet: page.outlet.as_deref(),
        fetched: Some(page.fetched),
        feed: page.feed_published,
    };
    read(&html, &origin, rules)
}

/// The article of an HTML text from elsewhere.
pub fn extract_html(html: &str, url: Option<&str>, rules: &Extraction) -> Result<Article, Reject> {
    read(html, &Origin { url, ..Origin::default() }, rules)
}

#[derive(Default)]
struct Origin<'a> {
    url: Option<&'a str>,
    source: Option<&'a SourceId>,
    outlet: Option<&'a str>,
    fetched: Option<Date>,
    feed: Option<Timestamp>,
}

fn read(html: &str, origin: &Origin, rules: &Extraction) -> Result<Article, Reject> {
    let site = rules.site(origin.source);
    let page = walk(&parse(html), &rules.clutter, site);
    let said = jsonld::read(&page.scripts);
    let url = meta::address(&page, &said, origin.url);
    let title = title(&page, &said, origin.outlet, url.as_deref());
    let body = note(&page, &said, &title, rules);
    if body.paragraphs.is_empty() {
        let subject = origin.url.unwrap_or("the HTML text");
        let detail = format!("no paragraph that reads like a note; its title is `{title}`");
        return Err(Reject::new(Stage::Extract, RejectCode::NoBody, subject, detail));
    }
    let hearsay = Hearsay { url: url.as_deref(), feed: origin.feed, fetched: origin.fetched };
    let published = meta::published(&page, &said, body.first, &rules.calendar, site, &hearsay);
    let text = body.text();
    Ok(Article {
        id: ArticleId::of_page(url.as_deref().unwrap_or_default(), &title, &text),
        source: origin.source.cloned(),
        outlet: origin.outlet.map(str::to_owned).or_else(|| meta::outlet(&page, &said)),
        published,
        language: language(&format!("{title}. {text}"), rules),
        url,
        title,
        text,
        known: None,
    })
}

/// A JSON-LD body shorter than this may be a teaser.
const LONG: usize = 500;

/// The note as JSON-LD gives it, when that is long, has paragraphs and is no less than what the page shows; else
/// what the page shows.
fn note(page: &Page, said: &JsonLd, title: &str, rules: &Extraction) -> Body {
    let shown = body::find(page, title, &rules.clutter, rules.shortest_body);
    let Some(text) = said.body.as_deref().filter(|_| !page.blocks.iter().any(|block| block.chosen))
    else {
        return shown;
    };
    let given = body::of_text(text, title, &rules.clutter, rules.shortest_body);
    let (long, size) = (given.size(), shown.size());
    let paragraphs = given.paragraphs.len() * 3 >= shown.paragraphs.len();
    let whole = long >= LONG && long * 10 >= size * 8 && paragraphs;
    // A page that a script fills shows next to nothing; then words run together are better than none.
    if whole || (long > size * 3 && long >= rules.shortest_body) {
        Body { first: shown.first, ..given }
    } else {
        shown
    }
}
