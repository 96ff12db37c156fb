//! Counts in cells: what is a number, what is unknown, what is neither.

use std::sync::LazyLock;

use desplaza_model::text::fold;
use regex::Regex;

use super::cell::Cell;
use super::doubt::Reason;
use super::layout::Count;
use super::words::Words;

/// A value, unless it is unknown, and what is doubtful about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Value {
    pub(super) value: Option<f64>,
    pub(super) doubt: Option<Reason>,
}

impl Value {
    fn unknown(reason: Reason) -> Self {
        Self { value: None, doubt: Some(reason) }
    }
}

/// Reads a cell of a counting column.
pub(super) fn read(cell: &Cell, count: &Count, words: &Words) -> Value {
    if count.yes_no {
        return yes_no(cell, words);
    }
    match cell {
        Cell::Empty => Value { value: None, doubt: None },
        Cell::Error(_) => Value::unknown(Reason::FailedFormula),
        Cell::Number(number) => bounded(*number, count, false),
        Cell::Flag(_) | Cell::Date(_) => Value::unknown(Reason::NotANumber),
        Cell::Text(text) if failed(text) => Value::unknown(Reason::FailedFormula),
        Cell::Text(text) if words.is_nothing(text) => Value::unknown(Reason::NoData),
        Cell::Text(text) => {
            let (plain, approximate) = words.without_approximation(&fold(text));
            match number(&without_units(&plain, count), !count.decimals) {
                Some(number) => bounded(number, count, approximate),
                None => Value::unknown(Reason::NotANumber),
            }
        }
    }
}

fn yes_no(cell: &Cell, words: &Words) -> Value {
    let known = |flag: bool| Value { value: Some(f64::from(u8::from(flag))), doubt: None };
    match cell {
        Cell::Empty => known(false),
        Cell::Flag(flag) => known(*flag),
        other if words.is_nothing(&other.text()) => Value::unknown(Reason::NoData),
        other => words.yes_no(&other.text()).map_or(Value::unknown(Reason::NotYesNo), known),
    }
}

/// Whether a text is what a spreadsheet writes for a failed formula.
pub(super) fn failed(text: &str) -> bool {
    let text = text.trim();
    text.len() > 2 && text.starts_with('#') && text.ends_with(['!', '?', 'A'])
}

fn bounded(number: f64, count: &Count, approximate: bool) -> Value {
    if !number.is_finite() {
        return Value::unknown(Reason::NotANumber);
    }
    if number < 0.0 {
        return Value::unknown(Reason::Negative);
    }
    if !count.decimals && number.fract() != 0.0 {
        return Value::unknown(Reason::NotWhole);
    }
    Value { value: Some(number), doubt: approximate.then_some(Reason::Approximate) }
}

/// A folded text without the words that the column allows beside its number.
fn without_units(text: &str, count: &Count) -> String {
    let mut text = text.to_owned();
    for word in &count.unit_words {
        let word = fold(word);
        let rest = text.strip_suffix(&word).or_else(|| text.strip_prefix(&word));
        if let Some(rest) = rest {
            text = rest.trim().to_owned();
        }
    }
    text
}

/// A number in Mexican wording, folded (METHOD §5): `19 362`, `112'336,538`, `4.000`, `2 mil 500`.
pub(super) fn number(text: &str, whole: bool) -> Option<f64> {
    static GROUPED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(\d{1,3}(?:[ ,'’]\d{3})+)(\.\d+)?$").expect("a constant pattern")
    });
    static POINTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\d{1,3}(?:\.\d{3})+$").expect("a constant pattern"));
    static THOUSANDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(\d{1,3})? ?mil(?: (\d{1,3}))?$").expect("a constant pattern")
    });
    let text = text.trim().trim_end_matches('.');
    if let Some(parts) = GROUPED.captures(text) {
        let digits: String = parts[1].chars().filter(char::is_ascii_digit).collect();
        let fraction = parts.get(2).map_or("", |fraction| fraction.as_str());
        return format!("{digits}{fraction}").parse().ok();
    }
    if POINTS.is_match(text) && (whole || text.matches('.').count() > 1) {
        return text.replace('.', "").parse().ok();
    }
    if let Some(parts) = THOUSANDS.captures(text) {
        let part = |at: usize| parts.get(at).and_then(|part| part.as_str().parse::<f64>().ok());
        return Some(part(1).unwrap_or(1.0) * 1000.0 + part(2).unwrap_or(0.0));
    }
    plain(text)
}

