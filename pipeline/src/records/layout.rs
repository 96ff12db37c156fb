//! Layouts of tables, as `data/records/<kind>.toml` describes them.

use desplaza_model::codes::{Cause, Hazard, Issuer, Term, Unit};
use desplaza_model::data::Data;
use desplaza_model::text::fold;
use serde::{Deserialize, Serialize};

use super::RecordsError;
use super::words::Words;

const WORDS: &str = "records/words.toml";

/// Every layout, with the words that they share.
#[derive(Debug, Clone)]
pub struct Layouts {
    pub(super) layouts: Vec<Layout>,
    pub(super) words: Words,
}

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// First day.
    Start,
    /// Last day.
    End,
    /// The only day, or the day of the cut.
    Day,
    /// Year of the event.
    Year,
    /// Day of publication; the first filled column counts.
    Published,
    /// State names.
    States,
    /// State key of INEGI.
    StateKey,
    /// Municipality names.
    Municipalities,
    /// Municipality key of INEGI, five digits, or three beside a state key.
    MunicipalityKey,
    /// Locality.
    Locality,
    /// Building or shelter.
    Site,
    /// What the building is, for what nobody may keep.
    Use,
    /// Where people were taken.
    Destination,
    /// Only tells the kind of table; not read.
    Mark,
    /// The narrative.
    Narrative,
    /// The phenomenon.
    Phenomenon,
    /// The family of phenomena.
    Class,
    /// Who reported it, or an address.
    Source,
    /// Latitude, degrees.
    Lat,
    /// Longitude, degrees.
    Lon,
}

/// One kind of table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The kind; the file's name.
    #[serde(skip)]
    pub kind: String,
    /// What it is, in Spanish.
    pub name: String,
    /// Who keeps such tables.
    pub issuer: Issuer,
    /// The agency that publishes it, where no column names one.
    pub outlet: Option<String>,
    /// Cause of a row whose phenomenon says no other.
    pub cause: Option<Cause>,
    /// The hazard, where all rows are of one.
    pub hazard: Option<Hazard>,
    /// Title of a row: `{phenomenon}`, `{in_place}` and `{row}` are filled in.
    pub title: String,
    /// The phenomenon in a title when the row names none.
    #[serde(default)]
    pub untitled: String,
    /// The columns that make it this kind: of each group, one must be there.
    pub needs: Vec<Vec<String>>,
    /// An end this many days before its start is a slip of order; further back it is not believed.
    #[serde(default)]
    pub reversed_days: i32,
    /// Whether the lines above the header may date the rows ("corte al 12 de octubre de 2025").
    #[serde(default)]
    pub dated_above: bool,
    /// Columns that are known and not used.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// Columns about persons: never read, kept, shown or hashed.
    #[serde(default)]
    pub dropped: Vec<String>,
    /// Rows that nobody may keep.
    pub protected: Option<Phrases>,
    /// Columns that say something about the row.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
    /// Columns that count something.
    #[serde(default, rename = "count")]
    pub counts: Vec<Count>,
    /// Another kind whose phenomena hold here too.
    pub phenomena_of: Option<String>,
    /// What the phenomenon column's labels mean; the first that fits holds.
    #[serde(default, rename = "phenomenon")]
    pub phenomena: Vec<Phenomenon>,
}

/// A column that says something about the row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What.
    pub field: Field,
    /// Headers, best first; accents, capitals, `_` and white space do not matter.
    pub names: Vec<String>,
    /// Only what follows the last of these.
    pub after_last: Option<String>,
}

/// A column that counts something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Name in `counts`.
    pub key: String,
    /// Headers, best first.
    pub names: Vec<String>,
    /// Whether it may have decimals.
    #[serde(default)]
    pub decimals: bool,
    /// Whether it answers yes or no: 1 or 0, an empty cell is 0.
    #[serde(default)]
    pub yes_no: bool,
    /// Words that may stand beside the number ("45 viviendas").
    #[serde(default)]
    pub unit_words: Vec<String>,
    /// What the figure claims, if it claims something by itself.
    pub figure: Option<Figure>,
    /// No claim when this other count is known, because it holds the same.
    pub unless: Option<String>,
}

/// What a column's figures claim.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What happened.
    pub term: Term,
    /// What is counted.
    pub unit: Unit,
}

