//! Tables that are published: what the files have, and which are written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use stats_fleet::{RowKey, Stored};
use stats_store::{AccountId, AccountRecord, PublishError, PublishOptions, Published, Store};
use stats_ureq::{Dialect, QueryKind};

use crate::account::{Fixture, day, record};
use crate::rows::{apply, row, stored};

type Publish = fn(&Store, &Path, &PublishOptions) -> Result<Published, PublishError>;

/// A format, with the file of a month of days.
#[cfg(feature = "parquet")]
const FORMATS: &[(Publish, &str, &str)] = &[
    (Store::publish_parquet, "daily/month=2012-05/part.parquet", "_fleet.json"),
    (Store::publish_csv, "daily-2012-05.csv", "_fleet.csv.json"),
];
#[cfg(not(feature = "parquet"))]
const FORMATS: &[(Publish, &str, &str)] = &[(Store::publish_csv, "daily-2012-05.csv", "_fleet.csv.json")];

fn options() -> PublishOptions {
    PublishOptions::default()
}

fn put(store: &mut Store, account: AccountId, customer: &str, rows: &[(&str, &[(&str, u64)])]) {
    let rows = rows.iter().map(|(date, counts)| row(date, None, counts)).collect();
    apply(store, account, Stored { customer: customer.to_owned(), ..stored(QueryKind::Daily, rows) })
        .unwrap();
}

fn put_category(store: &mut Store, account: AccountId, date: &str, category: &str, count: u64) {
    let rows = vec![row(date, Some(category), &[("requests", count)])];
    apply(store, account, stored(QueryKind::CategoryStats, rows)).unwrap();
}

/// The files of a folder by their paths, without the one of the lock.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut waiting) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                waiting.push(path);
            } else if name != "_fleet.lock" {
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn numbers(published: Published) -> [u64; 4] {
    [published.written, published.unchanged, published.removed, published.rows]
}

#[test]
fn only_files_of_months_that_changed_are_written() {
    for (publish, file, _) in FORMATS {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (mut store, account) = fixture.open(Dialect::V3);
        put(
            &mut store,
            account,
            "anna",
            &[("2012-04-30", &[("requests", 1)]), ("2012-05-01", &[("requests", 2)])],
        );
        put_category(&mut store, account, "2012-05-01", "news", 3);
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [3, 0, 0, 3]);
        let first = files(&folder);
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [0, 3, 0, 0]);
        assert_eq!(files(&folder), first);
        assert_eq!(numbers(publish(&store, &folder, &options().with_all(true)).unwrap()), [3, 0, 0, 3]);
        assert_eq!(files(&folder), first, "the same rows are the same bytes");
        let other = folder.with_file_name("other");
        publish(&store, &other, &options()).unwrap();
        assert_eq!(files(&other), first);

        put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 4)])]);
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [1, 2, 0, 1]);
        let changed: Vec<_> =
            files(&folder).into_iter().filter(|(path, bytes)| first[path] != *bytes).collect();
        assert_eq!(changed.len(), 2, "the month and the record");
        assert!(changed.iter().any(|(path, _)| path == file), "{changed:?}");

        put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 2)])]);
        publish(&store, &folder, &options()).unwrap();
        assert_eq!(files(&folder)[*file], first[*file], "the order of changes is no part of the bytes");
    }
}

#[test]
fn a_file_that_is_not_the_published_one_is_written_again() {
    for (publish, file, _) in FORMATS {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (mut store, account) = fixture.open(Dialect::V3);
        put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 2)])]);
        publish(&store, &folder, &options()).unwrap();
        let published = files(&folder);
        let mut bytes = published[*file].clone();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(folder.join(file), bytes).unwrap();
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [1, 0, 0, 1]);
        fs::remove_file(folder.join(file)).unwrap();
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [1, 0, 0, 1]);
        assert_eq!(files(&folder), published);
    }
}

#[test]
fn a_month_without_rows_has_no_file() {
    for (publish, file, record) in FORMATS {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (mut store, account) = fixture.open(Dialect::V3);
        put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 2)])]);
        publish(&store, &folder, &options()).unwrap();
        let beside = Path::new(file)
            .with_file_name(format!(".{}.tmp", Path::new(file).file_name().unwrap().display()));
        fs::write(folder.join(&beside), "left over").unwrap();
        let removed = vec![RowKey { date: day("2012-05-01"), category: None }];
        apply(&mut store, account, Stored { removed, ..stored(QueryKind::Daily, vec![]) }).unwrap();
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [0, 0, 1, 0]);
        assert_eq!(files(&folder).into_keys().collect::<Vec<_>>(), [*record]);
        assert!(!folder.join("daily/month=2012-05").exists());
    }
}

