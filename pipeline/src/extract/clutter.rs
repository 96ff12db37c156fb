//! What on a page is not the note, as `data/lexicon/clutter.toml` says.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use desplaza_model::data::{Data, DataError};
use desplaza_model::text::Folded;
use regex::{Regex, RegexSet};
use serde::Deserialize;

pub(crate) const PATH: &str = "lexicon/clutter.toml";

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClutterFile {
    /// Fewest characters of a body.
    pub(crate) shortest_body: usize,
    /// Longest paragraph that can be clutter as a whole.
    pub(crate) longest_line: usize,
    /// Languages to tell apart.
    pub(crate) languages: Vec<String>,
    /// Fewest characters to tell a language by.
    pub(crate) enough_to_tell: usize,
    /// Names of the twelve months.
    pub(crate) months: Vec<Vec<String>>,
    elements: Elements,
    line: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Elements {
    tags: Vec<String>,
    roles: Vec<String>,
    clutter: Vec<String>,
    clutter_unless_body: Vec<String>,
    body: Vec<String>,
    note: Vec<String>,
    date: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    action: Action,
    pattern: String,
    #[serde(default)]
    as_written: bool,
    matches: Vec<String>,
    ignores: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    /// The paragraph goes.
    Drop,
    /// The words go, the paragraph stays.
    Cut,
    /// The paragraph and all that follows go.
    End,
}

impl Line {
    /// The pattern as compiled. Folded letters are ASCII, and word boundaries of ASCII keep the set in its
    /// fast engine.
    fn pattern(&self) -> String {
        if self.as_written {
            return self.pattern.clone();
        }
        self.pattern.replace(r"\b", r"(?-u:\b)")
    }
}

/// What becomes of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It stays, with these words.
    Keep(String),
    /// It goes.
    Drop,
    /// It and all that follows go.
    End,
}

/// What of the note an element holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holds {
    /// Nobody says.
    #[default]
    Unknown,
    /// The note, among other things.
    Body,
    /// The note itself.
    Note,
}

/// What the class, id and tag of an element say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    /// Its text is not the note.
    pub(crate) clutter: bool,
    /// What of the note it holds.
    pub(crate) holds: Holds,
    /// It shows a publication date.
    pub(crate) date: bool,
}

/// The rules, compiled.
#[derive(Debug)]
pub(crate) struct Clutter {
    tags: Vec<String>,
    roles: Vec<String>,
    words: AhoCorasick,
    word_kinds: Vec<Word>,
    folded: Lines,
    written: Lines,
    cuts: Vec<Regex>,
    longest_line: usize,
}

#[derive(Debug)]
struct Lines {
    set: RegexSet,
    actions: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Clutter,
    ClutterUnlessBody,
    Body,
    Note,
    Date,
}

impl Clutter {
    /// Compiles the file.
    pub(crate) fn compile(file: &ClutterFile) -> Result<Self, DataError> {
        let elements = &file.elements;
        let mut words = Vec::new();
        let mut word_kinds = Vec::new();
        for (kind, list) in [
            (Word::Clutter, &elements.clutter),
            (Word::ClutterUnlessBody, &elements.clutter_unless_body),
            (Word::Body, &elements.body),
            (Word::Note, &elements.note),
            (Word::Date, &elements.date),
        ] {
            for word in list {
                words.push(format!("-{word}-"));
                word_kinds.push(kind);
            }
        }
        let words = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .build(words);
        let cuts = file.line.iter().filter(|line| line.action == Action::Cut);
        Ok(Self {
            tags: elements.tags.clone(),
            roles: elements.roles.clone(),
            words: words.map_err(|error| invalid(error.to_string()))?,
            word_kinds,
            folded: lines(file, false)?,
            written: lines(file, true)?,
            cuts: cuts.map(compile).collect::<Result<_, _>>()?,
            longest_line: file.longest_line,
        })
    }

    /// Whether an element with this tag or role is clutter.
    pub(crate) fn is_clutter(&self, tag: &str, role: Option<&str>) -> bool {
        self.tags.iter().any(|known| known == tag)
            || role.is_some_and(|role| self.roles.iter().any(|known| known == role))
    }

    /// What the words of `class` and `id` say.
    pub(crate) fn hints(&self, names: &str) -> Hints {
        let names = split_names(names);
        let mut seen = Hints::default();
        let mut unless_body = false;
        for found in self.words.find_overlapping_iter(&names) {
            match self.word_kinds[found.pattern().as_usize()] {
                Word::Clutter => seen.clutter = true,
                Word::ClutterUnlessBody => unless_body = true,
                Word::Body => seen.holds = seen.holds.max(Holds::Body),
                Word::Note => seen.holds = Holds::Note,
                Word::Date => seen.date = true,
            }
        }
        seen.clutter |= unless_body && seen.holds == Holds::Unknown;
        seen.clutter &= seen.holds != Holds::Note;
        seen
    }

