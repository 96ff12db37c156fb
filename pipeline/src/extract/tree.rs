//! Parsing, with limits that no honest page reaches.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink, Node};

/// Deeper than any page is meant to be; browsers stop at about the same depth.
const DEEPEST: usize = 512;
const MOST_NODES: usize = 500_000;
const PIECE_BYTES: usize = 16 * 1024;

/// The page as a tree. What comes after a limit is reached is left out: time and memory of the parser grow
/// with depth times length, and a hostile page would take all of both.
pub(crate) fn parse(html: &str) -> Html {
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

/// All text inside a node, joined.
pub(crate) fn text_of(html: &Html) -> String {
    let mut text = String::new();
    for node in html.tree.root().descendants() {
        if let Node::Text(piece) = node.value() {
            text.push_str(piece);
        }
    }
    text
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
        assert_eq!(text_of(&parse(&page)), "ñandú é ".repeat(20_000));
    }
}