/// Digits with at most one decimal mark.
fn plain(text: &str) -> Option<f64> {
    let marks = text.chars().filter(|c| matches!(c, '.' | ',')).count();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let shaped = rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if !shaped || marks > 1 {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use desplaza_model::data::Data;
    use proptest::prelude::*;

    fn column(decimals: bool, yes_no: bool) -> Count {
        Count {
            key: "houses".into(),
            names: Vec::new(),
            decimals,
            yes_no,
            unit_words: vec!["viviendas".into(), "$".into()],
            figure: None,
            unless: None,
        }
    }

    fn read_text(text: &str, decimals: bool) -> (Option<f64>, Option<Reason>) {
        let words = Words::load(&Data::BuiltIn, "records/words.toml").unwrap();
        let read = read(&Cell::of_text(text), &column(decimals, false), &words);
        (read.value, read.doubt)
    }

    #[test]
    fn reads_what_people_write_in_counting_columns() {
        for (text, value) in [
            ("19 362 ", 19_362.0),
            (" 13,637 \n", 13_637.0),
            ("4.000", 4000.0),
            ("112'336,538", 112_336_538.0),
            ("1200", 1200.0),
            ("0", 0.0),
            ("12.0", 12.0),
            ("45 viviendas", 45.0),
            ("2 mil 500", 2500.0),
            ("mil 26", 1026.0),
            ("19\u{a0}362", 19_362.0),
        ] {
            assert_eq!(read_text(text, false), (Some(value), None), "{text:?}");
        }
        assert_eq!(read_text(" 13,637.00 \n", true), (Some(13_637.0), None));
        assert_eq!(read_text("$ 1,234.50", true), (Some(1234.5), None));
        assert_eq!(read_text("2.125", true), (Some(2.125), None));
        assert_eq!(read_text("2,5", true), (Some(2.5), None));
        assert_eq!(read_text("aprox. 300", false), (Some(300.0), Some(Reason::Approximate)));
    }

    #[test]
    fn says_why_a_cell_is_unknown() {
        for (text, reason) in [
            ("SD", Reason::NoData),
            ("nsr", Reason::NoData),
            ("?", Reason::NoData),
            ("#VALUE!", Reason::FailedFormula),
            ("#¡VALOR!", Reason::FailedFormula),
            ("#N/A", Reason::FailedFormula),
            ("7 niveles de un edificio", Reason::NotANumber),
            ("20 familias", Reason::NotANumber),
            ("12-15", Reason::NotANumber),
            ("1,23,4", Reason::NotANumber),
            ("-3", Reason::Negative),
            ("0.44", Reason::NotWhole),
        ] {
            assert_eq!(read_text(text, false), (None, Some(reason)), "{text:?}");
        }
        assert_eq!(read_text("  ", false), (None, None));
    }

    #[test]
    fn yes_and_no_are_one_and_zero() {
        let words = Words::load(&Data::BuiltIn, "records/words.toml").unwrap();
        let value = |cell: Cell| read(&cell, &column(false, true), &words).value;
        assert_eq!(value(Cell::of_text("sí")), Some(1.0));
        assert_eq!(value(Cell::Empty), Some(0.0));
        assert_eq!(value(Cell::of_text("quizá")), None);
    }

    proptest! {
        #[test]
        fn grouped_numbers_round_trip(n in 0u64..10_000_000_000, mark in "[ ,.']") {
            let digits = n.to_string();
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at) % 3 == 0 {
                    grouped.push_str(&mark);
                }
                grouped.push(digit);
            }
            prop_assert_eq!(number(&grouped, true), Some(n as f64));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}") {
            prop_assert!(number(&fold(&text), true).is_none_or(f64::is_finite));
        }
    }
}
