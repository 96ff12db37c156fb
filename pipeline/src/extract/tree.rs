//! A page read through a tree, for sources with selectors of their own.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{ElementRef, Html, HtmlTreeSink, Node, Selector};

use super::blocks::Page;
use super::clutter::Clutter;
use super::element::Element;
use super::rules::Site;
use super::tags::RAW;
use super::tidy::tidy;
use super::walk::{Chosen, Walker};

/// Deeper than any page is meant to be; browsers stop at about the same depth.
const DEEPEST: usize = 512;
const MOST_NODES: usize = 500_000;
const PIECE_BYTES: usize = 16 * 1024;

/// Reads a page as [`super::flow::read`] does, and what the source's selectors find on it.
pub(crate) fn read(html: &str, clutter: &Clutter, site: &Site) -> Page {
    let html = parse(html);
    let first = |selector: &Option<Selector>| html.select(selector.as_ref()?).next();
    let mut page = walk(&html, clutter, site);
    page.own_title = first(&site.title).map(|it| tidy(&it.text().collect::<String>()));
    page.own_date = first(&site.date).map(date_of);
    page
}

/// One walk over the tree, without recursion.
fn walk(html: &Html, clutter: &Clutter, site: &Site) -> Page {
    let ids = |selector: &Selector| html.select(selector).map(|it| it.id()).collect::<Vec<_>>();
    let body: HashSet<NodeId> = site.body.iter().flat_map(ids).collect();
    let removed: HashSet<NodeId> = site.remove.iter().flat_map(ids).collect();
    let mut walker = Walker::new(clutter);
    let root = html.tree.root();
    let mut node = root;
    let mut open = Vec::new();
    'nodes: loop {
        let id = node.id();
        let chosen = Chosen { body: body.contains(&id), removed: removed.contains(&id) };
        if enter(&mut walker, node, chosen) {
            open.push(id);
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
        }
        loop {
            if open.last() == Some(&node.id()) {
                open.pop();
                if node.value().is_element() {
                    walker.close();
                }
            }
            if node.id() == root.id() {
                break 'nodes;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            node = node.parent().unwrap_or(root);
        }
    }
    walker.page()
}

/// Reads a node; whether its children are to be read as well.
fn enter(walker: &mut Walker, node: NodeRef<Node>, chosen: Chosen) -> bool {
    match node.value() {
        Node::Text(text) => {
            walker.text(text);
            false
        }
        Node::Element(element) => {
            let attributes = element.attrs.iter();
            let attributes: Vec<(&str, &str)> =
                attributes.map(|(name, value)| (name.local.as_ref(), value.as_ref())).collect();
            let element = Element { attributes: &attributes, ..Element::implied(element.name()) };
            if element.traits.is(RAW) {
                walker.raw(&element, &text_inside(node));
                return false;
            }
            walker.open(&element, chosen)
        }
        Node::Document | Node::Fragment => true,
        _ => false,
    }
}

fn text_inside(node: NodeRef<Node>) -> String {
    node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect()
}

/// The date that an element shows or carries.
fn date_of(element: ElementRef) -> String {
    let value = element.value();
    let machine = ["datetime", "content"].iter().find_map(|name| value.attr(name));
    machine.map_or_else(|| tidy(&element.text().collect::<Vec<_>>().join(" ")), tidy)
}

/// The page as a tree. What comes after a limit is reached is left out: time and memory of the parser grow
/// with depth times length, and a hostile page would take all of both.
fn parse(html: &str) -> Html {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = parse_document(sink, ParseOpts::default());
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(boundary(rest, PIECE_BYTES));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
        let html = parser.tokenizer.sink.sink.0.borrow();
        let mut nodes = html.tree.nodes();
        let depth = nodes.next_back().map_or(0, |last| last.ancestors().count());
        if depth > DEEPEST || html.tree.values().len() > MOST_NODES {
            break;
        }
    }
    parser.finish()
}

fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn hostile_pages_end_soon() {
        let nested = "<div>".repeat(100_000) + "texto";
        let formatting: String = (0..2_000)
            .map(|n| format!("<font color={n}>"))
            .chain((0..50_000).map(|_| "<p>x".into()))
            .collect();
        let tables = "<table><tr><td>".repeat(50_000);
        for page in [nested, formatting, tables] {
            let start = Instant::now();
            let html = parse(&page);
            assert!(html.tree.values().len() < 2_500_000);
            assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
        }
    }

    #[test]
    fn pieces_do_not_show() {
        let page = format!("<p>{}</p>", "ñandú é ".repeat(20_000));
        let html = parse(&page);
        let texts = html.root_element().text();
        assert_eq!(texts.collect::<String>(), "ñandú é ".repeat(20_000));
    }
}
