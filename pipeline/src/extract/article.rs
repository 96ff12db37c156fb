//! The parts put together.

use desplaza_model::{Article, ArticleId, Reject, RejectCode, SourceId, Stage};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Extraction;
use super::blocks::Page;
use super::body::{self, Body};
use super::charset::decode;
use super::jsonld::{self, JsonLd};
use super::language::language;
use super::meta::{self, Hearsay};
use super::title::title;
use super::{flow, tree};
use crate::collect::Fetched;

/// The article of a fetched page.
pub fn extract(page: &Fetched, rules: &Extraction) -> Result<Article, Reject> {
    let html = decode(&page.body, page.content_type.as_deref())
        .map_err(|why| Reject::new(Stage::Extract, RejectCode::Undecodable, &page.url, why))?;
    let origin = Origin {
        url: Some(&page.url),
        source: Some(&page.source),
        outlet: page.outlet.as_deref(),
        fetched: Some(page.fetched),
        feed: page.feed_published,
    };
    read(&html, &origin, rules)
}

/// The article of an HTML text from elsewhere.
pub fn extract_html(html: &str, url: Option<&str>, rules: &Extraction) -> Result<Article, Reject> {
    read(html, &Origin { url, ..Origin::default() }, rules)
}

#[derive(Default)]
struct Origin<'a> {
    url: Option<&'a str>,
    source: Option<&'a SourceId>,
    outlet: Option<&'a str>,
    fetched: Option<Date>,
    feed: Option<Timestamp>,
}

fn read(html: &str, origin: &Origin, rules: &Extraction) -> Result<Article, Reject> {
    let site = rules.site(origin.source);
    let page = if site.selects() {
        tree::read(html, &rules.clutter, site)
    } else {
        flow::read(html, &rules.clutter)
    };
    let said = jsonld::read(&page.scripts);
    let url = meta::address(&page, &said, origin.url);
    let title = title(&page, &said, origin.outlet, url.as_deref());
    let body = note(&page, &said, &title, rules);
    if body.paragraphs.is_empty() {
        let subject = origin.url.unwrap_or("the HTML text");
        let detail = format!("no paragraph that reads like a note; its title is `{title}`");
        return Err(Reject::new(Stage::Extract, RejectCode::NoBody, subject, detail));
    }
    let hearsay = Hearsay { url: url.as_deref(), feed: origin.feed, fetched: origin.fetched };
    let published = meta::published(&page, &said, body.first, &rules.calendar, site, &hearsay);
    let text = body.text();
    Ok(Article {
        id: ArticleId::of_page(url.as_deref().unwrap_or_default(), &title, &text),
        source: origin.source.cloned(),
        outlet: origin.outlet.map(str::to_owned).or_else(|| meta::outlet(&page, &said)),
        published,
        language: language(&format!("{title}. {text}"), rules),
        url,
        title,
        text,
        known: None,
    })
}

/// A JSON-LD body shorter than this may be a teaser.
const LONG: usize = 500;

