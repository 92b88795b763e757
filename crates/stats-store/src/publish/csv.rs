//! CSV by RFC 4180: a header, CRLF, quotes where they are needed. An absent count is an empty field.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use stats_ureq::NaiveDate;

use super::Format;
use super::error::PublishError;
use super::folder::Folder;
use super::rows::{Month, WriteError};
use crate::sql::Table;

/// Files beside each other, whose names begin with the table: readers of a folder of Parquet do not find them.
pub(super) struct Csv;

impl Format for Csv {
    const NAME: &str = "csv";
    const RECORD: &str = "_fleet.csv.json";

    fn path(table: Table, month: &str) -> String {
        format!("{}-{month}.csv", table.published())
    }

    fn find(folder: &Folder) -> Result<Vec<String>, PublishError> {
        let mut found = Vec::new();
        for name in folder.names("")? {
            let is_ours = |name: &str| {
                let parts = name.strip_suffix(".csv").and_then(|name| name.split_once('-'));
                parts.is_some_and(|(table, month)| {
                    ["daily", "category"].contains(&table) && super::is_month(month)
                })
            };
            if is_ours(&name) {
                found.push(name);
            } else if let Some(written) = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"))
                && (is_ours(written) || written == Self::RECORD)
            {
                folder.remove_left_over(written)?;
            }
        }
        Ok(found)
    }

    fn write(month: &Month<'_>, out: &mut (dyn Write + Send)) -> Result<u64, WriteError> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(month.columns()).map_err(io::Error::from)?;
        let (first, metrics) = (month.first_metric(), month.metrics.len());
        let count = month.each(|row| {
            let mut field = |text: &str| writer.write_field(text).map_err(io::Error::from);
            field(row.text(0)?.unwrap_or_default())?;
            field(row.text(1)?.unwrap_or_default())?;
            let day = NaiveDate::from_epoch_days(row.day()?).ok_or_else(|| row.unreadable(2))?;
            field(&day.to_string())?;
            if first > 3 {
                field(row.text(3)?.unwrap_or_default())?;
            }
            for column in first..first + metrics {
                field(&row.number(column)?.map(|count| count.to_string()).unwrap_or_default())?;
            }
            if month.has_more {
                field(row.text(first + metrics)?.unwrap_or_default())?;
            }
            Ok(writer.write_record(None::<&[u8]>).map_err(io::Error::from)?)
        })?;
        writer.flush()?;
        Ok(count)
    }
}
