//! One walk over the tree, without recursion: metadata, frames and blocks.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::blocks::{Block, Frame, Mute, Page};
use super::clutter::{Clutter, Hints, Holds};
use super::marks::{self, attribute};
use super::rules::Site;
use super::tidy::tidy;
use super::words::Words;

/// Reads a page.
pub(crate) fn walk(html: &Html, clutter: &Clutter, site: &Site) -> Page {
    let mut walker = Walker::new(html, clutter, site);
    let root = html.tree.root();
    let mut node = root;
    'nodes: loop {
        if walker.enter(node)
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        loop {
            walker.leave(node);
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
    walker.flush();
    walker.page.frames[0].end = walker.page.blocks.len();
    walker.page
}

/// An element that was entered and not left.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each inherited in its own way"
)]
struct Open {
    id: NodeId,
    mute: Mute,
    frame: bool,
    link: bool,
    heading: bool,
    dated: bool,
    chosen: bool,
    /// The words before a muted piece of the same paragraph.
    saved: Option<Words>,
}

struct Walker<'a> {
    clutter: &'a Clutter,
    page: Page,
    open: Vec<Open>,
    frames: Vec<usize>,
    words: Words,
    chosen: HashSet<NodeId>,
    removed: HashSet<NodeId>,
}

impl<'a> Walker<'a> {
    fn new(html: &'a Html, clutter: &'a Clutter, site: &'a Site) -> Self {
        let ids = |selector: &scraper::Selector| html.select(selector).map(|it| it.id()).collect();
        let first = |selector: &Option<scraper::Selector>| html.select(selector.as_ref()?).next();
        let document = Frame { parent: 0, first: 0, end: 0, favour: 0.5, outermost: true };
        let page = Page {
            frames: vec![document],
            own_title: first(&site.title).map(|it| tidy(&it.text().collect::<String>())),
            own_date: first(&site.date).map(marks::date_of),
            ..Page::default()
        };
        Self {
            clutter,
            page,
            open: Vec::new(),
            frames: vec![0],
            words: Words::default(),
            chosen: site.body.as_ref().map(ids).unwrap_or_default(),
            removed: site.remove.iter().flat_map(|it| html.select(it).map(|it| it.id())).collect(),
        }
    }

    /// Reads a node; whether its children are to be read as well.
    fn enter(&mut self, node: NodeRef<'a, Node>) -> bool {
        match node.value() {
            Node::Text(text) => {
                self.push(text);
                false
            }
            Node::Element(element) => self.enter_element(node, element),
            Node::Document | Node::Fragment => true,
            _ => false,
        }
    }

    fn enter_element(&mut self, node: NodeRef<'a, Node>, element: &'a Element) -> bool {
        let tag = element.name();
        marks::read(&mut self.page, node, element);
        match tag {
            "br" => self.line_end(),
            "hr" => self.flush(),
            _ => {}
        }
        if SILENT.contains(&tag) {
            return false;
        }
        let hints = self.hints(element);
        let mute = self.mute(node.id(), element, hints);
        let frame = is_frame(tag);
        let starts_mute = mute > self.muted() && !frame;
        if frame {
            self.flush();
            self.frame(tag, hints);
        }
        marks::stamp(&mut self.page, element);
        self.open.push(Open {
            id: node.id(),
            mute: mute.max(self.muted()),
            frame,
            link: tag == "a" || self.open.last().is_some_and(|open| open.link),
            heading: is_heading(tag) || self.open.last().is_some_and(|open| open.heading),
            dated: hints.date || self.open.last().is_some_and(|open| open.dated && !open.frame),
            chosen: self.chosen.contains(&node.id())
                || self.open.last().is_some_and(|open| open.chosen),
            saved: starts_mute.then(|| std::mem::take(&mut self.words)),
        });
        true
    }

    fn leave(&mut self, node: NodeRef<'a, Node>) {
        if self.open.last().is_none_or(|open| open.id != node.id()) {
            return;
        }
        let is_title = node.value().as_element().is_some_and(|element| element.name() == "h1");
        let before = self.page.blocks.len();
        if self.open.last().is_some_and(|open| open.frame || open.saved.is_some()) {
            self.flush();
        }
        if is_title && let Some(block) = self.page.blocks.get(before) {
            self.page.headings.push(block.text.clone());
        }
        let Some(open) = self.open.pop() else { return };
        if open.frame
            && let Some(frame) = self.frames.pop()
        {
            self.page.frames[frame].end = self.page.blocks.len();
        }
        if let Some(saved) = open.saved {
            self.words = saved;
        }
    }

