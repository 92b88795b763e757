//! Which files are stores, and who may use them.

use std::fs;

use rusqlite::Connection;
use stats_store::{AccountRecord, Store, StoreError};
use stats_ureq::Dialect;

use crate::account::{Fixture, record};

#[test]
fn a_store_is_used_by_one_run_at_a_time() {
    let fixture = Fixture::new();
    let (store, account) = fixture.open(Dialect::V3);
    let error = Store::open(fixture.path(), Store::MODE).unwrap_err();
    assert!(matches!(&error, StoreError::InUse { path } if *path == fixture.path()), "{error}");
    assert!(Store::read(fixture.path()).unwrap().customers(account).unwrap().is_empty());
    drop(store);
    fixture.open(Dialect::V3);
}

#[cfg(unix)]
#[test]
fn files_are_made_for_their_owner_alone_unless_a_mode_is_given() {
    use std::os::unix::fs::PermissionsExt;
    for mode in [Store::MODE, 0o660] {
        let fixture = Fixture::new();
        let mut store = Store::open(fixture.path(), mode).unwrap();
        store.account(&record(Dialect::V3)).unwrap();
        for suffix in ["", ".lock", "-wal", "-shm"] {
            let path = format!("{}{suffix}", fixture.path().display());
            let found = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{path}");
        }
        drop(store);
        Store::open(fixture.path(), 0o644).unwrap();
        let found = fs::metadata(fixture.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "the mode is that of new files");
    }
}

#[test]
fn a_file_that_is_no_store_is_refused_and_stays_as_it_was() {
    let fixture = Fixture::new();
    fs::write(fixture.path(), "customer,date,requests\n".repeat(100)).unwrap();
    let before = fs::read(fixture.path()).unwrap();
    for error in [Store::open(fixture.path(), 0o600).unwrap_err(), Store::read(fixture.path()).unwrap_err()] {
        assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    }
    assert_eq!(fs::read(fixture.path()).unwrap(), before);

    fs::remove_file(fixture.path()).unwrap();
    Connection::open(fixture.path()).unwrap().execute_batch("create table other(id integer)").unwrap();
    let before = fs::read(fixture.path()).unwrap();
    let error = Store::open(fixture.path(), 0o600).unwrap_err();
    assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    assert_eq!(fs::read(fixture.path()).unwrap(), before);
}

#[test]
fn a_newer_store_is_refused() {
    let fixture = Fixture::new();
    drop(fixture.open(Dialect::V3));
    Connection::open(fixture.path()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for error in [Store::open(fixture.path(), 0o600).unwrap_err(), Store::read(fixture.path()).unwrap_err()] {
        assert!(matches!(error, StoreError::Newer { found: 99, known: 2, .. }), "{error}");
        assert!(error.to_string().contains("fleet.db"), "{error}");
    }
}

#[test]
fn a_damaged_store_is_an_error_that_names_it() {
    let fixture = Fixture::new();
    drop(fixture.open(Dialect::V3));
    let mut bytes = fs::read(fixture.path()).unwrap();
    let length = bytes.len();
    bytes[100..length].fill(0xa5);
    fs::write(fixture.path(), bytes).unwrap();
    let error = Store::open(fixture.path(), 0o600).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("fleet.db"), "{error}");
}

#[test]
fn a_store_in_no_folder_and_one_that_is_missing_are_errors() {
    let fixture = Fixture::new();
    let path = fixture.path().join("deeper.db");
    let error = Store::open(&path, 0o600).unwrap_err();
    assert!(matches!(error, StoreError::Lock { .. }), "{error}");
    let error = Store::read(&path).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
}

#[test]
fn an_empty_file_becomes_a_store() {
    let fixture = Fixture::new();
    fs::write(fixture.path(), "").unwrap();
    let error = Store::read(fixture.path()).unwrap_err();
    assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    // As a process leaves it that is killed before the first transaction.
    Connection::open(fixture.path()).unwrap().pragma_update(None, "journal_mode", "wal").unwrap();
    assert!(fs::metadata(fixture.path()).unwrap().len() > 0);
    fixture.open(Dialect::V3);
}

#[test]
fn a_label_belongs_to_one_account() {
    let fixture = Fixture::new();
    let (mut store, first) = fixture.open(Dialect::Reseller);
    let stored = record(Dialect::Reseller);
    assert_eq!(store.account(&stored).unwrap(), first);
    let others = [
        ("dialect", AccountRecord { dialect: "v3".to_owned(), ..stored.clone() }),
        ("origin", AccountRecord { origin: "https://eu.example.com".to_owned(), ..stored.clone() }),
        ("name", AccountRecord { name: None, ..stored.clone() }),
    ];
    for (differs, other) in others {
        let error = store.account(&other).unwrap_err();
        assert!(matches!(error, StoreError::OtherAccount { what, .. } if what == differs), "{error}");
    }
    let second = store.account(&AccountRecord { label: "eu".to_owned(), ..record(Dialect::V3) }).unwrap();
    assert_ne!(first, second);
    let labels: Vec<_> = store.accounts().unwrap().into_iter().map(|(_, account)| account.label).collect();
    assert_eq!(labels, ["default", "eu"]);
}
