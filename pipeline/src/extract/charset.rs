//! From bytes to text, whatever the page says of itself.

use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::bytes::Regex;

/// The text of a page; the error says why it cannot be one.
///
/// A byte order mark decides; else bytes that are valid UTF-8; else the label of the header, then the page's
/// own; without a label that is known, detection. A UTF-8 page with stray single bytes keeps both.
pub(crate) fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return checked(encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned());
    }
    let declared = content_type.and_then(header_label).or_else(|| own_label(bytes));
    if let Some(encoding) = declared.filter(|it| *it == UTF_16LE || *it == UTF_16BE) {
        return checked(encoding.decode(bytes).0.into_owned());
    }
    if looks_binary(bytes) {
        return Err("the bytes are not text".to_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && declared.is_none_or(Encoding::is_ascii_compatible)
    {
        return checked(text.to_owned());
    }
    if partly_utf8(bytes) {
        return checked(mixed(bytes));
    }
    let encoding = declared.filter(|it| *it != UTF_8).unwrap_or_else(|| detected(bytes));
    checked(encoding.decode(bytes).0.into_owned())
}

fn header_label(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let label = lower.split(';').find_map(|part| part.trim().strip_prefix("charset="))?;
    Encoding::for_label(label.trim_matches(['"', '\'', ' ']).as_bytes())
}

/// The label in a `<meta>` or an XML declaration near the start.
fn own_label(bytes: &[u8]) -> Option<&'static Encoding> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?i)<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w:.-]+)"#,
        )
        .expect("a constant pattern")
    });
    let start = &bytes[..bytes.len().min(4096)];
    let label = LABEL.captures(start)?;
    // Its own label could be read byte by byte, so it cannot be UTF-16 (HTML standard).
    let encoding = Encoding::for_label(&label[1])?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn looks_binary(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let odd = |b: &&u8| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31);
    start.iter().filter(odd).count() * 50 > start.len()
}

/// Whether there is more UTF-8 than chance would put into another encoding.
fn partly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good >= 3 && good * 4 >= bad
}

/// UTF-8 with stray bytes of windows-1252 in between (a page put together from two systems).
fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 18)], true);
    detector.guess(Some(b"mx"), Utf8Detection::Allow)
}

fn checked(text: String) -> Result<String, String> {
    let lost = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if lost > 8 && lost * 50 > text.chars().count() {
        return Err(format!("{lost} characters cannot be decoded"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str =
        "Huyeron de la ranchería Ébano más de 40 niños; «volverán», según la señora.";

    fn latin(text: &str) -> Vec<u8> {
        WINDOWS_1252.encode(text).0.into_owned()
    }

    #[test]
    fn believes_header_then_page_then_its_eyes() {
        let bytes = latin(WORDS);
        assert_eq!(decode(&bytes, Some("text/html; charset=ISO-8859-1")).unwrap(), WORDS);
        assert_eq!(decode(&bytes, None).unwrap(), WORDS);
        assert_eq!(decode(&bytes, Some("text/html; charset=mexicano")).unwrap(), WORDS);
        let page = [b"<meta charset='windows-1252'>".as_slice(), &bytes].concat();
        assert!(decode(&page, None).unwrap().ends_with(WORDS));
        let page = [
            b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>".as_slice(),
            &bytes,
        ]
        .concat();
        assert!(decode(&page, Some("text/html")).unwrap().ends_with(WORDS));
    }

    #[test]
    fn utf8_with_a_wrong_label_is_utf8() {
        assert_eq!(decode(WORDS.as_bytes(), Some("text/html; charset=iso-8859-1")).unwrap(), WORDS);
        assert_eq!(decode(&latin(WORDS), Some("text/html; charset=utf-8")).unwrap(), WORDS);
        let marked = [b"\xef\xbb\xbf".as_slice(), WORDS.as_bytes()].concat();
        assert_eq!(decode(&marked, Some("text/html; charset=latin1")).unwrap(), WORDS);
        let wide: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&[b"\xff\xfe".as_slice(), &wide].concat(), None).unwrap(), WORDS);
        assert_eq!(decode(&wide, Some("text/html; charset=utf-16le")).unwrap(), WORDS);
    }

    #[test]
    fn a_page_of_two_systems_keeps_both() {
        let page = [WORDS.as_bytes(), &latin(" Teléfono del año")].concat();
        let text = decode(&page, Some("text/html; charset=utf-8")).unwrap();
        assert_eq!(text, format!("{WORDS} Teléfono del año"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(decode(&[0, 1, 2, 3, 200, 0, 7, 8, 9], None).is_err());
        assert!(decode(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x01", None).is_err());
    }
}
