//! Localities, in columns: the whole country has 300 thousand.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use desplaza_model::text::fold;
use desplaza_model::{Cvegeo, StateCode};
use serde::{Deserialize, Serialize};

use crate::names::variants;
use crate::{Locality, LocalityRow, NamedLocality};

/// Units in a degree, as fine as INEGI gives points.
const UNITS: f64 = 1e6;
/// A locality key that is not known.
const NO_CODE: u16 = 0;

/// Localities sorted by municipality, key and name, and their folded names sorted by text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LocalityTable {
    names: Texts,
    /// Place of the municipality among all municipalities.
    municipalities: Vec<u16>,
    /// Last four digits of the key.
    codes: Vec<u16>,
    lon: Vec<i32>,
    lat: Vec<i32>,
    /// One more than the population; 0 where it is not known.
    populations: Vec<u32>,
    folded: Texts,
    /// Row of each folded name.
    rows: Vec<u32>,
}

/// The table, with its names ready to be looked up.
pub(crate) struct Localities {
    table: LocalityTable,
    /// Where the rows of each folded name are, by the name's hash.
    runs: HashMap<u64, Range<u32>>,
}

/// Many short texts in one long one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
    }

    fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[index] as usize]
    }
}

impl LocalityTable {
    /// Builds the table; every locality's municipality must be in `keys`, which is sorted.
    pub(crate) fn new(mut localities: Vec<Locality>, keys: &[Cvegeo]) -> Self {
        localities.sort_by(|a, b| {
            let place = |l: &Locality| (l.cvegeo, l.code.is_none(), l.code.clone());
            place(a)
                .cmp(&place(b))
                .then_with(|| a.name.cmp(&b.name))
                .then(a.lon.total_cmp(&b.lon))
                .then(a.lat.total_cmp(&b.lat))
        });
        let mut table = Self::default();
        let mut folded = Vec::new();
        for (row, locality) in localities.iter().enumerate() {
            table.push(locality, keys);
            folded.extend(variants(&locality.name).iter().map(|name| (fold(name), row as u32)));
        }
        folded.retain(|(name, _)| !name.is_empty());
        folded.sort();
        folded.dedup();
        for (name, row) in folded {
            table.folded.push(&name);
            table.rows.push(row);
        }
        table
    }

    fn push(&mut self, locality: &Locality, keys: &[Cvegeo]) {
        let place = keys
            .binary_search(&locality.cvegeo)
            .expect("the draft refuses localities of unknown municipalities");
        self.names.push(&locality.name);
        self.municipalities.push(place as u16);
        self.codes.push(locality.code.as_ref().map_or(NO_CODE, |code| {
            code.get(5..).and_then(|digits| digits.parse().ok()).unwrap_or(NO_CODE)
        }));
        self.lon.push((locality.lon * UNITS).round() as i32);
        self.lat.push((locality.lat * UNITS).round() as i32);
        self.populations.push(locality.population.map_or(0, |people| people as u32 + 1));
    }

    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    fn population(&self, row: usize) -> Option<u64> {
        self.populations[row].checked_sub(1).map(u64::from)
    }

    fn get(&self, row: usize, keys: &[Cvegeo]) -> Locality {
        let cvegeo = keys[self.municipalities[row] as usize];
        let code = self.codes[row];
        Locality {
            code: (code != NO_CODE).then(|| format!("{cvegeo}{code:04}")),
            cvegeo,
            name: self.names.get(row).to_owned(),
            lon: f64::from(self.lon[row]) / UNITS,
            lat: f64::from(self.lat[row]) / UNITS,
            population: self.population(row),
        }
    }
}

impl From<LocalityTable> for Localities {
    fn from(table: LocalityTable) -> Self {
        let mut runs: HashMap<u64, Range<u32>> = HashMap::with_capacity(table.rows.len());
        let mut before = "";
        for at in 0..table.rows.len() {
            let name = table.folded.get(at);
            let at = at as u32;
            // Names are sorted, so that equal ones stand together.
            runs.entry(hash(name)).and_modify(|run| run.end = at + 1).or_insert(at..at + 1);
            debug_assert!(before <= name);
            before = name;
        }
        Self { table, runs }
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Localities {
    /// Localities of that name, the most populous first, then by key and name.
    pub(crate) fn find(
        &self,
        name: &str,
        within: Option<Cvegeo>,
        state: Option<StateCode>,
        keys: &[Cvegeo],
    ) -> Vec<Locality> {
        let inside = |row: &usize| {
            let key = keys[self.table.municipalities[*row] as usize];
            within.is_none_or(|within| within == key)
                && state.is_none_or(|state| state == key.state())
        };
        let mut rows: Vec<usize> = self.rows(&fold(name)).filter(inside).collect();
        rows.sort_by_key(|&row| (std::cmp::Reverse(self.table.populations[row]), row));
        rows.into_iter().map(|row| self.table.get(row, keys)).collect()
    }

    /// Localities of a folded name: row, municipality and population.
    pub(crate) fn named<'l>(
        &'l self,
        folded: &str,
        keys: &'l [Cvegeo],
    ) -> impl Iterator<Item = NamedLocality> + 'l {
        self.rows(folded).map(move |row| NamedLocality {
            row: LocalityRow(row),
            cvegeo: keys[self.table.municipalities[row] as usize],
            population: self.table.population(row),
        })
    }

    pub(crate) fn get(&self, row: LocalityRow, keys: &[Cvegeo]) -> Locality {
        self.table.get(row.0, keys)
    }

    fn rows(&self, folded: &str) -> impl Iterator<Item = usize> + use<'_> {
        let run = self.runs.get(&hash(folded)).cloned().unwrap_or_default();
        // Another name may have the same hash.
        let found = !run.is_empty() && self.table.folded.get(run.start as usize) == folded;
        let run = if found { run } else { 0..0 };
        run.map(|at| self.table.rows[at as usize] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locality(code: Option<&str>, key: &str, name: &str, population: Option<u64>) -> Locality {
        Locality {
            code: code.map(str::to_owned),
            cvegeo: key.parse().unwrap(),
            name: name.to_owned(),
            lon: -92.426_591,
            lat: 17.302_1,
            population,
        }
    }

    #[test]
    fn finds_by_any_of_its_names() {
        let keys: Vec<Cvegeo> = ["07008", "07096"].map(|key| key.parse().unwrap()).to_vec();
        let big = locality(Some("070960025"), "07096", "Petalcingo", Some(7000));
        let small = locality(None, "07008", "Petalcingo [Rancho]", None);
        let double = locality(Some("070080001"), "07008", "El Río (La Peña)", Some(0));
        let all = vec![small.clone(), double.clone(), big.clone()];
        let table = LocalityTable::new(all, &keys);
        assert_eq!(table.len(), 3);
        let table = Localities::from(table);
        let find = |name, within| table.find(name, within, None, &keys);
        assert_eq!(find("PETALCINGO", None), [big, small.clone()]);
        assert_eq!(find("petalcingo", Some(keys[0])), [small]);
        assert_eq!(find("la pena", None), std::slice::from_ref(&double));
        assert_eq!(find("el rio", None), [double]);
        assert_eq!(find("Petalcing", None), []);
        assert_eq!(table.find("petalcingo", None, "08".parse().ok(), &keys), []);
    }
}
