//! Publishing whose process is killed.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use stats_fleet::Stored;
use stats_store::{AccountId, PublishOptions, Store};
use stats_ureq::{Dialect, QueryKind};

use crate::account::Fixture;
use crate::publish::files;
use crate::rows::{apply, row, stored};

const STORE: &str = "STATS_STORE_PUBLISH_STORE";
const FOLDER: &str = "STATS_STORE_PUBLISH_FOLDER";
const MONTHS: u32 = 12;
const CUSTOMERS: u32 = 20;

/// Gives each day of the year this count.
fn fill(store: &mut Store, account: AccountId, count: u64) {
    for customer in 0..CUSTOMERS {
        let dates =
            (1..=MONTHS).flat_map(|month| (1..=28).map(move |day| format!("2011-{month:02}-{day:02}")));
        let rows = dates.map(|date| row(&date, None, &[("requests", count)])).collect();
        let customer = format!("customer{customer}");
        apply(store, account, Stored { customer, ..stored(QueryKind::Daily, rows) }).unwrap();
    }
}

/// The count of a file, which all its rows have.
fn count(path: &Path) -> i64 {
    let file = fs::File::open(path).unwrap();
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let rows = reader.next().unwrap().unwrap();
    assert_eq!(u32::try_from(rows.num_rows()).unwrap(), 28 * CUSTOMERS, "{}", path.display());
    let counts = rows["requests"].as_primitive::<Int64Type>();
    assert!(counts.iter().all(|count| count == Some(counts.value(0))), "{}", path.display());
    counts.value(0)
}

/// The process that is killed: this test does something in a child process alone.
#[test]
fn child_process() {
    let (Ok(store), Ok(folder)) = (env::var(STORE), env::var(FOLDER)) else { return };
    let store = Store::read(store).unwrap();
    store.publish_parquet(folder.as_ref(), &PublishOptions::default()).unwrap();
}

#[test]
fn publishing_that_is_killed_leaves_files_that_are_previous_or_current() {
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
    println!("seed {seed}");
    let mut random = u64::from(seed) | 1;
    let fixture = Fixture::new();
    let folder = fixture.path().with_file_name("tables");
    let (mut store, account) = fixture.open(Dialect::V3);
    fill(&mut store, account, 0);
    store.publish_parquet(&folder, &PublishOptions::default()).unwrap();
    let (mut killed, mut mixed) = (0, 0);
    for version in 1..=20 {
        fill(&mut store, account, version);
        let before: Vec<i64> = (1..=MONTHS).map(|month| count(&file(&folder, month))).collect();
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["publish_killed::child_process", "--exact"])
            .env(STORE, fixture.path())
            .env(FOLDER, &folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        sleep(Duration::from_micros(5_000 + random % 60_000));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let current = i64::try_from(version).unwrap();
        let after: Vec<i64> = (1..=MONTHS).map(|month| count(&file(&folder, month))).collect();
        assert!(
            after.iter().zip(&before).all(|(after, before)| *after == current || after == before),
            "{after:?}"
        );
        mixed += u32::from(after.contains(&current) && after.iter().any(|count| *count != current));
    }
    println!("{killed} of 20 killed, {mixed} between the first file and the last");
    assert!(killed > 0, "seed {seed}");
    store.publish_parquet(&folder, &PublishOptions::default()).unwrap();
    let fresh = folder.with_file_name("fresh");
    store.publish_parquet(&fresh, &PublishOptions::default()).unwrap();
    assert_eq!(files(&folder), files(&fresh), "nothing is left over, seed {seed}");
}

fn file(folder: &Path, month: u32) -> std::path::PathBuf {
    folder.join(format!("daily/month=2011-{month:02}/part.parquet"))
}
