//! The JSON Schema in `docs/schema/` is that of the records (`make bless` writes it anew).

use std::fs;

#[test]
fn the_documented_schema_is_that_of_the_records() {
    let folder = desplaza_tests::root().join("docs/schema");
    let mut documented: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    documented.sort();
    let mut expected = Vec::new();
    for (name, schema) in desplaza_model::schema::all() {
        let file = format!("{name}.json");
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        let written: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(written, *schema.as_value(), "{file} is out of date: run `make bless`");
        expected.push(file);
    }
    assert_eq!(documented, expected);
}