/// What a label of the phenomenon column means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phenomenon {
    /// Whole labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Beginnings of words inside a label.
    #[serde(default)]
    pub words: Vec<String>,
    /// Only in this family of phenomena.
    pub class: Option<String>,
    /// The hazard; left out for what is none.
    pub hazard: Option<Hazard>,
    /// The cause, where it is not the table's.
    pub cause: Option<Cause>,
    /// Whether its evacuations last hours.
    #[serde(default)]
    pub short_evacuation: bool,
    /// Labels that it must take.
    #[serde(default)]
    pub matches: Vec<String>,
    /// Labels that it must leave.
    #[serde(default)]
    pub ignores: Vec<String>,
}

/// Phrases to find in a text, with what looks alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Phrases.
    pub words: Vec<String>,
    /// Phrases that are taken out first.
    #[serde(default)]
    pub except: Vec<String>,
    /// Texts that it must take.
    #[serde(default)]
    pub matches: Vec<String>,
    /// Texts that it must leave.
    #[serde(default)]
    pub ignores: Vec<String>,
}

impl Layouts {
    /// Reads every layout of the data folder.
    pub fn load(data: &Data) -> Result<Self, RecordsError> {
        let words = Words::load(data, WORDS)?;
        let mut layouts = Vec::new();
        for path in data.list("records")? {
            let Some(kind) = kind_of(&path) else { continue };
            let mut layout: Layout = data.toml(&path)?;
            kind.clone_into(&mut layout.kind);
            layout.check().map_err(|detail| RecordsError::Layout { file: path, detail })?;
            layouts.push(layout);
        }
        share_phenomena(&mut layouts)?;
        Ok(Self { layouts, words })
    }

    /// The kinds, in alphabetical order.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.layouts.iter().map(|layout| layout.kind.as_str())
    }

    /// The layouts to try: all, or the one asked for.
    pub(super) fn of_kind(&self, kind: Option<&str>) -> Result<Vec<&Layout>, RecordsError> {
        let Some(kind) = kind else { return Ok(self.layouts.iter().collect()) };
        match self.layouts.iter().find(|layout| layout.kind == kind) {
            Some(layout) => Ok(vec![layout]),
            None => Err(RecordsError::UnknownKind {
                kind: kind.to_owned(),
                known: self.kinds().collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

fn kind_of(path: &str) -> Option<&str> {
    let kind = path.strip_prefix("records/")?.strip_suffix(".toml")?;
    (path != WORDS).then_some(kind)
}

fn share_phenomena(layouts: &mut [Layout]) -> Result<(), RecordsError> {
    for at in 0..layouts.len() {
        let Some(other) = layouts[at].phenomena_of.clone() else { continue };
        let shared = layouts.iter().find(|layout| layout.kind == other);
        let Some(shared) = shared.map(|layout| layout.phenomena.clone()) else {
            return Err(RecordsError::Layout {
                file: format!("records/{}.toml", layouts[at].kind),
                detail: format!("`phenomena_of`: there is no kind `{other}`"),
            });
        };
        layouts[at].phenomena.extend(shared);
    }
    Ok(())
}

impl Layout {
    /// Every name that may stand in `needs` and `unless`.
    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.field.code() == name)
            || self.counts.iter().any(|count| count.key == name)
    }

    fn check(&self) -> Result<(), String> {
        if self.needs.is_empty() || self.needs.iter().any(Vec::is_empty) {
            return Err("`needs` is empty: any table would fit".to_owned());
        }
        let named = self
            .needs
            .iter()
            .flatten()
            .chain(self.counts.iter().filter_map(|count| count.unless.as_ref()));
        for name in named {
            if !self.has(name) {
                return Err(format!("`{name}` is neither a field nor a count of this layout"));
            }
        }
        Ok(())
    }

    /// What the phenomenon column's label means here.
    pub fn phenomenon(&self, label: &str, class: &str) -> Option<&Phenomenon> {
        let (label, class) = (fold(label), fold(class));
        self.phenomena.iter().find(|rule| rule.fits(&label, &class))
    }
}

impl Field {
    /// The name that layouts use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Day => "day",
            Self::Year => "year",
            Self::Published => "published",
            Self::States => "states",
            Self::StateKey => "state_key",
            Self::Municipalities => "municipalities",
            Self::MunicipalityKey => "municipality_key",
            Self::Locality => "locality",
            Self::Site => "site",
            Self::Use => "use",
            Self::Destination => "destination",
            Self::Mark => "mark",
            Self::Narrative => "narrative",
            Self::Phenomenon => "phenomenon",
            Self::Class => "class",
            Self::Source => "source",
            Self::Lat => "lat",
            Self::Lon => "lon",
        }
    }
}

