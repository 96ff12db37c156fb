//! The configured sources: outlets and agencies, and where they list what they publish.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use desplaza_model::data::Data;
use desplaza_model::{SourceId, StateCode};
use jiff::tz::TimeZone;
use scraper::Selector;
use serde::Deserialize;
use url::Url;

use super::CollectError;

/// An outlet or agency, as a file of `data/sources/` says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Lower-case letters, digits and `-`; becomes part of file names.
    pub id: SourceId,
    /// Name of the outlet, as readers know it; left out for a feed of many outlets, whose pages say it themselves.
    #[serde(default)]
    pub outlet: String,
    /// State that it reports from, when it is a local one.
    #[serde(default)]
    pub state: Option<StateCode>,
    /// IANA time zone of its publication times.
    #[serde(default = "mexico_city")]
    pub timezone: String,
    /// What its feeds are.
    #[serde(default)]
    pub kind: SourceKind,
    /// `http:` and `https:` addresses, `file:` addresses, or paths relative to the source's file.
    pub feeds: Vec<String>,
    /// Where things are on its pages, when guessing does not do.
    #[serde(default)]
    pub selectors: Selectors,
    /// Folder of the file that says so; none for built-in sources.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
}

/// What a source's feeds are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed.
    #[default]
    Feed,
    /// An XML sitemap, with Google's news extension or without.
    Sitemap,
    /// A text file with an address a line; `#` starts a comment. A list on disk may lead to the web.
    List,
}

/// CSS selectors of a source's pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selectors {
    /// The title's element.
    pub title: Option<String>,
    /// The elements that hold the body, and nothing else.
    pub body: Option<String>,
    /// An element whose `datetime`, `content` or text is the publication date.
    pub date: Option<String>,
    /// Elements to leave out of the body.
    #[serde(default)]
    pub remove: Vec<String>,
}

impl Selectors {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.title.iter().chain(&self.body).chain(&self.date).chain(&self.remove)
    }
}

fn mexico_city() -> String {
    "America/Mexico_City".to_owned()
}

/// The sources of the data, `sources/*.toml`, sorted by id.
pub fn data_sources(data: &Data) -> Result<Vec<Source>, CollectError> {
    if let Data::Folder(folder) = data {
        return read_sources(&folder.join("sources"));
    }
    let mut sources = Vec::new();
    for path in data.list("sources")? {
        if is_source_file(&path) {
            sources.push(parse(&data.text(&path)?, &path, None)?);
        }
    }
    in_order(sources)
}

/// The sources of a folder, one `*.toml` each, sorted by id.
pub fn read_sources(folder: &Path) -> Result<Vec<Source>, CollectError> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).map_err(CollectError::io(folder))? {
        let path = entry.map_err(CollectError::io(folder))?.path();
        if !is_source_file(&path.to_string_lossy()) {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(CollectError::io(&path))?;
        sources.push(parse(&text, &path.display().to_string(), Some(folder))?);
    }
    in_order(sources)
}

fn is_source_file(path: &str) -> bool {
    let path = Path::new(path);
    let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|extension| extension == "toml")
}

fn parse(text: &str, place: &str, folder: Option<&Path>) -> Result<Source, CollectError> {
    let wrong = |id: &str, detail: String| CollectError::Source {
        id: id.to_owned(),
        place: place.to_owned(),
        detail,
    };
    let mut source: Source =
        toml::from_str(text).map_err(|error| wrong(place, error.to_string()))?;
    source.folder = folder.map(Path::to_owned);
    source.check().map_err(|detail| wrong(source.id.as_str(), detail))?;
    Ok(source)
}

fn in_order(mut sources: Vec<Source>) -> Result<Vec<Source>, CollectError> {
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    check_all(&sources)?;
    Ok(sources)
}

/// Refuses sources that cannot be told apart or are wrong in themselves.
pub(crate) fn check_all(sources: &[Source]) -> Result<(), CollectError> {
    let mut seen = BTreeSet::new();
    for source in sources {
        let wrong = |detail| CollectError::Source {
            id: source.id.to_string(),
            place: "the list of sources".to_owned(),
            detail,
        };
        source.check().map_err(wrong)?;
        if !seen.insert(&source.id) {
            return Err(wrong("two sources have this id; rename one".to_owned()));
        }
    }
    Ok(())
}

