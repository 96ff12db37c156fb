//! `desplaza read`: JSON Lines in, one reading a line out, in order, no state.

use std::io::{self, BufRead, Write};

use anyhow::Context;
use desplaza_gazetteer::Gazetteer;
use desplaza_model::codes::Cause;
use desplaza_model::data::Data;
use desplaza_model::{Article, ArticleId, Provenance, Reading, Reject};
use desplaza_pipeline::classify::{Lexicon, classify, why_relevant};
use desplaza_pipeline::extract::{Extraction, extract_html};
use desplaza_pipeline::geocode::{Geocoder, ListResolution, geocode, resolve_list};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::args::ReadArgs;
use crate::config::Settings;
use crate::driver;
use crate::exit::{Exit, Failure};

/// Everything that turns a text into a placed reading, compiled once.
pub(crate) struct Reader<'a> {
    extraction: Extraction,
    lexicon: Lexicon,
    geocoder: Geocoder,
    places: &'a Gazetteer,
}

/// A line of the input.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    url: Option<String>,
    published: Option<String>,
    title: Option<String>,
    text: Option<String>,
    html: Option<String>,
}

/// A line that cannot be read, in place of its reading.
#[derive(Debug, Serialize)]
struct Unreadable {
    id: Value,
    error: LineError,
}

#[derive(Debug, Serialize)]
pub(crate) struct LineError {
    code: Value,
    detail: String,
}

impl LineError {
    fn bad_record(detail: &impl ToString) -> Self {
        Self { code: "bad_record".into(), detail: detail.to_string() }
    }
}

impl From<Reject> for LineError {
    fn from(reject: Reject) -> Self {
        Self { code: json!(reject.code), detail: reject.detail }
    }
}

/// A reading with, where the input was HTML, the text that its spans point into.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    reading: Reading,
    #[serde(skip_serializing_if = "Option::is_none")]
    extracted: Option<Extracted>,
}

#[derive(Debug, Serialize)]
struct Extracted {
    title: String,
    text: String,
    published: Option<Date>,
    url: Option<String>,
}

/// Runs the filter over standard input.
pub(crate) fn read(settings: &Settings, args: &ReadArgs) -> Result<Exit, Failure> {
    let places = settings.places()?;
    let reader = Reader::load(&settings.data, &places)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let lines =
        io::stdin().lock().split(b'\n').map(|line| line.context("cannot read standard input"));
    driver::in_order(
        lines,
        |line| reader.line(&line, args.why),
        |answer| write_line(&mut out, &answer),
    )?;
    out.flush()?;
    Ok(Exit::Done)
}

fn write_line(out: &mut impl Write, line: &[u8]) -> anyhow::Result<()> {
    out.write_all(line)?;
    out.write_all(b"\n")?;
    Ok(())
}

impl<'a> Reader<'a> {
    /// Compiles rules and lexicons.
    pub(crate) fn load(data: &Data, places: &'a Gazetteer) -> Result<Self, Failure> {
        Ok(Self {
            extraction: Extraction::load(data).map_err(Failure::invalid)?,
            lexicon: Lexicon::load(data).map_err(Failure::invalid)?,
            geocoder: Geocoder::load(data, places).map_err(Failure::invalid)?,
            places,
        })
    }

    /// Reads and places an article; one that is refused is a reading too, irrelevant, with the reason.
    pub(crate) fn article(&self, article: &Article) -> Reading {
        match classify(article, &self.lexicon) {
            Ok(reading) => geocode(reading, article, &self.geocoder, self.places),
            Err(reject) => refused(article, reject),
        }
    }

    /// What became of the place columns of a table row; `None` for a text that is no row.
    pub(crate) fn row_places(&self, article: &Article) -> Option<ListResolution> {
        let known = article.known.as_ref()?;
        Some(resolve_list(&known.states, &known.municipalities, &self.geocoder, self.places))
    }

