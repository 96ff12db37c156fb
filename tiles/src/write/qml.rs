//! QGIS styles: classes and colours of the map, Spanish aliases, dates for the temporal controller.

use std::fmt::Write as _;

use crate::layer::{ColumnType, GeometryType, Layer, NO_EVIDENCE};
use crate::risk::{MapStyle, rgb};

/// A rule of the renderer: which features, what the legend says, how they look.
struct Rule {
    filter: String,
    label: String,
    symbol: String,
}

/// The style of a layer as QGIS saves it.
pub(crate) fn qml(layer: &Layer, style: &MapStyle) -> String {
    let rules = match layer.geometry {
        GeometryType::MultiPolygon => polygon_rules(style),
        GeometryType::Point => point_rules(style),
        GeometryType::None => Vec::new(),
    };
    let mut out = String::from("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    out.push_str("<qgis version=\"3.22.0\" styleCategories=\"Symbology|Fields|Temporal\">\n");
    if layer.columns.iter().any(|column| column.name == "fecha_inicio") {
        out.push_str(TEMPORAL);
    }
    if !rules.is_empty() {
        renderer(&mut out, &rules);
    }
    aliases(&mut out, layer);
    let shown =
        if layer.columns.iter().any(|column| column.name == "NOMGEO") { "NOMGEO" } else { "id" };
    let _ = writeln!(out, " <previewExpression>\"{shown}\"</previewExpression>");
    let geometry = match layer.geometry {
        GeometryType::Point => 0,
        GeometryType::MultiPolygon => 2,
        GeometryType::None => 4,
    };
    let _ = writeln!(out, " <layerGeometryType>{geometry}</layerGeometryType>\n</qgis>");
    out
}

/// Mode 2 takes the start and the end of each feature from its fields; limits included.
const TEMPORAL: &str = " <temporal enabled=\"1\" mode=\"2\" startField=\"fecha_inicio\" endField=\"fecha_fin\" \
startExpression=\"\" endExpression=\"\" durationField=\"\" durationUnit=\"min\" fixedDuration=\"0\" \
accumulate=\"0\" limitMode=\"1\">\n  <fixedRange>\n   <start></start>\n   <end></end>\n  </fixedRange>\n </temporal>\n";

fn polygon_rules(style: &MapStyle) -> Vec<Rule> {
    let figure = "\"desplazados_ambos_mejor\"";
    let line = &style.municipality_line;
    let mut rules = vec![Rule {
        filter: format!("\"cobertura\" = '{NO_EVIDENCE}'"),
        label: style.no_evidence_label.clone(),
        symbol: fill(&style.no_evidence, line),
    }];
    rules.push(Rule {
        filter: format!("\"cobertura\" <> '{NO_EVIDENCE}' AND {figure} IS NULL"),
        label: style.no_figure_label.clone(),
        symbol: fill(&style.no_figure, line),
    });
    for (class, colour) in style.palette.iter().enumerate() {
        rules.push(Rule {
            filter: class_filter(figure, class, style),
            label: style.class_label(class),
            symbol: fill(colour, line),
        });
    }
    rules
}

/// Circles by kind and class: area, not diameter, grows with the class.
fn point_rules(style: &MapStyle) -> Vec<Rule> {
    let figure = "\"personas_mejor\"";
    let mut rules = Vec::new();
    for (kind, word, colour) in
        [("conflicto", "Conflicto", &style.conflict), ("desastre", "Desastre", &style.disaster)]
    {
        let counted = format!("\"conteo\" = 'desplazamiento' AND \"tipo\" = '{kind}'");
        for class in 0..style.palette.len() {
            rules.push(Rule {
                filter: format!("{counted} AND {}", class_filter(figure, class, style)),
                label: format!("{word}: {}", style.class_label(class).to_lowercase()),
                symbol: marker(colour, 1.6 * ((class + 1) as f64).sqrt() * 1.3),
            });
        }
        rules.push(Rule {
            filter: format!("{counted} AND {figure} IS NULL"),
            label: format!("{word}: sin cifra"),
            symbol: hollow_marker(colour),
        });
    }
    rules.push(Rule {
        filter: "\"conteo\" <> 'desplazamiento'".to_owned(),
        label: "Evacuación preventiva o breve (fuera de los totales)".to_owned(),
        symbol: hollow_marker(&style.state_line),
    });
    rules
}

