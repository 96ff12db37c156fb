//! The day of publication, from the forms in which pages write it.

use desplaza_model::data::DataError;
use desplaza_model::text::fold;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::{Offset, TimeZone};
use regex::Regex;

use super::clutter::invalid;

/// Reads dates; knows the names of the months.
#[derive(Debug)]
pub(crate) struct Calendar {
    months: Vec<(String, i8)>,
    iso: Regex,
    slashed: Regex,
    day_first: Regex,
    month_first: Regex,
    path: Regex,
}

impl Calendar {
    /// `months` holds the names of the twelve months, in order.
    pub(crate) fn compile(months: &[Vec<String>]) -> Result<Self, DataError> {
        if months.len() != 12 {
            return Err(invalid(format!("months: {} months, not 12", months.len())));
        }
        let numbered = months
            .iter()
            .zip(1..)
            .flat_map(|(names, number)| names.iter().map(move |name| (name.clone(), number)));
        let mut months: Vec<(String, i8)> = numbered.collect();
        // Longer names first: "sept" must not be read as "sep" and a rest.
        months.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let names =
            months.iter().map(|(name, _)| regex::escape(name)).collect::<Vec<_>>().join("|");
        let pattern = |text: String| Regex::new(&text).map_err(|error| invalid(error.to_string()));
        Ok(Self {
            iso: pattern(
                r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?)?"
                    .to_owned(),
            )?,
            slashed: pattern(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b".to_owned())?,
            day_first: pattern(format!(r"\b(\d{{1,2}})º?\W{{0,2}}(?:de\W+)?\b({names})\b\W{{0,3}}(?:del?\W+)?(\d{{4}})\b"))?,
            month_first: pattern(format!(r"\b({names})\b\W{{1,2}}(\d{{1,2}}),?\W{{1,2}}(?:de\W+)?(\d{{4}})\b"))?,
            path: pattern(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/_-]|$)|[/_-]((?:19|20)\d{2})(\d{2})(\d{2})(?:[/_.-]|$)".to_owned())?,
            months,
        })
    }

    /// The local day of a machine-readable time; a time without offset is local already.
    pub(crate) fn machine(&self, text: &str, zone: &TimeZone) -> Option<Date> {
        let text = text.trim();
        if let Some(parts) = self.iso.captures(text) {
            let number = |at: usize| parts.get(at).and_then(|part| part.as_str().parse().ok());
            let date = valid(number(1)?, number(2)? as i8, number(3)? as i8)?;
            let Some(offset) = parts.get(7) else { return Some(date) };
            let hour = number(4)? as i8;
            let time = Time::new(hour, number(5)? as i8, number(6).unwrap_or(0) as i8, 0).ok()?;
            let local = local_day(DateTime::from_parts(date, time), offset.as_str(), zone);
            return local.or(Some(date));
        }
        let zoned = rfc2822::parse(text).ok();
        zoned.map(|at| at.timestamp().to_zoned(zone.clone()).date()).or_else(|| self.written(text))
    }

    /// A date as people write it: `viernes 7 de junio de 2024`, `07/06/2024`, `junio 7, 2024`.
    pub(crate) fn written(&self, text: &str) -> Option<Date> {
        let text = fold(text);
        let named = |day: &str, month: &str, year: &str| {
            let (_, month) = self.months.iter().find(|(name, _)| name == month)?;
            valid(year.parse().ok()?, *month, day.parse().ok()?)
        };
        if let Some(parts) = self.day_first.captures(&text) {
            return named(&parts[1], &parts[2], &parts[3]);
        }
        if let Some(parts) = self.month_first.captures(&text) {
            return named(&parts[2], &parts[1], &parts[3]);
        }
        let parts = self.slashed.captures(&text)?;
        valid(parts[3].parse().ok()?, parts[2].parse().ok()?, parts[1].parse().ok()?)
    }

    /// The date in an address: `/2024/06/07/`, `/2024-06-07/`, `_20240607.html`.
    pub(crate) fn in_address(&self, url: &str) -> Option<Date> {
        let path = url.split(['?', '#']).next()?;
        self.path.captures_iter(path).find_map(|parts| {
            let from = if parts.get(1).is_some() { 1 } else { 4 };
            let number = |at: usize| parts.get(from + at)?.as_str().parse::<i16>().ok();
            valid(number(0)?, number(1)? as i8, number(2)? as i8)
        })
    }
}

