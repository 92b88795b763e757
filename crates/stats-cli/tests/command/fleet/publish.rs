//! `publish` and `sync --parquet`.

use std::fs;

use super::{NAMES, Place, ago, answer, emulator};
use crate::run::{Run, with_bearer_key};

fn publish(place: &Place, arguments: &[&str]) -> Run {
    with_bearer_key(&["publish"]).with(&[place.store()]).with(arguments)
}

#[test]
fn tables_are_written_after_a_run_and_only_where_rows_changed() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let tables = place.path("tables").to_str().unwrap().to_owned();
    let arguments = ["--until", &ago(2).to_string(), "--parquet", &tables, "--output", "json"];
    let first = answer(&place.sync(&emulator.base_url(), &arguments).run().status_is(0));
    let written = first["published"]["written"].as_u64().unwrap();
    assert_eq!((written > 0, &first["published"]["rows"]), (true, &first["rows"]["changed"]));
    let second = answer(&place.sync(&emulator.base_url(), &arguments).run());
    assert_eq!(
        (&second["published"]["written"], &second["published"]["unchanged"]),
        (&0.into(), &written.into())
    );

    let again = publish(&place, &["--parquet", &tables]).run().answered();
    assert_eq!(
        again,
        format!("published `{tables}`: 0 files written with 0 rows, {written} unchanged, 0 removed\n")
    );
    let all = answer(&publish(&place, &["--parquet", &tables, "--all", "--output", "json"]).run());
    assert_eq!((&all["format"], &all["written"]), (&"parquet".into(), &written.into()));
    let csv = place.path("csv").to_str().unwrap().to_owned();
    let csv = answer(&publish(&place, &["--csv", &csv, "--output", "json"]).run());
    assert_eq!((&csv["format"], &csv["rows"]), (&"csv".into(), &first["rows"]["changed"]));
}

#[test]
fn a_store_is_published_while_a_run_writes_it() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    place.sync(&emulator.base_url(), &[]).run().status_is(0);
    let held = stats_store::Store::open(place.store(), 0o600).unwrap();
    let csv = place.path("csv").to_str().unwrap().to_owned();
    publish(&place, &["--csv", &csv]).run().status_is(0);
    drop(held);
}

#[test]
fn a_folder_that_cannot_be_written_ends_with_7_and_the_run_is_stored() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let file = place.write("tables", "a file");
    let run = place.sync(&emulator.base_url(), &["--parquet", &file]).run();
    assert_eq!(run.status, 7, "{run:?}");
    assert!(run.stdout.contains(": finished\n") && run.stderr.contains(&file), "{run:?}");
    let run = place.sync(&emulator.base_url(), &["--parquet", &file, "--output", "json"]).run();
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.status, &document["error"]["kind"]), (7, &"file".into()), "{run:?}");
    assert_eq!(place.reached().len(), 3);
    assert_eq!(fs::read(&file).unwrap(), b"a file");
    for (arguments, status) in [
        (vec!["--parquet", &*file], 7),
        (vec![], 2),
        (vec!["--parquet", "a", "--csv", "b"], 2),
        (vec!["--csv", "a", "--mode", "777"], 2),
    ] {
        assert_eq!(publish(&place, &arguments).run().status, status, "{arguments:?}");
    }
    let run = with_bearer_key(&["publish", "no-such-store.db", "--csv", &file]).run();
    assert_eq!(run.status, 7, "{run:?}");
}

#[cfg(unix)]
#[test]
fn tables_have_the_mode_and_folders_can_be_entered_by_readers() {
    use std::os::unix::fs::PermissionsExt;

    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    for (mode, folder_mode) in [("600", 0o700), ("640", 0o750)] {
        let tables = place.path(mode);
        let arguments = ["--mode", mode, "--parquet", tables.to_str().unwrap()];
        place.sync(&emulator.base_url(), &arguments).run().status_is(0);
        let mut waiting = vec![tables];
        let mut files = 0;
        while let Some(path) = waiting.pop() {
            let found = fs::metadata(&path).unwrap();
            let permissions = found.permissions().mode() & 0o777;
            if found.is_dir() {
                assert_eq!(permissions, folder_mode, "{path:?}");
                waiting.extend(fs::read_dir(&path).unwrap().map(|file| file.unwrap().path()));
            } else {
                assert_eq!(permissions, u32::from_str_radix(mode, 8).unwrap(), "{path:?}");
                files += 1;
            }
        }
        assert!(files >= 2, "{files}");
    }
}