fn class_filter(figure: &str, class: usize, style: &MapStyle) -> String {
    let from = class.checked_sub(1).map(|below| format!("{figure} >= {}", style.bounds[below]));
    let to = style.bounds.get(class).map(|bound| format!("{figure} < {bound}"));
    [from, to].into_iter().flatten().collect::<Vec<_>>().join(" AND ")
}

fn renderer(out: &mut String, rules: &[Rule]) {
    out.push_str(
        " <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n",
    );
    out.push_str("  <rules key=\"{root}\">\n");
    for (at, rule) in rules.iter().enumerate() {
        let (filter, label) = (escaped(&rule.filter), escaped(&rule.label));
        let _ = writeln!(
            out,
            "   <rule key=\"{{rule-{at}}}\" symbol=\"{at}\" filter=\"{filter}\" label=\"{label}\"/>"
        );
    }
    out.push_str("  </rules>\n  <symbols>\n");
    for (at, rule) in rules.iter().enumerate() {
        let kind = if rule.symbol.contains("SimpleMarker") { "marker" } else { "fill" };
        let _ = writeln!(
            out,
            "   <symbol name=\"{at}\" type=\"{kind}\" alpha=\"1\" clip_to_extent=\"1\" \
             force_rhr=\"0\">\n{}   </symbol>",
            rule.symbol
        );
    }
    out.push_str("  </symbols>\n </renderer-v2>\n");
}

fn fill(colour: &str, line: &str) -> String {
    symbol_layer(
        "SimpleFill",
        &[
            ("color", rgba(colour, 255)),
            ("style", "solid".to_owned()),
            ("outline_color", rgba(line, 255)),
            ("outline_style", "solid".to_owned()),
            ("outline_width", "0.1".to_owned()),
            ("outline_width_unit", "MM".to_owned()),
            ("joinstyle", "round".to_owned()),
        ],
    )
}

fn marker(colour: &str, size: f64) -> String {
    circle(rgba(colour, 190), "255,255,255,255".to_owned(), size)
}

fn hollow_marker(colour: &str) -> String {
    circle("255,255,255,0".to_owned(), rgba(colour, 255), 2.0)
}

fn circle(colour: String, line: String, size: f64) -> String {
    symbol_layer(
        "SimpleMarker",
        &[
            ("name", "circle".to_owned()),
            ("color", colour),
            ("outline_color", line),
            ("outline_style", "solid".to_owned()),
            ("outline_width", "0.2".to_owned()),
            ("outline_width_unit", "MM".to_owned()),
            ("size", format!("{size:.1}")),
            ("size_unit", "MM".to_owned()),
        ],
    )
}

fn symbol_layer(class: &str, options: &[(&str, String)]) -> String {
    let mut out = format!("    <layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\n");
    out.push_str("     <Option type=\"Map\">\n");
    for (name, value) in options {
        let _ = writeln!(out, "      <Option type=\"QString\" name=\"{name}\" value=\"{value}\"/>");
    }
    out.push_str("     </Option>\n    </layer>\n");
    out
}

fn rgba(colour: &str, alpha: u8) -> String {
    let [r, g, b] = rgb(colour).expect("`Risk::load` refuses what is not a colour");
    format!("{r},{g},{b},{alpha}")
}

fn aliases(out: &mut String, layer: &Layer) {
    out.push_str(" <fieldConfiguration>\n");
    for column in &layer.columns {
        let widget = if column.kind == ColumnType::Date { "DateTime" } else { "TextEdit" };
        let _ = writeln!(
            out,
            "  <field name=\"{}\"><editWidget type=\"{widget}\"><config><Option/></config></editWidget></field>",
            escaped(&column.name)
        );
    }
    out.push_str(" </fieldConfiguration>\n <aliases>\n");
    for (at, column) in layer.columns.iter().enumerate() {
        let (name, alias) = (escaped(&column.name), escaped(&column.alias));
        let _ = writeln!(out, "  <alias index=\"{at}\" field=\"{name}\" name=\"{alias}\"/>");
    }
    out.push_str(" </aliases>\n");
}

/// A text inside an XML attribute or element.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}
