//! WARC 1.1 records, each a gzip member of its own, with the same bytes for the same content.

use std::io::{self, BufRead, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use jiff::civil::Date;

use super::visit::{Answer, hash, uuid};

/// `WARC-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// What the file is.
    Info,
    /// An HTTP answer.
    Response,
    /// A file.
    Resource,
    /// The same as last time.
    Revisit,
    /// Something about an address.
    Metadata,
}

const KINDS: [(RecordKind, &str); 5] = [
    (RecordKind::Info, "warcinfo"),
    (RecordKind::Response, "response"),
    (RecordKind::Resource, "resource"),
    (RecordKind::Revisit, "revisit"),
    (RecordKind::Metadata, "metadata"),
];

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// `WARC-Type`.
    pub(crate) kind: RecordKind,
    /// The other named fields, without those that [`Record::write`] computes.
    headers: Vec<(String, String)>,
    /// The content block.
    pub(crate) block: Vec<u8>,
}

impl Record {
    /// A record about `uri` (may be empty).
    pub(crate) fn new(kind: RecordKind, uri: &str, content_type: &str, block: Vec<u8>) -> Self {
        let mut record = Self { kind, headers: Vec::new(), block };
        if !uri.is_empty() {
            record.set("WARC-Target-URI", uri);
        }
        record.set("Content-Type", content_type);
        if matches!(kind, RecordKind::Resource) {
            record.set("WARC-Payload-Digest", &format!("blake3:{}", hash(&record.block)));
        }
        record
    }

    /// A record of an HTTP answer; transfer and content coding are gone from it.
    pub(crate) fn http(kind: RecordKind, answer: &Answer, body: &[u8]) -> Self {
        let mut block = format!("HTTP/1.1 {}\r\n", answer.status.unwrap_or(200)).into_bytes();
        for (name, value) in &answer.headers {
            block.extend_from_slice(
                format!("{}: {}\r\n", one_line(name), one_line(value)).as_bytes(),
            );
        }
        block.extend_from_slice(b"\r\n");
        block.extend_from_slice(body);
        let mut record = Self::new(kind, &answer.url, "application/http; msgtype=response", block);
        record.set("WARC-Payload-Digest", &format!("blake3:{}", hash(&answer.body)));
        record
    }

    /// Adds a named field; line ends in its value become spaces.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), one_line(value)));
    }

    /// A named field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The answer that a response, revisit or resource record keeps.
    pub(crate) fn answer(mut self) -> Result<Answer, String> {
        let url = self.header("WARC-Target-URI").unwrap_or_default().to_owned();
        let content_type = self.header("Content-Type").unwrap_or_default().to_owned();
        if !content_type.starts_with("application/http") {
            let headers = vec![("content-type".to_owned(), content_type)];
            return Ok(Answer { url, status: None, headers, body: self.block });
        }
        let end = self.block.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.ok_or("an HTTP answer without the end of its headers")?;
        let head = String::from_utf8_lossy(&self.block[..end]).into_owned();
        let body = self.block.split_off(end + 4);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": ")).map(owned).collect();
        Ok(Answer { url, status, headers, body })
    }

    /// Writes it as a gzip member; `context` (run, source, part) makes its id unique.
    pub(crate) fn write(&self, out: &mut impl Write, now: Date, context: &str) -> io::Result<()> {
        let kind =
            KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or("metadata", |(_, name)| name);
        let digest = hash(&self.block);
        let uri = self.header("WARC-Target-URI").unwrap_or_default();
        let entry = self.header("X-Desplaza-Entry").unwrap_or_default();
        let id = uuid(&[context, kind, uri, entry, &digest]);
        let mut head = format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {now}T00:00:00Z\r\n"
        );
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let length = self.block.len().to_string();
        head.extend(["Content-Length: ", &length, "\r\n\r\n"]);
        let mut member = GzEncoder::new(out, Compression::default());
        member.write_all(head.as_bytes())?;
        member.write_all(&self.block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
        Ok(())
    }
}

