//! INEGI's municipality key: two digits of state, three of municipality, always text.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is not a municipality or state key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CvegeoError {
    /// Not exactly five (or, for a state, two) ASCII digits.
    #[error(
        "`{0}` is not a municipality key: five digits are needed, leading zero included (01001)"
    )]
    Shape(String),
    /// The first two digits name no state: 01 to 32 exist.
    #[error("`{0}` begins with a state key that does not exist: 01 to 32 are valid")]
    State(String),
    /// `000` is the whole state, not a municipality.
    #[error("`{0}` ends in 000, which is a state and not a municipality")]
    Municipality(String),
}

/// A key of `N` ASCII digits that begins with a state: see [`Cvegeo`] and [`StateCode`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key<const N: usize>([u8; N]);

/// A municipality key (CVEGEO), five digits such as `07096`; an integer is refused everywhere.
///
/// # Examples
/// ```
/// # use desplaza_model::Cvegeo;
/// let tila: Cvegeo = "07096".parse().unwrap();
/// assert_eq!(tila.state().as_str(), "07");
/// assert!("7096".parse::<Cvegeo>().is_err());
/// assert!(serde_json::from_str::<Cvegeo>("7096").is_err());
/// ```
pub type Cvegeo = Key<5>;

/// A state key, two digits `01` to `32`.
pub type StateCode = Key<2>;

impl<const N: usize> Key<N> {
    /// The digits.
    #[expect(clippy::missing_panics_doc, reason = "only digits get in")]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII digits are stored")
    }
}

impl Cvegeo {
    /// The state that the municipality belongs to.
    pub fn state(&self) -> StateCode {
        Key([self.0[0], self.0[1]])
    }
}

impl StateCode {
    /// All 32 states in key order.
    pub fn all() -> impl Iterator<Item = StateCode> {
        (1..=32u8).map(|n| Key([b'0' + n / 10, b'0' + n % 10]))
    }
}

impl<const N: usize> FromStr for Key<N> {
    type Err = CvegeoError;

    fn from_str(text: &str) -> Result<Self, CvegeoError> {
        let shape = || CvegeoError::Shape(text.to_owned());
        let bytes: [u8; N] = text.as_bytes().try_into().map_err(|_| shape())?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(shape());
        }
        let state = (bytes[0] - b'0') * 10 + (bytes[1] - b'0');
        if !(1..=32).contains(&state) {
            return Err(CvegeoError::State(text.to_owned()));
        }
        if N > 2 && bytes[2..].iter().all(|&digit| digit == b'0') {
            return Err(CvegeoError::Municipality(text.to_owned()));
        }
        Ok(Key(bytes))
    }
}

impl<const N: usize> fmt::Display for Key<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Key<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> Serialize for Key<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, const N: usize> Deserialize<'de> for Key<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl<const N: usize> JsonSchema for Key<N> {
    fn schema_name() -> Cow<'static, str> {
        if N == 2 { "StateCode".into() } else { "Cvegeo".into() }
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let tail = N - 2;
        let pattern = format!("^(0[1-9]|[12][0-9]|3[0-2])[0-9]{{{tail}}}$");
        schemars::json_schema!({ "type": "string", "pattern": pattern })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_leading_zero() {
        let key: Cvegeo = "01001".parse().unwrap();
        assert_eq!(serde_json::to_string(&key).unwrap(), "\"01001\"");
        assert_eq!(key.state().to_string(), "01");
    }

    #[test]
    fn refuses_what_is_not_a_key() {
        for bad in ["1001", "010011", "33001", "00001", "07000", "07O96", "", "٠٧٠٩٦"] {
            assert!(bad.parse::<Cvegeo>().is_err(), "{bad} was taken");
        }
        assert!(serde_json::from_str::<Cvegeo>("1001").is_err());
        assert!(serde_json::from_str::<Cvegeo>("1001.0").is_err());
        assert!("33".parse::<StateCode>().is_err());
    }

    #[test]
    fn counts_thirty_two_states() {
        assert_eq!(StateCode::all().count(), 32);
        assert_eq!(StateCode::all().last().unwrap().as_str(), "32");
    }
}
