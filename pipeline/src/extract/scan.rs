//! A page as tags and texts, in one pass over its bytes.
//!
//! Follows the standard's tokenizer (HTML, 13.2.5) where it matters to a reader: comments, attributes in all their
//! spellings, elements that hold text only. Scripts, styles and comments, half of a news page, are stepped over.

/// What comes next on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text between tags, with its character references.
    Text(&'t str),
    /// A start tag, by its name as written; [`Scanner::attributes`] has the rest.
    Start(&'t str),
    /// An end tag, by its name as written.
    End(&'t str),
}

/// Reads a page from its beginning.
#[derive(Debug)]
pub(crate) struct Scanner<'t> {
    rest: &'t str,
    attributes: Vec<(&'t str, &'t str)>,
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(html: &'t str) -> Self {
        Self { rest: html, attributes: Vec::new() }
    }

    /// The next tag or text; nothing at the end, and where a tag never ends.
    pub(crate) fn next(&mut self) -> Option<Piece<'t>> {
        loop {
            let bytes = self.rest.as_bytes();
            let markup = memchr::memchr_iter(b'<', bytes).find(|at| is_markup(&bytes[at + 1..]));
            let (text, rest) = self.rest.split_at(markup.unwrap_or(bytes.len()));
            self.rest = rest;
            if !text.is_empty() {
                return Some(Piece::Text(text));
            }
            match *rest.as_bytes().get(1)? {
                b'/' => {
                    self.rest = after(rest, ">");
                    let name = name(&rest[2..]);
                    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                        return Some(Piece::End(name));
                    }
                }
                b'!' | b'?' => self.rest = after_comment(rest),
                _ => {
                    let end = self.read_start(rest)?;
                    self.rest = &rest[end..];
                    return Some(Piece::Start(name(&rest[1..])));
                }
            }
        }
    }

    /// Names and values, as written, of the last start tag.
    pub(crate) fn attributes(&self) -> &[(&'t str, &'t str)] {
        &self.attributes
    }

    /// What the element that has just begun holds, when that is text only: up to its end tag, which is taken, too.
    pub(crate) fn contents(&mut self, element: &str) -> &'t str {
        let bytes = self.rest.as_bytes();
        let end = memchr::memmem::find_iter(bytes, "</").find(|at| {
            let tag = name(&self.rest[at + 2..]);
            tag.eq_ignore_ascii_case(element)
        });
        let (contents, rest) = self.rest.split_at(end.unwrap_or(bytes.len()));
        self.rest = after(rest, ">");
        contents
    }

    /// Reads the attributes of the start tag that a text begins with; where it ends, or nothing if it never does.
    fn read_start(&mut self, text: &'t str) -> Option<usize> {
        self.attributes.clear();
        let bytes = text.as_bytes();
        let until = |from: usize, stop: fn(u8) -> bool| {
            bytes[from..].iter().position(|b| stop(*b)).map(|at| from + at)
        };
        let mut at = until(1, ends_name)?;
        loop {
            at = until(at, |b| !b.is_ascii_whitespace() && b != b'/')?;
            if bytes[at] == b'>' {
                return Some(at + 1);
            }
            let start = at;
            // A name may begin with `=`, but not hold one.
            at = until(at + 1, |b| ends_name(b) || b == b'=')?;
            let name = text.get(start..at)?;
            let sign = until(at, |b| !b.is_ascii_whitespace())?;
            if bytes[sign] != b'=' {
                self.attributes.push((name, ""));
                continue;
            }
            let first = until(sign + 1, |b| !b.is_ascii_whitespace())?;
            let (from, to) = match bytes[first] {
                quote @ (b'"' | b'\'') => {
                    let length = memchr::memchr(quote, &bytes[first + 1..])?;
                    (first + 1, first + 1 + length)
                }
                b'>' => (first, first),
                _ => (first, until(first, |b| b.is_ascii_whitespace() || b == b'>')?),
            };
            self.attributes.push((name, text.get(from..to)?));
            at = if from == first { to } else { to + 1 };
        }
    }
}

/// All text of a piece of HTML, without its tags.
pub(crate) fn text(html: &str) -> String {
    let mut scanner = Scanner::new(html);
    let mut out = String::new();
    while let Some(piece) = scanner.next() {
        if let Piece::Text(text) = piece {
            out.push_str(&htmlize::unescape(text));
        }
    }
    out
}

/// Whether what follows a `<` makes it markup; else it is a character as any other ("3 < 4").
fn is_markup(after: &[u8]) -> bool {
    match after.first() {
        Some(b'/') => after.len() > 1,
        Some(first) => first.is_ascii_alphabetic() || matches!(first, b'!' | b'?'),
        None => false,
    }
}

/// The name of a tag, from its first letter.
fn name(tag: &str) -> &str {
    &tag[..tag.bytes().position(ends_name).unwrap_or(tag.len())]
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

fn after<'t>(text: &'t str, end: &str) -> &'t str {
    let found = memchr::memmem::find(text.as_bytes(), end.as_bytes());
    found.map_or("", |at| &text[at + end.len()..])
}

/// A comment ends with `-->`, `--!>`, at once (`<!-->`, `<!--->`), or never; a doctype and the like at the first `>`.
fn after_comment(text: &str) -> &str {
    let Some(inside) = text.strip_prefix("<!--") else { return after(text, ">") };
    for empty in [">", "->"] {
        if let Some(rest) = inside.strip_prefix(empty) {
            return rest;
        }
    }
    let end = memchr::memmem::find_iter(inside.as_bytes(), "--").find_map(|at| {
        let after = &inside[at + 2..];
        [">", "!>"].iter().find_map(|end| after.strip_prefix(end))
    });
    end.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read, written down: `<name a=b|c=d>` for start tags, `[...]` for what a script holds.
    fn written(html: &str) -> String {
        let mut scanner = Scanner::new(html);
        let mut out = String::new();
        while let Some(piece) = scanner.next() {
            let piece = match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::End(name) => format!("</{name}>"),
                Piece::Start(name) => {
                    let pairs = scanner.attributes().iter();
                    let pairs: Vec<String> =
                        pairs.map(|(name, value)| format!("{name}={value}")).collect();
                    let tag = format!("<{name} {}", pairs.join("|")).trim_end().to_owned() + ">";
                    let script = name.eq_ignore_ascii_case("script");
                    if script { format!("{tag}[{}]", scanner.contents(name)) } else { tag }
                }
            };
            out += &piece;
        }
        out
    }

    #[test]
    fn reads_as_the_standard_says() {
        for (html, read) in [
            ("<p class=a onclick='x>y' data-b>uno</p>", "<p class=a|onclick=x>y|data-b=>uno</p>"),
            ("<SCRIPT>if (a<b) '</p>'</Script >dos", "<SCRIPT>[if (a<b) '</p>']dos"),
            ("a<!-- <p> -- > -->b<!-->c<!--->d<!-- e --!>f", "abcdf"),
            ("<!DOCTYPE html><?xml ?></ >a</>b", "ab"),
            ("<br/><p\n/>  \n <img src=x alt>", "<br><p>  \n <img src=x|alt=>"),
            ("<a href = \"x y\"b=c =d e=>f", "<a href=x y|b=c|=d=|e=>f"),
            ("3 < 4 y <3; <", "3 < 4 y <3; <"),
            ("<p title=\"a", ""),
            ("<script>nunca", "<script>[nunca]"),
            ("</p x='>'>", "</p>'>"),
        ] {
            assert_eq!(written(html), read, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[<>a-z/!='\" ñ-]{0,80}") {
            written(&text);
        }
    }
}
