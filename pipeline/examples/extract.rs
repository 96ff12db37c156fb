//! Extraction alone, for `benches/extract.sh`: JSON Lines with `id`, `url` and `html` in, `id` and `text` out, on one
//! thread; seconds spent extracting go to standard error.

use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use desplaza_model::data::Data;
use desplaza_pipeline::extract::{Extraction, extract_html};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let rules = Extraction::load(&Data::BuiltIn).map_err(io::Error::other)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut spent = Duration::ZERO;
    for line in io::stdin().lock().lines() {
        let page: Value = serde_json::from_str(&line?)?;
        let start = Instant::now();
        let article =
            extract_html(page["html"].as_str().unwrap_or(""), page["url"].as_str(), &rules);
        spent += start.elapsed();
        let text = article.map(|article| article.title + "\n" + &article.text).unwrap_or_default();
        writeln!(out, "{}", json!({ "id": page["id"], "text": text }))?;
    }
    eprintln!("{}", spent.as_secs_f64());
    out.flush()
}
