//! Lists of figures by place, a line each ("Acuña: 130."), as bulletins have them.

use super::Geocoder;
use super::mention::{Lead, Mention};
use super::text::Field;

/// Lines that make a list.
const FEWEST: usize = 3;

/// Takes the names of such a list for municipalities, as if each line said "municipio de", unless most of them are states.
pub(super) fn mark_rows(field: &Field, found: &mut [Mention], geocoder: &Geocoder) {
    let rows: Vec<usize> =
        (0..found.len()).filter(|at| is_row(field, found[*at].start, found[*at].end)).collect();
    let is_state = |at: &&usize| geocoder.patterns.list[found[**at].pattern].state.is_some();
    let states = rows.iter().filter(is_state).count();
    if rows.len() < FEWEST || states * 2 > rows.len() {
        return;
    }
    for at in rows {
        found[at].lead = found[at].lead.max(Lead::Cue);
    }
}

/// Whether a name opens a line and a figure follows it.
fn is_row(field: &Field, start: usize, end: usize) -> bool {
    let bullets = [' ', '-', '–', '•', '*', '·'];
    let before = field.flat[..start].trim_end_matches(bullets);
    if !before.is_empty() && !field.breaks_between(before.len(), start) {
        return false;
    }
    let rest = field.flat[end..].trim_start();
    let figure = rest.strip_prefix([':', '(', '-', '–']).map(str::trim_start);
    figure.is_some_and(|figure| figure.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use desplaza_model::EvidenceField;

    use super::*;

    #[test]
    fn a_row_is_a_name_and_a_figure() {
        let text = "Por municipio:\n- Acuña: 130.\nNava (60)\nEn Jiménez: 42\nAllende, 28";
        let field = Field::new(EvidenceField::Text, text, &[]);
        let is = |name: &str| {
            let at = field.flat.find(name).unwrap();
            is_row(&field, at, at + name.len())
        };
        assert!(is("acuna") && is("nava"));
        assert!(!is("jimenez") && !is("allende"));
    }
}