#[test]
fn a_new_metric_is_a_column_of_every_file() {
    for (publish, ..) in FORMATS {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (mut store, account) = fixture.open(Dialect::V3);
        put(&mut store, account, "anna", &[("2012-04-30", &[("requests", 1)])]);
        publish(&store, &folder, &options()).unwrap();
        put(&mut store, account, "anna", &[("2012-05-01", &[("month", 2), ("forwards", 3)])]);
        assert_eq!(numbers(publish(&store, &folder, &options()).unwrap()), [2, 0, 0, 2]);
    }
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let folder = fixture.path().with_file_name("tables");
    put(&mut store, account, "anna", &[("2012-05-01", &[("month", 2), ("forwards", 3)])]);
    store.publish_csv(&folder, &options()).unwrap();
    let text = String::from_utf8(files(&folder)["daily-2012-05.csv"].clone()).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    assert!(
        header.contains(&"forwards") && !header.contains(&"month"),
        "readers add a column `month`: {header:?}"
    );
}

#[test]
fn a_folder_of_another_store_is_refused_unless_all_is_given() {
    for (publish, _, record) in FORMATS {
        let (first, second) = (Fixture::new(), Fixture::new());
        let folder = first.path().with_file_name("tables");
        let (mut store, account) = first.open(Dialect::V3);
        put(&mut store, account, "anna", &[("2012-04-01", &[("requests", 2)])]);
        publish(&store, &folder, &options()).unwrap();
        let before = files(&folder);
        let (mut other, account) = second.open(Dialect::V3);
        put(&mut other, account, "bert", &[("2012-05-01", &[("requests", 2)])]);
        let error = publish(&other, &folder, &options()).unwrap_err();
        assert!(matches!(&error, PublishError::OtherStore { .. }), "{error}");
        assert!(error.to_string().contains("--all"), "{error}");
        assert_eq!(files(&folder), before);
        assert_eq!(numbers(publish(&other, &folder, &options().with_all(true)).unwrap()), [1, 0, 1, 1]);
        assert!(publish(&store, &folder, &options()).is_err());

        fs::write(folder.join(record), "{").unwrap();
        assert!(matches!(publish(&other, &folder, &options()), Err(PublishError::OtherStore { .. })));
    }
}

#[test]
fn a_folder_is_published_to_by_one_process_at_a_time() {
    for (publish, ..) in FORMATS {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (store, _) = fixture.open(Dialect::V3);
        publish(&store, &folder, &options()).unwrap();
        let lock = fs::File::open(folder.join("_fleet.lock")).unwrap();
        lock.lock().unwrap();
        let error = publish(&store, &folder, &options()).unwrap_err();
        assert!(matches!(&error, PublishError::InUse { .. }), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn files_and_folders_are_for_their_owner_alone_unless_a_mode_is_given() {
    use std::os::unix::fs::PermissionsExt;
    let mode_of = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for (publish, file, record) in FORMATS {
        for (mode, of_folders) in [(0o600, 0o700), (0o640, 0o750)] {
            let fixture = Fixture::new();
            let folder = fixture.path().with_file_name("above").join("tables");
            let (mut store, account) = fixture.open(Dialect::V3);
            put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 2)])]);
            publish(&store, &folder, &options().with_mode(mode)).unwrap();
            for file in [file, record, "_fleet.lock"] {
                assert_eq!(mode_of(&folder.join(file)), mode, "{file}");
            }
            let file = folder.join(file);
            for folder in [folder.parent().unwrap(), &folder, file.parent().unwrap()] {
                assert_eq!(mode_of(folder), of_folders, "{}", folder.display());
            }
        }
    }
}

#[test]
fn csv_has_quotes_where_they_are_needed_and_empty_fields_for_absent_counts() {
    let fixture = Fixture::new();
    let folder = fixture.path().with_file_name("tables");
    let (mut store, account) = fixture.open(Dialect::V3);
    let name = "Zoë \"Z\",\r\n李";
    put(&mut store, account, name, &[("2012-05-01", &[("requests", u64::MAX >> 1), ("opens", 0)])]);
    put(&mut store, account, "Anna", &[("2012-05-02", &[("requests", 1)])]);
    put_category(&mut store, account, "2012-05-01", "a,b", 3);
    store.publish_csv(&folder, &options()).unwrap();
    let files = files(&folder);
    let text = std::str::from_utf8(&files["daily-2012-05.csv"]).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    assert_eq!(header.iter().take(3).collect::<Vec<_>>(), ["account", "customer", "date"]);
    let of = |row: usize, column: &str| &rows[row][at(column)];
    assert_eq!((of(0, "customer"), of(0, "date"), of(0, "opens")), ("Anna", "2012-05-02", ""));
    assert_eq!((of(1, "customer"), of(1, "opens"), of(1, "requests")), (name, "0", "9223372036854775807"));
    assert!(text.contains("\"Zoë \"\"Z\"\",\r\n李\"") && text.ends_with("\r\n"), "{text}");
    let text = std::str::from_utf8(&files["category-2012-05.csv"]).unwrap();
    assert!(text.starts_with("account,customer,date,category,"), "{text}");
    assert!(text.contains(",2012-05-01,\"a,b\","), "{text}");
}