/// The note as JSON-LD gives it, when that is long, has paragraphs and is no less than what the page shows; else
/// what the page shows.
fn note(page: &Page, said: &JsonLd, title: &str, rules: &Extraction) -> Body {
    let shown = body::find(page, title, &rules.clutter, rules.shortest_body);
    let Some(text) = said.body.as_deref().filter(|_| !page.blocks.iter().any(|block| block.chosen))
    else {
        return shown;
    };
    let given = body::of_text(text, title, &rules.clutter, rules.shortest_body);
    let (long, size) = (given.size(), shown.size());
    let paragraphs = given.paragraphs.len() * 3 >= shown.paragraphs.len();
    let whole = long >= LONG && long * 10 >= size * 8 && paragraphs;
    // A page that a script fills shows next to nothing; then words run together are better than none.
    if whole || (long > size * 3 && long >= rules.shortest_body) {
        Body { first: shown.first, ..given }
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
    use std::time::Instant;

    use desplaza_model::data::Data;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    static RULES: LazyLock<Extraction> =
        LazyLock::new(|| Extraction::load(&Data::BuiltIn).unwrap());

    fn fetched(body: Vec<u8>) -> Fetched {
        Fetched {
            url: "https://a.example/nota".into(),
            source: SourceId::new("a"),
            outlet: None,
            fetched: date(2024, 6, 9),
            content_type: Some("text/html".into()),
            body,
            feed_published: None,
        }
    }

    #[test]
    fn a_piece_of_html_is_enough() {
        let html = "<p>Evacuaron a 30 personas en Tila por la crecida del río.</p>";
        let article = extract_html(html, None, &RULES).unwrap();
        assert_eq!(article.text, "Evacuaron a 30 personas en Tila por la crecida del río.");
        assert_eq!((article.url, article.published, article.title.as_str()), (None, None, ""));
    }

    #[test]
    fn a_date_after_the_fetch_is_not_believed() {
        let page = "<meta property='article:published_time' content='2034-06-07'><time datetime='2024-06-08'></time>\
            <p>Evacuaron a 30 personas en Tila por la crecida del río.</p>";
        assert_eq!(
            extract(&fetched(page.into()), &RULES).unwrap().published,
            Some(date(2024, 6, 8))
        );
    }

    #[test]
    fn hostile_pages_are_answered() {
        let sentence =
            "Unas cuarenta familias salieron de la sierra, según el comisario del pueblo. ";
        let note = format!("<p>{}</p>", sentence.repeat(5));
        for (open, close) in [
            ("<div>", "</div>"),
            ("<b>", "</b>"),
            ("<table><tr><td>", "</td></tr></table>"),
            ("<a>", "</a>"),
        ] {
            let page = format!("{note}{}{note}{}", open.repeat(100_000), close.repeat(100_000));
            let start = Instant::now();
            let article = extract_html(&page, None, &RULES).unwrap();
            assert!(article.text.starts_with("Unas cuarenta familias"));
            assert!(start.elapsed().as_secs() < 60, "{open}: {:?}", start.elapsed());
        }
    }

    #[test]
    fn a_large_page_keeps_its_note() {
        let sentence =
            "Unas cuarenta familias salieron de la sierra, según el comisario del pueblo. ";
        let links = "<li><a href='/x'>Otra nota del día que nadie lee</a></li>".repeat(80_000);
        let page = format!(
            "<ul>{links}</ul><article><p>{}</p><p>{sentence}</p></article>",
            sentence.repeat(5)
        );
        assert!(page.len() > 4_000_000);
        let article = extract_html(&page, None, &RULES).unwrap();
        assert_eq!(article.text.lines().count(), 2);
        assert!(article.text.starts_with("Unas cuarenta familias"));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let code = |body: &[u8]| extract(&fetched(body.to_vec()), &RULES).unwrap_err().code;
        assert_eq!(code(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"), RejectCode::Undecodable);
        assert_eq!(code(b""), RejectCode::NoBody);
        assert_eq!(
            code(b"<html><nav>Portada, Estado y Deportes de hoy en su diario</nav>"),
            RejectCode::NoBody
        );
    }

    const SCRAPS: [&str; 24] = [
        "<p>",
        "</p>",
        "<div class='",
        "sidebar'>",
        "<a href=x>",
        "</a>",
        "<br>",
        "<table>",
        "<td>",
        "<script>",
        "</script>",
        "<script type='application/ld+json'>",
        "{\"@type\":\"Article\",",
        "\"articleBody\":\"",
        "\"}",
        "<!--",
        "<time datetime=",
        "2024-06-07T",
        "é\u{ad}",
        "\u{200b}ñ",
        "(Lee también: ",
        ")",
        "Comentarios",
        "Unas cuarenta familias, dijo, salieron de la sierra. ",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = extract(&fetched(bytes), &RULES);
        }

        #[test]
        fn any_tags_are_answered(scraps in proptest::collection::vec(proptest::sample::select(&SCRAPS[..]), 0..60)) {
            if let Ok(article) = extract_html(&scraps.concat(), Some("https://a.example/2024/06/07/x"), &RULES) {
                prop_assert!(!article.text.trim().is_empty());
                prop_assert!(article.text.lines().all(|line| line == line.trim() && !line.is_empty()));
                let invisible = article.text.contains(['\u{ad}', '\u{200b}', '\u{a0}', '\t']);
                prop_assert!(!invisible, "{}", article.text);
            }
        }
    }
}