/// Reads the record at the reader's place; `None` at the end of the file. Without `block`, the content
/// block is skipped and left empty.
pub(crate) fn read(reader: &mut impl BufRead, block: bool) -> io::Result<Option<Record>> {
    if reader.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut member = io::BufReader::new(GzDecoder::new(reader));
    let (kind, headers, length) = read_head(&mut member)?;
    let mut record = Record { kind, headers, block: Vec::new() };
    let read = if block {
        (&mut member).take(length).read_to_end(&mut record.block)? as u64
    } else {
        io::copy(&mut (&mut member).take(length), &mut io::sink())?
    };
    if read != length {
        return Err(wrong("the content block is shorter than announced"));
    }
    // To the end of the member, so that the reader stands at the next one and the checksum was compared.
    io::copy(&mut member, &mut io::sink())?;
    Ok(Some(record))
}

type Head = (RecordKind, Vec<(String, String)>, u64);

fn read_head(member: &mut impl BufRead) -> io::Result<Head> {
    let mut line = String::new();
    member.read_line(&mut line)?;
    if !line.starts_with("WARC/1.") {
        return Err(wrong("no WARC/1.x line"));
    }
    let (mut kind, mut length, mut headers) = (None, None, Vec::new());
    loop {
        line.clear();
        member.read_line(&mut line)?;
        if line.trim_end().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| wrong("a field without a colon"))?;
        let value = value.trim();
        match name {
            "WARC-Type" => kind = kind_of(value),
            "Content-Length" => length = value.parse().ok(),
            _ => headers.push(owned((name, value))),
        }
    }
    let kind = kind.ok_or_else(|| wrong("no WARC-Type that this program writes"))?;
    Ok((kind, headers, length.ok_or_else(|| wrong("no Content-Length"))?))
}

fn kind_of(name: &str) -> Option<RecordKind> {
    KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
}

fn wrong(detail: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, detail)
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn page() -> Record {
        let answer = Answer {
            url: "https://a.example/1".into(),
            status: Some(200),
            headers: vec![
                owned(("content-type", "text/html")),
                owned(("x-odd", "a\r\nInjected: b")),
            ],
            body: b"<p>Hola\r\n\r\nadi\xf3s".to_vec(),
        };
        Record::http(RecordKind::Response, &answer, &answer.body)
    }

    fn written(record: &Record) -> Vec<u8> {
        let mut bytes = Vec::new();
        record.write(&mut bytes, date(2024, 6, 7), "run source 1").unwrap();
        bytes
    }

    #[test]
    fn the_same_record_has_the_same_bytes_and_comes_back() {
        let bytes = [written(&page()), written(&page())].concat();
        assert_eq!(bytes[..bytes.len() / 2], bytes[bytes.len() / 2..]);
        let mut reader = bytes.as_slice();
        assert!(read(&mut reader, false).unwrap().unwrap().block.is_empty());
        let answer = read(&mut reader, true).unwrap().unwrap().answer().unwrap();
        assert_eq!(answer.body, b"<p>Hola\r\n\r\nadi\xf3s");
        assert_eq!(answer.status, Some(200));
        assert_eq!(answer.header("Injected"), None);
        assert!(read(&mut reader, true).unwrap().is_none());
    }

    #[test]
    fn an_empty_field_does_not_end_the_head() {
        let mut record = page();
        record.set("X-Empty", "");
        record.set("X-After", "yes");
        let back = read(&mut written(&record).as_slice(), true).unwrap().unwrap();
        assert_eq!((back.header("X-Empty"), back.header("X-After")), (Some(""), Some("yes")));
        assert_eq!(back.block, record.block);
    }

    #[test]
    fn a_torn_record_is_an_error() {
        let bytes = written(&page());
        for end in [1, 20, bytes.len() / 2, bytes.len() - 1] {
            assert!(read(&mut &bytes[..end], true).is_err(), "{end}");
        }
        assert!(read(&mut b"not gzip".as_slice(), true).is_err());
    }

    #[test]
    fn another_reader_agrees() {
        let bytes = written(&page());
        let mut plain = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
        let reader = warc::WarcReader::new(plain.as_slice());
        let records: Vec<_> = reader.iter_records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].header(warc::WarcHeader::TargetURI).unwrap(), "https://a.example/1");
        assert_eq!(records[0].body(), page().block);
        assert_eq!(records[0].date().to_rfc3339(), "2024-06-07T00:00:00+00:00");
    }
}
