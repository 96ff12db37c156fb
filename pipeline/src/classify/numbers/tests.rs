//! Numbers as Mexican texts write them.

use super::super::lexicon::Lexicon;
use super::*;
use proptest::prelude::*;

/// The number at the beginning of a text, and the words that follow it.
fn read(text: &str) -> Option<(f64, String)> {
    let lexicon = Lexicon::built_in();
    let doc = Doc::new(text, &lexicon);
    let cardinal = lexicon.numbers.read(&doc, 0)?;
    let rest = doc.slice(cardinal.end..doc.tokens.len().max(cardinal.end));
    Some((
        cardinal.value,
        if cardinal.end < doc.tokens.len() { rest.to_owned() } else { String::new() },
    ))
}

#[test]
fn the_table_of_the_method() {
    for (text, value) in [
        ("7 mil 500 personas", 7500.0),
        ("50 mil 120 viviendas", 50120.0),
        ("mil 378 habitantes", 1378.0),
        ("mil 26 personas", 1026.0),
        ("dos mil 085 personas", 2085.0),
        ("tres mil 800 personas", 3800.0),
        ("cinco mil 135 personas", 5135.0),
        ("248 mil 477 personas", 248_477.0),
        ("47 millones 59 mil personas", 47_059_000.0),
        ("112 millones 336 mil 538 personas", 112_336_538.0),
        ("1.9 millones personas", 1_900_000.0),
        ("1,5 millones personas", 1_500_000.0),
        ("59,000 personas", 59000.0),
        ("4.000 viviendas", 4000.0),
        ("150.000 personas", 150_000.0),
        ("1200 personas", 1200.0),
        ("112'336,538 personas", 112_336_538.0),
        ("19 362 personas", 19362.0),
        ("un centenar", 100.0),
        ("medio centenar", 50.0),
        ("una decena", 10.0),
        ("una veintena", 20.0),
        ("una treintena", 30.0),
        ("medio millar", 500.0),
        ("un millar", 1000.0),
        ("un cuarto de millón", 250_000.0),
        ("dos millones y medio", 2_500_000.0),
        ("treinta y cinco familias", 35.0),
        ("Mil viviendas", 1000.0),
        ("13mil damnificados", 13000.0),
        ("2.5 mil personas", 2500.0),
        ("un millón de personas", 1e6),
        ("ciento veinte mil personas", 120_000.0),
    ] {
        assert_eq!(read(text).map(|r| r.0), Some(value), "{text}");
    }
}

#[test]
fn what_is_no_number_of_people() {
    assert_eq!(read("07:00 horas"), None);
    assert_eq!(read("11/03/2024"), None);
    assert_eq!(read("3.57 metros"), None);
    assert_eq!(read("2013 2 mil familias").map(|r| r.0), Some(2013.0));
    assert_eq!(read("").map(|r| r.0), None);
}

fn words_below_thousand(n: u64) -> String {
    const UNITS: [&str; 30] = [
        "",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiún",
        "veintidós",
        "veintitrés",
        "veinticuatro",
        "veinticinco",
        "veintiséis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
    ];
    const TENS: [&str; 10] = [
        "",
        "",
        "",
        "treinta",
        "cuarenta",
        "cincuenta",
        "sesenta",
        "setenta",
        "ochenta",
        "noventa",
    ];
    const HUNDREDS: [&str; 10] = [
        "",
        "ciento",
        "doscientos",
        "trescientas",
        "cuatrocientos",
        "quinientas",
        "seiscientos",
        "setecientas",
        "ochocientos",
        "novecientas",
    ];
    let (hundreds, rest) = (n / 100, (n % 100) as usize);
    let tail = match rest {
        0..30 => UNITS[rest].to_owned(),
        _ if rest.is_multiple_of(10) => TENS[rest / 10].to_owned(),
        _ => format!("{} y {}", TENS[rest / 10], UNITS[rest % 10]),
    };
    let head = if n == 100 { "cien" } else { HUNDREDS[hundreds as usize] };
    format!("{head} {tail}").trim().to_owned()
}

fn grouped(n: u64, separator: &str) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

fn in_mil(n: u64) -> String {
    let (millions, thousands, rest) = (n / 1_000_000, n / 1000 % 1000, n % 1000);
    let mut parts = Vec::new();
    if millions > 0 {
        parts.push(format!("{millions} millones"));
    }
    match thousands {
        0 => {}
        1 if millions == 0 => parts.push("mil".to_owned()),
        n => parts.push(format!("{n} mil")),
    }
    if rest > 0 {
        parts.push(rest.to_string());
    }
    parts.join(" ")
}

proptest! {
    #[test]
    fn any_number_reads_back(n in 1u64..200_000_000, style in 0usize..6) {
        let text = match style {
            0 => n.to_string(),
            1 => grouped(n, ","),
            2 => grouped(n, "."),
            3 => grouped(n, " "),
            4 => grouped(n, "'"),
            _ => in_mil(n),
        };
        prop_assert_eq!(read(&format!("{text} personas")), Some((n as f64, "personas".to_owned())));
    }

    #[test]
    fn any_number_in_words_reads_back(n in 2u64..1_000_000) {
        let (thousands, rest) = (n / 1000, n % 1000);
        let text = match (thousands, rest) {
            (0, _) => words_below_thousand(rest),
            (1, _) => format!("mil {}", words_below_thousand(rest)),
            _ => format!("{} mil {}", words_below_thousand(thousands), words_below_thousand(rest)),
        };
        // "mil uno" is read, "mil una casa" is not a number of houses: leave the bare unit out.
        prop_assume!(rest != 1 || thousands == 0);
        prop_assert_eq!(read(&format!("{text} familias")).map(|r| r.0), Some(n as f64));
    }
}
