//! Publishing: the tables of a store as files of another format, one for each month.
//!
//! A month's file is written whole, beside the one that is there, and takes its place. `_fleet.json` has what was published
//! and is written last, so that a process that is killed leaves files that are each the previous or the current one.

mod csv;
mod error;
mod folder;
#[cfg(feature = "parquet")]
mod parquet;
mod record;
mod rows;

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::error::StoreError;
use crate::lock::Lock;
use crate::metrics::Metrics;
use crate::sql::{self, Table};
use crate::store::Store;

pub use error::PublishError;
use folder::Folder;
use record::{FileRecord, Record};
use rows::{Month, WriteError};

const TABLES: [Table; 2] = [Table::Days, Table::CategoryDays];

/// How a store is published.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishOptions {
    /// Write every file, also those of months without a change, and take over a folder of another store.
    pub all: bool,
    /// The permissions of new files on Unix. New folders can also be entered by those who can read them.
    pub mode: u32,
}

impl Default for PublishOptions {
    fn default() -> Self {
        Self { all: false, mode: Store::MODE }
    }
}

impl PublishOptions {
    /// Writes every file, also those of months without a change, and takes over a folder of another store.
    #[must_use]
    pub fn with_all(mut self, all: bool) -> Self {
        self.all = all;
        self
    }

    /// Sets the permissions of new files.
    #[must_use]
    pub fn with_mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }
}

/// What publishing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Published {
    /// How many files were written.
    pub written: u64,
    /// How many files are as they were.
    pub unchanged: u64,
    /// How many files were removed, because their months have no rows.
    pub removed: u64,
    /// How many rows the files have that were written.
    pub rows: u64,
}

/// A format of files.
trait Format {
    /// The name of the format in the record.
    const NAME: &str;
    /// The file that has what was published.
    const RECORD: &str;

    /// Where the file of a month is, below the folder, and with `/`.
    fn path(table: Table, month: &str) -> String;

    /// The files that are there, also those of other stores. What a process left that was killed is removed.
    fn find(folder: &Folder) -> Result<Vec<String>, PublishError>;

    /// Writes the rows of a month: returns how many there are.
    fn write(month: &Month<'_>, out: &mut (dyn Write + Send)) -> Result<u64, WriteError>;
}

impl Store {
    /// Writes the tables as Parquet: `daily/month=YYYY-MM/part.parquet` and `category/month=YYYY-MM/part.parquet`, each where
    /// its rows changed since it was published.
    ///
    /// # Errors
    /// The store cannot be read, the folder cannot be written, is in use, or has the tables of another store. Each file that
    /// is there is then the previous or the current one.
    #[cfg(feature = "parquet")]
    pub fn publish_parquet(
        &self,
        folder: &Path,
        options: &PublishOptions,
    ) -> Result<Published, PublishError> {
        publish::<parquet::Parquet>(self, folder, options)
    }

    /// Writes the tables as CSV: `daily-YYYY-MM.csv` and `category-YYYY-MM.csv`, each where its rows changed since it was
    /// published.
    ///
    /// # Errors
    /// As [`Store::publish_parquet`].
    pub fn publish_csv(&self, folder: &Path, options: &PublishOptions) -> Result<Published, PublishError> {
        publish::<csv::Csv>(self, folder, options)
    }
}

fn publish<F: Format>(
    store: &Store,
    path: &Path,
    options: &PublishOptions,
) -> Result<Published, PublishError> {
    // One state of the store, although a run may write it.
    let begin = || Ok(store.connection.unchecked_transaction()?);
    let _snapshot = begin().map_err(|fault: crate::error::Fault| fault.at(&store.path))?;
    let metrics = Metrics::read(&store.connection).map_err(|fault| fault.at(&store.path))?;
    let mut now = Record::of(store, &metrics, F::NAME)?;

    let folder = Folder::create(path, options.mode)?;
    let _lock = Lock::of(&folder.at("_fleet"), options.mode).map_err(|error| match error {
        StoreError::InUse { .. } => PublishError::InUse { folder: path.to_owned() },
        StoreError::Lock { path, source } => PublishError::from_io(&path, source),
        error => error.into(),
    })?;
    let found = F::find(&folder)?;
    let previous = Record::read(&folder, F::RECORD)?;
    let is_foreign = match &previous {
        Some(previous) => previous.store != now.store,
        None => !found.is_empty() || folder.has(F::RECORD),
    };
    if is_foreign && !options.all {
        return Err(PublishError::OtherStore { folder: path.to_owned(), store: store.path.clone() });
    }
    let previous = previous.filter(|_| !is_foreign);
    if previous.is_none() {
        folder.write(F::RECORD, |out| Ok(out.write_all(&now.to_bytes()?)?))?; // whose tables these will be
    }
    let reusable = previous.filter(|previous| !options.all && previous.describes_as(&now));

    let mut published = Published::default();
    for table in TABLES {
        for (month, stamp) in months(store, table)? {
            let relative = F::path(table, &month);
            let known = reusable.as_ref().and_then(|record| record.file(&relative));
            if let Some(known) = known.filter(|known| known.stamp == stamp)
                && folder.is_as_written(&relative, known.written())?
            {
                published.unchanged += 1;
                now.files.push(known.clone());
                continue;
            }
            let rows = Month::of(store, &metrics, table, &month)?;
            if rows.is_empty()? {
                continue;
            }
            let mut count = 0;
            let written = folder.write(&relative, |out| {
                count = F::write(&rows, out)?;
                Ok(())
            })?;
            published.written += 1;
            published.rows += count;
            now.files.push(FileRecord {
                path: relative,
                table: table.published().to_owned(),
                month,
                rows: count,
                bytes: written.bytes,
                crc32: written.crc32,
                stamp,
            });
        }
    }
    for gone in found.iter().filter(|path| now.file(path).is_none()) {
        folder.remove(gone)?;
        published.removed += 1;
    }
    let bytes = now.to_bytes().map_err(|error| error.at(&folder.at(F::RECORD)))?;
    if !folder.contains(F::RECORD, &bytes)? {
        folder.write(F::RECORD, |out| Ok(out.write_all(&bytes)?))?;
    }
    Ok(published)
}

/// The months of a table with rows or that had some, each with what changes with its rows.
fn months(store: &Store, table: Table) -> Result<Vec<(String, String)>, StoreError> {
    store.reading(|connection, _| {
        let mut statement = connection.prepare_cached(sql::MONTHS)?;
        let rows = statement.query_map([table.kind()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    })
}

/// True for `YYYY-MM`.
fn is_month(text: &str) -> bool {
    let is_digit = |(index, byte): (usize, u8)| if index == 4 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 7 && text.bytes().enumerate().all(is_digit)
}