    /// What becomes of a paragraph: words are cut out of it first, then what is left is judged.
    pub(crate) fn judge(&self, text: &str) -> Verdict {
        let folded = Folded::new(text);
        let (kept, folded) = match self.cut(text, &folded) {
            Some(kept) => {
                let folded = Folded::new(&kept);
                (kept, folded)
            }
            None => (text.to_owned(), folded),
        };
        if kept.chars().count() > self.longest_line {
            return Verdict::Keep(kept);
        }
        let found = [self.folded.strongest(&folded.text), self.written.strongest(&kept)];
        match found.into_iter().flatten().max_by_key(|action| *action == Action::End) {
            Some(Action::End) => Verdict::End,
            Some(Action::Drop) => Verdict::Drop,
            Some(Action::Cut) | None => Verdict::Keep(kept),
        }
    }

    /// What is left of a text that words are cut out of; nothing when all of it stays.
    fn cut(&self, text: &str, folded: &Folded) -> Option<String> {
        let mut spans: Vec<(usize, usize)> = self
            .cuts
            .iter()
            .flat_map(|cut| cut.find_iter(&folded.text))
            .map(|found| folded.original(found.start(), found.end()))
            .collect();
        if spans.is_empty() {
            return None;
        }
        spans.sort_unstable();
        let (mut kept, mut from) = (String::new(), 0);
        for (start, end) in spans {
            if start >= from {
                kept.push_str(text[from..start].trim_end());
                from = end;
            }
        }
        kept.push_str(&text[from..]);
        Some(kept.trim().to_owned())
    }
}

impl Lines {
    /// The strongest of the actions whose patterns fit.
    fn strongest(&self, text: &str) -> Option<Action> {
        let found = self.set.matches(text).into_iter().map(|at| self.actions[at]);
        found.max_by_key(|action| *action == Action::End)
    }
}

fn lines(file: &ClutterFile, as_written: bool) -> Result<Lines, DataError> {
    let wanted = |line: &&Line| line.as_written == as_written && line.action != Action::Cut;
    let lines: Vec<&Line> = file.line.iter().filter(wanted).collect();
    for line in &lines {
        compile(line)?;
    }
    let set = RegexSet::new(lines.iter().map(|line| line.pattern()));
    let set = set.map_err(|error| invalid(error.to_string()))?;
    Ok(Lines { set, actions: lines.iter().map(|line| line.action).collect() })
}

fn compile(line: &Line) -> Result<Regex, DataError> {
    if line.matches.is_empty() || line.ignores.is_empty() {
        return Err(invalid(format!(
            "[[line]] `{}` needs examples in matches and ignores",
            line.id
        )));
    }
    Regex::new(&line.pattern()).map_err(|error| invalid(format!("[[line]] `{}`: {error}", line.id)))
}

pub(crate) fn invalid(detail: String) -> DataError {
    DataError::Invalid { path: PATH.to_owned(), detail }
}

/// `class="nota-Cuerpo relatedPosts"` as `-nota-cuerpo-related-posts-`.
fn split_names(names: &str) -> String {
    let mut out = String::with_capacity(names.len() + 8);
    out.push('-');
    let mut lower = false;
    for c in names.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            out.push(c);
        } else if c.is_alphanumeric() {
            if lower && c.is_uppercase() {
                out.push('-');
            }
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
        lower = c.is_lowercase();
    }
    if !out.ends_with('-') {
        out.push('-');
    }
    out
}

/// The file, for its examples.
pub(crate) fn read(data: &Data) -> Result<ClutterFile, DataError> {
    data.toml(PATH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> ClutterFile {
        read(&Data::BuiltIn).unwrap()
    }

    #[test]
    fn every_line_fits_its_examples() {
        for line in file().line {
            let pattern = compile(&line).unwrap();
            let sees = |text: &str| {
                if line.as_written { text.to_owned() } else { Folded::new(text).text }
            };
            for example in &line.matches {
                assert!(pattern.is_match(&sees(example)), "{} does not fit {example:?}", line.id);
            }
            for example in &line.ignores {
                assert!(!pattern.is_match(&sees(example)), "{} fits {example:?}", line.id);
            }
        }
    }

    #[test]
    fn no_rule_drops_what_another_ignores() {
        let file = file();
        let clutter = Clutter::compile(&file).unwrap();
        for line in &file.line {
            for example in &line.ignores {
                assert_eq!(clutter.judge(example), Verdict::Keep(example.clone()), "{}", line.id);
            }
        }
    }

    #[test]
    fn reads_the_words_of_classes() {
        let clutter = Clutter::compile(&file()).unwrap();
        assert_eq!(
            split_names("td-post Nota_Cuerpo relatedPosts"),
            "-td-post-nota-cuerpo-related-posts-"
        );
        assert!(clutter.hints("sharedaddy sd-block").clutter);
        assert!(clutter.hints("relatedPosts").clutter);
        assert!(clutter.hints("sidebar-right").clutter);
        assert!(!clutter.hints("content-with-sidebar").clutter);
        assert!(clutter.hints("td-post-content tagdiv-type").holds == Holds::Note);
        assert!(!clutter.hints("headline").clutter);
        assert!(clutter.hints("entry-date published").date);
    }

    #[test]
    fn cuts_words_out_of_a_paragraph() {
        let clutter = Clutter::compile(&file()).unwrap();
        let text = "Salieron de Ébano (Lee también: Más) unas 40 familias [ver nota].";
        let kept = Verdict::Keep("Salieron de Ébano unas 40 familias.".to_owned());
        assert_eq!(clutter.judge(text), kept);
    }
}
