//! One typed cell, whatever the file it came from.

use std::borrow::Cow;

use jiff::civil::Date;

/// A cell; white space alone is empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text as written.
    Text(String),
    /// A number; also what a formula gave when the file was last saved.
    Number(f64),
    /// A day (a time of day is left out).
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// A formula that failed: `#VALUE!`.
    Error(String),
}

impl Cell {
    /// A cell of text.
    pub fn of_text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What a spreadsheet would show, days as ISO 8601.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::Flag(true) => Cow::Borrowed("VERDADERO"),
            Self::Flag(false) => Cow::Borrowed("FALSO"),
        }
    }

    /// The text without the white space around it, non-breaking spaces as plain ones.
    pub fn clean(&self) -> String {
        clean(&self.text())
    }
}

/// A text without the white space around it, non-breaking spaces and carriage returns as plain ones.
pub(super) fn clean(text: &str) -> String {
    let plain = text.replace("\r\n", "\n").replace(['\u{a0}', '\u{202f}', '\u{2007}'], " ");
    plain.replace('\r', "\n").trim().trim_matches('\u{feff}').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn shows_what_a_spreadsheet_shows() {
        assert_eq!(Cell::Number(19362.0).text(), "19362");
        assert_eq!(Cell::Number(0.42).text(), "0.42");
        assert_eq!(Cell::Date(date(2024, 6, 11)).text(), "2024-06-11");
        assert_eq!(Cell::of_text(" \u{a0} "), Cell::Empty);
        assert_eq!(Cell::of_text("\u{a0}Tlayacapan \r\n").clean(), "Tlayacapan");
    }
}