impl Phenomenon {
    fn fits(&self, label: &str, class: &str) -> bool {
        let of_class = self.class.as_ref().is_none_or(|wanted| fold(wanted) == class);
        let whole = self.labels.iter().any(|wanted| fold(wanted) == label);
        of_class && (whole || self.words.iter().any(|word| starts_a_word(label, &fold(word))))
    }
}

impl Phrases {
    /// Whether one of the phrases is in the text.
    pub fn found_in(&self, text: &str) -> bool {
        let mut text = fold(text);
        for phrase in &self.except {
            text = text.replace(&fold(phrase), " ");
        }
        self.words.iter().any(|word| starts_a_word(&text, &fold(word)))
    }
}

/// Whether `word` stands in `text` at the beginning of a word; both are folded.
fn starts_a_word(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layouts() -> Layouts {
        Layouts::load(&Data::BuiltIn).unwrap()
    }

    #[test]
    fn every_rule_takes_and_leaves_its_examples() {
        for layout in &layouts().layouts {
            for rule in &layout.phenomena {
                let class = rule.class.as_deref().unwrap_or_default();
                assert!(
                    rule.words.is_empty() || !rule.matches.is_empty(),
                    "{}: the rule for {:?} has no examples",
                    layout.kind,
                    rule.words
                );
                for label in &rule.matches {
                    let found = layout.phenomenon(label, class).map(|found| &found.words);
                    assert_eq!(found, Some(&rule.words), "{}: {label}", layout.kind);
                }
                for label in &rule.ignores {
                    assert!(!rule.fits(&fold(label), &fold(class)), "{}: {label}", layout.kind);
                }
                for label in &rule.labels {
                    let found = layout.phenomenon(label, class).map(|found| &found.labels);
                    assert_eq!(found, Some(&rule.labels), "{}: {label}", layout.kind);
                }
            }
            if let Some(phrases) = &layout.protected {
                assert!(phrases.matches.iter().all(|text| phrases.found_in(text)));
                assert!(!phrases.ignores.iter().any(|text| phrases.found_in(text)));
            }
        }
    }

    #[test]
    fn no_two_columns_of_a_layout_share_a_header() {
        for layout in &layouts().layouts {
            let mut names: Vec<String> = layout
                .columns
                .iter()
                .flat_map(|column| &column.names)
                .chain(layout.counts.iter().flat_map(|count| &count.names))
                .chain(&layout.ignored)
                .chain(&layout.dropped)
                .map(|name| super::super::header::key(name))
                .collect();
            names.sort();
            let all = names.len();
            names.dedup();
            assert_eq!(all, names.len(), "{}", layout.kind);
        }
    }

    #[test]
    fn a_wrong_layout_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("records");
        std::fs::create_dir(&records).unwrap();
        let words = Data::BuiltIn.text(WORDS).unwrap();
        std::fs::write(records.join("words.toml"), &*words).unwrap();
        let data = Data::Folder(folder.path().to_owned());
        let head = "name = \"x\"\nissuer = \"media\"\ntitle = \"x\"\n";
        let column = "[[column]]\nfield = \"states\"\nnames = [\"estado\"]\n";
        for (body, word) in [
            (format!("{head}needs = [[\"nothing\"]]\n{column}"), "nothing"),
            (format!("{head}needs = []\n{column}"), "needs"),
            (format!("{head}needs = [[\"states\"]]\nkolor = 1\n{column}"), "kolor"),
            (format!("{head}needs = [[\"states\"]]\nphenomena_of = \"zzz\"\n{column}"), "zzz"),
        ] {
            std::fs::write(records.join("own.toml"), body).unwrap();
            let error = Layouts::load(&data).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("own.toml"), "{error}");
        }
        std::fs::write(records.join("own.toml"), format!("{head}needs = [[\"states\"]]\n{column}"))
            .unwrap();
        assert_eq!(Layouts::load(&data).unwrap().kinds().collect::<Vec<_>>(), ["own"]);
    }
}
