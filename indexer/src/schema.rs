//! Fields of an event in the index, and how its Spanish words are cut and compared.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
    TextAnalyzer,
};

/// Name under which the analyzer is registered at every open.
pub(crate) const SPANISH: &str = "spanish";

/// Version of this schema; an index of another version is built anew from the events.
pub(crate) const VERSION: u32 = 1;

/// The fields, looked up once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Event id.
    pub(crate) id: Field,
    /// Hash of the whole event: what changed since the last sync.
    pub(crate) hash: Field,
    /// The summary that a hit shows, as JSON.
    pub(crate) summary: Field,
    /// Names of municipalities and states.
    pub(crate) place: Field,
    /// Cause, hazard, terms and groups in Spanish.
    pub(crate) topic: Field,
    /// Titles and sentences.
    pub(crate) text: Field,
    /// Municipality keys.
    pub(crate) cvegeo: Field,
    /// First day as days since 1970.
    pub(crate) day: Field,
    /// Recommended persons.
    pub(crate) persons: Field,
}

pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED | FAST),
        hash: schema.add_text_field("hash", STORED),
        summary: schema.add_text_field("summary", STORED),
        place: schema.add_text_field("lugar", spanish()),
        topic: schema.add_text_field("tema", spanish()),
        text: schema.add_text_field("texto", spanish()),
        cvegeo: schema.add_text_field("cvegeo", STRING),
        day: schema.add_i64_field("dia", FAST),
        persons: schema.add_u64_field("personas", FAST | tantivy::schema::INDEXED),
    };
    (schema.build(), fields)
}

fn spanish() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(SPANISH)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// Folding before stemming makes accents irrelevant: `inundación`, `inundaciones`, `inundacion` are one.
pub(crate) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::Spanish))
        .build()
}
