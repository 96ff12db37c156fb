//! Mid-year populations.

use std::collections::BTreeMap;

use desplaza_model::Cvegeo;
use serde::{Deserialize, Serialize};

/// Mid-year populations by municipality.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Projections(BTreeMap<Cvegeo, Series>);

/// One municipality's years, ascending.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Series(Vec<(i16, f64)>);

impl Projections {
    pub(crate) fn new(figures: BTreeMap<Cvegeo, BTreeMap<i16, f64>>) -> Self {
        let series = |years: BTreeMap<i16, f64>| Series(years.into_iter().collect());
        Self(figures.into_iter().map(|(key, years)| (key, series(years))).collect())
    }

    /// The figure of that year or of the nearest one (the earlier of two as near), and its year.
    pub(crate) fn nearest(&self, key: Cvegeo, year: i16) -> Option<(i16, f64)> {
        let years = &self.0.get(&key)?.0;
        years.iter().copied().min_by_key(|(known, _)| (known.abs_diff(year), *known))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_year_answers() {
        let key: Cvegeo = "07096".parse().unwrap();
        let years = BTreeMap::from([(2020, 100.0), (2024, 140.0)]);
        let projections = Projections::new(BTreeMap::from([(key, years)]));
        assert_eq!(projections.nearest(key, 2024), Some((2024, 140.0)));
        assert_eq!(projections.nearest(key, 1950), Some((2020, 100.0)));
        assert_eq!(projections.nearest(key, 2022), Some((2020, 100.0)));
        assert_eq!(projections.nearest(key, 2100), Some((2024, 140.0)));
        assert_eq!(projections.nearest("07097".parse().unwrap(), 2024), None);
    }
}
