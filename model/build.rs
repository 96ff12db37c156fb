//! Builds the files of `data/` into the program, so that the binary runs from anywhere.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const SUBFOLDERS: [&str; 6] = ["codes", "lexicon", "places", "records", "sources", "method"];

fn main() -> io::Result<()> {
    // Asked at run time: a build folder that was copied from another checkout must not read that one's data.
    let package = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let data = Path::new(&package).join("../data");
    let mut code = format!("const SUBFOLDERS: [&str; {}] = {SUBFOLDERS:?};\n", SUBFOLDERS.len());
    code.push_str("static BUILT_IN: &[(&str, &str)] = &[\n");
    for subfolder in SUBFOLDERS {
        let folder = data.join(subfolder);
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in files(&folder)? {
            let name = path.file_name().expect("a file in a folder has a name").to_string_lossy();
            let name = format!("{subfolder}/{name}");
            let source = path.canonicalize()?.display().to_string();
            let _ = writeln!(code, "    ({name:?}, include_str!({source:?})),");
        }
    }
    code.push_str("];\n");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(PathBuf::from(out).join("built_in.rs"), code)
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}
