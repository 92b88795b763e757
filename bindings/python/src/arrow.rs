//! Tables as Arrow data over the same memory: dates and counts of whole tables are lent. Names of categories and
//! customers, and what a slice leaves out rows of, are copied.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, RecordBatch, RecordBatchIterator, RecordBatchReader, StringArray,
    UInt64Array,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer, ToByteSlice};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use stats_reqwest::{ColumnValues, MetricColumn};

use crate::answer::{Columns, Dimension, Row, Rows};

/// The rows as a stream of one batch.
pub(crate) fn stream<'py>(py: Python<'py>, rows: &Rows) -> PyResult<Bound<'py, PyCapsule>> {
    let batch = py.detach(|| batch(rows)).map_err(failed)?;
    let schema = batch.schema();
    stream_of(py, RecordBatchIterator::new([Ok(batch)], schema))
}

/// A stream of batches.
pub(crate) fn stream_of(
    py: Python<'_>,
    batches: impl RecordBatchReader + Send + 'static,
) -> PyResult<Bound<'_, PyCapsule>> {
    let stream = FFI_ArrowArrayStream::new(Box::new(batches));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

/// The schema of that stream.
pub(crate) fn schema<'py>(py: Python<'py>, rows: &Rows) -> PyResult<Bound<'py, PyCapsule>> {
    schema_of(py, &schema_of_columns(rows.columns()))
}

/// A schema.
pub(crate) fn schema_of<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(failed)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn schema_of_columns(columns: &Columns) -> Schema {
    let mut fields = vec![Field::new("date", DataType::Date32, false)];
    if let Some(dimension) = columns.dimension() {
        // pandas reads no dictionary with unsigned indices.
        let names = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        fields.push(Field::new(dimension.column, names, false));
    }
    let counts = columns.counts().iter();
    fields.extend(counts.map(|column| Field::new(column.name().as_str(), DataType::UInt64, true)));
    Schema::new(fields)
}

fn batch(rows: &Rows) -> Result<RecordBatch, ArrowError> {
    let columns = rows.columns();
    let all = columns.dates().len();
    let numbers = |lent: Buffer| ScalarBuffer::<i32>::new(lent, 0, all);
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(Date32Array::new(
        numbers(lend(columns, |columns| columns.dates().to_byte_slice())),
        None,
    ))];
    if let Some(dimension) = columns.dimension() {
        // Indices are far below 2^31, so they are the same as signed numbers.
        let places = lend(columns, |columns| {
            columns.dimension().map(|dimension| dimension.indices).unwrap_or_default().to_byte_slice()
        });
        let places = arrow_array::Int32Array::new(numbers(places), None);
        arrays.push(dictionary(places, dimension)?);
    }
    for (index, counts) in columns.counts().iter().enumerate() {
        let values = match counts.values() {
            ColumnValues::Wide(_) => lend(columns, move |columns| {
                columns.counts().get(index).map_or(&[][..], |counts| wide(counts).to_byte_slice())
            }),
            // The package's own accounts hold none of these.
            narrow @ ColumnValues::Narrow(_) => Buffer::from_vec(narrow.to_vec()),
        };
        let valid = counts.validity().map(|_| {
            let bits = lend(columns, move |columns| {
                columns.counts().get(index).and_then(MetricColumn::validity).unwrap_or_default()
            });
            NullBuffer::new(BooleanBuffer::new(bits, 0, all))
        });
        let values = ScalarBuffer::<u64>::new(values, 0, all);
        arrays.push(Arc::new(UInt64Array::new(values, valid)));
    }
    let batch = RecordBatch::try_new(Arc::new(schema_of_columns(columns)), arrays)?;
    match rows.piece() {
        Some((first, length)) => Ok(batch.slice(first, length)),
        None => gather(rows, &batch),
    }
}

/// The rows of a slice that stand apart: these are copied.
fn gather(rows: &Rows, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns = rows.columns();
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(Date32Array::from_iter_values(rows.iter().map(Row::day)))];
    if let Some(dimension) = columns.dimension() {
        let places =
            rows.iter().filter_map(|row| dimension.indices.get(row.place)?.to_owned().try_into().ok());
        arrays.push(dictionary(arrow_array::Int32Array::from_iter_values(places), dimension)?);
    }
    for counts in columns.counts() {
        arrays.push(Arc::new(rows.iter().map(|row| counts.at(row.place)).collect::<UInt64Array>()));
    }
    RecordBatch::try_new(batch.schema(), arrays)
}

fn dictionary(indices: arrow_array::Int32Array, dimension: Dimension<'_>) -> Result<ArrayRef, ArrowError> {
    let names = StringArray::from_iter_values(dimension.names.iter());
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(indices, Arc::new(names))?))
}

fn wide(counts: &MetricColumn) -> &[u64] {
    if let ColumnValues::Wide(values) = counts.values() { values } else { &[] }
}

/// Bytes of the columns, which live as long as anybody looks at them.
fn lend<F>(columns: &Arc<Columns>, bytes: F) -> Buffer
where
    F: Fn(&Columns) -> &[u8] + Send + 'static,
{
    Buffer::from(Bytes::from_owner(Lent { columns: Arc::clone(columns), bytes }))
}

struct Lent<F> {
    columns: Arc<Columns>,
    bytes: F,
}

impl<F: Fn(&Columns) -> &[u8]> AsRef<[u8]> for Lent<F> {
    fn as_ref(&self) -> &[u8] {
        (self.bytes)(&self.columns)
    }
}