fn local_day(written: DateTime, offset: &str, zone: &TimeZone) -> Option<Date> {
    let offset = match offset {
        "Z" | "z" | "UTC" => Offset::UTC,
        text => {
            let digits = text[1..].replace(':', "");
            let seconds =
                digits[..2].parse::<i32>().ok()? * 3600 + digits[2..].parse::<i32>().ok()? * 60;
            Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()?
        }
    };
    Some(offset.to_timestamp(written).ok()?.to_zoned(zone.clone()).date())
}

/// Days on which the web existed.
fn valid(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|_| (1993..2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::clutter;
    use desplaza_model::data::Data;
    use jiff::civil::date;

    fn calendar() -> Calendar {
        Calendar::compile(&clutter::read(&Data::BuiltIn).unwrap().months).unwrap()
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn times_become_local_days() {
        let read = |text: &str| calendar().machine(text, &zone("America/Mexico_City"));
        let seventh = Some(date(2024, 6, 7));
        for text in [
            "2024-06-08T04:15:00Z",
            "2024-06-08T05:59:59.123Z",
            "2024-06-08T04:15:00+00:00",
            "2024-06-07T22:15:00-06:00",
            "2024-06-07T22:15:00-0600",
            "2024-06-07 22:15:00",
            "2024-06-07T22:15",
            "2024-06-07",
            "20240607",
            "20240607T2215",
            "Fri, 07 Jun 2024 22:15:00 -0600",
            "Sat, 08 Jun 2024 04:15:00 GMT",
            "7 de junio de 2024",
            "07/06/2024",
        ] {
            assert_eq!(read(text), seventh, "{text}");
        }
        for text in ["", "ayer", "2024-13-40", "0001-01-01T00:00:00Z", "1717800000000000000"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn each_source_has_its_zone() {
        let at = "2024-06-08T06:30:00Z";
        assert_eq!(calendar().machine(at, &zone("America/Mexico_City")), Some(date(2024, 6, 8)));
        assert_eq!(calendar().machine(at, &zone("America/Tijuana")), Some(date(2024, 6, 7)));
        assert_eq!(
            calendar().machine("2024-06-08T04:30:00Z", &zone("America/Cancun")),
            Some(date(2024, 6, 7))
        );
    }

    #[test]
    fn reads_what_people_write() {
        for text in [
            "Viernes, 7 de Junio de 2024",
            "7 de junio del 2024 | 10:30 hrs",
            "7 junio, 2024",
            "junio 7, 2024",
            "Jun 7, 2024",
            "07-jun-2024",
            "7/JUN/2024",
            "Publicado: 07/06/2024 22:15",
            "07.06.2024",
            "Tila, Chis., a 7 de junio de 2024",
        ] {
            assert_eq!(calendar().written(text), Some(date(2024, 6, 7)), "{text}");
        }
        assert_eq!(calendar().written("1º de septiembre de 2023"), Some(date(2023, 9, 1)));
        for text in ["junio de 2024", "31 de febrero de 2024", "hace 7 horas", "el 7 de junio"] {
            assert_eq!(calendar().written(text), None, "{text}");
        }
    }

    #[test]
    fn reads_addresses() {
        let read = |url: &str| calendar().in_address(url);
        let seventh = Some(date(2024, 6, 7));
        assert_eq!(read("https://a.example/2024/06/07/huyen-familias/"), seventh);
        assert_eq!(read("https://a.example/estados/2024-06-07/nota"), seventh);
        assert_eq!(read("https://a.example/nota_20240607.html"), seventh);
        assert_eq!(read("https://a.example/2024/6/7"), seventh);
        assert_eq!(read("https://a.example/nota-20249999-x/2024/06/nota.html"), None);
        assert_eq!(read("https://a.example/nota?d=/2024/06/07/"), None);
    }
}
