//! What is refused, with which words, and what `explain` says of it.

use super::fixtures::{Folder, Page, X, layouts, read_table};
use super::{RecordsError, explain, read};

#[test]
fn a_given_kind_is_believed_and_checked() {
    let folder = Folder::new();
    let path = folder.write("o.csv", "Municipio,Personas,Familias\nTuxpan,5,1\n");
    let kind = |kind: &str| read(&path, Some(kind), &layouts()).map(|table| table.kind);
    assert_eq!(kind("shelter_occupancy").unwrap(), "shelter_occupancy");
    assert_eq!(kind("evacuation_list").unwrap(), "evacuation_list");
    let error = kind("housing_damage").unwrap_err().to_string();
    assert!(
        error.contains("housing_damage") && error.contains("«Viviendas con daño total»"),
        "{error}"
    );
    let error = kind("nada").unwrap_err().to_string();
    assert!(error.contains("`nada`") && error.contains("cenapred"), "{error}");
}

#[test]
fn unknown_headers_name_the_nearest_layout() {
    let folder = Folder::new();
    let path = folder.write(
        "x.csv",
        "Fecha de inicio,Tipo de fenómeno,Estado,Color\n2020-01-01,Sismo,Oaxaca,rojo\n",
    );
    let error = read_table(&path).unwrap_err();
    assert!(
        matches!(&error, RecordsError::UnknownHeader { nearest, missing, .. }
        if nearest == "cenapred" && missing.contains("«Municipios Afectados»")),
        "{error}"
    );
    let said = explain(&path, &layouts()).unwrap();
    assert_eq!(
        (said.sheets[0].kind.as_deref(), said.sheets[0].nearest[0].kind.as_str()),
        (None, "cenapred")
    );
    let text = said.to_string();
    assert!(
        text.contains("«Color»: NOT RECOGNISED") && text.contains("nearest: cenapred"),
        "{text}"
    );
}

#[test]
fn what_is_not_a_table_is_an_error_with_advice() {
    let folder = Folder::new();
    let whole = folder.xlsx(
        "entero.xlsx",
        &[Page {
            name: "Hoja",
            hidden: false,
            rows: vec![(1, vec![X::T("a"), X::T("b")])],
            merged: vec![],
        }],
    );
    let bytes = std::fs::read(&whole).unwrap();
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
    for (name, content, word) in [
        ("vacio.csv", b"".to_vec(), "empty"),
        ("blancos.csv", b" \n\n ".to_vec(), "empty"),
        ("marca.csv", b"\xef\xbb\xbf".to_vec(), "empty"),
        ("cortado.xlsx", bytes[..bytes.len() / 2].to_vec(), "cut short or damaged"),
        ("llave.xlsx", locked, "password"),
        ("viejo.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".to_vec(), "damaged"),
        ("pagina.csv", b"<html><body>404</body></html>".to_vec(), "web page"),
        ("acta.csv", b"%PDF-1.7 ...".to_vec(), "PDF"),
        ("lista.csv", b"una\ndos\n".to_vec(), "two columns"),
        ("roto.json", b"[{\"a\": 1}, {".to_vec(), "damaged"),
        ("nada.json", b"{\"a\": 1}".to_vec(), "no table inside"),
        ("hoja.xlsx", bytes, "no table inside"),
    ] {
        let path = folder.write(name, content);
        let error = read_table(&path).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains(name), "{name}: {error}");
    }
    let error = read_table(&folder.path("ausente.csv")).unwrap_err();
    assert!(matches!(error, RecordsError::Missing { .. }), "{error}");
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let folder = Folder::new();
    let path =
        folder.write("o.csv", "Municipio,Ocupación,Fecha\nTuxpan,5,2025-10-12\nNaranjos,SD,ayer\n");
    let bytes = || serde_json::to_string(&explain(&path, &layouts()).unwrap()).unwrap();
    assert_eq!(bytes(), bytes());
    assert_eq!(read_table(&path).unwrap(), read_table(&path).unwrap());
}
