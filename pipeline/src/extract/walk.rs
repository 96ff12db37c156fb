//! One walk over a page: metadata, frames and blocks.

use std::collections::HashMap;

use super::blocks::{Block, Frame, Mute, Page};
use super::clutter::{Clutter, Hints, Holds};
use super::element::Element;
use super::marks;
use super::tags::{FRAME, HEADING, SILENT};
use super::words::Words;

/// What the selectors of a source say of an element.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chosen {
    /// It is the note.
    pub(crate) body: bool,
    /// It is none of it.
    pub(crate) removed: bool,
}

/// An element that was entered and not left.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each inherited in its own way"
)]
struct Open {
    mute: Mute,
    frame: bool,
    /// `h1`.
    title: bool,
    /// `a`.
    anchor: bool,
    link: bool,
    heading: bool,
    dated: bool,
    chosen: bool,
    /// The words before a muted piece of the same paragraph.
    saved: Option<Words>,
}

/// Takes in start tags, texts and ends, one after the other.
pub(crate) struct Walker<'c> {
    clutter: &'c Clutter,
    page: Page,
    open: Vec<Open>,
    frames: Vec<usize>,
    words: Words,
    /// What classes and ids say that were seen before: a page has few, many times over.
    hints: HashMap<String, Hints>,
}

impl<'c> Walker<'c> {
    pub(crate) fn new(clutter: &'c Clutter) -> Self {
        let document = Frame { parent: 0, first: 0, end: 0, favour: 0.5, outermost: true };
        let page = Page { frames: vec![document], ..Page::default() };
        Self {
            clutter,
            page,
            open: Vec::new(),
            frames: vec![0],
            words: Words::default(),
            hints: HashMap::new(),
        }
    }

    /// What was found, once every element is closed.
    pub(crate) fn page(mut self) -> Page {
        self.flush();
        self.page.frames[0].end = self.page.blocks.len();
        self.page
    }

    /// Reads an element that holds text only.
    pub(crate) fn raw(&mut self, element: &Element, contents: &str) {
        marks::contents(&mut self.page, element, contents);
    }

    /// Reads a start tag; whether what the element holds is to be read, and [`Walker::close`] called after it.
    pub(crate) fn open(&mut self, element: &Element, chosen: Chosen) -> bool {
        marks::read(&mut self.page, element);
        match element.name {
            "br" => self.line_end(),
            "hr" => self.flush(),
            _ => {}
        }
        let traits = element.traits;
        if traits.is(SILENT) {
            return false;
        }
        let hints = self.hints(element);
        let mute = self.mute(element, hints, chosen);
        let frame = traits.is(FRAME);
        let starts_mute = mute > self.muted() && !frame;
        if frame {
            self.flush();
            self.frame(element.name, hints);
        }
        marks::stamp(&mut self.page, element);
        let around = self.open.last();
        let anchor = element.name == "a";
        self.open.push(Open {
            mute: mute.max(self.muted()),
            frame,
            title: element.name == "h1",
            anchor,
            link: anchor || around.is_some_and(|open| open.link),
            heading: traits.is(HEADING) || around.is_some_and(|open| open.heading),
            dated: hints.date || around.is_some_and(|open| open.dated && !open.frame),
            chosen: chosen.body || around.is_some_and(|open| open.chosen),
            saved: starts_mute.then(|| std::mem::take(&mut self.words)),
        });
        true
    }

    /// Ends the element that was opened last.
    pub(crate) fn close(&mut self) {
        let Some(open) = self.open.last() else { return };
        let (flushes, is_title) = (open.frame || open.saved.is_some(), open.title);
        let before = self.page.blocks.len();
        if flushes {
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

    /// Ends an element, but not those that were opened in it; `around` are open around it.
    pub(crate) fn end_alone(&mut self, around: usize) {
        let ended = self.open.remove(around);
        for at in around..self.open.len() {
            let link = at > 0 && self.open[at - 1].link;
            self.open[at].link = link || self.open[at].anchor;
        }
        if let Some(saved) = ended.saved {
            self.flush();
            self.words = saved;
        }
    }

    fn muted(&self) -> Mute {
        self.open.last().map_or(Mute::No, |open| open.mute)
    }

    fn hints(&mut self, element: &Element) -> Hints {
        let mut hints = Hints::default();
        for name in ["class", "id", "itemprop"] {
            if let Some(names) = element.get(name) {
                let found = self.hints_of(&names);
                hints.clutter |= found.clutter && name != "itemprop";
                hints.holds = hints.holds.max(found.holds);
                hints.date |= found.date;
            }
        }
        hints
    }

    fn hints_of(&mut self, names: &str) -> Hints {
        if let Some(known) = self.hints.get(names) {
            return *known;
        }
        let found = self.clutter.hints(names);
        self.hints.insert(names.to_owned(), found);
        found
    }

    fn mute(&self, element: &Element, hints: Hints, chosen: Chosen) -> Mute {
        let tag = element.name;
        if chosen.removed || self.clutter.is_clutter(tag, element.get("role").as_deref()) {
            return Mute::Tag;
        }
        if matches!(tag, "html" | "body" | "main" | "article" | "form") {
            return Mute::No;
        }
        let style = element.get("style").map(|style| style.replace(' ', ""));
        let hidden = element.get("hidden").is_some()
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

    /// Reads a text.
    pub(crate) fn text(&mut self, text: &str) {
        if self.words.ends_before(text) {
            self.flush();
        }
        self.words.push(text, self.open.last().is_some_and(|open| open.link));
    }

    /// `<br>`: a paragraph ends at the second in a row, or when what follows does not go on.
    pub(crate) fn line_end(&mut self) {
        if self.words.broken {
            self.flush();
        } else {
            self.words.broken = !self.words.text.trim().is_empty();
        }
    }

    /// Ends the paragraph.
    pub(crate) fn flush(&mut self) {
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
