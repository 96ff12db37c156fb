//! A page read as it comes, without a tree: which element ends where, by the standard's rules.
//!
//! Follows the standard's tree construction (HTML, 13.2.6) where it matters to a reader: end tags that nobody wrote,
//! end tags without a start, rows and cells, formatting closed across blocks. What it leaves out (text moved
//! out of tables, formatting opened again) changes no words, only, rarely, whether they count as a link.

use std::borrow::Cow;

use super::blocks::Page;
use super::clutter::Clutter;
use super::element::Element;
use super::scan::{Piece, Scanner};
use super::tags::{
    BARRIER, ENDS_P, FORMATTING, HEADING, RAW, SILENT, SPECIAL, TABLE, Traits, VOID,
};
use super::walk::{Chosen, Walker};

/// Deeper than any page is meant to be. What comes after is left out: time grows with depth times length, and a
/// hostile page would take all of it.
const DEEPEST: usize = 512;

/// Reads a page.
pub(crate) fn read(html: &str, clutter: &Clutter) -> Page {
    let mut flow = Flow { walker: Walker::new(clutter), open: Vec::new(), silent: 0 };
    flow.imply("html");
    flow.imply("body");
    let mut scanner = Scanner::new(html);
    while flow.open.len() <= DEEPEST
        && let Some(piece) = scanner.next()
    {
        match piece {
            Piece::Text(text) => flow.text(text),
            Piece::Start(name) => flow.start(lower(name), &mut scanner),
            Piece::End(name) => flow.end(&lower(name)),
        }
    }
    flow.close_to(0);
    flow.walker.page()
}

/// Tags are mostly written in lower case.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// An element that has not ended.
struct Open<'t> {
    name: Cow<'t, str>,
    traits: Traits,
    /// Whether the walker knows it: what an unread element holds, it does not.
    walked: bool,
}

struct Flow<'t> {
    walker: Walker<'t>,
    open: Vec<Open<'t>>,
    /// Open elements that nobody reads.
    silent: usize,
}

impl<'t> Flow<'t> {
    fn text(&mut self, text: &str) {
        if self.silent == 0 {
            self.walker.text(&htmlize::unescape(text));
        }
    }

    fn start(&mut self, name: Cow<'t, str>, scanner: &mut Scanner<'t>) {
        let traits = Traits::of(&name);
        let stands = match &*name {
            "html" | "head" | "body" | "frameset" => false,
            "form" => !self.open.iter().any(|open| open.name == "form"),
            _ if traits.is(TABLE) && name != "table" => self.make_room_in_table(&name),
            _ => true,
        };
        let contents = traits.is(RAW).then(|| scanner.contents(&name));
        if !stands {
            return;
        }
        self.make_room(&name, traits);
        let attributes = scanner.attributes();
        let element = Element { name: &name, traits, attributes, escaped: true };
        if let Some(contents) = contents {
            if self.silent == 0 {
                self.walker.raw(&element, contents);
            }
        } else if traits.is(VOID) {
            if self.silent == 0 {
                self.walker.open(&element, Chosen::default());
            }
        } else {
            let walked = self.silent == 0 && self.walker.open(&element, Chosen::default());
            self.push(name, traits, walked);
        }
    }

    fn end(&mut self, name: &str) {
        let traits = Traits::of(name);
        let named = |open: &Open| open.name == name;
        let found = match name {
            "html" | "head" | "body" => None,
            "br" => {
                if self.silent == 0 {
                    self.walker.line_end();
                }
                None
            }
            "p" => {
                let found = self.paragraph();
                if found.is_none() && self.silent == 0 {
                    self.walker.flush();
                }
                found
            }
            "li" => self
                .last(named, |open| open.traits.is(BARRIER) || matches!(&*open.name, "ul" | "ol")),
            "table" => self.last(named, |_| false),
            _ if traits.is(TABLE) => self.last(named, |open| open.name == "table"),
            _ if traits.is(HEADING) => {
                self.last(|open| open.traits.is(HEADING), |open| open.traits.is(BARRIER))
            }
            _ if traits.is(FORMATTING) => return self.end_formatting(name),
            // The standard lets a paragraph hide the end of a video; that would silence the rest of the page.
            _ if traits.is(SPECIAL) || traits.is(SILENT) => {
                self.last(named, |open| open.traits.is(BARRIER))
            }
            _ => self.last(named, |open| open.traits.is(SPECIAL)),
        };
        if let Some(at) = found {
            self.close_to(at);
        }
    }

    /// Ends what a start tag ends that nobody ended.
    fn make_room(&mut self, name: &str, traits: Traits) {
        let item = |open: &Open| match name {
            "li" => open.name == "li",
            "dd" | "dt" => matches!(&*open.name, "dd" | "dt"),
            _ => false,
        };
        let list = |open: &Open| {
            open.traits.is(SPECIAL) && !matches!(&*open.name, "address" | "div" | "p")
        };
        let found = match name {
            "li" | "dd" | "dt" => self.last(item, list),
            "button" => self.last(|open| open.name == "button", |open| open.traits.is(BARRIER)),
            "a" => return self.end_formatting("a"),
            _ => None,
        };
        if let Some(at) = found {
            self.close_to(at);
        }
        if traits.is(ENDS_P)
            && let Some(at) = self.paragraph()
        {
            self.close_to(at);
        }
        let follows = |open: &Open| {
            (traits.is(HEADING) && open.traits.is(HEADING))
                || (matches!(name, "option" | "optgroup") && open.name == "option")
        };
        if self.open.last().is_some_and(follows) {
            self.close_to(self.open.len() - 1);
        }
    }

