//! Tables of many customers, as Arrow.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use arrow_schema::DataType;
use chrono::NaiveDate;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};

use crate::arrow;

/// A table of many customers in Arrow's memory, which `pyarrow.table(t)`, `polars.DataFrame(t)` and DuckDB read as it is.
///
/// Names are texts, days are `date32`, counts are `int64`, rates are `double`; what is absent is null. It cannot be pickled: pyarrow's can.
#[pyclass(frozen, module = "sendgrid_stats.fleet")]
pub(crate) struct Table {
    batch: RecordBatch,
}

impl Table {
    pub(super) const fn of(batch: RecordBatch) -> Self {
        Self { batch }
    }
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn column_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.batch.schema_ref().fields().iter().map(|field| field.name()))
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The rows as an Arrow stream over the same memory. A requested schema is not heeded; the consumer casts.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        arrow::stream_of(py, RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema()))
    }

    /// The schema of the Arrow stream.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::schema_of(py, self.batch.schema_ref())
    }

    /// A dictionary for each row: dates as ISO texts, what is null left out.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for index in 0..self.batch.num_rows() {
            let row = PyDict::new(py);
            for (field, column) in self.batch.schema_ref().fields().iter().zip(self.batch.columns()) {
                if column.is_valid(index) {
                    row.set_item(field.name(), value(py, column, index)?)?;
                }
            }
            rows.append(row)?;
        }
        Ok(rows)
    }

    /// A `pandas.DataFrame` by way of pyarrow: days as `datetime64[s]`, counts as `Int64`, `pandas.NA` where one is
    /// null. It needs pandas 2 or later, and pyarrow.
    fn to_pandas<'py>(table: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        table.py().import("sendgrid_stats._pandas")?.getattr("frame_of_arrow")?.call1((table,))
    }

    fn __repr__(&self) -> String {
        let names: Vec<_> =
            self.batch.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
        format!("<Table of {} rows: {}>", self.__len__(), names.join(", "))
    }
}

/// A value that is not null.
fn value<'py>(py: Python<'py>, column: &dyn Array, index: usize) -> PyResult<Bound<'py, PyAny>> {
    Ok(match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().value(index).into_pyobject(py)?.into_any(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(index).into_pyobject(py)?.into_any(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(index).into_pyobject(py)?.into_any(),
        DataType::Date32 => {
            let day = column.as_primitive::<Date32Type>().value(index);
            let day = NaiveDate::from_epoch_days(day).unwrap_or_default().to_string();
            day.into_pyobject(py)?.into_any()
        }
        _ => column.as_string::<i32>().value(index).into_pyobject(py)?.into_any(),
    })
}
