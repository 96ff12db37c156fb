//! What a code is called in the languages that people read: the tables of `data/codes/`.

use std::collections::BTreeMap;

use crate::codes::{Cause, Code, Hazard, Issuer, Term, Unit};
use crate::data::{Data, DataError};

/// Spanish names of the codes, for everything that the map's users read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    spanish: BTreeMap<String, String>,
}

const TABLES: [&str; 5] = ["causes", "hazards", "terms", "units", "issuers"];

impl Labels {
    /// Reads the columns `code` and `es` of `data/codes/{causes,hazards,terms,units,issuers}.csv`.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let mut spanish = BTreeMap::new();
        for table in TABLES {
            let path = format!("codes/{table}.csv");
            for row in rows(&data.text(&path)?) {
                let (code, name) =
                    row.map_err(|detail| DataError::Invalid { path: path.clone(), detail })?;
                spanish.insert(format!("{table}/{code}"), name);
            }
        }
        Ok(Self { spanish })
    }

    /// Spanish name of a cause.
    pub fn cause(&self, cause: Cause) -> &str {
        self.of("causes", cause.code())
    }

    /// Spanish name of a hazard.
    pub fn hazard(&self, hazard: Hazard) -> &str {
        self.of("hazards", hazard.code())
    }

    /// Spanish name of a term.
    pub fn term(&self, term: Term) -> &str {
        self.of("terms", term.code())
    }

    /// Spanish name of a unit.
    pub fn unit(&self, unit: Unit) -> &str {
        self.of("units", unit.code())
    }

    /// Spanish name of an issuer.
    pub fn issuer(&self, issuer: Issuer) -> &str {
        self.of("issuers", issuer.code())
    }

    // A code without a name shows itself rather than nothing; a test keeps the tables complete.
    fn of(&self, table: &str, code: &'static str) -> &str {
        self.spanish.get(&format!("{table}/{code}")).map_or(code, String::as_str)
    }
}

fn rows(text: &str) -> Vec<Result<(String, String), String>> {
    #[derive(serde::Deserialize)]
    struct Row {
        code: String,
        es: String,
    }
    csv::Reader::from_reader(text.as_bytes())
        .deserialize::<Row>()
        .map(|row| row.map(|row| (row.code, row.es)).map_err(|error| error.to_string()))
        .collect()
}
