//! What the tests that cross crates share: the program, the sample, and the country where it is there.

#![expect(
    clippy::missing_panics_doc,
    clippy::print_stdout,
    reason = "a test panics, and says what it skips"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a folder of the workspace")
}

/// The program under test, built by `cargo test --workspace` beside the tests.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let folder = test.ancestors().nth(2).expect("tests are built in <profile>/deps");
    let program = folder.join("desplaza");
    assert!(program.exists(), "{} is not built: run `cargo test --workspace`", program.display());
    program
}

/// The national reference for tests; says on one line that a test is skipped when it is not there.
pub fn national() -> Option<PathBuf> {
    let folder = root().join("../shared/reference");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: ../shared/reference is not there");
    None
}

/// CENAPRED's file of disasters, where the national reference is.
pub fn national_table() -> Option<PathBuf> {
    Some(national()?.join("civil_protection/cenapred_Basehistorica_2000_a_2024.xlsx"))
}

/// Real notes in which others tagged the places, where they are.
pub fn corpus() -> Option<PathBuf> {
    let file = root().join("../shared/corpora/cegeomex_dev.jsonl.gz");
    file.is_file().then_some(file)
}

/// `desplaza` with arguments, run to its end.
pub fn desplaza(args: &[&str]) -> Output {
    command(args).output().expect("the program starts")
}

/// `desplaza` with arguments, not yet started; nothing of the caller's environment reaches it.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(args);
    for name in ["DESPLAZA_REFERENCE", "DESPLAZA_STATE", "DESPLAZA_CONFIG", "DESPLAZA_DATA"] {
        command.env_remove(name);
    }
    command
}

/// The sample reference, compiled once for all tests of a binary.
pub fn sample_reference() -> &'static Path {
    static COMPILED: OnceLock<tempfile::TempDir> = OnceLock::new();
    COMPILED.get_or_init(|| compiled(&root().join("data/sample/reference"))).path()
}

/// The national reference, compiled once for all tests of a binary.
pub fn national_reference() -> Option<&'static Path> {
    static COMPILED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let source = national()?;
    Some(COMPILED.get_or_init(|| compiled(&source)).path())
}

fn compiled(source: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output =
        desplaza(&["reference", "import", text(source), "--reference", text(folder.path())]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("paths of the tests are UTF-8")
}

/// Standard error of a finished program.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Standard output of a finished program.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