    /// Ends cells and rows before the next ones, begins rows that nobody began; whether there is a table at all.
    fn make_room_in_table(&mut self, name: &str) -> bool {
        let Some(table) = self.last(|open| open.name == "table", |_| false) else { return false };
        let inside = |flow: &Self, names: &[&str]| {
            let found = flow.open[table + 1..].iter().position(|open| names.contains(&&*open.name));
            found.map_or(table + 1, |at| table + at + 2)
        };
        let section = inside(self, &["tbody", "thead", "tfoot"]);
        match name {
            "tr" => self.close_to(section),
            "td" | "th" => {
                let row = inside(self, &["tr"]);
                self.close_to(if row > table + 1 { row } else { section });
            }
            _ => self.close_to(table + 1),
        }
        if matches!(name, "tr" | "td" | "th") && self.open.len() == table + 1 {
            self.imply("tbody");
        }
        if matches!(name, "td" | "th") && self.open.last().is_none_or(|open| open.name != "tr") {
            self.imply("tr");
        }
        true
    }

    /// Ends a formatting element: alone when blocks were opened in it, with all that it holds otherwise.
    fn end_formatting(&mut self, name: &str) {
        let found = self.last(|open| open.name == name, |open| open.traits.is(BARRIER));
        let Some(at) = found else { return };
        if !self.open[at + 1..].iter().any(|open| open.traits.is(SPECIAL)) {
            return self.close_to(at);
        }
        if self.open.remove(at).walked {
            let around = self.open[..at].iter().filter(|open| open.walked).count();
            self.walker.end_alone(around);
        }
    }

    /// The open paragraph that a block would end.
    fn paragraph(&self) -> Option<usize> {
        self.last(|open| open.name == "p", |open| open.traits.is(BARRIER) || open.name == "button")
    }

    /// The last open element that is wanted, unless one where the search stops comes after it.
    fn last(&self, wanted: impl Fn(&Open) -> bool, stops: impl Fn(&Open) -> bool) -> Option<usize> {
        let at = self.open.iter().rposition(|open| wanted(open) || stops(open))?;
        wanted(&self.open[at]).then_some(at)
    }

    fn imply(&mut self, name: &'static str) {
        let element = Element::implied(name);
        let walked = self.silent == 0 && self.walker.open(&element, Chosen::default());
        self.push(name.into(), element.traits, walked);
    }

    fn push(&mut self, name: Cow<'t, str>, traits: Traits, walked: bool) {
        self.silent += usize::from(traits.is(SILENT));
        self.open.push(Open { name, traits, walked });
    }

    /// Ends elements until so many are open.
    fn close_to(&mut self, left: usize) {
        while self.open.len() > left
            && let Some(open) = self.open.pop()
        {
            self.silent -= usize::from(open.traits.is(SILENT));
            if open.walked {
                self.walker.close();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::LazyLock;

    use desplaza_model::data::Data;

    use super::super::{Extraction, tree};
    use super::*;

    static RULES: LazyLock<Extraction> =
        LazyLock::new(|| Extraction::load(&Data::BuiltIn).unwrap());

    fn both(html: &str) -> [Page; 2] {
        [read(html, &RULES.clutter), tree::read(html, &RULES.clutter, RULES.site(None))]
    }

    fn texts(page: &Page) -> Vec<&str> {
        page.blocks.iter().map(|block| block.text.as_str()).collect()
    }

    fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pages(&path, found);
            } else if path.extension().is_some_and(|it| it == "html") {
                found.push(path);
            }
        }
    }

    #[test]
    fn sees_what_a_tree_shows() {
        let mut found = Vec::new();
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        pages(&here.join("src/extract/cases"), &mut found);
        pages(&here.join("../data/sample/site"), &mut found);
        assert!(found.len() > 100);
        for path in found {
            let html = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            let [flow, tree] = both(&html);
            assert_eq!(flow, tree, "{}", path.display());
        }
    }

    #[test]
    fn ends_what_nobody_ended() {
        for html in [
            "<p>uno<p>dos<div>tres</p>cuatro",
            "<ul><li>uno<li>dos<ul><li>tres</ul><li>cuatro</ul>cinco",
            "<dl><dt>uno<dd>dos<dt>tres</dl>",
            "<table><tr><td>uno<td>dos<tr><th>tres</table>cuatro",
            "<table><tbody><tr><td><table><td>uno</table>dos</td></tr></tbody></table>tres",
            "<table><caption>uno<tr><td><p>dos</div>tres</table>",
            "uno<tr>dos</td>tres",
            "<b>uno<div>dos</b>tres</div>cuatro",
            "<a href=x>uno <a href=y>dos</a> tres",
            "<span>uno<div>dos</span>tres</div>cuatro",
            "<h1>uno<h2>dos</h1>tres</h2>",
            "<select><option>uno<option>dos</select>tres",
            "<form>uno<form>dos</form>tres",
            "<button>uno<button>dos</button>tres",
            "uno</p>dos<br>Tres</br>Cuatro</li>cinco",
            "<svg><title>uno</title><path/><g>dos</svg>tres",
            "<div>uno <span class=share>dos</span> tres</div>",
            "<html><body class=x>uno</body>dos</html>tres",
            "<title>uno &amp; dos</title><meta name=date content='a&quot;b'>x &Ntilde; &nbsp&lt;b&gt; y",
        ] {
            let [flow, tree] = both(html);
            assert_eq!(texts(&flow), texts(&tree), "{html}");
            assert_eq!((&flow.title, &flow.meta), (&tree.title, &tree.meta), "{html}");
        }
    }

    #[test]
    fn a_paragraph_does_not_hide_the_end_of_a_video() {
        let page = read("<video><p>sin video</video><p>La nota.", &RULES.clutter);
        assert_eq!(texts(&page), ["La nota."]);
    }
}