#[test]
fn the_record_says_what_is_published_and_has_no_key() {
    let fixture = Fixture::new();
    let folder = fixture.path().with_file_name("tables");
    let (mut store, account) = fixture.open(Dialect::V3);
    store.account(&AccountRecord { label: "other".to_owned(), ..record(Dialect::V3) }).unwrap();
    put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 2)])]);
    store.publish_csv(&folder, &options()).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&files(&folder)["_fleet.csv.json"]).unwrap();
    assert_eq!(record["files"][0]["path"], "daily-2012-05.csv");
    assert_eq!(record["files"][0]["rows"], 1);
    assert_eq!(record["accounts"][1]["account"], "other");
    assert!(record["accounts"][1]["complete_through"]["daily"].is_null());
    let progress = store.complete_through(account, &[QueryKind::Daily], day("2012-05-30")).unwrap();
    let through = &record["accounts"][0]["complete_through"]["daily"];
    assert_eq!(through.as_str().map(str::to_owned), progress.map(|day| day.to_string()));
    assert_eq!(record["metrics"].as_array().unwrap().len(), stats_ureq::Metric::ALL.len());
}

#[test]
fn a_store_that_is_being_written_is_published_as_it_was_last() {
    let fixture = Fixture::new();
    let folder = fixture.path().with_file_name("tables");
    let (mut store, account) = fixture.open(Dialect::V3);
    put(&mut store, account, "anna", &[("2012-05-01", &[("requests", 2)])]);
    let writer = Connection::open(fixture.path()).unwrap();
    writer.execute_batch("begin immediate; delete from days").unwrap();
    let reader = Store::read(fixture.path()).unwrap();
    assert_eq!(numbers(reader.publish_csv(&folder, &options()).unwrap()), [1, 0, 0, 1]);
}

#[cfg(feature = "parquet")]
mod columns {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Int64Type};
    use arrow_array::{Array, RecordBatch};
    use arrow_schema::DataType;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    fn read(folder: &Path, file: &str) -> RecordBatch {
        let file = fs::File::open(folder.join(file)).unwrap();
        let mut reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        reader.next().unwrap().unwrap()
    }

    #[test]
    fn parquet_has_the_rows_sorted_with_absent_counts_as_null() {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (mut store, account) = fixture.open(Dialect::V3);
        let names = ["Zoë \"Z\",\r\n李", "b'ert", "Anna"];
        for name in names {
            let last = ("2012-05-31", &[("requests", u64::MAX >> 1), ("opens", 0)][..]);
            put(&mut store, account, name, &[last, ("2012-05-01", &[("requests", 1)])]);
        }
        store.publish_parquet(&folder, &options()).unwrap();
        let rows = read(&folder, "daily/month=2012-05/part.parquet");
        let schema = rows.schema();
        let types: Vec<_> =
            schema.fields().iter().map(|field| (field.data_type(), field.is_nullable())).collect();
        assert_eq!(
            types[..3],
            [(&DataType::Utf8, false), (&DataType::Utf8, false), (&DataType::Date32, false)]
        );
        assert!(types[3..].iter().all(|found| *found == (&DataType::Int64, true)), "{types:?}");
        let customers: Vec<_> = rows["customer"].as_string::<i32>().iter().map(Option::unwrap).collect();
        assert_eq!(customers, ["Anna", "Anna", names[0], names[0], "b'ert", "b'ert"]);
        let dates = rows["date"].as_primitive::<Date32Type>();
        assert_eq!(dates.value(0), day("2012-05-01").to_epoch_days());
        assert_eq!(dates.value(1), day("2012-05-31").to_epoch_days());
        let count = |name: &str, row: usize| {
            let counts = rows[name].as_primitive::<Int64Type>();
            counts.is_valid(row).then(|| counts.value(row))
        };
        assert_eq!(
            (count("requests", 1), count("opens", 0), count("opens", 1)),
            (Some(i64::MAX), None, Some(0))
        );
    }

    #[test]
    fn metrics_without_a_column_are_json() {
        let fixture = Fixture::new();
        let folder = fixture.path().with_file_name("tables");
        let (mut store, account) = fixture.open(Dialect::V3);
        let names: Vec<String> = (0..300).map(|number| format!("new{number:03}")).collect();
        let counts: Vec<(&str, u64)> = names.iter().map(|name| (&**name, 7)).collect();
        put(&mut store, account, "anna", &[("2012-05-01", &counts)]);
        store.publish_parquet(&folder, &options()).unwrap();
        let rows = read(&folder, "daily/month=2012-05/part.parquet");
        assert_eq!(rows.num_columns(), 3 + 256 + 1);
        let more: serde_json::Value =
            serde_json::from_str(rows["more_metrics"].as_string::<i32>().value(0)).unwrap();
        assert_eq!(
            (&more["new299"], more.as_object().unwrap().len()),
            (&7.into(), 300 + stats_ureq::Metric::ALL.len() - 256)
        );
    }
}
