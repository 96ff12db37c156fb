//! The numbers of `data/method/fusion.toml`: windows, families, issuers, thresholds.

use std::collections::{BTreeMap, BTreeSet};

use desplaza_model::codes::{Cause, Code, Hazard, Issuer};
use desplaza_model::data::{Data, DataError};
use desplaza_model::{Cvegeo, DatePrecision, StateCode};
use serde::Deserialize;

const PATH: &str = "method/fusion.toml";

/// What `fuse` goes by.
#[derive(Debug, Clone, PartialEq)]
pub struct Fusion {
    pub(super) time: Time,
    pub(super) kind: Kind,
    pub(super) main_place: MainPlace,
    pub(super) figures: Figures,
    pub(super) confidence: Confidence,
    issuers: BTreeMap<Issuer, IssuerRank>,
    municipality_names: BTreeMap<Cvegeo, String>,
    state_names: BTreeMap<StateCode, String>,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    time: Time,
    kind: Kind,
    main_place: MainPlace,
    figures: Figures,
    confidence: Confidence,
    issuers: BTreeMap<Issuer, IssuerRank>,
}

/// How far apart in time reports of one event may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Window {
    pub(super) window_days: i32,
    pub(super) longest_days: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    pub(super) publication_slack_days: i32,
    cause: Window,
    hazard: Window,
    causes: BTreeMap<Cause, Window>,
    hazards: BTreeMap<Hazard, Window>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    vague_causes: Vec<Cause>,
    vague_hazards: Vec<Hazard>,
    families: Vec<Vec<Hazard>>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MainPlace {
    pub(super) title: f64,
    pub(super) origin: f64,
    pub(super) destination: f64,
    pub(super) mention_confidence: f64,
    pub(super) told_confidence: f64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    pub(super) household_size: f64,
    pub(super) vague_ratio: f64,
    pub(super) discrepancy_factor: f64,
    pub(super) massive_households: u64,
    pub(super) massive_persons: u64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confidence {
    pub(super) outlet: f64,
    pub(super) news_without_figure: f64,
    pub(super) row_without_figure: f64,
    pub(super) place_municipality: f64,
    pub(super) place_state: f64,
    date_day: f64,
    date_week: f64,
    date_month: f64,
    date_year: f64,
    date_publication: f64,
}

/// How much an issuer is believed.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuerRank {
    /// 1 is believed first.
    pub(super) rank: u8,
    pub(super) official: bool,
    /// 0 to 1.
    pub(super) weight: f64,
}

impl Fusion {
    /// Reads `method/fusion.toml` and checks that its numbers make sense.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let file: File = data.toml(PATH)?;
        file.check().map_err(|detail| DataError::Invalid { path: PATH.to_owned(), detail })?;
        Ok(Self {
            time: file.time,
            kind: file.kind,
            main_place: file.main_place,
            figures: file.figures,
            confidence: file.confidence,
            issuers: file.issuers,
            municipality_names: BTreeMap::new(),
            state_names: BTreeMap::new(),
        })
    }

    /// The same with official names, for places that a reading knows by key only (a table's list). Without them
    /// an event's place is called what its articles call it.
    #[must_use]
    pub fn with_names(
        mut self,
        municipalities: impl IntoIterator<Item = (Cvegeo, String)>,
        states: impl IntoIterator<Item = (StateCode, String)>,
    ) -> Self {
        self.municipality_names.extend(municipalities);
        self.state_names.extend(states);
        self
    }

    /// Official name, if it is known here.
    pub(super) fn name(&self, cvegeo: Option<Cvegeo>, state: StateCode) -> Option<&str> {
        match cvegeo {
            Some(key) => self.municipality_names.get(&key),
            None => self.state_names.get(&state),
        }
        .map(String::as_str)
    }

    pub(super) fn issuer(&self, issuer: Issuer) -> IssuerRank {
        *self.issuers.get(&issuer).expect("every issuer was checked to be there when loading")
    }

    /// The window of a cause, or of the hazard of a disaster.
    pub(super) fn window(&self, cause: Cause, hazard: Option<Hazard>) -> Window {
        if cause.is_disaster() {
            hazard
                .and_then(|hazard| self.time.hazards.get(&hazard))
                .copied()
                .unwrap_or(self.time.hazard)
        } else {
            self.time.causes.get(&cause).copied().unwrap_or(self.time.cause)
        }
    }

    /// The most days that can lie between a report of this kind and another one of the same event.
    pub(super) fn reach(&self, cause: Cause, hazard: Option<Hazard>) -> i32 {
        let widest = if cause.is_disaster() {
            let agrees = |other: &Hazard| self.kind.families_agree(hazard, Some(*other));
            let others = Hazard::ALL.iter().copied().filter(agrees).map(Some);
            others.chain([None, hazard]).map(|other| self.window(cause, other).window_days).max()
        } else {
            let agrees = |other: &Cause| self.kind.causes_agree(cause, *other);
            let others = Cause::ALL.iter().copied().filter(agrees);
            others.map(|other| self.window(other, None).window_days).max()
        };
        widest.unwrap_or_default() + self.time.publication_slack_days
    }
}

impl Kind {
    /// Whether two causes can be one event's: never disaster with another, else the same or a vague one.
    pub(super) fn causes_agree(&self, a: Cause, b: Cause) -> bool {
        a.is_disaster() == b.is_disaster()
            && (a == b || self.is_vague_cause(a) || self.is_vague_cause(b))
    }

    pub(super) fn is_vague_cause(&self, cause: Cause) -> bool {
        self.vague_causes.contains(&cause)
    }

