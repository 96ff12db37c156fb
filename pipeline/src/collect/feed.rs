//! What a feed lists.

use std::path::{Component, Path};
use std::sync::LazyLock;

use desplaza_model::{Reject, RejectCode, SourceId, Stage};
use feed_rs::parser;
use jiff::Timestamp;
use jiff::civil::Date;
use regex::Regex;
use url::Url;

use super::source::{Feed, Location, SourceKind};

/// A page that a feed lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What the frontier and the rejects call it: the address without fragment and tracking.
    pub(crate) key: String,
    /// Where it is.
    pub(crate) at: Location,
    /// When the feed says that it was published.
    pub(crate) published: Option<Timestamp>,
}

struct Listed {
    link: String,
    published: Option<Timestamp>,
}

/// The entries of a feed; a link that may not be followed is a reject in its place.
pub(crate) fn entries(
    bytes: &[u8],
    kind: SourceKind,
    feed: &Feed,
    source: &SourceId,
) -> Result<Vec<Result<Entry, Reject>>, Reject> {
    let wrong =
        |detail: String| Reject::new(Stage::Collect, RejectCode::WrongFormat, &feed.key, detail);
    let listed = match kind {
        SourceKind::Feed => syndicated(bytes),
        SourceKind::Sitemap => sitemap(bytes),
        SourceKind::List => list(bytes),
    };
    let listed = listed.map_err(wrong)?;
    Ok(listed.into_iter().map(|entry| entry.resolve(kind, feed, source)).collect())
}

fn syndicated(bytes: &[u8]) -> Result<Vec<Listed>, String> {
    let bytes = trim_start(bytes);
    if is_html(bytes) {
        return Err("the feed's address answers with an HTML page, not RSS or Atom; look up the feed's new address".into());
    }
    let feed =
        parser::parse(bytes).map_err(|error| format!("not RSS, Atom or JSON Feed: {error}"))?;
    Ok(feed.entries.into_iter().map(listed).collect())
}

fn listed(entry: feed_rs::model::Entry) -> Listed {
    let published = entry.published.or(entry.updated);
    let published = published.and_then(|at| Timestamp::from_second(at.timestamp()).ok());
    let page = |link: &feed_rs::model::Link| {
        link.rel.as_deref().is_none_or(|rel| rel == "alternate")
            && link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
    };
    let link = entry.links.into_iter().find(page).map(|link| link.href);
    Listed { link: link.unwrap_or_default(), published }
}

fn sitemap(bytes: &[u8]) -> Result<Vec<Listed>, String> {
    static URL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)<url>(.*?)</url>").expect("a constant pattern"));
    static LOC: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)<loc>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</loc>")
            .expect("a constant pattern")
    });
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<(?:news:publication_date|lastmod)>\s*([^<]+?)\s*</")
            .expect("a constant pattern")
    });
    let bytes = trim_start(bytes);
    let text = String::from_utf8_lossy(bytes);
    if text.contains("<sitemapindex") {
        return Err("a sitemap of sitemaps; name the sitemaps that it lists".into());
    }
    if is_html(bytes) || !text.contains("<urlset") {
        return Err("not an XML sitemap (no <urlset>)".into());
    }
    let text_of =
        |pattern: &Regex, block: &str| pattern.captures(block).map(|found| found[1].to_owned());
    let listed = URL.captures_iter(&text).map(|url| Listed {
        link: text_of(&LOC, &url[1]).unwrap_or_default().replace("&amp;", "&"),
        published: text_of(&DAY, &url[1]).and_then(|day| moment(&day)),
    });
    Ok(listed.collect())
}

/// A time; a day alone is its noon in central Mexico, so that every Mexican zone has the same day.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let day: Date = text.parse().ok()?;
        let noon = day.at(18, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(noon.timestamp())
    })
}

fn list(bytes: &[u8]) -> Result<Vec<Listed>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "a list of addresses is UTF-8 text")?;
    if is_html(trim_start(bytes)) {
        return Err("an HTML page, not a list with an address a line".into());
    }
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let addresses = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(addresses.map(|link| Listed { link: link.to_owned(), published: None }).collect())
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

