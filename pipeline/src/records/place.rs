//! Keys and points in cells.

use desplaza_model::Cvegeo;

use super::article::Reading;
use super::cell::Cell;
use super::doubt::Reason;
use super::layout::Field;

/// Mexico's box in degrees, islands and all: south, north, west, east.
const BOX: [f64; 4] = [14.0, 33.0, -119.0, -86.0];

impl Reading<'_> {
    /// The municipality key, from one column or from a state key and a municipality number.
    pub(super) fn municipality_key(&mut self) -> Option<Cvegeo> {
        let (at, digits) = match self.column(Field::MunicipalityKey) {
            Some(at) => (at, self.digits(at)),
            None => {
                let at = self.column(Field::Municipalities)?;
                self.column(Field::StateKey)?;
                (at, self.digits(at))
            }
        };
        let Some(digits) = digits else {
            if self.column(Field::MunicipalityKey).is_some() {
                self.doubt(at, Reason::NotAKey);
            }
            return None;
        };
        let key = match digits.len() {
            5 => digits,
            4 => {
                self.doubt(at, Reason::LeadingZero);
                format!("0{digits}")
            }
            _ => {
                let state = self.column(Field::StateKey).and_then(|at| self.digits(at));
                format!("{:0>2}{digits:0>3}", state.unwrap_or_default())
            }
        };
        let key = key.parse().ok();
        if key.is_none() {
            self.doubt(at, Reason::NotAKey);
        }
        key
    }

    fn digits(&self, column: usize) -> Option<String> {
        let text = self.row.cell(column).clean();
        let digits = text.strip_suffix(".0").unwrap_or(&text);
        let shaped = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        shaped.then(|| digits.to_owned())
    }

    /// Latitude and longitude; both or none.
    pub(super) fn point(&mut self) -> (Option<f64>, Option<f64>) {
        let lat = self.degrees(Field::Lat, BOX[0], BOX[1]);
        let lon = self.degrees(Field::Lon, BOX[2], BOX[3]);
        if lat.is_some() && lon.is_some() { (lat, lon) } else { (None, None) }
    }

    fn degrees(&mut self, field: Field, least: f64, most: f64) -> Option<f64> {
        let at = self.column(field)?;
        let degrees = match self.row.cell(at) {
            Cell::Number(number) => Some(*number),
            other => other.clean().replace(',', ".").parse().ok(),
        };
        let inside = degrees.filter(|degrees| (least..=most).contains(degrees));
        if inside.is_none() {
            self.doubt(at, Reason::NotInMexico);
        }
        inside
    }
}