    fn line(&self, line: &[u8], why: bool) -> Vec<u8> {
        let answer = match serde_json::from_slice::<Line>(line) {
            Ok(line) => {
                let id = line.id.clone();
                self.answer(line, why).map_err(|error| Unreadable { id, error })
            }
            Err(error) => Err(Unreadable { id: Value::Null, error: LineError::bad_record(&error) }),
        };
        match answer {
            Ok(answer) => serde_json::to_vec(&answer),
            Err(unreadable) => serde_json::to_vec(&unreadable),
        }
        .expect("a record with text keys is always JSON")
    }

    fn answer(&self, line: Line, why: bool) -> Result<Value, LineError> {
        let id = line.id.clone();
        let (article, from_html) = self.to_article(line)?;
        let mut reading = self.article(&article);
        let parts = if why { why_relevant(&article, &self.lexicon) } else { Vec::new() };
        // What the caller sent need not be sent back.
        reading.provenance =
            Provenance { sentence: reading.provenance.sentence.take(), ..Provenance::default() };
        let extracted = from_html.then_some(Extracted {
            title: article.title,
            text: article.text,
            published: article.published,
            url: article.url,
        });
        let mut answer =
            serde_json::to_value(Answer { reading, extracted }).expect("a reading is always JSON");
        answer["id"] = id;
        if why {
            answer["why"] = json!(parts);
        }
        Ok(answer)
    }

    fn to_article(&self, line: Line) -> Result<(Article, bool), LineError> {
        let published = line.published.as_deref().filter(|text| !text.trim().is_empty());
        let published =
            published.map(local_day).transpose().map_err(|error| LineError::bad_record(&error))?;
        let title = line.title.unwrap_or_default();
        let (mut article, from_html) = match (line.text, line.html) {
            (Some(text), _) => (plain(line.url, title.clone(), text), false),
            (None, Some(html)) => {
                (extract_html(&html, line.url.as_deref(), &self.extraction)?, true)
            }
            (None, None) => {
                return Err(LineError::bad_record(&"neither `text` nor `html` is given"));
            }
        };
        article.published = published.or(article.published);
        if !title.is_empty() {
            article.title = title;
        }
        if let Some(id) = text_of(&line.id) {
            article.id = ArticleId::new(id);
        }
        Ok((article, from_html))
    }
}

fn plain(url: Option<String>, title: String, text: String) -> Article {
    let id = ArticleId::of_page(url.as_deref().unwrap_or_default(), &title, &text);
    Article { url, ..Article::of_text(id, title, text) }
}

fn text_of(id: &Value) -> Option<String> {
    match id {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The day in central Mexico of a date, or of a time with its offset.
fn local_day(text: &str) -> anyhow::Result<Date> {
    let text = text.trim();
    // A date and time without an offset is local already; one with an offset is moved to Mexico first.
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(time.in_tz("America/Mexico_City").context("no time zone database")?.date());
    }
    text.parse::<Date>()
        .with_context(|| format!("`published` is `{text}`, not YYYY-MM-DD or an ISO 8601 time"))
}

fn refused(article: &Article, reject: Reject) -> Reading {
    Reading {
        id: article.id.clone(),
        language: article.language.clone(),
        relevant: false,
        relevance: 0.0,
        short_evacuation: false,
        cause: Cause::Unknown,
        hazard: None,
        reasons: Vec::new(),
        actors: Vec::new(),
        claims: Vec::new(),
        places: Vec::new(),
        reported_from: None,
        event_date: None,
        rejects: vec![reject],
        provenance: Provenance::default(),
        municipalities: Vec::new(),
        states: Vec::new(),
        unresolved: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_time_in_utc_is_the_day_before_in_mexico() {
        assert_eq!(local_day("2024-06-07T03:30:00Z").unwrap(), date(2024, 6, 6));
        assert_eq!(local_day("2024-06-07T03:30:00-06:00").unwrap(), date(2024, 6, 7));
        assert_eq!(local_day("2024-06-07").unwrap(), date(2024, 6, 7));
        assert_eq!(local_day("2024-06-07T23:00:00").unwrap(), date(2024, 6, 7));
        assert!(local_day("7 de junio").is_err());
    }
}
