//! Feeds and pages served from disk.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

use desplaza_model::{Reject, RejectCode, Stage};
use regex::bytes::Regex;
use url::Url;

use super::visit::Answer;

/// A file as if it had been fetched; a page's address is the one it says is canonical, or `key`.
pub(crate) fn get(path: &Path, key: &str, size_bytes: usize) -> Result<Answer, Reject> {
    let body = read(path, size_bytes).map_err(|error| {
        let code = match error.kind() {
            io::ErrorKind::FileTooLarge => RejectCode::TooLarge,
            _ => RejectCode::Unreachable,
        };
        Reject::new(Stage::Collect, code, key, error.to_string())
    })?;
    let content_type = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => "text/html",
        Some("xml" | "rss" | "atom") => "application/xml",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    };
    let url = canonical(&body).unwrap_or_else(|| key.to_owned());
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Ok(Answer { url, status: None, headers, body })
}

fn read(path: &Path, size_bytes: usize) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    File::open(path)?.take(size_bytes as u64 + 1).read_to_end(&mut body)?;
    if body.len() > size_bytes {
        let detail = format!("larger than {size_bytes} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, detail));
    }
    Ok(body)
}

/// The `http:` or `https:` address of `<link rel="canonical">`.
fn canonical(page: &[u8]) -> Option<String> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?is)<link\b[^>]*>").expect("a constant pattern"));
    static REL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)\brel\s*=\s*["']?\s*canonical\b"#).expect("a constant pattern")
    });
    static HREF: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)\bhref\s*=\s*["']?\s*([^"'\s>]+)"#).expect("a constant pattern")
    });
    let link = LINK.find_iter(page).find(|link| REL.is_match(link.as_bytes()))?;
    let href = HREF.captures(link.as_bytes())?;
    let url = Url::parse(&String::from_utf8_lossy(&href[1]).replace("&amp;", "&")).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_address() {
        let says = |page: &str| canonical(page.as_bytes());
        let page = "<link rel=stylesheet href=a.css><LINK href='https://a.example/n?a=1&amp;b=2'\n rel=\"canonical\">";
        assert_eq!(says(page).unwrap(), "https://a.example/n?a=1&b=2");
        assert_eq!(
            says("<link rel=canonical href=https://a.example/n>").unwrap(),
            "https://a.example/n"
        );
        assert_eq!(says("<link rel=canonical href='/n'><p>text"), None);
        assert_eq!(says("<link rel=canonical href='file:///etc/passwd'>"), None);
    }

    #[test]
    fn a_large_file_is_not_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.html");
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(get(&path, "k", 10).unwrap().body.len(), 10);
        assert_eq!(get(&path, "k", 9).unwrap_err().code, RejectCode::TooLarge);
        assert_eq!(get(folder.path(), "k", 9).unwrap_err().code, RejectCode::Unreachable);
    }
}
