//! Imports point one way (DESIGN §1).

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

const ALLOWED: [(&str, &[&str]); 8] = [
    ("model", &[]),
    ("gazetteer", &["model"]),
    ("pipeline", &["model", "gazetteer"]),
    ("indexer", &["model"]),
    ("tiles", &["model", "gazetteer"]),
    ("web", &["model", "gazetteer", "pipeline", "indexer", "tiles"]),
    ("cli", &["model", "gazetteer", "pipeline", "indexer", "tiles", "web"]),
    ("tests", &["model", "gazetteer", "pipeline", "indexer", "tiles", "web", "cli"]),
];

#[test]
fn imports_point_one_way() {
    let metadata = MetadataCommand::new()
        .manifest_path(desplaza_tests::root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let mut seen = BTreeSet::new();
    for package in &metadata.packages {
        let name = package.name.strip_prefix("desplaza-").unwrap().to_owned();
        let own = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal || name == "tests");
        for dependency in own.filter_map(|dependency| dependency.name.strip_prefix("desplaza-")) {
            assert!(
                allowed[name.as_str()].contains(&dependency),
                "{name} imports {dependency}, which DESIGN forbids"
            );
        }
        seen.insert(name);
    }
    assert_eq!(seen, allowed.keys().map(|name| (*name).to_owned()).collect());
}
