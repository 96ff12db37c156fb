//! What elements say of the page: metadata, JSON-LD, times.

use super::blocks::{Page, Stamp};
use super::element::Element;
use super::tidy::tidy;

/// Notes what an element of the head, or one that belongs there, says.
pub(crate) fn read(page: &mut Page, element: &Element) {
    match element.name {
        "meta" => meta(page, element),
        "link" => link(page, element),
        _ => {}
    }
}

/// Notes what the text in an element says that holds only text.
pub(crate) fn contents(page: &mut Page, element: &Element, text: &str) {
    match element.name {
        "title" if page.title.is_none() => {
            let title = if element.escaped { tidy(&htmlize::unescape(text)) } else { tidy(text) };
            page.title = Some(title).filter(|title| !title.is_empty());
        }
        "script" => {
            let kind = element.get("type").unwrap_or_default();
            if kind.trim().eq_ignore_ascii_case("application/ld+json") && !text.is_empty() {
                page.scripts.push(text.to_owned());
            }
        }
        _ => {}
    }
}

fn meta(page: &mut Page, element: &Element) {
    let name = ["property", "name", "itemprop"].iter().find_map(|name| element.get(name));
    if let (Some(name), Some(content)) = (name, element.get("content")) {
        page.meta.push((name.trim().to_ascii_lowercase(), tidy(&content)));
    }
}

fn link(page: &mut Page, element: &Element) {
    let rel = element.get("rel").unwrap_or_default();
    if rel.eq_ignore_ascii_case("canonical") && page.canonical.is_none() {
        page.canonical = element.get("href").map(|href| href.trim().to_owned());
    }
}

/// Notes the time that an element carries.
pub(crate) fn stamp(page: &mut Page, element: &Element) {
    let published = element.get("itemprop").is_some_and(|it| it.contains("datePublished"));
    let content = element.get("content").filter(|_| published);
    let Some(text) = element.get("datetime").or(content) else { return };
    if published {
        page.meta.push(("datepublished".to_owned(), tidy(&text)));
    }
    if published || element.name == "time" {
        page.times.push(Stamp { text: tidy(&text), at: page.blocks.len() });
    }
}
