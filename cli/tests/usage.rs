//! The command line by itself: exit codes and messages before any data is touched.

#![expect(clippy::unwrap_used, reason = "a test that cannot start the program fails")]

use std::process::{Command, Output};

fn desplaza(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_desplaza"))
        .args(args)
        .env_remove("DESPLAZA_REFERENCE")
        .env_remove("DESPLAZA_CONFIG")
        .output()
        .unwrap()
}

#[test]
fn help_is_an_answer_and_nonsense_is_a_mistake() {
    assert_eq!(desplaza(&["--help"]).status.code(), Some(0));
    assert_eq!(desplaza(&["--version"]).status.code(), Some(0));
    assert_eq!(desplaza(&["fly"]).status.code(), Some(2));
    assert_eq!(desplaza(&["read", "--now", "ayer"]).status.code(), Some(2));
}

#[test]
fn a_missing_reference_says_what_to_do() {
    let output = desplaza(&["read"]);
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("desplaza reference import"), "{stderr}");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_mistake_in_the_configuration_names_file_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desplaza.toml");
    std::fs::write(&path, "nwo = \"2025-11-30\"\n").unwrap();
    let output = desplaza(&["config", "show", "--config", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("desplaza.toml") && stderr.contains("nwo"), "{stderr}");
}