fn is_html(bytes: &[u8]) -> bool {
    let start = bytes[..bytes.len().min(512)].to_ascii_lowercase();
    let has = |tag: &[u8]| start.windows(tag.len()).any(|window| window == tag);
    start.starts_with(b"<")
        && (has(b"<!doctype html") || has(b"<html") || has(b"<head>") || has(b"<body"))
}

impl Listed {
    fn resolve(self, kind: SourceKind, feed: &Feed, source: &SourceId) -> Result<Entry, Reject> {
        let refuse = |detail: String| {
            let subject = if self.link.is_empty() { &feed.key } else { &self.link };
            Reject::new(Stage::Collect, RejectCode::BadRecord, subject, detail)
        };
        if self.link.is_empty() {
            return Err(refuse("an entry of this feed has no link".to_owned()));
        }
        let found = match &feed.at {
            Location::Web(base) => web(&self.link, base),
            Location::Disk(path) => disk(&self.link, path, kind, source),
        };
        let (key, at) = found.map_err(refuse)?;
        Ok(Entry { key, at, published: self.published })
    }
}

fn web(link: &str, base: &Url) -> Result<(String, Location), String> {
    let url = base.join(link).map_err(|error| format!("not an address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("a feed on the web may not lead to `{}:`", url.scheme()));
    }
    let url = without_tracking(url);
    Ok((url.to_string(), Location::Web(url)))
}

/// The address without its fragment and without the parameters that only count visitors.
fn without_tracking(mut url: Url) -> Url {
    url.set_fragment(None);
    let tracking = |name: &str| name.starts_with("utm_") || matches!(name, "fbclid" | "gclid");
    if url.query_pairs().any(|(name, _)| tracking(&name)) {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !tracking(name))
            .map(|(n, v)| (n.into(), v.into()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    url
}

fn disk(
    link: &str,
    feed: &Path,
    kind: SourceKind,
    source: &SourceId,
) -> Result<(String, Location), String> {
    let feed = feed.canonicalize().map_err(|error| format!("{}: {error}", feed.display()))?;
    let base = Url::from_file_path(&feed).map_err(|()| format!("{} is no path", feed.display()))?;
    let url = base.join(link).map_err(|error| format!("not an address: {error}"))?;
    if kind == SourceKind::List && matches!(url.scheme(), "http" | "https") {
        return web(link, &base);
    }
    if url.scheme() != "file" {
        return Err("a feed on disk may only lead to files under its own folder".to_owned());
    }
    let path = url.to_file_path().map_err(|()| "not a path".to_owned())?;
    let folder = feed.parent().ok_or("the feed is in no folder")?;
    let inside = inside(&path, folder)?;
    Ok((format!("file:{source}/{inside}"), Location::Disk(path)))
}

/// The path inside `folder`, as text with `/`; an error when it leads out, through a link or `..`.
fn inside(path: &Path, folder: &Path) -> Result<String, String> {
    let plain = path.components().all(|part| !matches!(part, Component::ParentDir));
    // A file that is missing cannot be resolved: then its written path decides, and reading it fails later.
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match (path.strip_prefix(folder), plain && real.starts_with(folder)) {
        (Ok(inside), true) => Ok(inside.to_string_lossy().replace('\\', "/")),
        _ => Err("a feed on disk may only lead to files under its own folder".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn on_web() -> Feed {
        let url = Url::parse("https://a.example/feeds/rss").unwrap();
        Feed { key: url.to_string(), at: Location::Web(url) }
    }

    fn read(text: &str, kind: SourceKind, feed: &Feed) -> Vec<Result<Entry, Reject>> {
        entries(text.as_bytes(), kind, feed, &SourceId::new("s")).unwrap()
    }

    fn rss(links: &[&str]) -> String {
        let item = |link: &&str| {
            format!(
                "<item><title>t</title><link>{link}</link><pubDate>Fri, 07 Jun 2024 22:15:00 -0600</pubDate></item>"
            )
        };
        let items = links.iter().map(item).collect::<Vec<_>>().concat();
        format!(
            "\n<rss version=\"2.0\"><channel><title>c</title><link>https://a.example</link><description>d</description>{items}</channel></rss>"
        )
    }

    #[test]
    fn reads_links_and_times() {
        let found =
            read(&rss(&["../nota/1?utm_source=rss&amp;id=3#x"]), SourceKind::Feed, &on_web());
        let entry = found[0].as_ref().unwrap();
        assert_eq!(entry.key, "https://a.example/nota/1?id=3");
        assert_eq!(entry.published.unwrap().to_string(), "2024-06-08T04:15:00Z");
    }

    #[test]
    fn a_feed_on_the_web_never_leads_to_files() {
        let found = read(
            &rss(&["file:///etc/passwd", "javascript:alert(1)", ""]),
            SourceKind::Feed,
            &on_web(),
        );
        for (entry, why) in found.iter().zip(["`file:`", "`javascript:`", "no link"]) {
            let reject = entry.as_ref().unwrap_err();
            assert_eq!(reject.code, RejectCode::BadRecord);
            assert!(reject.detail.contains(why), "{reject}");
        }
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_feed_on_disk_stays_in_its_folder() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("feeds");
        fs::create_dir_all(folder.join("notas")).unwrap();
        fs::write(root.path().join("secret.html"), "x").unwrap();
        fs::write(folder.join("notas/1 ñ.html"), "x").unwrap();
        let path = folder.join("rss.xml");
        fs::write(&path, "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path().join("secret.html"), folder.join("linked.html"))
            .unwrap();
        let own = Url::from_file_path(folder.canonicalize().unwrap().join("notas/2.html")).unwrap();
        let feed = Feed { key: "file:s/rss.xml".into(), at: Location::Disk(path) };
        let links = [
            "notas/1%20%C3%B1.html",
            own.as_str(),
            "../secret.html",
            "file:///etc/passwd",
            "linked.html",
            "notas/%2e%2e/%2e%2e/secret.html",
            "https://a.example/1",
        ];
        let found = read(&rss(&links), SourceKind::Feed, &feed);
        assert_eq!(found[0].as_ref().unwrap().key, "file:s/notas/1 ñ.html");
        assert_eq!(found[1].as_ref().unwrap().key, "file:s/notas/2.html");
        for entry in &found[2..] {
            assert!(
                entry.as_ref().unwrap_err().detail.contains("under its own folder"),
                "{entry:?}"
            );
        }
        assert_eq!(found.len(), links.len());
        let list = read("# mine\nhttps://a.example/1\n", SourceKind::List, &feed);
        assert_eq!(list[0].as_ref().unwrap().key, "https://a.example/1");
    }

    #[test]
    fn an_html_page_is_no_feed() {
        let page = "<!DOCTYPE html><html><body>Bienvenido</body></html>";
        for (kind, why) in [
            (SourceKind::Feed, "HTML page"),
            (SourceKind::Sitemap, "sitemap"),
            (SourceKind::List, "HTML page"),
        ] {
            let reject =
                entries(page.as_bytes(), kind, &on_web(), &SourceId::new("s")).unwrap_err();
            assert_eq!(reject.code, RejectCode::WrongFormat);
            assert!(reject.detail.contains(why), "{reject}");
        }
    }

    #[test]
    fn reads_sitemaps() {
        let text = "<urlset><url><loc> https://a.example/1?a=1&amp;b=2 </loc><news:news><news:publication_date>2024-06-07</news:publication_date></news:news></url>\
            <url><loc><![CDATA[https://a.example/2]]></loc><lastmod>2024-06-07T23:30:00-06:00</lastmod></url></urlset>";
        let found: Vec<Entry> =
            read(text, SourceKind::Sitemap, &on_web()).into_iter().flatten().collect();
        assert_eq!(found[0].key, "https://a.example/1?a=1&b=2");
        assert_eq!(found[0].published.unwrap().to_string(), "2024-06-07T18:00:00Z");
        assert_eq!(found[1].key, "https://a.example/2");
        assert_eq!(found[1].published.unwrap().to_string(), "2024-06-08T05:30:00Z");
        let index =
            b"<sitemapindex><sitemap><loc>https://a.example/s</loc></sitemap></sitemapindex>";
        assert!(
            entries(index, SourceKind::Sitemap, &on_web(), &SourceId::new("s"))
                .unwrap_err()
                .detail
                .contains("sitemap of sitemaps")
        );
    }
}
