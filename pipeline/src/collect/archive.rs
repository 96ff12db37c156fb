//! What a run fetched, given back from the archive alone.

use std::path::PathBuf;
use std::vec;

use desplaza_model::{RunId, SourceId};

use super::part::{self, Records, damaged};
use super::{CollectError, CollectPaths, Fetched};

/// The pages of a run in the order of their addresses; see [`read_archive`].
pub struct Archive {
    places: vec::IntoIter<Place>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    url: String,
    path: PathBuf,
    offset: u64,
}

/// The pages that run `run` fetched, in the order of their addresses. Only where they stand is held in
/// memory; each page is read when it is asked for.
pub fn read_archive(paths: &CollectPaths, run: &RunId) -> Result<Archive, CollectError> {
    let mut places = Vec::new();
    for path in part::of_run(paths, run)?.into_values() {
        let mut records = Records::open(&path)?;
        records.blocks = false;
        for record in records {
            let (offset, record) = record?;
            let page = record.header("X-Desplaza-Role") == Some("page");
            if page && record.header("X-Desplaza-State") == Some("new") {
                let url = record.header("WARC-Target-URI").unwrap_or_default().to_owned();
                places.push(Place { url, path: path.clone(), offset });
            }
        }
    }
    places.sort();
    Ok(Archive { places: places.into_iter() })
}

impl Iterator for Archive {
    type Item = Result<Fetched, CollectError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.places.next().map(|place| read(&place))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

fn read(place: &Place) -> Result<Fetched, CollectError> {
    let wrong = |detail: &str| damaged(&place.path, place.offset, detail);
    let mut records = Records::open(&place.path)?;
    records.seek(place.offset)?;
    let (_, record) = records.next().unwrap_or_else(|| Err(wrong("the file ends")))?;
    let field = |name: &str| record.header(name).map(str::to_owned);
    let day = field("WARC-Date").and_then(|date| date.get(..10)?.parse().ok());
    let source = field("X-Desplaza-Source").ok_or_else(|| wrong("no X-Desplaza-Source"))?;
    let outlet = field("X-Desplaza-Outlet").filter(|outlet| !outlet.is_empty());
    let feed_published = field("X-Desplaza-Published").and_then(|at| at.parse().ok());
    let answer = record.answer().map_err(|detail| wrong(&detail))?;
    Ok(Fetched {
        source: SourceId::new(source),
        outlet,
        fetched: day.ok_or_else(|| wrong("no WARC-Date"))?,
        content_type: answer.header("content-type").map(str::to_owned),
        url: answer.url,
        body: answer.body,
        feed_published,
    })
}
