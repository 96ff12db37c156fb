//! The closed vocabularies: `snake_case` in every file, crosswalks in `data/codes/`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// What every closed vocabulary can do: list itself and write itself.
pub trait Code: Copy + PartialEq + VariantArray + Into<&'static str> {
    /// Every value, in the order of the method.
    const ALL: &'static [Self] = Self::VARIANTS;

    /// The `snake_case` code, the same in JSON, CSV and layers.
    fn code(self) -> &'static str {
        self.into()
    }

    /// The value of a code, if it is one.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

impl<T: Copy + PartialEq + VariantArray + Into<&'static str>> Code for T {}

/// What happened to people or dwellings (METHOD §4).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Term {
    /// Fled or were forced to leave.
    Displaced,
    /// Were moved out by, or on the word of, an authority.
    Evacuated,
    /// Were present in a shelter: occupancy, never capacity.
    Sheltered,
    /// Were settled elsewhere.
    Relocated,
    /// Lost the dwelling ("damnificados" where the text says so).
    Homeless,
    /// Dwellings lost.
    DestroyedHousing,
    /// Dwellings standing but not habitable.
    UninhabitableHousing,
    /// Dwellings damaged in part: affected, not displacement.
    DamagedHousing,
    /// Affected; never part of a displaced total.
    Affected,
    /// Came back.
    Returned,
    /// Left the country: not internal displacement.
    CrossBorder,
}

impl Term {
    /// Whether figures of this term measure people who moved.
    pub fn is_movement(self) -> bool {
        matches!(self, Self::Displaced | Self::Evacuated | Self::Relocated | Self::Homeless)
    }

    /// Whether figures of this term count dwellings that can no longer be lived in.
    pub fn is_lost_housing(self) -> bool {
        matches!(self, Self::DestroyedHousing | Self::UninhabitableHousing)
    }
}

/// What a figure counts.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Unit {
    /// People.
    Persons,
    /// Families or households.
    Families,
    /// Dwellings.
    Houses,
    /// Shelters.
    Shelters,
    /// Communities.
    Communities,
}

/// How a figure is worded.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Qualifier {
    /// A plain number.
    Exact,
    /// "unas", "cerca de", "casi".
    Approx,
    /// "al menos", "no menos de".
    AtLeast,
    /// "más de".
    MoreThan,
    /// "menos de".
    LessThan,
    /// "hasta".
    UpTo,
    /// Two bounds, or a vague numeral such as "decenas de".
    Range,
}

/// Causes of the General Law's draft of 2020 (METHOD §2).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// Collective punishment.
    CollectivePunishment,
    /// Conflict over land.
    AgrarianConflict,
    /// Organised crime, armed groups, self-defence groups, clashes, threats.
    ArmedConflict,
    /// Conflict between or within communities.
    CommunalConflict,
    /// Conflict over property.
    PropertyConflict,
    /// Natural, human-made or climate disaster.
    Disaster,
    /// Cultural, social, political, ethnic, religious, racial or sexual segregation.
    Segregation,
    /// Infrastructure, mines, dams.
    DevelopmentProject,
    /// Violations of human rights, forced eviction included.
    HumanRightsViolation,
    /// Gender violence.
    GenderViolence,
    /// Violence against journalists.
    PressFreedom,
    /// Other violence.
    OtherViolence,
    /// Not said.
    Unknown,
}

impl Cause {
    /// Disaster on one side, everything else on the other; the two are never one event.
    pub fn is_disaster(self) -> bool {
        self == Self::Disaster
    }
}