impl Source {
    /// Its time zone.
    pub(crate) fn zone(&self) -> Result<TimeZone, String> {
        TimeZone::get(&self.timezone)
            .map_err(|_| format!("`{}` is no time zone; America/Mexico_City is one", self.timezone))
    }

    fn check(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.as_str().is_empty() || !self.id.as_str().chars().all(plain) {
            return Err("an id has lower-case letters, digits and `-` only".to_owned());
        }
        if self.feeds.is_empty() {
            return Err("it has no feeds; name at least one address".to_owned());
        }
        self.zone()?;
        for feed in &self.feeds {
            self.locate(feed)?;
        }
        for selector in self.selectors.all() {
            Selector::parse(selector)
                .map_err(|error| format!("`{selector}` is no CSS selector: {error}"))?;
        }
        Ok(())
    }

    /// Where its feeds are, in the order written.
    pub(crate) fn feeds(&self) -> Vec<Feed> {
        self.feeds.iter().filter_map(|feed| self.locate(feed).ok()).collect()
    }

    fn locate(&self, feed: &str) -> Result<Feed, String> {
        if let Ok(url) = Url::parse(feed) {
            return match url.scheme() {
                "http" | "https" => Ok(Feed { key: url.to_string(), at: Location::Web(url) }),
                "file" => url
                    .to_file_path()
                    .map(|path| self.on_disk(path))
                    .map_err(|()| format!("`{feed}` is no absolute file address")),
                scheme => Err(format!("`{scheme}:` is not fetched; use http:, https: or file:")),
            };
        }
        match &self.folder {
            Some(folder) => Ok(self.on_disk(folder.join(feed))),
            None => Err(format!("`{feed}` is a path, but a built-in source has no folder")),
        }
    }

    fn on_disk(&self, path: PathBuf) -> Feed {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Feed { key: format!("file:{}/{name}", self.id), at: Location::Disk(path) }
    }
}

/// A feed of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Feed {
    /// What the frontier and the rejects call it.
    pub(crate) key: String,
    /// Where it is.
    pub(crate) at: Location,
}

/// On the web or on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// An `http:` or `https:` address.
    Web(Url),
    /// A path.
    Disk(PathBuf),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_sources_are_well_configured() {
        let sources = data_sources(&Data::BuiltIn).unwrap();
        assert!(sources.len() >= 10, "{}", sources.len());
        for source in &sources {
            assert!(source.feeds().iter().all(|feed| matches!(feed.at, Location::Web(_))));
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let refuse = |text: &str| parse(text, "x.toml", None).unwrap_err().to_string();
        let start = "id = 'a'\noutlet = 'A'\n";
        assert!(refuse(&format!("{start}feeds = []")).contains("at least one"));
        assert!(refuse(&format!("{start}feeds = ['ftp://a.example/x']")).contains("`ftp:`"));
        assert!(refuse(&format!("{start}feeds = ['x.xml']")).contains("no folder"));
        assert!(
            refuse(&format!("{start}feeds = ['https://a.example']\ncolour = 1")).contains("colour")
        );
        let zone = format!("{start}feeds = ['https://a.example']\ntimezone = 'Mars'");
        assert!(refuse(&zone).contains("`Mars` is no time zone"));
        let selector = format!("{start}feeds = ['https://a.example']\nselectors.body = '::'");
        assert!(refuse(&selector).contains("no CSS selector"));
        assert!(
            refuse("id = 'A/b'\noutlet = 'A'\nfeeds = ['https://a.example']")
                .contains("lower-case")
        );
    }

    #[test]
    fn the_same_id_twice_is_refused() {
        let source =
            parse("id = 'a'\noutlet = 'A'\nfeeds = ['https://a.example']", "x", None).unwrap();
        let error = in_order(vec![source.clone(), source]).unwrap_err();
        assert!(error.to_string().contains("two sources"));
    }
}
