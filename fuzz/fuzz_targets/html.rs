//! Any bytes as a page: an article or a coded reject, never a panic.
#![no_main]

use std::sync::LazyLock;

use desplaza_model::data::Data;
use desplaza_pipeline::extract::{Extraction, extract_html};
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<Extraction> =
    LazyLock::new(|| Extraction::load(&Data::BuiltIn).expect("the built-in data is valid"));

fuzz_target!(|bytes: &[u8]| {
    let html = String::from_utf8_lossy(bytes);
    if let Ok(article) = extract_html(&html, Some("https://a.example/2024/06/07/x"), &RULES) {
        assert!(!article.text.trim().is_empty());
    }
});
