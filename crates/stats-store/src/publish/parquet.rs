//! Parquet: zstd, names by dictionary, `INT64` and `DATE32`, sorted. The same rows are the same bytes.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::WriterProperties;

use super::Format;
use super::error::PublishError;
use super::folder::Folder;
use super::rows::{Month, Values, WriteError};
use crate::sql::Table;

/// Rows of a row group: some thousand customers.
const GROUP: usize = 1 << 17;

/// Rows that are encoded at once.
const BATCH: usize = 1 << 13;

/// A folder for each month, by Hive's names.
pub(super) struct Parquet;

impl Format for Parquet {
    const NAME: &str = "parquet";
    const RECORD: &str = "_fleet.json";

    fn path(table: Table, month: &str) -> String {
        format!("{}/month={month}/part.parquet", table.published())
    }

    fn find(folder: &Folder) -> Result<Vec<String>, PublishError> {
        let mut found = Vec::new();
        folder.remove_left_over(Self::RECORD)?;
        for table in super::TABLES {
            for name in folder.names(table.published())? {
                let Some(month) = name.strip_prefix("month=").filter(|month| super::is_month(month)) else {
                    continue;
                };
                let path = Self::path(table, month);
                folder.remove_left_over(&path)?;
                if folder.has(&path) {
                    found.push(path);
                }
            }
        }
        Ok(found)
    }

    fn write(month: &Month<'_>, out: &mut (dyn Write + Send)) -> Result<u64, WriteError> {
        let schema = schema(month);
        let mut writer =
            ArrowWriter::try_new_with_options(out, Arc::clone(&schema), options(month)).map_err(failure)?;
        let mut columns = Columns::new(month);
        let count = month.each(|row| {
            columns.push(month, row)?;
            if columns.rows == BATCH {
                writer.write(&columns.take(&schema)?).map_err(failure)?;
            }
            Ok(())
        })?;
        writer.write(&columns.take(&schema)?).map_err(failure)?;
        writer.close().map_err(failure)?;
        Ok(count)
    }
}

fn schema(month: &Month<'_>) -> Arc<Schema> {
    let texts = if month.table == Table::CategoryDays { &["category"][..] } else { &[] };
    let key = ["account", "customer"].map(|name| Field::new(name, DataType::Utf8, false));
    let mut fields = Vec::from(key);
    fields.push(Field::new("date", DataType::Date32, false));
    fields.extend(texts.iter().map(|name| Field::new(*name, DataType::Utf8, false)));
    fields.extend(month.metrics.iter().map(|name| Field::new(*name, DataType::Int64, true)));
    if month.has_more {
        fields.push(Field::new("more_metrics", DataType::Utf8, true));
    }
    Arc::new(Schema::new(fields))
}

/// Nothing of them depends on the moment.
fn options(month: &Month<'_>) -> ArrowWriterOptions {
    let sorted = |column_idx| SortingColumn { column_idx, descending: false, nulls_first: false };
    let sorted = if month.table == Table::CategoryDays {
        (0..4).map(sorted).collect()
    } else {
        (0..3).map(sorted).collect()
    };
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP))
        .set_sorting_columns(Some(sorted))
        .set_created_by(concat!("sendgrid-stats ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    // Every reader has these types: the schema of Arrow would add nothing.
    ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true)
}

/// Rows that are not encoded yet.
#[derive(Debug)]
struct Columns {
    rows: usize,
    account: StringBuilder,
    customer: StringBuilder,
    date: Date32Builder,
    category: Option<StringBuilder>,
    metrics: Vec<Int64Builder>,
    more: Option<StringBuilder>,
}

impl Columns {
    fn new(month: &Month<'_>) -> Self {
        Self {
            rows: 0,
            account: StringBuilder::new(),
            customer: StringBuilder::new(),
            date: Date32Builder::new(),
            category: (month.table == Table::CategoryDays).then(StringBuilder::new),
            metrics: month.metrics.iter().map(|_| Int64Builder::new()).collect(),
            more: month.has_more.then(StringBuilder::new),
        }
    }

    fn push(&mut self, month: &Month<'_>, row: Values<'_>) -> Result<(), WriteError> {
        self.account.append_option(row.text(0)?);
        self.customer.append_option(row.text(1)?);
        self.date.append_value(row.day()?);
        if let Some(category) = &mut self.category {
            category.append_option(row.text(3)?);
        }
        let first = month.first_metric();
        for (index, metric) in self.metrics.iter_mut().enumerate() {
            metric.append_option(row.number(first + index)?);
        }
        if let Some(more) = &mut self.more {
            more.append_option(row.text(first + self.metrics.len())?);
        }
        self.rows += 1;
        Ok(())
    }

    /// The rows as a batch; none are left.
    fn take(&mut self, schema: &Arc<Schema>) -> Result<RecordBatch, WriteError> {
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(self.account.finish()),
            Arc::new(self.customer.finish()),
            Arc::new(self.date.finish()),
        ];
        arrays.extend(self.category.as_mut().map(|category| Arc::new(category.finish()) as ArrayRef));
        arrays.extend(self.metrics.iter_mut().map(|metric| Arc::new(metric.finish()) as ArrayRef));
        arrays.extend(self.more.as_mut().map(|more| Arc::new(more.finish()) as ArrayRef));
        self.rows = 0;
        let batch = RecordBatch::try_new(Arc::clone(schema), arrays);
        batch.map_err(|error: ArrowError| WriteError::File(io::Error::other(error)))
    }
}

/// The failure of the file below, where there is one: a full disk is found by its kind.
fn failure(error: ParquetError) -> WriteError {
    let kind = match &error {
        ParquetError::External(source) => source.downcast_ref::<io::Error>().map(io::Error::kind),
        _ => None,
    };
    WriteError::File(io::Error::new(kind.unwrap_or(io::ErrorKind::Other), error))
}
