//! Localities, in columns: the whole country has 300 thousand.

use std::hash::BuildHasher;
use std::ops::Range;

use desplaza_model::text::fold;
use desplaza_model::{Cvegeo, StateCode};
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use crate::names::variants;
use crate::{Locality, LocalityRow, NamedLocality};

/// Units in a degree, as fine as INEGI gives points.
const UNITS: f64 = 1e6;
/// Bits of a hash that the sieve looks at: 256 KiB, an eighth of the bits set by the whole country.
const SIEVE_BITS: u32 = 21;
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
    runs: FxHashMap<u64, Range<u32>>,
    /// A bit for each hash, by its first [`SIEVE_BITS`]: most words that are looked up are no locality.
    sieve: Vec<u64>,
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
        let mut runs = FxHashMap::<u64, Range<u32>>::default();
        runs.reserve(table.rows.len());
        let mut sieve = vec![0; 1 << (SIEVE_BITS - 6)];
        let mut before = "";
        for at in 0..table.rows.len() {
            let name = table.folded.get(at);
            let at = at as u32;
            // Names are sorted, so that equal ones stand together.
            let key = hash(name);
            let (word, bit) = sieve_place(key);
            sieve[word] |= bit;
            runs.entry(key).and_modify(|run| run.end = at + 1).or_insert(at..at + 1);
            debug_assert!(before <= name);
            before = name;
        }
        Self { table, runs, sieve }
    }
}

fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

/// The word of the sieve and the bit in it for a hash.
fn sieve_place(hash: u64) -> (usize, u64) {
    let at = hash >> (64 - SIEVE_BITS);
    ((at >> 6) as usize, 1 << (at & 63))
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
        let inside = |row: &&u32| {
            let key = keys[self.table.municipalities[**row as usize] as usize];
            within.is_none_or(|within| within == key)
                && state.is_none_or(|state| state == key.state())
        };
        let mut rows: Vec<usize> =
            self.rows(&fold(name)).iter().filter(inside).map(|row| *row as usize).collect();
        rows.sort_by_key(|&row| (std::cmp::Reverse(self.table.populations[row]), row));
        rows.into_iter().map(|row| self.table.get(row, keys)).collect()
    }

    /// Localities of a folded name, of one state or of all: row, municipality and population.
    pub(crate) fn named<'l>(
        &'l self,
        folded: &str,
        state: Option<StateCode>,
        keys: &'l [Cvegeo],
    ) -> impl Iterator<Item = NamedLocality> + 'l {
        let key = |row: u32| keys[self.table.municipalities[row as usize] as usize];
        let mut rows = self.rows(folded);
        if let Some(state) = state {
            // Rows are sorted by municipality, thus by state.
            let from = rows.partition_point(|row| key(*row).state() < state);
            let len = rows[from..].partition_point(|row| key(*row).state() == state);
            rows = &rows[from..from + len];
        }
        rows.iter().map(move |row| NamedLocality {
            row: LocalityRow(*row as usize),
            cvegeo: key(*row),
            population: self.table.population(*row as usize),
        })
    }

    pub(crate) fn get(&self, row: LocalityRow, keys: &[Cvegeo]) -> Locality {
        self.table.get(row.0, keys)
    }

    /// The rows of a folded name, in order.
    fn rows(&self, folded: &str) -> &[u32] {
        let key = hash(folded);
        let (word, bit) = sieve_place(key);
        let known = self.sieve[word] & bit != 0;
        let run = if known { self.runs.get(&key).cloned() } else { None };
        let run = run.unwrap_or_default();
        // Another name may have the same hash.
        let found = !run.is_empty() && self.table.folded.get(run.start as usize) == folded;
        if found { &self.table.rows[run.start as usize..run.end as usize] } else { &[] }
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
