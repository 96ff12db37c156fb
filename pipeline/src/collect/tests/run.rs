//! A night with everything that goes wrong, and the nights after.

use std::sync::Arc;

use desplaza_model::{RejectCode, StageCount};
use jiff::ToSpan;

use super::site::{DAY, Reply, Site, archive, feed, options, page, rss, run, runtime, source};
use crate::collect::Collected;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><id>a</id><updated>2024-06-08T04:15:00Z</updated>
    <entry><title>t</title><id>1</id><updated>2024-06-08T04:15:00Z</updated><link rel="alternate" href="/atom/1"/></entry></feed>"#;

fn codes(collected: &Collected) -> Vec<(String, RejectCode, bool)> {
    let path = |subject: &str| match subject.splitn(4, '/').nth(3) {
        Some(path) => format!("/{path}"),
        None => subject.to_owned(),
    };
    collected
        .rejects
        .iter()
        .map(|reject| (path(&reject.subject), reject.code, reject.retry))
        .collect()
}

fn count(input: u64, passed: u64, duplicate: u64, rejected: u64) -> StageCount {
    StageCount { input, passed, duplicate, rejected, ..StageCount::default() }
}

#[test]
fn a_night_of_everything() {
    let (runtime, site, state) =
        (runtime(), Arc::new(Site::default()), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    let at = |path: &str| format!("{base}{path}");
    let latin = b"<meta charset=iso-8859-1><p>Hu\xedan".to_vec();
    site.set(
        "/robots.txt",
        Reply::Ok("text/plain", b"User-agent: *\nDisallow: /privado/\n".to_vec()),
    );
    site.set(
        "/rss",
        feed(&[
            "/a",
            "/b?utm_source=rss",
            "/latin",
            "/gone",
            "/busy",
            "/privado/x",
            "/moved",
            "/foto",
            "file:///etc/passwd",
        ]),
    );
    site.set("/atom", Reply::Ok("application/atom+xml", ATOM.into()));
    site.set("/twice", feed(&["/a", "/atom/1"]));
    site.set("/html", Reply::Ok("text/html", b"<!doctype html><html><p>Portada".to_vec()));
    site.set("/a", page("Nota A"));
    site.set("/b", page("Nota B"));
    site.set("/latin", Reply::Ok("text/html", latin.clone()));
    site.set("/busy", Reply::First(503, "<p>al fin".into()));
    site.set("/moved", Reply::Redirect("/new/place".into()));
    site.set("/new/place", page("Nota mudada"));
    site.set("/foto", Reply::Ok("image/jpeg", vec![1; 9]));
    site.set("/atom/1", page("Nota Atom"));
    let sources = [
        source("uno", &[&at("/rss"), &at("/atom")]),
        source("dos", &[&at("/twice"), &at("/html")]),
        source("tres", &[&at("/missing")]),
    ];

    let collected = run(&runtime, &sources, state.path(), &options("n1", DAY));
    let mut rejects = codes(&collected);
    rejects.sort();
    let expected = [
        ("/etc/passwd", RejectCode::BadRecord),
        ("/foto", RejectCode::WrongFormat),
        ("/gone", RejectCode::Unreachable),
        ("/html", RejectCode::WrongFormat),
        ("/missing", RejectCode::Unreachable),
        ("/privado/x", RejectCode::RobotsForbidden),
    ];
    assert_eq!(rejects, expected.map(|(path, code)| (path.to_owned(), code, false)));
    // 9 + 1 + 2 entries and two feeds that cannot be read; two of the entries are listed twice.
    assert_eq!(collected.count, count(14, 6, 2, 6));
    let dead: Vec<&str> = collected.dead_sources.keys().map(desplaza_model::Id::as_str).collect();
    assert_eq!(dead, ["tres"]);
    assert!(collected.dead_sources.values().next().unwrap().contains("404"));
    assert_eq!(site.hits("/robots.txt"), 1);
    assert_eq!(site.hits("/privado/x"), 0);
    assert_eq!(site.hits("/busy"), 2);
    assert_eq!(site.most_active(), 1, "one connection a host");

    let pages = archive(state.path(), "n1");
    let paths: Vec<&str> = pages.iter().map(|page| page.url.strip_prefix(&base).unwrap()).collect();
    assert_eq!(paths, ["/a", "/atom/1", "/b", "/busy", "/latin", "/new/place"]);
    assert_eq!(pages[4].body, latin);
    assert_eq!(pages[0].content_type.as_deref(), Some("text/html; charset=utf-8"));
    // "dos" comes before "uno": the page that both list is the first one's.
    assert_eq!(pages[0].outlet.as_deref(), Some("El Heraldo (dos)"));
    assert_eq!(pages[2].feed_published.unwrap().to_string(), "2024-06-07T16:00:00Z");
    assert_eq!(pages[0].fetched, DAY);
}

#[test]
fn the_nights_after() {
    let (runtime, site, state) =
        (runtime(), Arc::new(Site::default()), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    site.set("/rss", Reply::Tagged("text/xml", rss(&["/same", "/tagged", "/fixed", "/down"])));
    site.set("/same", page("Igual"));
    site.set("/tagged", Reply::Tagged("text/html", "<p>con etiqueta".into()));
    site.set("/fixed", page("Con error"));
    site.set("/down", Reply::Status(500));
    let sources = [source("uno", &[&format!("{base}/rss")])];
    let night = |name: &str, days: i32| {
        run(&runtime, &sources, state.path(), &options(name, DAY.checked_add(days.days()).unwrap()))
    };

    assert_eq!(night("n1", 0).count, count(4, 3, 0, 1));
    // The same day: the feed has not changed, but the page that failed is not forgotten.
    site.set("/down", page("De vuelta"));
    assert_eq!(night("n2", 0).count, count(1, 1, 0, 0));
    assert_eq!(night("n3", 0).count, count(0, 0, 0, 0));
    // The next day: what changed comes again, what did not is a duplicate.
    site.set("/rss", feed(&["/same", "/tagged", "/fixed", "/down", "/other"]));
    site.set("/fixed", page("Corregida"));
    site.set("/other", page("Nueva"));
    let fourth = night("n4", 1);
    assert_eq!(fourth.count, count(5, 2, 3, 0));
    let words: Vec<String> = archive(state.path(), "n4")
        .iter()
        .map(|page| String::from_utf8_lossy(&page.body).into_owned())
        .collect();
    assert!(
        words.len() == 2 && words[0].contains("Corregida") && words[1].contains("Nueva"),
        "{words:?}"
    );
    assert_eq!(site.hits("/tagged"), 2);
    // Unchanged pages are asked for less and less often.
    assert_eq!(night("n5", 2).count, count(5, 0, 5, 0));
    assert_eq!((site.hits("/tagged"), site.hits("/fixed")), (2, 3));
}

#[test]
fn a_host_without_rules_to_read_is_left_alone() {
    let (runtime, site, state) =
        (runtime(), Arc::new(Site::default()), tempfile::tempdir().unwrap());
    let base = site.serve(&runtime);
    site.set("/robots.txt", Reply::Status(503));
    site.set("/rss", feed(&["/a"]));
    let sources = [source("uno", &[&format!("{base}/rss")])];
    let collected = run(&runtime, &sources, state.path(), &options("n1", DAY));
    assert_eq!(codes(&collected), [("/rss".into(), RejectCode::RobotsForbidden, true)]);
    assert_eq!((site.hits("/robots.txt"), site.hits("/rss")), (2, 0));
    assert!(collected.dead_sources.values().next().unwrap().contains("robots.txt"));
}
