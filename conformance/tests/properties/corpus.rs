//! The bodies that laws are tried on: those of the suite, recorded ones where there are any, the emulator's.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use stats_conformance::Suite;
use stats_emulator::{Dataset, Format, Shape, render};

use crate::rendering::expectations;

/// Each body once.
pub(crate) fn bodies() -> Result<&'static [Vec<u8>], TestCaseError> {
    static BODIES: OnceLock<Result<Vec<Vec<u8>>, String>> = OnceLock::new();
    let gather = || {
        let mut bodies = suite()?;
        bodies.extend(recorded()?);
        bodies.extend(emulated()?);
        if bodies.is_empty() { Err("no body at all".to_owned()) } else { Ok(bodies.into_iter().collect()) }
    };
    BODIES.get_or_init(gather).as_deref().map_err(|reason| TestCaseError::fail(reason.clone()))
}

/// Any one of them.
pub(crate) fn body(offset: Index) -> Result<&'static [u8], TestCaseError> {
    Ok(offset.get(bodies()?).as_slice())
}

fn suite() -> Result<BTreeSet<Vec<u8>>, String> {
    let cases = Suite::of_this_repository().cases()?;
    let responses = cases.iter().flat_map(|case| case.responses.iter().map(move |response| (case, response)));
    responses.map(|(case, response)| case.body(response)).collect()
}

/// Those of the folder that `STATS_BODIES` names; nothing where it is unset.
fn recorded() -> Result<BTreeSet<Vec<u8>>, String> {
    let Some(folder) = std::env::var_os("STATS_BODIES").map(PathBuf::from) else {
        return Ok(BTreeSet::new());
    };
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path()).filter(|path| path.is_file()));
    files.map(|path| std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))).collect()
}

/// The dataset behind the emulator's bodies: ten days, those that the specification prints among them.
pub(crate) fn dataset() -> Result<Dataset, String> {
    let day = |text: &str| text.parse().map_err(|error| format!("{text}: {error}"));
    Ok(Dataset::new(1, day("2009-06-15")?, day("2009-06-24")?))
}

/// A few of the emulator's shapes, over all queries.
fn emulated() -> Result<BTreeSet<Vec<u8>>, String> {
    let dataset = dataset()?;
    let names = dataset.customer("names@example.com").ok_or("no customer with awkward names")?;
    let mut bodies = BTreeSet::new();
    for format in [Format::Json, Format::Xml] {
        for shape in Shape::all(format).iter().step_by(7) {
            bodies.extend(
                expectations(&dataset, &names, 2)
                    .iter()
                    .map(|expected| render(&expected.answer, format, shape)),
            );
        }
    }
    Ok(bodies)
}
