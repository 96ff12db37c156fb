//! A page without what nobody reads, before a tree is built of it.
//!
//! Scripts, styles, drawings, comments and most attributes are two thirds of a news page and nearly all the work of
//! the parser. They are cut out by byte, under the tokenizer's own rules (HTML standard, 13.2.5); what is left gives
//! the same tree where the note is concerned. Anything unclear is left for the parser.

/// Elements that are cut out with all that they hold. Their contents are text, up to their end tag.
const RAW: [&str; 5] = ["script", "style", "noscript", "iframe", "noframes"];

/// Elements without contents that nobody reads.
const VOID: [&str; 5] = ["img", "source", "input", "wbr", "track"];

/// Elements whose contents are text but may matter.
const KEPT_RAW: [&str; 4] = ["title", "textarea", "xmp", "noembed"];

/// Attributes that `walk` and `marks` read; a source's own selectors may read any other.
const ATTRIBUTES: [&str; 12] = [
    "class", "id", "itemprop", "property", "name", "content", "rel", "datetime", "role", "hidden",
    "style", "type",
];

/// The page without unread elements, comments and, unless a source's selectors may want them, attributes.
pub(crate) fn thin(html: &str, all_attributes: bool) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        push_text(&rest[..at], &mut out);
        rest = after_markup(&rest[at..], all_attributes, &mut out);
    }
    out.push_str(rest);
    out
}

/// Copies a text; the white space between two tags, which can be a fifth of a page, shrinks to one character.
fn push_text(text: &str, out: &mut String) {
    if text.bytes().all(|b| b.is_ascii_whitespace()) {
        out.extend(text.chars().next());
    } else {
        out.push_str(text);
    }
}

/// Copies or leaves out the markup that a text begins with; what comes after it.
fn after_markup<'t>(text: &'t str, all_attributes: bool, out: &mut String) -> &'t str {
    match text.as_bytes().get(1) {
        Some(b'a'..=b'z' | b'A'..=b'Z') => after_element(text, all_attributes, out),
        Some(b'!') if text.starts_with("<!--") => after_comment(text),
        Some(_) => {
            out.push('<');
            &text[1..]
        }
        None => "",
    }
}

/// A comment ends with `-->`, `--!>`, at once (`<!-->`, `<!--->`), or never.
fn after_comment(text: &str) -> &str {
    let inside = &text[4..];
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

fn after_element<'t>(text: &'t str, all_attributes: bool, out: &mut String) -> &'t str {
    let Some(tag) = Tag::read(text) else { return "" };
    let rest = &text[tag.end..];
    let is = |names: &[&str]| names.iter().any(|name| tag.name.eq_ignore_ascii_case(name));
    if is(&RAW) && !tag.holds_data() {
        return after_end_tag(rest, tag.name).unwrap_or_default();
    }
    if is(&VOID) && !all_attributes {
        return rest;
    }
    if tag.name.eq_ignore_ascii_case("svg")
        && let Some(after) = after_drawing(rest)
    {
        return after;
    }
    tag.copy(text, all_attributes, out);
    if is(&RAW) || is(&KEPT_RAW) {
        let after = after_end_tag(rest, tag.name).unwrap_or_default();
        out.push_str(&rest[..rest.len() - after.len()]);
        return after;
    }
    rest
}

/// After the end tag of an element whose contents are text.
fn after_end_tag<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let bytes = text.as_bytes();
    let start = memchr::memmem::find_iter(bytes, "</").find(|at| {
        let tag = &bytes[at + 2..];
        tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && tag.get(name.len()).is_none_or(|after| ends_name(*after))
    })?;
    let end = memchr::memchr(b'>', &bytes[start..]).map_or(text.len(), |at| start + at + 1);
    Some(&text[end..])
}

