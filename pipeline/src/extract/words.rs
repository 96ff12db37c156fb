//! The words of the paragraph that is being read.

use super::tidy::push_tidy;

/// Words, and what is known of them.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Tidy, but for a space at the end.
    pub(crate) text: String,
    /// Characters inside links.
    pub(crate) linked: usize,
    /// Whether a `<br>` came after them.
    pub(crate) broken: bool,
}

impl Words {
    /// Whether a `<br>` ended the paragraph before `next`.
    pub(crate) fn ends_before(&self, next: &str) -> bool {
        self.broken && !next.trim().is_empty() && !goes_on(&self.text, next)
    }

    /// Adds a piece of text.
    pub(crate) fn push(&mut self, piece: &str, link: bool) {
        if self.broken && !piece.trim().is_empty() {
            push_tidy(&mut self.text, " ");
            self.broken = false;
        }
        let before = self.text.len();
        push_tidy(&mut self.text, piece);
        if link {
            self.linked += self.text[before..].trim().chars().count();
        }
    }
}

/// Whether a line that was broken by hand goes on in the next one.
fn goes_on(line: &str, next: &str) -> bool {
    let line = line.trim_end();
    if line.ends_with(['.', '!', '?', ':', '”', '"', '»', '…', ')']) {
        return false;
    }
    let last = line.rsplit(' ').next().unwrap_or_default();
    let joins = last.ends_with(',') || (last.len() <= 3 && last.chars().all(char::is_lowercase));
    joins || next.trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_lines_broken_by_hand() {
        assert!(goes_on("y sus hijos toman clases donde", "duermen, según la maestra"));
        assert!(goes_on("salieron de", "Tila en la noche"));
        assert!(goes_on("el 7 de junio,", "Protección Civil"));
        assert!(!goes_on("REDACCIÓN", "Las familias salieron"));
        assert!(!goes_on("Así lo dijo.", "aunque nadie lo oyó"));
    }
}