    fn muted(&self) -> Mute {
        self.open.last().map_or(Mute::No, |open| open.mute)
    }

    fn hints(&self, element: &Element) -> Hints {
        let mut hints = Hints::default();
        for name in ["class", "id", "itemprop"] {
            if let Some(names) = attribute(element, name) {
                let found = self.clutter.hints(names);
                hints.clutter |= found.clutter && name != "itemprop";
                hints.holds = hints.holds.max(found.holds);
                hints.date |= found.date;
            }
        }
        hints
    }

    fn mute(&self, id: NodeId, element: &Element, hints: Hints) -> Mute {
        let tag = element.name();
        if self.removed.contains(&id) || self.clutter.is_clutter(tag, attribute(element, "role")) {
            return Mute::Tag;
        }
        if matches!(tag, "html" | "body" | "main" | "article" | "form") {
            return Mute::No;
        }
        let style = attribute(element, "style").map(|style| style.replace(' ', ""));
        let hidden = attribute(element, "hidden").is_some()
            || style.is_some_and(|style| style.contains("display:none"));
        if hidden || hints.clutter { Mute::Names } else { Mute::No }
    }

    fn frame(&mut self, tag: &str, hints: Hints) {
        let parent = self.frames.last().copied().unwrap_or_default();
        let of_tag = if tag == "article" { 1.2 } else { 1.0 };
        let of_names = match hints.holds {
            Holds::Note => 2.0,
            Holds::Body => 1.1,
            Holds::Unknown => 1.0,
        };
        let first = self.page.blocks.len();
        let outermost = matches!(tag, "html" | "body");
        self.frames.push(self.page.frames.len());
        let favour = if outermost { 0.7 } else { of_tag * of_names };
        self.page.frames.push(Frame { parent, first, end: first, favour, outermost });
    }

    fn push(&mut self, text: &str) {
        if self.words.ends_before(text) {
            self.flush();
        }
        self.words.push(text, self.open.last().is_some_and(|open| open.link));
    }

    /// `<br>`: a paragraph ends at the second in a row, or when what follows does not go on.
    fn line_end(&mut self) {
        if self.words.broken {
            self.flush();
        } else {
            self.words.broken = !self.words.text.trim().is_empty();
        }
    }

    fn flush(&mut self) {
        let Words { mut text, linked, .. } = std::mem::take(&mut self.words);
        text.truncate(text.trim_end().len());
        if text.is_empty() {
            return;
        }
        let inherited = self.open.last();
        // A paragraph's own element is a frame, too: it belongs to the frame around it.
        self.page.blocks.push(Block {
            size: text.chars().count(),
            linked,
            frame: self.frames.last().copied().unwrap_or_default(),
            heading: inherited.is_some_and(|open| open.heading),
            mute: self.muted(),
            dated: inherited.is_some_and(|open| open.dated),
            chosen: inherited.is_some_and(|open| open.chosen),
            text,
        });
    }
}

/// Elements whose contents nobody reads.
const SILENT: [&str; 22] = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "svg",
    "object",
    "embed",
    "textarea",
    "video",
    "audio",
    "canvas",
    "meta",
    "link",
    "title",
    "br",
    "hr",
    "img",
    "input",
    "map",
    "amp-iframe",
    "source",
];

fn is_heading(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_frame(tag: &str) -> bool {
    is_heading(tag)
        || matches!(
            tag,
            "html"
                | "body"
                | "div"
                | "p"
                | "article"
                | "section"
                | "main"
                | "header"
                | "footer"
                | "aside"
                | "nav"
                | "form"
                | "fieldset"
                | "blockquote"
                | "pre"
                | "address"
                | "center"
                | "figure"
                | "figcaption"
                | "ul"
                | "ol"
                | "li"
                | "dl"
                | "dt"
                | "dd"
                | "table"
                | "thead"
                | "tbody"
                | "tfoot"
                | "tr"
                | "td"
                | "th"
                | "caption"
                | "details"
                | "summary"
                | "dialog"
                | "menu"
                | "button"
                | "select"
                | "option"
                | "amp-sidebar"
                | "amp-ad"
                | "amp-social-share"
        )
}