/// After a drawing, and those inside it; `None` where it does not end, or what is in it is not only drawing.
fn after_drawing(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut depth = 1;
    for at in memchr::memchr_iter(b'<', bytes) {
        let tag = &bytes[at + 1..];
        let begins = |name: &str| {
            tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        };
        if begins("svg") {
            depth += 1;
        } else if begins("/svg") {
            depth -= 1;
        } else if begins("p") && tag.get(1).is_some_and(|after| ends_name(*after)) || begins("div")
        {
            return None;
        }
        if depth == 0 {
            return memchr::memchr(b'>', &bytes[at..]).map(|end| &text[at + end + 1..]);
        }
    }
    None
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

/// A start tag: its name, its attributes as ranges of the text, and where it ends.
struct Tag<'t> {
    name: &'t str,
    attributes: Vec<(&'t str, std::ops::Range<usize>)>,
    data: bool,
    end: usize,
}

impl<'t> Tag<'t> {
    /// The start tag that a text begins with; `None` where it never ends.
    fn read(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let until = |from: usize, stop: &dyn Fn(u8) -> bool| {
            bytes[from..].iter().position(|b| stop(*b)).map(|at| from + at)
        };
        let mut at = until(1, &ends_name)?;
        let name = &text[1..at];
        let mut attributes = Vec::new();
        let mut data = false;
        loop {
            at = until(at, &|b| !b.is_ascii_whitespace() && b != b'/')?;
            if bytes[at] == b'>' {
                return Some(Self { name, attributes, data, end: at + 1 });
            }
            let start = at;
            // A name may begin with `=`, but not hold one.
            at = until(at + 1, &|b| ends_name(b) || b == b'=')?;
            let attribute = text.get(start..at)?;
            let value = until(at, &|b| !b.is_ascii_whitespace())?;
            if bytes[value] == b'=' {
                let first = until(value + 1, &|b| !b.is_ascii_whitespace())?;
                at = match bytes[first] {
                    quote @ (b'"' | b'\'') => until(first + 1, &|b| b == quote)? + 1,
                    b'>' => first,
                    _ => until(first, &|b| b.is_ascii_whitespace() || b == b'>')?,
                };
                data |= text.get(first..at)?.contains("ld+json");
            }
            attributes.push((attribute, start..at));
        }
    }

    /// A script that holds data and not a program.
    fn holds_data(&self) -> bool {
        self.data && self.name.eq_ignore_ascii_case("script")
    }

    fn copy(&self, text: &str, all_attributes: bool, out: &mut String) {
        if all_attributes {
            out.push_str(&text[..self.end]);
            return;
        }
        out.push('<');
        out.push_str(self.name);
        for (name, range) in &self.attributes {
            if self.keeps(name, &text[range.clone()]) {
                out.push(' ');
                out.push_str(&text[range.clone()]);
            }
        }
        out.push('>');
    }

    fn keeps(&self, name: &str, whole: &str) -> bool {
        let known = ATTRIBUTES.iter().any(|known| name.eq_ignore_ascii_case(known));
        match name.to_ascii_lowercase().as_str() {
            "href" => self.name.eq_ignore_ascii_case("link"),
            "style" => whole.contains("none"),
            "type" => self.name.eq_ignore_ascii_case("script"),
            _ => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_nobody_reads() {
        for (html, left) in [
            ("<p class=a onclick='x>y' data-b>uno</p>", "<p class=a>uno</p>"),
            ("<SCRIPT>if (a<b) '</p>'</Script >dos", "dos"),
            (
                "<script type=application/ld+json>{\"<p>\":1}</script>",
                "<script type=application/ld+json>{\"<p>\":1}</script>",
            ),
            ("a<!-- <p> -- > -->b<!-->c<!--->d<!-- e --!>f", "abcdf"),
            ("<svg><svg></svg><path/></svg>g", "g"),
            ("<svg><p>prosa</svg>", "<svg><p>prosa</svg>"),
            ("<a href='x'><link rel=canonical href='/n'>", "<a><link rel=canonical href='/n'>"),
            (
                "<div style='color:red'><div style='display: none'>",
                "<div><div style='display: none'>",
            ),
            ("<title>uno <b> dos</title>", "<title>uno <b> dos</title>"),
            ("3 < 4 y <3; </p>", "3 < 4 y <3; </p>"),
            ("<br/><p\n/>  \n <img src=x>", "<br><p> "),
            ("<p title=\"a", ""),
            ("<script>nunca", ""),
        ] {
            assert_eq!(thin(html, false), left, "{html}");
        }
    }

    #[test]
    fn a_source_with_selectors_keeps_its_attributes() {
        assert_eq!(thin("<p data-b='1'>uno</p>", true), "<p data-b='1'>uno</p>");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_thinned(text in "[<>a-z/!='\" ñ-]{0,80}") {
            proptest::prop_assert!(thin(&text, false).len() <= text.len() + 1);
        }
    }
}
