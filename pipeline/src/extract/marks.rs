//! What elements say of the page: metadata, JSON-LD, times.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::blocks::{Page, Stamp};
use super::tidy::tidy;

/// Notes what an element of the head, or one that belongs there, says.
pub(crate) fn read(page: &mut Page, node: NodeRef<Node>, element: &Element) {
    match element.name() {
        "meta" => meta(page, element),
        "link" => link(page, element),
        "title" => title(page, node),
        "script" => script(page, node, element),
        _ => {}
    }
}

fn meta(page: &mut Page, element: &Element) {
    let name = ["property", "name", "itemprop"].iter().find_map(|name| attribute(element, name));
    if let (Some(name), Some(content)) = (name, attribute(element, "content")) {
        page.meta.push((name.trim().to_ascii_lowercase(), tidy(content)));
    }
}

fn link(page: &mut Page, element: &Element) {
    let rel = attribute(element, "rel").unwrap_or_default();
    if rel.eq_ignore_ascii_case("canonical") && page.canonical.is_none() {
        page.canonical = attribute(element, "href").map(|href| href.trim().to_owned());
    }
}

fn title(page: &mut Page, node: NodeRef<Node>) {
    let parent = node.parent().and_then(ElementRef::wrap);
    let of_page = parent.is_some_and(|it| it.value().name() != "svg");
    if of_page && page.title.is_none() {
        let text = text_inside(node).map(|text| tidy(&text));
        page.title = text.filter(|text| !text.is_empty());
    }
}

fn script(page: &mut Page, node: NodeRef<Node>, element: &Element) {
    let kind = attribute(element, "type").unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case("application/ld+json") {
        page.scripts.extend(text_inside(node));
    }
}

/// Notes the time that an element carries.
pub(crate) fn stamp(page: &mut Page, element: &Element) {
    let property = attribute(element, "itemprop").unwrap_or_default();
    let published = property.contains("datePublished");
    let content = attribute(element, "content").filter(|_| published);
    let Some(text) = attribute(element, "datetime").or(content) else { return };
    if published {
        page.meta.push(("datepublished".to_owned(), tidy(text)));
    }
    if published || element.name() == "time" {
        page.times.push(Stamp { text: tidy(text), at: page.blocks.len() });
    }
}

/// An attribute by its name; cheaper than the tree's own look-up, which interns the name each time.
pub(crate) fn attribute<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.attrs.iter().find(|(known, _)| known.local.as_str() == name).map(|(_, value)| &**value)
}

fn text_inside(node: NodeRef<Node>) -> Option<String> {
    let pieces =
        node.children().filter_map(|child| child.value().as_text().map(|text| text.to_string()));
    let text: String = pieces.collect();
    (!text.is_empty()).then_some(text)
}

/// The date that an element shows or carries.
pub(crate) fn date_of(element: ElementRef) -> String {
    let value = element.value();
    let machine = ["datetime", "content"].iter().find_map(|name| value.attr(name));
    machine.map_or_else(|| tidy(&element.text().collect::<Vec<_>>().join(" ")), tidy)
}
