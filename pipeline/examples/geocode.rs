//! Placing alone, for `benches/places.sh`: `geocode REFERENCE < notes.jsonl`, notes with `id`, `published`, `title` and
//! `text`; reads them all first, then places them on one thread, several times over; prints the notes and, for each time,
//! the microseconds that a note took.

use std::error::Error;
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::time::Instant;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::data::Data;
use desplaza_model::{Article, ArticleId, Reading};
use desplaza_pipeline::classify::{Lexicon, classify};
use desplaza_pipeline::geocode::{Geocoder, geocode};
use serde_json::Value;

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let reference = std::env::args_os().nth(1).map(PathBuf::from).ok_or("REFERENCE is needed")?;
    let places = Gazetteer::open(&reference)?;
    let lexicon = Lexicon::load(&Data::BuiltIn)?;
    let geocoder = Geocoder::load(&Data::BuiltIn, &places)?;
    let mut notes: Vec<(Article, Reading)> = Vec::new();
    for line in io::stdin().lock().lines() {
        let article = article(&serde_json::from_str(&line?)?);
        // A note that is refused is not placed.
        if let Ok(reading) = classify(&article, &lexicon) {
            notes.push((article, reading));
        }
    }
    eprintln!("notes: {}", notes.len());
    for _ in 0..ROUNDS {
        let readings: Vec<Reading> = notes.iter().map(|(_, reading)| reading.clone()).collect();
        let clock = Instant::now();
        let found: usize = notes
            .iter()
            .zip(readings)
            .map(|((article, _), reading)| {
                geocode(reading, article, &geocoder, &places).places.len()
            })
            .sum();
        let micros = clock.elapsed().as_secs_f64() * 1e6 / notes.len() as f64;
        eprintln!("places: {found}, a note: {micros:.1}");
    }
    Ok(())
}

fn article(note: &Value) -> Article {
    let text = |key: &str| note[key].as_str().unwrap_or_default().to_owned();
    let id = ArticleId::new(note["id"].to_string());
    let published = text("published").parse().ok();
    Article { published, ..Article::of_text(id, text("title"), text("text")) }
}
