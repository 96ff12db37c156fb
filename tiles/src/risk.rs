//! The parameters of `data/method/risk.toml`: what a reader of the map may want to change without a compiler.

use std::collections::BTreeMap;

use desplaza_model::codes::{Cause, Code, Hazard};
use desplaza_model::data::{Data, DataError};
use serde::{Deserialize, Serialize};

use crate::LayerError;

/// How events become layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Rates are persons per this many inhabitants.
    pub rate_per: f64,
    /// Length of the recent period, in months back from the day of the release.
    pub recent_months: i32,
    /// Longest quoted sentence, in characters.
    pub evidence_chars: usize,
    /// Classes, colours and titles.
    pub map: MapStyle,
    /// Spanish words for codes.
    #[serde(skip)]
    pub labels: Labels,
    /// What the manifest says about reuse, by subject.
    pub licences: BTreeMap<String, String>,
}

/// Classes, colours and titles of the map and of the QGIS styles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapStyle {
    /// Heading.
    pub title: String,
    /// Line below the heading.
    pub subtitle: String,
    /// What a reader must not forget; below the map.
    pub note: String,
    /// Each bound opens the next class of persons.
    pub bounds: Vec<u64>,
    /// One `#rrggbb` a class: one more than there are bounds.
    pub palette: Vec<String>,
    /// Colour of municipalities nobody reported on; never a colour of the palette.
    pub no_evidence: String,
    /// What the legend says of it.
    pub no_evidence_label: String,
    /// Colour of municipalities with events and no figure.
    pub no_figure: String,
    /// What the legend says of it.
    pub no_figure_label: String,
    /// Colour of the page.
    pub background: String,
    /// Colour of the text.
    pub ink: String,
    /// Colour of the state outlines.
    pub state_line: String,
    /// Colour of the municipality outlines.
    pub municipality_line: String,
    /// Colour of conflict events.
    pub conflict: String,
    /// Colour of disaster events.
    pub disaster: String,
}

/// Spanish words for codes, from the crosswalks in `data/codes/`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// By cause.
    pub cause: BTreeMap<Cause, String>,
    /// By hazard.
    pub hazard: BTreeMap<Hazard, String>,
}

impl Risk {
    /// Reads `method/risk.toml` and the Spanish words of `codes/`, and checks that they fit together.
    pub fn load(data: &Data) -> Result<Self, LayerError> {
        let mut risk: Self = data.toml("method/risk.toml")?;
        risk.map.check()?;
        risk.labels.cause = words(data, "codes/causes.csv")?;
        risk.labels.hazard = words(data, "codes/hazards.csv")?;
        if risk.rate_per <= 0.0 || risk.recent_months < 1 || risk.evidence_chars < 20 {
            return Err(LayerError::Parameters(
                "rate_per and recent_months must be positive, evidence_chars at least 20".into(),
            ));
        }
        Ok(risk)
    }
}

impl MapStyle {
    /// The class of a figure: 0 for the lowest.
    pub fn class(&self, persons: u64) -> usize {
        self.bounds.partition_point(|bound| *bound <= persons)
    }

    /// The legend's words for a class: "10 a 99".
    pub fn class_label(&self, class: usize) -> String {
        let bound = |n: usize| grouped(self.bounds[n]);
        match class {
            0 => format!("Menos de {}", bound(0)),
            last if last == self.bounds.len() => format!("{} o más", bound(last - 1)),
            n => format!("{} a {}", bound(n - 1), grouped(self.bounds[n] - 1)),
        }
    }

    fn check(&self) -> Result<(), LayerError> {
        let rising = self.bounds.windows(2).all(|pair| pair[0] < pair[1]);
        if self.bounds.is_empty() || self.bounds[0] == 0 || !rising {
            return Err(LayerError::Parameters("map.bounds must rise, from 1 or more".into()));
        }
        if self.palette.len() != self.bounds.len() + 1 {
            return Err(LayerError::Parameters(format!(
                "map.palette needs {} colours, one more than map.bounds, and has {}",
                self.bounds.len() + 1,
                self.palette.len()
            )));
        }
        match self.colours().find(|colour| rgb(colour).is_none()) {
            Some(bad) => {
                Err(LayerError::Parameters(format!("`{bad}` is not a colour such as #a34a56")))
            }
            None => Ok(()),
        }
    }

