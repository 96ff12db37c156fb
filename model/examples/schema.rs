//! Writes the JSON Schema of every record into a folder: `make bless`.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "docs/schema".to_owned());
    fs::create_dir_all(&folder)?;
    for (name, schema) in desplaza_model::schema::all() {
        let text = serde_json::to_string_pretty(&schema)? + "\n";
        fs::write(Path::new(&folder).join(format!("{name}.json")), text)?;
    }
    Ok(())
}
