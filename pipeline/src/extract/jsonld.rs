//! What a page says of itself in JSON-LD.

use serde_json::Value;

use super::scan;
use super::tidy::tidy;

/// The fields that are used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct JsonLd {
    /// `headline`.
    pub(crate) headline: Option<String>,
    /// `datePublished`.
    pub(crate) published: Option<String>,
    /// `articleBody`, paragraphs separated by line feeds.
    pub(crate) body: Option<String>,
    /// `publisher.name`.
    pub(crate) publisher: Option<String>,
    /// `url` or `mainEntityOfPage`.
    pub(crate) url: Option<String>,
}

/// Types that are a note, and those that still know its date.
const NOTES: [&str; 8] = [
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "BlogPosting",
    "LiveBlogPosting",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "SocialMediaPosting",
];
const PAGES: [&str; 3] = ["WebPage", "ItemPage", "CreativeWork"];

/// Reads the contents of the page's JSON-LD scripts.
pub(crate) fn read(scripts: &[String]) -> JsonLd {
    let values: Vec<Value> = scripts.iter().filter_map(|script| value(script)).collect();
    let mut objects = Vec::new();
    for value in &values {
        collect(value, 0, &mut objects);
    }
    let of = |types: &[&str]| objects.iter().find(|object| is_any(object, types)).copied();
    let mut found = of(&NOTES).map(fields).unwrap_or_default();
    if let Some(page) = of(&PAGES) {
        found.published = found.published.or_else(|| text(&page["datePublished"]));
    }
    found
}

fn value(script: &str) -> Option<Value> {
    if !script.contains("Article")
        && !script.contains("Posting")
        && !script.contains("datePublished")
    {
        return None;
    }
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let script = script.trim().trim_start_matches("//<![CDATA[").trim_end_matches("//]]>").trim();
    let read = |text: &str| serde_json::from_str(text.trim_end_matches(';')).ok();
    // Raw line ends inside strings are the commonest mistake.
    read(script).or_else(|| read(&script.replace(|c: char| c.is_control(), " ")))
}

fn collect<'a>(value: &'a Value, depth: usize, objects: &mut Vec<&'a Value>) {
    // serde_json itself stops at 128 levels; a note is never deeper than a few.
    if depth > 8 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth + 1, objects)),
        Value::Object(map) => {
            objects.push(value);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement"] {
                if let Some(inner) = map.get(key) {
                    collect(inner, depth + 1, objects);
                }
            }
        }
        _ => {}
    }
}

fn is_any(object: &Value, types: &[&str]) -> bool {
    let is = |value: &Value| value.as_str().is_some_and(|name| types.contains(&name));
    let kind = &object["@type"];
    is(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is))
}

fn fields(note: &Value) -> JsonLd {
    let publisher = &note["publisher"];
    let page = &note["mainEntityOfPage"];
    JsonLd {
        headline: text(&note["headline"]).or_else(|| text(&note["name"])).map(|it| plain(&it)),
        published: text(&note["datePublished"]).or_else(|| text(&note["dateCreated"])),
        body: text(&note["articleBody"]).map(|it| paragraphs(&it)),
        publisher: text(&publisher["name"])
            .or_else(|| text(&publisher[0]["name"]))
            .map(|it| plain(&it)),
        url: text(&note["url"]).or_else(|| text(&page["@id"])).or_else(|| text(page)),
    }
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str().or_else(|| value.get(0)?.as_str())?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Without entities and tags, which do not belong there but are.
fn plain(text: &str) -> String {
    let marked = text.contains('&') || text.contains('<');
    if marked { tidy(&scan::text(text)) } else { tidy(text) }
}

fn paragraphs(text: &str) -> String {
    let breaks = ["</p>", "<br>", "<br/>", "<br />", "\r\n"];
    let text = breaks.iter().fold(text.to_owned(), |text, mark| text.replace(mark, "\n"));
    let lines = text.split('\n').map(plain).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_note_in_a_graph() {
        let script = r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"X"},
            {"@type":["Article","NewsArticle"],"headline":"Huyen 40 familias &#8220;por miedo&#8221;","datePublished":"2024-06-08T04:15:00Z",
            "articleBody":"<p>Uno.</p><p>Dos &amp; tres.
</p>","publisher":[{"name":"El Heraldo"}],"mainEntityOfPage":{"@id":"https://a.example/1"}}]}"#;
        let found = read(&[script.to_owned()]);
        assert_eq!(found.headline.as_deref(), Some("Huyen 40 familias “por miedo”"));
        assert_eq!(found.published.as_deref(), Some("2024-06-08T04:15:00Z"));
        assert_eq!(found.body.as_deref(), Some("Uno.\nDos & tres."));
        assert_eq!(found.publisher.as_deref(), Some("El Heraldo"));
        assert_eq!(found.url.as_deref(), Some("https://a.example/1"));
    }

    #[test]
    fn survives_what_is_not_json() {
        let deep = "[".repeat(100_000) + "\"Article\"";
        let odd = [
            deep,
            r#"{"@type":"NewsArticle","headline":7}"#.into(),
            "Article {".into(),
            r#"["Article"]"#.into(),
        ];
        assert_eq!(read(&odd), JsonLd::default());
    }
}