    fn colours(&self) -> impl Iterator<Item = &String> {
        let others = [
            &self.no_evidence,
            &self.no_figure,
            &self.background,
            &self.ink,
            &self.state_line,
            &self.municipality_line,
            &self.conflict,
            &self.disaster,
        ];
        self.palette.iter().chain(others)
    }
}

/// The column `es` of a crosswalk, for every code.
fn words<C: Code + Ord>(data: &Data, path: &str) -> Result<BTreeMap<C, String>, LayerError> {
    let wrong = |detail: String| DataError::Invalid { path: path.to_owned(), detail };
    let text = data.text(path)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut words = BTreeMap::new();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.map_err(|error| wrong(error.to_string()))?;
        let code = row.get("code").and_then(|code| C::from_code(code));
        let (Some(code), Some(word)) = (code, row.get("es").filter(|word| !word.is_empty())) else {
            return Err(
                wrong(format!("a row without a known `code` or without `es`: {row:?}")).into()
            );
        };
        words.insert(code, word.clone());
    }
    match C::ALL.iter().find(|code| !words.contains_key(code)) {
        Some(code) => Err(wrong(format!("`{}` is missing", code.code())).into()),
        None => Ok(words),
    }
}

/// Red, green and blue of `#rrggbb`.
pub(crate) fn rgb(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// A number with a comma between thousands, as Mexico writes it.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_open_at_their_bound() {
        let risk = Risk::load(&Data::BuiltIn).unwrap();
        assert_eq!([0, 9, 10, 99, 100].map(|n| risk.map.class(n)), [0, 0, 1, 1, 2]);
        assert_eq!(risk.map.class(4_000_000), risk.map.palette.len() - 1);
        assert_eq!(risk.map.class_label(0), "Menos de 10");
        assert_eq!(risk.map.class_label(3), "1,000 a 9,999");
        assert_eq!(risk.map.class_label(4), "10,000 o más");
    }

    #[test]
    fn the_palette_darkens_step_by_step_and_grey_is_not_in_it() {
        let map = Risk::load(&Data::BuiltIn).unwrap().map;
        let lightness = |colour: &String| {
            let [r, g, b] = rgb(colour).unwrap().map(f64::from);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let steps: Vec<f64> = map.palette.iter().map(lightness).collect();
        assert!(steps.windows(2).all(|pair| pair[0] - pair[1] > 20.0), "{steps:?}");
        assert!(!map.palette.contains(&map.no_evidence) && map.no_evidence != map.no_figure);
    }

    /// What loading says when one text of one file is another.
    fn spoilt(path: &str, from: &str, to: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        for path in ["method/risk.toml", "codes/causes.csv", "codes/hazards.csv"] {
            let copy = folder.path().join(path);
            std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
            std::fs::write(copy, Data::BuiltIn.text(path).unwrap().as_ref()).unwrap();
        }
        let text = Data::BuiltIn.text(path).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(folder.path().join(path), text.replacen(from, to, 1)).unwrap();
        Risk::load(&Data::Folder(folder.path().to_owned())).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let toml = "method/risk.toml";
        assert!(spoilt(toml, "[10, 100,", "[100, 10,").contains("must rise"));
        assert!(spoilt(toml, "\"#f3dcae\", ", "").contains("needs 5 colours"));
        assert!(spoilt(toml, "#f3dcae", "#f3dcag").contains("`#f3dcag` is not a colour"));
        assert!(spoilt(toml, "rate_per", "rate_pro").contains("rate_pro"));
        let codes = "codes/hazards.csv";
        assert!(spoilt(codes, "\ndrought,", "\ndraught,").contains("draught"));
        assert!(spoilt(codes, "code,es,", "code,ES,").contains("without `es`"));
    }
}
