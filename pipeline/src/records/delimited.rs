//! CSV in any encoding and with any separator.

use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::RecordsError;
use super::cell::Cell;
use super::sheet::{Book, Format, Row, Sheet};

/// The text, and the name of the encoding that it was in.
///
/// A byte order mark decides; else UTF-16 shows by its zero bytes; else each line that is not UTF-8 is
/// read as the eight-bit encoding that the whole looks like, because exports are pasted together.
pub(super) fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding.decode(bytes).0.into_owned(), encoding.name());
    }
    if let Some(encoding) = utf16(bytes) {
        return (encoding.decode(bytes).0.into_owned(), encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), UTF_8.name());
    }
    let encoding = eight_bit(bytes);
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => text.push_str(&encoding.decode_without_bom_handling(line).0),
        }
    }
    (text, encoding.name())
}

fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    if half > 1 && zeros(1) * 2 > half {
        Some(UTF_16LE)
    } else if half > 1 && zeros(0) * 2 > half {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn eight_bit(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"mx"), chardetng::Utf8Detection::Deny);
    if guess.is_single_byte() { guess } else { WINDOWS_1252 }
}

/// Reads a text with a separator.
pub(super) fn open(path: &Path, text: &str, encoding: &str) -> Result<Book, RecordsError> {
    let (announced, body) = announced_separator(text);
    let separator = announced.unwrap_or_else(|| likely_separator(body));
    let first = if announced.is_some() { 2 } else { 1 };
    let rows = rows(path, body, separator, first)?;
    if rows.iter().all(|row| row.filled() < 2) {
        let detail = "no line has two columns; is it a list, or another kind of text?".to_owned();
        return Err(RecordsError::NoTable { path: path.to_owned(), detail });
    }
    Ok(Book {
        format: Format::Csv,
        encoding: Some(encoding.to_owned()),
        separator: Some(char::from(separator)),
        sheets: vec![Sheet { name: None, hidden: false, rows }],
    })
}

/// Excel's own first line `sep=;`.
fn announced_separator(text: &str) -> (Option<u8>, &str) {
    let Some((first, rest)) = text.split_once('\n') else { return (None, text) };
    let announced = first.trim_end().trim_matches('"').strip_prefix("sep=");
    match announced.map(str::as_bytes) {
        Some([separator]) if separator.is_ascii() => (Some(*separator), rest),
        _ => (None, text),
    }
}

/// The separator that cuts the first lines into the most columns, most steadily.
fn likely_separator(text: &str) -> u8 {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let score = |separator: u8| {
        let widths: Vec<usize> = reader(text, separator)
            .byte_records()
            .take(30)
            .filter_map(Result::ok)
            .map(|record| record.len())
            .filter(|width| *width > 1)
            .collect();
        let widest = widths.iter().max().copied().unwrap_or(0);
        widths.iter().filter(|width| **width == widest).count() * widest
    };
    // The first of equals wins: a comma, as the standard has it.
    let best = CANDIDATES.iter().rev().max_by_key(|separator| score(**separator));
    best.copied().unwrap_or(b',')
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

fn rows(path: &Path, text: &str, separator: u8, first: u32) -> Result<Vec<Row>, RecordsError> {
    let mut rows = Vec::new();
    let mut number = first;
    let mut reader = reader(text, separator);
    let mut record = csv::StringRecord::new();
    loop {
        let at = reader.position().byte() as usize;
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| RecordsError::damaged(path, error))? {
            return Ok(rows);
        }
        number += blank_lines(text.as_bytes(), at);
        let cells: Vec<Cell> = record.iter().map(Cell::of_text).collect();
        let row = Row { number, cells };
        if row.filled() > 0 {
            rows.push(row);
        }
        number += 1;
    }
}

/// Blank lines before a record: the reader skips them, a spreadsheet numbers them.
fn blank_lines(text: &[u8], at: usize) -> u32 {
    let ends = text[at.min(text.len())..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let feeds = ends.filter(|byte| **byte == b'\n').count();
    // The record before may have ended between the two characters of its line end.
    let half = at > 0 && text.get(at - 1) == Some(&b'\r') && text.get(at) == Some(&b'\n');
    (feeds - usize::from(half)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Book {
        open(Path::new("prueba.csv"), text, "UTF-8").unwrap()
    }

    #[test]
    fn finds_the_encoding() {
        let text = "municipio;año\nCañadas de Obregón;2023\nMéxico;2024\n";
        let (latin1, _, _) = WINDOWS_1252.encode(text);
        assert_eq!(decode(&latin1), (text.to_owned(), "windows-1252"));
        assert_eq!(decode(text.as_bytes()).1, "UTF-8");
        let with_mark = format!("\u{feff}{text}");
        assert_eq!(decode(with_mark.as_bytes()).0, text);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide), (text.to_owned(), "UTF-16LE"));
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&big).0, text);
        let mut pasted = "Añelo\n".as_bytes().to_vec();
        pasted.extend_from_slice(&latin1);
        assert_eq!(decode(&pasted).0, format!("Añelo\n{text}"));
    }

    #[test]
    fn finds_the_separator() {
        assert_eq!(read("a;b;c\n1,5;2;3\n4,5;5;6\n").separator, Some(';'));
        assert_eq!(read("a\tb, c\n1\t2\n").separator, Some('\t'));
        assert_eq!(read("a,b\n\"1;2;3\",x\n").separator, Some(','));
        assert_eq!(read("sep=|\r\na|b\r\n1|2\r\n").separator, Some('|'));
        assert_eq!(read("sep=|\r\na|b\r\n1|2\r\n").sheets[0].rows[1].number, 3);
    }

    #[test]
    fn numbers_rows_as_a_spreadsheet_does() {
        for (text, expected) in [
            ("a,b\n1,2\n\n\n3,4\n", vec![1, 2, 5]),
            ("a,b\r\n1,2\r\n\r\n3,4\r\n", vec![1, 2, 4]),
            ("\n\na,b\n\"two\nlines\",2\n3,4", vec![3, 4, 5]),
            ("a,b\n,\n3,4\n", vec![1, 3]),
        ] {
            let rows: Vec<u32> = read(text).sheets[0].rows.iter().map(|row| row.number).collect();
            assert_eq!(rows, expected, "{text:?}");
        }
    }
}