/// Hazards, with their UNDRR-ISC code (METHOD §3); no hazard is JSON `null`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Hazard {
    /// Flood of any kind: overflow, rain water, flash, coastal (MH0600).
    Flood,
    /// Tropical cyclone (MH0309).
    TropicalCyclone,
    /// "lluvia severa", heavy rain (MH0402).
    StormRain,
    /// Storm surge (MH0703).
    StormSurge,
    /// Wind or tornado (MH0301, MH0305).
    WindTornado,
    /// Hail (MH0404).
    Hail,
    /// Cold wave, frost, snow (MH0502, MH0505, MH0405).
    ColdWave,
    /// Heat wave (MH0501).
    HeatWave,
    /// Drought (MH0401).
    Drought,
    /// Earthquake (GH0101).
    Earthquake,
    /// Tsunami (MH0705).
    Tsunami,
    /// Volcanic activity (GH0201-05).
    Volcano,
    /// "deslave, movimiento de ladera" (GH0300).
    Landslide,
    /// Mudflow (GH0303).
    Mudflow,
    /// "socavón, hundimiento" (GH0308-09).
    SubsidenceSinkhole,
    /// Ground fissure (GH0311).
    Fissure,
    /// Wildfire (EN0205).
    Wildfire,
    /// Fire in a building or town.
    UrbanFire,
    /// Explosion.
    Explosion,
    /// Gas leak or chemical spill.
    GasOrChemical,
    /// Release of a dam (TL0205).
    DamRelease,
    /// Another hazard.
    Other,
}

/// Who said it (METHOD §6).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Issuer {
    /// CNPC and CENAPRED; the Army's Plan DN-III is `armed_forces`.
    FederalCivilProtection,
    /// State government, state Civil Protection, prosecutors.
    StateGovernment,
    /// Municipal government.
    MunicipalGovernment,
    /// Army, Navy, National Guard.
    ArmedForces,
    /// Churches and civil organisations.
    ChurchNgo,
    /// Universities and researchers.
    Academic,
    /// UN agencies, IDMC, ICRC.
    International,
    /// The people themselves.
    Residents,
    /// The outlet speaks in its own name.
    Media,
    /// "trascendió", "fuentes extraoficiales", or nobody named.
    Unnamed,
}

/// What a place is in its text.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MentionRole {
    /// People left from it or lost the home there, or it happened there.
    Origin,
    /// People went there.
    Destination,
    /// The shelter that took people in is there.
    Shelter,
    /// People passed through.
    Transit,
    /// The statement was made there.
    Report,
    /// Anything else: context, the state behind a municipality, the seat of an office.
    #[default]
    Mention,
}

/// How finely a place is known.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Precision {
    /// A point.
    Point,
    /// A locality.
    Locality,
    /// A municipality.
    Municipality,
    /// A state.
    State,
    /// The country.
    Country,
}

/// Groups named in the text (METHOD §6).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Group {
    /// Women.
    Women,
    /// Children.
    Children,
    /// Older persons.
    Older,
    /// Persons with disabilities.
    Disability,
    /// Indigenous people.
    Indigenous,
    /// Afromexican people.
    Afromexican,
    /// LGBTI people.
    Lgbti,
    /// Farmers.
    Farmers,
    /// Journalists and human rights defenders.
    JournalistsDefenders,
    /// Migrants.
    Migrants,
}

/// Kinds of actors who made people leave (METHOD §2); never a name.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Actor {
    /// Organised crime, and armed groups that nobody names.
    OrganisedCrime,
    /// Self-defence groups, community police.
    SelfDefence,
    /// Paramilitary groups.
    Paramilitary,
    /// Police, army, courts that evict.
    StateForces,
    /// Neighbours: another community, an assembly, a religious or political group.
    Community,
    /// Companies and developers.
    Company,
}

/// When a movement happened with respect to the hazard.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Occurred {
    /// Before the hazard struck: preventive.
    Before,
    /// While it struck, or not said.
    During,
    /// After it.
    After,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees_with_serde<C: Code + Serialize + std::fmt::Debug>() {
        for value in C::ALL {
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(json, format!("\"{}\"", value.code()));
            assert_eq!(C::from_code(value.code()), Some(*value));
        }
        assert_eq!(C::from_code("no_such_code"), None);
    }

    #[test]
    fn codes_are_what_serde_writes() {
        agrees_with_serde::<Term>();
        agrees_with_serde::<Unit>();
        agrees_with_serde::<Qualifier>();
        agrees_with_serde::<Cause>();
        agrees_with_serde::<Hazard>();
        agrees_with_serde::<Issuer>();
        agrees_with_serde::<Precision>();
        agrees_with_serde::<MentionRole>();
        agrees_with_serde::<Group>();
        agrees_with_serde::<Actor>();
        agrees_with_serde::<Occurred>();
    }
}
