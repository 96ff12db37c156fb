//! A span of days with the precision that the text gave.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How finely a text dates an event.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// A day, or a first and a last day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// Only the day of publication is known.
    Publication,
}

/// First and last day, both included, in local Mexican time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct DateSpan {
    /// First day.
    #[schemars(with = "String")]
    pub start: Date,
    /// Last day, never before `start`.
    #[schemars(with = "String")]
    pub end: Date,
    /// How finely the source dates it.
    pub precision: DatePrecision,
}

impl DateSpan {
    /// One day.
    pub fn day(day: Date) -> Self {
        Self { start: day, end: day, precision: DatePrecision::Day }
    }

    /// From the first to the last day; the two are put in order.
    pub fn between(a: Date, b: Date, precision: DatePrecision) -> Self {
        Self { start: a.min(b), end: a.max(b), precision }
    }

    /// Whether the two spans are at most `days` apart; touching and overlapping spans are 0 apart.
    pub fn within_days(&self, other: &Self, days: i32) -> bool {
        let gap = if self.end < other.start {
            days_between(self.end, other.start)
        } else if other.end < self.start {
            days_between(other.end, self.start)
        } else {
            0
        };
        gap <= days
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn measures_gaps_in_days() {
        let june = DateSpan::between(date(2024, 6, 13), date(2024, 6, 4), DatePrecision::Day);
        assert_eq!(june.start, date(2024, 6, 4));
        assert!(june.within_days(&DateSpan::day(date(2024, 6, 20)), 7));
        assert!(!june.within_days(&DateSpan::day(date(2024, 6, 21)), 7));
        assert!(june.within_days(&DateSpan::day(date(2024, 6, 5)), 0));
        let year = DateSpan::day(date(2023, 6, 4));
        assert!(!june.within_days(&year, 300));
    }
}
