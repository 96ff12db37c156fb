//! What explains the map: classes, scale bar, totals, sources.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::frame::{HEIGHT, WIDTH};
use crate::release::Release;
use crate::risk::grouped;
use crate::tally::Kind;
use crate::write::escaped;

const LEFT: f64 = 44.0;

/// Heading: what, when, how many.
pub(crate) fn heading(out: &mut String, release: &Release) {
    let style = &release.risk.map;
    text(out, (LEFT, 50.0), "font-size=\"30\" font-weight=\"bold\"", &style.title);
    let subtitle = format!("{}{}", style.subtitle, period(release));
    text(out, (LEFT, 80.0), "font-size=\"17\"", &subtitle);
    let totals = crate::manifest::totals(release);
    for (line, (kind, word)) in
        [(Kind::Conflicto, "Por conflicto"), (Kind::Desastre, "Por desastre")].iter().enumerate()
    {
        let total = &totals[kind];
        let words = format!(
            "{word}: {} personas (de {} a {}), {} eventos",
            grouped(total.persons.best),
            grouped(total.persons.low),
            grouped(total.persons.high),
            grouped(total.events)
        );
        let at = (WIDTH - LEFT, 50.0 + 26.0 * line as f64);
        text(out, at, "font-size=\"16\" text-anchor=\"end\"", &words);
    }
}

fn period(release: &Release) -> String {
    let first = release.events.iter().map(|event| event.when.start.year()).min();
    let last = release.events.iter().map(|event| event.when.start.year()).max();
    match (first, last) {
        (Some(first), Some(last)) if first < last => format!(", {first}-{last}"),
        (Some(year), _) => format!(", {year}"),
        _ => String::new(),
    }
}

/// Classes from dark to light, then what has no figure and what has no evidence.
pub(crate) fn classes(out: &mut String, release: &Release) {
    let style = &release.risk.map;
    let mut entries: Vec<(&str, String)> = (0..style.palette.len())
        .rev()
        .map(|class| (style.palette[class].as_str(), style.class_label(class)))
        .collect();
    entries.push((&style.no_figure, style.no_figure_label.clone()));
    entries.push((&style.no_evidence, style.no_evidence_label.clone()));
    let top = HEIGHT - 96.0 - 28.0 * entries.len() as f64;
    text(out, (LEFT, top - 14.0), "font-size=\"16\" font-weight=\"bold\"", "Personas desplazadas");
    for (line, (colour, label)) in entries.iter().enumerate() {
        let y = top + 28.0 * line as f64;
        let _ = writeln!(
            out,
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"30\" height=\"19\" fill=\"{colour}\" \
             stroke=\"{}\" stroke-width=\"0.5\"/>",
            style.state_line
        );
        text(out, (LEFT + 40.0, y + 15.0), "font-size=\"15\"", label);
    }
}

/// A bar of a round length of about 200 pixels, for `scale` pixels a metre.
pub(crate) fn scale_bar(out: &mut String, scale: f64) {
    let metres = round_length(200.0 / scale);
    let (x, y, width) = (620.0, HEIGHT - 86.0, metres * scale);
    let _ = writeln!(
        out,
        "<path d=\"M{x},{} v6 h{width:.1} v-6\" fill=\"none\" stroke=\"currentColor\" \
         stroke-width=\"1.5\"/>",
        y - 6.0
    );
    let label = if metres >= 1000.0 {
        format!("{} km", grouped((metres / 1000.0).round() as u64))
    } else {
        format!("{metres:.0} m")
    };
    let at = (x + width / 2.0, y - 10.0);
    text(out, at, "font-size=\"14\" text-anchor=\"middle\"", &label);
}

/// The largest of 1, 2, 5 times a power of ten that is not longer.
fn round_length(metres: f64) -> f64 {
    let power = 10f64.powf(metres.max(1.0).log10().floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| step * power <= metres).unwrap_or(1.0);
    step * power
}

/// Note, sources, date.
pub(crate) fn sources(out: &mut String, release: &Release) {
    let manifest = release.places.manifest();
    text(out, (LEFT, HEIGHT - 44.0), "font-size=\"14\"", &release.risk.map.note);
    let sources = format!(
        "Fuentes: notas de prensa y registros de Protección Civil, citados evento por evento; \
         límites municipales y población: {}.",
        manifest.vintage
    );
    text(out, (LEFT, HEIGHT - 22.0), "font-size=\"13\"", &sources);
    let made = format!("desplaza {}, {}", env!("CARGO_PKG_VERSION"), long_date(release.now));
    text(out, (WIDTH - LEFT, HEIGHT - 22.0), "font-size=\"13\" text-anchor=\"end\"", &made);
}

fn long_date(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    format!("{} de {} de {}", day.day(), MONTHS[day.month() as usize - 1], day.year())
}

fn text(out: &mut String, (x, y): (f64, f64), attributes: &str, words: &str) {
    let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{}</text>", escaped(words));
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn bars_have_round_lengths() {
        let whole = |metres| round_length(metres).round() as u64;
        assert_eq!([430_000.0, 999.0, 210.0, 1.0].map(whole), [200_000, 500, 200, 1]);
    }

    #[test]
    fn dates_are_spanish() {
        assert_eq!(long_date(date(2026, 1, 5)), "5 de enero de 2026");
    }
}
