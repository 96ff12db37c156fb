//! Texts in which a person marked every place: `tests/eval/places` (`tests/eval/README.md` is the code book).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use desplaza_model::{Article, ArticleId, Cvegeo, EvidenceField, StateCode, content_hash};
use jiff::civil::{Date, date};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    note: Vec<Raw>,
    #[serde(default)]
    trap: Vec<Raw>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    published: Option<Date>,
    outlet: Option<String>,
    #[serde(default)]
    title: String,
    #[serde(alias = "text")]
    body: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for the next reader of the labels")]
    kind: String,
    #[serde(default)]
    traps: Vec<String>,
}

/// A text with the places that a person marked in it.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) article: Article,
    pub(crate) marks: Vec<Mark>,
    /// Words of the body that look like places and are none.
    pub(crate) traps: Vec<String>,
}

/// A name that a person marked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) field: EvidenceField,
    /// Bytes of the plain text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) what: What,
    /// Right if read, not wrong if not.
    pub(crate) optional: bool,
    pub(crate) role: String,
}

/// What a marked name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    Municipality(Cvegeo),
    /// A locality of a municipality; `?` for one that the catalogue lacks.
    Locality(Cvegeo, String),
    State(StateCode),
    Region(String),
    /// Outside Mexico: the country's Spanish name.
    Abroad(String),
    /// One of several municipalities, and the text does not tell which.
    Open(Vec<Cvegeo>),
}

impl What {
    /// The municipality that it is or lies in.
    pub(crate) fn municipality(&self) -> Option<Cvegeo> {
        match self {
            Self::Municipality(cvegeo) | Self::Locality(cvegeo, _) => Some(*cvegeo),
            _ => None,
        }
    }
}

/// The marked texts of a folder (or one file), and the hash of them all.
pub(crate) fn load(path: &Path) -> anyhow::Result<(Vec<Note>, String)> {
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(|| format!("{}", path.display()))?;
        paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<PathBuf>>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
    }
    let mut notes = Vec::new();
    let mut contents = Vec::new();
    for path in paths {
        let content = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
        let file: File = toml::from_str(&content).with_context(|| format!("{}", path.display()))?;
        for raw in file.note.into_iter().chain(file.trap) {
            let id = raw.id.clone();
            notes.push(note(raw).with_context(|| format!("{}, `{id}`", path.display()))?);
        }
        contents.push(content);
    }
    let parts: Vec<&str> = contents.iter().map(String::as_str).collect();
    Ok((notes, content_hash(&parts)))
}

fn note(raw: Raw) -> anyhow::Result<Note> {
    let mut marks = Vec::new();
    let title = plain(&raw.title, EvidenceField::Title, &mut marks)?;
    let text = plain(&raw.body, EvidenceField::Text, &mut marks)?;
    let article = Article {
        id: ArticleId::new(raw.id.clone()),
        url: None,
        source: None,
        outlet: raw.outlet,
        published: Some(raw.published.unwrap_or(date(2024, 6, 7))),
        language: None,
        title,
        text,
        known: None,
    };
    Ok(Note { id: raw.id, article, marks, traps: raw.traps })
}

/// The text without its marks, which are `[words](code role)`.
fn plain(marked: &str, field: EvidenceField, marks: &mut Vec<Mark>) -> anyhow::Result<String> {
    let mut text = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some((before, from)) = rest.split_once('[') {
        let (words, from) = from.split_once("](").ok_or_else(|| anyhow!("`[` without `](`"))?;
        let (label, from) = from.split_once(')').ok_or_else(|| anyhow!("`](` without `)`"))?;
        text.push_str(before);
        let start = text.len();
        text.push_str(words);
        let (code, role) = label.rsplit_once(' ').ok_or_else(|| anyhow!("`{label}`: no role"))?;
        let optional = code.starts_with('~');
        let what = what(code.trim_start_matches('~')).with_context(|| format!("`{label}`"))?;
        let role = role.to_owned();
        marks.push(Mark { field, start, end: text.len(), what, optional, role });
        rest = from;
    }
    text.push_str(rest);
    Ok(text)
}

fn what(code: &str) -> anyhow::Result<What> {
    if let Some(name) = code.strip_prefix("region:") {
        return Ok(What::Region(name.to_owned()));
    }
    if let Some(country) = code.strip_prefix("abroad:") {
        return Ok(What::Abroad(country.to_owned()));
    }
    if let Some(keys) = code.strip_prefix('?') {
        return Ok(What::Open(keys.split(',').map(str::parse).collect::<Result<_, _>>()?));
    }
    Ok(match code.split_once('/') {
        Some((key, name)) => What::Locality(key.parse()?, name.to_owned()),
        None if code.len() == 2 => What::State(code.parse()?),
        None => What::Municipality(code.parse()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_of_the_text() {
        let mut marks = Vec::new();
        let marked =
            "De [Petalcingo](07096/Petalcingo origin) a [Texas](~abroad:Estados Unidos mention).";
        let text = plain(marked, EvidenceField::Text, &mut marks).unwrap();
        assert_eq!(text, "De Petalcingo a Texas.");
        let spans: Vec<&str> = marks.iter().map(|mark| &text[mark.start..mark.end]).collect();
        assert_eq!(spans, ["Petalcingo", "Texas"]);
        assert_eq!(marks[0].what.municipality().unwrap().as_str(), "07096");
        assert_eq!(marks[1].what, What::Abroad("Estados Unidos".to_owned()));
        assert!(marks[1].optional && !marks[0].optional);
        assert!(plain("[Tila](07096)", EvidenceField::Text, &mut marks).is_err());
        assert_eq!(
            what("?20318,20515").unwrap(),
            What::Open(vec!["20318".parse().unwrap(), "20515".parse().unwrap()])
        );
    }
}
