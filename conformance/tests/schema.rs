//! The index lists every case, and every case matches the schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use stats_conformance::Suite;

fn folders(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// The ids of all cases, by their folders.
fn ids(cases: &Path) -> std::io::Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for case in folders(cases)?.iter().map(|kind| folders(kind)).collect::<Result<Vec<_>, _>>()?.concat() {
        let id = case.strip_prefix(cases).map_err(std::io::Error::other)?;
        ids.insert(id.display().to_string());
    }
    Ok(ids)
}

#[test]
fn index_lists_all_cases_in_order() {
    let suite = Suite::of_this_repository();
    let index: Vec<String> =
        serde_json::from_str(&fs::read_to_string(suite.folder().join("index.json")).unwrap()).unwrap();
    let folders: Vec<String> = ids(&suite.folder().join("cases")).unwrap().into_iter().collect();
    assert_eq!(index, folders);
    assert!(index.len() >= 1000, "the index has shrunk to {}", index.len());
}

#[test]
fn every_case_matches_the_schema_and_uses_its_files() {
    let suite = Suite::of_this_repository();
    let schema = fs::read_to_string(suite.folder().join("case.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let mut reasons = BTreeSet::new();
    for case in suite.cases().unwrap() {
        let folder = suite.folder().join("cases").join(&case.id);
        let text = fs::read_to_string(folder.join("case.json")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema.validate(&document).map_err(|error| error.to_string()), Ok(()), "{}", case.id);
        assert!(reasons.insert(case.why.clone()), "{}: another case has the same why", case.id);
        case.expected().unwrap();
        for response in &case.responses {
            case.body(response).unwrap();
        }
        for file in fs::read_dir(&folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(
                name == "case.json" || text.contains(&format!("\"{name}\"")),
                "{}: {name} is unused",
                case.id
            );
        }
    }
}
