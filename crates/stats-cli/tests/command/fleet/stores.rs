//! Stores that cannot be used, and the permissions of files.

use std::fs::{self, File};
use std::path::Path;

use super::{NAMES, Place, emulator};
use crate::run::{Outcome, path, program, with_bearer_key};

/// Asserts that a run and a status end with 7 and this message, and that the file is as it was.
#[track_caller]
fn refused(place: &Place, base_url: &str, message: &str) {
    let before = fs::read(place.store()).ok();
    let run = place.sync(base_url, &[]).run();
    assert_eq!((run.status, &*run.stdout), (7, ""), "{run:?}");
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains(message), "{run:?}");
    assert!(run.stderr.ends_with(" [file]\n") && run.stderr.lines().count() == 1, "{run:?}");
    let run = place.sync(base_url, &["--output", "json"]).run();
    assert_eq!((run.status, run.kind().as_str()), (7, "file"), "{run:?}");
    assert_eq!(fs::read(place.store()).ok(), before);
}

#[test]
fn files_that_are_no_store_of_this_version_are_refused_and_stay_as_they_are() {
    let emulator = emulator(&NAMES).start().unwrap();
    let base_url = emulator.base_url();
    let place = Place::new();
    place.write(
        "fleet.db",
        "a letter, and not a short one: it is longer than the header of a database would be, by far",
    );
    refused(&place, &base_url, "expected a store at `");
    let other = rusqlite::Connection::open(place.path("other.db")).unwrap();
    other.execute_batch("create table letters(id integer)").unwrap();
    drop(other);
    fs::rename(place.path("other.db"), place.store()).unwrap();
    refused(&place, &base_url, "got another file: name another path");
    assert_eq!(emulator.requests(), 0);

    fs::remove_file(place.store()).unwrap();
    place.sync(&base_url, &[]).run().status_is(0);
    let sent = emulator.requests();
    let newer = rusqlite::Connection::open(place.store()).unwrap();
    newer.pragma_update(None, "user_version", 999).unwrap();
    drop(newer);
    refused(&place, &base_url, "got version 999: use a newer program");
    assert_eq!(place.status(&[]).status, 7);

    let store = rusqlite::Connection::open(place.store()).unwrap();
    store.pragma_update(None, "user_version", 1).unwrap();
    drop(store);
    let mut bytes = fs::read(place.store()).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(place.store(), bytes).unwrap();
    refused(&place, &base_url, "` is damaged: replace it by a copy, or remove it and run `sync` again (");
    assert_eq!(place.status(&[]).status, 7);
    assert_eq!(emulator.requests(), sent);
}

#[test]
fn a_folder_that_cannot_have_a_store_is_named() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let file = place.write("file", "");
    for folder in ["no-such-folder", file.as_str(), "/proc"] {
        let store = Path::new(folder).join("fleet.db");
        let run = with_bearer_key(&["sync"]).with(&[&store]).at(&emulator.base_url()).run();
        assert_eq!((run.status, &*run.stdout), (7, ""), "{run:?}");
        assert!(run.stderr.contains(store.to_str().unwrap()) && run.stderr.contains("writable"), "{run:?}");
    }
    let run = with_bearer_key(&["status", "no-such-store.db"]).run();
    assert_eq!(run.status, 7);
    assert_eq!(
        run.stderr,
        "error: expected a store at `no-such-store.db`, found no file: run `sync` first [file]\n"
    );
    assert_eq!(emulator.requests(), 0);
}

#[test]
fn another_account_under_the_same_label_is_refused() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let (base_url, until) = (emulator.base_url(), super::ago(2).to_string());
    place.sync(&base_url, &["--until", &until]).run().status_is(0);
    refused(&place, "http://127.0.0.1:9", "expected origin `");
    let list = place.write("list", "anna@example.com\n");
    let run = place.sync(&base_url, &["--dialect", "v3-account", "--customers", &list]).run();
    assert_eq!(run.status, 7);
    assert!(run.stderr.contains("expected dialect `v3` of account `default`"), "{run:?}");
    let run = place.legacy(&base_url, &["--customers", &list, "--account", "other"]).run();
    assert_eq!(run.status, 0, "{run:?}");
    let status = place.status(&["--output", "ndjson"]);
    assert_eq!(status.stdout.lines().count(), 2, "{status:?}");
}