    /// Whether two hazards can be one event's: of one family, or one of them vague.
    pub(super) fn families_agree(&self, a: Option<Hazard>, b: Option<Hazard>) -> bool {
        match (self.family(a), self.family(b)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }

    /// The family of a hazard, named by its first member; a hazard alone is its own family, a vague one has none.
    pub(super) fn family(&self, hazard: Option<Hazard>) -> Option<Hazard> {
        let hazard = hazard.filter(|hazard| !self.vague_hazards.contains(hazard))?;
        let family = self.families.iter().find(|family| family.contains(&hazard));
        Some(family.and_then(|family| family.first().copied()).unwrap_or(hazard))
    }
}

impl Confidence {
    pub(super) fn date(&self, precision: DatePrecision) -> f64 {
        match precision {
            DatePrecision::Day => self.date_day,
            DatePrecision::Week => self.date_week,
            DatePrecision::Month => self.date_month,
            DatePrecision::Year => self.date_year,
            DatePrecision::Publication => self.date_publication,
        }
    }

    fn weights(&self) -> [f64; 10] {
        [
            self.outlet,
            self.news_without_figure,
            self.row_without_figure,
            self.place_municipality,
            self.place_state,
            self.date_day,
            self.date_week,
            self.date_month,
            self.date_year,
            self.date_publication,
        ]
    }
}

impl File {
    fn check(&self) -> Result<(), String> {
        self.check_times()?;
        self.check_kinds()?;
        let missing = Issuer::ALL.iter().find(|issuer| !self.issuers.contains_key(issuer));
        if let Some(issuer) = missing {
            return Err(format!("[issuers] has no `{}`", issuer.code()));
        }
        let weights = self.issuers.values().map(|issuer| issuer.weight);
        if let Some(weight) =
            weights.chain(self.confidence.weights()).find(|weight| !(0.0..=1.0).contains(weight))
        {
            return Err(format!("{weight} is not between 0 and 1 ([issuers] and [confidence])"));
        }
        let figures = &self.figures;
        for (key, value) in [
            ("household_size", figures.household_size),
            ("vague_ratio", figures.vague_ratio),
            ("discrepancy_factor", figures.discrepancy_factor),
        ] {
            // Written so that NaN fails, too.
            if !(value >= 1.0 && value.is_finite()) {
                return Err(format!("[figures] {key} is {value}: 1 or more is needed"));
            }
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), String> {
        let time = &self.time;
        let windows = time.causes.values().chain(time.hazards.values());
        for window in windows.chain([&time.cause, &time.hazard]) {
            if window.window_days < 0 || window.longest_days < window.window_days {
                return Err(format!(
                    "[time] window_days {} and longest_days {}: 0 or more, the second not less than the first",
                    window.window_days, window.longest_days
                ));
            }
        }
        if time.publication_slack_days < 0 {
            return Err("[time] publication_slack_days is negative".to_owned());
        }
        Ok(())
    }

    fn check_kinds(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for hazard in self.kind.families.iter().flatten() {
            if !seen.insert(hazard) {
                return Err(format!("[kind] families hold `{}` twice", hazard.code()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn altered(from: &str, to: &str) -> Result<Fusion, DataError> {
        let text = Data::BuiltIn.text(PATH).unwrap();
        assert!(text.contains(from), "{from}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("method")).unwrap();
        std::fs::write(folder.path().join(PATH), text.replacen(from, to, 1)).unwrap();
        Fusion::load(&Data::Folder(folder.path().to_owned()))
    }

    #[test]
    fn windows_follow_cause_and_hazard() {
        let p = Fusion::load(&Data::BuiltIn).unwrap();
        assert_eq!(p.window(Cause::AgrarianConflict, None).window_days, 30);
        assert_eq!(p.window(Cause::PressFreedom, None).window_days, 15);
        assert_eq!(p.window(Cause::Disaster, Some(Hazard::UrbanFire)).window_days, 1);
        assert_eq!(p.window(Cause::Disaster, None).window_days, 5);
        assert_eq!(p.reach(Cause::Disaster, Some(Hazard::UrbanFire)), 12);
        assert_eq!(p.reach(Cause::ArmedConflict, None), 22);
        assert_eq!((p.reach(Cause::Disaster, None), p.reach(Cause::Unknown, None)), (67, 67));
    }

    #[test]
    fn families_are_named_by_their_first() {
        let kind = Fusion::load(&Data::BuiltIn).unwrap().kind;
        assert_eq!(kind.family(Some(Hazard::Landslide)), Some(Hazard::Flood));
        assert_eq!(kind.family(Some(Hazard::Volcano)), Some(Hazard::Volcano));
        assert_eq!(kind.family(Some(Hazard::Other)), None);
        assert_eq!(kind.family(None), None);
    }

    #[test]
    fn numbers_without_sense_are_refused_by_name() {
        for (from, to, named) in [
            ("vague_ratio = 3.0", "vague_ratio = nan", "vague_ratio"),
            ("weight = 0.85", "weight = 8.5", "8.5"),
            ("media = {", "press = {", "press"),
            ("window_days = 15", "window_days = 150", "longest_days"),
            ("[\"earthquake\",", "[\"flood\",", "flood"),
            ("slack_days = 7", "slack_days = -1", "publication_slack_days"),
            ("massive_persons = 50", "massive_person = 50", "massive_person"),
        ] {
            let error = altered(from, to).unwrap_err().to_string();
            assert!(error.contains(PATH) && error.contains(named), "{to}: {error}");
        }
    }
}
