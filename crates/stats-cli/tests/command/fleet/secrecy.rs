//! The key is in no output and in no file.

use std::fs;
use std::path::Path;

use super::{NAMES, Place, emulator};
use crate::canned::canned;
use crate::run::{KEY, sendgrid_stats};

/// A key of visible ASCII that JSON escapes.
const CANARY: &str = "SG.c+n/r&y\"\\%";

/// How the canary may be spelled: plain, in a URL, and in JSON.
const CANARIES: [&str; 3] = [CANARY, "SG.c%2Bn%2Fr%26y%22%5C%25", r#"SG.c+n/r&y\"\\%"#];

fn is_in(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The contents of the files of a folder and of those below it.
fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let below = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    below
        .flat_map(|path| if path.is_dir() { contents(&path) } else { vec![fs::read(path).unwrap()] })
        .collect()
}

#[test]
fn key_is_in_no_output_log_or_file() {
    let emulator = emulator(&NAMES).bearer_key(CANARY).start().unwrap();
    let echo = format!("{{\"errors\":[{{\"message\":\"Bearer {}\"}}]}}", CANARIES[2]);
    for base_url in [emulator.base_url(), canned(404, "", echo.as_bytes()), canned(401, "", echo.as_bytes())]
    {
        for output in ["table", "json", "ndjson"] {
            for more in [&["--dry-run"][..], &["--kinds", "daily,category-stats", "--parquet", "tables"]] {
                let place = Place::new();
                let tables = place.path("tables");
                let more = more
                    .iter()
                    .map(|word| if *word == "tables" { tables.as_os_str() } else { word.as_ref() });
                let more: Vec<&std::ffi::OsStr> = more.collect();
                let list = place.write("list", NAMES.join("\n"));
                let run = sendgrid_stats(&["sync"]).with(&[place.store()]).without("SENDGRID_API_USER");
                let run = run.variable("SENDGRID_API_KEY", CANARY).variable("RUST_LOG", "trace");
                let run =
                    run.with(&["--customers", &list, "--rate", "1000000", "--max-retries", "0", "--verbose"]);
                let run = run.with(&["--output", output]).with(&more).at(&base_url).run();
                let status = place.status(&["--output", output]);
                let files = contents(&place.path(""));
                for key in CANARIES {
                    let outputs = [&run.stdout, &run.stderr, &status.stdout, &status.stderr];
                    assert!(outputs.iter().all(|output| !output.contains(key)), "{run:?}");
                    assert!(files.iter().all(|file| !is_in(file, key)), "{run:?}");
                }
            }
        }
    }
}

#[test]
fn key_that_is_given_as_another_value_is_masked() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).credentials(KEY, KEY).start().unwrap());
    let list = place.write("list", "anna@example.com\n");
    let run = sendgrid_stats(&["sync"]).with(&[place.store()]).variable("SENDGRID_API_USER", KEY);
    let run = run.with(&["--customers", &list, "--output", "json"]).at(&emulator.base_url()).run();
    assert_eq!(run.status, 0, "{run:?}");
    assert!(contents(&place.path("")).iter().all(|file| !is_in(file, KEY)));
    for option in [
        "--customers",
        "--only",
        "--since",
        "--until",
        "--lookback",
        "--kinds",
        "--rate",
        "--concurrency",
        "--mode",
        "--output",
    ] {
        let run = sendgrid_stats(&["sync"]).with(&[place.store()]).at(&emulator.base_url());
        let outcome = run.with(&[option, KEY]).run();
        assert_ne!(outcome.status, 0, "{option} {outcome:?}");
    }
    for option in ["--max-age", "--output"] {
        let run = sendgrid_stats(&["status", option, KEY]).with(&[place.store()]);
        assert_eq!(run.run().status, 2);
    }
}
