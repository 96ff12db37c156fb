//! Bad input gets a clear message and the right exit code, and the rest goes on.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::fs;
use std::path::Path;

use desplaza_tests::{desplaza, root, sample_reference, stderr, stdout, text};

/// A configuration for one disk feed and one folder of tables.
fn config(folder: &Path) -> String {
    let config = folder.join("desplaza.toml");
    fs::create_dir_all(folder.join("records")).unwrap();
    fs::write(
        &config,
        "now = \"2025-11-30\"\nrecords = [\"records\"]\n[[source]]\nid = \"uno\"\noutlet = \"Uno\"\nfeeds = [\"feed.xml\"]\n",
    )
    .unwrap();
    text(&config).to_owned()
}

fn run(folder: &Path) -> std::process::Output {
    let config = config(folder);
    let state = folder.join("state");
    desplaza(&[
        "run",
        "--json",
        "--config",
        &config,
        "--state",
        text(&state),
        "--reference",
        text(sample_reference()),
    ])
}

fn feed(folder: &Path, pages: &[(&str, &[u8])]) {
    let item = |name: &str| {
        format!("<item><title>{name}</title><link>{name}</link><guid>{name}</guid></item>")
    };
    let items: String = pages.iter().map(|(name, _)| item(name)).collect();
    for (name, page) in pages {
        fs::write(folder.join(name), page).unwrap();
    }
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Uno</title><link>https://uno.example/</link><description>d</description>{items}</channel></rss>"
    );
    fs::write(folder.join("feed.xml"), feed).unwrap();
}

const NOTE: &str = "<html><head><title>Evacuan a familias en Tila</title><link rel=\"canonical\" href=\"https://uno.example/1\"><meta property=\"article:published_time\" content=\"2024-06-07T12:00:00-06:00\"></head><body><article><h1>Evacuan a familias en Tila</h1><p>Tila, Chiapas.- El 4 de junio de 2024 salieron de sus casas 312 personas de la cabecera municipal de Tila, Chiapas, por los ataques de un grupo armado, informó la fiscalía del estado.</p><p>Las personas desplazadas fueron llevadas a Yajalón, donde el ayuntamiento abrió un albergue temporal para recibirlas.</p></article></body></html>";

fn report(output: &std::process::Output) -> serde_json::Value {
    serde_json::from_str(&stdout(output))
        .unwrap_or_else(|_| panic!("no report: {}", stderr(output)))
}

#[test]
fn a_truncated_workbook_is_refused_by_name_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records");
    fs::create_dir_all(&records).unwrap();
    let whole = fs::read(root().join("data/sample/records/base_historica_muestra.xlsx")).unwrap();
    let broken = records.join("rota.xlsx");
    fs::write(&broken, &whole[..whole.len() / 2]).unwrap();
    let alone = desplaza(&["records", text(&broken), "--reference", text(sample_reference())]);
    assert_eq!(alone.status.code(), Some(3), "{}", stderr(&alone));
    assert!(stderr(&alone).contains("rota.xlsx"), "{}", stderr(&alone));
    feed(folder.path(), &[("1.html", NOTE.as_bytes())]);
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let report = report(&output);
    assert!(report["dead_sources"]["rota.xlsx"].is_string(), "{report}");
    assert_eq!(report["rejects"]["records"]["wrong_format"], 1);
    assert_eq!(report["events"]["total"], 1, "the note is still an event: {report}");
}

#[test]
fn a_feed_that_is_html_is_a_dead_source() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("feed.xml"),
        "<!doctype html><html><body>Mantenimiento</body></html>",
    )
    .unwrap();
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let report = report(&output);
    assert!(report["dead_sources"]["uno"].is_string(), "{report}");
    assert_eq!(report["rejects"]["collect"]["wrong_format"], 1, "{report}");
}

#[test]
fn a_page_in_an_unknown_charset_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let page = NOTE.replace("<head>", "<head><meta charset=\"x-klingon-8\">");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&page);
    feed(folder.path(), &[("1.html", &latin)]);
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(report(&output)["events"]["total"], 1);
}

#[test]
fn a_page_of_200_mb_is_refused_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    feed(folder.path(), &[("1.html", NOTE.as_bytes()), ("2.html", b"<html>")]);
    let huge = fs::File::options().write(true).open(folder.path().join("2.html")).unwrap();
    huge.set_len(200_000_000).unwrap();
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report = report(&output);
    assert_eq!(report["rejects"]["collect"]["too_large"], 1, "{report}");
    assert_eq!(report["events"]["total"], 1, "{report}");
}

#[test]
fn a_zip_that_is_no_shapefile_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mg.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    zip.start_file("leeme.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"nada").unwrap();
    zip.finish().unwrap();
    let target = folder.path().join("reference");
    let output = desplaza(&["reference", "import", text(&path), "--reference", text(&target)]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("mg.zip"), "{}", stderr(&output));
    let after = desplaza(&["reference", "show", "--reference", text(&target)]);
    assert_eq!(after.status.code(), Some(3), "nothing half-made is left behind");
}

#[test]
fn a_missing_reference_stops_a_run_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let state = folder.path().join("state");
    let nowhere = folder.path().join("nowhere");
    let output = desplaza(&[
        "run",
        "--config",
        &config,
        "--state",
        text(&state),
        "--reference",
        text(&nowhere),
    ]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("desplaza reference import"), "{}", stderr(&output));
    assert!(!state.join("runs").exists());
}

#[test]
fn a_second_run_is_told_that_one_is_active() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    fs::create_dir_all(&state).unwrap();
    let lock = fs::File::options().create(true).append(true).open(state.join("lock")).unwrap();
    lock.lock().unwrap();
    feed(folder.path(), &[("1.html", NOTE.as_bytes())]);
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    drop(lock);
    assert_eq!(run(folder.path()).status.code(), Some(0));
}

#[test]
fn lines_that_cannot_be_read_are_answered_in_their_place() {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = desplaza_tests::command(&["read", "--reference", text(sample_reference())])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = b"{\"id\":\"a\",\"text\":\"Sin novedad en la capital.\"}\nno es json\n{\"id\":\"c\"}\n\xff\xfe\n{\"id\":7,\"published\":\"ayer\",\"text\":\"x\"}\n";
    child.stdin.take().unwrap().write_all(lines).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let answers: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0]["relevant"], false);
    assert_eq!(answers[2]["id"], "c");
    assert_eq!(answers[4]["id"], 7);
    for bad in [1, 2, 3, 4] {
        assert_eq!(answers[bad]["error"]["code"], "bad_record", "{}", answers[bad]);
    }
}
