//! A page as a list of paragraphs, each in its frame.

/// Why a paragraph is not part of any note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mute {
    /// Nothing speaks against it.
    No,
    /// The words of a class or id do, which may be wrong.
    Names,
    /// Its tag, its role or the source's rules do.
    Tag,
}

/// A paragraph, a heading, a cell, a caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its words, tidy.
    pub(crate) text: String,
    /// Characters of it.
    pub(crate) size: usize,
    /// Characters of it inside links.
    pub(crate) linked: usize,
    /// The frame it stands in.
    pub(crate) frame: usize,
    /// Whether it is a heading.
    pub(crate) heading: bool,
    /// Why it is no part of the note.
    pub(crate) mute: Mute,
    /// Whether its class says that it is a date.
    pub(crate) dated: bool,
    /// Whether the source's body selector holds it.
    pub(crate) chosen: bool,
}

impl Block {
    /// Share of its characters inside links.
    pub(crate) fn link_share(&self) -> f64 {
        self.linked as f64 / self.size.max(1) as f64
    }

    /// Whether it reads like a sentence, not like a label.
    pub(crate) fn is_prose(&self) -> bool {
        self.size >= 80 || self.text.ends_with(['.', '!', '?', '”', '"', '»', '…', ':', ')'])
    }
}

/// An element that holds blocks: those from `first` up to `end`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    /// The frame around it; the outermost is its own.
    pub(crate) parent: usize,
    /// Its first block.
    pub(crate) first: usize,
    /// After its last block.
    pub(crate) end: usize,
    /// How much its tag and names speak for it; 1 is neutral.
    pub(crate) favour: f64,
    /// Whether it is the page's body or around it.
    pub(crate) outermost: bool,
}

/// A time that an element carries, and how many blocks came before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// As written.
    pub(crate) text: String,
    /// Blocks before it.
    pub(crate) at: usize,
}

/// What one walk over a page finds.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Page {
    /// Paragraphs in reading order.
    pub(crate) blocks: Vec<Block>,
    /// Frames; the first is the document.
    pub(crate) frames: Vec<Frame>,
    /// Names (lower case) and contents of `<meta>` elements.
    pub(crate) meta: Vec<(String, String)>,
    /// `<title>`.
    pub(crate) title: Option<String>,
    /// `<h1>` elements.
    pub(crate) headings: Vec<String>,
    /// `<link rel=canonical>`.
    pub(crate) canonical: Option<String>,
    /// JSON-LD scripts.
    pub(crate) scripts: Vec<String>,
    /// `<time datetime>`.
    pub(crate) times: Vec<Stamp>,
    /// What the source's selectors found: its title and its date.
    pub(crate) own_title: Option<String>,
    /// See `own_title`.
    pub(crate) own_date: Option<String>,
}

impl Page {
    /// The content of the first of these `<meta>` names that is there and not empty.
    pub(crate) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let found =
                self.meta.iter().find(|(known, content)| known == name && !content.is_empty());
            found.map(|(_, content)| content.as_str())
        })
    }
}
