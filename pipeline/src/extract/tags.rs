//! What the HTML standard, and this project, know of elements by their names.

/// What is known of an element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Traits(u16);

/// It holds paragraphs, or is one: text before and after it is not of the same paragraph.
pub(crate) const FRAME: Traits = Traits(1);
/// `h1` to `h6`.
pub(crate) const HEADING: Traits = Traits(1 << 1);
/// Nobody reads what it holds.
pub(crate) const SILENT: Traits = Traits(1 << 2);
/// It holds nothing and has no end tag.
pub(crate) const VOID: Traits = Traits(1 << 3);
/// What it holds is text up to its end tag, whatever that looks like.
pub(crate) const RAW: Traits = Traits(1 << 4);
/// Its start tag ends an open paragraph.
pub(crate) const ENDS_P: Traits = Traits(1 << 5);
/// "Special" in the standard: an end tag of an ordinary element does not reach across it.
pub(crate) const SPECIAL: Traits = Traits(1 << 6);
/// "Formatting" in the standard: its end tag ends it alone, not the blocks opened in it.
pub(crate) const FORMATTING: Traits = Traits(1 << 7);
/// Ends of most elements are not looked for beyond it.
pub(crate) const BARRIER: Traits = Traits(1 << 8);
/// A part of a table, or a table.
pub(crate) const TABLE: Traits = Traits(1 << 9);

impl Traits {
    /// Of an element by its lower-case name; of one that the standard does not name, none.
    pub(crate) fn of(name: &str) -> Self {
        let found = KEYS.binary_search(&key(name)).ok().map(|at| KNOWN[at]);
        found.filter(|(known, _)| *known == name).map_or(Self::default(), |(_, traits)| traits)
    }

    /// Whether it has any of these.
    pub(crate) const fn is(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

const BLOCK: Traits = FRAME.and(ENDS_P).and(SPECIAL);
const HEAD: Traits = BLOCK.and(HEADING);
const UNREAD: Traits = VOID.and(SILENT).and(SPECIAL);
const TEXT_ONLY: Traits = RAW.and(SILENT).and(SPECIAL);
const PART: Traits = FRAME.and(SPECIAL).and(TABLE);
const CELL: Traits = PART.and(BARRIER);

/// The first letters of a name as a number, which compares faster.
const fn key(name: &str) -> u64 {
    let name = name.as_bytes();
    let mut key = 0;
    let mut at = 0;
    while at < 8 {
        key = key << 8 | if at < name.len() { name[at] as u64 } else { 0 };
        at += 1;
    }
    key
}

const KEYS: [u64; KNOWN.len()] = {
    let mut keys = [0; KNOWN.len()];
    let mut at = 0;
    while at < KNOWN.len() {
        keys[at] = key(KNOWN[at].0);
        at += 1;
    }
    keys
};

/// By name, sorted; no two begin with the same eight letters.
const KNOWN: [(&str, Traits); 105] = [
    ("a", FORMATTING),
    ("address", BLOCK),
    ("amp-ad", FRAME),
    ("amp-iframe", SILENT),
    ("amp-sidebar", FRAME),
    ("amp-social-share", FRAME),
    ("applet", SPECIAL.and(BARRIER)),
    ("area", UNREAD),
    ("article", BLOCK),
    ("aside", BLOCK),
    ("audio", SILENT),
    ("b", FORMATTING),
    ("base", UNREAD),
    ("basefont", UNREAD),
    ("bgsound", UNREAD),
    ("big", FORMATTING),
    ("blockquote", BLOCK),
    ("body", FRAME.and(SPECIAL)),
    ("br", UNREAD),
    ("button", FRAME.and(SPECIAL)),
    ("canvas", SILENT),
    ("caption", CELL),
    ("center", BLOCK),
    ("code", FORMATTING),
    ("col", UNREAD),
    ("colgroup", SPECIAL.and(TABLE)),
    ("dd", BLOCK),
    ("details", BLOCK),
    ("dialog", BLOCK),
    ("dir", SPECIAL.and(ENDS_P)),
    ("div", BLOCK),
    ("dl", BLOCK),
    ("dt", BLOCK),
    ("em", FORMATTING),
    ("embed", UNREAD),
    ("fieldset", BLOCK),
    ("figcaption", BLOCK),
    ("figure", BLOCK),
    ("font", FORMATTING),
    ("footer", BLOCK),
    ("form", BLOCK),
    ("frame", UNREAD),
    ("h1", HEAD),
    ("h2", HEAD),
    ("h3", HEAD),
    ("h4", HEAD),
    ("h5", HEAD),
    ("h6", HEAD),
    ("head", SPECIAL),
    ("header", BLOCK),
    ("hgroup", SPECIAL.and(ENDS_P)),
    ("hr", UNREAD.and(ENDS_P)),
    ("html", FRAME.and(SPECIAL)),
    ("i", FORMATTING),
    ("iframe", TEXT_ONLY),
    ("img", UNREAD),
    ("input", UNREAD),
    ("li", BLOCK),
    ("link", UNREAD),
    ("listing", SPECIAL.and(ENDS_P)),
    ("main", BLOCK),
    ("map", SILENT),
    ("marquee", SPECIAL.and(BARRIER)),
    ("menu", BLOCK),
    ("meta", UNREAD),
    ("nav", BLOCK),
    ("nobr", FORMATTING),
    ("noembed", TEXT_ONLY),
    ("noframes", TEXT_ONLY),
    ("noscript", TEXT_ONLY),
    ("object", SILENT.and(SPECIAL).and(BARRIER)),
    ("ol", BLOCK),
    ("option", FRAME),
    ("p", BLOCK),
    ("param", UNREAD),
    ("pre", BLOCK),
    ("s", FORMATTING),
    ("script", TEXT_ONLY),
    ("search", SPECIAL.and(ENDS_P)),
    ("section", BLOCK),
    ("select", FRAME.and(SPECIAL)),
    ("small", FORMATTING),
    ("source", UNREAD),
    ("strike", FORMATTING),
    ("strong", FORMATTING),
    ("style", TEXT_ONLY),
    ("summary", BLOCK),
    ("svg", SILENT),
    ("table", CELL.and(ENDS_P)),
    ("tbody", PART),
    ("td", CELL),
    ("template", SILENT.and(SPECIAL).and(BARRIER)),
    ("textarea", TEXT_ONLY),
    ("tfoot", PART),
    ("th", CELL),
    ("thead", PART),
    ("title", TEXT_ONLY),
    ("tr", PART),
    ("track", UNREAD),
    ("tt", FORMATTING),
    ("u", FORMATTING),
    ("ul", BLOCK),
    ("video", SILENT),
    ("wbr", UNREAD),
    ("xmp", TEXT_ONLY),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(KEYS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn elements_are_known() {
        assert!(Traits::of("td").is(BARRIER) && Traits::of("h3").is(HEADING));
        assert!(Traits::of("script").is(RAW) && !Traits::of("p").is(SILENT));
        assert!(Traits::of("blockquote").is(FRAME) && Traits::of("amp-sidebar").is(FRAME));
        assert_eq!(Traits::of("amp-story"), Traits::default());
        assert_eq!(Traits::of("blockquotes"), Traits::default());
    }
}
