//! Short titles for rows, so that an event found in a table can be cited.

use super::layout::Layout;

/// Longer place texts are lists, not names.
const LONGEST: usize = 60;

/// "Inundación en Tlacotalpan, Veracruz (CENAPRED, fila 51)".
pub(super) fn of(layout: &Layout, label: &str, states: &str, list: &str, row: u32) -> String {
    let phenomenon = if label.is_empty() { layout.untitled.as_str() } else { label };
    let place = place(states, list);
    let in_place = if place.is_empty() { String::new() } else { format!(" en {place}") };
    let filled = layout
        .title
        .replace("{phenomenon}", &one_line(phenomenon))
        .replace("{in_place}", &in_place)
        .replace("{row}", &row.to_string());
    one_line(&filled)
}

fn place(states: &str, list: &str) -> String {
    let (states, list) = (one_line(states), one_line(list));
    let name = if is_one_name(&list) { list } else { String::new() };
    let states = if states.len() <= LONGEST { states } else { String::new() };
    match (name.is_empty(), states.is_empty()) {
        (false, false) => format!("{name}, {states}"),
        (false, true) => name,
        (true, _) => states,
    }
}

fn is_one_name(list: &str) -> bool {
    let lists = list.contains([',', ';', '/', '(']) || list.contains(" y ");
    let named = list.chars().next().is_some_and(char::is_alphabetic);
    named && !lists && list.len() <= LONGEST && !list.to_lowercase().contains("municipios")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
