//! Text as people read it: no invisible characters, single spaces.

/// Adds `text` to `out`, white space as single spaces and invisible characters left out.
pub(crate) fn push_tidy(out: &mut String, text: &str) {
    let mut rest = text;
    loop {
        // Nearly all of a text is words of plain letters: they go over as they are.
        let word = rest.bytes().position(|b| !b.is_ascii_graphic()).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        rest = &rest[word..];
        let Some(c) = rest.chars().next() else { return };
        rest = &rest[c.len_utf8()..];
        if c.is_whitespace() || c == '\u{2800}' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
}

/// The text with single spaces, none around, and without invisible characters.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_tidy(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}

/// Soft hyphens, zero-width and direction marks, byte order marks, control characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_nobody_sees() {
        let text =
            " 4\u{a0}mil\u{202f}187 \u{200b}per\u{ad}sonas\r\n\tdes\u{200d}plazadas\u{feff} ";
        assert_eq!(tidy(text), "4 mil 187 personas desplazadas");
        assert_eq!(tidy("\u{200b} \u{a0}"), "");
    }
}
