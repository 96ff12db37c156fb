//! Feeds served from disk.

use std::fs;

use desplaza_model::RejectCode;

use super::site::{DAY, archive, options, rss, run, runtime};
use crate::collect::read_sources;

#[test]
fn a_feed_on_disk() {
    let (runtime, root) = (runtime(), tempfile::tempdir().unwrap());
    let (folder, state) = (root.path().join("config"), root.path().join("state"));
    fs::create_dir_all(folder.join("feed/notas")).unwrap();
    let config = "id = 'disco'\noutlet = 'El Heraldo de la Sierra'\nfeeds = ['feed/rss.xml']\n";
    fs::write(folder.join("disco.toml"), config).unwrap();
    fs::write(folder.join("notes.md"), "no source").unwrap();
    let links = ["notas/1.html", "notas/2.html", "notas/missing.html", "../disco.toml"];
    fs::write(folder.join("feed/rss.xml"), rss(&links)).unwrap();
    let page = "<link rel=canonical href='https://heraldo.example/2024/06/07/huyen'><p>Huyen.";
    fs::write(folder.join("feed/notas/1.html"), page).unwrap();
    fs::write(folder.join("feed/notas/2.html"), "<p>Vuelven.").unwrap();
    let sources = read_sources(&folder).unwrap();

    let collected = run(&runtime, &sources, &state, &options("n1", DAY));
    assert_eq!((collected.count.input, collected.count.passed), (4, 2));
    let codes: Vec<_> =
        collected.rejects.iter().map(|reject| (reject.subject.as_str(), reject.code)).collect();
    assert_eq!(
        codes,
        [
            ("../disco.toml", RejectCode::BadRecord),
            ("file:disco/notas/missing.html", RejectCode::Unreachable)
        ]
    );
    let pages = archive(&state, "n1");
    let found: Vec<_> =
        pages.iter().map(|page| (page.url.as_str(), page.body.as_slice())).collect();
    assert_eq!(
        found,
        [
            ("file:disco/notas/2.html", b"<p>Vuelven.".as_slice()),
            ("https://heraldo.example/2024/06/07/huyen", page.as_bytes()),
        ]
    );
    assert_eq!(pages[0].content_type.as_deref(), Some("text/html"));
    let again = run(&runtime, &sources, &state, &options("n2", DAY));
    assert_eq!((again.count.passed, again.count.duplicate), (0, 3));
    assert!(again.dead_sources.is_empty());
}