#[test]
fn a_second_run_ends_at_once_and_readers_do_not() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    place.sync(&emulator.base_url(), &[]).run().status_is(0);
    let sent = emulator.requests();
    let held = stats_store::Store::open(place.store(), 0o600).unwrap();
    let run = place.sync(&emulator.base_url(), &[]).run();
    assert_eq!((run.status, &*run.stdout), (9, ""), "{run:?}");
    let expected =
        format!("the store `{}` is in use by another run: wait until it ends", place.store().display());
    assert_eq!(run.stderr, format!("error: {expected} [in-use]\n"));
    let run = place.sync(&emulator.base_url(), &["--output", "json"]).run();
    assert_eq!((run.status, run.kind().as_str()), (9, "in-use"));
    assert_eq!(place.status(&[]).status, 0);
    assert_eq!(place.sync(&emulator.base_url(), &["--dry-run"]).run().status, 0);
    assert_eq!(emulator.requests(), sent);
    drop(held);
    place.sync(&emulator.base_url(), &[]).run().status_is(0);
}

/// Writing fails by a file system that is full, and by the largest size of a file, in blocks of 512 bytes (without its signal).
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_the_next_run_goes_on() {
    let names: Vec<String> = (0..300).map(|number| format!("customer{number}@example.com")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let emulator = emulator(&names).start().unwrap();
    let place = Place::new();
    write_too_much(&place, &emulator.base_url(), "trap '' XFSZ; ulimit -f 700", "check its disk");
    let run = place.sync(&emulator.base_url(), &["--output", "json"]).run();
    assert_eq!(run.status, 0, "{run:?}");
    let report = super::answer(&run);
    assert_eq!((&report["run"]["number"], &report["customers"]["complete"]), (&1.into(), &300.into()));

    let place = Place::new();
    let mount = format!("mount -t tmpfs -o size=600k none '{}'", place.path("").display());
    let mut unshare = std::process::Command::new("unshare");
    let unshare = unshare.args(["--mount", "sh", "-c", &mount]).stderr(std::process::Stdio::null());
    if !unshare.status().is_ok_and(|status| status.success()) {
        println!("not run: this user may not mount a file system");
        return;
    }
    write_too_much(&place, &emulator.base_url(), &mount, "no space is left for the store `");
}

/// A run that fails because its store cannot grow.
#[cfg(target_os = "linux")]
#[track_caller]
fn write_too_much(place: &Place, base_url: &str, before: &str, message: &str) {
    let is_mounted = before.starts_with("mount");
    let line = format!(
        "{before}; cd '{}'; '{}' sync fleet.db --base-url {base_url} --rate 1000000; echo $? >&2",
        place.path("").display(),
        path(),
    );
    let mut shell = std::process::Command::new(if is_mounted { "/usr/bin/unshare" } else { "/bin/sh" });
    let shell = if is_mounted { shell.args(["--mount", "/bin/sh"]) } else { &mut shell };
    let shell = shell.args(["-c", &line]).env_clear().env("SENDGRID_API_KEY", crate::run::BEARER_KEY);
    let output = shell.env("PATH", "/usr/bin:/bin").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.ends_with(" [file]\n7\n") && stderr.contains(message), "{stderr}");
    if !is_mounted {
        let connection = rusqlite::Connection::open(place.store()).unwrap();
        let checked: String = connection.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(checked, "ok");
    }
}

#[cfg(unix)]
#[test]
fn files_are_those_of_their_owner_alone_unless_the_mode_says_otherwise() {
    use std::os::unix::fs::PermissionsExt;

    let names: Vec<String> = (0..40).map(|number| format!("customer{number}@example.com")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let emulator = emulator(&names).faults("delay=300ms".parse().unwrap()).start().unwrap();
    for (arguments, mode) in [(vec![], 0o600), (vec!["--mode", "640"], 0o640)] {
        let place = Place::new();
        let mut command = program();
        command.env("SENDGRID_API_KEY", crate::run::BEARER_KEY).arg("sync").arg(place.store());
        command.args(&arguments).args(["--base-url", &emulator.base_url(), "--concurrency", "1"]);
        let mut child =
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        let mut seen = Vec::new();
        while child.try_wait().unwrap().is_none() {
            for file in place.files() {
                let Ok(found) = File::open(place.path(&file)).and_then(|file| file.metadata()) else {
                    continue;
                };
                assert_eq!(found.permissions().mode() & 0o777, mode, "{file}");
                if !seen.contains(&file) {
                    seen.push(file);
                }
            }
        }
        assert_eq!(child.wait().unwrap().code(), Some(0));
        seen.sort_unstable();
        // Of a journal, until the store has a log.
        seen.retain(|file| !file.ends_with("-journal"));
        assert_eq!(seen, ["fleet.db", "fleet.db-shm", "fleet.db-wal", "fleet.db.lock"]);
    }
}

impl Outcome {
    #[track_caller]
    pub(crate) fn status_is(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}
