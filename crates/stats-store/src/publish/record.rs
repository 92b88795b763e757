//! `_fleet.json`: what is published.

use serde::{Deserialize, Serialize};
use stats_ureq::{NaiveDate, QueryKind};

use super::error::PublishError;
use super::folder::{Folder, Written};
use super::rows::WriteError;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::{schema, sql};

/// The version of the layout of folders, columns and this record.
const LAYOUT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    layout: u32,
    format: String,
    program: String,
    pub(super) store: String,
    store_version: i64,
    accounts: Vec<AccountProgress>,
    metrics: Vec<MetricColumn>,
    /// True if there is a column of metrics that have none of their own.
    more_metrics: bool,
    pub(super) files: Vec<FileRecord>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct AccountProgress {
    account: String,
    /// The day up to which every customer is stored.
    complete_through: CompleteThrough,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct CompleteThrough {
    daily: Option<String>,
    #[serde(rename = "category-stats")]
    category_stats: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct MetricColumn {
    name: String,
    column: String,
}

/// A file that is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FileRecord {
    pub(super) path: String,
    pub(super) table: String,
    pub(super) month: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) crc32: u32,
    /// The month's in the store when the file was written: another one once a row changes.
    pub(super) stamp: String,
}

impl FileRecord {
    pub(super) fn written(&self) -> Written {
        Written { bytes: self.bytes, crc32: self.crc32 }
    }
}

impl Record {
    /// What is to be published, without files.
    pub(super) fn of(store: &Store, metrics: &Metrics, format: &str) -> Result<Self, PublishError> {
        let id =
            store.reading(|connection, _| Ok(connection.query_row(sql::STORE, [], |row| row.get(0))?))?;
        let mut accounts = Vec::new();
        for (account, record) in store.accounts()? {
            let until = store.newest_run(account)?.map_or(NaiveDate::MAX, |run| run.until);
            let through = |kind| -> Result<Option<String>, PublishError> {
                Ok(store.complete_through(account, &[kind], until)?.map(|day| day.to_string()))
            };
            let complete_through = CompleteThrough {
                daily: through(QueryKind::Daily)?,
                category_stats: through(QueryKind::CategoryStats)?,
            };
            accounts.push(AccountProgress { account: record.label, complete_through });
        }
        let column =
            |(name, column): (&str, &str)| MetricColumn { name: name.to_owned(), column: column.to_owned() };
        Ok(Self {
            layout: LAYOUT,
            format: format.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            store: id,
            store_version: schema::VERSION,
            accounts,
            metrics: metrics.columns().map(column).collect(),
            more_metrics: metrics.has_more(),
            files: Vec::new(),
        })
    }

    /// The record of a folder, where it can be read.
    pub(super) fn read(folder: &Folder, name: &str) -> Result<Option<Self>, PublishError> {
        Ok(folder.read(name)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    pub(super) fn file(&self, path: &str) -> Option<&FileRecord> {
        self.files.iter().find(|file| file.path == path)
    }

    /// True if files of this record have the same form as those of the other.
    pub(super) fn describes_as(&self, other: &Self) -> bool {
        let form = |record: &Self| {
            let Self { layout, format, program, store_version, metrics, more_metrics, .. } = record.clone();
            (layout, format, program, store_version, metrics, more_metrics)
        };
        form(self) == form(other)
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, WriteError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(std::io::Error::from)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
