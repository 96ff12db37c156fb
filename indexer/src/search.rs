//! From Spanish words to ranked events.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::Value;
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::document::{EventSummary, Quote};
use crate::{Index, IndexError};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Words, "phrases", `AND`, `OR`, `NOT`; fields `lugar: tema: texto: cvegeo: personas:`.
    pub text: String,
    /// How many hits to return.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hits {
    /// How many events match in all.
    pub total: usize,
    /// Best first; equal scores in the order of the index.
    pub hits: Vec<Hit>,
}

/// One event that matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// BM25 score.
    pub score: f32,
    /// The sentence that matches best.
    pub snippet: Option<Snippet>,
    /// The event.
    #[serde(flatten)]
    pub event: EventSummary,
}

/// A sentence with the words that matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The sentence, or the best part of a long one.
    #[serde(flatten)]
    pub quote: Quote,
    /// Byte ranges of the words that matched.
    pub highlights: Vec<Range<usize>>,
}

/// A match in the place's name says more than one in a sentence.
const PLACE_BOOST: f32 = 3.0;
const SNIPPET_CHARS: usize = 300;

impl Index {
    /// The events that match best.
    pub fn search(&self, query: &Query) -> Result<Hits, IndexError> {
        let fields = &self.fields;
        let mut parser =
            QueryParser::for_index(&self.engine, vec![fields.place, fields.topic, fields.text]);
        parser.set_field_boost(fields.place, PLACE_BOOST);
        let parsed = parser.parse_query(&query.text).map_err(|error| IndexError::Query {
            query: query.text.clone(),
            detail: error.to_string(),
        })?;
        let searcher = self.reader.searcher();
        let top = TopDocs::with_limit(query.limit.max(1)).and_offset(query.offset).order_by_score();
        let (found, total) = searcher.search(&parsed, &(top, Count))?;
        let mut snippets = SnippetGenerator::create(&searcher, &*parsed, fields.text)?;
        snippets.set_max_num_chars(SNIPPET_CHARS);
        let hits = found.into_iter().take(query.limit).map(|(score, at)| {
            let event = self.summary(&searcher, at)?;
            Ok(Hit { score, snippet: best_snippet(&snippets, &event.quotes), event })
        });
        Ok(Hits { total, hits: hits.collect::<Result<_, IndexError>>()? })
    }

    fn summary(&self, searcher: &Searcher, at: DocAddress) -> Result<EventSummary, IndexError> {
        let document: TantivyDocument = searcher.doc(at)?;
        let json = document.get_first(self.fields.summary).and_then(|value| value.as_str());
        serde_json::from_str(json.unwrap_or_default())
            .map_err(|error| IndexError::Damaged(error.to_string()))
    }
}

fn best_snippet(generator: &SnippetGenerator, quotes: &[Quote]) -> Option<Snippet> {
    let marked = quotes.iter().map(|quote| {
        let snippet = generator.snippet(&quote.text);
        (snippet.highlighted().len(), snippet, quote)
    });
    // `max_by_key` keeps the last of equals; reversed, the first sentence of the event wins.
    let (marks, snippet, quote) = marked.rev().max_by_key(|(marks, ..)| *marks)?;
    if marks == 0 {
        return Some(Snippet { quote: quote.clone(), highlights: Vec::new() });
    }
    let quote = Quote { text: snippet.fragment().to_owned(), ..quote.clone() };
    Some(Snippet { quote, highlights: snippet.highlighted().to_vec() })
}
